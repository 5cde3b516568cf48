/* SPDX-License-Identifier: MIT */
/* A talk from outside: what is wanted becomes stages, which make programs until none is left. */
#include <string.h>

#include "ieee1284/talk.h"

#define FUEL 65536 /* of one slice where the caller may block */

static const struct lpt_1284_stage_ops *const stages[LPT_STAGE_COUNT] = {
	[LPT_STAGE_TERMINATE] = &lpt_stage_terminate,
	[LPT_STAGE_NEGOTIATE] = &lpt_stage_negotiate,
	[LPT_STAGE_FORWARD] = &lpt_stage_forward,
	[LPT_STAGE_REVERSE] = &lpt_stage_reverse,
	[LPT_STAGE_ADDRESS] = &lpt_stage_address,
	[LPT_STAGE_WRITE_COMPAT] = &lpt_stage_write_compat,
	[LPT_STAGE_WRITE_EPP] = &lpt_stage_write_epp,
	[LPT_STAGE_WRITE_ECP] = &lpt_stage_write_ecp,
	[LPT_STAGE_READ_NIBBLE] = &lpt_stage_read_nibble,
	[LPT_STAGE_READ_EPP] = &lpt_stage_read_epp,
	[LPT_STAGE_READ_ECP] = &lpt_stage_read_ecp,
	[LPT_STAGE_ID] = &lpt_stage_id,
	[LPT_STAGE_RESET] = &lpt_stage_reset,
	[LPT_STAGE_STATUS] = &lpt_stage_status,
	[LPT_STAGE_DETERMINE] = &lpt_stage_determine,
	[LPT_STAGE_CHOOSE] = &lpt_stage_choose,
	[LPT_STAGE_CHAIN_COMMAND] = &lpt_stage_chain_command,
	[LPT_STAGE_NUMBER_CHAIN] = &lpt_stage_number_chain,
	[LPT_STAGE_LOOK_BEHIND] = &lpt_stage_look_behind,
};

/* How data goes in a mode, LPT_STAGE_COUNT: not that way; and whether the mode has an ID form. */
static const struct {
	enum lpt_1284_stage writer, reader;
	bool has_id;
} abilities[LPT_1284_MODE_COUNT] = {
	[LPT_1284_COMPAT] = {LPT_STAGE_WRITE_COMPAT, LPT_STAGE_COUNT, false},
	[LPT_1284_NIBBLE] = {LPT_STAGE_COUNT, LPT_STAGE_READ_NIBBLE, true},
	[LPT_1284_CHANNEL_NIBBLE] = {LPT_STAGE_COUNT, LPT_STAGE_READ_NIBBLE, false},
	[LPT_1284_BYTE] = {LPT_STAGE_COUNT, LPT_STAGE_READ_NIBBLE, true},
	[LPT_1284_EPP] = {LPT_STAGE_WRITE_EPP, LPT_STAGE_READ_EPP, false},
	[LPT_1284_ECP] = {LPT_STAGE_WRITE_ECP, LPT_STAGE_READ_ECP, true},
	[LPT_1284_ECP_RLE] = {LPT_STAGE_WRITE_ECP, LPT_STAGE_READ_ECP, true},
	[LPT_1284_BECP] = {LPT_STAGE_WRITE_ECP, LPT_STAGE_READ_ECP, false},
};

enum lpt_1284_stage lpt_talk_reader(enum lpt_1284_mode mode)
{
	return abilities[mode].reader;
}

bool lpt_talk_offer(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	uint32_t left = talk->want.n - talk->result.done;

	if (left == 0) {
		lpt_talk_leave(talk);
		return false;
	}
	run->payload = talk->want.bytes + talk->result.done;
	run->payload_len = left < LPT_PAYLOAD_MAX ? left : LPT_PAYLOAD_MAX;
	return true;
}

uint32_t lpt_talk_goal(const struct lpt_1284_talk *talk)
{
	return talk->want.kind == LPT_TALK_ID ? talk->wanted : talk->want.n;
}

void lpt_talk_enter(struct lpt_1284_talk *talk, enum lpt_1284_stage stage)
{
	talk->stages[talk->n_stages++] = stage;
	talk->step = 0;
}

void lpt_talk_leave(struct lpt_1284_talk *talk)
{
	talk->n_stages--;
	talk->step = 0;
}

static bool is_as_is(const struct lpt_1284_talk *talk)
{
	return (talk->want.kind == LPT_TALK_WRITE || talk->want.kind == LPT_TALK_READ) &&
	       (talk->want.flags & LPT_1284_FLAG_AS_IS);
}

enum lpt_1284_mode lpt_talk_mode(const struct lpt_1284_talk *talk)
{
	return is_as_is(talk) ? talk->want.mode : talk->cable->mode;
}

void lpt_talk_give_up(struct lpt_1284_talk *talk, int error, uint32_t event)
{
	if (talk->result.error == 0) {
		talk->result.error = error;
		talk->result.event = event;
	}
	talk->n_stages = 0;
}

void lpt_talk_fail(struct lpt_1284_talk *talk, int error, uint32_t event)
{
	lpt_talk_give_up(talk, error, event);
	if (!is_as_is(talk)) {
		lpt_talk_enter(talk, LPT_STAGE_TERMINATE);
	}
}

uint32_t lpt_talk_extra_us(const struct lpt_1284_talk *talk)
{
	int64_t longer = talk->want.wait_us - LPT_1284_ANSWER_US;

	if (talk->want.wait_us < 0 || longer > UINT32_MAX) {
		return UINT32_MAX;
	}
	return longer > 0 ? (uint32_t)longer : 0;
}

uint32_t lpt_talk_patience_us(const struct lpt_1284_talk *talk)
{
	if (talk->want.kind == LPT_TALK_ID) {
		return lpt_talk_id_wait_us(talk);
	}
	int64_t us = talk->want.wait_us ? talk->want.wait_us : LPT_1284_ANSWER_US;

	return us < 0 || us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

/* Last first. */
void lpt_talk_connect(struct lpt_1284_talk *talk, bool reverse, bool anew)
{
	const struct lpt_1284_cable *cable = talk->cable;
	bool is_id = talk->want.flags & LPT_1284_FLAG_ID;

	lpt_talk_enter(talk, reverse ? LPT_STAGE_REVERSE : LPT_STAGE_FORWARD);
	if (!is_as_is(talk) && (anew || cable->mode != talk->want.mode || cable->is_id != is_id)) {
		lpt_talk_enter(talk, LPT_STAGE_NEGOTIATE);
		lpt_talk_enter(talk, LPT_STAGE_TERMINATE);
	}
}

static void plan_write(struct lpt_1284_talk *talk)
{
	lpt_talk_enter(talk, abilities[talk->want.mode].writer);
	if (talk->want.address_first) {
		lpt_talk_enter(talk, LPT_STAGE_ADDRESS);
	}
	lpt_talk_connect(talk, false, false);
}

/* The address goes to the device before it may speak. */
static void plan_read(struct lpt_1284_talk *talk)
{
	bool addressed =
		talk->want.address_first && abilities[talk->want.mode].writer != LPT_STAGE_COUNT;

	lpt_talk_enter(talk, lpt_talk_reader(talk->want.mode));
	if (addressed) {
		lpt_talk_enter(talk, LPT_STAGE_REVERSE);
		lpt_talk_enter(talk, LPT_STAGE_ADDRESS);
	}
	lpt_talk_connect(talk, !addressed, false);
}

/* An ID is read in its own form of the mode, which ends behind it. */
static void plan_id(struct lpt_1284_talk *talk)
{
	talk->want.flags |= LPT_1284_FLAG_ID;
	lpt_talk_enter(talk, LPT_STAGE_TERMINATE);
	lpt_talk_enter(talk, LPT_STAGE_ID);
	lpt_talk_connect(talk, true, true);
}

/* What needs no mode: stages in the order of their work, COUNT behind the last. */
static const uint8_t plans[][6] = {
	[LPT_TALK_TERMINATE] = {LPT_STAGE_TERMINATE, LPT_STAGE_COUNT},
	[LPT_TALK_RESET] = {LPT_STAGE_RESET, LPT_STAGE_COUNT},
	[LPT_TALK_STATUS] = {LPT_STAGE_STATUS, LPT_STAGE_COUNT},
	[LPT_TALK_DETERMINE] = {LPT_STAGE_DETERMINE, LPT_STAGE_TERMINATE, LPT_STAGE_COUNT},
	[LPT_TALK_CHOOSE] = {LPT_STAGE_CHOOSE, LPT_STAGE_COUNT},
	[LPT_TALK_SELECT] = {LPT_STAGE_TERMINATE, LPT_STAGE_CHAIN_COMMAND, LPT_STAGE_COUNT},
	[LPT_TALK_DESELECT] = {LPT_STAGE_TERMINATE, LPT_STAGE_CHAIN_COMMAND, LPT_STAGE_COUNT},
	[LPT_TALK_INIT_BUS] = {LPT_STAGE_TERMINATE, LPT_STAGE_NUMBER_CHAIN, LPT_STAGE_CHAIN_COMMAND,
			       LPT_STAGE_LOOK_BEHIND, LPT_STAGE_TERMINATE, LPT_STAGE_COUNT},
};

static void plan_stages(struct lpt_1284_talk *talk)
{
	const uint8_t *stage = plans[talk->want.kind];
	uint32_t n = 0;

	while (stage[n] != LPT_STAGE_COUNT) {
		n++;
	}
	while (n > 0) {
		lpt_talk_enter(talk, stage[--n]);
	}
}

static void plan(struct lpt_1284_talk *talk)
{
	switch (talk->want.kind) {
	case LPT_TALK_NEGOTIATE:
		lpt_talk_connect(talk, false, true);
		break;
	case LPT_TALK_CONNECT:
		lpt_talk_connect(talk, talk->want.reverse, false);
		break;
	case LPT_TALK_WRITE:
		plan_write(talk);
		break;
	case LPT_TALK_READ:
		plan_read(talk);
		break;
	case LPT_TALK_ID:
		plan_id(talk);
		break;
	case LPT_TALK_TERMINATE:
	case LPT_TALK_RESET:
	case LPT_TALK_STATUS:
	case LPT_TALK_DETERMINE:
	case LPT_TALK_CHOOSE:
	case LPT_TALK_SELECT:
	case LPT_TALK_DESELECT:
	case LPT_TALK_INIT_BUS:
		plan_stages(talk);
		break;
	}
}

static bool port_can(uint32_t caps, enum lpt_1284_mode mode)
{
	uint16_t set = lpt_1284_protocols_of(caps);

	if (mode == LPT_1284_ECP_RLE) {
		mode = LPT_1284_ECP;
	}
	for (uint32_t bit = 1; bit <= set; bit <<= 1) {
		if ((set & bit) && lpt_1284_mode_of(bit) == mode) {
			return true;
		}
	}
	return false;
}

static bool needs_mode(enum lpt_1284_kind kind)
{
	return kind == LPT_TALK_NEGOTIATE || kind == LPT_TALK_CONNECT || kind == LPT_TALK_WRITE ||
	       kind == LPT_TALK_READ || kind == LPT_TALK_ID;
}

/* 0, -EINVAL or -EOPNOTSUPP. */
static int check(const struct lpt_1284_talk *talk)
{
	const struct lpt_1284_want *want = &talk->want;

	if (want->kind == LPT_TALK_SELECT && want->id >= LPT_1284_DAISY_MAX) {
		return -EINVAL;
	}
	if (!needs_mode(want->kind)) {
		return 0;
	}
	if ((uint32_t)want->mode >= LPT_1284_MODE_COUNT) {
		return -EINVAL;
	}
	if ((want->kind == LPT_TALK_ID && want->n < 2) ||
	    (want->kind == LPT_TALK_READ && want->n == 0)) {
		return -EINVAL;
	}
	bool is_id = want->kind == LPT_TALK_ID || (want->flags & LPT_1284_FLAG_ID);
	if (is_id && !abilities[want->mode].has_id) {
		return -EINVAL;
	}
	if ((want->kind == LPT_TALK_WRITE && abilities[want->mode].writer == LPT_STAGE_COUNT) ||
	    (want->kind == LPT_TALK_READ && abilities[want->mode].reader == LPT_STAGE_COUNT)) {
		return -EOPNOTSUPP;
	}
	return port_can(talk->cable->caps, want->mode) ? 0 : -EOPNOTSUPP;
}

void lpt_1284_begin(struct lpt_1284_talk *talk, struct lpt_1284_cable *cable,
		    const struct lpt_1284_want *want)
{
	memset(talk, 0, sizeof(*talk));
	talk->cable = cable;
	talk->want = *want;
	if (want->protocol) {
		talk->want.mode = lpt_1284_mode_of(want->protocol);
	}
	talk->result.error = check(talk);
	if (talk->result.error == 0) {
		plan(talk);
	}
	talk->is_over = talk->result.error != 0;
}

bool lpt_1284_next(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	while (!talk->is_over && talk->n_stages > 0) {
		run->code = talk->code;
		run->n = 0;
		run->payload = talk->out;
		run->payload_len = 0;
		run->results = talk->scratch;
		run->results_size = sizeof(talk->scratch);
		if (stages[talk->stages[talk->n_stages - 1]]->build(talk, run)) {
			return true;
		}
	}
	talk->is_over = true;
	return false;
}

void lpt_1284_took(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	if (run->status == 0) {
		stages[talk->stages[talk->n_stages - 1]]->took(talk, run);
		return;
	}
	/* Cut, or gone: whoever cut it puts the lines to rest.  What was moved stays moved. */
	if (talk->want.bytes && run->payload == talk->want.bytes + talk->result.done) {
		talk->result.done += run->payload_pos;
	} else if (talk->want.buffer && run->results == talk->want.buffer + talk->result.done) {
		talk->result.done += run->results_len;
	}
	lpt_talk_give_up(talk, run->status, 0);
	lpt_1284_cable_init(talk->cable, talk->cable->caps);
}

int lpt_1284_execute(struct lpt_1284_talk *talk, struct lpt_lines *lines, struct lpt_run *run)
{
	while (lpt_1284_next(talk, run)) {
		int r;
		lpt_run_init(run);
		do {
			run->fuel = FUEL;
			r = lpt_run_step(lines, run);
		} while (r == LPT_RUN_MORE);
		lpt_1284_took(talk, run);
	}
	return talk->result.error;
}
