/* SPDX-License-Identifier: MIT */
/* Bytes in compatibility, nibble and byte mode; reset, and a look at the status.  A block is one
 * program: see XFER. */
#include <string.h>

#include "ieee1284/talk.h"

/* --- write --- */

/* XFER waits for a busy device as long as the standard says; what was asked for beyond, here. */
static const struct lpt_insn write_compat[] = {
	MOVE(LPT_XFER_COMPAT, 0, 0), IF(4), AWAIT(BUSY | NFAULT, BUSY | NFAULT, 0), IF(0), END(0),
};

static bool build_write(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	if (!lpt_talk_offer(talk, run)) {
		return false;
	}
	LPT_TALK_COPY(talk, run, write_compat);
	talk->code[2].arg = lpt_talk_extra_us(talk);
	return true;
}

static void took_write(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	talk->result.done += run->payload_pos;
	if (run->payload_pos < run->payload_len && !lpt_talk_waits_for_ever(talk)) {
		lpt_talk_give_up(talk, -ETIMEDOUT, 0);
	}
}

const struct lpt_1284_stage_ops lpt_stage_write_compat = {build_write, took_write};

/* --- read --- */

/* nFault low is nDataAvail.  A device that has nothing is left in reverse idle, nAutoFd low; it
 * announces data with nFault low and a pulse on nAck (18, 19), which the host answers (20). */
static const struct lpt_insn read_nibble[] = {
	LOOK(NFAULT, 0),
	IF(5),
	DRIVE(NAUTOFD, NAUTOFD),
	AWAIT(NFAULT, 0, 0), /* 18 */
	IF_NOT(10),
	PAUSE_US(1),
	ANSWER(NACK, NACK), /* 19 */
	DRIVE(NAUTOFD, 0),  /* 20 */
	MOVE(LPT_XFER_NIBBLE, 1, 0),
	END(0),
	END(18),
};

#define READ_WAIT 3
#define READ_MOVE 8

static bool build_read(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	uint32_t room = lpt_talk_goal(talk) - talk->result.done;

	run->results = talk->want.buffer + talk->result.done;
	run->results_size = room < LPT_RESULTS_MAX ? room : LPT_RESULTS_MAX;
	LPT_TALK_COPY(talk, run, read_nibble);
	talk->code[READ_WAIT].arg = lpt_talk_patience_us(talk);
	talk->code[READ_MOVE].mask =
		lpt_talk_mode(talk) == LPT_1284_BYTE ? LPT_XFER_BYTE : LPT_XFER_NIBBLE;
	return true;
}

static void took_read(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	talk->result.done += run->results_len;
	if (run->end_code == 18 && lpt_talk_waits_for_ever(talk)) {
		return;
	}
	lpt_talk_leave(talk);
	if (run->mark != 0) {
		lpt_talk_fail(talk, -ETIMEDOUT, run->mark);
	} else if (talk->result.done == 0 && talk->want.kind != LPT_TALK_ID) {
		lpt_talk_give_up(talk, -ENODATA, 0);
	}
}

const struct lpt_1284_stage_ops lpt_stage_read_nibble = {build_read, took_read};

/* --- lines --- */

/* A device that is not ready again in the time that was given for it says so by its lines. */
static const struct lpt_insn reset[] = {
	DRIVE(ALL_CONTROL, NSELECTIN),
	PAUSE_US(50),
	DRIVE(ALL_CONTROL, LPT_CONTROL_REST),
	TURN(0),
	AWAIT(BUSY, BUSY, 0),
	GET_STATUS,
	END(0),
};

#define RESET_WAIT 4

static bool build_reset(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	int64_t us = talk->want.wait_us > 0 ? talk->want.wait_us : 0;

	LPT_TALK_COPY(talk, run, reset);
	talk->code[RESET_WAIT].arg = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
	return true;
}

static void took_reset(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	talk->result.status = talk->scratch[0];
	lpt_1284_cable_init(talk->cable, talk->cable->caps);
	lpt_talk_leave(talk);
}

const struct lpt_1284_stage_ops lpt_stage_reset = {build_reset, took_reset};

static const struct lpt_insn look[] = {GET_STATUS, END(0)};

static bool build_status(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	LPT_TALK_RUN(run, look);
	return true;
}

static void took_status(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	talk->result.status = talk->scratch[0];
	lpt_talk_leave(talk);
}

const struct lpt_1284_stage_ops lpt_stage_status = {build_status, took_status};
