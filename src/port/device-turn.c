/* SPDX-License-Identifier: MIT */
/*
 * A device's own queue: its first request asks the port, works and is completed, then the next
 * one's turn comes.
 *
 *	IDLE ----first request----> ASKS ----its port's turn----> WORKS ----work done----> IDLE
 *	                             ^                              |
 *	                             +---- again ---- PAUSES <------+ gave way
 *
 * A locked device skips ASKS and goes from PAUSES to WORKS: the port is its own until it is
 * unlocked.  Whatever ends a request comes through complete(), once.
 */
#include "port/device-turn.h"

#include "port/fault.h"
#include "port/turn.h"
#include "util/assert.h"

static struct lpt_device_request *first_of(const struct lpt_device *device)
{
	struct lpt_list *first = lpt_list_first(&device->queue);

	return first != NULL ? lpt_container_of(first, struct lpt_device_request, link) : NULL;
}

static void complete(struct lpt_device_request *request, enum lpt_status status,
		     struct lpt_out *out)
{
	lpt_assert(request->status == LPT_STATUS_PENDING);
	lpt_list_remove(&request->link);
	request->status = status;
	lpt_list_append(&out->device_done, &request->link);
}

/* The current request is over. */
static void end_current(struct lpt_device *device, enum lpt_status status, struct lpt_out *out)
{
	struct lpt_device_request *request = device->current;

	device->current = NULL;
	device->phase = LPT_DEVICE_IDLE;
	complete(request, status, out);
}

void lpt_device_give_back(struct lpt_device *device, bool keeps_selection, struct lpt_out *out)
{
	device->mode_is_set = false;
	device->lock = LPT_UNLOCKED;
	lpt_turn_free(device->file, keeps_selection, out);
}

/* The turn is over, whether the port was only asked for or granted already.  Nobody is told. */
static void withdraw_turn(struct lpt_device *device, struct lpt_out *out)
{
	if (lpt_fault_cancel_leaves_turn()) {
		return;
	}
	if (device->turn.status == LPT_STATUS_PENDING) {
		lpt_turn_withdraw(&device->turn, LPT_STATUS_CANCELLED, out);
	}
	lpt_list_remove(&device->turn.link);
	if (device->lock == LPT_UNLOCKED && lpt_file_owns(device->file)) {
		lpt_device_give_back(device, false, out);
	}
}

/* --- the way of one request --- */

static bool is_in_chain(const struct lpt_device *device)
{
	return device->id < LPT_DAISY_MAX;
}

/* Raw device and end of chain listen when an allocate is granted (R101); so they need no select. */
static enum lpt_status ask(struct lpt_device *device, bool selects, struct lpt_out *out)
{
	struct lpt_1284_command command = {.id = device->id};

	device->turn.device = device;
	device->turn.keeps_selection = !selects;

	enum lpt_status status =
		selects && is_in_chain(device)
			? lpt_file_select(device->file, &device->turn, &command, out)
			: lpt_file_allocate(device->file, &device->turn, out);

	/* Its number is not in the chain any more: nothing answers to it. */
	return status == LPT_STATUS_INVALID_PARAMETER ? LPT_STATUS_UNSUCCESSFUL : status;
}

/* The port is there, as far as the request needs it. */
static void go_on(struct lpt_device *device, const struct lpt_device_handler *handler,
		  struct lpt_out *out)
{
	if (handler->lock != LPT_UNLOCKED) {
		device->lock = handler->lock;
	}
	if (device->current->work.kind == LPT_WORK_NONE) {
		end_current(device, LPT_STATUS_SUCCESS, out);
		return;
	}
	device->phase = LPT_DEVICE_WORKS;
	out->work = device->current;
}

static void ask_for_current(struct lpt_device *device, struct lpt_out *out)
{
	const struct lpt_device_handler *handler = lpt_device_handler_of(device->current);
	enum lpt_status status = ask(device, handler->lock != LPT_LOCKED_NO_SELECT, out);

	if (status == LPT_STATUS_PENDING) {
		device->phase = LPT_DEVICE_ASKS;
	} else if (status == LPT_STATUS_SUCCESS) {
		go_on(device, handler, out);
	} else {
		end_current(device, status, out);
	}
}

static enum lpt_status may_begin(const struct lpt_device *device,
				 const struct lpt_device_handler *handler)
{
	if (handler->lock != LPT_UNLOCKED && device->lock != LPT_UNLOCKED) {
		return LPT_STATUS_ALREADY_OWNER;
	}
	if (handler->need == LPT_NEEDS_LOCK && device->lock == LPT_UNLOCKED) {
		return LPT_STATUS_NOT_OWNER;
	}
	return LPT_STATUS_SUCCESS;
}

static void begin(struct lpt_device *device, struct lpt_device_request *request,
		  struct lpt_out *out)
{
	const struct lpt_device_handler *handler = lpt_device_handler_of(request);
	enum lpt_status status = may_begin(device, handler);

	device->current = request;
	request->work.kind = handler->work;
	if (status == LPT_STATUS_SUCCESS && handler->begin != NULL) {
		status = handler->begin(device, request, out);
	}
	if (status != LPT_STATUS_SUCCESS) {
		end_current(device, status, out);
	} else if (handler->need == LPT_NEEDS_PORT && device->lock == LPT_UNLOCKED) {
		ask_for_current(device, out);
	} else {
		go_on(device, handler, out);
	}
}

/* Begin requests until one has to wait. */
static void serve(struct lpt_device *device, struct lpt_out *out)
{
	struct lpt_device_request *first;

	while (device->phase == LPT_DEVICE_IDLE && (first = first_of(device)) != NULL) {
		begin(device, first, out);
	}
}

/* A request that was finished by the call that brought it is not told of again (R260). */
static enum lpt_status status_now(struct lpt_device_request *request)
{
	if (request->status != LPT_STATUS_PENDING) {
		lpt_list_remove(&request->link);
	}
	return request->status;
}

enum lpt_status lpt_device_enqueue(struct lpt_device *device, struct lpt_device_request *request,
				   struct lpt_out *out)
{
	request->status = LPT_STATUS_PENDING;
	lpt_list_append(&device->queue, &request->link);
	serve(device, out);
	return status_now(request);
}

enum lpt_status lpt_device_run_routine(struct lpt_device *device,
				       struct lpt_device_request *request, struct lpt_out *out)
{
	if (!device->is_connected || device->lock == LPT_UNLOCKED) {
		return LPT_STATUS_NOT_OWNER;
	}
	if (device->phase != LPT_DEVICE_IDLE) {
		return LPT_STATUS_JOB_RUNNING;
	}
	request->status = LPT_STATUS_PENDING;
	begin(device, request, out);
	return status_now(request);
}

/* --- what happens to it --- */

void lpt_device_turn_done(struct lpt_device *device, struct lpt_out *out)
{
	enum lpt_status status = device->turn.status;

	if (device->phase != LPT_DEVICE_ASKS || status == LPT_STATUS_PENDING) {
		return;
	}
	if (status == LPT_STATUS_SUCCESS) {
		go_on(device, lpt_device_handler_of(device->current), out);
	} else {
		end_current(device, status, out);
	}
	serve(device, out);
}

/* The planted fault: nobody waits, so it stays. */
static bool keeps_port(const struct lpt_device *device)
{
	return lpt_fault_device_keeps_port() && device->port->n_waiters == 0;
}

void lpt_device_work_done(struct lpt_device *device, const struct lpt_device_result *result,
			  struct lpt_out *out)
{
	struct lpt_device_request *request = device->current;

	if (device->phase != LPT_DEVICE_WORKS) {
		return; /* it vanished, and nobody waits for this end */
	}

	enum lpt_status status = lpt_device_handler_of(request)->done(device, request, result);

	if (device->lock == LPT_UNLOCKED && !keeps_port(device)) {
		lpt_device_give_back(device, false, out);
	}
	end_current(device, status, out);
	serve(device, out);
}

void lpt_device_give_way(struct lpt_device *device, struct lpt_out *out)
{
	if (device->phase != LPT_DEVICE_WORKS) {
		return;
	}
	device->phase = LPT_DEVICE_PAUSES;
	if (device->lock == LPT_UNLOCKED) {
		lpt_device_give_back(device, false, out);
	}
}

void lpt_device_again(struct lpt_device *device, struct lpt_out *out)
{
	if (device->phase != LPT_DEVICE_PAUSES) {
		return;
	}
	if (device->lock != LPT_UNLOCKED) {
		go_on(device, lpt_device_handler_of(device->current), out);
	} else {
		ask_for_current(device, out);
	}
	serve(device, out);
}

bool lpt_device_cancel(struct lpt_device_request *request, enum lpt_status reason,
		       struct lpt_out *out)
{
	struct lpt_device *device = request->device;

	if (request->status != LPT_STATUS_PENDING) {
		return false;
	}
	if (request != device->current) {
		complete(request, reason, out);
		return true;
	}
	if (device->phase == LPT_DEVICE_WORKS) {
		return false;
	}
	if (device->phase == LPT_DEVICE_ASKS) {
		withdraw_turn(device, out);
	}
	end_current(device, reason, out);
	serve(device, out);
	return true;
}

bool lpt_device_expire(struct lpt_device *device, struct lpt_out *out)
{
	if (device->phase != LPT_DEVICE_ASKS || device->turn.status != LPT_STATUS_PENDING) {
		return false;
	}
	return lpt_device_cancel(device->current, LPT_STATUS_DEVICE_BUSY, out);
}

void lpt_device_stop(struct lpt_device *device, enum lpt_status reason, bool and_work,
		     struct lpt_out *out)
{
	if (device->phase == LPT_DEVICE_ASKS) {
		withdraw_turn(device, out);
	}
	if (device->phase != LPT_DEVICE_IDLE && (device->phase != LPT_DEVICE_WORKS || and_work)) {
		end_current(device, reason, out);
	}
	lpt_list_for_each_safe (at, &device->queue) {
		struct lpt_device_request *request =
			lpt_container_of(at, struct lpt_device_request, link);

		if (request != device->current) {
			complete(request, reason, out);
		}
	}
}
