/* SPDX-License-Identifier: MIT */
/*
 * One byte by each handshake of IEEE 1284, in software: each is a little program over the byte.
 * Numbers in comments are the events of the standard.  The port is already in the mode; selecting
 * it is the business of ieee1284.
 *
 * In these programs PUT writes the byte, IN and NIB read it, DIR is skipped where it stands, and a
 * TEST that fails ends the handshake with the errno that is its argument.
 */
#include "program/exec.h"

#define NSTROBE LPT_CONTROL_NSTROBE
#define NAUTOFD LPT_CONTROL_NAUTOFD
#define NSELECTIN LPT_CONTROL_NSELECTIN
#define NACK LPT_STATUS_NACK
#define BUSY LPT_STATUS_BUSY
#define NFAULT LPT_STATUS_NFAULT

#define ANSWER_US (LPT_ANSWER_NS / 1000)
#define EPP_ANSWER_US 10
#define STROBE_NS 750 /* set-up and width of nStrobe in compatibility mode */
#define CLOCK_NS 500  /* set-up and width elsewhere */

/* In masks and values a set bit of an inverted line is a low level: see signals.h. */
/* clang-format off */
#define FORWARD {.op = LPT_OP_DIR, .val = 0}
#define REVERSE {.op = LPT_OP_DIR, .val = 1}
#define WRITE_BYTE {.op = LPT_OP_PUT, .reg = LPT_REG_DATA}
#define READ_BYTE {.op = LPT_OP_IN, .reg = LPT_REG_DATA}
#define LOW_HALF {.op = LPT_OP_NIB, .val = 0}
#define HIGH_HALF {.op = LPT_OP_NIB, .val = 1}
#define DRIVE(mask, value, gap_ns) {LPT_OP_FROB, LPT_REG_CONTROL, mask, value, gap_ns}
#define AWAIT(mask, value, us) {LPT_OP_WAIT, LPT_REG_STATUS, mask, value, us}
#define REQUIRE(mask, value, error) {LPT_OP_TEST, LPT_REG_STATUS, mask, value, error}
#define DONE {.op = LPT_OP_END}
/* clang-format on */

static const struct lpt_insn compat_out[] = {
	FORWARD,
	AWAIT(BUSY | NFAULT, BUSY | NFAULT, ANSWER_US),
	WRITE_BYTE,
	DRIVE(NSTROBE, NSTROBE, STROBE_NS),
	DRIVE(NSTROBE, 0, STROBE_NS),
	DONE,
};

static const struct lpt_insn nibble_in[] = {
	REQUIRE(NFAULT, 0, ENODATA), /* nDataAvail */
	DRIVE(NAUTOFD, NAUTOFD, 0),  /* 7: ready */
	AWAIT(NACK, 0, ANSWER_US),   /* 9 */
	LOW_HALF,
	DRIVE(NAUTOFD, 0, 0),         /* 10: taken */
	AWAIT(NACK, NACK, ANSWER_US), /* 11 */
	DRIVE(NAUTOFD, NAUTOFD, 0),   /* and the same for the high half */
	AWAIT(NACK, 0, ANSWER_US),
	HIGH_HALF,
	DRIVE(NAUTOFD, 0, 0),
	AWAIT(NACK, NACK, ANSWER_US),
	DONE,
};

static const struct lpt_insn byte_in[] = {
	REQUIRE(NFAULT, 0, ENODATA), /* nDataAvail */
	REVERSE,
	DRIVE(NAUTOFD, NAUTOFD, 0), /* 7: ready */
	AWAIT(NACK, 0, ANSWER_US),  /* 9 */
	READ_BYTE,
	DRIVE(NAUTOFD, 0, 0),              /* 10: taken */
	AWAIT(NACK, NACK, ANSWER_US),      /* 11 */
	DRIVE(NSTROBE, NSTROBE, CLOCK_NS), /* 16 */
	DRIVE(NSTROBE, 0, CLOCK_NS),       /* 17 */
	DONE,
};

/* EPP: nWrite is nStrobe, nWait is Busy; the strobe is nAutoFd for data, nSelectIn for addresses.
 */
#define EPP_OUT(strobe)                                                                            \
	FORWARD, DRIVE(NSTROBE, NSTROBE, 0), WRITE_BYTE, AWAIT(BUSY, BUSY, EPP_ANSWER_US),         \
		DRIVE(strobe, strobe, 0), AWAIT(BUSY, 0, EPP_ANSWER_US), DRIVE(strobe, 0, 0),      \
		AWAIT(BUSY, BUSY, EPP_ANSWER_US), DRIVE(NSTROBE, 0, 0), DONE
#define EPP_IN(strobe)                                                                             \
	REVERSE, AWAIT(BUSY, BUSY, EPP_ANSWER_US), DRIVE(strobe, strobe, 0),                       \
		AWAIT(BUSY, 0, EPP_ANSWER_US), READ_BYTE, DRIVE(strobe, 0, 0),                     \
		AWAIT(BUSY, BUSY, EPP_ANSWER_US), DONE

static const struct lpt_insn epp_data_out[] = {EPP_OUT(NAUTOFD)};
static const struct lpt_insn epp_data_in[] = {EPP_IN(NAUTOFD)};
static const struct lpt_insn epp_addr_out[] = {EPP_OUT(NSELECTIN)};
static const struct lpt_insn epp_addr_in[] = {EPP_IN(NSELECTIN)};

static const struct lpt_insn ecp_out[] = {
	FORWARD,
	WRITE_BYTE,                        /* 34 */
	DRIVE(NAUTOFD, 0, 0),              /* HostAck high: data, no command */
	DRIVE(NSTROBE, NSTROBE, CLOCK_NS), /* 35 */
	AWAIT(BUSY, 0, ANSWER_US),         /* 36 */
	DRIVE(NSTROBE, 0, 0),              /* 37 */
	AWAIT(BUSY, BUSY, ANSWER_US),      /* 32 */
	DONE,
};

/* Commands (run lengths, channels) come only where they were negotiated, which nobody here does. */
static const struct lpt_insn ecp_in[] = {
	REVERSE,
	AWAIT(NACK, 0, ANSWER_US), /* 43 */
	REQUIRE(BUSY, 0, EIO),     /* PeriphAck high: data */
	READ_BYTE,
	DRIVE(NAUTOFD, 0, 0),         /* 44: taken */
	AWAIT(NACK, NACK, ANSWER_US), /* 45 */
	DRIVE(NAUTOFD, NAUTOFD, 0),   /* 46: ready */
	DONE,
};

struct handshake {
	const struct lpt_insn *steps; /* NULL: this mode does not go this way */
	uint8_t release; /* control lines that do not stay low after a step that failed */
};

/* By mode and direction: forward, reverse. */
static const struct handshake handshakes[][2] = {
	[LPT_XFER_COMPAT] = {{compat_out, NSTROBE}},
	[LPT_XFER_NIBBLE] = {{NULL, 0}, {nibble_in, 0}},
	[LPT_XFER_BYTE] = {{NULL, 0}, {byte_in, NSTROBE}},
	[LPT_XFER_EPP_DATA] = {{epp_data_out, NSTROBE | NAUTOFD}, {epp_data_in, NAUTOFD}},
	[LPT_XFER_EPP_ADDR] = {{epp_addr_out, NSTROBE | NSELECTIN}, {epp_addr_in, NSELECTIN}},
	[LPT_XFER_ECP] = {{ecp_out, NSTROBE}, {ecp_in, 0}},
	[LPT_XFER_FIFO] = {{compat_out, NSTROBE}}, /* the same on the wires */
};

static int sample_nibble(struct lpt_exec *x, bool is_high, uint8_t *byte)
{
	uint8_t status;
	int r = lpt_exec_read(x, LPT_REG_STATUS, &status);

	if (r == 0) {
		uint8_t nibble = lpt_nibble_of_status(status);
		*byte = is_high ? *byte | nibble << 4 : nibble;
	}
	return r;
}

static int require(struct lpt_exec *x, const struct lpt_insn *step)
{
	uint8_t status;
	int r = lpt_exec_read(x, LPT_REG_STATUS, &status);

	if (r < 0) {
		return r;
	}
	return (status & step->mask) == step->val ? 0 : -(int)step->arg;
}

static int drive(struct lpt_exec *x, const struct lpt_insn *step)
{
	int r = step->arg ? lpt_exec_gap(x, step->arg) : 0;

	return r != 0 ? r : lpt_exec_frob(x, LPT_REG_CONTROL, step->mask, step->val);
}

static int do_step(struct lpt_exec *x, const struct lpt_insn *step, uint8_t *byte)
{
	switch (step->op) {
	case LPT_OP_DIR:
		return x->lines->reverse == step->val ? 0 : lpt_exec_dir(x, step->val);
	case LPT_OP_PUT:
		return lpt_exec_write(x, LPT_REG_DATA, *byte);
	case LPT_OP_IN:
		return lpt_exec_read(x, LPT_REG_DATA, byte);
	case LPT_OP_NIB:
		return sample_nibble(x, step->val, byte);
	case LPT_OP_FROB:
		return drive(x, step);
	case LPT_OP_WAIT:
		return lpt_exec_wait(x, step, step->arg * 1000ll);
	default:
		return require(x, step);
	}
}

int lpt_handshake_byte(struct lpt_exec *x, enum lpt_xfer_mode mode, bool reverse, uint8_t *byte)
{
	const struct handshake *handshake = &handshakes[mode][reverse];

	if (!lpt_exec_may_drive_all(x)) {
		return -EPERM;
	}
	if (!handshake->steps) {
		return -EOPNOTSUPP;
	}
	for (const struct lpt_insn *step = handshake->steps; step->op != LPT_OP_END; step++) {
		x->in_handshake = step != handshake->steps;
		int r = do_step(x, step, byte);
		x->in_handshake = false;
		if (r == 0) {
			continue;
		}
		if (x->lines->shadow[LPT_REG_CONTROL] & handshake->release) {
			lpt_exec_frob(x, LPT_REG_CONTROL, handshake->release, 0);
		}
		return r;
	}
	return 0;
}
