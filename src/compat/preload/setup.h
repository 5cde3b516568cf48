/* SPDX-License-Identifier: MIT */
/*
 * What `lpt run` tells the programs below it, in the variable LPT_RUN: "CLAIM_MS VERBOSE FOLDER".
 * It is read once: the environment is the program's to change.
 *
 * In FOLDER, tree/ holds what stands for the device nodes and the kernel's folders; reports go to
 * the abstract datagram socket "lptd/run" FOLDER.
 */
#ifndef LPT_COMPAT_PRELOAD_SETUP_H
#define LPT_COMPAT_PRELOAD_SETUP_H

#include <stdbool.h>
#include <stdint.h>

struct setup {
	int64_t claim_ms; /* longest wait in PPCLAIM; -1 for ever */
	bool is_verbose;
	char folder[108]; /* "": not below lpt run */
	char socket[108]; /* the daemon's; "": to be chosen as always */
};

extern struct setup setup;

/* Tell lpt run one thing: a word that it knows, and what goes with it.  Never fails aloud. */
__attribute__((format(printf, 1, 2))) void report(const char *format, ...);

#endif
