/* SPDX-License-Identifier: MIT */
/*
 * A daemon of one's own for a test or a benchmark: in a fresh temporary folder, with its own
 * socket and state, ready when start() returns (it waits for sd_notify's READY=1, never for a
 * length of time), gone with its folder when stop() returns.
 */
#ifndef LPT_TESTS_SUPPORT_PRIVATE_DAEMON_H
#define LPT_TESTS_SUPPORT_PRIVATE_DAEMON_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct private_daemon {
	pid_t pid;  /* 0: none runs */
	int notify; /* where it says that it is ready; only while it runs */
	char folder[64];
	char socket[96];
	char config[96]; /* lptd.conf in the folder; read if it exists at start */
	bool is_system;  /* start it as the system's, with roles by group; default: its user's */
};

/* Make the folder, so that a caller can write d->config or spool folders into it. */
int private_daemon_prepare(struct private_daemon *d);

/*
 * Start the program that the environment variable LPTD names and wait until it is ready.  Prepares
 * first if that was not done.  0, or a negative errno (-ECHILD: it ended before it was ready).
 */
int private_daemon_start(struct private_daemon *d);

/* Have it read its configuration again, and wait until it has.  0, or -ECHILD: it ended. */
int private_daemon_reload(struct private_daemon *d);

/* The program that the environment variable LPTD names, else lptd. */
const char *private_daemon_program(void);

/* Run that program, with these arguments from its name to a NULL, to its end; what it said on
 * stderr is in `said`, cut at size.  Its exit status, -1 by a signal. */
int private_daemon_run(char *said, size_t size, const char *const arguments[]);

/* Send a signal and wait for the end; the folder stays.  The wait status of the process. */
int private_daemon_kill(struct private_daemon *d, int signal);

/* End it if it runs, and remove the folder. */
void private_daemon_stop(struct private_daemon *d);

#endif
