/* SPDX-License-Identifier: MIT */
/* Opening on a worker, with an end to waiting; see opening.h. */
#include "daemon/opening.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/port.h"
#include "daemon/session.h"
#include "daemon/show.h"
#include "util/log.h"

#define LIMIT_US (5u * 1000u * 1000u)

static void refuse(struct daemon_port *port, int error, const char *why)
{
	struct asker *asker = &port->asker;

	if (asker->session) {
		session_refuse(asker->session, asker->id, error, LPT_STATUS_INVALID_PARAMETER, "%s",
			       why);
	} else if (port->from_config) {
		log_error("%s: %s", port->spec.text, why);
		port->daemon->registry.n_refused++;
	}
	asker->session = NULL;
}

/* It will not become a port.  A worker that is still at it reports, and then it is freed. */
static void abandon(struct daemon_port *port)
{
	port->asker.session = NULL;
	lpt_flag_set(&port->work.stop);
	registry_release(port);
}

static int on_limit(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon_port *port = userdata;

	refuse(port, -ETIMEDOUT,
	       "the port does not open within 5 s; it was not added. See: lpt doctor");
	abandon(port);
	return 0;
}

int opening_start(struct daemon_port *port)
{
	struct opening *opening = calloc(1, sizeof(*opening));

	if (!opening) {
		return -ENOMEM;
	}
	port->opening = opening;
	int r = sd_event_add_time_relative(port->daemon->loop, &opening->limit, CLOCK_MONOTONIC,
					   LIMIT_US, 1000, on_limit, port);
	if (r < 0) {
		return r;
	}
	port->work.kind = WORK_OPEN;
	r = worker_start(&port->worker, port->daemon->loop);
	if (r < 0) {
		return r;
	}
	port->work.active = port->work.on_worker = true;
	return 0;
}

void opening_execute(struct daemon_port *port)
{
	struct opening *opening = port->opening;

	if (!port->source.lines.ops) {
		opening->result = port_source_open(&port->spec, &port->sink, &port->source,
						   opening->error, sizeof(opening->error));
	}
	if (opening->result == 0) {
		probe_execute(port);
	}
}

void opening_finished(struct daemon_port *port)
{
	struct opening *opening = port->opening;

	port->work.active = port->work.on_worker = false;
	opening->limit = sd_event_source_disable_unref(opening->limit);
	if (port->released) {
		registry_release(port);
		return;
	}
	if (opening->result == 0) {
		opening->result = registry_settle(port, opening->error, sizeof(opening->error));
	}
	if (opening->result < 0) {
		refuse(port, opening->result,
		       *opening->error ? opening->error : strerror(-opening->result));
		abandon(port);
		return;
	}
	if (port->asker.session) {
		show_port(port->asker.session, port->asker.id, port);
	}
	port->asker.session = NULL;
	port->opening = NULL;
	opening_free(opening);
}

void opening_free(struct opening *opening)
{
	if (opening) {
		sd_event_source_disable_unref(opening->limit);
		free(opening);
	}
}

void opening_removed(struct daemon_port *port)
{
	if (port->asker.session) {
		session_done(port->asker.session, port->asker.id);
	}
	port->asker.session = NULL;
}

bool opening_cancel(struct session *session, uint32_t id)
{
	lpt_list_for_each (at, &session->daemon->registry.opening) {
		struct daemon_port *port = lpt_container_of(at, struct daemon_port, link);

		if (port->asker.session == session && port->asker.id == id) {
			session_refuse(session, id, -ECANCELED, LPT_STATUS_CANCELLED,
				       "cancelled; the port was not added");
			abandon(port);
			return true;
		}
	}
	return false;
}

static void forget(struct lpt_list *ports, const struct session *session)
{
	lpt_list_for_each_safe (at, ports) {
		struct daemon_port *port = lpt_container_of(at, struct daemon_port, link);

		if (port->asker.session != session) {
			continue;
		}
		port->asker.session = NULL;
		if (port->opening && !port->released) {
			abandon(port);
		}
	}
}

void opening_forget(struct session *session)
{
	struct registry *registry = &session->daemon->registry;

	forget(&registry->opening, session);
	forget(&registry->released, session);
}
