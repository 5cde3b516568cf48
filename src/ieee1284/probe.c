/* SPDX-License-Identifier: MIT */
/* What a device speaks, by asking: each mode is negotiated and left again. */
#include "ieee1284/talk.h"

#define BIT(mode) (uint8_t)(1u << (mode))

/* Take down the answer to the last question. */
static void note_answer(struct lpt_1284_talk *talk)
{
	if (talk->is_asking) {
		talk->is_asking = false;
		talk->agreed |= talk->outcome == 0 ? BIT(talk->want.mode) : 0;
	}
}

static void ask(struct lpt_1284_talk *talk, enum lpt_1284_mode mode)
{
	talk->asked |= BIT(mode);
	talk->want.mode = mode;
	talk->want.flags = 0;
	talk->outcome = 0;
	talk->is_asking = true;
	lpt_talk_enter(talk, LPT_STAGE_NEGOTIATE);
	lpt_talk_enter(talk, LPT_STAGE_TERMINATE);
}

/* Nobody answered; whether that was the last question or an earlier one. */
static bool is_nobody(const struct lpt_1284_talk *talk)
{
	return talk->outcome == -ENXIO;
}

/* What a set of protocols asks the device for: the mode, or whether it knows IEEE 1284 at all. */
static enum lpt_1284_mode question_of(uint16_t protocol)
{
	enum lpt_1284_mode mode = lpt_1284_mode_of(protocol);

	return mode == LPT_1284_COMPAT ? LPT_1284_NIBBLE : mode;
}

/* --- determine --- */

static void tell_protocols(struct lpt_1284_talk *talk)
{
	uint16_t set = lpt_1284_protocols_of(talk->cable->caps);

	talk->result.protocols = LPT_PROTOCOL_CENTRONICS;
	if (is_nobody(talk)) {
		return;
	}
	talk->result.protocols |= LPT_PROTOCOL_IEEE_COMPATIBILITY;
	for (uint32_t bit = 1; bit <= set; bit <<= 1) {
		if ((set & bit) && (talk->agreed & BIT(lpt_1284_mode_of(bit)))) {
			talk->result.protocols |= bit;
		}
	}
}

static bool build_determine(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	uint16_t set = lpt_1284_protocols_of(talk->cable->caps);

	note_answer(talk);
	for (uint32_t bit = 1; bit <= set && !is_nobody(talk); bit <<= 1) {
		if ((set & bit) && !(talk->asked & BIT(question_of(bit)))) {
			ask(talk, question_of(bit));
			return false;
		}
	}
	tell_protocols(talk);
	lpt_talk_leave(talk);
	return false;
}

const struct lpt_1284_stage_ops lpt_stage_determine = {build_determine, NULL};

/* --- choose --- */

/* 1 the device speaks it, 0 it does not, -1 it has not been asked. */
static int speaks(const struct lpt_1284_talk *talk, uint16_t protocol)
{
	enum lpt_1284_mode mode = question_of(protocol);

	if (protocol == LPT_PROTOCOL_CENTRONICS) {
		return 1;
	}
	if (is_nobody(talk)) {
		return 0;
	}
	if (!(talk->asked & BIT(mode))) {
		return -1;
	}
	return protocol == LPT_PROTOCOL_IEEE_COMPATIBILITY || (talk->agreed & BIT(mode));
}

/* True: chosen, or there is none.  False: a question comes first. */
static bool choose(struct lpt_1284_talk *talk, uint16_t mask, bool reverse, uint16_t *ret_protocol)
{
	mask &= lpt_1284_protocols_of(talk->cable->caps);
	for (;;) {
		uint16_t protocol = lpt_1284_fastest(mask, reverse);
		int answer = protocol ? speaks(talk, protocol) : 1;
		if (answer > 0) {
			*ret_protocol = protocol;
			return true;
		}
		if (answer < 0) {
			ask(talk, question_of(protocol));
			return false;
		}
		mask &= ~protocol;
	}
}

static bool build_choose(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	struct lpt_1284_answer *result = &talk->result;

	note_answer(talk);
	if (!choose(talk, talk->want.read_mask, true, &result->read) ||
	    !choose(talk, talk->want.write_mask, false, &result->write)) {
		return false;
	}
	talk->want.mode = lpt_1284_mode_of(talk->want.reverse ? result->read : result->write);
	lpt_talk_leave(talk);
	if (result->read == 0 && result->write == 0) {
		lpt_talk_fail(talk, -EOPNOTSUPP, 0);
	} else {
		lpt_talk_connect(talk, talk->want.reverse, false);
	}
	return false;
}

const struct lpt_1284_stage_ops lpt_stage_choose = {build_choose, NULL};

/* --- behind the chain --- */

static bool build_look_behind(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	if (!talk->is_asking) {
		ask(talk, LPT_1284_NIBBLE);
		return false;
	}
	note_answer(talk);
	talk->result.has_end = !is_nobody(talk);
	lpt_talk_leave(talk);
	return false;
}

const struct lpt_1284_stage_ops lpt_stage_look_behind = {build_look_behind, NULL};
