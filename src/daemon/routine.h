/* SPDX-License-Identifier: MIT */
/*
 * Interrupt routines that clients connected (R141-R158).  The core keeps their order; the memory is
 * here, one for each entry, and lives as long as the file that connected it.  To call one is to
 * send its client an event: the client's library does the rest.
 */
#ifndef LPT_DAEMON_ROUTINE_H
#define LPT_DAEMON_ROUTINE_H

#include <stdbool.h>

#include "port/port.h"

struct daemon_file;
struct daemon_port;
struct session;

struct daemon_routine {
	struct lpt_routine core;
	struct lpt_list link;    /* in file.routines */
	struct session *session; /* who is told */
};

/* Memory for a request that may connect one.  0; -ENOMEM, also if its file has connected many. */
int routine_lend(struct daemon_file *file, struct session *session, struct lpt_io *io);

/* After that request: what the core did not take, or gave back, goes. */
void routine_settle(struct lpt_io *io);

/* The core has let go of the file. */
void routine_free_all(struct daemon_file *file);

/* A session that used the file is gone: nobody is there to be told. */
void routine_forsake(struct daemon_file *file, const struct session *session);

/* All of the port, in order of connection. */
void routine_call_all(struct daemon_port *port, bool is_deferred);

#endif
