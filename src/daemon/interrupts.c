/* SPDX-License-Identifier: MIT */
/* Counting edges of nAck for the owner; see interrupts.h. */
#include "daemon/interrupts.h"

#include "daemon/anchor.h"
#include "daemon/file.h"
#include "lines/lines.h"

#define LOOK_AGAIN_US 5000 /* a simulated device acts when somebody looks */

void interrupts_begin(struct daemon_port *port)
{
	port->edges_seen = port->source.lines.edges;
	port->source.lines.edge_armed = false;
	interrupts_forget(port);
}

void interrupts_forget(struct daemon_port *port)
{
	port->edge_timer = sd_event_source_disable_unref(port->edge_timer);
}

void interrupts_count(struct daemon_port *port)
{
	uint32_t edges = port->source.lines.edges;
	uint32_t n_new = edges - port->edges_seen;
	struct daemon_file *owner = port_owner(port);

	port->edges_seen = edges;
	if (n_new == 0 || !owner || port->core.resources.irq == 0) {
		return;
	}
	if (owner->n_interrupts == 0) {
		anchor_announce(owner);
	}
	owner->n_interrupts += n_new;
}

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
	const struct daemon_file *owner = port_owner(port);

	look(port);
	if (owner && owner->n_interrupts == 0 &&
	    sd_event_source_set_time_relative(source, LOOK_AGAIN_US) >= 0) {
		sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	}
	return 0;
}

uint32_t interrupts_ask(struct daemon_file *file)
{
	struct daemon_port *port = file_port(file);

	if (port_owner(port) == file && port->core.resources.irq != 0) {
		look(port);
		if (file->n_interrupts == 0) {
			interrupts_forget(port);
			sd_event_add_time_relative(port->daemon->loop, &port->edge_timer,
						   CLOCK_MONOTONIC, LOOK_AGAIN_US, 1000, on_look,
						   port);
		}
	}
	return file->n_interrupts;
}
