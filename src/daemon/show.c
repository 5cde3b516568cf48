/* SPDX-License-Identifier: MIT */
/* Records of the message table, filled; see show.h. */
#include "daemon/show.h"

#include <stdio.h>
#include <string.h>

#include "daemon/device.h"
#include "daemon/file.h"
#include "daemon/messages.h"
#include "daemon/pending.h"
#include "daemon/yield.h"
#include "util/clock.h"

/* "SPP", "SPP,PS2,EPP,ECP" */
static void list_modes(const struct daemon_port *port, char buf[32])
{
	struct text text = {buf, 32, 0};
	uint32_t caps = port->source.lines.caps;

	text_add(&text, "SPP%s%s%s", caps & LPT_CAP_BYTE ? ",PS2" : "",
		 caps & LPT_CAP_EPP ? ",EPP" : "", caps & LPT_CAP_ECP ? ",ECP" : "");
}

static const char *state_name(const struct daemon_port *port)
{
	if (port->core.state == LPT_PORT_GONE) {
		return "gone";
	}
	return port->core.owner ? "held" : "free";
}

/* The device nodes that stand for it below lpt run and by lptd-cuse. */
static void list_nodes(const struct daemon_port *port, char *nodes, size_t size)
{
	snprintf(nodes, size, "parport%u,lp%u", (unsigned)port->core.index,
		 (unsigned)port->core.index);
}

void show_port(struct session *session, uint32_t id, const struct daemon_port *port)
{
	const struct lpt_port *core = &port->core;
	const struct daemon_file *owner = port_owner(port);
	char modes[32], nodes[64];
	const char *rest = settings_text(&port->spec.settings, "rest", "keep");
	/* While a worker has the wires, what they were like before. */
	bool busy = port->work.active && port->work.on_worker;

	list_modes(port, modes);
	list_nodes(port, nodes, sizeof(nodes));
	const struct wire_port body = {
		.name = core->name,
		.state = state_name(port),
		.owner = owner ? owner->session->program : "",
		.owner_pid = owner ? (uint32_t)owner->session->pid : 0,
		.n_waiters = core->n_waiters,
		.n_files = core->n_files,
		.device = port->device,
		.nodes = nodes,
		.location = port->location,
		.driver = port->spec.driver->name,
		.modes = modes,
		.instance = core->instance,
		.io = (uint32_t)core->resources.io,
		.io_span = core->resources.io_span,
		.ecp = (uint32_t)core->resources.ecp,
		.ecp_span = core->resources.ecp_span,
		.irq = core->resources.irq > 0 ? (int32_t)core->resources.irq : -1,
		.added_s = port->added_s,
		.grace_ns = port->grace_ns,
		.yield_idle_ns = port->yield_idle_ns,
		.rest = rest,
		.capabilities = core->hardware.capabilities,
		.n_allocations = core->n_allocations,
		.n_frees = core->n_frees,
		.accesses = busy ? port->seen.accesses : port->source.lines.accesses,
		.bytes = port->spool.seen_bytes,
		.n_jobs = port->n_jobs,
	};

	session_send(session, WIRE_port, id, &body);
}

void show_job(struct session *session, uint32_t id, const struct spool_job *job)
{
	const struct wire_job body = {
		.number = job->number,
		.bytes = job->bytes,
		.program = job->program,
		.title = job->title,
		.ended_s = job->ended_s,
		.file = job->file,
	};

	session_send(session, WIRE_job, id, &body);
}

void show_adjustment(struct session *session, uint32_t id, struct daemon_port *port,
		     const struct key *key)
{
	char value[256];

	port_source_adjusted(&port->source, key, value, sizeof(value));
	const struct wire_adjustment body = {
		.key = key->name,
		.value = value,
		.choices = key_values(key),
		.meaning = key->help,
	};

	session_send(session, WIRE_adjustment, id, &body);
}

static void send_holder(struct session *session, uint32_t id, const struct daemon_port *port,
			const struct daemon_file *file, const char *role, uint32_t position,
			int64_t since_ns)
{
	const struct daemon_device *device = file->device;
	const struct wire_holder body = {
		.port = device ? device->name : port->core.name,
		.role = role,
		.position = position,
		.pid = (uint32_t)file->session->pid,
		.user = file->session->account->name,
		.program = file->session->program,
		.since_ns = clock_monotonic_ns() - since_ns,
		.location = device ? device->location : port->location,
	};

	session_send(session, WIRE_holder, id, &body);
}

/* Since when a request for the port waits. */
static int64_t waits_since_ns(const struct lpt_request *request)
{
	return request->device ? device_of(request->device)->asking_since_ns
			       : lpt_container_of(request, struct pending, core)->since_ns;
}

/* From 1; 0: its grant is on the wires, it is next. */
static uint32_t position_of(const struct daemon_port *port, const struct lpt_request *request)
{
	uint32_t position = 0;

	lpt_list_for_each (at, &port->core.queue) {
		position++;
		if (at == &request->link) {
			return position;
		}
	}
	return 0;
}

void show_file(struct session *session, uint32_t id, const struct daemon_port *port,
	       const struct daemon_file *file)
{
	const struct lpt_request *waiting = file->core.waiting;

	if (port_owner(port) == file && !waiting) {
		send_holder(session, id, port, file, "owner", 0, port->owner_since_ns);
	} else if (waiting) {
		send_holder(session, id, port, file, "waiter", position_of(port, waiting),
			    waits_since_ns(waiting));
	} else if (yield_is_lent(file)) {
		send_holder(session, id, port, file, "lender", 0, yield_since_ns(file));
	} else {
		send_holder(session, id, port, file, "open", 0, file->opened_ns);
	}
}

void show_files(struct session *session, uint32_t id, const struct daemon_port *port)
{
	const struct daemon_file *owner = port_owner(port);
	uint32_t position = 0;

	if (owner) {
		show_file(session, id, port, owner);
	}
	lpt_list_for_each (at, &port->core.queue) {
		const struct lpt_request *request = lpt_container_of(at, struct lpt_request, link);
		const struct daemon_file *file =
			lpt_container_of(request->file, struct daemon_file, core);

		send_holder(session, id, port, file, "waiter", ++position, waits_since_ns(request));
	}
	lpt_list_for_each (at, &port->core.files) {
		const struct daemon_file *file = file_at(at);

		if (file != owner && !file->core.waiting) {
			show_file(session, id, port, file);
		}
	}
}
