/* SPDX-License-Identifier: MIT */
/*
 * read(2) and write(2) of /dev/parportN: block transfers in the mode that the file is marked with.
 * A write ends when all is done or when the device takes nothing for as long as PPSETTIME allows,
 * and gives the count so far, which may be 0.  A read waits for its first byte.
 */
#include <errno.h>
#include <fcntl.h>

#include "compat/ppdev.h"
#include "util/clock.h"

#define READY 0x88u /* status: not busy, no fault */
#define WAIT_US 20000
#define PAUSE_MS 20         /* a simulated clock may jump to the end of a wait: this one is real */
#define PATIENCE_MS 3600000 /* longest time of one port program */
#define READ_MAX 1024

/* How a mode moves bytes; -ENOSYS if nobody has made it. */
static int xfer_of(uint32_t mode)
{
	bool is_address = mode & IEEE1284_ADDR;

	switch (mode & ~(uint32_t)(IEEE1284_ADDR | IEEE1284_DEVICEID)) {
	case IEEE1284_MODE_COMPAT:
		return LPT_XFER_COMPAT;
	case IEEE1284_MODE_NIBBLE:
		return LPT_XFER_NIBBLE;
	case IEEE1284_MODE_BYTE:
		return LPT_XFER_BYTE;
	case IEEE1284_MODE_EPP:
	case IEEE1284_MODE_EPPSWE:
		return is_address ? LPT_XFER_EPP_ADDR : LPT_XFER_EPP_DATA;
	case IEEE1284_MODE_ECP:
	case IEEE1284_MODE_ECPRLE:
	case IEEE1284_MODE_ECPSWE:
		return LPT_XFER_ECP;
	default:
		return -ENOSYS;
	}
}

/* The transfer of a call by a claimed file, and its note. */
static int begin(struct node *node, const struct transfer *transfer, struct note *ret_note)
{
	const struct request request = {.signals = transfer->signals};
	int r = ppdev_check_claimed(node, &request);

	return r < 0 ? r : ppdev_get_note(node, ret_note);
}

/* --- write --- */

/* What the device takes now; it may then be waited for a little. */
static int write_some(struct node *node, const struct transfer *transfer, int xfer, size_t at,
		      size_t *ret_taken)
{
	const struct lpt_insn insns[] = {
		{.op = LPT_OP_XFER, .mask = (uint8_t)xfer},
		{.op = LPT_OP_JMP, .reg = LPT_COND_T, .arg = 4},
		{.op = LPT_OP_JMP, .reg = LPT_COND_ALWAYS, .arg = xfer == LPT_XFER_COMPAT ? 3 : 4},
		{LPT_OP_WAIT | LPT_OP_SOFT, LPT_REG_STATUS, READY, READY, WAIT_US},
		{.op = LPT_OP_END},
	};
	size_t left = transfer->n - at;
	struct lpt_trailer trailer = {.payload_used = 0};
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = 5,
		.payload = (const uint8_t *)transfer->buf + at,
		.payload_len = left < LPT_PAYLOAD_MAX ? (uint32_t)left : LPT_PAYLOAD_MAX,
		.wall_ms = PATIENCE_MS,
	};
	int r = node_run(node, &program, &trailer, INTERRUPTIBLE, transfer->signals);

	*ret_taken = trailer.payload_used;
	return r == -ETIMEDOUT ? 0 : r;
}

/* Writing leaves the reverse modes that a byte can be read in. */
static int leave_reverse_mode(struct node *node, struct note *note, int xfer)
{
	if (xfer != LPT_XFER_NIBBLE && xfer != LPT_XFER_BYTE) {
		return xfer;
	}
	note->mode = IEEE1284_MODE_COMPAT;
	note->phase = PPDEV_FORWARD_IDLE;
	int r = note_set(node, note);

	return r < 0 ? r : LPT_XFER_COMPAT;
}

static ssize_t write_all(struct node *node, const struct transfer *transfer, int xfer,
			 int64_t timeout_us)
{
	int64_t since_ns = clock_monotonic_ns();
	size_t done = 0, taken;
	int r = 0;

	while (done < transfer->n && r == 0) {
		r = write_some(node, transfer, xfer, done, &taken);
		done += taken;
		if (taken > 0) {
			since_ns = clock_monotonic_ns();
		} else if (transfer->status_flags & O_NONBLOCK || xfer != LPT_XFER_COMPAT ||
			   clock_monotonic_ns() - since_ns >= timeout_us * 1000) {
			break;
		} else if (r == 0) {
			r = node_pause(node, PAUSE_MS, transfer->signals);
		}
	}
	return done > 0 || r == 0 ? (ssize_t)done : r;
}

ssize_t ppdev_write(struct node *node, const struct transfer *transfer)
{
	struct note note;
	int r = begin(node, transfer, &note);

	if (r < 0 || transfer->n == 0) {
		return r;
	}
	int xfer = xfer_of(note.mode);

	if (xfer >= 0) {
		xfer = leave_reverse_mode(node, &note, xfer);
	}
	return xfer < 0 ? xfer : write_all(node, transfer, xfer, note.timeout_us);
}

/* --- read --- */

static int read_some(struct node *node, const struct transfer *transfer, int xfer, size_t *ret_done)
{
	uint32_t n = transfer->n < READ_MAX ? (uint32_t)transfer->n : READ_MAX;
	const struct lpt_insn insns[] = {
		{.op = LPT_OP_XFER, .mask = (uint8_t)xfer, .val = 1, .arg = n},
		{.op = LPT_OP_END},
	};
	struct lpt_trailer trailer = {.results_len = 0};
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = 2,
		.results = transfer->buf,
		.results_size = n,
	};
	int r = node_run(node, &program, &trailer, INTERRUPTIBLE, transfer->signals);

	*ret_done = trailer.results_len;
	return r == -ETIMEDOUT ? 0 : r;
}

ssize_t ppdev_read(struct node *node, const struct transfer *transfer)
{
	struct note note;
	size_t done = 0;
	int r = begin(node, transfer, &note);

	if (r < 0 || transfer->n == 0) {
		return r;
	}
	int xfer = xfer_of(note.mode);

	if (xfer == LPT_XFER_COMPAT) {
		return -EIO; /* no peripheral of IEEE 1284 answered */
	}
	r = xfer < 0 ? xfer : 0;
	while (done == 0 && r == 0) {
		r = read_some(node, transfer, xfer, &done);
		if (done > 0 || r < 0) {
			break;
		}
		r = transfer->status_flags & O_NONBLOCK
			    ? -EAGAIN
			    : node_pause(node, PAUSE_MS, transfer->signals);
	}
	return done > 0 ? (ssize_t)done : r;
}
