/* SPDX-License-Identifier: MIT */
/* What core and model must agree on after every step. */
#include "world.h"

static void compare_queue(struct call *c)
{
	const struct model *m = c->model;
	const struct lpt_port *port = &c->core->port;
	int at = 0;

	lpt_list_for_each (link, &port->queue) {
		struct lpt_request *r = lpt_container_of(link, struct lpt_request, link);
		int request = (int)(r - c->core->requests);

		if (at >= m->n_queue || m->queue[at] != request) {
			world_fail(c->world, "request %d stands at place %d of the queue", request,
				   at);
			return;
		}
		at++;
	}
	if (at != m->n_queue || port->n_waiters != (uint32_t)m->n_queue) {
		world_fail(c->world, "queue of %d, counted as %u, expected %d", at, port->n_waiters,
			   m->n_queue);
	}
}

static void compare_routines(struct call *c)
{
	const struct model *m = c->model;
	int at = 0;

	lpt_list_for_each (link, &c->core->port.routines) {
		struct lpt_routine *r = lpt_container_of(link, struct lpt_routine, link);
		int expected = at < m->n_routines
				       ? m->routines[at].file * N_ROUTINES + m->routines[at].index
				       : NOBODY;

		if (expected != r - c->core->routines) {
			world_fail(c->world, "routine %d connected at place %d",
				   (int)(r - c->core->routines), at);
			return;
		}
		at++;
	}
	if (at != m->n_routines) {
		world_fail(c->world, "%d routines, expected %d", at, m->n_routines);
	}
}

/* Queued, or its grant is on the wires. */
static bool is_waiting(const struct model *m, int file)
{
	return m_is_waiting(m, file) || (m->job == M_GRANTING && m->job_request != NOBODY &&
					 m_file_of(m->job_request) == file);
}

static void compare_files(struct call *c)
{
	uint32_t n = 0;

	for (int i = 0; i < N_FILES; i++) {
		const struct lpt_file *file = &c->core->files[i];
		bool open = c->model->open[i];
		uint32_t waiters = open ? (uint32_t)c->model->n_queue : 0;

		n += open;
		if (lpt_file_is_open(file) != open) {
			world_fail(c->world, "file %d: open is %d", i, !open);
		}
		if (open && file->has_allocated != c->model->has_allocated[i]) {
			world_fail(c->world, "file %d: has allocated is %d", i,
				   file->has_allocated);
		}
		if (open && (file->waiting != NULL) != is_waiting(c->model, i)) {
			world_fail(c->world, "file %d: waits is %d", i, file->waiting != NULL);
		}
		if (lpt_file_query_waiters(file) != waiters) {
			world_fail(c->world, "file %d sees %u waiters, expected %u", i,
				   lpt_file_query_waiters(file), waiters);
		}
		if (lpt_file_may_drive(file) != m_may_drive(c->model, i)) {
			world_fail(c->world, "file %d may drive: %d", i, lpt_file_may_drive(file));
		}
	}
	if (c->core->port.n_files != n) {
		world_fail(c->world, "%u files, expected %u", c->core->port.n_files, n);
	}
}

/* The counters differ by the owner (R259); while a job runs the core may already be a step ahead.
 */
static void compare_counters(struct call *c)
{
	const struct model *m = c->model;
	uint64_t allocations = c->core->port.n_allocations, frees = c->core->port.n_frees;

	uint64_t owners = c->seen.owner != NOBODY && !c->core->port.moving ? 1 : 0;
	if (allocations - frees != owners) {
		world_fail(c->world, "%lu allocations and %lu frees with %lu owners",
			   (unsigned long)allocations, (unsigned long)frees, (unsigned long)owners);
	}
	if (m->state != LPT_PORT_STARTED || m->job != M_NO_JOB) {
		return;
	}
	if (allocations != m->n_allocations || frees != m->n_frees) {
		world_fail(c->world, "%lu allocations and %lu frees, expected %lu and %lu",
			   (unsigned long)allocations, (unsigned long)frees,
			   (unsigned long)m->n_allocations, (unsigned long)m->n_frees);
	}
}

/* While a job runs the core may already be where it leads; between jobs there is no doubt. */
static void compare_ownership(struct call *c)
{
	const struct model *m = c->model;

	if (m->state == LPT_PORT_CREATED) {
		return;
	}
	if ((c->core->port.job.steps != 0) != (m->job != M_NO_JOB)) {
		world_fail(c->world, "steps 0x%x run", c->core->port.job.steps);
	}
	bool moving = m->job == M_GRANTING || m->job == M_CLEANING;
	if (!m->ended && c->core->port.moving != moving) {
		world_fail(c->world, "moving is %d", c->core->port.moving);
	}
	int current =
		c->core->port.current ? (int)(c->core->port.current - c->core->requests) : NOBODY;
	if (current != (m->job == M_NO_JOB ? NOBODY : m->job_request)) {
		world_fail(c->world, "the job is for request %d", current);
	}
	if (!m->ended && c->seen.owner != m->owner) {
		world_fail(c->world, "owner is %d, expected %d", c->seen.owner, m->owner);
	}
	if (m->job != M_NO_JOB || m->state == LPT_PORT_GONE) {
		return;
	}
	if (c->seen.selected != m->selected || c->seen.chip_mode != m->chip_mode) {
		world_fail(c->world, "device %d and mode 0x%x, expected %d and 0x%x",
			   c->seen.selected, c->seen.chip_mode, m->selected, m->chip_mode);
	}
}

void compare(struct call *c)
{
	bool released = c->model->state == LPT_PORT_GONE && c->core->port.n_files == 0;

	if (c->core->port.state != c->model->state && !released) {
		world_fail(c->world, "state %d, expected %d", (int)c->core->port.state,
			   (int)c->model->state);
	}
	if (c->model->state == LPT_PORT_REMOVED) {
		if (c->core->port.job.steps != 0) {
			world_fail(c->world, "a job outlives its port");
		}
		return;
	}
	compare_files(c);
	compare_queue(c);
	compare_routines(c);
	compare_counters(c);
	compare_ownership(c);
}
