/* SPDX-License-Identifier: MIT */
/* lpt unplug: pull a port out as if by hand, and say who was told. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/options.h"

static void print_told(const struct lpt_records *told)
{
	const struct lpt_holder *holder;

	for (size_t i = 0; (holder = lpt_records_holder(told, i)); i++) {
		printf("%s%s (%" PRIu32 "%s)", i ? ", " : " Told: ", holder->program, holder->pid,
		       strcmp(holder->role, "owner") ? "" : ", was owner");
	}
	printf("%s\n", lpt_records_holder(told, 0) ? "." : " Nobody had it open.");
}

static int unplug(struct cli *cli, const struct lpt_port_info *port)
{
	struct lpt_records *told = NULL;
	int r = lpt_unplug(cli->conn, port->name, &told);

	if (r < 0) {
		return complain_of(cli, r);
	}
	printf("%s (%s) is gone.", port->name, port->location);
	print_told(told);
	lpt_records_free(told);
	return EXIT_DONE;
}

int cmd_unplug(struct cli *cli, int argc, char **argv)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;

	int first = options_parse(cli, NULL, 0, argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one port at a time");
	}
	int status = cli_port(cli, argv[first], &list, &port);
	if (status == EXIT_DONE) {
		status = unplug(cli, port);
	}
	lpt_records_free(list);
	return status;
}
