/* SPDX-License-Identifier: MIT */
/* lpt get: the levels of lines, as last seen or, with --now, as they are. */
#include <stdio.h>
#include <strings.h>

#include "cli/complain.h"
#include "cli/lines.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/turn.h"

/* Read the status lines from the wires; the snapshot then has them. */
static int read_wires(struct cli *cli, const char *port, int64_t timeout_ms)
{
	const struct lpt_insn insns[] = {
		{LPT_OP_IN, LPT_REG_STATUS, 0xff, 0, 0},
		{LPT_OP_END, 0, 0, 0, 0},
	};
	uint8_t result[1];
	const struct lpt_program program = {
		.insns = insns, .n_insns = 2, .results = result, .results_size = sizeof(result)};
	const struct turn turn = {"lpt get", "nothing was read", "lpt get --now", timeout_ms};
	struct lpt_file *file = NULL;

	int status = cli_open(cli, port, &file);
	if (status == EXIT_DONE) {
		status = turn_take(cli, file, &turn);
	}
	if (status == EXIT_DONE) {
		status = run_program(cli, file, &program, NULL);
	}
	lpt_close(file);
	return status;
}

static int print_line(const struct cli *cli, const char *name, const struct lpt_lines_info *seen,
		      bool numeric)
{
	struct line line;

	int status = line_find(cli, name, &line);
	if (status != EXIT_DONE) {
		return status;
	}
	bool known = line.reg != LPT_REG_STATUS || seen->age_ns >= 0;
	char value[8] = "?";
	if (known) {
		snprintf(value, sizeof(value), line.mask == 0xff ? "0x%02x" : "%u",
			 line_level(&line, seen));
	}
	if (numeric) {
		printf("%s", value);
	} else {
		printf("%s%c%s", name, line.mask == 0xff ? ' ' : '=', value);
	}
	return EXIT_DONE;
}

static int print_lines(struct cli *cli, char **names, const struct lpt_lines_info *seen,
		       bool numeric)
{
	int status = EXIT_DONE;

	if (!*names) {
		status = print_line(cli, "data", seen, numeric);
		putchar(' ');
		for (size_t i = 0; i < n_status_lines && status == EXIT_DONE; i++) {
			putchar(' ');
			status = print_line(cli, status_lines[i], seen, numeric);
		}
	}
	for (char **name = names; *name && status == EXIT_DONE; name++) {
		if (name != names) {
			putchar(' ');
		}
		status = print_line(cli, *name, seen, numeric);
	}
	if (status == EXIT_DONE) {
		putchar('\n');
	}
	return status;
}

/* Misspelt names are told before any port is touched. */
static int check_names(const struct cli *cli, char **names)
{
	struct line line;

	for (; *names; names++) {
		int status = line_find(cli, *names, &line);
		if (status != EXIT_DONE) {
			return status;
		}
	}
	return EXIT_DONE;
}

static int get(struct cli *cli, const char *port, char **names, bool numeric)
{
	struct lpt_lines_info seen;
	int r = lpt_snapshot(cli->conn, port, &seen);

	if (r < 0) {
		return complain_of(cli, r);
	}
	if (seen.age_ns < 0) {
		remark(cli, "the status lines of %s were never read: lpt get --now reads them",
		       port);
	}
	return print_lines(cli, names, &seen, numeric);
}

int cmd_get(struct cli *cli, int argc, char **argv)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;
	int64_t timeout_ms = 0;
	bool now = false;
	bool numeric = false;
	const struct option_rule rules[] = {
		{"now", 0, OPTION_FLAG, NULL, &now, "read the wires, in turn"},
		{"timeout", 't', OPTION_TIME_MS, "TIME", &timeout_ms, "with --now: longest wait"},
		{"numeric", 0, OPTION_FLAG, NULL, &numeric, "print values without names"},
	};

	char **operands = argv + options_parse(cli, rules, N_RULES(rules), argc, argv);
	char **names = *operands ? operands + 1 : operands;
	int status = check_names(cli, names);
	if (status == EXIT_DONE) {
		status = cli_port(cli, *operands, &list, &port);
	}
	if (status == EXIT_DONE && now) {
		status = read_wires(cli, port->name, timeout_ms);
	}
	if (status == EXIT_DONE) {
		status = get(cli, port->name, names, numeric);
	}
	lpt_records_free(list);
	return status;
}
