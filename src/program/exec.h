/* SPDX-License-Identifier: MIT */
/*
 * One call of the interpreter: the port, the run, and what lets it avoid the clock.  Private to
 * this room.
 *
 * Time.  A driver with its own clock keeps last_access_ns itself.  For the others the time of an
 * access is sampled late, at the next gap, wait or end of the call: `unstamped` says that the last
 * access is younger than last_access_ns, so that "now" is the safe answer.
 */
#ifndef LPT_PROGRAM_EXEC_H
#define LPT_PROGRAM_EXEC_H

#include "lines/access.h"
#include "program/program.h"

#define LPT_ANSWER_NS 35000000 /* T_L of IEEE 1284: the longest a peripheral may take to answer */
#define LPT_SPIN_MAX_NS 20000  /* stalls up to this are spun, longer ones sleep */
#define LPT_SPIN_CALL_NS 50000 /* all of them in one call that may not block */

struct lpt_exec {
	struct lpt_lines *lines;
	struct lpt_run *run;
	uint16_t writable;           /* registers that the port has and the run may write */
	uint8_t keep[LPT_REG_COUNT]; /* bits that the run may not change */
	bool unstamped;              /* see above */
	bool saw_status;             /* status was read since the last sample */
	bool needs_first;            /* nobody has noted t_first_ns yet */
	bool overtime;               /* the wall limit has passed */
	bool accessed;               /* some register, in this call */
	bool in_handshake;           /* which cannot be taken up again in its middle */
	int64_t spun_ns;             /* where this call may not block */
};

/* access.c: accesses under the masks of the run; registers 3 and 4 in software where need be. */
int lpt_exec_write_slow(struct lpt_exec *x, enum lpt_reg reg, uint8_t value);
int lpt_exec_read_slow(struct lpt_exec *x, enum lpt_reg reg, uint8_t *ret_value);
int lpt_exec_dir(struct lpt_exec *x, bool reverse);
int lpt_exec_rest(struct lpt_exec *x);
void lpt_exec_note_first(struct lpt_exec *x);
bool lpt_exec_may_drive_all(const struct lpt_exec *x);

/*
 * wait.c: all that lets time pass.  0, a negative errno, or LPT_RUN_WAIT: this call may not block
 * and should be repeated by one that may.  lpt_exec_wait() waits for the register of `want` to
 * match, or for an edge where `want` is NULL; -ETIMEDOUT is the expected failure.  A run that is
 * cut is -ECANCELED throughout; that its wall limit was the reason comes out at the end only, lest
 * a soft wait take it for its own.
 */
void lpt_exec_stamp(struct lpt_exec *x);
int lpt_exec_interrupted(struct lpt_exec *x);
int lpt_exec_stall_until(struct lpt_exec *x, int64_t port_ns);
int lpt_exec_gap(struct lpt_exec *x, uint32_t ns);
int lpt_exec_wait(struct lpt_exec *x, const struct lpt_insn *want, int64_t timeout_ns);

/* block.c: XFER; LPT_RUN_MORE when the fuel is used up inside the block. */
int lpt_exec_xfer(struct lpt_exec *x, const struct lpt_insn *insn);

/* handshake.c: one byte in software.  -ETIMEDOUT: the far end did not answer, and the mark of the
 * run is the event that did not come; -ENODATA: it has nothing of that kind to send; -EOPNOTSUPP:
 * this mode does not go this way.  *ret_moved in any case: the far end has it, or we have. */
int lpt_handshake_byte(struct lpt_exec *x, enum lpt_xfer_mode mode, bool reverse, uint8_t *byte,
		       bool *ret_moved);

/* The four bits that a peripheral shows in a status byte (IEEE 1284, nibble mode). */
static inline uint8_t lpt_nibble_of_status(uint8_t status)
{
	return ((status >> 3) & 0x07) | ((~status >> 4) & 0x08);
}

static inline void lpt_exec_accessed(struct lpt_exec *x)
{
	x->unstamped = true;
	x->accessed = true;
	if (__builtin_expect(x->needs_first, 0)) {
		lpt_exec_note_first(x);
	}
}

static inline int lpt_exec_write(struct lpt_exec *x, enum lpt_reg reg, uint8_t value)
{
	struct lpt_lines *lines = x->lines;

	if (__builtin_expect(!lpt_lines_can(x->writable, reg), 0)) {
		return lpt_exec_write_slow(x, reg, value);
	}
	value ^= (value ^ lines->shadow[reg]) & x->keep[reg];
	int r = lpt_lines_write_untimed(lines, reg, value);
	lpt_exec_accessed(x);
	return r;
}

static inline int lpt_exec_frob(struct lpt_exec *x, enum lpt_reg reg, uint8_t mask, uint8_t value)
{
	return lpt_exec_write(x, reg, (x->lines->shadow[reg] & ~mask) ^ value);
}

static inline int lpt_exec_read(struct lpt_exec *x, enum lpt_reg reg, uint8_t *ret_value)
{
	if (__builtin_expect(!lpt_lines_can(x->lines->readable, reg), 0)) {
		return lpt_exec_read_slow(x, reg, ret_value);
	}
	if (reg == LPT_REG_STATUS) {
		x->saw_status = true;
	}
	int r = lpt_lines_read_untimed(x->lines, reg, ret_value);
	lpt_exec_accessed(x);
	return r;
}

#endif
