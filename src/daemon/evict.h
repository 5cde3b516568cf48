/* SPDX-License-Identifier: MIT */
/*
 * Taking a port from its owner, by hand (`lpt evict`) or by the port's `grace`: never by force, but
 * by closing the owner's file in its place.
 */
#ifndef LPT_DAEMON_EVICT_H
#define LPT_DAEMON_EVICT_H

#include <stdbool.h>
#include <stdint.h>

struct daemon_port;
struct session;

/* Evict the owner now, or after grace_ms unless it frees the port before; answers by itself. */
void evict_start(struct session *session, uint32_t id, struct daemon_port *port, int64_t grace_ms);

/* Owner or waiters changed: grace begins or ends, an eviction that waits is over. */
void evict_review(struct daemon_port *port);

/* Somebody waits for the owner to be evicted: it shall see a waiter. */
bool evict_waits(const struct daemon_port *port);

/* Who asked is gone; the port goes. */
void evict_forget(struct session *session);
void evict_forget_port(struct daemon_port *port);

/* One eviction of the session by its id; false: there is none. */
bool evict_cancel(struct session *session, uint32_t id);

#endif
