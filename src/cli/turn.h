/* SPDX-License-Identifier: MIT */
/* Waiting for a port's turn, saying who has it meanwhile; and keeping it until Ctrl-C. */
#ifndef LPT_CLI_TURN_H
#define LPT_CLI_TURN_H

#include "cli/cli.h"

/* Who takes a turn and what the user is told about it; texts are borrowed. */
struct turn {
	const char *who;    /* "report.txt", "lpt hold" */
	const char *undone; /* "nothing was printed" */
	const char *again;  /* the command to type again when the port is back */
	int64_t timeout_ms; /* longest wait, -1 for ever */
};

/*
 * Allocate the port of an open file.  When it is held, one message says by whom and how many are
 * before us.  EXIT_NOT_NOW our turn did not come; EXIT_GONE the port was unplugged.
 */
int turn_take(struct cli *cli, struct lpt_file *file, const struct turn *turn);

/* "held by openocd (pid 812, user) for 41 s", "free now" when nobody has the port, "held" when that
 * cannot be found out.  buf. */
const char *turn_owner(struct cli *cli, const char *port, char *buf, size_t size);

/*
 * Keep a port until SIGINT or SIGTERM (then EXIT_DONE), or until it is taken from us: EXIT_GONE
 * unplugged, EXIT_FAILED evicted.  turn_catch_signals() before it, and before the user is told.
 */
void turn_catch_signals(void);
int turn_open_signals(int *ret_fd); /* readable once they came; owned: close(2) */
int turn_keep(struct cli *cli, struct lpt_file *file);

#endif
