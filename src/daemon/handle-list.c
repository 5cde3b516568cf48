/* SPDX-License-Identifier: MIT */
/* Requests that only look: list, who, watch, trace, jobs, adjustments, snapshot, screen, add_help.
 */
#include "daemon/handle.h"

#include <errno.h>
#include <stdlib.h>

#include "daemon/events.h"
#include "daemon/lookup.h"
#include "daemon/port.h"
#include "daemon/show.h"
#include "daemon/trace.h"
#include "util/cleanup.h"
#include "util/clock.h"

void handle_list(struct session *session, const struct wire_message *message,
		 struct incoming_fds *fds)
{
	const char *name = message->as.list.port;

	if (*name) {
		const struct daemon_port *port = registry_find_instance(session->daemon, name);

		port = port ? port : lookup_port(session, message->id, name);
		if (!port) {
			return;
		}
		show_port(session, message->id, port);
	} else {
		lpt_list_for_each (at, &session->daemon->registry.ports) {
			show_port(session, message->id,
				  lpt_container_of(at, struct daemon_port, link));
		}
	}
	session_done(session, message->id);
}

static void show_all(struct session *session, uint32_t id, struct lpt_list *ports)
{
	lpt_list_for_each (at, ports) {
		show_files(session, id, lpt_container_of(at, struct daemon_port, link));
	}
}

void handle_who(struct session *session, const struct wire_message *message,
		struct incoming_fds *fds)
{
	const struct wire_who *who = &message->as.who;
	struct registry *registry = &session->daemon->registry;

	if (*who->port) {
		const struct daemon_port *port = lookup_port(session, message->id, who->port);

		if (!port) {
			return;
		}
		show_files(session, message->id, port);
	} else {
		show_all(session, message->id, &registry->ports);
	}
	if (who->all) {
		show_all(session, message->id, &registry->gone);
	}
	session_done(session, message->id);
}

static void refuse_watch(struct session *session, uint32_t id, int r)
{
	session_refuse(session, id, r, LPT_STATUS_UNSUCCESSFUL, "%s",
		       r == -EDQUOT
			       ? "this connection or its user has too many watches and traces; "
				 "end some first"
			       : "the daemon is out of memory");
}

void handle_watch(struct session *session, const struct wire_message *message,
		  struct incoming_fds *fds)
{
	const char *name = message->as.watch.port;
	const struct daemon_port *port = NULL;

	if (*name) {
		port = lookup_port(session, message->id, name);
		if (!port) {
			return;
		}
	}
	int r = events_watch(session, message->id, port ? port->core.name : "");

	if (r < 0) {
		refuse_watch(session, message->id, r);
		return;
	}
	session_done(session, message->id);
}

void handle_trace(struct session *session, const struct wire_message *message,
		  struct incoming_fds *fds)
{
	struct daemon_port *port = lookup_port(session, message->id, message->as.trace.port);

	if (!port) {
		return;
	}
	int r = trace_start(session, message->id, port);

	if (r < 0) {
		refuse_watch(session, message->id, r);
		return;
	}
	session_done(session, message->id);
}

void handle_jobs(struct session *session, const struct wire_message *message,
		 struct incoming_fds *fds)
{
	struct daemon_port *port = lookup_port(session, message->id, message->as.jobs.port);

	if (!port) {
		return;
	}
	pthread_mutex_lock(&port->spool.lock);
	lpt_list_for_each (at, &port->spool.jobs) {
		show_job(session, message->id, lpt_container_of(at, struct spool_job, link));
	}
	pthread_mutex_unlock(&port->spool.lock);
	session_done(session, message->id);
}

void handle_adjustments(struct session *session, const struct wire_message *message,
			struct incoming_fds *fds)
{
	struct daemon_port *port = lookup_port(session, message->id, message->as.adjustments.port);
	const struct key *keys;

	if (!port) {
		return;
	}
	size_t n_keys = port_source_adjust_keys(&port->source, &keys);

	for (size_t i = 0; i < n_keys; i++) {
		show_adjustment(session, message->id, port, &keys[i]);
	}
	session_done(session, message->id);
}

void handle_snapshot(struct session *session, const struct wire_message *message,
		     struct incoming_fds *fds)
{
	struct daemon_port *port = lookup_port(session, message->id, message->as.snapshot.port);

	if (!port) {
		return;
	}
	if (!port->work.on_worker) {
		port_look(port);
	}
	const struct snapshot *seen = &port->seen;
	const struct wire_lines lines = {
		.data = seen->data,
		.status = seen->status,
		.control = seen->control,
		.reverse = seen->reverse,
		.age_ns = seen->status_ns == 0 ? -1
					       : seen->now_ns - seen->status_ns +
							 clock_monotonic_ns() - seen->taken_ns,
	};

	session_send(session, WIRE_lines, message->id, &lines);
}

void handle_screen(struct session *session, const struct wire_message *message,
		   struct incoming_fds *fds)
{
	struct daemon_port *port = lookup_port(session, message->id, message->as.screen.port);
	char text[8192] = "";
	const struct wire_text body = {.text = text};

	if (!port) {
		return;
	}
	struct peripheral *peripheral = port->source.peripheral;

	if (!peripheral || !peripheral->ops->screen) {
		session_refuse(session, message->id, -EOPNOTSUPP, LPT_STATUS_NOT_SUPPORTED,
			       "%s has no display: %s hangs on it", port->core.name, port->device);
	} else if (port->work.on_worker) {
		session_refuse(session, message->id, -EBUSY, LPT_STATUS_DEVICE_BUSY,
			       "%s runs a program; try again when it has ended", port->core.name);
	} else {
		peripheral->ops->screen(peripheral, text, sizeof(text));
		session_send(session, WIRE_text, message->id, &body);
	}
}

void handle_add_help(struct session *session, const struct wire_message *message,
		     struct incoming_fds *fds)
{
	const char *kind = message->as.add_help.kind;
	cleanup_free char *text = port_spec_help(*kind ? kind : NULL);

	if (!text) {
		session_refuse(session, message->id, -ENOENT, LPT_STATUS_INVALID_PARAMETER,
			       "no kind of port '%s'. See them all: lpt add help", kind);
		return;
	}
	const struct wire_text body = {.text = text};

	session_send(session, WIRE_text, message->id, &body);
}
