/* SPDX-License-Identifier: MIT */
/* Every fact that core and model both have, after each call. */
#include "world.h"

static void compare_done(struct world *w)
{
	const struct m_expected *e = &w->model.expected;
	struct lpt_device_request *first = &w->core.requests[0][0];
	struct lpt_list *link;
	int n = 0;

	for (; (link = lpt_list_first(&w->out.device_done)) != NULL; n++) {
		struct lpt_device_request *r =
			lpt_container_of(link, struct lpt_device_request, link);
		int at = (int)(r - first);

		lpt_list_remove(link);
		if (n >= e->n_done || e->done[n].device != at / N_SLOTS ||
		    e->done[n].slot != at % N_SLOTS) {
			world_fail(w, "request %d of device %d completes", at % N_SLOTS,
				   at / N_SLOTS);
		} else if (e->done[n].status != r->status ||
			   e->done[n].information != r->information) {
			world_fail(w, "request %d of device %d: status %d, %u bytes; model %d, %u",
				   at % N_SLOTS, at / N_SLOTS, r->status, r->information,
				   e->done[n].status, e->done[n].information);
		}
	}
	if (n < e->n_done) {
		world_fail(w, "%d requests complete, %d should", n, e->n_done);
	}
}

static int asker_of(const struct world *w, const struct lpt_request *request)
{
	return request->device != NULL ? (int)(request->device - w->core.devices)
				       : N_DEVICES + (int)(request - w->core.client_requests);
}

static void compare_turns(struct world *w)
{
	const struct m_expected *e = &w->model.expected;
	struct lpt_list *link;
	int n = 0;

	for (; (link = lpt_list_first(&w->out.done)) != NULL; n++) {
		struct lpt_request *r = lpt_container_of(link, struct lpt_request, link);
		int asker = asker_of(w, r);

		lpt_list_remove(link);
		if (n >= e->n_turns || e->turns[n].asker != asker ||
		    e->turns[n].status != r->status) {
			world_fail(w, "asker %d gets status %d", asker, r->status);
			return;
		}
		if (asker < N_DEVICES) {
			unsigned at = (w->first_turn + w->n_turns++) % 64;

			w->turns[at].device = asker;
			w->turns[at].status = r->status;
		}
	}
	if (n < e->n_turns) {
		world_fail(w, "%d askers hear of the port, %d should", n, e->n_turns);
	}
}

static void compare_work(struct world *w)
{
	const struct m_expected *e = &w->model.expected;
	const struct lpt_device_request *r = w->out.work;

	if ((r != NULL) != e->starts) {
		world_fail(w, e->starts ? "no work starts" : "a work starts");
		return;
	}
	if (r == NULL) {
		return;
	}
	if (r != &w->core.requests[e->device][e->slot]) {
		world_fail(w, "work of another request than %d of device %d", e->slot, e->device);
	} else if (r->work.kind != e->work.kind || r->work.protocol != e->work.protocol ||
		   r->work.reverse != e->work.reverse ||
		   r->work.has_address != e->work.has_address ||
		   r->work.address != e->work.address) {
		world_fail(w, "work %d protocol %x reverse %d; model %d %x %d", r->work.kind,
			   r->work.protocol, r->work.reverse, e->work.kind, e->work.protocol,
			   e->work.reverse);
	} else if (e->work.kind != LPT_WORK_DETERMINE &&
		   (r->work.read_mask != e->work.read_mask ||
		    r->work.write_mask != e->work.write_mask)) {
		world_fail(w, "offers %x %x; model %x %x", r->work.read_mask, r->work.write_mask,
			   e->work.read_mask, e->work.write_mask);
	}
	if (!lpt_file_may_drive(w->core.devices[e->device].file)) {
		world_fail(w, "device %d works without its port", e->device);
	}
	w->working = e->device;
}

static void compare_port(struct world *w)
{
	const struct model *m = &w->model;
	const struct lpt_port *port = &w->core.port;
	uint32_t steps = w->out.job != NULL ? w->out.job->steps : 0;
	int holder = NOBODY;

	for (int i = 0; i < N_ASKERS; i++) {
		const struct lpt_file *file =
			i < N_DEVICES ? &w->core.device_files[i] : &w->core.files[i - N_DEVICES];

		holder = port->owner == file ? i : holder;
	}
	if (steps != m->expected.job || port->job.steps != m->job) {
		world_fail(w, "job %x; model %x", steps, m->expected.job);
	} else if (holder != m->holder) {
		world_fail(w, "asker %d has the port; model %d", holder, m->holder);
	} else if (port->n_waiters != (uint32_t)m->n_waiting) {
		world_fail(w, "%u wait; model %d", port->n_waiters, m->n_waiting);
	} else if (port->selected != m->selected) {
		world_fail(w, "device %d is selected; model %d", port->selected, m->selected);
	}
}

static void compare_device(struct world *w, int i)
{
	static const enum lpt_device_phase phases[] = {
		[M_FREE] = LPT_DEVICE_IDLE,
		[M_ASKING] = LPT_DEVICE_ASKS,
		[M_WORKING] = LPT_DEVICE_WORKS,
		[M_PAUSING] = LPT_DEVICE_PAUSES,
	};
	const struct lpt_device *core = &w->core.devices[i];
	const struct m_device *d = &w->model.devices[i];

	if (core->state != d->state || (core->file != NULL) != d->open) {
		world_fail(w, "device %d: state %d, open %d", i, core->state, core->file != NULL);
	} else if (core->phase != phases[d->phase]) {
		world_fail(w, "device %d: phase %d; model %d", i, core->phase, phases[d->phase]);
	} else if (core->lock != d->lock) {
		world_fail(w, "device %d: lock %d; model %d", i, core->lock, d->lock);
	}
	for (int slot = 0; slot < N_SLOTS; slot++) {
		bool pending = w->core.requests[i][slot].status == LPT_STATUS_PENDING;

		if (pending != d->requests[slot].pending) {
			world_fail(w, "device %d: request %d is pending: %d", i, slot, pending);
		}
	}
}

void compare(struct world *w, enum lpt_status status, bool flag)
{
	const struct m_expected *e = &w->model.expected;

	if (status != e->status || flag != e->flag) {
		world_fail(w, "status %d, %d; model %d, %d", status, flag, e->status, e->flag);
	}
	compare_done(w);
	compare_turns(w);
	compare_work(w);
	compare_port(w);
	for (int i = 0; i < N_DEVICES; i++) {
		compare_device(w, i);
	}
}
