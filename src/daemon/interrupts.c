/* SPDX-License-Identifier: MIT */
/* Counting edges of nAck, and telling who wants to know; see interrupts.h. */
#include "daemon/interrupts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/anchor.h"
#include "daemon/file.h"
#include "daemon/pending.h"
#include "lines/lines.h"
#include "util/log.h"

#define LOOK_AGAIN_US 5000 /* a simulated device acts when somebody looks */

/* Who waits for the next one. */
struct interrupt_wait {
	struct lpt_list link; /* in port.interrupt_waits */
	struct daemon_file *file;
	struct session *session;
	uint32_t id;
	uint32_t since;
};

static int on_look(sd_event_source *source, uint64_t usec, void *userdata);

static bool has_interrupt(const struct daemon_port *port)
{
	return port->core.resources.irq != 0;
}

/* Devices of a chain raise none (R275): what moves nAck while one is selected is its handshake. */
static bool counts_now(const struct daemon_port *port)
{
	return has_interrupt(port) && port->core.selected == LPT_NO_SELECTION;
}

/* Does anybody want to hear of interrupts that come between two programs, whoever owns the port? */
static bool is_listened_to(const struct daemon_port *port)
{
	return !lpt_list_is_empty(&port->core.routines) ||
	       !lpt_list_is_empty(&port->interrupt_waits);
}

static void look_later(struct daemon_port *port)
{
	interrupts_forget(port);
	int r = sd_event_add_time_relative(port->daemon->loop, &port->edge_timer, CLOCK_MONOTONIC,
					   LOOK_AGAIN_US, 1000, on_look, port);

	if (r < 0) {
		log_error("%s: no timer for its interrupts: %s", port->core.name, strerror(-r));
	}
}

void interrupts_begin(struct daemon_port *port)
{
	port->edges_seen = port->source.lines.edges;
	port->source.lines.edge_armed = false;
	interrupts_forget(port);
	interrupts_review(port);
}

void interrupts_forget(struct daemon_port *port)
{
	port->edge_timer = sd_event_source_disable_unref(port->edge_timer);
}

/* --- who is told --- */

static void free_wait(struct interrupt_wait *wait)
{
	lpt_list_remove(&wait->link);
	request_charge(wait->session, -1);
	free(wait);
}

static void answer_waits(struct daemon_port *port)
{
	const struct wire_count count = {port->n_interrupts};

	lpt_list_for_each_safe (at, &port->interrupt_waits) {
		struct interrupt_wait *wait = lpt_container_of(at, struct interrupt_wait, link);

		if (wait->since != count.count) {
			session_send(wait->session, WIRE_count, wait->id, &count);
			free_wait(wait);
		}
	}
}

static void count_for_owner(struct daemon_port *port, uint32_t n_new)
{
	struct daemon_file *owner = port_owner(port);

	if (!owner) {
		return;
	}
	if (owner->n_interrupts == 0) {
		anchor_announce(owner);
	}
	owner->n_interrupts += n_new;
}

void interrupts_count(struct daemon_port *port)
{
	uint32_t edges = port->source.lines.edges;
	uint32_t n_new = edges - port->edges_seen;
	struct lpt_out out;

	port->edges_seen = edges;
	if (n_new == 0 || !counts_now(port)) {
		return;
	}
	port->n_interrupts += n_new;
	count_for_owner(port, n_new);
	answer_waits(port);
	lpt_out_init(&out);
	lpt_port_interrupt(&port->core, &out);
	port_act(port, &out);
}

/* --- looking --- */

/* Has anything come since the last program?  A driver that may sleep is asked by programs only. */
static void look(struct daemon_port *port)
{
	struct lpt_lines *lines = &port->source.lines;
	uint32_t count;

	if (port->work.active || !(lines->caps & LPT_CAP_FAST) || !lines->ops->edge ||
	    lpt_flag_is_set(&lines->gone)) {
		return;
	}
	lines->ops->edge(lines, lines->edges, 0, &count);
	interrupts_count(port);
}

static int on_look(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon_port *port = userdata;

	look(port);

	const struct daemon_file *owner = port_owner(port);

	if ((owner && owner->n_interrupts == 0) || is_listened_to(port)) {
		look_later(port);
	}
	return 0;
}

uint32_t interrupts_ask(struct daemon_file *file)
{
	struct daemon_port *port = file_port(file);

	if (port_owner(port) == file && has_interrupt(port)) {
		look(port);
		if (file->n_interrupts == 0) {
			look_later(port);
		}
	}
	return file->n_interrupts;
}

void interrupts_review(struct daemon_port *port)
{
	if (has_interrupt(port) && is_listened_to(port) && !port->edge_timer) {
		look_later(port);
	}
}

/* --- waiting --- */

void interrupts_wait(struct daemon_file *file, struct session *session, uint32_t id, uint32_t since)
{
	struct daemon_port *port = file_port(file);

	if (!has_interrupt(port)) {
		session_refuse(session, id, -ENXIO, LPT_STATUS_NO_SUCH_DEVICE,
			       "%s has no interrupt; a port is added with one by irq=7",
			       port->core.name);
		return;
	}
	if (!request_has_room(session, id)) {
		return;
	}
	struct interrupt_wait *wait = calloc(1, sizeof(*wait));

	if (!wait) {
		session_refuse(session, id, -ENOMEM, LPT_STATUS_UNSUCCESSFUL,
			       "the daemon is out of memory");
		return;
	}
	*wait = (struct interrupt_wait){.file = file, .session = session, .id = id, .since = since};
	request_charge(session, 1);
	lpt_list_append(&port->interrupt_waits, &wait->link);
	look(port);
	answer_waits(port);
	interrupts_review(port);
}

bool interrupts_cancel(struct daemon_file *file, struct session *session, uint32_t id)
{
	lpt_list_for_each_safe (at, &file_port(file)->interrupt_waits) {
		struct interrupt_wait *wait = lpt_container_of(at, struct interrupt_wait, link);

		if (wait->session == session && wait->id == id) {
			file_refuse(wait->file, session, id, LPT_STATUS_CANCELLED);
			free_wait(wait);
			return true;
		}
	}
	return false;
}

void interrupts_refuse(struct daemon_file *file, const struct session *gone)
{
	struct daemon_port *port = file_port(file);
	enum lpt_status status =
		file->reason != LPT_STATUS_SUCCESS ? file->reason : LPT_STATUS_DELETE_PENDING;

	lpt_list_for_each_safe (at, &port->interrupt_waits) {
		struct interrupt_wait *wait = lpt_container_of(at, struct interrupt_wait, link);

		if (wait->file != file || (gone && wait->session != gone)) {
			continue;
		}
		if (!gone) {
			file_refuse(file, wait->session, wait->id, status);
		}
		free_wait(wait);
	}
}
