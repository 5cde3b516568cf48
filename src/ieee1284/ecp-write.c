/* SPDX-License-Identifier: MIT */
/*
 * ECP forward.  A device that is full holds Busy high (32): the host waits as long as it was told
 * and leaves the cable in the mode.  One that does not take a byte at all (36) is asked to give the
 * transfer up (72 to 75) while the byte is still offered, and the byte is sent again.
 *
 * With run lengths a run is two bytes, a command and the byte itself.  What is no run goes out
 * straight from the caller's memory.
 */
#include <string.h>

#include "ieee1284/talk.h"

#define RUN_MIN 3   /* shorter ones gain nothing */
#define RUN_MAX 128 /* a command has seven bits for the length less one */
#define RUNS_MAX 14 /* in one program */
#define RUNS_AT 5   /* the instruction at which they begin, behind those of write_block */

/* Steps. */
enum {
	SEND,
	SEND_AGAIN, /* after a wait as long as the standard's answer */
	GIVE_UP,    /* host transfer recovery */
};

static const struct lpt_insn write_block[] = {
	AWAIT(BUSY, BUSY, 0), /* 32 */
	IF_NOT(4),
	MOVE(LPT_XFER_ECP, 0, 0),
	END(0),
	END(32),
};

static const struct lpt_insn recover[] = {
	DRIVE(NINIT, 0),   /* 72 */
	ANSWER(PERROR, 0), /* 73 */
	IF_NOT(7),
	DRIVE(NINIT | NSTROBE | NAUTOFD, NINIT), /* 74, no longer offered */
	ANSWER(PERROR, PERROR),                  /* 75 */
	IF_NOT(11),
	END(0),
	{LPT_OP_TEST, LPT_REG_STATUS, BUSY, 0, 0}, /* 36 after all? */
	DRIVE(NINIT | NSTROBE | NAUTOFD, NINIT),
	IF_NOT(12),
	END(36),
	END(75),
	END(73),
};

static uint32_t run_length(const uint8_t *bytes, uint32_t n)
{
	uint32_t len = 1;

	while (len < n && len < RUN_MAX && bytes[len] == bytes[0]) {
		len++;
	}
	return len;
}

/* Bytes up to the next run that is worth a command. */
static uint32_t literal_length(const uint8_t *bytes, uint32_t n)
{
	uint32_t len = 0;

	while (len < n) {
		uint32_t run = run_length(bytes + len, n - len);
		if (run >= RUN_MIN) {
			break;
		}
		len += run;
	}
	return len;
}

static void build_block(struct lpt_1284_talk *talk, struct lpt_run *run, enum lpt_xfer_mode mode)
{
	LPT_TALK_COPY(talk, run, write_block);
	talk->code[0].arg =
		talk->step == SEND ? lpt_talk_patience_us(talk) : lpt_talk_extra_us(talk);
	talk->code[2].mask = mode;
}

/* One block of a program of several; what follows one that stopped short is left out. */
static void add_block(struct lpt_1284_talk *talk, uint32_t *at, enum lpt_xfer_mode mode, uint32_t n)
{
	talk->code[(*at)++] = (struct lpt_insn)MOVE(mode, 0, n);
	talk->code[(*at)++] = (struct lpt_insn)IF_NOT(3);
}

/* What follows a run and is none, if it fits behind it. */
static uint32_t literal_behind(const uint8_t *bytes, uint32_t n, uint32_t room)
{
	uint32_t len = literal_length(bytes, n < room + 1 ? n : room + 1);

	return len <= room ? len : 0;
}

/* Runs, each a command and its byte, and the few bytes between them. */
static void build_runs(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	const uint8_t *bytes = talk->want.bytes + talk->result.done;
	uint32_t left = talk->want.n - talk->result.done;
	uint32_t at = RUNS_AT;

	build_block(talk, run, LPT_XFER_ECP);
	talk->code[2] = (struct lpt_insn)GO(RUNS_AT);
	for (uint32_t i = 0; i < RUNS_MAX && run->payload_len + 2 <= sizeof(talk->out); i++) {
		uint32_t len = left ? run_length(bytes, left) : 0;
		if (len < RUN_MIN) {
			break;
		}
		uint8_t *out = talk->out + run->payload_len;
		uint32_t room = sizeof(talk->out) - run->payload_len - 2;
		uint32_t literal = literal_behind(bytes + len, left - len, room);
		out[0] = len - 1;
		memcpy(out + 1, bytes + len - 1, 1 + literal);
		run->payload_len += 2 + literal;
		add_block(talk, &at, LPT_XFER_ECP_COMMAND, 1);
		add_block(talk, &at, LPT_XFER_ECP, 1 + literal);
		bytes += len + literal;
		left -= len + literal;
	}
	talk->code[at++] = (struct lpt_insn)END(0);
	run->n = at;
}

/* How far such a program came. */
static void account_runs(struct lpt_1284_talk *talk, uint32_t used)
{
	const struct lpt_insn *block = talk->code + RUNS_AT;
	uint32_t at = 0;

	while (at < used) {
		uint32_t length = talk->out[at] + 1u;
		uint32_t n = used - at - 1 < block[2].arg ? used - at - 1 : block[2].arg;
		talk->pending = n == 0 ? length : 0;
		talk->result.done += n == 0 ? 0 : length + n - 1;
		at += 1 + n;
		block += 4;
	}
}

static void build_channels(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	uint32_t left = talk->want.n - talk->result.done;
	uint32_t n = left < sizeof(talk->out) ? left : sizeof(talk->out);

	for (uint32_t i = 0; i < n; i++) {
		talk->out[i] = talk->want.bytes[talk->result.done + i] | LPT_ECP_CHANNEL;
	}
	run->payload_len = n;
	build_block(talk, run, LPT_XFER_ECP_COMMAND);
}

static void build_bytes(struct lpt_1284_talk *talk, struct lpt_run *run, uint32_t n)
{
	run->payload = talk->want.bytes + talk->result.done;
	run->payload_len = n < LPT_PAYLOAD_MAX ? n : LPT_PAYLOAD_MAX;
	build_block(talk, run, LPT_XFER_ECP);
}

static void build_next(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	const uint8_t *bytes = talk->want.bytes + talk->result.done;
	uint32_t left = talk->want.n - talk->result.done;

	if (talk->want.flags & LPT_1284_FLAG_ADDRESS) {
		build_channels(talk, run);
	} else if (talk->pending > 0) {
		build_bytes(talk, run, 1);
	} else if (lpt_talk_mode(talk) != LPT_1284_ECP_RLE) {
		build_bytes(talk, run, left);
	} else if (run_length(bytes, left) >= RUN_MIN) {
		build_runs(talk, run);
	} else {
		build_bytes(talk, run, literal_length(bytes, left));
	}
}

static bool build_write(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	if (talk->result.done == talk->want.n) {
		lpt_talk_leave(talk);
		return false;
	}
	if (talk->step == GIVE_UP) {
		LPT_TALK_RUN(run, recover);
	} else {
		build_next(talk, run);
	}
	return true;
}

/* Bytes of the caller that were sent: of a run, all; of one whose byte is still to come, none. */
static void account(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	uint32_t used = run->payload_pos;

	if (talk->want.flags & LPT_1284_FLAG_ADDRESS) {
		talk->result.done += used;
		if (used > 0) {
			talk->cable->channel = run->payload[used - 1] & ~LPT_ECP_CHANNEL;
		}
	} else if (run->payload == talk->out) {
		account_runs(talk, used);
	} else if (talk->pending > 0 && used > 0) {
		talk->result.done += talk->pending;
		talk->pending = 0;
	} else {
		talk->result.done += used;
	}
}

/* A run without its byte is no state to leave a device in. */
static void too_busy(struct lpt_1284_talk *talk)
{
	if (talk->pending > 0) {
		lpt_talk_fail(talk, -ETIMEDOUT, 32);
	} else {
		lpt_talk_give_up(talk, -ETIMEDOUT, 32);
	}
}

/* How often in a row a device may fail to take anything. */
static uint32_t tries(const struct lpt_1284_talk *talk)
{
	return 2 + lpt_talk_extra_us(talk) / LPT_1284_ANSWER_US;
}

/* What was offered when the device did not answer was taken after all, while it was asked to give
 * it up. */
static void took_late(struct lpt_1284_talk *talk)
{
	const uint8_t *bytes = talk->want.bytes + talk->result.done;
	uint32_t left = talk->want.n - talk->result.done;
	bool has_runs = lpt_talk_mode(talk) == LPT_1284_ECP_RLE &&
			!(talk->want.flags & LPT_1284_FLAG_ADDRESS);

	if (talk->pending > 0) {
		talk->result.done += talk->pending;
		talk->pending = 0;
	} else if (has_runs && run_length(bytes, left) >= RUN_MIN) {
		talk->pending = run_length(bytes, left);
	} else {
		talk->result.done++;
	}
	if (talk->want.flags & LPT_1284_FLAG_ADDRESS) {
		talk->cable->channel = bytes[0] & ~LPT_ECP_CHANNEL;
	}
	talk->step = SEND;
	talk->at = 0;
}

static void took_block(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	account(talk, run);
	talk->at = run->payload_pos > 0 ? 0 : talk->at + 1;
	if (run->payload_pos == run->payload_len) {
		talk->step = SEND;
	} else if (run->mark == 36) {
		talk->step = GIVE_UP;
	} else if (talk->at >= tries(talk)) {
		lpt_talk_fail(talk, -ETIMEDOUT, run->mark ? run->mark : 36);
	} else {
		talk->step = SEND_AGAIN;
	}
}

static void took_write(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	if (run->end_code == 32 && lpt_talk_waits_for_ever(talk)) {
		talk->step = SEND_AGAIN;
	} else if (run->end_code == 32) {
		too_busy(talk);
	} else if (run->end_code == 36) {
		took_late(talk);
	} else if (run->end_code != 0) {
		lpt_talk_fail(talk, -ETIMEDOUT, run->end_code);
	} else if (talk->step == GIVE_UP && talk->at >= tries(talk)) {
		lpt_talk_fail(talk, -ETIMEDOUT, 36);
	} else if (talk->step == GIVE_UP) {
		talk->step = SEND;
	} else {
		took_block(talk, run);
	}
}

const struct lpt_1284_stage_ops lpt_stage_write_ecp = {build_write, took_write};
