/* SPDX-License-Identifier: MIT */
/* lpt status: how the daemon is, as `key: value` lines, and whether there is another one. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/format.h"
#include "cli/options.h"

/* A daemon that was not asked for but is there explains many a "no such port". */
static void print_other(const char *socket)
{
	static const enum lpt_daemon kinds[] = {LPT_DAEMON_SYSTEM, LPT_DAEMON_USER};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct lpt_connection *other = NULL;
		struct lpt_daemon_info info;
		if (lpt_connect(kinds[i], NULL, "lpt status", &other) == 0 &&
		    lpt_daemon_status(other, &info) == 0 && strcmp(info.socket, socket) != 0) {
			printf("other: %s, pid %" PRIu32 "; ask it with --%s\n", lpt_socket(other),
			       info.pid, kinds[i] == LPT_DAEMON_USER ? "user" : "system");
		}
		lpt_disconnect(other);
	}
}

static void print_status(struct cli *cli, const struct lpt_daemon_info *info)
{
	char text[FORMAT_MAX];

	printf("daemon: %s\n", lpt_socket(cli->conn));
	printf("version: %s\n", info->version);
	printf("pid: %" PRIu32 "\n", info->pid);
	printf("user: %s\n", info->user);
	printf("socket: %s\n", info->socket);
	printf("uptime: %s\n", format_age(info->uptime_ns, text, sizeof(text)));
	printf("ports: %" PRIu32 "\n", info->n_ports);
	printf("clients: %" PRIu32 "\n", info->n_clients);
	printf("files: %" PRIu32 "\n", info->n_files);
	printf("requests: %" PRIu32 "\n", info->n_requests);
	printf("memory: %s\n", format_memory(info->memory_bytes, text, sizeof(text)));
}

int cmd_status(struct cli *cli, int argc, char **argv)
{
	struct lpt_daemon_info info;

	if (options_parse(cli, NULL, 0, argc, argv) != argc) {
		return misuse(cli, "status takes no argument");
	}
	int status = cli_connect(cli);
	if (status != EXIT_DONE) {
		return status;
	}
	int r = lpt_daemon_status(cli->conn, &info);
	if (r < 0) {
		return complain_of(cli, r);
	}
	print_status(cli, &info);
	print_other(info.socket);
	return EXIT_DONE;
}
