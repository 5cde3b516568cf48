/* SPDX-License-Identifier: MIT */
/* Watches are few and live in one list; see events.h. */
#include "daemon/events.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/device.h"
#include "daemon/messages.h"
#include "daemon/port.h"
#include "daemon/session.h"
#include "util/clock.h"

struct watch {
	struct lpt_list link; /* in daemon.watches */
	struct session *session;
	uint32_t id;
	char port[16]; /* "" for all */
};

static void send_event(const struct watch *watch, const struct daemon_port *port, const char *event,
		       const char *detail)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	const struct wire_event body = {
		.time_ns = now.tv_sec * NS_PER_S + now.tv_nsec,
		.event = event,
		.port = port->core.name,
		.detail = detail,
	};

	session_send(watch->session, WIRE_event, watch->id, &body);
}

static bool is_watched(const struct watch *watch, const struct daemon_port *port)
{
	return !watch->port[0] || strcmp(watch->port, port->core.name) == 0;
}

/* What is there already. */
static void send_all(const struct watch *watch, const struct daemon_port *port)
{
	char detail[256];

	send_event(watch, port, "added", port->location);
	lpt_list_for_each (at, &port->devices) {
		const struct daemon_device *device = device_at(at);

		snprintf(detail, sizeof(detail), "%s %s", device->name, device->location);
		send_event(watch, port, "device-added", detail);
	}
}

int events_watch(struct session *session, uint32_t id, const char *port)
{
	struct daemon *daemon = session->daemon;
	struct watch *watch = calloc(1, sizeof(*watch));
	int r = watch ? watch_charge(session) : -ENOMEM;

	if (r < 0) {
		free(watch);
		return r;
	}
	watch->session = session;
	watch->id = id;
	snprintf(watch->port, sizeof(watch->port), "%s", port);
	lpt_list_append(&daemon->watches, &watch->link);
	lpt_list_for_each (at, &daemon->registry.ports) {
		struct daemon_port *there = lpt_container_of(at, struct daemon_port, link);

		if (is_watched(watch, there)) {
			send_all(watch, there);
		}
	}
	return 0;
}

static void end_watch(struct watch *watch)
{
	watch_refund(watch->session);
	lpt_list_remove(&watch->link);
	free(watch);
}

bool events_unwatch(struct session *session, uint32_t id)
{
	lpt_list_for_each (at, &session->daemon->watches) {
		struct watch *watch = lpt_container_of(at, struct watch, link);

		if (watch->session == session && watch->id == id) {
			end_watch(watch);
			return true;
		}
	}
	return false;
}

void events_forget(struct session *session)
{
	lpt_list_for_each_safe (at, &session->daemon->watches) {
		struct watch *watch = lpt_container_of(at, struct watch, link);

		if (watch->session == session) {
			end_watch(watch);
		}
	}
}

bool events_are_watched(const struct daemon_port *port)
{
	return !lpt_list_is_empty(&port->daemon->watches);
}

void events_publish(struct daemon_port *port, const char *event, const char *format, ...)
{
	struct daemon *daemon = port->daemon;
	char detail[512];
	va_list arguments;

	if (!events_are_watched(port)) {
		return;
	}
	va_start(arguments, format);
	vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	lpt_list_for_each (at, &daemon->watches) {
		struct watch *watch = lpt_container_of(at, struct watch, link);

		if (is_watched(watch, port)) {
			send_event(watch, port, event, detail);
		}
	}
}
