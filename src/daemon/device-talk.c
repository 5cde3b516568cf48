/* SPDX-License-Identifier: MIT */
/*
 * One talk of a device request: what is asked of it, and how the request goes on when it has ended.
 * What each ending means is in device-ending.c.
 */
#include "daemon/device-talk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/device-request.h"
#include "daemon/talk.h"
#include "util/clock.h"

#define PATIENCE_NS (35 * NS_PER_MS) /* for a byte, while it has the wires */
#define RESET_WAIT_US 1000000        /* for a device to be ready after it */

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
		work->moved_ns = device_work_elapsed_ns(work);
	}
	int64_t now_ns = device_work_elapsed_ns(work);

	if (work->done == order->n) {
		device_work_end_with(work, LPT_STATUS_SUCCESS);
	} else if (work->cut != LPT_STATUS_SUCCESS) {
		device_work_end_with(work, work->cut);
	} else if (ending == DEVICE_ENDED ||
		   serial_limit_is_over(&work->limit, work->done, now_ns, now_ns - work->moved_ns,
					&status)) {
		device_work_end_with(work, status);
	} else {
		device_work_pause(work);
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
		device_work_end(work, &result);
		return;
	}
	work->stage++;
	device_work_start(work);
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
	device_work_end(work, &result);
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

/* For a byte; shorter where a time-out ends before that. */
static int64_t patience_us(const struct device_work *work)
{
	int64_t wait_us = device_work_wait_ns(work, PATIENCE_NS) / 1000;

	return wait_us > 0 ? wait_us : 1;
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

void device_talk_start(struct device_work *work)
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
	device_work_begin_time(work);
	if (add_bytes(work, &talk) < 0) {
		device_work_end_with(work, LPT_STATUS_UNSUCCESSFUL);
		return;
	}
	work->on_wires = true;
	talk_start(device->port, &talk);
}
