/* SPDX-License-Identifier: MIT */
/* Watchers, and telling them what happens.  Costs nothing while nobody watches. */
#ifndef LPT_DAEMON_EVENTS_H
#define LPT_DAEMON_EVENTS_H

#include <stdbool.h>

#include "daemon/daemon.h"

struct daemon_port;
struct session;

/* Watch one port, by its name, or all (""); what is there comes first as "added".  0; -EDQUOT it
 * has too many; -ENOMEM. */
int events_watch(struct session *session, uint32_t id, const char *port);

/* End one watch; false: there is none with that id. */
bool events_unwatch(struct session *session, uint32_t id);

/* End all watches of a connection. */
void events_forget(struct session *session);

/* Does anybody watch at all?  For events whose text takes work. */
bool events_are_watched(const struct daemon_port *port);

/* Tell those who watch this port. */
__attribute__((format(printf, 3, 4))) void
events_publish(struct daemon_port *port, const char *event, const char *format, ...);

#endif
