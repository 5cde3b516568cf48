/* SPDX-License-Identifier: MIT */
/*
 * Which paths are a port's.  `lpt run` keeps a folder, tree/, in which each of them stands for
 * itself: a plain file for a device node, real folders for those of /proc and /sys.  A path is
 * looked at as text; of symbolic links only those at its end are followed.
 */
#ifndef LPT_COMPAT_PRELOAD_PATHS_H
#define LPT_COMPAT_PRELOAD_PATHS_H

#include <limits.h>
#include <stdbool.h>

#include "compat/node.h"

struct place {
	const char *path; /* where to look instead; what was given if it is not a port's */
	bool is_node;     /* a device node, of `kind` and `number` */
	bool is_io;       /* /dev/port */
	enum node_kind kind;
	unsigned number;
	int own_fd; /* the descriptor that the path names, as /dev/stdout does; -1: none */
	char buf[PATH_MAX];
};

/* Find out about a path, relative to a folder as of the at() calls.  Keeps errno. */
void place_find(int folder, const char *path, struct place *ret_place);

/* The same through symbolic links, as long as the path itself is one. */
void place_follow(int folder, const char *path, struct place *ret_place);

#endif
