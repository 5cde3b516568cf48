/* SPDX-License-Identifier: MIT */
/* lpt pulse: set lines for a time, then put them back.  One port program does all of it, so that
 * the time is kept near the wires. */
#include <string.h>

#include "cli/complain.h"
#include "cli/lines.h"
#include "cli/options.h"
#include "cli/parse.h"
#include "cli/run.h"
#include "cli/turn.h"

#define DELAY_MAX_NS ((int64_t)LPT_GAP_MAX_NS)
#define PULSE_MAX_NS                                                                               \
	(3500 * DELAY_MAX_NS) /* a program has room for so many delays, a run an hour */
#define NS_IN_MS 1000000
#define SPARE_MS 10000 /* beyond the pulse itself */

/* Set, wait, put back what was seen before. */
static uint32_t make_program(const struct line_values *values, const struct lpt_lines_info *before,
			     int64_t time_ns, struct lpt_insn *insns)
{
	const struct line_values back = {
		.data_mask = values->data_mask,
		.data_bits = before->data & values->data_mask,
		.control_mask = values->control_mask,
		.control_bits = before->control & values->control_mask,
	};
	size_t n = line_program(values, insns);

	while (time_ns > 0) {
		int64_t step_ns = time_ns < DELAY_MAX_NS ? time_ns : DELAY_MAX_NS;
		insns[n++] = (struct lpt_insn){LPT_OP_DELAY, 0, 0, 0, (uint32_t)step_ns};
		time_ns -= step_ns;
	}
	n += line_program(&back, insns + n);
	insns[n++] = (struct lpt_insn){LPT_OP_END, 0, 0, 0, 0};
	return (uint32_t)n;
}

static int pulse(struct cli *cli, struct lpt_file *file, const struct line_values *values,
		 int64_t time_ns, int64_t timeout_ms)
{
	const struct turn turn = {"lpt pulse", "nothing was set", "lpt pulse", timeout_ms};
	struct lpt_insn insns[LPT_PROGRAM_MAX];
	struct lpt_lines_info before;

	int status = turn_take(cli, file, &turn);
	if (status != EXIT_DONE) {
		return status;
	}
	int r = lpt_snapshot(cli->conn, lpt_file_port(file), &before);
	if (r < 0) {
		return complain_of(cli, r);
	}
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = make_program(values, &before, time_ns, insns),
		.wall_ms = time_ns / NS_IN_MS + SPARE_MS,
	};
	return run_program(cli, file, &program, NULL);
}

int cmd_pulse(struct cli *cli, int argc, char **argv)
{
	struct lpt_file *file = NULL;
	struct line_values values = {0};
	int64_t timeout_ms = -1;
	int64_t time_ns;
	const struct option_rule rules[] = {
		{"timeout", 't', OPTION_TIME_MS, "TIME", &timeout_ms, "longest wait for the port"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first < 4 || strcmp(argv[argc - 2], "for") != 0) {
		return misuse(cli, "pulse which line of which port for how long?");
	}
	if (parse_ns(argv[argc - 1], &time_ns) < 0 || time_ns > PULSE_MAX_NS) {
		return misuse(cli, "'%s' is not a time up to 3500s; write 5s or 10ms",
			      argv[argc - 1]);
	}
	int status = EXIT_DONE;
	for (int i = first + 1; i < argc - 2 && status == EXIT_DONE; i++) {
		status = line_assign(cli, argv[i], &values);
	}
	if (status == EXIT_DONE) {
		status = cli_open(cli, argv[first], &file);
	}
	if (status == EXIT_DONE) {
		status = pulse(cli, file, &values, time_ns, timeout_ms);
	}
	lpt_close(file);
	return status;
}
