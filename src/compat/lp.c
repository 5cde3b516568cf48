/* SPDX-License-Identifier: MIT */
/*
 * /dev/lpN: the printer interface of Linux.  A write has the port for as long as it prints and
 * gives it back at its end, so an open node that is idle is in nobody's way; so does a read, which
 * asks the printer for what it has to say.
 */
#include "compat/lp.h"

#include <errno.h>
#include <fcntl.h>

#include "util/clock.h"

#define READY 0x88u /* not busy, no fault */
#define DEFAULT_TIMEOUT_US 10000000
#define PATIENCE_MS 3600000 /* longest time of one port program */
#define WAIT_US 20000       /* for a printer that is busy, within one program */
#define BUSY_MS 20          /* between two of those: a simulated clock may jump */
#define TROUBLE_MS 1000     /* between two looks at a printer in trouble */
#define READ_MAX 4096       /* bytes of one read */
#define ANOTHER_MS 10       /* between two looks whether another holder of the file is done */

int lp_get_note(struct node *node, struct note *ret_note)
{
	static const struct note initial = {
		.timeout_us = DEFAULT_TIMEOUT_US,
		.flags = LP_EXIST | LP_BUSY,
	};

	return note_get(node, &initial, ret_note);
}

/* --- turns --- */

int lp_begin_turn(struct node *node, bool at_once, const sigset_t *signals)
{
	int r = node_allocate(node, at_once ? 0 : node->wait.claim_ms, signals);

	while (r == -EALREADY &&
	       !at_once) { /* another process prints by a copy of the descriptor */
		r = node_pause(node, ANOTHER_MS, signals);
		r = r < 0 ? r : node_allocate(node, node->wait.claim_ms, signals);
	}
	if (r == -ETIMEDOUT || r == -EALREADY) {
		return at_once ? -EAGAIN : -EBUSY;
	}
	return r;
}

int lp_end_turn(struct node *node)
{
	return node_result(node, lpt_free(node->file));
}

int lp_talk_result(int r)
{
	switch (r) {
	case -ENXIO:
	case -EOPNOTSUPP:
	case -ETIMEDOUT:
	case -EPROTO:
	case -ENODATA:
		return -EIO;
	default:
		return r;
	}
}

/* --- the printer --- */

int lp_read_status(struct node *node, const sigset_t *signals, uint8_t *ret_status)
{
	static const struct lpt_insn insns[] = {
		{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
		{.op = LPT_OP_END},
	};
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = 2,
		.results = ret_status,
		.results_size = 1,
	};

	return node_run(node, &program, NULL, STUBBORN, signals);
}

int lp_check(uint8_t status, uint32_t flags)
{
	if ((status & LP_PERRORP) && !(flags & LP_CAREFUL)) {
		return 0;
	}
	if (status & LP_POUTPA) {
		return -ENOSPC;
	}
	return (status & LP_PSELECD) && (status & LP_PERRORP) ? 0 : -EIO;
}

/* --- write --- */

/* How a port program ended: the code of its END. */
enum { ALL_TAKEN = 0, IN_TROUBLE = 1 };

struct printing {
	struct node *node;
	const struct transfer *transfer;
	size_t done;
	bool at_once; /* O_NONBLOCK */
	bool reports; /* errors of the printer, instead of waiting until they are over */
	uint32_t flags;
};

static int begin_turn(struct printing *printing)
{
	struct node *node = printing->node;
	int r = lp_begin_turn(node, printing->at_once, printing->transfer->signals);

	if (r < 0) {
		return r;
	}
	r = node_result(node, lpt_job_begin(node->file, NULL));
	if (r < 0) {
		lp_end_turn(node);
	}
	return r;
}

/* What the printer takes now; it may then be waited for a little.  How it stood, if it was in
 * trouble and took nothing. */
static int print_chunk(struct printing *printing, size_t *ret_taken, int *ret_trouble)
{
	const uint8_t fine = LP_PERRORP | (printing->flags & LP_CAREFUL ? LP_PSELECD : 0);
	const uint8_t mask =
		LP_PERRORP | (printing->flags & LP_CAREFUL ? LP_PSELECD | LP_POUTPA : 0);
	const struct lpt_insn insns[] = {
		{LPT_OP_TEST, LPT_REG_STATUS, mask, fine, 0},
		{.op = LPT_OP_JMP, .reg = LPT_COND_NOT_T, .arg = 6},
		{.op = LPT_OP_XFER, .mask = LPT_XFER_COMPAT},
		{.op = LPT_OP_JMP, .reg = LPT_COND_T, .arg = 5},
		{LPT_OP_WAIT | LPT_OP_SOFT, LPT_REG_STATUS, READY, READY, WAIT_US},
		{.op = LPT_OP_END},
		{.op = LPT_OP_END, .arg = IN_TROUBLE},
	};
	const struct transfer *transfer = printing->transfer;
	size_t left = transfer->n - printing->done;
	struct lpt_trailer trailer = {.payload_used = 0};
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = sizeof(insns) / sizeof(insns[0]),
		.payload = (const uint8_t *)transfer->buf + printing->done,
		.payload_len = left < LPT_PAYLOAD_MAX ? (uint32_t)left : LPT_PAYLOAD_MAX,
		.wall_ms = PATIENCE_MS,
	};
	int r = node_run(printing->node, &program, &trailer, INTERRUPTIBLE, transfer->signals);

	*ret_taken = trailer.payload_used;
	*ret_trouble =
		r == 0 && trailer.code == IN_TROUBLE ? lp_check(trailer.a, printing->flags) : 0;
	return r == -ETIMEDOUT ? 0 : r;
}

/* Others may have the port while somebody sees to the printer. */
static int wait_for_help(struct printing *printing)
{
	int r = lp_end_turn(printing->node);

	if (r == 0) {
		r = node_pause(printing->node, TROUBLE_MS, printing->transfer->signals);
	}
	return r < 0 ? r : begin_turn(printing);
}

/* One step of a turn.  The turn has ended when it fails. */
static int print_some(struct printing *printing)
{
	const sigset_t *signals = printing->transfer->signals;
	size_t taken;
	int trouble;
	int r = print_chunk(printing, &taken, &trouble);

	printing->done += taken;
	if (trouble < 0 && !printing->reports) {
		return wait_for_help(printing);
	}
	if (r == 0 && trouble == 0 && taken == 0) {
		r = printing->at_once ? -EAGAIN : node_pause(printing->node, BUSY_MS, signals);
	}
	r = trouble < 0 ? trouble : r;
	if (r < 0) {
		lp_end_turn(printing->node);
	}
	return r;
}

ssize_t lp_write(struct node *node, const struct transfer *transfer)
{
	struct note note;
	struct printing printing = {
		.node = node,
		.transfer = transfer,
		.at_once = transfer->status_flags & O_NONBLOCK,
	};
	int r = lp_get_note(node, &note);

	if (r < 0 || transfer->n == 0) {
		return r;
	}
	printing.flags = note.flags;
	printing.reports = printing.at_once || (note.flags & LP_ABORT);
	r = begin_turn(&printing);
	if (r < 0) {
		return r;
	}
	while (printing.done < transfer->n && r == 0) {
		r = print_some(&printing);
	}
	if (r == 0) {
		r = lp_end_turn(node);
	}
	return printing.done > 0 ? (ssize_t)printing.done : r;
}

/* --- read: the way back, in nibble mode --- */

/* What the device has now, in a turn of its own; the cable is left in compatibility mode. */
static int read_some(struct node *node, const struct transfer *transfer, bool at_once,
		     uint32_t *ret_done)
{
	static const struct lpt_1284_request terminate = {.operation = LPT_1284_TERMINATE};
	const struct lpt_1284_request request = {
		.operation = LPT_1284_READ,
		.mode = LPT_1284_NIBBLE,
		.wait_us = at_once ? 1 : WAIT_US,
		.buffer = transfer->buf,
		.n = transfer->n < READ_MAX ? (uint32_t)transfer->n : READ_MAX,
	};
	struct lpt_1284_result result = {.done = 0};
	int r = lp_begin_turn(node, at_once, transfer->signals);

	if (r < 0) {
		return r;
	}
	r = node_talk(node, &request, &result, transfer->signals);
	*ret_done = result.done;
	if (result.mode != LPT_1284_COMPAT) {
		node_talk(node, &terminate, NULL, transfer->signals);
	}
	lp_end_turn(node);
	return r == -ENODATA ? 0 : lp_talk_result(r);
}

ssize_t lp_read(struct node *node, const struct transfer *transfer)
{
	bool at_once = transfer->status_flags & O_NONBLOCK;
	uint32_t done = 0;
	int r = 0;

	if (transfer->n == 0) {
		return 0;
	}
	while (done == 0 && r == 0) {
		r = read_some(node, transfer, at_once, &done);
		if (done == 0 && r == 0) {
			r = at_once ? -EAGAIN : node_pause(node, TROUBLE_MS, transfer->signals);
		}
	}
	return done > 0 ? (ssize_t)done : r;
}
