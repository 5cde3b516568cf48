/* SPDX-License-Identifier: MIT */
/*
 * Turns: claim, release, yield, and users that want a port alone.  A claim that waits delays
 * nobody, ends with a signal and leaves nothing behind then.
 */
#include <errno.h>
#include <fcntl.h>

#include "compat/ppdev.h"

#define LINES 0x0f
#define REVERSE 0x20

/* The first claim makes this file a user of the port, which a user that wants it alone may
 * prevent. */
static int enlist(struct node *node, struct note *note)
{
	if (note->is_enlisted) {
		return 0;
	}
	int r = lpt_enlist(node->file, note->is_exclusive);

	if (r < 0) {
		return r == -EBUSY ? -ENXIO : node_result(node, r);
	}
	note->is_enlisted = 1;
	return note_set(node, note);
}

static int allocate(struct node *node, const struct request *request)
{
	bool at_once = request->status_flags & O_NONBLOCK;
	int r = node_allocate(node, at_once ? 0 : node->wait.claim_ms, request->signals);

	switch (r) {
	case -ETIMEDOUT:
		return at_once ? -EAGAIN : -EBUSY;
	case -EALREADY:
		return -EINVAL;
	default:
		return r;
	}
}

/* The lines as this file left them; what stands so already is not written again. */
static int restore_lines(struct node *node, const struct request *request, const struct note *note)
{
	const struct lpt_insn insns[] = {
		{LPT_OP_TEST, LPT_REG_CONTROL, REVERSE, note->reverse ? REVERSE : 0, 0},
		{.op = LPT_OP_JMP, .reg = LPT_COND_T, .arg = 3},
		{LPT_OP_DIR, 0, 0, note->reverse, 0},
		{LPT_OP_TEST, LPT_REG_CONTROL, LINES, note->control, 0},
		{.op = LPT_OP_JMP, .reg = LPT_COND_T, .arg = 6},
		{LPT_OP_FROB, LPT_REG_CONTROL, LINES, note->control, 0},
		{.op = LPT_OP_END},
	};
	const struct lpt_program program = {.insns = insns, .n_insns = 7};

	return node_run(node, &program, NULL, STUBBORN, request->signals);
}

static int save_lines(struct node *node, const struct request *request)
{
	static const struct lpt_insn insns[] = {
		{.op = LPT_OP_IN, .reg = LPT_REG_CONTROL, .mask = LINES | REVERSE},
		{.op = LPT_OP_END},
	};
	uint8_t control = 0;
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = 2,
		.results = &control,
		.results_size = sizeof(control),
	};
	struct note note = {0};
	int r = node_run(node, &program, NULL, STUBBORN, request->signals);

	if (r == 0) {
		r = ppdev_get_note(node, &note);
	}
	if (r < 0) {
		return r;
	}
	if (note.control == (control & LINES) && note.reverse == ((control & REVERSE) != 0)) {
		return 0;
	}
	note.control = control & LINES;
	note.reverse = (control & REVERSE) != 0;
	return note_set(node, &note);
}

int ppdev_claim(struct node *node, const struct request *request)
{
	struct note note;
	int r = ppdev_get_note(node, &note);

	if (r == 0) {
		r = enlist(node, &note);
	}
	if (r == 0) {
		r = allocate(node, request);
	}
	if (r < 0) {
		return r;
	}
	r = restore_lines(node, request, &note);
	if (r == 0) {
		r = ppdev_return_to_mode(node, request, &note);
	}
	if (r < 0) { /* who is told of an error does not know that it owns the port */
		lpt_free(node->file);
	}
	return r;
}

int ppdev_release(struct node *node, const struct request *request)
{
	int r = ppdev_leave_mode(node, request);

	if (r == 0) {
		r = save_lines(node, request);
	}
	return r < 0 ? r : node_result(node, lpt_free(node->file));
}

/* Others first, if there are any. */
int ppdev_yield(struct node *node, const struct request *request)
{
	int r = ppdev_check_claimed(node, request);

	if (r == 0) {
		r = node_result(node, lpt_query_waiters(node->file));
	}
	if (r <= 0) {
		return r;
	}
	r = ppdev_release(node, request);
	return r < 0 ? r : ppdev_claim(node, request);
}

int ppdev_exclude(struct node *node, const struct request *request)
{
	struct note note;
	int r = ppdev_get_note(node, &note);

	if (r < 0 || note.is_exclusive) {
		return r;
	}
	if (note.is_enlisted) {
		return -EINVAL;
	}
	note.is_exclusive = 1;
	return note_set(node, &note);
}
