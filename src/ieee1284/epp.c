/* SPDX-License-Identifier: MIT */
/* EPP data and address cycles, and the address before data of EPP and ECP. */
#include <string.h>

#include "ieee1284/talk.h"

/* A cycle has its answer within 10 us or is over: a device that cannot take or give a byte now does
 * not answer, and the host tries again. */
#define TRY_US 1000

#define SET_TRIES                                                                                  \
	{                                                                                          \
		.op = LPT_OP_SET, .arg = 1                                                         \
	}
#define TRY_AGAIN(target)                                                                          \
	{                                                                                          \
		.op = LPT_OP_DJNZ, .arg = target                                                   \
	}

static const struct lpt_insn write_epp[] = {
	SET_TRIES, MOVE(LPT_XFER_EPP_DATA, 0, 0), IF(6), PAUSE_US(TRY_US), TRY_AGAIN(1), END(58),
	END(0),
};

static const struct lpt_insn read_epp[] = {
	SET_TRIES, MOVE(LPT_XFER_EPP_DATA, 1, 1), IF(6),  PAUSE_US(TRY_US), TRY_AGAIN(1),
	END(58),   MOVE(LPT_XFER_EPP_DATA, 1, 0), END(0),
};

static const struct lpt_insn write_channel[] = {MOVE(LPT_XFER_ECP_COMMAND, 0, 0), END(0)};

/* For data or addresses, as often as the time allows. */
static void build_cycles(struct lpt_1284_talk *talk, struct lpt_run *run, bool reverse,
			 enum lpt_xfer_mode mode)
{
	if (reverse) {
		LPT_TALK_COPY(talk, run, read_epp);
		talk->code[6].mask = mode;
	} else {
		LPT_TALK_COPY(talk, run, write_epp);
	}
	talk->code[0].arg = 1 + lpt_talk_patience_us(talk) / TRY_US;
	talk->code[1].mask = mode;
}

static enum lpt_xfer_mode cycle_of(const struct lpt_1284_talk *talk)
{
	return talk->want.flags & LPT_1284_FLAG_ADDRESS ? LPT_XFER_EPP_ADDR : LPT_XFER_EPP_DATA;
}

/* A cycle in hardware does not say at which event it stuck. */
static uint32_t missed(const struct lpt_run *run)
{
	return run->mark ? run->mark : 58;
}

static bool build_write(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	if (!lpt_talk_offer(talk, run)) {
		return false;
	}
	build_cycles(talk, run, false, cycle_of(talk));
	return true;
}

static void took_write(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	talk->result.done += run->payload_pos;
	if ((talk->want.flags & LPT_1284_FLAG_ADDRESS) && run->payload_pos > 0) {
		talk->cable->channel = run->payload[run->payload_pos - 1];
	}
	if (run->payload_pos == 0 && !lpt_talk_waits_for_ever(talk)) {
		lpt_talk_fail(talk, -ETIMEDOUT, missed(run));
	}
}

const struct lpt_1284_stage_ops lpt_stage_write_epp = {build_write, took_write};

static bool build_read(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	uint32_t n = talk->want.n;

	run->results = talk->want.buffer;
	run->results_size = n < LPT_RESULTS_MAX ? n : LPT_RESULTS_MAX;
	build_cycles(talk, run, true, cycle_of(talk));
	return true;
}

static void took_read(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	talk->result.done = run->results_len;
	if (run->results_len == 0 && lpt_talk_waits_for_ever(talk)) {
		return;
	}
	lpt_talk_leave(talk);
	if (run->results_len == 0) {
		lpt_talk_fail(talk, -ETIMEDOUT, missed(run));
	}
}

const struct lpt_1284_stage_ops lpt_stage_read_epp = {build_read, took_read};

/* --- the address before data --- */

/* A channel holds until another is named; an EPP register may count up at each cycle. */
static bool build_address(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	bool is_ecp = lpt_1284_is_ecp(lpt_talk_mode(talk));

	if (talk->step > 0 || (is_ecp && talk->cable->channel == talk->want.address) ||
	    (!is_ecp && lpt_talk_mode(talk) != LPT_1284_EPP)) {
		lpt_talk_leave(talk);
		return false;
	}
	talk->out[0] = talk->want.address | (is_ecp ? LPT_ECP_CHANNEL : 0);
	run->payload_len = 1;
	if (is_ecp) {
		LPT_TALK_RUN(run, write_channel);
	} else {
		build_cycles(talk, run, false, LPT_XFER_EPP_ADDR);
	}
	return true;
}

static void took_address(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	if (run->payload_pos == 1) {
		talk->cable->channel = talk->want.address;
		talk->step = 1;
	} else if (run->mark == 32) {
		lpt_talk_give_up(talk, -ETIMEDOUT, 32);
	} else {
		lpt_talk_fail(talk, -ETIMEDOUT, missed(run));
	}
}

const struct lpt_1284_stage_ops lpt_stage_address = {build_address, took_address};
