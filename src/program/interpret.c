/* SPDX-License-Identifier: MIT */
/*
 * The interpreter: executes verified programs over single accesses, resumable anywhere.  An
 * instruction that cannot finish leaves pc where it is, so taking it up again is executing it
 * again; what it has to remember (a deadline, a half-done block) stands in the run.
 *
 * It is fast because it asks no clock that nobody needs: see exec.h.
 */
#include <string.h>

#include "program/exec.h"
#include "program/ops.h"

#define STOP_CHECK_INSNS 64   /* how often the stop flag is read */
#define CLOCK_CHECK_SLICES 64 /* how often, in slices of the above, the wall limit is */

#define NS_PER_US 1000ll

/* Beside enum lpt_run_outcome, inside this file. */
enum {
	ENDED = 3, /* END was executed */
	JUMP,      /* go on at the argument of the instruction */
};

static int append(struct lpt_run *run, uint8_t byte)
{
	run->results_bits = 0;
	run->results[run->results_len++] = byte;
	return 0;
}

/* Values wider than a byte are little-endian. */
static int append_number(struct lpt_run *run, uint64_t value, uint32_t n_bytes)
{
	if (run->results_size - run->results_len < n_bytes) {
		return -ENOSPC;
	}
	for (uint32_t i = 0; i < n_bytes; i++) {
		append(run, value >> (8 * i));
	}
	return 0;
}

static bool is_full(const struct lpt_run *run)
{
	return run->results_len == run->results_size;
}

static int do_in(struct lpt_exec *x, const struct lpt_insn *insn)
{
	struct lpt_run *run = x->run;
	uint8_t value;

	if (is_full(run)) {
		return -ENOSPC;
	}
	int r = lpt_exec_read(x, insn->reg, &value);
	if (r < 0) {
		return r;
	}
	run->a = value & insn->mask;
	return append(run, run->a);
}

static int do_test(struct lpt_exec *x, const struct lpt_insn *insn)
{
	uint8_t value;
	int r = lpt_exec_read(x, insn->reg, &value);

	if (r < 0) {
		return r;
	}
	x->run->a = value;
	x->run->t = (value & insn->mask) == insn->val;
	return 0;
}

/* T tells how an instruction with an expected failure ended; if soft, the run goes on. */
static int conclude(struct lpt_exec *x, const struct lpt_insn *insn, int r, int expected)
{
	if (r == 0) {
		x->run->t = true;
	} else if (r == expected) {
		x->run->t = false;
		return insn->op & LPT_OP_SOFT ? 0 : r;
	}
	return r;
}

static int do_wait(struct lpt_exec *x, const struct lpt_insn *insn)
{
	int r = lpt_exec_wait(x, insn, insn->arg * NS_PER_US);

	return conclude(x, insn, r, -ETIMEDOUT);
}

static int do_edge(struct lpt_exec *x, const struct lpt_insn *insn)
{
	struct lpt_run *run = x->run;

	if (run->results_size - run->results_len < sizeof(uint32_t)) {
		return -ENOSPC;
	}
	int r = lpt_exec_wait(x, NULL, insn->arg * NS_PER_US);
	if (r == 0) {
		run->edge_seen = x->lines->edges;
		append_number(run, run->edge_seen, sizeof(uint32_t));
	}
	return conclude(x, insn, r, -ETIMEDOUT);
}

/* Stall until a moment that is fixed when the instruction is first met. */
static int stall(struct lpt_exec *x, int64_t port_ns)
{
	struct lpt_run *run = x->run;

	run->wait_until_ns = port_ns;
	int r = lpt_exec_stall_until(x, port_ns);
	if (r != LPT_RUN_WAIT) {
		run->wait_until_ns = 0;
	}
	return r;
}

static int do_delay(struct lpt_exec *x, const struct lpt_insn *insn)
{
	int64_t until = x->run->wait_until_ns;

	return stall(x, until ? until : lpt_lines_now(x->lines) + insn->arg);
}

static int do_at(struct lpt_exec *x, const struct lpt_insn *insn)
{
	int64_t until = x->run->wait_until_ns;
	int r;

	if (until == 0) {
		if (__builtin_add_overflow(x->run->t0_ns, insn->arg * NS_PER_US, &until)) {
			until = INT64_MAX;
		}
		r = lpt_lines_now(x->lines) > until ? -ETIME : stall(x, until);
	} else {
		r = stall(x, until);
	}
	return conclude(x, insn, r, -ETIME);
}

static bool holds(const struct lpt_run *run, enum lpt_cond cond)
{
	switch (cond) {
	case LPT_COND_ALWAYS:
		return true;
	case LPT_COND_T:
		return run->t;
	case LPT_COND_NOT_T:
		return !run->t;
	case LPT_COND_PAYLOAD_EMPTY:
		return run->payload_pos >= run->payload_len;
	case LPT_COND_PAYLOAD_LEFT:
		return run->payload_pos < run->payload_len;
	case LPT_COND_RESULTS_FULL:
		return is_full(run);
	}
	return false;
}

static int do_put(struct lpt_exec *x, const struct lpt_insn *insn)
{
	struct lpt_run *run = x->run;

	if (run->payload_bit) { /* the rest of a half-used byte is left behind */
		run->payload_bit = 0;
		run->payload_pos++;
	}
	if (run->payload_pos >= run->payload_len) {
		return -ENODATA;
	}
	int r = lpt_exec_write(x, insn->reg, run->payload[run->payload_pos]);
	if (r == 0) {
		run->payload_pos++;
	}
	return r;
}

static uint8_t bit_of(uint8_t index, uint8_t flags)
{
	return flags & LPT_BITS_LSB_FIRST ? 1u << index : 0x80u >> index;
}

static int do_outb(struct lpt_exec *x, const struct lpt_insn *insn)
{
	struct lpt_run *run = x->run;

	if (run->payload_pos >= run->payload_len) {
		return -ENODATA;
	}
	bool bit = run->payload[run->payload_pos] & bit_of(run->payload_bit, insn->val);
	bool set = bit != ((insn->val & LPT_BITS_INVERTED) != 0);
	int r = lpt_exec_frob(x, insn->reg, insn->mask, set ? insn->mask : 0);
	if (r != 0) {
		return r;
	}
	run->payload_bit = (run->payload_bit + 1) & 7;
	run->payload_pos += run->payload_bit == 0;
	return 0;
}

static int do_inb(struct lpt_exec *x, const struct lpt_insn *insn)
{
	struct lpt_run *run = x->run;
	uint8_t value;

	if (run->results_bits == 0 && is_full(run)) {
		return -ENOSPC;
	}
	int r = lpt_exec_read(x, insn->reg, &value);
	if (r != 0) {
		return r;
	}
	run->a = value;
	uint8_t index = run->results_bits;
	if (index == 0) {
		append(run, 0);
	}
	if (((value & insn->mask) != 0) != ((insn->val & LPT_BITS_INVERTED) != 0)) {
		run->results[run->results_len - 1] |= bit_of(index, insn->val);
	}
	run->results_bits = (index + 1) & 7;
	return 0;
}

static int do_nib(struct lpt_exec *x, const struct lpt_insn *insn)
{
	struct lpt_run *run = x->run;
	uint8_t status;

	if (insn->val && is_full(run)) {
		return -ENOSPC;
	}
	int r = lpt_exec_read(x, LPT_REG_STATUS, &status);
	if (r != 0) {
		return r;
	}
	run->a = status;
	if (!insn->val) {
		run->nibble = lpt_nibble_of_status(status);
		return 0;
	}
	return append(run, run->nibble | lpt_nibble_of_status(status) << 4);
}

static int do_end(struct lpt_run *run, const struct lpt_insn *insn)
{
	run->end_code = insn->arg;
	return ENDED;
}

/* Instructions that touch the wires and have a gap before that. */
static inline int do_access(struct lpt_exec *x, const struct lpt_insn *insn)
{
	if (insn->arg) {
		int r = lpt_exec_gap(x, insn->arg);
		if (r != 0) {
			return r;
		}
	}
	switch (insn->op) {
	case LPT_OP_OUT:
		return lpt_exec_write(x, insn->reg, insn->val);
	case LPT_OP_FROB:
		return lpt_exec_frob(x, insn->reg, insn->mask, insn->val);
	case LPT_OP_IN:
		return do_in(x, insn);
	case LPT_OP_TEST:
		return do_test(x, insn);
	case LPT_OP_DIR:
		return lpt_exec_dir(x, insn->val);
	case LPT_OP_PUT:
		return do_put(x, insn);
	case LPT_OP_OUTB:
		return do_outb(x, insn);
	case LPT_OP_INB:
		return do_inb(x, insn);
	default:
		return do_nib(x, insn);
	}
}

static inline int do_insn(struct lpt_exec *x, const struct lpt_insn *insn)
{
	struct lpt_run *run = x->run;

	switch ((enum lpt_op)(insn->op & LPT_OP_MASK)) {
	case LPT_OP_END:
		return do_end(run, insn);
	case LPT_OP_OUT:
	case LPT_OP_FROB:
	case LPT_OP_IN:
	case LPT_OP_TEST:
	case LPT_OP_DIR:
	case LPT_OP_PUT:
	case LPT_OP_OUTB:
	case LPT_OP_INB:
	case LPT_OP_NIB:
		return do_access(x, insn);
	case LPT_OP_WAIT:
		return do_wait(x, insn);
	case LPT_OP_EDGE:
		return do_edge(x, insn);
	case LPT_OP_DELAY:
		return do_delay(x, insn);
	case LPT_OP_AT:
		return do_at(x, insn);
	case LPT_OP_STAMP:
		return append_number(run, lpt_lines_now(x->lines), sizeof(int64_t));
	case LPT_OP_SET:
		run->counter[insn->reg >> 4] = insn->arg;
		return 0;
	case LPT_OP_DJNZ:
		return --run->counter[insn->reg >> 4] != 0 ? JUMP : 0;
	case LPT_OP_JMP:
		return holds(run, insn->reg) ? JUMP : 0;
	case LPT_OP_XFER:
		return lpt_exec_xfer(x, insn);
	case LPT_OP_REST:
		return lpt_exec_rest(x);
	case LPT_OP_MARK:
		run->mark = insn->arg;
		return 0;
	}
	return -EINVAL; /* the verifier lets no other through */
}

/* At most n instructions.  What is left of them goes back into the fuel. */
static int do_slice(struct lpt_exec *x, int32_t n)
{
	struct lpt_run *run = x->run;
	const struct lpt_insn *code = run->code;
	uint32_t pc = run->pc; /* in a register: this loop is what a run costs */
	int r = 0;

	run->fuel -= n;
	while (n > 0) {
		r = do_insn(x, &code[pc]);
		n--;
		if (r == 0) {
			pc++;
		} else if (r == JUMP) {
			pc = code[pc].arg;
			r = 0;
		} else {
			break;
		}
	}
	run->pc = pc;
	run->fuel += n;
	return r;
}

static void start(struct lpt_exec *x)
{
	struct lpt_lines *lines = x->lines;
	struct lpt_run *run = x->run;
	int64_t host_ns = lines->host->now();

	run->started = true;
	run->edge_seen = lines->edges;
	if (run->t0_ns == 0) {
		run->t0_ns = lines->ops->now ? lines->ops->now(lines) : host_ns;
	}
	if (run->wall_ns != 0) {
		run->deadline_ns = host_ns + run->wall_ns;
	}
}

static int execute(struct lpt_exec *x)
{
	struct lpt_run *run = x->run;
	uint32_t slices = run->started ? 0 : 1; /* a run that starts now cannot be late */

	if (!run->started) {
		start(x);
	}
	while (run->fuel > 0) {
		int r = 0;
		if (run->stop && lpt_flag_is_set(run->stop)) {
			return -ECANCELED;
		}
		if (slices++ % CLOCK_CHECK_SLICES == 0) {
			r = lpt_exec_interrupted(x);
		}
		if (r == 0) {
			r = do_slice(x,
				     run->fuel < STOP_CHECK_INSNS ? run->fuel : STOP_CHECK_INSNS);
		}
		if (r != 0) {
			return r;
		}
	}
	return LPT_RUN_MORE;
}

static int finish(struct lpt_exec *x, int r)
{
	struct lpt_lines *lines = x->lines;

	if (r == ENDED) {
		r = lines->ops->sync ? lines->ops->sync(lines) : 0;
	}
	if (x->overtime) {
		r = -ETIMEDOUT;
	}
	if (r == -ENODEV) {
		lpt_flag_set(&lines->gone);
	}
	if (x->accessed) {
		lpt_exec_stamp(x);
		x->run->t_last_ns = lines->last_access_ns;
	}
	if (r <= 0) {
		x->run->status = r;
	}
	return r;
}

int lpt_interpret(struct lpt_lines *lines, struct lpt_run *run)
{
	struct lpt_exec x = {
		.lines = lines,
		.run = run,
		.writable = lines->writable & run->registers,
		.keep = {[LPT_REG_DATA] = ~run->data_mask, [LPT_REG_CONTROL] = ~run->control_mask},
		.needs_first = run->t_first_ns == 0,
	};

	if (lpt_flag_is_set(&lines->gone)) {
		return finish(&x, -ENODEV);
	}
	return finish(&x, execute(&x));
}
