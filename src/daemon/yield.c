/* SPDX-License-Identifier: MIT */
/* See yield.h. */
#include "daemon/yield.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/events.h"
#include "daemon/file.h"
#include "daemon/pending.h"
#include "util/log.h"

struct lent {
	struct lpt_left left;
	int64_t since_ns;
	bool is_asked_back;
};

/* --- giving --- */

static struct lpt_left look(const struct daemon_port *port)
{
	const struct lpt_lines *lines = &port->source.lines;
	const struct lpt_1284_cable *cable = &port->cable;

	return (struct lpt_left){
		.selected = port->core.selected,
		.protocol = (uint8_t)cable->mode,
		.chip_mode = port->core.chip_mode,
		.ecr_mode = lines->ecr_mode,
		.data = lines->shadow[LPT_REG_DATA],
		.control = lines->shadow[LPT_REG_CONTROL],
		.reverse = cable->mode == LPT_1284_COMPAT ? lines->reverse : cable->reverse,
	};
}

static void lend(struct daemon_port *port, struct daemon_file *owner)
{
	struct lent *lent = calloc(1, sizeof(*lent));
	const struct session *session = owner->session;
	struct lpt_out out;

	if (!lent) {
		return; /* it stays as it is until owner or waiters change */
	}
	lent->left = look(port);
	lent->since_ns = clock_monotonic_ns();
	owner->lent = lent;
	log_debug("%s: lent by %s (pid=%d), which did not use it", port->core.name,
		  session->program, (int)session->pid);
	events_publish(port, "lent", "%s (pid %d)", session->program, (int)session->pid);
	file_end_turn(owner);
	lpt_out_init(&out);
	lpt_file_free(&owner->core, &out);
	port_act(port, &out);
}

/* Somebody waits for an owner that has the wires to itself.  A device that owns its port is locked,
 * or at work. */
static bool may_become_idle(const struct daemon_port *port)
{
	return port->core.owner && !port_owner(port)->device && !port->core.moving &&
	       port->core.n_waiters > 0 && port->core.state == LPT_PORT_STARTED;
}

/* In the middle of a document nobody comes between, however long its client takes. */
static bool is_in_document(const struct daemon_port *port)
{
	return port->spool.job && port->spool.is_explicit;
}

static bool is_busy(const struct daemon_port *port)
{
	return port->work.active || port->core.job.steps != 0 || is_in_document(port) ||
	       !lpt_list_is_empty(&port_owner(port)->parked);
}

static void arm(struct daemon_port *port, int64_t after_ns);

static int on_idle(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon_port *port = userdata;
	int64_t idle_ns = clock_monotonic_ns() - port->used_ns;

	port->yield_timer = sd_event_source_disable_unref(port->yield_timer);
	if (!may_become_idle(port)) {
		return 0;
	}
	if (is_busy(port)) {
		arm(port, port->yield_idle_ns > NS_PER_MS ? port->yield_idle_ns : NS_PER_MS);
	} else if (idle_ns < port->yield_idle_ns) {
		arm(port, port->yield_idle_ns - idle_ns);
	} else {
		lend(port, port_owner(port));
	}
	return 0;
}

static void arm(struct daemon_port *port, int64_t after_ns)
{
	uint64_t usec = after_ns > 0 ? (uint64_t)after_ns / 1000 : 0;
	int r = sd_event_add_time_relative(port->daemon->loop, &port->yield_timer, CLOCK_MONOTONIC,
					   usec, 1000, on_idle, port);

	if (r < 0) {
		log_error("%s: no timer for yield-idle: %s", port->core.name, strerror(-r));
	}
}

void yield_review(struct daemon_port *port)
{
	if (port->yield_idle_ns < 0 || port->yield_timer || !may_become_idle(port)) {
		return;
	}
	arm(port, port->yield_idle_ns - (clock_monotonic_ns() - port->used_ns));
}

/* --- taking back --- */

bool yield_is_lent(const struct daemon_file *file)
{
	return file->lent != NULL;
}

bool yield_is_asked_back(const struct daemon_file *file)
{
	return file->lent && file->lent->is_asked_back;
}

int64_t yield_since_ns(const struct daemon_file *file)
{
	return file->lent->since_ns;
}

static void ask_back(struct daemon_file *file, struct pending *pending)
{
	struct lpt_out out;
	struct lpt_left left = file->lent->left;

	file->lent->is_asked_back = true;
	pending->is_reclaim = true;
	lpt_out_init(&out);
	pending_begin(pending, lpt_file_reclaim(&file->core, &pending->core, &left, &out));
	port_act(file_port(file), &out);
}

bool yield_takes_back(struct daemon_file *file, struct session *session, uint32_t id)
{
	struct pending *pending;

	if (!file->lent) {
		yield_touch(file_port(file));
		return false;
	}
	if (file->lent->is_asked_back) {
		file_park(file, session, id);
		return true;
	}
	/* It outlives a control connection, so it is charged to whose file it is. */
	pending = pending_new(file, file->session, session == file->session ? id : 0, 0);
	if (pending) {
		file_park(file, session, id);
		ask_back(file, pending);
	} else if (session != file->session) {
		session_refuse(session, id, -EDQUOT, LPT_STATUS_UNSUCCESSFUL,
			       "%s is lent and cannot be asked back now; try again",
			       file_port(file)->core.name);
	}
	return true;
}

void yield_ended(struct daemon_file *file)
{
	free(file->lent);
	file->lent = NULL;
	file_resume_later(file); /* without the port they are refused in words */
}

bool yield_drop(struct daemon_file *file)
{
	struct lpt_request *asked = yield_is_asked_back(file) ? file->core.waiting : NULL;
	struct lpt_out out;

	if (!file->lent) {
		return false;
	}
	free(file->lent);
	file->lent = NULL;
	if (asked) {
		lpt_out_init(&out);
		lpt_request_cancel(asked, &out);
		port_act(file_port(file), &out);
	}
	return true;
}
