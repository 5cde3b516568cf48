/* SPDX-License-Identifier: MIT */
/* Evictions that wait and the timer of `grace`; see evict.h. */
#include "daemon/evict.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/file.h"
#include "daemon/messages.h"
#include "daemon/show.h"
#include "util/clock.h"
#include "util/log.h"

/* Somebody waits for the owner to free the port by itself. */
struct pending_evict {
	struct session *session; /* who asked */
	uint32_t id;
	const struct daemon_file *owner; /* only compared */
	sd_event_source *timer;
};

static void forget(struct daemon_port *port)
{
	struct pending_evict *evict = port->evict;

	if (evict) {
		port->evict = NULL;
		sd_event_source_disable_unref(evict->timer);
		free(evict);
	}
}

/* Close the owner's file; the reason is what it will be told. */
static void evict_owner(struct daemon_port *port, const char *by, int64_t held_ns)
{
	struct daemon_file *owner = port_owner(port);
	char sentence[512];
	struct text text = {sentence, sizeof(sentence), 0};

	text_add(&text, "%s was taken from you by %s after ", port->core.name, by);
	text_add_duration(&text, held_ns);
	text_add(&text, "; open it again to wait for another turn");
	log_notice("%s: taken from %s (pid=%d uid=%u) by %s", port->core.name,
		   owner->session->program, (int)owner->session->pid,
		   (unsigned int)owner->session->account->uid, by);
	file_evict(owner, sentence);
}

static void evict_now(struct session *session, uint32_t id, struct daemon_port *port)
{
	struct daemon_file *owner = port_owner(port);
	char by[160];

	if (owner) {
		snprintf(by, sizeof(by), "%s (%s)", session->program, session->account->name);
		show_file(session, id, port, owner);
		evict_owner(port, by, clock_monotonic_ns() - port->owner_since_ns);
	}
	session_done(session, id);
}

static int on_evict(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon_port *port = userdata;
	struct session *session = port->evict->session;
	uint32_t id = port->evict->id;

	forget(port);
	evict_now(session, id, port);
	return 0;
}

void evict_start(struct session *session, uint32_t id, struct daemon_port *port, int64_t grace_ms)
{
	const struct daemon_file *owner = port_owner(port);

	if (grace_ms <= 0 || !owner) {
		evict_now(session, id, port);
		return;
	}
	if (port->evict) {
		session_refuse(session, id, -EBUSY, LPT_STATUS_DEVICE_BUSY,
			       "%s is being taken from its owner already", port->core.name);
		return;
	}
	struct pending_evict *evict = calloc(1, sizeof(*evict));
	int r = evict ? sd_event_add_time_relative(
				port->daemon->loop, &evict->timer, CLOCK_MONOTONIC,
				(uint64_t)clock_ns_of_ms(grace_ms) / 1000, 1000, on_evict, port)
		      : -ENOMEM;

	if (r < 0) {
		free(evict);
		session_refuse(session, id, r, LPT_STATUS_UNSUCCESSFUL, "no timer: %s",
			       strerror(-r));
		return;
	}
	evict->session = session;
	evict->id = id;
	evict->owner = owner;
	port->evict = evict;
}

/* --- grace --- */

static int on_grace(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon_port *port = userdata;

	if (port_owner(port) && port->core.n_waiters > 0) {
		evict_owner(port, "its grace period", clock_monotonic_ns() - port->owner_since_ns);
	}
	return 0;
}

/* Grace runs from when somebody waits for this owner, and begins anew with the next. */
static void review_grace(struct daemon_port *port)
{
	const struct daemon_file *owner = port_owner(port);
	bool runs = port->grace_timer && sd_event_source_get_enabled(port->grace_timer, NULL) > 0;
	int r = 0;

	if (!owner || port->core.n_waiters == 0) {
		if (runs) {
			sd_event_source_set_enabled(port->grace_timer, SD_EVENT_OFF);
		}
		return;
	}
	if (runs && port->grace_owner == owner->core.context) {
		return;
	}
	port->grace_owner = owner->core.context;
	port->grace_timer = sd_event_source_disable_unref(port->grace_timer);
	r = sd_event_add_time_relative(port->daemon->loop, &port->grace_timer, CLOCK_MONOTONIC,
				       (uint64_t)(port->grace_ns / 1000), 1000, on_grace, port);
	if (r < 0) {
		log_error("%s: no timer for grace: %s", port->core.name, strerror(-r));
	}
}

void evict_review(struct daemon_port *port)
{
	struct pending_evict *evict = port->evict;

	if (port->grace_ns >= 0) {
		review_grace(port);
	}
	if (evict && evict->owner != port_owner(port)) {
		struct session *session = evict->session;
		uint32_t id = evict->id;

		forget(port);
		session_done(session, id);
	}
}

bool evict_waits(const struct daemon_port *port)
{
	return port->evict != NULL;
}

/* --- forgetting --- */

static void forget_all(struct lpt_list *ports, const struct session *session)
{
	lpt_list_for_each (at, ports) {
		struct daemon_port *port = lpt_container_of(at, struct daemon_port, link);

		if (port->evict && port->evict->session == session) {
			forget(port);
		}
	}
}

void evict_forget(struct session *session)
{
	forget_all(&session->daemon->registry.ports, session);
	forget_all(&session->daemon->registry.gone, session);
}

void evict_forget_port(struct daemon_port *port)
{
	forget(port);
}

bool evict_cancel(struct session *session, uint32_t id)
{
	lpt_list_for_each (at, &session->daemon->registry.ports) {
		struct daemon_port *port = lpt_container_of(at, struct daemon_port, link);

		if (port->evict && port->evict->session == session && port->evict->id == id) {
			forget(port);
			session_refuse(session, id, -ECANCELED, LPT_STATUS_CANCELLED,
				       "cancelled; the owner keeps %s", port->core.name);
			return true;
		}
	}
	return false;
}
