/* SPDX-License-Identifier: MIT */
/*
 * ECP, events 30 to 50 and 72 to 75; see ieee1284-phases.h.
 *
 * A byte of the host is acknowledged (event 36) once it is taken, so one that waits for room can be
 * withdrawn by host transfer recovery and is not lost.  A byte for the host is given away when the
 * host has acknowledged it (event 44).
 */
#include "peripheral/ieee1284-phases.h"

#include <errno.h>

#define IS_CHANNEL 0x80u /* of a command byte: its address; else a run length, less one */
#define MIN_RUN 3u       /* shorter ones are not worth a command */

static const struct ieee1284_phase forward_idle;
static const struct ieee1284_phase reverse_idle;

/* nPeriphRequest low: there is something for the host. */
static void show_request(struct ieee1284 *r)
{
	uint8_t byte;
	bool has_any =
		ieee1284_peek(r, IEEE1284_DATA, &byte) || ieee1284_peek(r, IEEE1284_ADDRESS, &byte);

	ieee1284_set(r, LPT_STATUS_NFAULT, !has_any);
}

/* --- forward --- */

/* A command: the channel, or how often the next byte is meant. */
static bool take_command(struct ieee1284 *r, uint8_t command)
{
	if (command & IS_CHANNEL) {
		return ieee1284_take(r, IEEE1284_ADDRESS, command & (uint8_t)~IS_CHANNEL);
	}
	r->run_left = command + 1u;
	r->moved++;
	return true;
}

/* A run is taken whole: the host cannot know of a part of it, and would send that again. */
static bool take_data(struct ieee1284 *r, uint8_t byte)
{
	if (!ieee1284_take_run(r, byte, r->run_left)) {
		return false;
	}
	r->run_left = 1;
	return true;
}

static void enter_forward_idle(struct ieee1284 *r)
{
	show_request(r);
	r->phase = &forward_idle;
}

/* Event 32: ready for the next byte. */
static void answer_forward_done(struct ieee1284 *r)
{
	ieee1284_set(r, LPT_STATUS_BUSY, false);
	enter_forward_idle(r);
}

/* Event 37. */
static ieee1284_answer_fn look_forward_taken(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NSTROBE) ? NULL : answer_forward_done;
}

static const struct ieee1284_phase forward_taken = {look_forward_taken, PHASE_INIT_IS_REQUEST};

/* Event 36: the byte is taken. */
static void answer_forward(struct ieee1284 *r)
{
	bool is_command = ieee1284_is_low(r, LPT_CONTROL_NAUTOFD);

	if (ieee1284_dies(r)) {
		return;
	}
	r->is_stalled = !(is_command ? take_command(r, r->host_data) : take_data(r, r->host_data));
	if (!r->is_stalled) {
		ieee1284_set(r, LPT_STATUS_BUSY, true);
		r->phase = &forward_taken;
	}
}

/* Event 75: the byte that was withdrawn can be offered again. */
static void answer_recovered(struct ieee1284 *r)
{
	ieee1284_set(r, LPT_STATUS_PERROR, true);
	enter_forward_idle(r);
}

/* Event 74. */
static ieee1284_answer_fn look_recovering(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NINIT) ? NULL : answer_recovered;
}

static const struct ieee1284_phase recovering = {look_recovering, PHASE_INIT_IS_REQUEST};

/* Event 73. */
static void answer_recovery(struct ieee1284 *r)
{
	r->is_stalled = false;
	ieee1284_set(r, LPT_STATUS_PERROR, false);
	r->phase = &recovering;
}

/* --- reverse --- */

/* Does a run begin here that is worth a command? */
static bool begins_run(struct ieee1284 *r, unsigned *ret_run)
{
	if (r->mode != LPT_1284_ECP_RLE) {
		return false;
	}
	*ret_run = ieee1284_run(r);
	return *ret_run >= MIN_RUN;
}

/* What goes out next: a channel, a run length, or data. */
static bool choose_byte(struct ieee1284 *r)
{
	unsigned run;

	r->item = IEEE1284_ITEM_DATA;
	if (r->run_left > 1) {
		return ieee1284_peek(r, IEEE1284_DATA, &r->byte);
	}
	if (ieee1284_peek(r, IEEE1284_ADDRESS, &r->byte)) {
		r->item = IEEE1284_ITEM_CHANNEL;
		r->byte |= IS_CHANNEL;
		return true;
	}
	if (begins_run(r, &run)) {
		r->item = IEEE1284_ITEM_RUN;
		r->byte = (uint8_t)(run - 1);
		return true;
	}
	return ieee1284_peek(r, IEEE1284_DATA, &r->byte);
}

/* The host has what was chosen. */
static void give_byte(struct ieee1284 *r)
{
	switch (r->item) {
	case IEEE1284_ITEM_CHANNEL:
		ieee1284_consume(r, IEEE1284_ADDRESS, 1);
		break;
	case IEEE1284_ITEM_RUN:
		r->run_left = r->byte + 1u;
		r->moved++;
		break;
	case IEEE1284_ITEM_DATA:
		ieee1284_consume(r, IEEE1284_DATA, r->run_left);
		r->run_left = 1;
		break;
	}
}

/* Event 49; the lines are free for the host (48), a byte that it did not acknowledge is kept. */
static void answer_forward_again(struct ieee1284 *r)
{
	r->data = PERIPHERAL_DATA_OPEN;
	r->run_left = 1;
	ieee1284_set(r, LPT_STATUS_BUSY, false);
	ieee1284_set(r, LPT_STATUS_NACK | LPT_STATUS_PERROR, true);
	enter_forward_idle(r);
}

/* Event 46. */
static ieee1284_answer_fn look_reverse_given(struct ieee1284 *r)
{
	if (!ieee1284_is_low(r, LPT_CONTROL_NINIT) || ieee1284_is_low(r, LPT_CONTROL_NAUTOFD)) {
		r->phase = &reverse_idle;
		return reverse_idle.look(r);
	}
	return NULL;
}

static const struct ieee1284_phase reverse_given = {look_reverse_given, PHASE_INIT_IS_REQUEST};

/* Event 45.  Who dies before it has given the byte away all the same. */
static void answer_reverse_given(struct ieee1284 *r)
{
	bool dies = ieee1284_dies(r);

	give_byte(r);
	if (dies) {
		return;
	}
	show_request(r);
	ieee1284_set(r, LPT_STATUS_NACK, true);
	r->phase = &reverse_given;
}

/* Event 44; or 47 in the middle of a byte, which is withdrawn if it was not acknowledged yet. */
static ieee1284_answer_fn look_reverse_offered(struct ieee1284 *r)
{
	bool is_turning = !ieee1284_is_low(r, LPT_CONTROL_NINIT);

	if (is_turning && r->answer != answer_reverse_given) {
		return answer_forward_again;
	}
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) ? NULL : answer_reverse_given;
}

static const struct ieee1284_phase reverse_offered = {look_reverse_offered, PHASE_INIT_IS_REQUEST};

/* Events 42 and 43: Busy low marks a command. */
static void answer_reverse(struct ieee1284 *r)
{
	if (!choose_byte(r)) {
		return;
	}
	r->data = r->byte;
	ieee1284_set(r, LPT_STATUS_BUSY, r->item == IEEE1284_ITEM_DATA);
	ieee1284_set(r, LPT_STATUS_NACK, false);
	r->phase = &reverse_offered;
}

/* Between bytes: the next one, or event 47. */
static ieee1284_answer_fn look_reverse_idle(struct ieee1284 *r)
{
	if (!ieee1284_is_low(r, LPT_CONTROL_NINIT)) {
		return answer_forward_again;
	}
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) && choose_byte(r) ? answer_reverse : NULL;
}

static const struct ieee1284_phase reverse_idle = {look_reverse_idle, PHASE_INIT_IS_REQUEST};

/* Event 40. */
static void answer_reverse_request(struct ieee1284 *r)
{
	r->run_left = 1;
	ieee1284_set(r, LPT_STATUS_PERROR, false);
	r->phase = &reverse_idle;
}

/* --- between both --- */

/* Event 39, event 35, or event 72 while a byte waits. */
static ieee1284_answer_fn look_forward_idle(struct ieee1284 *r)
{
	bool is_offered = ieee1284_is_low(r, LPT_CONTROL_NSTROBE);

	show_request(r);
	if (!is_offered) {
		r->is_stalled = false;
	}
	if (ieee1284_is_low(r, LPT_CONTROL_NINIT)) {
		return is_offered ? answer_recovery : answer_reverse_request;
	}
	return is_offered && !r->is_stalled ? answer_forward : NULL;
}

static const struct ieee1284_phase forward_idle = {look_forward_idle,
						   PHASE_MAY_TERMINATE | PHASE_INIT_IS_REQUEST};

/* Event 31. */
static void answer_setup(struct ieee1284 *r)
{
	ieee1284_set(r, LPT_STATUS_PERROR, true);
	enter_forward_idle(r);
}

/* Event 30. */
static ieee1284_answer_fn look_setup(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) ? answer_setup : NULL;
}

static const struct ieee1284_phase setup = {look_setup, PHASE_MAY_TERMINATE};

void ieee1284_begin_ecp(struct ieee1284 *r)
{
	r->run_left = 1;
	r->is_stalled = false;
	show_request(r);
	r->phase = &setup;
}

/* --- blocks --- */

/* Stops before a byte that has no room: it is offered, and maybe withdrawn, in software.  Event 32
 * of the last byte is still to come. */
static ssize_t write_block(struct ieee1284 *r, const struct peripheral_block *block)
{
	bool is_command = block->mode == LPT_XFER_ECP_COMMAND;
	size_t n = 0;

	if (r->phase != &forward_idle || ieee1284_is_low(r, LPT_CONTROL_NINIT) ||
	    ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) != is_command || r->is_host_reverse) {
		return -EOPNOTSUPP;
	}
	while (n < block->n &&
	       (is_command ? take_command(r, block->bytes[n]) : take_data(r, block->bytes[n]))) {
		r->now_ns += IEEE1284_ANSWERS * IEEE1284_ANSWER_NS;
		n++;
	}
	if (n == 0) {
		return -EOPNOTSUPP;
	}
	r->now_ns -= IEEE1284_ANSWER_NS;
	ieee1284_set(r, LPT_STATUS_BUSY, true);
	r->phase = &forward_taken;
	return (ssize_t)n;
}

/* Events 43 and 45 of one byte, if it is of the kind that is wanted. */
static bool read_next(struct ieee1284 *r, bool is_command, uint8_t *ret_byte)
{
	int answers = r->phase == &reverse_offered ? 1 : IEEE1284_ANSWERS;

	if (r->phase == &reverse_idle && !choose_byte(r)) {
		return false;
	}
	if (is_command != (r->item != IEEE1284_ITEM_DATA)) {
		return false;
	}
	*ret_byte = r->byte;
	r->data = r->byte;
	give_byte(r);
	r->now_ns += answers * IEEE1284_ANSWER_NS;
	r->phase = &reverse_idle;
	return true;
}

static ssize_t read_block(struct ieee1284 *r, const struct peripheral_block *block)
{
	bool is_command = block->mode == LPT_XFER_ECP_COMMAND;
	size_t n = 0;

	if ((r->phase != &reverse_idle && r->phase != &reverse_offered) ||
	    !ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) || !r->is_host_reverse) {
		return -EOPNOTSUPP;
	}
	while (n < block->n && read_next(r, is_command, &block->bytes[n])) {
		n++;
	}
	if (n == 0) {
		return -ENODATA;
	}
	show_request(r);
	ieee1284_set(r, LPT_STATUS_NACK, true);
	ieee1284_set(r, LPT_STATUS_BUSY, !is_command);
	return (ssize_t)n;
}

ssize_t ieee1284_block_ecp(struct ieee1284 *r, const struct peripheral_block *block)
{
	return block->reverse ? read_block(r, block) : write_block(r, block);
}
