/* SPDX-License-Identifier: MIT */
/*
 * Anchors: files for programs that know nothing of us.  An anchor is one end of a stream pair; the
 * file lives as long as any copy of that end.
 *
 * The daemon's end belongs to a session of its own, a client inside the daemon: what is written to
 * the anchor it prints, by the same requests that any client sends.  The file owns the port from
 * the first byte on until the anchor is closed or silent for as long as ends a job; the job grows
 * on after a silence if nobody else had the port meanwhile.  So one open is one job.
 *
 * A seqpacket descriptor that comes through the anchor, beside one byte that is not printed,
 * becomes a control connection: a session that may use this one file and observe.  Its `open` of
 * "" tells the file's handle; `close` gives up the handle and leaves the file open.
 */
#ifndef LPT_DAEMON_ANCHOR_H
#define LPT_DAEMON_ANCHOR_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/wire.h"

struct anchor;
struct daemon_file;
struct daemon_port;
struct lpt_list;
struct session;

/* Open a port for the holders of an anchor, in the name of who asks.  *ret_fd is the end to hand
 * out, the caller's.  0; -EDQUOT, -ENOMEM, what the core or the system said. */
int anchor_new(const struct session *opener, struct daemon_port *port,
	       struct daemon_file **ret_file, int *ret_fd);

/* Is it the session inside the daemon; is it a control connection? */
bool anchor_is_inside(const struct session *session);
bool anchor_is_control(const struct session *session);

/* The files that a session may use: its own, or the one of its anchor. */
struct lpt_list *anchor_files(struct session *session);

/* For the session inside: there are bytes, or the last copy is closed; an answer came. */
void anchor_ready(struct session *session, uint32_t events);
void anchor_answer(struct session *session, enum wire_number number, uint32_t id, const void *body);

/* A request on this file has ended: perhaps its bytes can go on. */
void anchor_wake(struct daemon_file *file);

/* Is any copy of its descriptor open?  If not, the file will close as soon as that is seen. */
bool anchor_is_held(const struct daemon_file *file);

/* Its holders hear that something came for them: a byte to read, which means nothing else. */
void anchor_announce(struct daemon_file *file);

/* A control connection allocates what the bytes have allocated: it is the connection's now.  False:
 * they have not. */
bool anchor_hand_over(const struct session *session);

/* A session closes, or gives up its handle: no effect on one without an anchor. */
void anchor_leave(struct session *session);

#endif
