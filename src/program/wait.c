/* SPDX-License-Identifier: MIT */
/*
 * Letting time pass: gaps, delays, waits for a level and for an edge.  By the driver where it
 * offers that, else by polling and by stalls on the host's clock.
 */
#include "program/exec.h"
#include "util/assert.h"

#define POLL_FIRST_NS 2000
#define POLL_LAST_NS 1000000
#define SLICE_NS 1000000 /* the stop flag is read at least this often */
#define SLICE_ABORTABLE_NS                                                                         \
	100000000 /* where abort() ends a call and only the wall limit counts                      \
		   */

void lpt_exec_stamp(struct lpt_exec *x)
{
	struct lpt_lines *lines = x->lines;

	if (!x->unstamped) {
		return;
	}
	if (!lines->ops->now) {
		lines->last_access_ns = lines->host->now();
		if (x->saw_status) {
			lines->last_status_ns = lines->last_access_ns;
		}
	}
	x->saw_status = false;
	x->unstamped = false;
}

int lpt_exec_interrupted(struct lpt_exec *x)
{
	const struct lpt_run *run = x->run;

	if (run->stop && lpt_flag_is_set(run->stop)) {
		return -ECANCELED;
	}
	x->overtime = run->deadline_ns && x->lines->host->now() >= run->deadline_ns;
	return x->overtime ? -ECANCELED : 0;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static bool is_fast(const struct lpt_exec *x)
{
	return x->lines->caps & LPT_CAP_FAST;
}

/* gap() counts from the last access, so a long one is asked for in growing pieces. */
static int stall_by_driver(struct lpt_exec *x, int64_t port_ns)
{
	struct lpt_lines *lines = x->lines;
	int64_t total = port_ns - lines->last_access_ns;

	if (is_fast(x)) {
		return total > 0 ? lines->ops->gap(lines, total) : 0;
	}
	int64_t passed = lpt_lines_now(lines) - lines->last_access_ns;
	if (!x->run->may_block && total - passed > LPT_SPIN_MAX_NS) {
		return LPT_RUN_WAIT;
	}
	while (passed < total) {
		passed = smaller(passed + SLICE_NS, total);
		int r = lines->ops->gap(lines, passed);
		if (r == 0) {
			r = lpt_exec_interrupted(x);
		}
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

/* Many short stalls are a long one for whoever waits until this call is over. */
static bool may_spin(struct lpt_exec *x, int64_t ns)
{
	if (x->run->may_block || x->in_handshake || ns <= 0) {
		return true;
	}
	x->spun_ns += ns;
	return x->spun_ns <= LPT_SPIN_CALL_NS;
}

static int stall_by_host(struct lpt_exec *x, int64_t port_ns)
{
	struct lpt_lines *lines = x->lines;

	if (!may_spin(x, port_ns - lpt_lines_now(lines))) {
		return LPT_RUN_WAIT;
	}
	lpt_assert(!(lines->caps & LPT_CAP_VIRTUAL)); /* such a driver must offer gap() */
	for (;;) {
		int64_t left = port_ns - lpt_lines_now(lines);
		if (left <= 0) {
			return 0;
		}
		if (left <= LPT_SPIN_MAX_NS) {
			continue;
		}
		if (!x->run->may_block) {
			return LPT_RUN_WAIT;
		}
		int r = lpt_exec_interrupted(x);
		if (r < 0) {
			return r;
		}
		lines->host->sleep(smaller(left, SLICE_NS));
	}
}

int lpt_exec_stall_until(struct lpt_exec *x, int64_t port_ns)
{
	lpt_exec_stamp(x);
	if (x->lines->ops->gap) {
		return stall_by_driver(x, port_ns);
	}
	return stall_by_host(x, port_ns);
}

int lpt_exec_gap(struct lpt_exec *x, uint32_t ns)
{
	struct lpt_lines *lines = x->lines;

	if (lines->ops->gap && is_fast(x)) {
		return lines->ops->gap(lines, ns);
	}
	lpt_exec_stamp(x);
	return lpt_exec_stall_until(x, lines->last_access_ns + ns);
}

/* Look once.  1 it is as wanted, 0 not yet, or a negative errno. */
static int look(struct lpt_exec *x, const struct lpt_insn *want)
{
	struct lpt_run *run = x->run;
	uint8_t value;

	if (!want) {
		if (x->lines->edges == run->edge_seen && !x->lines->ops->edge) {
			int r = lpt_exec_read(x, LPT_REG_STATUS, &value);
			if (r < 0) {
				return r;
			}
		}
		return x->lines->edges != run->edge_seen;
	}
	int r = lpt_exec_read(x, want->reg, &value);
	if (r != 0) {
		return r;
	}
	run->a = value;
	return (value & want->mask) == want->val;
}

static int ask_driver(struct lpt_exec *x, const struct lpt_insn *want, int64_t timeout_ns)
{
	struct lpt_lines *lines = x->lines;

	if (!want) {
		uint32_t count = lines->edges;
		int r = lines->ops->edge(lines, x->run->edge_seen, timeout_ns, &count);
		lines->edges = count;
		return lpt_lines_accessed(lines, r);
	}
	uint8_t last = x->run->a;
	int r = lines->ops->wait(lines, want->reg, want->mask, want->val, timeout_ns, &last);
	lpt_exec_accessed(x);
	x->run->a = last;
	if (r == 0 || r == -ETIMEDOUT) {
		lpt_lines_traced(lines, want->reg, last, true);
	}
	if (want->reg == LPT_REG_STATUS && (r == 0 || r == -ETIMEDOUT)) {
		x->saw_status = true;
		int edge = lpt_lines_saw_status(lines, last);
		r = edge < 0 ? edge : r;
	}
	return lpt_lines_accessed(lines, r);
}

static int wait_by_driver(struct lpt_exec *x, const struct lpt_insn *want)
{
	struct lpt_lines *lines = x->lines;
	int64_t slice = lines->ops->abort ? SLICE_ABORTABLE_NS : SLICE_NS;

	for (;;) {
		int64_t left = x->run->wait_until_ns - lpt_lines_now(lines);
		bool is_last = is_fast(x) || left <= slice;
		int r = ask_driver(x, want, is_last ? (left > 0 ? left : 0) : slice);
		if (r != -ETIMEDOUT || is_last) {
			return r;
		}
		r = lpt_exec_interrupted(x);
		if (r < 0) {
			return r;
		}
	}
}

/* The last look comes after the time is over, so that a late riser is not blamed. */
static int wait_by_polling(struct lpt_exec *x, const struct lpt_insn *want)
{
	int64_t step = POLL_FIRST_NS;

	for (;;) {
		int64_t now = lpt_lines_now(x->lines);
		int64_t left = x->run->wait_until_ns - now;
		if (left > 0) {
			int r = lpt_exec_stall_until(x, now + smaller(step, left));
			if (r != 0) {
				return r;
			}
			step = smaller(step * 2, POLL_LAST_NS);
		}
		int seen = look(x, want);
		if (seen != 0) {
			return seen < 0 ? seen : 0;
		}
		if (left <= 0) {
			return -ETIMEDOUT;
		}
		int r = lpt_exec_interrupted(x);
		if (r < 0) {
			return r;
		}
	}
}

static int wait_longer(struct lpt_exec *x, const struct lpt_insn *want, int64_t timeout_ns)
{
	struct lpt_lines *lines = x->lines;
	struct lpt_run *run = x->run;

	if (timeout_ns == 0) {
		return -ETIMEDOUT;
	}
	int64_t now = lpt_lines_now(lines);
	if (!run->wait_until_ns) {
		run->wait_until_ns = now + timeout_ns;
	}
	bool offered = want ? lines->ops->wait && lpt_lines_can(lines->readable, want->reg)
			    : lines->ops->edge != NULL;
	if (offered && (run->may_block || is_fast(x))) {
		return wait_by_driver(x, want);
	}
	if (!run->may_block && run->wait_until_ns - now > LPT_SPIN_MAX_NS) {
		return LPT_RUN_WAIT;
	}
	return offered ? wait_by_driver(x, want) : wait_by_polling(x, want);
}

int lpt_exec_wait(struct lpt_exec *x, const struct lpt_insn *want, int64_t timeout_ns)
{
	int seen = look(x, want);

	if (seen == 0) {
		int r = wait_longer(x, want, timeout_ns);
		if (r == LPT_RUN_WAIT) {
			return r;
		}
		seen = r < 0 ? r : 1;
	}
	x->run->wait_until_ns = 0;
	return seen < 0 ? seen : 0;
}
