/* SPDX-License-Identifier: MIT */
/*
 * The daisy chain of IEEE 1284.3.  Its devices listen to the data lines while the control lines
 * rest: a command packet is AA 55 00 FF 87 78, the command, FF.  The chain answers on the status
 * lines after FF and after 87; only the command is strobed.
 */
#include <string.h>

#include "ieee1284/talk.h"

#define SELECT_COMPAT 0xe0 /* and the number of a device: it listens in compatibility mode */
#define DESELECT_ALL 0x30
#define ASSIGN 0x00 /* and a number: the nearest device without one takes it */

#define BYTE_NS 2000                               /* for which each byte of a packet stands */
#define ALL_HIGH (NFAULT | SELECT | PERROR | BUSY) /* Busy low, the others high */

/* clang-format off */
#define SAY(byte) {.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = byte, .arg = BYTE_NS}
#define HEAR(value) {LPT_OP_TEST, LPT_REG_STATUS, ALL_HIGH, value, BYTE_NS}
#define STROBE(value) {LPT_OP_FROB, LPT_REG_CONTROL, NSTROBE, value, 1000}
/* clang-format on */

enum {
	HEARD = 0,
	NOBODY = 1, /* no chain: the packet was broken off */
};

#define PREFIX(nobody)                                                                             \
	SAY(0xaa), SAY(0x55), SAY(0x00), SAY(0xff), HEAR(ALL_HIGH), IF_NOT(nobody), SAY(0x87),     \
		HEAR(SELECT | NFAULT), IF_NOT(nobody), SAY(0x78)

#define PREFIX_LEN 10

static const struct lpt_insn command[] = {
	PREFIX(PREFIX_LEN + 7),
	{.op = LPT_OP_PUT, .reg = LPT_REG_DATA, .arg = BYTE_NS},
	STROBE(NSTROBE),
	PAUSE_US(1),
	GET_STATUS,
	STROBE(0),
	SAY(0xff),
	END(HEARD),
	SAY(0xff),
	END(NOBODY),
};

/* --- select and deselect --- */

static bool is_select(const struct lpt_1284_talk *talk)
{
	return talk->want.kind == LPT_TALK_SELECT;
}

static bool build_command(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	talk->out[0] = is_select(talk) ? SELECT_COMPAT | talk->want.id : DESELECT_ALL;
	run->payload_len = 1;
	LPT_TALK_RUN(run, command);
	return true;
}

/* The device that was named holds nFault high while its command is strobed. */
static void took_command(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	bool heard = run->end_code == HEARD && (talk->scratch[0] & NFAULT);

	lpt_talk_leave(talk);
	if (is_select(talk) && !heard) {
		lpt_talk_give_up(talk, -ENXIO, 0);
	}
}

const struct lpt_1284_stage_ops lpt_stage_chain_command = {build_command, took_command};

/* --- numbering --- */

static const struct lpt_insn begin_numbers[] = {
	PREFIX(PREFIX_LEN + 3), PAUSE_US(2), GET_STATUS, END(HEARD), SAY(0xff), END(NOBODY),
};

static const struct lpt_insn assign[] = {
	{.op = LPT_OP_PUT, .reg = LPT_REG_DATA, .arg = BYTE_NS},
	STROBE(NSTROBE),
	PAUSE_US(1),
	STROBE(0),
	PAUSE_US(1),
	GET_STATUS,
	END(HEARD),
};

static const struct lpt_insn end_numbers[] = {SAY(0xff), PAUSE_US(2), END(HEARD)};

/* Steps. */
enum {
	BEGIN,
	NUMBER,
	FINISH,
};

static bool build_numbers(struct lpt_1284_talk *talk, struct lpt_run *run)
{
	if (talk->step == BEGIN) {
		LPT_TALK_RUN(run, begin_numbers);
	} else if (talk->step == NUMBER) {
		talk->out[0] = ASSIGN | talk->result.n_daisy;
		run->payload_len = 1;
		LPT_TALK_RUN(run, assign);
	} else {
		LPT_TALK_RUN(run, end_numbers);
	}
	return true;
}

/* What the lines tell of the next device without a number: PError and Select high, it is there. */
static bool is_there(uint8_t status)
{
	return (status & (PERROR | SELECT)) == (PERROR | SELECT);
}

static uint8_t limit(const struct lpt_1284_talk *talk)
{
	return talk->want.limit < LPT_1284_DAISY_MAX ? talk->want.limit : LPT_1284_DAISY_MAX;
}

/* Busy high: it is the last one.  Known before it has its number, hence kept in `at`. */
static void took_numbers(struct lpt_1284_talk *talk, const struct lpt_run *run)
{
	uint8_t status = talk->scratch[0];

	if (talk->step == FINISH || run->end_code == NOBODY) {
		lpt_talk_leave(talk);
		return;
	}
	bool was_last = talk->step == NUMBER && talk->at;
	talk->result.n_daisy += talk->step == NUMBER;
	talk->at = !(status & BUSY);
	if (!was_last && is_there(status) && talk->result.n_daisy < limit(talk)) {
		talk->step = NUMBER;
	} else {
		talk->step = FINISH;
	}
}

const struct lpt_1284_stage_ops lpt_stage_number_chain = {build_numbers, took_numbers};
