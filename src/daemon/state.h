/* SPDX-License-Identifier: MIT */
/*
 * What outlives the daemon: the counter of instances and which identity has which name.  One small
 * file, replaced as a whole (write, fsync, rename, fsync of the folder), so that no half-written
 * one is ever read.
 */
#ifndef LPT_DAEMON_STATE_H
#define LPT_DAEMON_STATE_H

#include <stdint.h>

#include "util/list.h"

struct state_name {
	struct lpt_list link; /* in state.names */
	uint32_t index;       /* LPT1 is 0 */
	uint32_t last_io;     /* where it was last, in this daemon's life; 0 never */
	char identity[];      /* "sim:printer/0" */
};

struct state {
	int folder;
	int lock; /* one daemon a folder */
	uint64_t last_instance;
	struct lpt_list names; /* of state_name.link */
};

/* Open (and make) the folder and read it.  0, or a negative errno after a sentence in the log. */
int state_open(struct state *state, const char *path);
void state_close(struct state *state);

/* The index of the name that an identity had; -ENOENT: none. */
int state_find(const struct state *state, const char *identity);

/* Remember where a port was; and where it was, 0 never. */
void state_set_io(struct state *state, const char *identity, uint32_t io);
uint32_t state_io(const struct state *state, const char *identity);

/* A new instance with this name: the next number, on disk when this returns.  0; -ENOMEM; what the
 * disk said, and nothing is changed. */
int state_next(struct state *state, const char *identity, uint32_t index, uint64_t *ret_instance);

#endif
