/* SPDX-License-Identifier: MIT */
/*
 * Inside a talk: its stages, and the pieces of programs that they are made of.  Private to this
 * room.
 *
 * A stage makes a program, is told how it ended, and goes on or leaves; what it enters is done
 * first.  Its step counts from 0 each time that it comes to work.  A program ends with the number
 * of the event that did not come as its code, or with 0.
 */
#ifndef LPT_IEEE1284_TALK_H
#define LPT_IEEE1284_TALK_H

#include <errno.h>

#include "ieee1284/ieee1284.h"
#include "lines/signals.h"

enum lpt_1284_stage {
	LPT_STAGE_TERMINATE, /* whatever the cable speaks: to compatibility mode */
	LPT_STAGE_NEGOTIATE, /* from there into want.mode */
	LPT_STAGE_FORWARD,   /* the host speaks */
	LPT_STAGE_REVERSE,   /* the device speaks */
	LPT_STAGE_ADDRESS,   /* EPP address or ECP channel before data */
	LPT_STAGE_WRITE_COMPAT,
	LPT_STAGE_WRITE_EPP,
	LPT_STAGE_WRITE_ECP,
	LPT_STAGE_READ_NIBBLE, /* and byte mode */
	LPT_STAGE_READ_EPP,
	LPT_STAGE_READ_ECP,
	LPT_STAGE_ID,
	LPT_STAGE_RESET,
	LPT_STAGE_STATUS,
	LPT_STAGE_DETERMINE,
	LPT_STAGE_CHOOSE,
	LPT_STAGE_CHAIN_COMMAND, /* SELECT and DESELECT */
	LPT_STAGE_NUMBER_CHAIN,
	LPT_STAGE_LOOK_BEHIND, /* for somebody at the end of the chain */
	LPT_STAGE_COUNT
};

struct lpt_1284_stage_ops {
	/* Fills the run.  False: it has left, or has entered another stage. */
	bool (*build)(struct lpt_1284_talk *talk, struct lpt_run *run);

	/* The program has come to an END. */
	void (*took)(struct lpt_1284_talk *talk, const struct lpt_run *run);
};

/* talk.c: the stage at work. */
void lpt_talk_enter(struct lpt_1284_talk *talk, enum lpt_1284_stage stage);
void lpt_talk_leave(struct lpt_1284_talk *talk);

/* The talk ends with this error, once the cable is back in compatibility mode. */
void lpt_talk_fail(struct lpt_1284_talk *talk, int error, uint32_t event);

/* The same, but the cable stays as it is: nothing was to be had, or the device is not ready. */
void lpt_talk_give_up(struct lpt_1284_talk *talk, int error, uint32_t event);

/* Stages that bring the cable into want.mode and one direction; `anew` also where it is so. */
void lpt_talk_connect(struct lpt_1284_talk *talk, bool reverse, bool anew);

/* The stage that reads in this mode. */
enum lpt_1284_stage lpt_talk_reader(enum lpt_1284_mode mode);

/* The bytes that are still to be written become the payload, as many as one program takes.  False:
 * there are none, and the stage has left. */
bool lpt_talk_offer(struct lpt_1284_talk *talk, struct lpt_run *run);

/* Bytes that a read shall have at its end. */
uint32_t lpt_talk_goal(const struct lpt_1284_talk *talk);

/* What the cable speaks, or is said to speak. */
enum lpt_1284_mode lpt_talk_mode(const struct lpt_1284_talk *talk);

static inline bool lpt_1284_is_ecp(enum lpt_1284_mode mode)
{
	return mode == LPT_1284_ECP || mode == LPT_1284_ECP_RLE || mode == LPT_1284_BECP;
}

/* How much longer than the standard's answer, which XFER waits by itself, the other side has. */
uint32_t lpt_talk_extra_us(const struct lpt_1284_talk *talk);

/* Such a wait ends now and then, and begins anew. */
static inline bool lpt_talk_waits_for_ever(const struct lpt_1284_talk *talk)
{
	return talk->want.wait_us < 0;
}

/* How long the other side has, where XFER does not wait: what was asked for, or the standard's
 * answer; for what follows of an ID, as far as it was promised. */
uint32_t lpt_talk_patience_us(const struct lpt_1284_talk *talk);
uint32_t lpt_talk_id_wait_us(const struct lpt_1284_talk *talk);

/* A program that stands as it is, and one of which arguments will be changed. */
#define LPT_TALK_RUN(run, program)                                                                 \
	((run)->code = (program), (run)->n = sizeof(program) / sizeof((program)[0]))
#define LPT_TALK_COPY(talk, run, program)                                                          \
	(memcpy((talk)->code, (program), sizeof(program)),                                         \
	 (run)->n = sizeof(program) / sizeof((program)[0]))

/* The stages. */
extern const struct lpt_1284_stage_ops lpt_stage_terminate;
extern const struct lpt_1284_stage_ops lpt_stage_negotiate;
extern const struct lpt_1284_stage_ops lpt_stage_forward;
extern const struct lpt_1284_stage_ops lpt_stage_reverse;
extern const struct lpt_1284_stage_ops lpt_stage_address;
extern const struct lpt_1284_stage_ops lpt_stage_write_compat;
extern const struct lpt_1284_stage_ops lpt_stage_write_epp;
extern const struct lpt_1284_stage_ops lpt_stage_write_ecp;
extern const struct lpt_1284_stage_ops lpt_stage_read_nibble;
extern const struct lpt_1284_stage_ops lpt_stage_read_epp;
extern const struct lpt_1284_stage_ops lpt_stage_read_ecp;
extern const struct lpt_1284_stage_ops lpt_stage_id;
extern const struct lpt_1284_stage_ops lpt_stage_reset;
extern const struct lpt_1284_stage_ops lpt_stage_status;
extern const struct lpt_1284_stage_ops lpt_stage_determine;
extern const struct lpt_1284_stage_ops lpt_stage_choose;
extern const struct lpt_1284_stage_ops lpt_stage_chain_command;
extern const struct lpt_1284_stage_ops lpt_stage_number_chain;
extern const struct lpt_1284_stage_ops lpt_stage_look_behind;

#define LPT_ECP_CHANNEL 0x80u /* in a command: a channel address, else a run length */

#define LPT_1284_ANSWER_US 35000 /* T_L: the longest a peripheral may take to answer */

/* Levels of control and status lines, and instructions over them.  In masks and values a set bit
 * of an inverted line is a low level: see signals.h. */
#define NSTROBE LPT_CONTROL_NSTROBE
#define NAUTOFD LPT_CONTROL_NAUTOFD
#define NSELECTIN LPT_CONTROL_NSELECTIN
#define NINIT LPT_CONTROL_NINIT
#define ALL_CONTROL (NSTROBE | NAUTOFD | NSELECTIN | NINIT)
#define NACK LPT_STATUS_NACK
#define BUSY LPT_STATUS_BUSY
#define NFAULT LPT_STATUS_NFAULT
#define SELECT LPT_STATUS_SELECT
#define PERROR LPT_STATUS_PERROR

/* clang-format off */
#define DRIVE(mask, value) {LPT_OP_FROB, LPT_REG_CONTROL, mask, value, 500}
#define PUT_DATA {.op = LPT_OP_PUT, .reg = LPT_REG_DATA}
#define GET_DATA {.op = LPT_OP_IN, .reg = LPT_REG_DATA, .mask = 0xff}
#define LOOK_AT_DATA(mask, value) {LPT_OP_TEST, LPT_REG_DATA, mask, value, 0}
#define GET_STATUS {.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff}
#define LOOK(mask, value) {LPT_OP_TEST, LPT_REG_STATUS, mask, value, 0}
#define AWAIT(mask, value, us) {LPT_OP_WAIT | LPT_OP_SOFT, LPT_REG_STATUS, mask, value, us}
#define ANSWER(mask, value) AWAIT(mask, value, LPT_1284_ANSWER_US)
#define GO(target) {.op = LPT_OP_JMP, .reg = LPT_COND_ALWAYS, .arg = target}
#define IF(target) {.op = LPT_OP_JMP, .reg = LPT_COND_T, .arg = target}
#define IF_NOT(target) {.op = LPT_OP_JMP, .reg = LPT_COND_NOT_T, .arg = target}
#define PAUSE_US(us) {.op = LPT_OP_DELAY, .arg = (us) * 1000}
#define TURN(reverse) {.op = LPT_OP_DIR, .val = reverse}
#define MOVE(mode, reverse, n) {LPT_OP_XFER, 0, mode, reverse, n}
#define END(event) {.op = LPT_OP_END, .arg = event}
/* clang-format on */

#endif
