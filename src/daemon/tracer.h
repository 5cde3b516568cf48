/* SPDX-License-Identifier: MIT */
/*
 * One watcher of a port's accesses: what it cannot read at once is held for it, up to a bound that
 * all watchers of the port share; beyond that it misses some, and is told how many.
 */
#ifndef LPT_DAEMON_TRACER_H
#define LPT_DAEMON_TRACER_H

#include <stdbool.h>
#include <stdint.h>

#include "util/list.h"

struct session;
struct wire_access;

struct tracer {
	struct lpt_list link; /* in port_trace.tracers */
	struct session *session;
	uint32_t id;
	uint64_t n_lost;        /* and not yet told */
	struct lpt_list held;   /* of held.link */
	uint32_t *n_held_bytes; /* by all watchers of the port; borrowed */
	bool ends;              /* when it has read what is held */
};

/* Counts as a watch of its connection.  0, -EDQUOT, -ENOMEM. */
int tracer_new(struct session *session, uint32_t id, uint32_t *n_held_bytes,
	       struct tracer **ret_tracer);
void tracer_free(struct tracer *tracer);

/* n_lost accesses were missed by everybody. */
void tracer_lose(struct tracer *tracer, uint64_t n_lost);

/* Send these accesses, or hold them, or count them as missed; batch->lost is filled in. */
void tracer_take(struct tracer *tracer, struct wire_access *batch);

/* Send what is held, as far as it is read. */
void tracer_flush(struct tracer *tracer);

/* Is there something that it has not been sent? */
bool tracer_is_behind(const struct tracer *tracer);

/* Give up what is held, and tell how many accesses that are. */
void tracer_settle(struct tracer *tracer);

#endif
