/* SPDX-License-Identifier: MIT */
/* The checks of lpt doctor, and how one reports what it found. */
#ifndef LPT_CLI_DOCTOR_H
#define LPT_CLI_DOCTOR_H

#include <stdio.h>

#define DOCTOR_TEXT_MAX 512

enum verdict {
	VERDICT_OK = 1,
	VERDICT_NOTE,
	VERDICT_WARN,
	VERDICT_FAIL,
};

struct cli;

struct examination {
	struct cli *cli; /* for what the daemon is asked; NULL in tests */
	FILE *out;
	const char *root;             /* of the system's files: "", or one made up by a test */
	char driven[DOCTOR_TEXT_MAX]; /* where the daemon's ports are: "ppdev:/dev/parport0#1 ..."
				       */
	unsigned n_warnings, n_failures;
};

/* One check: its result, what was found, and what to do (NULL: nothing). */
__attribute__((format(printf, 5, 6))) void doctor_report(struct examination *x, const char *check,
							 enum verdict verdict, const char *cure,
							 const char *format, ...);

/* Whose device nodes are there; which real ports the kernel has, and who is at them; modules that
 * are kept from loading; a kernel that is locked down; a container.  Each says nothing, or what it
 * sees. */
void doctor_nodes(struct examination *x);
void doctor_kernel(struct examination *x);
void doctor_modules(struct examination *x);
void doctor_lockdown(struct examination *x);
void doctor_container(struct examination *x);

/* Could the calls of a program be reached? */
void doctor_program(struct examination *x, const char *name);

#endif
