/* SPDX-License-Identifier: MIT */
/* lpt info: everything about one port, as `key: value` lines. */
#include <ctype.h>
#include <stdio.h>

#include "cli/complain.h"
#include "cli/port-columns.h"

static void print_lower(const char *text)
{
	for (; *text; text++) {
		putchar(tolower((unsigned char)*text));
	}
}

int cmd_info(struct cli *cli, int argc, char **argv)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;

	int first = options_parse(cli, NULL, 0, argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one port at a time");
	}
	int status = cli_port(cli, argv[first], &list, &port);
	if (status != EXIT_DONE) {
		return status;
	}
	for (size_t i = 0; i < port_columns.n_items; i++) {
		const struct column *column = &port_columns.items[i];
		char text[CELL_MAX];
		column_text(column, port, text, sizeof(text));
		print_lower(column->name);
		printf(": %s\n", *text ? text : "-");
	}
	lpt_records_free(list);
	return EXIT_DONE;
}
