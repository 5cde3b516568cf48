/* SPDX-License-Identifier: MIT */
/*
 * lpt: what people type to use and look after parallel ports.  This file holds the one table of
 * commands, which usage, --help and the completion come from; each command has a file of its own.
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/complain.h"
#include "cli/options.h"
#include "util/fdio.h"
#include "util/keys.h"

const struct command commands[] = {
	{"list", cmd_list, "[PORT...]", "List ports"},
	{"info", cmd_info, "[PORT]", "Show everything about a port"},
	{"who", cmd_who, "[PORT]", "Show who holds, waits for and has open a port"},
	{"status", cmd_status, "", "Show how the daemon is"},
	{"doctor", cmd_doctor, "[-- PROGRAM]", "Find out why something does not work"},
	{"monitor", cmd_monitor, "[PORT...]", "Show what happens to ports, as it happens"},
	{"trace", cmd_trace, "[PORT]", "Show every access to a port's registers"},
	{"screen", cmd_screen, "[PORT]", "Show what a port's display shows"},
	{"print", cmd_print, "PORT FILE...", "Print files (- is the standard input), in turn"},
	{"jobs", cmd_jobs, "[PORT]", "List the print jobs that a port's device received"},
	{"run", cmd_run, "[--] PROGRAM [ARGUMENT...]",
	 "Run a program that was not written for lptd"},
	{"devices", cmd_devices, "[PORT]", "List what hangs on ports"},
	{"chain", cmd_chain, "[PORT]", "Look again which devices hang on a port"},
	{"id", cmd_id, "[DEVICE]", "Show what a device says of itself"},
	{"read", cmd_read, "[DEVICE]", "Read from a device to the standard output"},
	{"write", cmd_write, "[DEVICE]", "Write the standard input to a device"},
	{"negotiate", cmd_negotiate, "DEVICE MODES", "Agree on modes with a device"},
	{"select", cmd_select, "PORT ID", "Select a device of a chain until Ctrl-C"},
	{"reset", cmd_reset, "[DEVICE]", "Reset a device"},
	{"hold", cmd_hold, "[PORT]", "Own a port until Ctrl-C"},
	{"get", cmd_get, "[PORT [LINE...]]", "Show the levels of lines"},
	{"set", cmd_set, "PORT LINE=VALUE...", "Set lines, and hold the port until Ctrl-C"},
	{"pulse", cmd_pulse, "PORT LINE=VALUE... for TIME", "Set lines for a time"},
	{"play", cmd_play, "PORT PROGRAM", "Play a port program"},
	{"request", cmd_request, "PORT|DEVICE CODE [HEX]",
	 "Send a request of the documented interface"},
	{"add", cmd_add, "SPEC|help|KIND,help", "Add a port"},
	{"adjust", cmd_adjust, "[PORT [KEY=VALUE...]]", "Change what hangs on a simulated cable"},
	{"remove", cmd_remove, "[PORT]", "Remove a port that nobody has open"},
	{"unplug", cmd_unplug, "[PORT]", "Pull a port out as if by hand"},
	{"evict", cmd_evict, "[PORT [PID]]", "Take a port from its owner"},
};
const size_t n_commands = sizeof(commands) / sizeof(commands[0]);

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < n_commands; i++) {
		if (!strcmp(commands[i].name, name)) {
			return &commands[i];
		}
	}
	return NULL;
}

static const char *nearest_command(const char *name)
{
	const char *nearest = NULL;
	unsigned least = NAME_FAR;

	for (size_t i = 0; i < n_commands; i++) {
		unsigned distance = name_distance(name, commands[i].name);
		if (distance < least) {
			least = distance;
			nearest = commands[i].name;
		}
	}
	return nearest;
}

static int no_command(const struct cli *cli, int argc, char **argv)
{
	const char *name = argv[0];
	const char *program = argc > 1 ? argv[argc > 2 && !strcmp(argv[1], "--") ? 2 : 1] : NULL;

	if (!strcmp(name, "exec")) {
		complain("no command 'exec'. To run %s on a port: lpt run -- %s. To play a port "
			 "program: lpt play PORT 'PROGRAM'",
			 program ? program : "a program", program ? program : "PROGRAM");
		return EXIT_MISUSE;
	}
	const char *nearest = nearest_command(name);
	if (nearest) {
		complain("no command '%s' (did you mean '%s'?). See: lpt --help", name, nearest);
		return EXIT_MISUSE;
	}
	return misuse(cli, "no command '%s'", name);
}

int cli_connect(struct cli *cli)
{
	char name[PORT_NAME_MAX];

	if (cli->conn) {
		return EXIT_DONE;
	}
	snprintf(name, sizeof(name), "lpt %s", cli->command->name);
	int r = lpt_connect(cli->daemon, cli->socket, name, &cli->conn);
	if (r == 0) {
		return EXIT_DONE;
	}
	const char *sentence = cli->conn ? lpt_error(cli->conn) : "";
	if (*sentence) {
		complain("%s; see: lpt doctor", sentence);
	} else if (r == -ENOENT && cli->conn) {
		complain("no daemon answers (%s). See: lpt doctor", lpt_socket(cli->conn));
	} else {
		complain("cannot reach the daemon: %s. See: lpt doctor", strerror(-r));
	}
	return exit_status_of(r);
}

static int which_port(struct cli *cli, struct lpt_records *list, int n)
{
	char names[256] = "";

	for (int i = 0; i < n; i++) {
		size_t len = strlen(names);
		snprintf(names + len, sizeof(names) - len, "%s%s", i ? ", " : "",
			 lpt_records_port(list, (size_t)i)->name);
	}
	if (n == 0) {
		complain("no port (%s). Add one: lpt add printer,spool=out", lpt_socket(cli->conn));
		return EXIT_GONE;
	}
	return misuse(cli, "which port? There are %s", names);
}

int cli_port(struct cli *cli, const char *given, struct lpt_records **ret_list,
	     const struct lpt_port_info **ret_info)
{
	int status = cli_connect(cli);

	if (status != EXIT_DONE) {
		return status;
	}
	int n = lpt_ports(cli->conn, given, ret_list);
	if (n < 0) {
		return complain_of(cli, n);
	}
	if (n != 1) {
		status = which_port(cli, *ret_list, n);
		*ret_list = lpt_records_free(*ret_list);
		return status;
	}
	*ret_info = lpt_records_port(*ret_list, 0);
	return EXIT_DONE;
}

int cli_open(struct cli *cli, const char *given, struct lpt_file **ret_file)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *info = NULL;
	int status = cli_port(cli, given, &list, &info);

	if (!info) {
		return status;
	}
	int r = lpt_open(cli->conn, info->name, ret_file);
	lpt_records_free(list);
	return r < 0 ? complain_of(cli, r) : EXIT_DONE;
}

int cli_finish(int status)
{
	int r = fflush(stdout);

	if (status != EXIT_DONE || (r == 0 && !ferror(stdout))) {
		return status;
	}
	complain("cannot write the output%s%s", r ? ": " : "", r ? strerror(errno) : "");
	return EXIT_FAILED;
}

int main(int argc, char **argv)
{
	struct cli cli = {.daemon = LPT_DAEMON_ANY};

	fd_occupy_standard();
	setlocale(LC_CTYPE, ""); /* tables show names as the terminal can */
	int first = options_parse_global(&cli, argc, argv);
	if (first == argc) {
		return misuse(&cli, "which command?");
	}
	cli.command = find_command(argv[first]);
	if (!cli.command) {
		return no_command(&cli, argc - first, argv + first);
	}
	int status = cli.command->run(&cli, argc - first, argv + first);
	lpt_disconnect(cli.conn);
	return cli_finish(status);
}
