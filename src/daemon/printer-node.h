/* SPDX-License-Identifier: MIT */
/*
 * Printer nodes have one opener at a time; others wait in their open, in order, until the last copy
 * of its descriptor is closed.  Files that are opened otherwise do not count: turns are for those.
 */
#ifndef LPT_DAEMON_PRINTER_NODE_H
#define LPT_DAEMON_PRINTER_NODE_H

#include <stdbool.h>
#include <stdint.h>

struct daemon_file;
struct daemon_port;
struct session;

/* May this session open the printer node now?  To have been closed before is not to be open, though
 * that may be seen a moment later.  False: it was refused, or waits and will be answered
 * by handle_anchor(). */
bool printer_node_may_open(struct daemon_port *port, struct session *session, uint32_t id,
			   bool at_once);

/* It has. */
void printer_node_opened(struct daemon_port *port, struct daemon_file *file);

/* A file closes: the next one's turn, in another round of the loop. */
void printer_node_closed(struct daemon_port *port, const struct daemon_file *file);

/* Who waits is gone; the port is gone: everybody is refused. */
void printer_node_forget(struct session *session);
void printer_node_refuse_all(struct daemon_port *port);

/* One open of the session by its id; false: there is none. */
bool printer_node_cancel(struct session *session, uint32_t id);

#endif
