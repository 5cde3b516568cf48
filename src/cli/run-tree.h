/* SPDX-License-Identifier: MIT */
/*
 * The folder of a run: FOLDER/tree holds what stands for device nodes and for the kernel's folders
 * of ports, FOLDER itself the private daemon's socket and state.
 */
#ifndef LPT_CLI_RUN_TREE_H
#define LPT_CLI_RUN_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include <lpt/lpt.h>

#define TREE_PORTS 16 /* nodes that there can be */

struct run_tree {
	char folder[64];           /* "": not made */
	bool is_there[TREE_PORTS]; /* /dev/parportN */
};

/* Where the folder is made: TMPDIR, or /tmp where that is unset or too long for a socket's name. */
const char *run_tree_base(void);

/* Make the folder.  0 or a negative errno. */
int run_tree_begin(struct run_tree *tree);

/* Have the tree show the ports that the daemon has now.  0 or a negative errno of lpt_ports(). */
int run_tree_update(struct run_tree *tree, struct lpt_connection *conn);

/* Remove all of it. */
void run_tree_end(struct run_tree *tree);

/* The number of a port's device nodes: LPT1 is parport0.  -1: it has none. */
int run_tree_number(const char *port);

#endif
