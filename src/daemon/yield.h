/* SPDX-License-Identifier: MIT */
/*
 * Lending: the key yield-idle of a port, off unless an administrator sets it.  An owner that does
 * not access the port for that long while others wait has it given back in its place; the daemon
 * remembers what it left on the wires.  Its next access waits ahead of all others, and finds the
 * wires as they were.  To the core that is the end of one turn and the beginning of another, so its
 * counts and its order stay true; to the owner nothing happened but time.
 */
#ifndef LPT_DAEMON_YIELD_H
#define LPT_DAEMON_YIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/port.h"
#include "util/clock.h"

struct daemon_file;
struct session;

/* Owner or waiters changed: the time begins or ends. */
void yield_review(struct daemon_port *port);

/* The owner accesses the port. */
static inline void yield_touch(struct daemon_port *port)
{
	if (port->yield_idle_ns >= 0) {
		port->used_ns = clock_monotonic_ns();
	}
}

/* Is the port of this file lent, is it on its way back, and since when (monotonic)? */
bool yield_is_lent(const struct daemon_file *file);
bool yield_is_asked_back(const struct daemon_file *file);
int64_t yield_since_ns(const struct daemon_file *file);

/* An access by the message being handled.  True: the port is lent and has been asked back; the
 * message was parked, or refused in words. */
bool yield_takes_back(struct daemon_file *file, struct session *session, uint32_t id);

/* The request to get it back has ended, well or not: what was parked goes on. */
void yield_ended(struct daemon_file *file);

/* The lender frees or closes: it does not come back.  False: it has lent nothing. */
bool yield_drop(struct daemon_file *file);

#endif
