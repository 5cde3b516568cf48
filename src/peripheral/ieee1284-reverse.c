/* SPDX-License-Identifier: MIT */
/* Nibble and byte mode, events 7 to 21; see ieee1284-phases.h. */
#include "peripheral/ieee1284-phases.h"

#include <errno.h>

static const struct ieee1284_phase host_busy;
static const struct ieee1284_phase reverse_idle;

/* Events 5, 12 and 13: nFault low and PError low say that there is data, Busy whether the forward
 * channel is free, Select what it was. */
static void show_availability(struct ieee1284 *r)
{
	uint8_t idle = r->device->idle(r->device->context);
	uint8_t byte;

	r->is_available = ieee1284_peek(r, IEEE1284_DATA, &byte);
	ieee1284_set(r, LPT_STATUS_NFAULT | LPT_STATUS_PERROR, !r->is_available);
	ieee1284_set(r, LPT_STATUS_SELECT, r->request != 0);
	r->status = (uint8_t)((r->status & ~LPT_STATUS_BUSY) | (idle & LPT_STATUS_BUSY));
	r->phase = &host_busy;
}

void ieee1284_begin_reverse(struct ieee1284 *r)
{
	show_availability(r);
}

/* --- nibble --- */

/* Event 8: bits 0 to 3 on nFault, Select, PError and Busy; event 9: nAck low. */
static void put_nibble(struct ieee1284 *r, uint8_t nibble)
{
	static const uint8_t lines[] = {LPT_STATUS_NFAULT, LPT_STATUS_SELECT, LPT_STATUS_PERROR,
					LPT_STATUS_BUSY};

	for (unsigned i = 0; i < sizeof(lines); i++) {
		ieee1284_set(r, lines[i], nibble >> i & 1);
	}
	ieee1284_set(r, LPT_STATUS_NACK, false);
}

/* Events 12, 13 and 11. */
static void answer_byte_read(struct ieee1284 *r)
{
	ieee1284_consume(r, IEEE1284_DATA, 1);
	show_availability(r);
	ieee1284_set(r, LPT_STATUS_NACK, true);
}

/* Event 10. */
static ieee1284_answer_fn look_high_nibble(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) ? NULL : answer_byte_read;
}

static const struct ieee1284_phase high_nibble = {look_high_nibble, 0};

static void answer_high_nibble(struct ieee1284 *r)
{
	if (ieee1284_dies(r)) {
		return;
	}
	put_nibble(r, r->byte >> 4);
	r->phase = &high_nibble;
}

/* Event 7 for the second time. */
static ieee1284_answer_fn look_between(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) ? answer_high_nibble : NULL;
}

static const struct ieee1284_phase between = {look_between, 0};

/* Event 11. */
static void answer_nibble_read(struct ieee1284 *r)
{
	ieee1284_set(r, LPT_STATUS_NACK, true);
	r->phase = &between;
}

static ieee1284_answer_fn look_low_nibble(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) ? NULL : answer_nibble_read;
}

static const struct ieee1284_phase low_nibble = {look_low_nibble, 0};

static void answer_low_nibble(struct ieee1284 *r)
{
	ieee1284_peek(r, IEEE1284_DATA, &r->byte);
	put_nibble(r, r->byte & 0x0f);
	r->phase = &low_nibble;
}

/* --- byte --- */

/* Event 17. */
static ieee1284_answer_fn look_host_clock_low(struct ieee1284 *r)
{
	if (!ieee1284_is_low(r, LPT_CONTROL_NSTROBE)) {
		r->phase = &host_busy;
		return host_busy.look(r);
	}
	return NULL;
}

static const struct ieee1284_phase host_clock_low = {look_host_clock_low, 0};

/* Event 16: the host has read the byte. */
static ieee1284_answer_fn look_host_clock(struct ieee1284 *r)
{
	if (ieee1284_is_low(r, LPT_CONTROL_NSTROBE)) {
		r->phase = &host_clock_low;
	}
	return NULL;
}

static const struct ieee1284_phase host_clock = {look_host_clock, 0};

/* Events 12, 13, 11 and 15.  The host has the byte by event 10, whoever dies then. */
static void answer_byte_taken(struct ieee1284 *r)
{
	if (ieee1284_dies(r)) {
		ieee1284_consume(r, IEEE1284_DATA, 1);
		return;
	}
	answer_byte_read(r);
	r->data = PERIPHERAL_DATA_OPEN;
	r->phase = &host_clock;
}

/* Event 10. */
static ieee1284_answer_fn look_byte_given(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) ? NULL : answer_byte_taken;
}

static const struct ieee1284_phase byte_given = {look_byte_given, 0};

/* Events 8 and 9. */
static void answer_byte(struct ieee1284 *r)
{
	ieee1284_peek(r, IEEE1284_DATA, &r->data);
	ieee1284_set(r, LPT_STATUS_NACK, false);
	r->phase = &byte_given;
}

/* --- between bytes, and idle --- */

/* Event 7: for a byte, or, as there is none, for reverse idle. */
static ieee1284_answer_fn look_host_busy(struct ieee1284 *r)
{
	if (!ieee1284_is_low(r, LPT_CONTROL_NAUTOFD)) {
		return NULL;
	}
	if (!r->is_available) {
		r->phase = &reverse_idle;
		return reverse_idle.look(r);
	}
	return r->mode == LPT_1284_BYTE ? answer_byte : answer_low_nibble;
}

static const struct ieee1284_phase host_busy = {look_host_busy, PHASE_MAY_TERMINATE};

/* Event 21: PError follows nFault again. */
static void answer_host_busy(struct ieee1284 *r)
{
	show_availability(r);
}

/* Event 20. */
static ieee1284_answer_fn look_interrupting(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) ? NULL : answer_host_busy;
}

static const struct ieee1284_phase interrupting = {look_interrupting, PHASE_MAY_TERMINATE};

/* Event 19: the edge of nAck is the host's interrupt. */
static void answer_interrupt_end(struct ieee1284 *r)
{
	ieee1284_set(r, LPT_STATUS_NACK, true);
	r->phase = &interrupting;
}

static ieee1284_answer_fn look_interrupt(struct ieee1284 *r)
{
	(void)r;
	return answer_interrupt_end;
}

static const struct ieee1284_phase interrupt = {look_interrupt, PHASE_MAY_TERMINATE};

/* Event 18: there is data, and nAck low. */
static void answer_arrival(struct ieee1284 *r)
{
	ieee1284_set(r, LPT_STATUS_NFAULT | LPT_STATUS_NACK, false);
	r->phase = &interrupt;
}

static ieee1284_answer_fn look_reverse_idle(struct ieee1284 *r)
{
	uint8_t byte;

	if (!ieee1284_is_low(r, LPT_CONTROL_NAUTOFD)) {
		return answer_host_busy;
	}
	return ieee1284_peek(r, IEEE1284_DATA, &byte) ? answer_arrival : NULL;
}

static const struct ieee1284_phase reverse_idle = {look_reverse_idle, PHASE_MAY_TERMINATE};

/* --- blocks --- */

ssize_t ieee1284_block_reverse(struct ieee1284 *r, const struct peripheral_block *block)
{
	bool is_byte = block->mode == LPT_XFER_BYTE;
	int answers = is_byte ? IEEE1284_ANSWERS : IEEE1284_NIBBLE_ANSWERS;
	size_t n = 0;

	if (!block->reverse || r->phase != &host_busy || is_byte != (r->mode == LPT_1284_BYTE) ||
	    (is_byte && !r->is_host_reverse)) {
		return -EOPNOTSUPP;
	}
	while (n < block->n && ieee1284_give(r, IEEE1284_DATA, &block->bytes[n])) {
		n++;
	}
	if (n == 0) {
		return -ENODATA;
	}
	r->now_ns += (int64_t)n * answers * IEEE1284_ANSWER_NS;
	show_availability(r);
	return (ssize_t)n;
}
