/* SPDX-License-Identifier: MIT */
/* A run from outside: its start, its next step by driver or interpreter, its trailer. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "program/program.h"

void lpt_run_init(struct lpt_run *run)
{
	const size_t at = offsetof(struct lpt_run, fuel);

	memset((char *)run + at, 0, sizeof(*run) - at);
}

int lpt_run_step(struct lpt_lines *lines, struct lpt_run *run)
{
	if (!lines->ops->run) {
		return lpt_interpret(lines, run);
	}
	int r = lpt_flag_is_set(&lines->gone) ? -ENODEV : lines->ops->run(lines, run);
	if (r == -ENODEV) {
		lpt_flag_set(&lines->gone);
	}
	if (r <= 0) {
		run->status = r;
	}
	return r;
}

void lpt_run_trailer(const struct lpt_run *run, struct lpt_trailer *ret_trailer)
{
	*ret_trailer = (struct lpt_trailer){
		.status = run->status,
		.pc = run->pc,
		.mark = run->mark,
		.code = run->end_code,
		.payload_used = run->payload_pos + (run->payload_bit != 0),
		.results_len = run->results_len,
		.bits = run->results_bits,
		.a = run->a,
		.t = run->t,
		.t_first_ns = run->t_first_ns,
		.t_last_ns = run->t_last_ns,
	};
}
