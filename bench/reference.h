/* SPDX-License-Identifier: MIT */
/*
 * What figures are compared with, measured in the same run on the same core.
 *   S  one getppid()        Q  one round trip over a bare seqpacket socket between two processes
 */
#ifndef LPT_BENCH_REFERENCE_H
#define LPT_BENCH_REFERENCE_H

#include "rounds.h"

/* A figure that shall be at most so many times its reference. */
struct demand {
	const char *what;
	unsigned int reference; /* index of its series */
	double at_most;         /* 0: a reference itself */
};

/* This process, and those that it starts from now on. */
void pin_to_one_core(void);

/* S in ns. */
double reference_system_call(void);

/* A process that sends back what it is sent: the socket to it, -1 on failure.  It ends when the
 * socket is closed. */
int reference_start_echo(void);

/* Q in ns, through that socket. */
double reference_echo(int echo);

/* Print the demand on all[subject].  Is it met? */
bool demand_report(const struct demand *demand, const struct series *all, unsigned int subject);

/* The heading above such lines. */
void demand_print_heading(void);

#endif
