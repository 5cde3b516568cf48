/* SPDX-License-Identifier: MIT */
/*
 * One byte by each handshake of IEEE 1284, in software: each is a little program over the byte.
 * Numbers are the events of the standard.  The port is already in the mode; selecting it is the
 * business of ieee1284.
 *
 * In these programs PUT writes the byte, IN and NIB read it, DIR is skipped where it stands, MOVED
 * says that from here on the byte counts, whatever follows, and a TEST that fails ends the
 * handshake because there is nothing to take.  A wait in vain leaves its event in the mark of the
 * run and lets go of the lines that the handshake drives; but not of nStrobe in ECP: a byte that
 * the device does not take stays offered until host transfer recovery (72), which ieee1284 does.
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

struct step {
	struct lpt_insn insn;
	uint32_t event; /* that the insn waits for; 0: it has none, or waits for nothing */
};

/* In masks and values a set bit of an inverted line is a low level: see signals.h. */
/* clang-format off */
#define FORWARD {{.op = LPT_OP_DIR, .val = 0}, 0}
#define REVERSE {{.op = LPT_OP_DIR, .val = 1}, 0}
#define WRITE_BYTE {{.op = LPT_OP_PUT, .reg = LPT_REG_DATA}, 0}
#define READ_BYTE {{.op = LPT_OP_IN, .reg = LPT_REG_DATA}, 0}
#define LOW_HALF {{.op = LPT_OP_NIB, .val = 0}, 0}
#define HIGH_HALF {{.op = LPT_OP_NIB, .val = 1}, 0}
#define MOVED {{.op = LPT_OP_MARK}, 0}
#define DRIVE(mask, value, gap_ns) {{LPT_OP_FROB, LPT_REG_CONTROL, mask, value, gap_ns}, 0}
#define AWAIT(event, mask, value, us) {{LPT_OP_WAIT, LPT_REG_STATUS, mask, value, us}, event}
#define REQUIRE(mask, value) {{LPT_OP_TEST, LPT_REG_STATUS, mask, value, 0}, 0}
#define DONE {{.op = LPT_OP_END}, 0}
/* clang-format on */

static const struct step compat_out[] = {
	FORWARD,
	AWAIT(0, BUSY | NFAULT, BUSY | NFAULT, ANSWER_US),
	WRITE_BYTE,
	DRIVE(NSTROBE, NSTROBE, STROBE_NS),
	MOVED, /* a device may take it at either edge, and both will come */
	DRIVE(NSTROBE, 0, STROBE_NS),
	DONE,
};

static const struct step nibble_in[] = {
	REQUIRE(NFAULT, 0),           /* nDataAvail */
	DRIVE(NAUTOFD, NAUTOFD, 0),   /* 7: ready */
	AWAIT(9, NACK, 0, ANSWER_US), /* the low half is there */
	LOW_HALF,
	DRIVE(NAUTOFD, 0, 0), /* 10: taken */
	AWAIT(11, NACK, NACK, ANSWER_US),
	DRIVE(NAUTOFD, NAUTOFD, 0), /* and the same for the high half */
	AWAIT(9, NACK, 0, ANSWER_US),
	HIGH_HALF,
	DRIVE(NAUTOFD, 0, 0),
	MOVED,
	AWAIT(11, NACK, NACK, ANSWER_US),
	DONE,
};

static const struct step byte_in[] = {
	REQUIRE(NFAULT, 0),         /* nDataAvail */
	REVERSE,                    /* 14 */
	DRIVE(NAUTOFD, NAUTOFD, 0), /* 7: ready */
	AWAIT(9, NACK, 0, ANSWER_US),
	READ_BYTE,
	DRIVE(NAUTOFD, 0, 0), /* 10: taken */
	MOVED,
	AWAIT(11, NACK, NACK, ANSWER_US),
	DRIVE(NSTROBE, NSTROBE, CLOCK_NS), /* 16 */
	DRIVE(NSTROBE, 0, CLOCK_NS),       /* 17 */
	DONE,
};

/* EPP: nWrite is nStrobe, nWait is Busy; the strobe is nAutoFd for data, nSelectIn for addresses.
 * 56 or 62 lowers it, 59 or 63 raises it, 61 raises nWrite. */
#define EPP_OUT(strobe)                                                                            \
	FORWARD, DRIVE(NSTROBE, NSTROBE, 0), WRITE_BYTE, AWAIT(60, BUSY, BUSY, EPP_ANSWER_US),     \
		DRIVE(strobe, strobe, 0), AWAIT(58, BUSY, 0, EPP_ANSWER_US), DRIVE(strobe, 0, 0),  \
		MOVED, AWAIT(60, BUSY, BUSY, EPP_ANSWER_US), DRIVE(NSTROBE, 0, 0), DONE

/* 64 or 67 lowers the strobe, 59 or 63 raises it. */
#define EPP_IN(strobe)                                                                             \
	REVERSE, AWAIT(60, BUSY, BUSY, EPP_ANSWER_US), DRIVE(strobe, strobe, 0),                   \
		AWAIT(58, BUSY, 0, EPP_ANSWER_US), READ_BYTE, DRIVE(strobe, 0, 0), MOVED,          \
		AWAIT(60, BUSY, BUSY, EPP_ANSWER_US), DONE

static const struct step epp_data_out[] = {EPP_OUT(NAUTOFD)};
static const struct step epp_data_in[] = {EPP_IN(NAUTOFD)};
static const struct step epp_addr_out[] = {EPP_OUT(NSELECTIN)};
static const struct step epp_addr_in[] = {EPP_IN(NSELECTIN)};

/* ECP forward: HostAck (nAutoFd) is high beside data and low beside commands.  That the device is
 * ready again (32) is the first thing that the next byte waits for: this one it has already. */
#define ECP_OUT(host_ack)                                                                          \
	FORWARD, AWAIT(32, BUSY, BUSY, ANSWER_US), WRITE_BYTE,                                     \
		DRIVE(NAUTOFD, host_ack, 0),                        /* 34 */                       \
		DRIVE(NSTROBE, NSTROBE, CLOCK_NS),                  /* 35 */                       \
		AWAIT(36, BUSY, 0, ANSWER_US), DRIVE(NSTROBE, 0, 0) /* 37 */

/* ECP reverse: PeriphAck (Busy) is high beside data and low beside commands; a byte of the other
 * kind stays where it is. */
#define ECP_IN(periph_ack)                                                                         \
	REVERSE, AWAIT(43, NACK, 0, ANSWER_US), REQUIRE(BUSY, periph_ack), READ_BYTE,              \
		DRIVE(NAUTOFD, 0, 0), /* 44: taken */                                              \
		MOVED, AWAIT(45, NACK, NACK, ANSWER_US),                                           \
		DRIVE(NAUTOFD, NAUTOFD, 0), /* 46: ready */                                        \
		DONE

static const struct step ecp_out[] = {ECP_OUT(0), DONE};
static const struct step ecp_command_out[] = {ECP_OUT(NAUTOFD), DRIVE(NAUTOFD, 0, CLOCK_NS), DONE};
static const struct step ecp_in[] = {ECP_IN(0)};
static const struct step ecp_command_in[] = {ECP_IN(BUSY)};

struct handshake {
	const struct step *steps; /* NULL: this mode does not go this way */
	uint8_t release;          /* control lines that do not stay low after a step that failed */
};

/* By mode and direction: forward, reverse. */
static const struct handshake handshakes[][2] = {
	[LPT_XFER_COMPAT] = {{compat_out, NSTROBE}},
	[LPT_XFER_NIBBLE] = {{NULL, 0}, {nibble_in, NAUTOFD}},
	[LPT_XFER_BYTE] = {{NULL, 0}, {byte_in, NAUTOFD | NSTROBE}},
	[LPT_XFER_EPP_DATA] = {{epp_data_out, NSTROBE | NAUTOFD}, {epp_data_in, NAUTOFD}},
	[LPT_XFER_EPP_ADDR] = {{epp_addr_out, NSTROBE | NSELECTIN}, {epp_addr_in, NSELECTIN}},
	[LPT_XFER_ECP] = {{ecp_out, 0}, {ecp_in, 0}},
	[LPT_XFER_FIFO] = {{compat_out, NSTROBE}}, /* the same on the wires */
	[LPT_XFER_ECP_COMMAND] = {{ecp_command_out, 0}, {ecp_command_in, 0}},
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
	return (status & step->mask) == step->val ? 0 : -ENODATA;
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

/* A step that failed: nothing stays half done on the wires.  Having nothing to take is no failure.
 */
static void give_up(struct lpt_exec *x, const struct handshake *handshake, const struct step *step,
		    int r)
{
	if (r == -ETIMEDOUT && step->event) {
		x->run->mark = step->event;
	}
	if (r < 0 && r != -ENODATA && x->lines->shadow[LPT_REG_CONTROL] & handshake->release) {
		lpt_exec_frob(x, LPT_REG_CONTROL, handshake->release, 0);
	}
}

int lpt_handshake_byte(struct lpt_exec *x, enum lpt_xfer_mode mode, bool reverse, uint8_t *byte,
		       bool *ret_moved)
{
	const struct handshake *handshake = &handshakes[mode][reverse];

	*ret_moved = false;
	if (!lpt_exec_may_drive_all(x)) {
		return -EPERM;
	}
	if (!handshake->steps) {
		return -EOPNOTSUPP;
	}
	for (const struct step *step = handshake->steps; step->insn.op != LPT_OP_END; step++) {
		if (step->insn.op == LPT_OP_MARK) {
			*ret_moved = true;
			continue;
		}
		x->in_handshake = step != handshake->steps;
		int r = do_step(x, &step->insn, byte);
		x->in_handshake = false;
		if (r != 0) {
			give_up(x, handshake, step, r);
			return r;
		}
	}
	*ret_moved = true;
	return 0;
}
