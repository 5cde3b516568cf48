/* SPDX-License-Identifier: MIT */
/*
 * Protocols of a device: which ones it uses, negotiation by request and by routine, and the
 * direction in which it is connected.  What a client has excluded is taken out of every set that
 * is offered and of every answer (R227, R276).
 */
#include "port/device-turn.h"

#include <string.h>

#include "port/fault.h"
#include "util/assert.h"

/* --- in use --- */

static uint16_t permitted(const struct lpt_device *device, uint16_t protocols)
{
	return protocols & (uint16_t)~device->excluded;
}

uint16_t lpt_device_read_protocol(const struct lpt_device *device)
{
	uint16_t current = permitted(device, device->read_protocol);

	return current != LPT_PROTOCOL_NONE ? current : permitted(device, LPT_DEVICE_DEFAULT_READ);
}

uint16_t lpt_device_write_protocol(const struct lpt_device *device)
{
	uint16_t current = permitted(device, device->write_protocol);

	return current != LPT_PROTOCOL_NONE ? current : permitted(device, LPT_DEVICE_DEFAULT_WRITE);
}

static void answer_modes(struct lpt_device_request *request, uint16_t read, uint16_t write)
{
	struct lpt_negotiation_mask modes = {.read_mask = read, .write_mask = write};

	lpt_device_answer(request, &modes, sizeof(modes));
}

static enum lpt_status get_mode(struct lpt_device *device, struct lpt_device_request *request)
{
	answer_modes(request, lpt_device_read_protocol(device), lpt_device_write_protocol(device));
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status get_default_modes(struct lpt_device *device,
					 struct lpt_device_request *request)
{
	answer_modes(request, LPT_DEVICE_DEFAULT_READ, LPT_DEVICE_DEFAULT_WRITE);
	return LPT_STATUS_SUCCESS;
}

/* --- which ones it supports --- */

/* An input that is too short excludes nothing (A12). */
static enum lpt_status copy_exclusion(struct lpt_device *device, struct lpt_device_request *request)
{
	if (request->io.in_len >= sizeof(request->work.read_mask)) {
		memcpy(&request->work.read_mask, request->io.in, sizeof(request->work.read_mask));
	}
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status note_supported(struct lpt_device *device,
				      const struct lpt_device_result *result)
{
	device->mode_is_set = false;
	if (result->status == LPT_STATUS_SUCCESS) {
		device->supported = result->protocols;
	}
	return result->status;
}

static enum lpt_status caps_done(struct lpt_device *device, struct lpt_device_request *request,
				 const struct lpt_device_result *result)
{
	enum lpt_status status = note_supported(device, result);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	device->excluded = request->work.read_mask;

	uint16_t protocols = permitted(device, device->supported);

	lpt_device_answer(request, &protocols, sizeof(protocols));
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status determine_done(struct lpt_device *device, struct lpt_device_request *request,
				      const struct lpt_device_result *result)
{
	enum lpt_status status = note_supported(device, result);

	if (status == LPT_STATUS_SUCCESS) {
		request->protocols = permitted(device, device->supported);
	}
	return status;
}

/* --- negotiation --- */

static enum lpt_status copy_offer(struct lpt_device *device, struct lpt_device_request *request)
{
	struct lpt_negotiation_mask offer;

	memcpy(&offer, request->io.in, sizeof(offer));
	request->reverse_mask = offer.read_mask;
	request->forward_mask = offer.write_mask;
	return LPT_STATUS_SUCCESS;
}

/* All that is offered is excluded. */
static bool is_hopeless(const struct lpt_device *device, uint16_t offered)
{
	return offered != 0 && permitted(device, offered) == 0;
}

static enum lpt_status begin_negotiate(struct lpt_device *device,
				       struct lpt_device_request *request, struct lpt_out *out)
{
	request->work.read_mask = permitted(device, request->reverse_mask);
	request->work.write_mask = permitted(device, request->forward_mask);
	if (lpt_fault_exclusion_ignored()) {
		request->work.read_mask = request->reverse_mask;
	}
	if (is_hopeless(device, request->reverse_mask) ||
	    is_hopeless(device, request->forward_mask) ||
	    (request->reverse_mask | request->forward_mask) == 0) {
		return LPT_STATUS_UNSUCCESSFUL;
	}
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status begin_connect(struct lpt_device *device, struct lpt_device_request *request,
				     struct lpt_out *out)
{
	if (request->safety != LPT_SAFE_MODE) {
		return LPT_STATUS_INVALID_PARAMETER;
	}
	if (device->mode_is_set) {
		return LPT_STATUS_DEVICE_PROTOCOL_ERROR;
	}
	request->work.reverse = !request->is_forward;
	return begin_negotiate(device, request, out);
}

/* Every direction that was offered something got one of it. */
static bool is_chosen(uint16_t offered, uint16_t chosen)
{
	lpt_assert((chosen & ~offered) == 0);
	return offered == 0 || chosen != LPT_PROTOCOL_NONE;
}

static enum lpt_status choose_done(struct lpt_device *device, struct lpt_device_request *request,
				   const struct lpt_device_result *result)
{
	const struct lpt_device_work *work = &request->work;

	device->mode_is_set = false;
	if (result->status != LPT_STATUS_SUCCESS) {
		return result->status;
	}
	if (!is_chosen(work->read_mask, result->read) ||
	    !is_chosen(work->write_mask, result->write)) {
		return LPT_STATUS_UNSUCCESSFUL;
	}
	if (work->read_mask != 0) {
		device->read_protocol = device->negotiated_read = result->read;
	}
	if (work->write_mask != 0) {
		device->write_protocol = device->negotiated_write = result->write;
	}
	device->mode_is_set = true;
	device->is_reverse = work->reverse;
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status negotiate_done(struct lpt_device *device, struct lpt_device_request *request,
				      const struct lpt_device_result *result)
{
	enum lpt_status status = choose_done(device, request, result);

	return status == LPT_STATUS_SUCCESS ? get_mode(device, request) : status;
}

/* A termination that fails leaves compatibility mode as well: the defaults hold anyway. */
static enum lpt_status terminate_done(struct lpt_device *device, struct lpt_device_request *request,
				      const struct lpt_device_result *result)
{
	device->mode_is_set = false;
	device->read_protocol = LPT_DEVICE_DEFAULT_READ;
	device->write_protocol = LPT_DEVICE_DEFAULT_WRITE;
	return result->status;
}

/* --- direction --- */

/* What was negotiated once can be connected again, also after the mode was left. */
static enum lpt_status begin_turn(struct lpt_device *device, struct lpt_device_request *request,
				  struct lpt_out *out)
{
	bool reverse = request->routine == LPT_ROUTINE_FWD_TO_REV;

	request->work.reverse = reverse;
	request->work.protocol =
		permitted(device, reverse ? device->negotiated_read : device->negotiated_write);
	if (device->mode_is_set && device->is_reverse == reverse) {
		request->work.kind = LPT_WORK_NONE;
		return LPT_STATUS_SUCCESS;
	}
	return request->work.protocol != LPT_PROTOCOL_NONE ? LPT_STATUS_SUCCESS
							   : LPT_STATUS_WRONG_MODE;
}

static enum lpt_status turn_done(struct lpt_device *device, struct lpt_device_request *request,
				 const struct lpt_device_result *result)
{
	device->mode_is_set = result->status == LPT_STATUS_SUCCESS;
	if (!device->mode_is_set) {
		return result->status;
	}
	device->is_reverse = request->work.reverse;
	if (device->is_reverse) {
		device->read_protocol = request->work.protocol;
	} else {
		device->write_protocol = request->work.protocol;
	}
	return LPT_STATUS_SUCCESS;
}

/* --- the rows --- */

#define CONTROL .kind = LPT_DEVICE_CONTROL, .request_class = LPT_CLASS_CONTROL
#define ROUTINE .kind = LPT_DEVICE_ROUTINE, .need = LPT_NEEDS_LOCK

static const struct lpt_device_handler rows[] = {
	{CONTROL, .code = LPT_IOCTL_IEEE1284_GET_MODE,
	 .out_size = sizeof(struct lpt_negotiation_mask), .is_immediate = true, .arrive = get_mode},
	{CONTROL, .code = LPT_IOCTL_PAR_GET_DEFAULT_MODES,
	 .out_size = sizeof(struct lpt_negotiation_mask), .is_immediate = true,
	 .arrive = get_default_modes},
	{CONTROL, .code = LPT_IOCTL_PAR_GET_DEVICE_CAPS, .out_size = sizeof(uint16_t),
	 .need = LPT_NEEDS_PORT, .work = LPT_WORK_DETERMINE, .arrive = copy_exclusion,
	 .done = caps_done},
	{CONTROL, .code = LPT_IOCTL_IEEE1284_NEGOTIATE,
	 .in_size = sizeof(struct lpt_negotiation_mask), .when_short = LPT_STATUS_INVALID_PARAMETER,
	 .out_size = sizeof(struct lpt_negotiation_mask), .need = LPT_NEEDS_LOCK,
	 .work = LPT_WORK_NEGOTIATE, .arrive = copy_offer, .begin = begin_negotiate,
	 .done = negotiate_done},
	{.kind = LPT_DEVICE_CONTROL,
	 .request_class = LPT_CLASS_INTERNAL,
	 .code = LPT_IOCTL_INTERNAL_DISCONNECT_IDLE,
	 .need = LPT_NEEDS_LOCK,
	 .work = LPT_WORK_TERMINATE,
	 .done = terminate_done},
	{ROUTINE, .routine = LPT_ROUTINE_DETERMINE, .work = LPT_WORK_DETERMINE,
	 .done = determine_done},
	{ROUTINE, .routine = LPT_ROUTINE_NEGOTIATE, .work = LPT_WORK_CONNECT,
	 .begin = begin_connect, .done = choose_done},
	{ROUTINE, .routine = LPT_ROUTINE_TERMINATE, .work = LPT_WORK_TERMINATE,
	 .done = terminate_done},
	{ROUTINE, .routine = LPT_ROUTINE_FWD_TO_REV, .work = LPT_WORK_TURN, .begin = begin_turn,
	 .done = turn_done},
	{ROUTINE, .routine = LPT_ROUTINE_REV_TO_FWD, .work = LPT_WORK_TURN, .begin = begin_turn,
	 .done = turn_done},
};

const struct lpt_device_handlers lpt_device_modes = {rows, sizeof(rows) / sizeof(rows[0])};
