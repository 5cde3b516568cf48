/* SPDX-License-Identifier: MIT */
/*
 * read(2) and write(2) of /dev/parportN: block transfers in the mode that the file is marked with,
 * whether a device agreed to it or not.  A write ends when all is done or when the device takes
 * nothing for as long as PPSETTIME allows, and gives the count so far, which may be 0.  A read
 * waits for its first byte.
 *
 * What takes long is done in steps that end soon: between two of them a signal is heard, and no
 * byte is lost by it.
 */
#include <errno.h>
#include <fcntl.h>

#include "compat/ppdev.h"
#include "util/clock.h"

#define READY 0x88u /* status: not busy, no fault */
#define WAIT_US 20000
#define PAUSE_MS 20         /* a simulated clock may jump to the end of a wait: this one is real */
#define PATIENCE_MS 3600000 /* longest time of one port program */
#define STEP_MAX 1024

/* One call, by a file that has claimed the port. */
struct moving {
	struct node *node;
	const struct transfer *transfer;
	struct note note;
	bool at_once; /* O_NONBLOCK */
};

static int begin(struct node *node, const struct transfer *transfer, struct moving *ret_moving)
{
	const struct request request = {.signals = transfer->signals};
	int r = ppdev_check_claimed(node, &request);

	*ret_moving = (struct moving){
		.node = node,
		.transfer = transfer,
		.at_once = transfer->status_flags & O_NONBLOCK,
	};
	return r < 0 ? r : ppdev_get_note(node, &ret_moving->note);
}

/* In the mode of the mark, or of what the caller makes of it. */
static struct lpt_1284_request step_of(const struct moving *moving,
				       enum lpt_1284_operation operation, enum lpt_1284_mode mode)
{
	return (struct lpt_1284_request){
		.operation = operation,
		.mode = mode,
		.flags = LPT_1284_FLAG_AS_IS |
			 (moving->note.mode & IEEE1284_ADDR ? LPT_1284_FLAG_ADDRESS : 0),
		.wait_us = moving->at_once ? 1 : WAIT_US,
	};
}

static uint32_t at_most(size_t n, uint32_t limit)
{
	return n < limit ? (uint32_t)n : limit;
}

/* Bytes have gone this way; of EPP the kernel keeps no direction. */
static void mark_phase(struct moving *moving, const struct lpt_1284_request *request)
{
	uint32_t phase = PPDEV_FORWARD_IDLE;

	if (request->operation == LPT_1284_READ && request->mode != LPT_1284_EPP) {
		phase = PPDEV_REVERSE_IDLE;
	}
	if (moving->note.phase != phase) {
		moving->note.phase = phase;
		note_set(moving->node, &moving->note);
	}
}

/* A step of a mode other than COMPAT; time that ran out is no failure. */
static int take_step(struct moving *moving, const struct lpt_1284_request *request,
		     uint32_t *ret_done)
{
	struct lpt_1284_result result = {.done = 0};
	int r = node_talk(moving->node, request, &result, moving->transfer->signals);

	*ret_done = result.done;
	if (result.done > 0) {
		mark_phase(moving, request);
	}
	switch (r) {
	case -ETIMEDOUT:
	case -ENODATA:
		return 0;
	case -EOPNOTSUPP: /* the port cannot do it */
		return -ENOSYS;
	case -EPROTO:
		return -EIO;
	default:
		return r;
	}
}

/* The mode of a transfer.  What the kernel knows no transfers of has them where a device agreed to
 * it; -ENOSYS. */
static int mode_of(const struct moving *moving)
{
	uint32_t mode = moving->note.mode & ~(uint32_t)IEEE1284_ADDR;
	bool is_unknown = mode == IEEE1284_MODE_BECP || mode == IEEE1284_MODE_EPPSL;

	return is_unknown && moving->note.agreed != mode ? -ENOSYS : ppdev_mode_of(mode);
}

/* --- write --- */

/* What the device takes now; it may then be waited for a little. */
static int print_some(struct moving *moving, const uint8_t *bytes, size_t n, uint32_t *ret_taken)
{
	static const struct lpt_insn insns[] = {
		{.op = LPT_OP_XFER, .mask = LPT_XFER_COMPAT},
		{.op = LPT_OP_JMP, .reg = LPT_COND_T, .arg = 3},
		{LPT_OP_WAIT | LPT_OP_SOFT, LPT_REG_STATUS, READY, READY, WAIT_US},
		{.op = LPT_OP_END},
	};
	struct lpt_trailer trailer = {.payload_used = 0};
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = 4,
		.payload = bytes,
		.payload_len = at_most(n, LPT_PAYLOAD_MAX),
		.wall_ms = PATIENCE_MS,
	};
	int r = node_run(moving->node, &program, &trailer, INTERRUPTIBLE,
			 moving->transfer->signals);

	*ret_taken = trailer.payload_used;
	return r == -ETIMEDOUT ? 0 : r;
}

static int write_some(struct moving *moving, enum lpt_1284_mode mode, size_t at,
		      uint32_t *ret_taken)
{
	const uint8_t *bytes = (const uint8_t *)moving->transfer->buf + at;
	size_t left = moving->transfer->n - at;

	if (mode == LPT_1284_COMPAT) {
		return print_some(moving, bytes, left, ret_taken);
	}
	struct lpt_1284_request request = step_of(moving, LPT_1284_WRITE, mode);

	request.bytes = bytes;
	request.n = at_most(left, STEP_MAX);
	return take_step(moving, &request, ret_taken);
}

/* Nobody answers in EPP who has no time: that is no device to be waited for. */
static bool has_waited(const struct moving *moving, enum lpt_1284_mode mode, int64_t since_ns)
{
	return moving->at_once || mode == LPT_1284_EPP ||
	       clock_monotonic_ns() - since_ns >= moving->note.timeout_us * 1000;
}

static ssize_t write_all(struct moving *moving, enum lpt_1284_mode mode)
{
	const struct transfer *transfer = moving->transfer;
	int64_t since_ns = clock_monotonic_ns();
	size_t done = 0;
	int r = 0;

	while (done < transfer->n && r == 0) {
		uint32_t taken = 0;

		r = write_some(moving, mode, done, &taken);
		done += taken;
		if (taken > 0) {
			since_ns = clock_monotonic_ns();
		} else if (r < 0 || has_waited(moving, mode, since_ns)) {
			break;
		}
		if (r == 0 && done < transfer->n) {
			r = node_pause(moving->node, taken > 0 ? 0 : PAUSE_MS, transfer->signals);
		}
	}
	return done > 0 || r == 0 ? (ssize_t)done : r;
}

ssize_t ppdev_write(struct node *node, const struct transfer *transfer)
{
	struct moving moving;
	int r = begin(node, transfer, &moving);

	if (r < 0 || transfer->n == 0) {
		return r;
	}
	int mode = mode_of(&moving);

	if (mode == LPT_1284_NIBBLE || mode == LPT_1284_BYTE) { /* there is no writing in these */
		mode = LPT_1284_COMPAT;
		r = ppdev_agree(node, &moving.note, IEEE1284_MODE_COMPAT, transfer->signals);
	}
	if (mode < 0 || r < 0) {
		return mode < 0 ? mode : r;
	}
	return write_all(&moving, (enum lpt_1284_mode)mode);
}

/* --- read --- */

/* Bytes come back in byte mode, or in the one that every device of IEEE 1284 has.  The port stays
 * in it. */
static int open_way_back(struct moving *moving)
{
	const sigset_t *signals = moving->transfer->signals;
	int r = ppdev_agree(moving->node, &moving->note, IEEE1284_MODE_BYTE, signals);

	if (r == -ENXIO) {
		r = ppdev_agree(moving->node, &moving->note, IEEE1284_MODE_NIBBLE, signals);
	}
	return r == -ENXIO ? -EIO : r;
}

static ssize_t read_some(struct moving *moving, enum lpt_1284_mode mode)
{
	const struct transfer *transfer = moving->transfer;
	struct lpt_1284_request request = step_of(moving, LPT_1284_READ, mode);
	uint32_t done = 0;
	int r = 0;

	request.buffer = transfer->buf;
	request.n = at_most(transfer->n, STEP_MAX);
	while (done == 0 && r == 0) {
		r = take_step(moving, &request, &done);
		if (done == 0 && r == 0) {
			r = moving->at_once ? -EAGAIN
					    : node_pause(moving->node, PAUSE_MS, transfer->signals);
		}
	}
	return done > 0 ? (ssize_t)done : r;
}

ssize_t ppdev_read(struct node *node, const struct transfer *transfer)
{
	struct moving moving;
	int r = begin(node, transfer, &moving);

	if (r < 0 || transfer->n == 0) {
		return r;
	}
	if (moving.note.mode == IEEE1284_MODE_COMPAT) {
		r = open_way_back(&moving);
	}
	if (r < 0) {
		return r;
	}
	int mode = mode_of(&moving);

	return mode < 0 ? mode : read_some(&moving, (enum lpt_1284_mode)mode);
}
