/* SPDX-License-Identifier: MIT */
/*
 * One byte by each handshake of IEEE 1284, in software.  Numbers in comments are the events of
 * the standard.  The port is already in the mode; selecting it is the business of ieee1284.
 */
#include "program/exec.h"

#define EPP_ANSWER_NS 10000
#define STROBE_NS 750 /* set-up and width of nStrobe in compatibility mode */
#define CLOCK_NS 500  /* set-up and width elsewhere */

static int wait_status(struct lpt_exec *x, uint8_t mask, uint8_t value, int64_t timeout_ns)
{
	struct lpt_insn want = {.reg = LPT_REG_STATUS, .mask = mask, .val = value};

	return lpt_exec_wait(x, &want, timeout_ns);
}

static int control(struct lpt_exec *x, uint8_t mask, uint8_t value, uint32_t gap_ns)
{
	if (gap_ns) {
		int r = lpt_exec_gap(x, gap_ns);
		if (r != 0) {
			return r;
		}
	}
	return lpt_exec_frob(x, LPT_REG_CONTROL, mask, value);
}

static int set_direction(struct lpt_exec *x, bool reverse)
{
	return x->lines->reverse == reverse ? 0 : lpt_exec_dir(x, reverse);
}

static int compat_out(struct lpt_exec *x, uint8_t byte)
{
	const uint8_t ready = LPT_STATUS_BUSY | LPT_STATUS_NFAULT;
	int r = set_direction(x, false);

	if (r == 0) {
		r = wait_status(x, ready, ready, LPT_ANSWER_NS);
	}
	if (r == 0) {
		r = lpt_exec_write(x, LPT_REG_DATA, byte);
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NSTROBE, LPT_CONTROL_NSTROBE, STROBE_NS);
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NSTROBE, 0, STROBE_NS);
	}
	return r;
}

static int require_data(struct lpt_exec *x)
{
	uint8_t status;
	int r = lpt_exec_read(x, LPT_REG_STATUS, &status);

	if (r < 0) {
		return r;
	}
	return status & LPT_STATUS_NFAULT ? -ENODATA : 0; /* nDataAvail */
}

static int nibble_half(struct lpt_exec *x, uint8_t *ret_half)
{
	uint8_t status;
	int r = control(x, LPT_CONTROL_NAUTOFD, LPT_CONTROL_NAUTOFD, 0); /* 7: ready */

	if (r == 0) {
		r = wait_status(x, LPT_STATUS_NACK, 0, LPT_ANSWER_NS); /* 9 */
	}
	if (r == 0) {
		r = lpt_exec_read(x, LPT_REG_STATUS, &status);
	}
	if (r == 0) {
		*ret_half = lpt_nibble_of_status(status);
		r = control(x, LPT_CONTROL_NAUTOFD, 0, 0); /* 10: taken */
	}
	if (r == 0) {
		r = wait_status(x, LPT_STATUS_NACK, LPT_STATUS_NACK, LPT_ANSWER_NS); /* 11 */
	}
	return r;
}

static int nibble_in(struct lpt_exec *x, uint8_t *ret_byte)
{
	uint8_t low, high;
	int r = require_data(x);

	if (r == 0) {
		r = nibble_half(x, &low);
	}
	if (r == 0) {
		r = nibble_half(x, &high);
	}
	if (r == 0) {
		*ret_byte = low | high << 4;
	}
	return r;
}

static int byte_in(struct lpt_exec *x, uint8_t *ret_byte)
{
	int r = require_data(x);

	if (r == 0) {
		r = set_direction(x, true);
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NAUTOFD, LPT_CONTROL_NAUTOFD, 0); /* 7: ready */
	}
	if (r == 0) {
		r = wait_status(x, LPT_STATUS_NACK, 0, LPT_ANSWER_NS); /* 9 */
	}
	if (r == 0) {
		r = lpt_exec_read(x, LPT_REG_DATA, ret_byte);
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NAUTOFD, 0, 0); /* 10: taken */
	}
	if (r == 0) {
		r = wait_status(x, LPT_STATUS_NACK, LPT_STATUS_NACK, LPT_ANSWER_NS); /* 11 */
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NSTROBE, LPT_CONTROL_NSTROBE, CLOCK_NS); /* 16 */
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NSTROBE, 0, CLOCK_NS); /* 17 */
	}
	return r;
}

/* One EPP cycle from the strobe on: nWait (Busy) goes high when the far end is done. */
static int epp_cycle(struct lpt_exec *x, uint8_t strobe, uint8_t *read_to)
{
	int r = wait_status(x, LPT_STATUS_BUSY, LPT_STATUS_BUSY, EPP_ANSWER_NS);

	if (r == 0) {
		r = control(x, strobe, strobe, 0);
	}
	if (r == 0) {
		r = wait_status(x, LPT_STATUS_BUSY, 0, EPP_ANSWER_NS);
	}
	if (r == 0 && read_to) {
		r = lpt_exec_read(x, LPT_REG_DATA, read_to);
	}
	int ended = control(x, strobe, 0, 0); /* a cycle that timed out ends too */
	if (r == 0) {
		r = ended;
	}
	if (r == 0) {
		r = wait_status(x, LPT_STATUS_BUSY, LPT_STATUS_BUSY, EPP_ANSWER_NS);
	}
	return r;
}

static int epp_out(struct lpt_exec *x, uint8_t strobe, uint8_t byte)
{
	int r = set_direction(x, false);

	if (r == 0) {
		r = control(x, LPT_CONTROL_NSTROBE, LPT_CONTROL_NSTROBE, 0); /* nWrite */
	}
	if (r == 0) {
		r = lpt_exec_write(x, LPT_REG_DATA, byte);
	}
	if (r == 0) {
		r = epp_cycle(x, strobe, NULL);
	}
	int ended = control(x, LPT_CONTROL_NSTROBE, 0, 0);
	return r != 0 ? r : ended;
}

static int epp_in(struct lpt_exec *x, uint8_t strobe, uint8_t *ret_byte)
{
	int r = set_direction(x, true);

	return r != 0 ? r : epp_cycle(x, strobe, ret_byte);
}

static int ecp_out(struct lpt_exec *x, uint8_t byte)
{
	int r = set_direction(x, false);

	if (r == 0) {
		r = lpt_exec_write(x, LPT_REG_DATA, byte); /* 34 */
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NAUTOFD, 0, 0); /* HostAck high: data, no command */
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NSTROBE, LPT_CONTROL_NSTROBE, CLOCK_NS); /* 35 */
	}
	if (r == 0) {
		r = wait_status(x, LPT_STATUS_BUSY, 0, LPT_ANSWER_NS); /* 36 */
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NSTROBE, 0, 0); /* 37 */
	}
	if (r == 0) {
		r = wait_status(x, LPT_STATUS_BUSY, LPT_STATUS_BUSY, LPT_ANSWER_NS); /* 32 */
	}
	return r;
}

/* Commands (run lengths, channels) come only where they were negotiated, which nobody here does. */
static int ecp_in(struct lpt_exec *x, uint8_t *ret_byte)
{
	int r = set_direction(x, true);

	if (r == 0) {
		r = wait_status(x, LPT_STATUS_NACK, 0, LPT_ANSWER_NS); /* 43 */
	}
	if (r == 0 && x->run->a & LPT_STATUS_BUSY) {
		return -EIO; /* PeriphAck low: a command */
	}
	if (r == 0) {
		r = lpt_exec_read(x, LPT_REG_DATA, ret_byte);
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NAUTOFD, 0, 0); /* 44: taken */
	}
	if (r == 0) {
		r = wait_status(x, LPT_STATUS_NACK, LPT_STATUS_NACK, LPT_ANSWER_NS); /* 45 */
	}
	if (r == 0) {
		r = control(x, LPT_CONTROL_NAUTOFD, LPT_CONTROL_NAUTOFD, 0); /* 46: ready */
	}
	return r;
}

int lpt_handshake_byte(struct lpt_exec *x, enum lpt_xfer_mode mode, bool reverse, uint8_t *byte)
{
	if (!lpt_exec_may_drive_all(x)) {
		return -EPERM;
	}
	switch (mode) {
	case LPT_XFER_COMPAT:
	case LPT_XFER_FIFO: /* the same on the wires */
		return reverse ? -EOPNOTSUPP : compat_out(x, *byte);
	case LPT_XFER_NIBBLE:
		return reverse ? nibble_in(x, byte) : -EOPNOTSUPP;
	case LPT_XFER_BYTE:
		return reverse ? byte_in(x, byte) : -EOPNOTSUPP;
	case LPT_XFER_EPP_DATA:
		return reverse ? epp_in(x, LPT_CONTROL_NAUTOFD, byte)
			       : epp_out(x, LPT_CONTROL_NAUTOFD, *byte);
	case LPT_XFER_EPP_ADDR:
		return reverse ? epp_in(x, LPT_CONTROL_NSELECTIN, byte)
			       : epp_out(x, LPT_CONTROL_NSELECTIN, *byte);
	case LPT_XFER_ECP:
		return reverse ? ecp_in(x, byte) : ecp_out(x, *byte);
	}
	return -EOPNOTSUPP;
}
