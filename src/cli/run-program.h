/* SPDX-License-Identifier: MIT */
/* The program that lpt run runs: how it starts, and how it ends. */
#ifndef LPT_CLI_RUN_PROGRAM_H
#define LPT_CLI_RUN_PROGRAM_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct run_program {
	char **argv;
	pid_t pid;
	int signals;           /* signalfd: its end, and signals that are to be passed on */
	sigset_t before;       /* the mask that the program is to have */
	struct sigaction pipe; /* and what SIGPIPE is to do to it */
};

/* What it finds in its environment, beside the preload. */
struct run_environment {
	const char *preload; /* path of the object */
	const char *socket;  /* the daemon's */
	const char *folder;
	int64_t claim_ms;
	bool is_verbose;
};

/* From here on signals wait to be passed on, so that none ends us with our folder left behind.  0
 * or a negative errno. */
int run_program_begin(struct run_program *program);

/* Start it.  0; -ENOENT and other errors of execvp(3): it never ran. */
int run_program_start(struct run_program *program, const struct run_environment *environment);

/* A signal came: pass it on.  True: the program has ended, *ret_status as a shell has it. */
bool run_program_signal(struct run_program *program, int *ret_status);

/* After its end: does a signal ask us to end, too? */
bool run_program_is_over(const struct run_program *program);

#endif
