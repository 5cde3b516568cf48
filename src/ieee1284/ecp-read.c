/* SPDX-License-Identifier: MIT */
/*
 * ECP reverse.  Data goes straight into the caller's memory; a run that the device sends as a
 * length and a byte is spread out there.  What does not fit is kept for the next read.  A channel
 * address ends what was read before it and is noted when it comes first.
 */
#include <string.h>

#include "ieee1284/talk.h"

/* Steps. */
enum {
	BYTES,
	BYTE_OF_RUN, /* its length has been taken */
	CHANNEL,     /* it is at hand */
};

/* Codes of END beside events. */
enum {
	RUN_TAKEN = 0x100, /* the last two bytes are its length and its byte */
	LENGTH_TAKEN,      /* the last byte is the length of a run */
	LENGTH_LEFT,       /* the length of a run could not be taken */
	CHANNEL_AT_HAND,
};

/* A command at hand: nAck and PeriphAck (Busy) low. */
#define LOOK_FOR_COMMAND LOOK(NACK | BUSY, BUSY)

static const struct lpt_insn read_block[] = {
	AWAIT(NACK, 0, 0), /* 43 */
	IF_NOT(14),
	MOVE(LPT_XFER_ECP, 1, 0),
	IF(13),
	LOOK_FOR_COMMAND,
	IF_NOT(13),
	LOOK_AT_DATA(LPT_ECP_CHANNEL, 0),
	IF_NOT(15),
	MOVE(LPT_XFER_ECP_COMMAND, 1, 1),
	IF_NOT(17), /* for instance for want of room: the length stays where it is */
	MOVE(LPT_XFER_ECP, 1, 1),
	IF_NOT(16),
	END(RUN_TAKEN),
	END(0),
	END(43),
	END(CHANNEL_AT_HAND),
	END(LENGTH_TAKEN),
	END(LENGTH_LEFT),
};

static const struct lpt_insn read_byte[] = {MOVE(LPT_XFER_ECP, 1, 1), END(0)};

static const struct lpt_insn read_command[] = {
	AWAIT(NACK, 0, 0), /* 43 */
	IF_NOT(6),         LOOK_FOR_COMMAND, IF_NOT(6), MOVE(LPT_XFER_ECP_COMMAND, 1, 1), END(0),
	END(43),
};

static uint32_t room(const struct lpt_1284_talk *talk)
{
	return lpt_talk_goal(talk) - talk->result.done;
}

/* Give as much of the run that is kept as there is room for. */
static void spread(struct lpt_1284_talk *talk)
{
	struct lpt_1284_cable *cable = talk->cable;
	uint32_t n = cable->run_left < room(talk) ? cable->run_left : room(talk);

	memset(talk->want.buffer + talk->result.done, cable->run_byte, n);
	cable->run_left -= n;
	talk->result.done += n;
}

static void keep_run(struct lpt_1284_talk *talk, uint32_t length, uint8_t byte)
{
	talk->cable->run_byte = byte;
	talk->cable->run_left = length;
	spread(talk);
}

/* As long as was asked for the first byte, as long as the standard says between two. */
static uint32_t wait_us(const struct lpt_1284_talk *talk)
{
	bool is_first = talk->result.done == 0 || talk->want.kind == LPT_TALK_ID;

	return is_first ? lpt_talk_patience_us(talk) : LPT_1284_ANSWER_US;
}

static void build_block(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	run->results = talk->want.buffer + talk->result.done;
	run->results_size = room(talk) < LPT_RESULTS_MAX ? room(talk) : LPT_RESULTS_MAX;
	LPT_TALK_COPY(talk, run, read_block);
	talk->code[0].arg = wait_us(talk);
}

static void build_command(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	LPT_TALK_COPY(talk, run, read_command);
	talk->code[0].arg = wait_us(talk);
}

static bool build_read(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	bool wants_channels = talk->want.flags & LPT_1284_FLAG_ADDRESS;

	if (!wants_channels) {
		spread(talk);
	}
	if (room(talk) == 0) {
		lpt_talk_leave(talk);
		return false;
	}
	if (wants_channels || talk->step == CHANNEL) {
		build_command(talk, run);
	} else if (talk->step == BYTE_OF_RUN) {
		LPT_TALK_RUN(run, read_byte);
	} else {
		build_block(talk, run);
	}
	return true;
}

static void nothing_more(struct lpt_1284_talk *talk)
{
	if (talk->result.done == 0 && lpt_talk_waits_for_ever(talk)) {
		return;
	}
	lpt_talk_leave(talk);
	if (talk->result.done == 0 && talk->want.kind != LPT_TALK_ID) {
		lpt_talk_give_up(talk, -ENODATA, 0);
	}
}

static void took_byte_of_run(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	if (run->results_len == 0) {
		lpt_talk_fail(talk, run->mark ? -ETIMEDOUT : -EPROTO, 43);
		return;
	}
	talk->step = BYTES;
	keep_run(talk, talk->pending, talk->scratch[0]);
	talk->pending = 0;
}

/* A channel where one was looked for.  It goes into the buffer only where channels are read.  A
 * device that does not end its handshake would offer the same one for ever. */
static void took_channel(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	if (run->mark == 45) {
		lpt_talk_fail(talk, -ETIMEDOUT, 45);
		return;
	}
	if (run->results_len == 0) {
		nothing_more(talk);
		return;
	}
	uint8_t channel = talk->scratch[0] & ~LPT_ECP_CHANNEL;
	talk->cable->peripheral_channel = channel;
	talk->step = BYTES;
	if (talk->want.flags & LPT_1284_FLAG_ADDRESS) {
		talk->want.buffer[talk->result.done++] = channel;
	}
}

/* The device did not end its handshake: what came before that byte is good. */
static void broke_off(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	uint32_t n_not_data = run->end_code == LENGTH_TAKEN ? 2 : run->end_code == LENGTH_LEFT;

	talk->result.done += run->results_len - n_not_data;
	lpt_talk_fail(talk, -ETIMEDOUT, 45);
}

static void took_block(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	const uint8_t *end = run->results + run->results_len;

	if (run->mark == 45) {
		broke_off(talk, run);
		return;
	}
	switch (run->end_code) {
	case RUN_TAKEN:
		talk->result.done += run->results_len - 2;
		keep_run(talk, end[-2] + 1u, end[-1]);
		break;
	case LENGTH_TAKEN:
		talk->result.done += run->results_len - 1;
		talk->pending = end[-1] + 1u;
		talk->step = BYTE_OF_RUN;
		break;
	case CHANNEL_AT_HAND:
		talk->result.done += run->results_len;
		talk->step = CHANNEL;
		if (talk->result.done > 0) {
			lpt_talk_leave(talk);
		}
		break;
	default:
		talk->result.done += run->results_len;
		nothing_more(talk);
		break;
	}
}

static void took_read(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	if ((talk->want.flags & LPT_1284_FLAG_ADDRESS) || talk->step == CHANNEL) {
		took_channel(talk, run);
	} else if (talk->step == BYTE_OF_RUN) {
		took_byte_of_run(talk, run);
	} else {
		took_block(talk, run);
	}
}

const struct lpt_1284_stage_ops lpt_stage_read_ecp = {build_read, took_read};
