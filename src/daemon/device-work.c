/* SPDX-License-Identifier: MIT */
/* See device-work.h.  What each ending of a talk means is in device-ending.c. */
#include "daemon/device-work.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/device-ending.h"
#include "daemon/device-request.h"
#include "daemon/file.h"
#include "daemon/talk.h"
#include "util/clock.h"
#include "util/log.h"

#define PAUSE_NS (20 * NS_PER_MS)    /* between two tries */
#define PATIENCE_NS (35 * NS_PER_MS) /* for a byte, while it has the wires */
#define RESET_WAIT_US 1000000        /* for a device to be ready after it */
#define LATE_NS (10 * NS_PER_MS)     /* a device that answers all the time is cut so late */

struct device_work {
	struct daemon_device *device;
	struct device_request *request; /* that is served; NULL: none */
	bool is_due;                    /* as soon as the wires are free */
	bool on_wires;                  /* its talk has begun */
	enum lpt_status cut;            /* why it is to end; SUCCESS: it is not */
	uint32_t done;                  /* bytes moved by the talks before */
	uint8_t stage;                  /* of a reset */
	uint8_t lines;                  /* as they were before it */
	bool has_begun;                 /* its first talk has */
	int64_t begun_ns;               /* monotonic */
	int64_t begun_port_ns;          /* on the port clock */
	int64_t moved_ns;               /* when bytes were last moved, from there on */
	struct serial_limit limit;
	uint8_t *memory; /* of the talk on the wires, which owns it */
	sd_event_source *pause, *late;
};

struct device_work *device_work_new(struct daemon_device *device)
{
	struct device_work *work = calloc(1, sizeof(*work));

	if (work) {
		work->device = device;
	}
	return work;
}

static void forget(struct device_work *work)
{
	work->pause = sd_event_source_disable_unref(work->pause);
	work->late = sd_event_source_disable_unref(work->late);
	work->request = NULL;
	work->is_due = false;
}

void device_work_free(struct device_work *work)
{
	forget(work);
	free(work);
}

void device_work_ended(struct daemon_device *device, const struct lpt_device_request *request)
{
	struct device_work *work = device->work;

	if (work->request && &work->request->core == request) {
		forget(work);
	}
}

bool device_work_is_on_wires(const struct daemon_device *device,
			     const struct lpt_device_request *request)
{
	const struct device_work *work = device->work;

	return work->on_wires && work->request && &work->request->core == request;
}

/* --- the end --- */

static void end(struct device_work *work, const struct lpt_device_result *result)
{
	struct daemon_device *device = work->device;
	struct lpt_out out;

	forget(work);
	lpt_out_init(&out);
	lpt_device_work_done(&device->core, result, &out);
	port_act(device->port, &out);
}

static void end_with(struct device_work *work, enum lpt_status status)
{
	const struct lpt_device_result result = {.status = status, .n = work->done};

	end(work, &result);
}

/* --- time --- */

/* How long it works, by the clock that has gone further. */
static int64_t elapsed_ns(const struct device_work *work)
{
	struct daemon_port *port = work->device->port;
	int64_t host_ns = clock_monotonic_ns() - work->begun_ns;

	if (!port_is_virtual(port)) {
		return host_ns;
	}
	int64_t port_ns = lpt_lines_now(&port->source.lines) - work->begun_port_ns;

	return port_ns > host_ns ? port_ns : host_ns;
}

/* Of its time-out; -1: there is none. */
static int64_t left_ns(const struct device_work *work)
{
	int64_t left = work->limit.total_ns - elapsed_ns(work);

	if (work->limit.total_ns < 0) {
		return -1;
	}
	return left > 0 ? left : 0;
}

static int64_t patience_us(const struct device_work *work)
{
	int64_t wait_ns = PATIENCE_NS, left = left_ns(work);

	if (work->limit.interval_ns >= 0 && work->limit.interval_ns < wait_ns) {
		wait_ns = work->limit.interval_ns;
	}
	if (left >= 0 && left < wait_ns) {
		wait_ns = left;
	}
	return wait_ns >= 1000 ? wait_ns / 1000 : 1;
}

static int on_late(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct device_work *work = userdata;

	device_request_cut(work->request, LPT_STATUS_TIMEOUT);
	return 0;
}

static void arm_late(struct device_work *work)
{
	sd_event *loop = work->device->port->daemon->loop;
	int r;

	if (work->limit.total_ns < 0) {
		return;
	}
	r = sd_event_add_time_relative(loop, &work->late, CLOCK_MONOTONIC,
				       (uint64_t)(work->limit.total_ns + LATE_NS) / 1000, 1000,
				       on_late, work);
	if (r < 0) {
		log_error("%s: no timer: %s", work->device->name, strerror(-r));
	}
}

/* --- pauses --- */

static void start(struct device_work *work);

static int on_pause(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct device_work *work = userdata;
	struct daemon_device *device = work->device;
	struct lpt_out out;

	work->pause = sd_event_source_disable_unref(work->pause);
	if (device->core.phase != LPT_DEVICE_PAUSES) {
		start(work);
		return 0;
	}
	lpt_out_init(&out);
	lpt_device_again(&device->core, &out);
	port_act(device->port, &out);
	return 0;
}

/* Nothing to be had now.  Who has moved nothing gives the port to others meanwhile. */
static void pause_for_a_while(struct device_work *work)
{
	struct daemon_device *device = work->device;
	int64_t pause_ns = serial_limit_pause_ns(&work->limit, PAUSE_NS, left_ns(work));
	struct lpt_out out;
	int r = sd_event_add_time_relative(device->port->daemon->loop, &work->pause,
					   CLOCK_MONOTONIC, (uint64_t)pause_ns / 1000, 1000,
					   on_pause, work);

	if (r < 0) {
		log_error("%s: no timer: %s", device->name, strerror(-r));
		end_with(work, LPT_STATUS_UNSUCCESSFUL);
		return;
	}
	if (work->done == 0) {
		lpt_out_init(&out);
		lpt_device_give_way(&device->core, &out);
		port_act(device->port, &out);
	}
}

/* --- reads and writes --- */

static void took_bytes(struct device_work *work, const struct lpt_1284_answer *answer)
{
	const struct lpt_device_work *order = &work->request->core.work;
	enum device_ending ending;
	enum lpt_status status = device_ending_of(order->kind, answer, &ending);

	if (order->kind == LPT_WORK_READ && answer->done > 0) {
		memcpy(order->buffer + work->done, work->memory, answer->done);
	}
	work->done += answer->done;
	if (answer->done > 0) {
		work->moved_ns = elapsed_ns(work);
	}
	int64_t now_ns = elapsed_ns(work);

	if (work->done == order->n) {
		end_with(work, LPT_STATUS_SUCCESS);
	} else if (work->cut != LPT_STATUS_SUCCESS) {
		end_with(work, work->cut);
	} else if (ending == DEVICE_ENDED) {
		end_with(work, status);
	} else if (serial_limit_is_over(&work->limit, work->done, now_ns, now_ns - work->moved_ns,
					&status)) {
		end_with(work, status);
	} else {
		pause_for_a_while(work);
	}
}

/* --- everything else --- */

/* Look, reset, wait until it is ready, and look. */
static void took_reset(struct device_work *work, const struct lpt_1284_answer *answer)
{
	struct lpt_device_result result = {.lines = device_lines_of(answer->status)};
	enum device_ending ending;

	result.status = device_ending_of(LPT_WORK_RESET, answer, &ending);
	if (work->cut != LPT_STATUS_SUCCESS || result.status != LPT_STATUS_SUCCESS ||
	    (result.lines & DEVICE_LINES_ABSENT) || work->stage == 1) {
		result.status = work->cut != LPT_STATUS_SUCCESS ? work->cut : result.status;
		end(work, &result);
		return;
	}
	work->stage++;
	start(work);
}

static void took_answer(struct device_work *work, const struct lpt_1284_answer *answer)
{
	const struct lpt_device_work *order = &work->request->core.work;
	enum device_ending ending;
	struct lpt_device_result result = {
		.status = device_ending_of(order->kind, answer, &ending),
		.n = answer->done,
		.lines = device_lines_of(answer->status),
		.protocols = answer->protocols,
		.read = answer->read,
		.write = answer->write,
	};

	if (order->kind == LPT_WORK_DETERMINE && answer->error == 0) {
		work->device->protocols = answer->protocols;
	}
	if (order->kind == LPT_WORK_ID) {
		memcpy(order->buffer, work->memory, answer->done);
	}
	if (work->cut != LPT_STATUS_SUCCESS) {
		result.status = work->cut;
	}
	end(work, &result);
}

/* --- talks --- */

static void on_talk_ended(struct daemon_port *port, const struct lpt_1284_answer *answer,
			  void *context)
{
	struct device_work *work = context;

	work->on_wires = false;
	if (!work->request) {
		return; /* the device went meanwhile */
	}
	device_request_explain(work->request, answer);
	switch (work->request->core.work.kind) {
	case LPT_WORK_READ:
	case LPT_WORK_WRITE:
		took_bytes(work, answer);
		break;
	case LPT_WORK_RESET:
		took_reset(work, answer);
		break;
	case LPT_WORK_NONE:
	case LPT_WORK_NEGOTIATE:
	case LPT_WORK_CONNECT:
	case LPT_WORK_TERMINATE:
	case LPT_WORK_TURN:
	case LPT_WORK_DETERMINE:
	case LPT_WORK_STATUS:
	case LPT_WORK_ID:
		took_answer(work, answer);
		break;
	}
}

static enum lpt_1284_kind kind_of(const struct device_work *work)
{
	static const enum lpt_1284_kind kinds[] = {
		[LPT_WORK_READ] = LPT_TALK_READ,           [LPT_WORK_WRITE] = LPT_TALK_WRITE,
		[LPT_WORK_NEGOTIATE] = LPT_TALK_CHOOSE,    [LPT_WORK_CONNECT] = LPT_TALK_CHOOSE,
		[LPT_WORK_TERMINATE] = LPT_TALK_TERMINATE, [LPT_WORK_TURN] = LPT_TALK_CONNECT,
		[LPT_WORK_DETERMINE] = LPT_TALK_DETERMINE, [LPT_WORK_STATUS] = LPT_TALK_STATUS,
		[LPT_WORK_RESET] = LPT_TALK_STATUS,        [LPT_WORK_ID] = LPT_TALK_ID,
	};
	enum lpt_device_work_kind kind = work->request->core.work.kind;

	return kind == LPT_WORK_RESET && work->stage == 1 ? LPT_TALK_RESET : kinds[kind];
}

/* What is still to be moved, in memory of the talk's own: a worker may outlive the request. */
static int add_bytes(struct device_work *work, struct talk_order *talk)
{
	const struct lpt_device_work *order = &work->request->core.work;

	if (order->kind != LPT_WORK_READ && order->kind != LPT_WORK_WRITE &&
	    order->kind != LPT_WORK_ID) {
		return 0;
	}
	uint32_t n = order->n - work->done;

	work->memory = talk->memory = malloc(n > 0 ? n : 1);
	if (!talk->memory) {
		return -ENOMEM;
	}
	talk->want.n = n;
	if (order->kind == LPT_WORK_WRITE) {
		memcpy(talk->memory, order->bytes + work->done, n);
		talk->want.bytes = talk->memory;
	} else {
		talk->want.buffer = talk->memory;
	}
	if (order->kind != LPT_WORK_ID) {
		talk->want.wait_us = patience_us(work);
	}
	return 0;
}

/* Time-outs count from its first talk, not from when it was asked for. */
static void begin_time(struct device_work *work)
{
	const struct daemon_device *device = work->device;

	if (work->has_begun) {
		return;
	}
	work->has_begun = true;
	work->begun_ns = clock_monotonic_ns();
	work->begun_port_ns = lpt_lines_now(&device->port->source.lines);
	work->moved_ns = 0;
	work->limit = serial_limit_of(&device->core.timeouts, &work->request->core.work);
	arm_late(work);
}

static void next_talk(struct device_work *work)
{
	struct daemon_device *device = work->device;
	const struct lpt_device_work *order = &work->request->core.work;
	struct talk_order talk = {
		.want = {.kind = kind_of(work),
			 .mode = LPT_1284_NIBBLE,
			 .protocol = order->protocol,
			 .read_mask = order->read_mask,
			 .write_mask = order->write_mask,
			 .reverse = order->reverse,
			 .address_first = order->has_address && work->done == 0,
			 .address = order->address,
			 .wait_us = RESET_WAIT_US},
		.file = device->file,
		.session = work->request->session,
		.id = work->request->id,
		.ended = on_talk_ended,
		.context = work,
	};

	work->is_due = false;
	begin_time(work);
	if (add_bytes(work, &talk) < 0) {
		end_with(work, LPT_STATUS_UNSUCCESSFUL);
		return;
	}
	work->on_wires = true;
	talk_start(device->port, &talk);
}

/* Its work is due and nothing is in its way. */
static struct device_work *find_due(const struct daemon_port *port)
{
	const struct daemon_file *owner = port->work.active ? NULL : port_owner(port);
	struct device_work *work = owner && owner->device ? owner->device->work : NULL;

	return work && work->is_due ? work : NULL;
}

/* A talk that ends at once begins the next one: here, and not deeper and deeper. */
static void start(struct device_work *work)
{
	struct daemon_port *port = work->device->port;

	work->is_due = true;
	if (port->starts_talks) {
		return;
	}
	port->starts_talks = true;
	while ((work = find_due(port)) != NULL) {
		next_talk(work);
	}
	port->starts_talks = false;
}

void device_work_begin(struct daemon_device *device, struct lpt_device_request *request)
{
	struct device_work *work = device->work;

	if (!work->request) {
		work->request = device_request_of(request);
		work->cut = LPT_STATUS_SUCCESS;
		work->done = 0;
		work->stage = 0;
		work->has_begun = false;
	}
	start(work);
}

void device_work_resume(struct daemon_device *device)
{
	if (device->work->is_due) {
		start(device->work);
	}
}

void device_work_cut(struct daemon_device *device, enum lpt_status reason)
{
	struct device_work *work = device->work;

	if (!work->request || work->cut != LPT_STATUS_SUCCESS) {
		return;
	}
	work->cut = reason;
	if (work->on_wires) {
		work_cut(device->port, reason);
	} else {
		end_with(work, reason);
	}
}

void device_work_abort(struct daemon_device *device)
{
	if (device->work->on_wires) {
		work_cut(device->port, LPT_STATUS_DEVICE_REMOVED);
	}
}
