/* SPDX-License-Identifier: MIT */
/* lpt hold: own a port until Ctrl-C, so that nobody else gets it. */
#include <stdio.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "cli/turn.h"

static int hold(struct cli *cli, struct lpt_file *file, int64_t timeout_ms)
{
	char again[PORT_NAME_MAX + 16];
	const struct turn turn = {"lpt hold", "nothing was done", again, timeout_ms};

	snprintf(again, sizeof(again), "lpt hold %s", lpt_file_port(file));
	int status = turn_take(cli, file, &turn);
	if (status != EXIT_DONE) {
		return status;
	}
	turn_catch_signals();
	if (!cli->quiet) {
		printf("%s is yours; Ctrl-C frees it.\n", lpt_file_port(file));
		fflush(stdout);
	}
	return turn_keep(cli, file);
}

int cmd_hold(struct cli *cli, int argc, char **argv)
{
	struct lpt_file *file = NULL;
	int64_t timeout_ms = -1;
	const struct option_rule rules[] = {
		{"timeout", 't', OPTION_TIME_MS, "TIME", &timeout_ms, "longest wait for the port"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one port at a time");
	}
	int status = cli_open(cli, argv[first], &file);
	if (status == EXIT_DONE) {
		status = hold(cli, file, timeout_ms);
	}
	lpt_close(file);
	return status;
}
