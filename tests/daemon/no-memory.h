/* SPDX-License-Identifier: MIT */
/*
 * What takes memory fails when a test wants it: allocations, sources of the loop, threads.  The
 * linker sends the calls of this program here (--wrap); those inside other libraries go on.
 */
#ifndef LPT_TESTS_DAEMON_NO_MEMORY_H
#define LPT_TESTS_DAEMON_NO_MEMORY_H

#include <stdbool.h>

/* Let one fail after n that do not, on whatever thread; -1: none. */
void no_memory_after(int n);

/* Has it failed?  None does from here on. */
bool no_memory_ends(void);

#endif
