/* SPDX-License-Identifier: MIT */
/* lpt set: set lines and keep them until Ctrl-C. */
#include "cli/complain.h"
#include "cli/lines.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/turn.h"

#define SET_MAX 4

/* The status is read too, so that `lpt get` knows what the device said to it. */
static uint32_t make_program(const struct line_values *values, struct lpt_insn *insns)
{
	size_t n = line_program(values, insns);

	insns[n++] = (struct lpt_insn){LPT_OP_IN, LPT_REG_STATUS, 0xff, 0, 0};
	insns[n++] = (struct lpt_insn){LPT_OP_END, 0, 0, 0, 0};
	return (uint32_t)n;
}

static int set(struct cli *cli, struct lpt_file *file, const struct line_values *values, bool once,
	       int64_t timeout_ms)
{
	const struct turn turn = {"lpt set", "nothing was set", "lpt set", timeout_ms};
	struct lpt_insn insns[SET_MAX];
	uint8_t seen;
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = make_program(values, insns),
		.results = &seen,
		.results_size = sizeof(seen),
	};

	int status = turn_take(cli, file, &turn);
	if (status != EXIT_DONE) {
		return status;
	}
	if (!once) {
		turn_catch_signals();
	}
	status = run_program(cli, file, &program, NULL);
	if (status != EXIT_DONE || once) {
		return status;
	}
	remark(cli, "%s is set and yours; Ctrl-C frees it.", lpt_file_port(file));
	return turn_keep(cli, file);
}

int cmd_set(struct cli *cli, int argc, char **argv)
{
	struct lpt_file *file = NULL;
	struct line_values values = {0};
	int64_t timeout_ms = -1;
	bool once = false;
	const struct option_rule rules[] = {
		{"once", 0, OPTION_FLAG, NULL, &once, "leave the lines as they are and end"},
		{"timeout", 't', OPTION_TIME_MS, "TIME", &timeout_ms, "longest wait for the port"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first < 2) {
		return misuse(cli, "set which line of which port?");
	}
	int status = EXIT_DONE;
	for (int i = first + 1; i < argc && status == EXIT_DONE; i++) {
		status = line_assign(cli, argv[i], &values);
	}
	if (status == EXIT_DONE) {
		status = cli_open(cli, argv[first], &file);
	}
	if (status == EXIT_DONE) {
		status = set(cli, file, &values, once, timeout_ms);
	}
	lpt_close(file);
	return status;
}
