/* SPDX-License-Identifier: MIT */
/* lpt monitor: what happens to ports, as it happens.  Opens no file, so it stands in nobody's way.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "cli/output.h"

#define NS_IN_S 1000000000
#define NS_IN_MS 1000000

/* "14:15:02.123" */
static void format_moment(int64_t time_ns, char *buf, size_t size)
{
	time_t time = (time_t)(time_ns / NS_IN_S);
	struct tm local;
	char clock[16] = "";

	if (localtime_r(&time, &local)) {
		strftime(clock, sizeof(clock), "%H:%M:%S", &local);
	}
	snprintf(buf, size, "%s.%03d", clock, (int)(time_ns % NS_IN_S / NS_IN_MS));
}

static void print_text(const struct lpt_event *event, void *userdata)
{
	char moment[32];

	format_moment(event->time_ns, moment, sizeof(moment));
	printf("%-12s %-9s %-5s %s\n", moment, event->event, event->port, event->detail);
}

static void print_json(const struct lpt_event *event, void *userdata)
{
	printf("{\"time_ns\":%" PRId64 ",\"event\":", event->time_ns);
	print_json_string(event->event);
	printf(",\"port\":");
	print_json_string(event->port);
	printf(",\"detail\":");
	print_json_string(event->detail);
	printf("}\n");
}

static int watch(struct cli *cli, const char *port, lpt_event_fn event)
{
	struct lpt_operation *operation;
	int r = lpt_watch_start(cli->conn, port, event, NULL, &operation);

	return r < 0 ? complain_of(cli, r) : EXIT_DONE;
}

static int monitor(struct cli *cli, char **ports, lpt_event_fn event)
{
	int status = EXIT_DONE;

	if (!*ports) {
		status = watch(cli, NULL, event);
	}
	for (; *ports && status == EXIT_DONE; ports++) {
		status = watch(cli, *ports, event);
	}
	while (status == EXIT_DONE) {
		int r = lpt_dispatch(cli->conn, -1);
		if (r < 0) {
			status = complain_of(cli, r);
		}
		if (ferror(stdout)) {
			return EXIT_FAILED;
		}
	}
	return status;
}

int cmd_monitor(struct cli *cli, int argc, char **argv)
{
	struct table_options options = {0};
	const struct option_rule rules[] = {
		RULE_JSON(options),
		RULE_NOHEADINGS(options),
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	int status = cli_connect(cli);
	if (status != EXIT_DONE) {
		return status;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!options.json && !options.noheadings) {
		printf("%-12s %-9s %-5s %s\n", "TIME", "EVENT", "PORT", "DETAIL");
	}
	return monitor(cli, argv + first, options.json ? print_json : print_text);
}
