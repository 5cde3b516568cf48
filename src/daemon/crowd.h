/* SPDX-License-Identifier: MIT */
/*
 * All connections as one source of the loop.  The loop asks the kernel anew before each callback,
 * so ten thousand connections that end at once would cost the square of their number; here they
 * share one epoll, which hands out a bounded round of them at a time, each once, in turn.
 */
#ifndef LPT_DAEMON_CROWD_H
#define LPT_DAEMON_CROWD_H

#include <stdint.h>

struct daemon;
struct session;

/* 0, or a negative errno. */
int crowd_start(struct daemon *daemon);
void crowd_stop(struct daemon *daemon);

/* Listen to a connection (EPOLLIN); session_ready() hears of it.  0, or a negative errno. */
int crowd_join(struct session *session);

/* Other events from now on. */
void crowd_listen(struct session *session, uint32_t events);

/* No effect on one that did not join.  Not from session_ready(). */
void crowd_leave(struct session *session);

#endif
