/* SPDX-License-Identifier: MIT */
/* lpt devices: what hangs on the ports. */
#include <lpt/device.h>

#include "cli/complain.h"
#include "cli/device-list.h"

static int list_devices(struct cli *cli, const struct device_list *options, const char *port)
{
	struct lpt_records *devices = NULL;
	int n = lpt_devices(cli->conn, port, &devices);

	if (n < 0) {
		return complain_of(cli, n);
	}
	int status = device_list_print(cli, options, devices);
	if (status == EXIT_DONE && n == 0) {
		remark(cli,
		       "no device, for there is no port (%s). Add one: lpt add "
		       "printer,spool=out",
		       lpt_socket(cli->conn));
	}
	lpt_records_free(devices);
	return status;
}

int cmd_devices(struct cli *cli, int argc, char **argv)
{
	struct device_list options = {0};
	const struct option_rule rules[] = {
		RULE_LIST(options),
		RULE_JSON(options.table),
		RULE_NOHEADINGS(options.table),
		RULE_OUTPUT(options.table),
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one port at a time");
	}
	int status = cli_connect(cli);
	return status == EXIT_DONE ? list_devices(cli, &options, argv[first]) : status;
}
