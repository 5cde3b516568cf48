/* SPDX-License-Identifier: MIT */
/*
 * What a slow driver does at both ends of a port's life, where somebody waits for the answer: it is
 * opened and probed on the port's worker, for at most 5 s, and its lines are brought to rest there
 * before it is let go.
 */
#ifndef LPT_DAEMON_OPENING_H
#define LPT_DAEMON_OPENING_H

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

struct daemon;
struct daemon_port;
struct session;

/* Who is answered when a port is open, or gone.  Session NULL: nobody. */
struct asker {
	struct session *session;
	uint32_t id;
};

/* Of a port that is being opened.  The worker writes result and error, the loop reads them when it
 * has reported. */
struct opening {
	sd_event_source *limit;
	int result;
	char error[1024];
};

/* Open the port's driver on its worker.  registry_settle() or the refusal comes later.  0; -ENOMEM,
 * -EAGAIN: no memory, no thread. */
int opening_start(struct daemon_port *port);

/* The two ends of the worker. */
void opening_execute(struct daemon_port *port);
void opening_finished(struct daemon_port *port);

void opening_free(struct opening *opening);

/* The port is gone: who asked for that is told, once. */
void opening_removed(struct daemon_port *port);

/* Cancel what the session asked with that id, if it is an add: removing goes on.  False: nothing.
 */
bool opening_cancel(struct session *session, uint32_t id);

/* Who asked has gone: a port that is being opened for it is closed again. */
void opening_forget(struct session *session);

#endif
