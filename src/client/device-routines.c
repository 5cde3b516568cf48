/* SPDX-License-Identifier: MIT */
/*
 * The seven callback routines of a device.  They run in the caller's thread, and refuse after
 * disconnect and close; that they refuse without the lock is the daemon's doing.
 */
#include <errno.h>
#include <string.h>

#include "client/internal.h"

static struct lpt_device *device_of(void *context)
{
	return slot_object(SLOT_DEVICE, context);
}

void device_routines_forget(struct lpt_device *device)
{
	device->context = slot_give_back(device->context);
}

struct call {
	struct wire_device_call body;
	enum lpt_status status;
	uint32_t value;
};

static int answer_call(struct lpt_operation *operation, const struct wire_message *message)
{
	struct call *call = operation->context;

	if (message->number != WIRE_moved) {
		return -EPROTO;
	}
	call->status = (enum lpt_status)message->as.moved.status;
	call->value = message->as.moved.value;
	return 0;
}

/* What is wrong with the call itself has a status, too. */
static enum lpt_status call_routine(void *context, struct call *call)
{
	struct lpt_device *device = device_of(context);
	struct lpt_operation operation;

	if (!device) {
		return LPT_STATUS_INVALID_HANDLE;
	}
	call->body.file = device->id;
	operation_init(&operation, device->conn, answer_call);
	operation.context = call;
	if (operation_send(&operation, WIRE_device_call, &call->body) < 0) {
		return LPT_STATUS_DELETE_PENDING;
	}
	if (operation_wait(&operation) < 0) {
		return operation_status(&operation);
	}
	return call->status;
}

static uint16_t determine_ieee_modes(void *context)
{
	struct call call = {.body = {.routine = LPT_ROUTINE_DETERMINE}};

	if (call_routine(context, &call) != LPT_STATUS_SUCCESS) {
		return LPT_PROTOCOL_NONE;
	}
	return (uint16_t)call.value;
}

static uint32_t negotiate_ieee_mode(void *context, uint16_t forward_mask, uint16_t reverse_mask,
				    uint32_t safety, uint8_t is_forward)
{
	struct call call = {.body = {.routine = LPT_ROUTINE_NEGOTIATE,
				     .forward_mask = forward_mask,
				     .reverse_mask = reverse_mask,
				     .safety = safety,
				     .is_forward = is_forward}};

	return lpt_status_number(call_routine(context, &call));
}

static uint32_t terminate_ieee_mode(void *context)
{
	struct call call = {.body = {.routine = LPT_ROUTINE_TERMINATE}};

	return lpt_status_number(call_routine(context, &call));
}

static uint32_t ieee_fwd_to_rev_mode(void *context)
{
	struct call call = {.body = {.routine = LPT_ROUTINE_FWD_TO_REV}};

	return lpt_status_number(call_routine(context, &call));
}

static uint32_t ieee_rev_to_fwd_mode(void *context)
{
	struct call call = {.body = {.routine = LPT_ROUTINE_REV_TO_FWD}};

	return lpt_status_number(call_routine(context, &call));
}

/*
 * Piece by piece, where they are more bytes than one message holds, until one is not moved whole.
 */
static uint32_t move(void *context, struct transfer *transfer, uint32_t n, uint32_t *ret_n)
{
	struct lpt_device *device = device_of(context);
	enum lpt_status status = LPT_STATUS_INVALID_HANDLE;
	uint32_t moved = 0;

	transfer->direct = true;
	while (device) {
		transfer->n = n - moved < LPT_PAYLOAD_MAX ? n - moved : LPT_PAYLOAD_MAX;
		if (transfer_send(transfer, device) == 0) {
			transfer_wait(transfer, -1);
		}
		status = transfer->result.status;
		moved += transfer->result.n;
		if (status != LPT_STATUS_SUCCESS || transfer->result.n < transfer->n ||
		    moved == n) {
			break;
		}
		if (transfer->is_read) {
			transfer->buffer = (uint8_t *)transfer->buffer + transfer->n;
		} else {
			transfer->bytes = (const uint8_t *)transfer->bytes + transfer->n;
		}
	}
	if (ret_n) {
		*ret_n = moved;
	}
	return lpt_status_number(status);
}

static uint32_t parallel_read(void *context, void *buffer, uint32_t n, uint32_t *ret_n,
			      uint8_t channel)
{
	struct transfer transfer = {.is_read = true, .buffer = buffer};

	return move(context, &transfer, n, ret_n);
}

static uint32_t parallel_write(void *context, const void *buffer, uint32_t n, uint32_t *ret_n,
			       uint8_t channel)
{
	struct transfer transfer = {.bytes = buffer};

	return move(context, &transfer, n, ret_n);
}

int device_routines_fill(struct lpt_device *device, const struct request *request)
{
	struct lpt_parclass_information info;

	if (request->information < sizeof(info) || request->out_len < sizeof(info)) {
		return 0;
	}
	if (!device->context) {
		device->context = slot_take(SLOT_DEVICE, device);
	}
	if (!device->context) {
		return slots_full(device->conn);
	}
	memcpy(&info, request->out, sizeof(info));
	info.determine_ieee_modes = determine_ieee_modes;
	info.negotiate_ieee_mode = negotiate_ieee_mode;
	info.terminate_ieee_mode = terminate_ieee_mode;
	info.ieee_fwd_to_rev_mode = ieee_fwd_to_rev_mode;
	info.ieee_rev_to_fwd_mode = ieee_rev_to_fwd_mode;
	info.parallel_read = parallel_read;
	info.parallel_write = parallel_write;
	info.parclass_context = device->context;
	memcpy(request->out, &info, sizeof(info));
	return 0;
}
