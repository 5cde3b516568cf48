/* SPDX-License-Identifier: MIT */
/* lpt evict: close the owner's file in its place. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/complain.h"
#include "cli/format.h"
#include "cli/options.h"
#include "cli/parse.h"

static int evict(struct cli *cli, const char *port, uint32_t pid, int64_t grace_ms)
{
	struct lpt_records *lost = NULL;
	char who[256];
	int n = lpt_evict(cli->conn, port, pid, grace_ms, &lost);

	if (n < 0) {
		return complain_of(cli, n);
	}
	if (n == 0) {
		printf(pid ? "%s is not held by process %" PRIu32 ".\n" : "Nobody holds %s.\n",
		       port, pid);
	} else {
		printf("%s lost %s; its file is closed.\n",
		       format_holder(lpt_records_holder(lost, 0), who, sizeof(who)), port);
	}
	lpt_records_free(lost);
	return EXIT_DONE;
}

int cmd_evict(struct cli *cli, int argc, char **argv)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;
	int64_t grace_ms = 0;
	uint32_t pid = 0;
	const struct option_rule rules[] = {
		{"grace", 'g', OPTION_TIME_MS, "TIME", &grace_ms,
		 "let the owner free it for so long"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first > 2) {
		return misuse(cli, "one port at a time");
	}
	if (argc - first == 2 && (parse_number(argv[first + 1], &pid) < 0 || pid == 0)) {
		return misuse(cli, "'%s' is not the id of a process", argv[first + 1]);
	}
	if (grace_ms < 0) {
		return misuse(cli, "--grace never would wait for ever");
	}
	int status = cli_port(cli, argv[first], &list, &port);
	if (status == EXIT_DONE) {
		status = evict(cli, port->name, pid, grace_ms);
	}
	lpt_records_free(list);
	return status;
}
