/* SPDX-License-Identifier: MIT */
/*
 * Reading a device ID: its length and two bytes more, then all that the length promises, then, from
 * devices that count wrongly, what they still have to say; see id.c.
 */
#include "ieee1284/talk.h"

#define PREFIX_LEN 2
#define HEAD_LEN 4 /* enough to know an answer that is one byte over and over */

/* Counted by `at`: what has been read so far. */
enum {
	NOTHING,
	HEAD,
	LENGTH,
	LENGTH_AND_PREFIX,
	ALL,
};

static bool is_one_byte_over_and_over(const uint8_t *id, uint32_t len)
{
	for (uint32_t i = 1; i < len; i++) {
		if (id[i] != id[0]) {
			return false;
		}
	}
	return len >= HEAD_LEN;
}

static bool has_come_to_an_end(const struct lpt_1284_talk *talk)
{
	return talk->result.done < talk->wanted || talk->want.buffer[talk->result.done - 1] == ';';
}

/* Bytes to have read next; no more than there are: that was all. */
static uint32_t next_goal(const struct lpt_1284_talk *talk)
{
	const uint8_t *id = talk->want.buffer;

	switch (talk->at) {
	case NOTHING:
		return HEAD_LEN;
	case HEAD:
		return lpt_1284_id_length(id);
	case LENGTH:
		return has_come_to_an_end(talk) ? 0 : talk->wanted + PREFIX_LEN;
	case LENGTH_AND_PREFIX:
		return has_come_to_an_end(talk) ? 0 : (uint32_t)id[1] << 8 | id[0];
	default:
		return 0;
	}
}

static int judge(const struct lpt_1284_talk *talk)
{
	const uint8_t *id = talk->want.buffer;
	uint32_t len = talk->result.done;

	if (len == 0) {
		return -ENODATA;
	}
	if (len < PREFIX_LEN || lpt_1284_id_length(id) == 0 ||
	    (talk->at == HEAD && is_one_byte_over_and_over(id, len))) {
		return -EPROTO;
	}
	return 0;
}

/* What the length does not promise is there at once or not at all. */
uint32_t lpt_talk_id_wait_us(const struct lpt_1284_talk *talk)
{
	return talk->at <= LENGTH ? LPT_1284_ANSWER_US : 0;
}

static bool build_id(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	int r = talk->at == NOTHING ? 0 : judge(talk);

	if (r < 0) {
		lpt_talk_fail(talk, r, 0);
		return false;
	}
	uint32_t goal = next_goal(talk);
	goal = goal < talk->want.n ? goal : talk->want.n;
	if (goal <= talk->result.done) {
		lpt_talk_leave(talk);
		return false;
	}
	talk->wanted = goal;
	talk->at++;
	lpt_talk_enter(talk, lpt_talk_reader(talk->want.mode));
	return false;
}

const struct lpt_1284_stage_ops lpt_stage_id = {build_id, NULL};
