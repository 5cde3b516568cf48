/* SPDX-License-Identifier: MIT */
/*
 * What a run hears, from the preloaded processes and from the daemon, and the few sentences that it
 * says of it: who waits for whom, what was unplugged, and why nothing happened.
 */
#ifndef LPT_CLI_RUN_WATCH_H
#define LPT_CLI_RUN_WATCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "cli/cli.h"
#include "cli/run-tree.h"

#define WATCH_PIDS 256

struct run_watch {
	struct cli *cli;
	struct run_tree *tree;
	bool is_private; /* the daemon is the run's own */
	int reports;     /* datagram socket */
	bool is_opened[TREE_PORTS];
	unsigned n_opened, n_hello;
	char denied[512]; /* what was last said of a claim that failed */
	char missing[80],
		missing_by[64]; /* the last node that was asked for in vain, and by whom */
	char refused[160];
	pid_t pids[WATCH_PIDS]; /* that said hello, the last ones */
	unsigned n_pids;
	int64_t look_ns;  /* when to see who waits; -1: nobody does */
	char told[16];    /* the port whose waiter was told of */
	bool has_changed; /* ports came or went */
	bool is_lost;     /* the daemon went away */
};

/* Listen for reports and events.  0 or a negative errno. */
int run_watch_begin(struct run_watch *watch);

/* Take what has come, and say what is to be said. */
void run_watch_reports(struct run_watch *watch);
void run_watch_events(struct run_watch *watch);

/* How long to wait for the next thing, ms, -1 for ever; then say who waits, if it is time. */
int run_watch_timeout_ms(const struct run_watch *watch);
void run_watch_look(struct run_watch *watch);

/* The program has ended: if it never opened a port, say why. */
void run_watch_explain(const struct run_watch *watch, const char *program);

void run_watch_end(struct run_watch *watch);

#endif
