/* SPDX-License-Identifier: MIT */
/* EPP, events 56 to 69; see ieee1284-phases.h. */
#include "peripheral/ieee1284-phases.h"

#include <errno.h>

static const struct ieee1284_phase idle;

/* The line that strobes the cycle: nAStrb or nDStrb. */
static uint8_t strobe_of(const struct ieee1284 *r)
{
	return r->sort == IEEE1284_ADDRESS ? LPT_CONTROL_NSELECTIN : LPT_CONTROL_NAUTOFD;
}

/* Event 60: Busy low, ready for the next cycle. */
static void answer_end_of_cycle(struct ieee1284 *r)
{
	ieee1284_set(r, LPT_STATUS_BUSY, false);
	r->data = PERIPHERAL_DATA_OPEN;
	r->phase = &idle;
}

/* Event 59 or 63: the strobe is high again. */
static ieee1284_answer_fn look_answered(struct ieee1284 *r)
{
	return ieee1284_is_low(r, strobe_of(r)) ? NULL : answer_end_of_cycle;
}

static const struct ieee1284_phase answered = {look_answered, PHASE_IS_EPP};

/* A byte goes one way or the other.  False: there is no room, or no byte. */
static bool move_byte(struct ieee1284 *r)
{
	if (ieee1284_is_low(r, LPT_CONTROL_NSTROBE)) {
		return ieee1284_take(r, r->sort, r->host_data);
	}
	if (!ieee1284_peek(r, r->sort, &r->data)) {
		return false;
	}
	ieee1284_consume(r, r->sort, 1);
	return true;
}

/* Event 58: Busy high, the byte is taken or on the data lines. */
static void answer_cycle(struct ieee1284 *r)
{
	if (ieee1284_dies(r)) {
		return;
	}
	if (!move_byte(r)) {
		r->is_stalled = true;
		return;
	}
	ieee1284_set(r, LPT_STATUS_BUSY, true);
	r->phase = &answered;
}

/* Event 56, 62, 64 or 67: a strobe falls.  Without an answer its end is the end of the cycle. */
static ieee1284_answer_fn look_idle(struct ieee1284 *r)
{
	r->sort = ieee1284_is_low(r, LPT_CONTROL_NSELECTIN) ? IEEE1284_ADDRESS : IEEE1284_DATA;
	if (!ieee1284_is_low(r, strobe_of(r))) {
		r->is_stalled = false;
	}
	return ieee1284_is_low(r, strobe_of(r)) && !r->is_stalled ? answer_cycle : NULL;
}

static const struct ieee1284_phase idle = {look_idle, PHASE_IS_EPP};

void ieee1284_begin_epp(struct ieee1284 *r)
{
	r->phase = &idle;
}

/* The next byte of a block. */
static bool move_next(struct ieee1284 *r, bool is_read, enum ieee1284_sort sort, uint8_t *byte)
{
	return is_read ? ieee1284_give(r, sort, byte) : ieee1284_take(r, sort, *byte);
}

ssize_t ieee1284_block_epp(struct ieee1284 *r, const struct peripheral_block *block)
{
	enum ieee1284_sort sort =
		block->mode == LPT_XFER_EPP_ADDR ? IEEE1284_ADDRESS : IEEE1284_DATA;
	int64_t byte_ns = IEEE1284_ANSWERS * IEEE1284_ANSWER_NS;
	size_t n = 0;

	if (r->phase != &idle || r->is_host_reverse != block->reverse) {
		return -EOPNOTSUPP;
	}
	while (n < block->n && move_next(r, block->reverse, sort, &block->bytes[n])) {
		r->now_ns += byte_ns;
		n++;
	}
	if (n == 0) {
		return block->reverse ? -ENODATA : -EOPNOTSUPP;
	}
	return (ssize_t)n;
}

/* Event 69: nInit is high again, and was none of the peripheral's own. */
static ieee1284_answer_fn look_epp_ended(struct ieee1284 *r)
{
	if (!ieee1284_is_low(r, LPT_CONTROL_NINIT)) {
		ieee1284_end(r);
	}
	return NULL;
}

const struct ieee1284_phase ieee1284_epp_ended = {look_epp_ended, PHASE_IS_EPP};
