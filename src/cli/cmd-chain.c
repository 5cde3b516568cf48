/* SPDX-License-Identifier: MIT */
/* lpt chain: look again which devices hang on a port. */
#include <lpt/device.h>

#include "cli/complain.h"
#include "cli/device-list.h"

static int find_devices(struct cli *cli, const struct device_list *options, const char *port,
			int64_t timeout_ms)
{
	struct lpt_records *devices = NULL;
	int n = lpt_chain(cli->conn, port, timeout_ms, &devices);

	if (n < 0) {
		return complain_of(cli, n);
	}
	int status = device_list_print(cli, options, devices);
	lpt_records_free(devices);
	return status;
}

int cmd_chain(struct cli *cli, int argc, char **argv)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;
	struct device_list options = {0};
	int64_t timeout_ms = -1;
	const struct option_rule rules[] = {
		{"timeout", 't', OPTION_TIME_MS, "TIME", &timeout_ms, "longest wait for the port"},
		RULE_LIST(options),
		RULE_JSON(options.table),
		RULE_NOHEADINGS(options.table),
		RULE_OUTPUT(options.table),
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one port at a time");
	}
	int status = cli_port(cli, argv[first], &list, &port);
	if (status == EXIT_DONE) {
		status = find_devices(cli, &options, port->name, timeout_ms);
	}
	lpt_records_free(list);
	return status;
}
