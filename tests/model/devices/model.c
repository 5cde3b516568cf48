/* SPDX-License-Identifier: MIT */
/* The model's devices: their life, their queues, and what becomes of the request that is served. */
#include "model.h"

#include <string.h>

void m_begin(struct model *m)
{
	memset(&m->expected, 0, sizeof(m->expected));
}

static void reset(struct m_device *d)
{
	d->open = d->connected = false;
	d->lock = LPT_UNLOCKED;
	d->read = LPT_PROTOCOL_NIBBLE;
	d->write = LPT_PROTOCOL_CENTRONICS;
	d->last_read = d->last_write = d->excluded = 0;
	d->set = d->reverse = false;
	d->read_address = d->write_address = NOBODY;
	d->current = NOBODY;
	d->phase = M_FREE;
}

void m_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
	for (int i = 0; i < N_DEVICES; i++) {
		m->devices[i].state = LPT_DEVICE_PRESENT;
		reset(&m->devices[i]);
	}
	m->holder = m->last = m->job_for = NOBODY;
	m->selected = LPT_NO_SELECTION;
}

/* --- life --- */

void m_open(struct model *m, int device)
{
	struct m_device *d = &m->devices[device];
	enum lpt_status *status = &m->expected.status;

	if (d->state == LPT_DEVICE_REMOVED) {
		*status = LPT_STATUS_DEVICE_REMOVED;
	} else if (d->state != LPT_DEVICE_PRESENT) {
		*status = LPT_STATUS_DELETE_PENDING;
	} else if (d->open) {
		*status = LPT_STATUS_ACCESS_DENIED;
	} else {
		d->open = true;
	}
}

void m_query_remove(struct model *m, int device)
{
	struct m_device *d = &m->devices[device];

	if (d->state != LPT_DEVICE_PRESENT) {
		m->expected.status = LPT_STATUS_DELETE_PENDING;
	} else if (d->open) {
		m->expected.status = LPT_STATUS_FILES_OPEN;
	} else {
		d->state = LPT_DEVICE_REMOVING;
	}
}

void m_cancel_remove(struct model *m, int device)
{
	if (m->devices[device].state == LPT_DEVICE_REMOVING) {
		m->devices[device].state = LPT_DEVICE_PRESENT;
	}
}

static void finish(struct model *m, int device, int slot, enum lpt_status status,
		   uint32_t information)
{
	struct m_device *d = &m->devices[device];
	struct m_expected *e = &m->expected;

	for (int i = 0; i < d->n_queue; i++) {
		if (d->queue[i] == slot) {
			d->n_queue--;
			memmove(&d->queue[i], &d->queue[i + 1],
				sizeof(int) * (size_t)(d->n_queue - i));
		}
	}
	if (d->current == slot) {
		d->current = NOBODY;
		d->phase = M_FREE;
	}
	d->requests[slot].pending = false;
	e->done[e->n_done].device = device;
	e->done[e->n_done].slot = slot;
	e->done[e->n_done].status = status;
	e->done[e->n_done++].information = information;
}

/* What is served first, then the queue in order. */
static void finish_all(struct model *m, int device, enum lpt_status status, bool and_work)
{
	struct m_device *d = &m->devices[device];
	int working = d->phase == M_WORKING && !and_work ? d->current : NOBODY;

	if (d->phase == M_ASKING) {
		m_withdraw(m, device);
	}
	if (d->current != NOBODY && working == NOBODY) {
		finish(m, device, d->current, status, 0);
	}
	for (int i = 0; i < d->n_queue;) {
		if (d->queue[i] == working) {
			i++;
		} else {
			finish(m, device, d->queue[i], status, 0);
		}
	}
}

void m_close(struct model *m, int device, enum lpt_status reason)
{
	struct m_device *d = &m->devices[device];

	m->expected.flag = true;
	if (!d->open) {
		return;
	}
	finish_all(m, device, reason, false);
	if (d->phase == M_WORKING) {
		m->expected.flag = false;
		return;
	}
	reset(d);
	if (m->holder == device) {
		m_give(m, false);
	}
	if (d->state == LPT_DEVICE_GONE) {
		d->state = LPT_DEVICE_REMOVED;
	}
}

void m_vanish(struct model *m, int device)
{
	struct m_device *d = &m->devices[device];

	if (d->state == LPT_DEVICE_GONE || d->state == LPT_DEVICE_REMOVED) {
		return;
	}
	d->state = d->open ? LPT_DEVICE_GONE : LPT_DEVICE_REMOVED;
	if (d->phase == M_WORKING) {
		m->owed |= LPT_STEP_DESELECT | LPT_STEP_CLEAR | LPT_STEP_REST;
	}
	finish_all(m, device, LPT_STATUS_DELETE_PENDING, true);
	if (m->holder == device) {
		d->lock = LPT_UNLOCKED;
		d->set = false;
		m_give(m, false);
	}
}

/* Who waits hears of it; who owns keeps nothing but its file. */
void m_port_vanish(struct model *m)
{
	int asking[N_ASKERS], n = 0;

	if (m->job != 0 && m->job_for != NOBODY) {
		asking[n++] = m->job_for;
	}
	for (int i = 0; i < m->n_waiting; i++) {
		asking[n++] = m->waiting[i];
	}
	if (m->job != 0) {
		m->holder = NOBODY;
	}
	m->job = 0;
	m->job_for = NOBODY;
	m->n_waiting = 0;
	m->is_gone = true;
	for (int i = 0; i < n; i++) {
		if (asking[i] >= N_DEVICES) {
			struct m_expected *e = &m->expected;

			e->turns[e->n_turns].asker = asking[i];
			e->turns[e->n_turns++].status = LPT_STATUS_DELETE_PENDING;
		}
	}
	for (int i = 0; i < N_DEVICES; i++) {
		m_vanish(m, i);
	}
}

/* --- the request that is served --- */

static uint8_t chain_id(int device)
{
	return device == 1 || device == 2 ? (uint8_t)(device - 1) : LPT_NO_SELECTION;
}

static void run(struct model *m, int device);

/* The port is there. */
static void go_on(struct model *m, int device)
{
	struct m_device *d = &m->devices[device];
	struct m_request *r = &d->requests[d->current];

	if (r->what == M_LOCK || r->what == M_LOCK_NO_SELECT) {
		d->lock = r->what == M_LOCK ? LPT_LOCKED : LPT_LOCKED_NO_SELECT;
		finish(m, device, d->current, LPT_STATUS_SUCCESS, 0);
		return;
	}
	d->phase = M_WORKING;
	m->expected.starts = true;
	m->expected.device = device;
	m->expected.slot = d->current;
	m->expected.work = r->work;
}

static void ask(struct model *m, int device)
{
	struct m_device *d = &m->devices[device];
	bool selects = d->requests[d->current].what != M_LOCK_NO_SELECT;

	m->wants[device] = selects ? chain_id(device) : LPT_NO_SELECTION;
	m->keeps[device] = !selects;
	if (m_ask(m, device)) {
		go_on(m, device);
	} else {
		d->phase = M_ASKING;
	}
}

static void begin(struct model *m, int device, int slot)
{
	struct m_device *d = &m->devices[device];
	d->current = slot;

	enum lpt_status status = m_begin_request(m, device, &d->requests[slot]);

	if (status != LPT_STATUS_PENDING) {
		finish(m, device, slot, status, 0);
	} else if (d->lock == LPT_UNLOCKED) {
		ask(m, device);
	} else {
		go_on(m, device);
	}
}

static void run(struct model *m, int device)
{
	struct m_device *d = &m->devices[device];

	while (d->phase == M_FREE && d->n_queue > 0) {
		begin(m, device, d->queue[0]);
	}
}

static enum lpt_status refusal(const struct m_device *d)
{
	switch (d->state) {
	case LPT_DEVICE_GONE:
	case LPT_DEVICE_REMOVED:
		return LPT_STATUS_DEVICE_REMOVED;
	case LPT_DEVICE_REMOVING:
		return LPT_STATUS_DELETE_PENDING;
	case LPT_DEVICE_PRESENT:
		break;
	}
	return d->open ? LPT_STATUS_SUCCESS : LPT_STATUS_INVALID_HANDLE;
}

static void send(struct model *m, int device, int slot)
{
	struct m_device *d = &m->devices[device];
	struct m_request *r = &d->requests[slot];
	enum lpt_status status = refusal(d);

	if (status == LPT_STATUS_SUCCESS) {
		status = m_arrive(m, device, r);
	}
	m->expected.status = status;
	if (status != LPT_STATUS_PENDING) {
		return;
	}
	r->pending = true;
	if (r->what >= M_ROUTINE_DETERMINE) {
		begin(m, device, slot);
	} else {
		d->queue[d->n_queue++] = slot;
		run(m, device);
	}
}

/* What is finished at once is the answer of the call and completes no more. */
void m_send(struct model *m, int device, int slot, const struct m_request *request)
{
	struct m_expected *e = &m->expected;

	m->devices[device].requests[slot] = *request;
	send(m, device, slot);
	if (e->n_done > 0) {
		e->n_done--;
		e->status = e->done[e->n_done].status;
		e->information = e->done[e->n_done].information;
	}
}

void m_turn(struct model *m, int device, enum lpt_status status)
{
	struct m_device *d = &m->devices[device];

	if (d->phase != M_ASKING || m_is_waiting(m, device)) {
		return;
	}
	if (status == LPT_STATUS_SUCCESS) {
		go_on(m, device);
	} else {
		finish(m, device, d->current, status, 0);
	}
	run(m, device);
}

void m_work_done(struct model *m, int device, const struct lpt_device_result *result)
{
	struct m_device *d = &m->devices[device];
	uint32_t information = 0;
	int slot = d->current;

	if (d->phase != M_WORKING) {
		return;
	}

	enum lpt_status status = m_end_request(m, device, &d->requests[slot], result, &information);

	if (d->lock == LPT_UNLOCKED) {
		d->set = false;
		m_give(m, false);
	}
	finish(m, device, slot, status, information);
	run(m, device);
}

void m_give_way(struct model *m, int device)
{
	struct m_device *d = &m->devices[device];

	if (d->phase != M_WORKING) {
		return;
	}
	d->phase = M_PAUSING;
	if (d->lock == LPT_UNLOCKED) {
		d->set = false;
		m_give(m, false);
	}
}

void m_again(struct model *m, int device)
{
	struct m_device *d = &m->devices[device];

	if (d->phase != M_PAUSING) {
		return;
	}
	if (d->lock == LPT_UNLOCKED) {
		ask(m, device);
	} else {
		go_on(m, device);
	}
	run(m, device);
}

void m_cancel(struct model *m, int device, int slot, enum lpt_status reason)
{
	struct m_device *d = &m->devices[device];
	bool is_current = d->current == slot;

	m->expected.flag = d->requests[slot].pending && !(is_current && d->phase == M_WORKING);
	if (!m->expected.flag) {
		return;
	}
	if (is_current && d->phase == M_ASKING) {
		m_withdraw(m, device);
	}
	finish(m, device, slot, reason, 0);
	run(m, device);
}

void m_expire(struct model *m, int device)
{
	if (m->devices[device].phase == M_ASKING && m_is_waiting(m, device)) {
		m_cancel(m, device, m->devices[device].current, LPT_STATUS_DEVICE_BUSY);
	}
}
