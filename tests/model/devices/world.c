/* SPDX-License-Identifier: MIT */
/* One call bracketed, what a host does after it, and the random steps. */
#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* xorshift64*: the same steps for a seed on every machine. */
uint32_t pick(struct world *w, uint32_t n)
{
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return (uint32_t)(w->random * 0x2545f4914f6cdd1dull >> 32) % n;
}

bool chance(struct world *w, uint32_t one_in)
{
	return pick(w, one_in) == 0;
}

void world_log(struct world *w, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(w->log[w->n_log++ % N_LOG], sizeof(w->log[0]), format, arguments);
	va_end(arguments);
}

void world_fail(struct world *w, const char *format, ...)
{
	va_list arguments;

	if (w->error[0] != '\0') {
		return;
	}
	va_start(arguments, format);
	vsnprintf(w->error, sizeof(w->error), format, arguments);
	va_end(arguments);
}

struct lpt_out *call(struct world *w)
{
	m_begin(&w->model);
	lpt_out_init(&w->out);
	return &w->out;
}

static void give_birth(struct world *w)
{
	static const uint8_t ids[N_DEVICES] = {LPT_DEVICE_ID_RAW, 0, 1, LPT_DEVICE_ID_END_OF_CHAIN};
	static const struct lpt_resources resources = {.io = 0x378, .io_span = 8};
	static const struct lpt_hardware hardware = {.compatible = true, .n_daisy = 2};
	struct core *core = &w->core;

	memset(core, 0, sizeof(*core));
	m_init(&w->model);
	lpt_port_init(&core->port, "LPT1", 1);
	lpt_port_start(&core->port, &resources, &hardware, call(w));
	for (int i = 0; i < N_DEVICES; i++) {
		lpt_device_arrive(&core->devices[i], &core->port, ids[i], (uint64_t)i + 1, true);
	}
	for (int i = 0; i < N_CLIENTS; i++) {
		lpt_file_open(&core->files[i], &core->port, (uint64_t)i + 1, 0, call(w));
	}
	w->working = NOBODY;
	w->n_turns = 0;
	w->born = w->step;
	world_log(w, "a new port");
}

void world_init(struct world *w, uint64_t seed)
{
	memset(w, 0, sizeof(*w));
	w->random = seed * 0x9e3779b97f4a7c15ull;
	give_birth(w);
}

/* --- steps --- */

static void step_open(struct world *w)
{
	int i = (int)pick(w, N_DEVICES);

	world_log(w, "open device %d", i);

	struct lpt_file spare; /* what is open keeps its own */
	struct lpt_file *file = w->model.devices[i].open ? &spare : &w->core.device_files[i];
	enum lpt_status status =
		lpt_device_open(&w->core.devices[i], file, (uint64_t)i + 11, 0, false, call(w));

	m_open(&w->model, i);
	compare(w, status, false);
}

static void close_device(struct world *w, int i)
{
	enum lpt_status reason = chance(w, 4) ? LPT_STATUS_EVICTED : LPT_STATUS_CANCELLED;

	world_log(w, "close device %d", i);

	bool closed = lpt_device_close(&w->core.devices[i], reason, call(w));

	m_close(&w->model, i, reason);
	compare(w, LPT_STATUS_SUCCESS, closed);
}

static void step_cancel(struct world *w, int device)
{
	int slot = (int)pick(w, N_SLOTS);

	if (w->model.devices[device].current != NOBODY && chance(w, 2)) {
		slot = w->model.devices[device].current;
	}
	world_log(w, "cancel device %d request %d", device, slot);

	bool flag =
		lpt_device_cancel(&w->core.requests[device][slot], LPT_STATUS_CANCELLED, call(w));

	m_cancel(&w->model, device, slot, LPT_STATUS_CANCELLED);
	compare(w, LPT_STATUS_SUCCESS, flag);
}

static void step_expire(struct world *w)
{
	int i = (int)pick(w, N_DEVICES);

	world_log(w, "time of device %d is up", i);

	bool flag = lpt_device_expire(&w->core.devices[i], call(w));

	m_expire(&w->model, i);
	compare(w, LPT_STATUS_SUCCESS, flag);
}

static void step_give_way(struct world *w)
{
	int i = chance(w, 8) || w->working == NOBODY ? (int)pick(w, N_DEVICES) : w->working;

	world_log(w, "device %d gives way", i);
	w->working = w->working == i ? NOBODY : w->working;
	lpt_device_give_way(&w->core.devices[i], call(w));
	m_give_way(&w->model, i);
	compare(w, LPT_STATUS_SUCCESS, false);
}

static void step_again(struct world *w)
{
	int i = (int)pick(w, N_DEVICES);

	world_log(w, "device %d goes on", i);
	lpt_device_again(&w->core.devices[i], call(w));
	m_again(&w->model, i);
	compare(w, LPT_STATUS_SUCCESS, false);
}

static void step_job(struct world *w)
{
	uint32_t steps = w->core.port.job.steps;
	enum lpt_job_result result = LPT_JOB_OK;

	if (steps == 0) {
		return;
	}
	if (chance(w, 10)) {
		result = steps & LPT_STEP_SELECT ? LPT_JOB_NO_ANSWER : LPT_JOB_FAILED;
	}
	world_log(w, "job %x ends: %d", steps, result);
	lpt_port_job_done(&w->core.port, result, 2, call(w));
	m_job_done(&w->model, result);
	compare(w, LPT_STATUS_SUCCESS, false);
}

static void step_client(struct world *w)
{
	int holder = w->model.holder - N_DEVICES;
	int i = holder >= 0 && !chance(w, 4) ? holder : (int)pick(w, N_CLIENTS);
	struct lpt_request *request = &w->core.client_requests[i];
	enum lpt_status status = LPT_STATUS_SUCCESS;
	bool flag = false;

	if (i == holder || chance(w, 4)) {
		world_log(w, "client %d frees", i);
		status = lpt_file_free(&w->core.files[i], call(w));
		m_client_free(&w->model, N_DEVICES + i);
	} else if (request->status == LPT_STATUS_PENDING) {
		world_log(w, "client %d cancels", i);
		flag = lpt_request_cancel(request, call(w));
		m_client_cancel(&w->model, N_DEVICES + i);
	} else {
		world_log(w, "client %d allocates", i);
		status = lpt_file_allocate(&w->core.files[i], request, call(w));
		m_client_allocate(&w->model, N_DEVICES + i);
	}
	compare(w, status, flag);
}

static void step_remove(struct world *w)
{
	int i = (int)pick(w, N_DEVICES);
	enum lpt_status status = LPT_STATUS_SUCCESS;

	if (chance(w, 3)) {
		world_log(w, "query removal of device %d", i);
		call(w);
		status = lpt_device_query_remove(&w->core.devices[i]);
		m_query_remove(&w->model, i);
	} else {
		world_log(w, "device %d stays", i);
		call(w);
		lpt_device_cancel_remove(&w->core.devices[i]);
		m_cancel_remove(&w->model, i);
	}
	compare(w, status, false);
}

static void vanish(struct world *w, int i)
{
	world_log(w, "device %d vanishes", i);
	w->working = w->working == i ? NOBODY : w->working;
	lpt_device_surprise_remove(&w->core.devices[i], call(w));
	m_vanish(&w->model, i);
	compare(w, LPT_STATUS_SUCCESS, false);
}

static void port_vanishes(struct world *w)
{
	world_log(w, "the port vanishes");
	w->working = NOBODY;
	lpt_port_surprise_remove(&w->core.port, call(w));
	m_port_vanish(&w->model);
	compare(w, LPT_STATUS_SUCCESS, false);
}

/* --- what a host does after a call --- */

/* Now and then something else happens to the device between its grant and the news of it. */
static void hand_out_turn(struct world *w)
{
	int device = w->turns[w->first_turn % 64].device;
	enum lpt_status status = w->turns[w->first_turn % 64].status;

	w->first_turn++;
	w->n_turns--;
	switch (pick(w, 24)) {
	case 0:
		step_cancel(w, device);
		break;
	case 1:
		close_device(w, device);
		break;
	case 2:
		if (chance(w, 20)) {
			vanish(w, device);
		}
		break;
	default:
		break;
	}
	world_log(w, "turn of device %d: %d", device, status);
	lpt_device_turn_done(&w->core.devices[device], call(w));
	m_turn(&w->model, device, status);
	compare(w, LPT_STATUS_SUCCESS, false);
}

static void random_step(struct world *w)
{
	uint32_t which = pick(w, 64);

	if (which < 22) {
		step_send(w);
	} else if (which < 34) {
		step_work_done(w);
	} else if (which < 44) {
		step_job(w);
	} else if (which < 48) {
		step_client(w);
	} else if (which < 52) {
		step_open(w);
	} else if (which < 54) {
		close_device(w, (int)pick(w, N_DEVICES));
	} else if (which < 56) {
		step_cancel(w, (int)pick(w, N_DEVICES));
	} else if (which < 57) {
		step_expire(w);
	} else if (which < 59) {
		step_give_way(w);
	} else if (which < 62) {
		step_again(w);
	} else if (which < 63) {
		step_remove(w);
	} else if (chance(w, 30)) {
		port_vanishes(w);
	} else if (chance(w, 20)) {
		vanish(w, (int)pick(w, N_DEVICES));
	}
}

void world_step(struct world *w)
{
	w->step++;
	random_step(w);
	while (w->n_turns > 0 && w->error[0] == '\0') {
		hand_out_turn(w);
	}
	if (w->step - w->born > 2000 || (w->model.is_gone && chance(w, 50))) {
		give_birth(w);
	}
}
