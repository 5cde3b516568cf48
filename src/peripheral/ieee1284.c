/* SPDX-License-Identifier: MIT */
/* The engine of the IEEE 1284 peripheral: phases, answers and their time, the lines; see
 * ieee1284-phases.h. */
#include "peripheral/ieee1284-phases.h"

#include <errno.h>

#define LENGTH_BYTES 2u    /* in front of the ID, and counted in it */
#define MAX_RUN 128u       /* copies of a byte that one run length can say */
#define HOST_NS 1000000000 /* that the host has for an event of its own */

void ieee1284_init(struct ieee1284 *r, const struct ieee1284_device *device)
{
	*r = (struct ieee1284){
		.device = device,
		.faults = {.dies_after = UINT64_MAX, .id_length = -1},
		.due_ns = INT64_MAX,
		.data = PERIPHERAL_DATA_OPEN,
	};
}

bool ieee1284_is_active(const struct ieee1284 *r)
{
	return r->phase;
}

void ieee1284_end(struct ieee1284 *r)
{
	r->phase = NULL;
	r->answer = NULL;
	r->due_ns = INT64_MAX;
	r->data = PERIPHERAL_DATA_OPEN;
	r->status = r->device->idle(r->device->context);
	r->is_dead = false;
}

bool ieee1284_dies(struct ieee1284 *r)
{
	r->is_dead = r->moved >= r->faults.dies_after;
	return r->is_dead;
}

/* --- bytes for the host --- */

static uint8_t id_byte(const struct ieee1284 *r)
{
	const struct ieee1284_device *device = r->device;
	uint32_t length = (uint32_t)(device->id_len + LENGTH_BYTES);
	bool high = (r->id_sent == 0) != r->faults.id_little_endian;

	if (r->id_sent >= LENGTH_BYTES) {
		return (uint8_t)device->id[r->id_sent - LENGTH_BYTES];
	}
	if (r->faults.id_length >= 0) {
		length = (uint32_t)r->faults.id_length;
	}
	return (uint8_t)(high ? length >> 8 : length);
}

bool ieee1284_peek(struct ieee1284 *r, enum ieee1284_sort sort, uint8_t *ret_byte)
{
	const struct ieee1284_device *device = r->device;

	if (!r->sends_id) {
		return device->give(device->context, r->mode, sort, false, ret_byte);
	}
	if (sort != IEEE1284_DATA || r->id_sent == device->id_len + LENGTH_BYTES) {
		return false;
	}
	*ret_byte = id_byte(r);
	return true;
}

void ieee1284_consume(struct ieee1284 *r, enum ieee1284_sort sort, unsigned n)
{
	uint8_t byte;

	r->moved++;
	while (n-- > 0) {
		if (r->sends_id) {
			r->id_sent++;
		} else {
			r->device->give(r->device->context, r->mode, sort, true, &byte);
		}
	}
}

bool ieee1284_give(struct ieee1284 *r, enum ieee1284_sort sort, uint8_t *ret_byte)
{
	if (r->sends_id) {
		if (!ieee1284_peek(r, sort, ret_byte)) {
			return false;
		}
		r->id_sent++;
	} else if (!r->device->give(r->device->context, r->mode, sort, true, ret_byte)) {
		return false;
	}
	r->moved++;
	return true;
}

unsigned ieee1284_run(struct ieee1284 *r)
{
	const struct ieee1284_device *device = r->device;
	uint8_t byte;

	if (!ieee1284_peek(r, IEEE1284_DATA, &byte)) {
		return 0;
	}
	if (r->sends_id || !device->run) {
		return 1;
	}
	return device->run(device->context, r->mode, MAX_RUN);
}

bool ieee1284_take(struct ieee1284 *r, enum ieee1284_sort sort, uint8_t byte)
{
	if (r->sends_id || !r->device->take(r->device->context, r->mode, sort, byte)) {
		return false;
	}
	r->moved++;
	return true;
}

bool ieee1284_take_run(struct ieee1284 *r, uint8_t byte, unsigned n)
{
	if (r->sends_id || !r->device->take_run(r->device->context, r->mode, byte, n)) {
		return false;
	}
	r->moved++;
	return true;
}

/* --- phases and answers --- */

static int64_t due_ns(const struct ieee1284 *r, ieee1284_answer_fn answer)
{
	if (answer == ieee1284_end) {
		return r->now_ns + HOST_NS;
	}
	if (!answer || r->faults.late_ns < 0) {
		return INT64_MAX;
	}
	return r->now_ns + IEEE1284_ANSWER_NS + r->faults.late_ns;
}

/* What the lines call for now, whatever was on its way before. */
static void look(struct ieee1284 *r)
{
	ieee1284_answer_fn answer = r->is_dead ? NULL : r->phase->look(r);

	if (answer != r->answer) {
		r->answer = answer;
		r->due_ns = due_ns(r, answer);
	}
}

/* Answers that are due. */
static void settle(struct ieee1284 *r, int64_t t)
{
	while (r->answer && r->due_ns <= t) {
		ieee1284_answer_fn answer = r->answer;

		r->now_ns = r->due_ns;
		r->answer = NULL;
		r->due_ns = INT64_MAX;
		answer(r);
		if (r->phase) {
			look(r);
		}
	}
	r->now_ns = t;
}

static void report(const struct ieee1284 *r, struct peripheral_output *out)
{
	uint8_t stuck = r->faults.stuck;

	out->status = (uint8_t)((r->status & ~stuck) | (out->status & stuck));
	out->data = r->data;
	out->until_ns = r->due_ns;
}

/* --- the host's lines --- */

/* Event 1. */
static bool is_asked(const struct ieee1284 *r)
{
	return !r->faults.is_mute && !ieee1284_is_low(r, LPT_CONTROL_NSELECTIN) &&
	       ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) &&
	       !ieee1284_is_low(r, LPT_CONTROL_NSTROBE) && !ieee1284_is_low(r, LPT_CONTROL_NINIT);
}

/* nInit low ends every mode: ECP, where it asks for reverse, only once nSelectIn is low.  True: it
 * is a reset, and the peripheral's own business too, which event 68 of EPP is not. */
static bool follow_init(struct ieee1284 *r)
{
	unsigned flags = r->phase->flags;

	if (!ieee1284_is_low(r, LPT_CONTROL_NINIT) ||
	    (flags & PHASE_INIT_IS_REQUEST && !ieee1284_is_low(r, LPT_CONTROL_NSELECTIN))) {
		return false;
	}
	ieee1284_end(r);
	if (flags & PHASE_IS_EPP) {
		r->phase = &ieee1284_epp_ended;
	}
	return !r->phase;
}

/* What nSelectIn does to the phase: event 22, or the end of the mode. */
static void follow_select(struct ieee1284 *r)
{
	bool is_low = ieee1284_is_low(r, LPT_CONTROL_NSELECTIN);
	unsigned flags = r->phase->flags;

	if (flags & PHASE_IS_EPP || is_low == !!(flags & PHASE_TERMINATES)) {
		return;
	}
	if (is_low && (flags & PHASE_MAY_TERMINATE) && !r->is_dead) {
		r->phase = &ieee1284_terminating;
	} else {
		ieee1284_end(r);
	}
}

bool ieee1284_drive(struct ieee1284 *r, int64_t t, const struct peripheral_input *in,
		    struct peripheral_output *out)
{
	bool was_active = r->phase;

	settle(r, t);
	r->control = in->control;
	r->is_host_reverse = in->reverse;
	r->host_data = in->reverse ? PERIPHERAL_DATA_OPEN : in->data;
	if (r->phase && follow_init(r)) {
		report(r, out);
		return false;
	}
	if (r->phase) {
		follow_select(r);
	}
	if (!r->phase && is_asked(r)) {
		r->status = out->status;
		r->phase = &ieee1284_asked;
	}
	if (r->phase) {
		look(r);
	}
	if (r->phase || was_active) {
		report(r, out);
	}
	return r->phase || was_active;
}

void ieee1284_advance(struct ieee1284 *r, int64_t t, struct peripheral_output *out)
{
	if (r->phase) {
		settle(r, t);
		report(r, out);
	}
}

void ieee1284_changed(struct ieee1284 *r, int64_t t, struct peripheral_output *out)
{
	if (r->phase) {
		settle(r, t);
		r->is_stalled = false;
		look(r);
		report(r, out);
	}
}

/* --- blocks --- */

static ssize_t move_block(struct ieee1284 *r, const struct peripheral_block *block)
{
	switch (block->mode) {
	case LPT_XFER_NIBBLE:
	case LPT_XFER_BYTE:
		return ieee1284_block_reverse(r, block);
	case LPT_XFER_EPP_DATA:
	case LPT_XFER_EPP_ADDR:
		return ieee1284_block_epp(r, block);
	case LPT_XFER_ECP:
	case LPT_XFER_ECP_COMMAND:
		return ieee1284_block_ecp(r, block);
	case LPT_XFER_COMPAT:
	case LPT_XFER_FIFO:
		break;
	}
	return -EOPNOTSUPP;
}

/* Up to the byte in which it dies.  That one, late answers and stuck lines are for handshakes. */
ssize_t ieee1284_block(struct ieee1284 *r, int64_t *t, const struct peripheral_block *block)
{
	uint64_t left = r->faults.dies_after - r->moved;
	struct peripheral_block some = *block;
	ssize_t moved;

	if (r->is_dead || r->faults.stuck || r->faults.late_ns != 0 ||
	    r->moved >= r->faults.dies_after) {
		return -EOPNOTSUPP;
	}
	while (r->answer && r->answer != ieee1284_end) {
		*t = r->due_ns > *t ? r->due_ns : *t;
		settle(r, *t);
	}
	some.n = left < some.n ? left : some.n;
	r->now_ns = *t;
	moved = move_block(r, &some);
	if (moved > 0) {
		*t = r->now_ns;
		look(r);
	}
	return moved;
}
