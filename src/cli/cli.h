/* SPDX-License-Identifier: MIT */
/*
 * What the commands of lpt have in common.  Every function here that gives an exit status has
 * already said on stderr what is wrong when that is not EXIT_DONE: its caller just passes it on.
 */
#ifndef LPT_CLI_CLI_H
#define LPT_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include <lpt/lpt.h>

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_MISUSE = 2,
	EXIT_GONE = 69,        /* no daemon, no such port, port gone */
	EXIT_NOT_NOW = 75,     /* held, timed out, still open */
	EXIT_RUN_FAILED = 125, /* any of these of `lpt run`, which gives its program's */
	EXIT_NOT_EXECUTABLE = 126,
	EXIT_NOT_FOUND = 127,
};

#define PORT_NAME_MAX 64

struct cli {
	const struct command *command; /* the one that runs */
	enum lpt_daemon daemon;
	const char *socket; /* NULL: choose by daemon */
	bool quiet, verbose;
	struct lpt_connection *conn; /* owned; NULL before cli_connect() */
};

/* One row of the table in main.c.  argv[0] is the command's name. */
struct command {
	const char *name;
	int (*run)(struct cli *cli, int argc, char **argv);
	const char *synopsis; /* operands */
	const char *help;     /* one clause */
};

extern const struct command commands[];
extern const size_t n_commands;

/* Connect to the daemon that the options name, once. */
int cli_connect(struct cli *cli);

/*
 * Connect and find the port that a command is for: the one given, or the only one when none was
 * (given NULL).  ret_info, unless NULL, receives facts borrowed from *ret_list, which is owned:
 * lpt_records_free().
 */
int cli_port(struct cli *cli, const char *given, struct lpt_records **ret_list,
	     const struct lpt_port_info **ret_info);

/* Connect and open a port; *ret_file is owned: lpt_close(). */
int cli_open(struct cli *cli, const char *given, struct lpt_file **ret_file);

/* What to exit with: the status, or EXIT_FAILED where all went well but the output was lost. */
int cli_finish(int status);

int cmd_add(struct cli *cli, int argc, char **argv);
int cmd_adjust(struct cli *cli, int argc, char **argv);
int cmd_chain(struct cli *cli, int argc, char **argv);
int cmd_devices(struct cli *cli, int argc, char **argv);
int cmd_doctor(struct cli *cli, int argc, char **argv);
int cmd_evict(struct cli *cli, int argc, char **argv);
int cmd_get(struct cli *cli, int argc, char **argv);
int cmd_hold(struct cli *cli, int argc, char **argv);
int cmd_id(struct cli *cli, int argc, char **argv);
int cmd_info(struct cli *cli, int argc, char **argv);
int cmd_jobs(struct cli *cli, int argc, char **argv);
int cmd_list(struct cli *cli, int argc, char **argv);
int cmd_monitor(struct cli *cli, int argc, char **argv);
int cmd_negotiate(struct cli *cli, int argc, char **argv);
int cmd_play(struct cli *cli, int argc, char **argv);
int cmd_print(struct cli *cli, int argc, char **argv);
int cmd_pulse(struct cli *cli, int argc, char **argv);
int cmd_read(struct cli *cli, int argc, char **argv);
int cmd_remove(struct cli *cli, int argc, char **argv);
int cmd_request(struct cli *cli, int argc, char **argv);
int cmd_reset(struct cli *cli, int argc, char **argv);
int cmd_run(struct cli *cli, int argc, char **argv);
int cmd_screen(struct cli *cli, int argc, char **argv);
int cmd_select(struct cli *cli, int argc, char **argv);
int cmd_set(struct cli *cli, int argc, char **argv);
int cmd_status(struct cli *cli, int argc, char **argv);
int cmd_trace(struct cli *cli, int argc, char **argv);
int cmd_unplug(struct cli *cli, int argc, char **argv);
int cmd_who(struct cli *cli, int argc, char **argv);
int cmd_write(struct cli *cli, int argc, char **argv);

#endif
