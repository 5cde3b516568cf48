/* SPDX-License-Identifier: MIT */
/* Into a mode (events 0 to 6, 30 and 31), between its directions, and out of it again. */
#include <string.h>

#include "ieee1284/talk.h"

static uint8_t request_byte(enum lpt_1284_mode mode)
{
#define REQUEST_OF(name, request, text) [LPT_1284_##name] = (request),
	static const uint8_t requests[LPT_1284_MODE_COUNT] = {LPT_1284_MODE_TABLE(REQUEST_OF)};
#undef REQUEST_OF

	return requests[mode];
}

static const struct lpt_insn negotiate[] = {
	DRIVE(ALL_CONTROL, LPT_CONTROL_REST),
	PUT_DATA,                                                          /* 0 */
	DRIVE(NSELECTIN | NAUTOFD, NAUTOFD),                               /* 1 */
	ANSWER(PERROR | SELECT | NFAULT | NACK, PERROR | SELECT | NFAULT), /* 2 */
	IF_NOT(11),
	DRIVE(NSTROBE, NSTROBE),     /* 3 */
	DRIVE(NSTROBE | NAUTOFD, 0), /* 4 */
	ANSWER(NACK, NACK),          /* 6 */
	IF_NOT(13),
	GET_STATUS, /* 5 */
	END(0),
	DRIVE(NSELECTIN | NAUTOFD, NSELECTIN),
	END(2),
	END(6),
};

static const struct lpt_insn set_up_ecp[] = {
	DRIVE(NAUTOFD, NAUTOFD), /* 30 */
	ANSWER(PERROR, PERROR),  /* 31 */
	IF_NOT(4),
	END(0),
	END(31),
};

static bool build_negotiate(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	enum lpt_1284_mode mode = talk->want.mode;
	bool is_id = talk->want.flags & LPT_1284_FLAG_ID;

	if (mode == LPT_1284_COMPAT) {
		lpt_talk_leave(talk);
		return false;
	}
	if (talk->step == 0) {
		talk->out[0] = request_byte(mode) | (is_id ? LPT_1284_REQUEST_ID : 0);
		run->payload_len = 1;
		LPT_TALK_RUN(run, negotiate);
	} else {
		LPT_TALK_RUN(run, set_up_ecp);
	}
	return true;
}

/* XFlag (Select) is high where the device agrees, but for the nibble mode that all must know. */
static bool is_accepted(const struct lpt_1284_talk *talk)
{
	return talk->out[0] == 0 || (talk->scratch[0] & SELECT);
}

/* The cable speaks now what it speaks; a probe wants to know no more than that. */
static void failed(struct lpt_1284_talk *talk, int error, uint32_t event)
{
	if (talk->is_asking) {
		talk->outcome = error;
		lpt_talk_leave(talk);
	} else {
		lpt_talk_fail(talk, error, event);
	}
}

/* A device that refused, or fell silent, waits for the general end, whatever it was asked for. */
static void refused(struct lpt_1284_talk *talk, int error, uint32_t event)
{
	talk->cable->mode = LPT_1284_NIBBLE;
	talk->cable->reverse = false;
	failed(talk, error, event);
}

static void agreed(struct lpt_1284_talk *talk)
{
	struct lpt_1284_cable *cable = talk->cable;
	uint32_t caps = cable->caps;

	lpt_1284_cable_init(cable, caps);
	cable->mode = talk->want.mode;
	cable->is_id = talk->want.flags & LPT_1284_FLAG_ID;
	if (lpt_1284_is_ecp(cable->mode)) {
		talk->step = 1;
	} else {
		lpt_talk_leave(talk);
	}
}

static void took_negotiate(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	if (run->end_code == 2) {
		failed(talk, -ENXIO, 2);
	} else if (run->end_code == 6) {
		refused(talk, -ETIMEDOUT, 6);
	} else if (run->end_code == 31) {
		failed(talk, -ETIMEDOUT, 31);
	} else if (talk->step == 1) {
		lpt_talk_leave(talk);
	} else if (!is_accepted(talk)) {
		refused(talk, -EOPNOTSUPP, 0);
	} else {
		agreed(talk);
	}
}

const struct lpt_1284_stage_ops lpt_stage_negotiate = {build_negotiate, took_negotiate};

/* --- termination --- */

static const struct lpt_insn terminate[] = {
	DRIVE(ALL_CONTROL, NSELECTIN | NINIT), /* 22 */
	ANSWER(NACK, 0),                       /* 24 */
	IF_NOT(8),
	DRIVE(NAUTOFD, NAUTOFD), /* 25 */
	ANSWER(NACK, NACK),      /* 27 */
	DRIVE(NAUTOFD, 0),       /* 29 */
	IF_NOT(9),
	END(0),
	END(24),
	END(27),
};

/* The device lowers Busy (32) when it is through with the last byte. */
static const struct lpt_insn terminate_ecp[] = {
	ANSWER(BUSY, BUSY),
	DRIVE(ALL_CONTROL, NSELECTIN | NINIT), /* 22 */
	ANSWER(NACK, 0),                       /* 24 */
	IF_NOT(9),
	DRIVE(NAUTOFD, NAUTOFD), /* 25 */
	ANSWER(NACK, NACK),      /* 27 */
	DRIVE(NAUTOFD, 0),       /* 29 */
	IF_NOT(10),
	END(0),
	END(24),
	END(27),
};

static const struct lpt_insn terminate_epp[] = {
	DRIVE(ALL_CONTROL, 0), /* 68 */
	PAUSE_US(50),
	DRIVE(ALL_CONTROL, NSELECTIN | NINIT), /* 69 */
	END(0),
};

static const struct lpt_insn drive_data[] = {TURN(0), END(0)};

static const struct lpt_insn release_data[] = {TURN(1), END(0)};

static void build_termination(const struct lpt_1284_talk *talk, struct lpt_run *run)
{
	if (talk->cable->mode == LPT_1284_EPP) {
		LPT_TALK_RUN(run, terminate_epp);
	} else if (lpt_1284_is_ecp(talk->cable->mode)) {
		LPT_TALK_RUN(run, terminate_ecp);
	} else {
		LPT_TALK_RUN(run, terminate);
	}
}

static bool build_terminate(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	const struct lpt_1284_cable *cable = talk->cable;

	if (cable->mode == LPT_1284_COMPAT && !cable->reverse) {
		lpt_talk_leave(talk);
		return false;
	}
	if (lpt_1284_is_ecp(cable->mode) && cable->reverse) {
		lpt_talk_enter(talk, LPT_STAGE_FORWARD);
		return false;
	}
	if (talk->step == 0 && cable->mode != LPT_1284_COMPAT) {
		build_termination(talk, run);
	} else {
		talk->step = 1;
		LPT_TALK_RUN(run, drive_data);
	}
	return true;
}

/* The host drives the data lines again only when the device has let go of them. */
static void took_terminate(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	struct lpt_1284_cable *cable = talk->cable;
	bool has_released_data = cable->reverse && talk->step == 0;

	if (run->end_code != 0 && talk->result.error == 0 && !talk->is_asking) {
		talk->result.error = -ETIMEDOUT;
		talk->result.event = run->end_code;
	}
	if (has_released_data) {
		talk->step = 1;
		return;
	}
	lpt_1284_cable_init(cable, cable->caps);
	lpt_talk_leave(talk);
}

const struct lpt_1284_stage_ops lpt_stage_terminate = {build_terminate, took_terminate};

/* --- directions --- */

/* In bounded mode the device must have taken all bytes before it may speak. */
static const struct lpt_insn becp_to_reverse[] = {
	ANSWER(BUSY, BUSY), /* 32 */
	IF_NOT(8),
	DRIVE(NAUTOFD, NAUTOFD), /* 38 */
	TURN(1),
	DRIVE(NINIT, 0),   /* 39 */
	ANSWER(PERROR, 0), /* 40 */
	IF_NOT(9),
	END(0),
	END(32),
	END(40),
};

static const struct lpt_insn ecp_to_reverse[] = {
	DRIVE(NAUTOFD, NAUTOFD), /* 38 */
	TURN(1),
	DRIVE(NINIT, 0),   /* 39 */
	ANSWER(PERROR, 0), /* 40 */
	IF_NOT(6),
	END(0),
	END(40),
};

/* And in bounded mode a byte in flight is taken (44, 45) before the host may speak.  Its 46 is one
 * with 47, lest the device offer another. */
static const struct lpt_insn becp_in_flight[] = {
	LOOK(NACK, 0),
	IF_NOT(6),
	GET_STATUS,
	GET_DATA,
	DRIVE(NAUTOFD, 0),  /* 44 */
	ANSWER(NACK, NACK), /* 45 */
	END(0),
};

static const struct lpt_insn ecp_to_forward[] = {
	DRIVE(NINIT | NAUTOFD, NINIT | NAUTOFD), /* 47 */
	ANSWER(PERROR, PERROR),                  /* 49 */
	TURN(0),
	IF_NOT(5),
	END(0),
	END(49),
};

/* The next read gets it.  Where one is kept already, the device keeps this one. */
static bool must_look_for_byte_in_flight(const struct lpt_1284_talk *talk)
{
	return lpt_talk_mode(talk) == LPT_1284_BECP && talk->step == 0 &&
	       talk->cable->run_left == 0;
}

static void keep_byte_in_flight(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	struct lpt_1284_cable *cable = talk->cable;

	if (run->results_len == 0) {
		return;
	}
	if (!(talk->scratch[0] & BUSY)) { /* PeriphAck high: data */
		cable->run_byte = talk->scratch[1];
		cable->run_left = 1;
	} else if (talk->scratch[1] & LPT_ECP_CHANNEL) {
		cable->peripheral_channel = talk->scratch[1] & ~LPT_ECP_CHANNEL;
	}
}

static bool build_forward(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	enum lpt_1284_mode mode = lpt_talk_mode(talk);

	if (!talk->cable->reverse || (mode != LPT_1284_EPP && !lpt_1284_is_ecp(mode))) {
		lpt_talk_leave(talk);
		return false;
	}
	if (mode == LPT_1284_EPP) {
		LPT_TALK_RUN(run, drive_data);
	} else if (must_look_for_byte_in_flight(talk)) {
		talk->step = 1;
		LPT_TALK_RUN(run, becp_in_flight);
	} else {
		talk->step = 2;
		LPT_TALK_RUN(run, ecp_to_forward);
	}
	return true;
}

static void took_forward(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	if (talk->step == 1) {
		keep_byte_in_flight(talk, run);
		return;
	}
	talk->cable->reverse = false;
	lpt_talk_leave(talk);
	if (run->end_code != 0) {
		lpt_talk_fail(talk, -ETIMEDOUT, run->end_code);
	}
}

const struct lpt_1284_stage_ops lpt_stage_forward = {build_forward, took_forward};

static bool build_reverse(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	enum lpt_1284_mode mode = lpt_talk_mode(talk);

	if (talk->cable->reverse || mode == LPT_1284_COMPAT || mode == LPT_1284_NIBBLE ||
	    mode == LPT_1284_CHANNEL_NIBBLE) {
		lpt_talk_leave(talk);
		return false;
	}
	if (mode == LPT_1284_BECP) {
		LPT_TALK_RUN(run, becp_to_reverse);
	} else if (lpt_1284_is_ecp(mode)) {
		LPT_TALK_RUN(run, ecp_to_reverse);
	} else {
		LPT_TALK_RUN(run, release_data);
	}
	return true;
}

static void took_reverse(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	talk->cable->reverse = run->end_code != 32;
	lpt_talk_leave(talk);
	if (run->end_code != 0) {
		lpt_talk_fail(talk, -ETIMEDOUT, run->end_code);
	}
}

const struct lpt_1284_stage_ops lpt_stage_reverse = {build_reverse, took_reverse};
