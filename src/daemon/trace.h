/* SPDX-License-Identifier: MIT */
/*
 * Who watches the accesses to a port's registers.  Whoever has the wires writes them down in a
 * bounded buffer, and the control thread sends it on in batches.  Nothing here makes a program
 * wait: what finds the buffer full, or a watcher that does not read, is counted, and the watcher is
 * told how many it missed.  A trace opens no file, so it stands in the way of no removal.
 *
 * All of it belongs to the control thread, but for the buffer.
 */
#ifndef LPT_DAEMON_TRACE_H
#define LPT_DAEMON_TRACE_H

#include <stdbool.h>
#include <stdint.h>

struct daemon_port;
struct session;

/* Watch a port; while a worker drives it, from its next program on.  0; -EDQUOT the connection
 * watches too much; -ENOMEM, or the loop's error. */
int trace_start(struct session *session, uint32_t id, struct daemon_port *port);

/* End one, after all that was seen has been sent.  False: there is none with that id. */
bool trace_stop(struct session *session, uint32_t id);

/* End all of a connection that is gone. */
void trace_forget(struct session *session);

/* The wires are going to be used in this one's name; NULL: the daemon's own. */
void trace_begin(struct daemon_port *port, const struct session *who);

/* The port goes: its watchers get the rest, and are told. */
void trace_end(struct daemon_port *port);

/* Only while no worker has the port. */
void trace_free(struct daemon_port *port);

#endif
