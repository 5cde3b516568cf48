/* SPDX-License-Identifier: MIT */
/* lpt remove: remove a port that nobody has open. */
#include "cli/complain.h"
#include "cli/options.h"

int cmd_remove(struct cli *cli, int argc, char **argv)
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
	int r = lpt_remove(cli->conn, port->name);
	lpt_records_free(list);
	return r < 0 ? complain_of(cli, r) : EXIT_DONE;
}
