/* SPDX-License-Identifier: MIT */
/*
 * PPNEGOT.  A file has a mark, which PPSETMODE moves without a word on the cable, and what the
 * device agreed to.  The latter holds for a turn only: the cable is in compatibility mode when
 * another owner gets it, and the next claim negotiates again.
 */
#include <errno.h>

#include "compat/ppdev.h"

#define NAUTOFD 0x02
#define NSELECTIN 0x08
#define KINDS (IEEE1284_ADDR | IEEE1284_DEVICEID) /* of transfers within a mode */

int ppdev_mode_of(uint32_t mode)
{
	switch (mode & ~(uint32_t)KINDS) {
	case IEEE1284_MODE_COMPAT:
		return LPT_1284_COMPAT;
	case IEEE1284_MODE_NIBBLE:
		return LPT_1284_NIBBLE;
	case IEEE1284_MODE_BYTE:
		return LPT_1284_BYTE;
	case IEEE1284_MODE_EPP:
	case IEEE1284_MODE_EPPSL:
	case IEEE1284_MODE_EPPSWE:
		return LPT_1284_EPP;
	case IEEE1284_MODE_ECP:
	case IEEE1284_MODE_ECPSWE:
		return LPT_1284_ECP;
	case IEEE1284_MODE_ECPRLE:
		return LPT_1284_ECP_RLE;
	case IEEE1284_MODE_BECP:
		return LPT_1284_BECP;
	default:
		return -ENOSYS;
	}
}

/* Where every termination ends: nAutoFd high, nSelectIn low. */
static int rest(struct node *node, const sigset_t *signals)
{
	static const struct lpt_insn insns[] = {
		{LPT_OP_FROB, LPT_REG_CONTROL, NAUTOFD | NSELECTIN, NSELECTIN, 0},
		{.op = LPT_OP_END},
	};
	const struct lpt_program program = {.insns = insns, .n_insns = 2};

	return node_run(node, &program, NULL, STUBBORN, signals);
}

/* A device that does not answer to the end is none of the caller's business. */
static int terminate(struct node *node, const sigset_t *signals)
{
	static const struct lpt_1284_request request = {.operation = LPT_1284_TERMINATE};
	int r = node_talk(node, &request, NULL, signals);

	return r == -ETIMEDOUT || r == -EPROTO ? 0 : r;
}

/* Errors as the kernel has them. */
static int ask_for(struct node *node, uint32_t mode, const sigset_t *signals)
{
	int cable_mode = ppdev_mode_of(mode);
	const struct lpt_1284_request request = {
		.operation = LPT_1284_NEGOTIATE,
		.mode = cable_mode < 0 ? LPT_1284_COMPAT : (enum lpt_1284_mode)cable_mode,
		.flags = mode & IEEE1284_DEVICEID ? LPT_1284_FLAG_ID : 0,
	};

	if (cable_mode < 0) {
		return -EIO;
	}
	int r = node_talk(node, &request, NULL, signals);

	switch (r) {
	case -ENXIO:
		return -EIO;
	case -EOPNOTSUPP:
	case -ETIMEDOUT:
	case -EPROTO:
	case -EINVAL: /* this mode has no such form */
		return -ENXIO;
	default:
		return r;
	}
}

int ppdev_agree(struct node *node, struct note *note, uint32_t mode, const sigset_t *signals)
{
	bool is_compat = mode == IEEE1284_MODE_COMPAT;
	int r = note->agreed == IEEE1284_MODE_COMPAT ? rest(node, signals)
						     : terminate(node, signals);

	if (r == 0 && !is_compat) {
		r = ask_for(node, mode, signals);
	}
	note->mode = r == 0 ? mode : IEEE1284_MODE_COMPAT;
	note->phase = ppdev_phase_of(note->mode);
	note->agreed = note->mode & ~(uint32_t)IEEE1284_ADDR;
	int set = note_set(node, note);

	return r < 0 ? r : set;
}

/* To another kind of cycle of the mode that is on, nothing has to be said. */
static bool is_same_mode(uint32_t mode, uint32_t other)
{
	return (mode & ~(uint32_t)IEEE1284_ADDR) == (other & ~(uint32_t)IEEE1284_ADDR);
}

int ppdev_negotiate(struct node *node, const struct request *request)
{
	struct note note = {0};
	uint32_t mode = 0;
	int r = ppdev_read_claimed(node, request, &mode, sizeof(mode));

	if (r == 0) {
		r = ppdev_check_claimed(node, request);
	}
	if (r == 0) {
		r = ppdev_get_note(node, &note);
	}
	if (r < 0 || mode == note.mode) {
		return r;
	}
	if (is_same_mode(mode, note.mode)) {
		note.mode = mode;
		return note_set(node, &note);
	}
	return ppdev_agree(node, &note, mode, request->signals);
}

int ppdev_leave_mode(struct node *node, const struct request *request)
{
	struct note note = {0};
	int r = ppdev_get_note(node, &note);

	if (r < 0 || note.agreed == IEEE1284_MODE_COMPAT) {
		return r;
	}
	return terminate(node, request->signals);
}

/* A program that went back to COMPAT by PPSETMODE wants to find that. */
int ppdev_return_to_mode(struct node *node, const struct request *request, struct note *note)
{
	bool is_wanted = note->mode != IEEE1284_MODE_COMPAT;
	int r = 0;

	if (note->agreed == IEEE1284_MODE_COMPAT) {
		return 0;
	}
	if (is_wanted) {
		r = ask_for(node, note->agreed, request->signals);
	}
	if (!is_wanted || r < 0) {
		note->mode = IEEE1284_MODE_COMPAT;
		note->agreed = IEEE1284_MODE_COMPAT;
	}
	note->phase = ppdev_phase_of(note->mode);
	int set = note_set(node, note);

	return r == 0 || r == -EIO || r == -ENXIO ? set : r;
}
