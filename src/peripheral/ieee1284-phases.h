/* SPDX-License-Identifier: MIT */
/*
 * What the files of the IEEE 1284 peripheral share.  A phase looks at the host's lines and names
 * the answer that they call for; the answer comes a moment later, changes the device's lines, and
 * enters the next phase.  Host lines that change before it was due may call it off.
 *
 * Lines are levels here; only ieee1284_set() and ieee1284_is_low() know what the PC inverts.
 */
#ifndef LPT_PERIPHERAL_IEEE1284_PHASES_H
#define LPT_PERIPHERAL_IEEE1284_PHASES_H

#include "lines/signals.h"
#include "peripheral/ieee1284.h"

/* What nSelectIn and nInit mean in a phase, if not: back to compatibility mode at once. */
enum {
	PHASE_MAY_TERMINATE = 1u << 0,   /* nSelectIn low is event 22 */
	PHASE_TERMINATES = 1u << 1,      /* it was seen; high is the end */
	PHASE_IS_EPP = 1u << 2,          /* nSelectIn is nAStrb, nInit low is event 68 */
	PHASE_INIT_IS_REQUEST = 1u << 3, /* nInit is nReverseRequest */
};

struct ieee1284_phase {
	/* The answer that the host's lines call for now; NULL: none.  May enter another phase. */
	ieee1284_answer_fn (*look)(struct ieee1284 *r);
	unsigned flags; /* PHASE_* */
};

extern const struct ieee1284_phase ieee1284_asked;       /* from event 1 on */
extern const struct ieee1284_phase ieee1284_terminating; /* from event 22 on */
extern const struct ieee1284_phase ieee1284_epp_ended;   /* from event 68 on */

static inline bool ieee1284_is_low(const struct ieee1284 *r, uint8_t line)
{
	uint8_t levels =
		r->control ^ (LPT_CONTROL_NSTROBE | LPT_CONTROL_NAUTOFD | LPT_CONTROL_NSELECTIN);

	return !(levels & line);
}

/* Drive these status lines high or low. */
static inline void ieee1284_set(struct ieee1284 *r, uint8_t lines, bool high)
{
	uint8_t ones = high ? lines & ~LPT_STATUS_BUSY : lines & LPT_STATUS_BUSY;

	r->status = (uint8_t)((r->status & ~lines) | ones);
}

/* Become what the mode agreed on begins with, at event 5. */
void ieee1284_begin_reverse(struct ieee1284 *r); /* nibble and byte */
void ieee1284_begin_epp(struct ieee1284 *r);
void ieee1284_begin_ecp(struct ieee1284 *r);

/* The next byte for the host: look at it, and take it away.  The ID, if that was asked for. */
bool ieee1284_peek(struct ieee1284 *r, enum ieee1284_sort sort, uint8_t *ret_byte);
void ieee1284_consume(struct ieee1284 *r, enum ieee1284_sort sort, unsigned n);

/* How many of the next data bytes are equal, at least 1 if there is one; 0: there is none. */
unsigned ieee1284_run(struct ieee1284 *r);

/* The next data byte or address for the host, taken away at once.  False: there is none. */
bool ieee1284_give(struct ieee1284 *r, enum ieee1284_sort sort, uint8_t *ret_byte);

/* A byte of the host.  False: the device has no room. */
bool ieee1284_take(struct ieee1284 *r, enum ieee1284_sort sort, uint8_t byte);
bool ieee1284_take_run(struct ieee1284 *r, uint8_t byte, unsigned n);

/* The middle of a byte was reached.  True: the device falls silent here. */
bool ieee1284_dies(struct ieee1284 *r);

/* Whole bytes of a block, as peripheral_ops.block, but for its time, which goes on in now_ns. */
ssize_t ieee1284_block_reverse(struct ieee1284 *r, const struct peripheral_block *block);
ssize_t ieee1284_block_epp(struct ieee1284 *r, const struct peripheral_block *block);
ssize_t ieee1284_block_ecp(struct ieee1284 *r, const struct peripheral_block *block);

/* The lines are as in compatibility mode, and the peripheral's own.  As an answer: the host is
 * given up, after the second that it has. */
void ieee1284_end(struct ieee1284 *r);

#endif
