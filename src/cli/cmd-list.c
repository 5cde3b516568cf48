/* SPDX-License-Identifier: MIT */
/* lpt list: one line a port. */
#include <stdio.h>

#include "cli/complain.h"
#include "cli/port-columns.h"

static int add_ports(struct cli *cli, struct table *table, const char *port, int *ret_n)
{
	struct lpt_records *list = NULL;
	int n = lpt_ports(cli->conn, port, &list);

	if (n < 0) {
		return complain_of(cli, n);
	}
	int status = EXIT_DONE;
	for (int i = 0; i < n && status == EXIT_DONE; i++) {
		status = table_add(table, lpt_records_port(list, (size_t)i));
	}
	lpt_records_free(list);
	*ret_n = n;
	return status;
}

static void say_none(const struct cli *cli)
{
	if (!cli->quiet) {
		fprintf(stderr,
			"No ports. (%s)\n"
			"Add one for now:  lpt add printer,spool=out\n"
			"For good: lptd.conf(5). Something wrong? lpt doctor\n",
			lpt_socket(cli->conn));
	}
}

static int list_ports(struct cli *cli, struct table *table, char **ports)
{
	int n = 0;
	int status = EXIT_DONE;

	if (!*ports) {
		status = add_ports(cli, table, NULL, &n);
	}
	for (; *ports && status == EXIT_DONE; ports++) {
		status = add_ports(cli, table, *ports, &n);
	}
	if (status == EXIT_DONE && n == 0) {
		say_none(cli);
	}
	return status;
}

int cmd_list(struct cli *cli, int argc, char **argv)
{
	struct table_options options = {0};
	struct table *table = NULL;
	const struct option_rule rules[] = {
		RULE_JSON(options),
		RULE_NOHEADINGS(options),
		RULE_OUTPUT(options),
	};

	char **ports = argv + options_parse(cli, rules, N_RULES(rules), argc, argv);
	int status = table_new(cli, &port_columns, &options, &table);
	if (status == EXIT_DONE) {
		status = cli_connect(cli);
	}
	if (status == EXIT_DONE) {
		status = list_ports(cli, table, ports);
	}
	if (status == EXIT_DONE) {
		status = table_print(table);
	}
	table_free(table);
	return status;
}
