/* SPDX-License-Identifier: MIT */
/*
 * A daemon for one run: in a folder of its own, reached by nobody else, gone with the run even if
 * that is killed.
 */
#ifndef LPT_CLI_RUN_DAEMON_H
#define LPT_CLI_RUN_DAEMON_H

#include <stddef.h>
#include <sys/types.h>

struct run_daemon {
	pid_t pid; /* 0: none */
	char socket[96];
};

/* Find a file of ours: where the build put it beside lpt, or where it was installed.  `built` is
 * relative to lpt's folder, `installed` to the prefix unless it is absolute.  0 or -ENOENT. */
int run_find(const char *built, const char *installed, char *ret_path, size_t size);

/* Start lptd in a folder.  Its socket takes connections at once.  0 or a negative errno; what it
 * says goes to FOLDER/lptd.log. */
int run_daemon_start(struct run_daemon *daemon, const char *folder);

/* End it, and wait until all that it keeps is on disk.  Does nothing if it was not started. */
void run_daemon_stop(struct run_daemon *daemon);

#endif
