/* SPDX-License-Identifier: MIT */
/*
 * Requests to a device: how one arrives and which row of the tables it is; here are the rows that
 * need no work on the wires beside the port itself: connect, lock, names, time-outs.  Input and
 * output may be one buffer: a row copies its input when the request arrives.
 */
#include "port/device-turn.h"

#include <string.h>

#include "port/turn.h"
#include "util/assert.h"

#define ALL_ONES 0xffffffffu

/* The buffers look the same to a client of any word size. */
_Static_assert(sizeof(struct lpt_query_information) == 1, "layout");
_Static_assert(sizeof(struct lpt_set_information) == 1, "layout");
_Static_assert(sizeof(struct lpt_device_id_size) == 4, "layout");
_Static_assert(sizeof(struct lpt_negotiation_mask) == 4, "layout");
_Static_assert(sizeof(struct lpt_serial_timeouts) == 20, "layout");
_Static_assert(sizeof(struct lpt_parclass_information) == 112, "layout");
_Static_assert(sizeof(struct lpt_file_standard_information) == 24, "layout");
_Static_assert(sizeof(struct lpt_file_position_information) == 8, "layout");

void lpt_device_answer(struct lpt_device_request *request, const void *answer, uint32_t size)
{
	memcpy(request->io.out, answer, size);
	request->information = size;
}

/* --- connect and lock --- */

static enum lpt_status connect(struct lpt_device *device, struct lpt_device_request *request)
{
	static const struct lpt_routines none;
	const struct lpt_port *port = device->port;
	const struct lpt_routines *routines =
		port->routine_pointers != NULL ? port->routine_pointers : &none;
	struct lpt_parclass_information information = {
		.controller = port->resources.io,
		.ecr_controller = port->resources.ecp,
		.span_of_controller = port->resources.io_span,
		.hardware_capabilities = port->hardware.capabilities,
		.determine_ieee_modes = routines->determine_ieee_modes,
		.negotiate_ieee_mode = routines->negotiate_ieee_mode,
		.terminate_ieee_mode = routines->terminate_ieee_mode,
		.ieee_fwd_to_rev_mode = routines->ieee_fwd_to_rev_mode,
		.ieee_rev_to_fwd_mode = routines->ieee_rev_to_fwd_mode,
		.parallel_read = routines->parallel_read,
		.parallel_write = routines->parallel_write,
		.fifo_depth = port->hardware.fifo_depth,
		.fifo_width = port->hardware.fifo_width,
	};

	lpt_put_opaque(&information, offsetof(struct lpt_parclass_information, parclass_context),
		       device->file->context);
	device->is_connected = true;
	lpt_device_answer(request, &information, sizeof(information));
	return LPT_STATUS_SUCCESS;
}

/* Nothing to give back: it only ends what connect permitted (R173). */
static enum lpt_status disconnect(struct lpt_device *device, struct lpt_device_request *request)
{
	device->is_connected = false;
	return LPT_STATUS_SUCCESS;
}

/* The port deselects what is selected, between this owner and the next. */
static enum lpt_status unlock(struct lpt_device *device, struct lpt_device_request *request,
			      struct lpt_out *out)
{
	lpt_device_give_back(device, false, out);
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status unlock_no_deselect(struct lpt_device *device,
					  struct lpt_device_request *request, struct lpt_out *out)
{
	lpt_device_give_back(device, true, out);
	return LPT_STATUS_SUCCESS;
}

/* --- what needs no port --- */

static enum lpt_status query_location(struct lpt_device *device, struct lpt_device_request *request)
{
	char name[32];
	uint32_t size = 0;

	lpt_device_link_name(device, name);
	while (name[size++] != '\0') {
	}
	if (request->io.out_len < size) {
		return LPT_STATUS_BUFFER_TOO_SMALL;
	}
	lpt_device_answer(request, name, size);
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status is_port_free(struct lpt_device *device, struct lpt_device_request *request)
{
	const struct lpt_port *port = device->port;
	uint8_t is_free = port->owner == NULL || port->end_after_job;

	lpt_device_answer(request, &is_free, sizeof(is_free));
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status set_timeouts(struct lpt_device *device, struct lpt_device_request *request)
{
	struct lpt_serial_timeouts timeouts;

	memcpy(&timeouts, request->io.in, sizeof(timeouts));
	if (timeouts.read_interval == ALL_ONES && timeouts.read_total_constant == ALL_ONES) {
		return LPT_STATUS_INVALID_PARAMETER;
	}
	device->timeouts = timeouts;
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status get_timeouts(struct lpt_device *device, struct lpt_device_request *request)
{
	lpt_device_answer(request, &device->timeouts, sizeof(device->timeouts));
	return LPT_STATUS_SUCCESS;
}

/* --- the rows --- */

#define INTERNAL .kind = LPT_DEVICE_CONTROL, .request_class = LPT_CLASS_INTERNAL
#define CONTROL .kind = LPT_DEVICE_CONTROL, .request_class = LPT_CLASS_CONTROL

static const struct lpt_device_handler rows[] = {
	{INTERNAL, .code = LPT_IOCTL_INTERNAL_PARCLASS_CONNECT,
	 .out_size = sizeof(struct lpt_parclass_information), .is_immediate = true,
	 .arrive = connect},
	{INTERNAL, .code = LPT_IOCTL_INTERNAL_PARCLASS_DISCONNECT, .is_immediate = true,
	 .arrive = disconnect},
	{INTERNAL, .code = LPT_IOCTL_INTERNAL_LOCK_PORT, .need = LPT_NEEDS_PORT,
	 .lock = LPT_LOCKED},
	{INTERNAL, .code = LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT, .need = LPT_NEEDS_PORT,
	 .lock = LPT_LOCKED_NO_SELECT},
	{INTERNAL, .code = LPT_IOCTL_INTERNAL_UNLOCK_PORT, .need = LPT_NEEDS_LOCK, .begin = unlock},
	{INTERNAL, .code = LPT_IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT, .need = LPT_NEEDS_LOCK,
	 .begin = unlock_no_deselect},
	{CONTROL, .code = LPT_IOCTL_PAR_QUERY_LOCATION, .is_immediate = true,
	 .arrive = query_location},
	{CONTROL, .code = LPT_IOCTL_PAR_IS_PORT_FREE, .out_size = sizeof(uint8_t),
	 .is_immediate = true, .arrive = is_port_free},
	{CONTROL, .code = LPT_IOCTL_SERIAL_SET_TIMEOUTS,
	 .in_size = sizeof(struct lpt_serial_timeouts), .when_short = LPT_STATUS_BUFFER_TOO_SMALL,
	 .is_immediate = true, .arrive = set_timeouts},
	{CONTROL, .code = LPT_IOCTL_SERIAL_GET_TIMEOUTS,
	 .out_size = sizeof(struct lpt_serial_timeouts), .is_immediate = true,
	 .arrive = get_timeouts},
};

static const struct lpt_device_handlers plain = {rows, sizeof(rows) / sizeof(rows[0])};

static bool is_for(const struct lpt_device_handler *row, const struct lpt_device_request *request)
{
	if (row->kind != request->kind) {
		return false;
	}
	switch (request->kind) {
	case LPT_DEVICE_READ:
	case LPT_DEVICE_WRITE:
		return true;
	case LPT_DEVICE_CONTROL:
		return row->request_class == request->io.request_class &&
		       row->code == request->io.code;
	case LPT_DEVICE_ROUTINE:
		return row->routine == request->routine;
	}
	return false;
}

const struct lpt_device_handler *lpt_device_handler_of(const struct lpt_device_request *request)
{
	const struct lpt_device_handlers *const tables[] = {&plain, &lpt_device_transfers,
							    &lpt_device_modes};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		for (size_t j = 0; j < tables[i]->n; j++) {
			if (is_for(&tables[i]->rows[j], request)) {
				return &tables[i]->rows[j];
			}
		}
	}
	return NULL;
}

/* --- arrival --- */

static enum lpt_status dispatch(struct lpt_device *device, struct lpt_device_request *request,
				struct lpt_out *out)
{
	const struct lpt_device_handler *handler = lpt_device_handler_of(request);
	enum lpt_status status = lpt_device_check(device);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	if (handler == NULL) {
		return LPT_STATUS_NOT_SUPPORTED;
	}
	if (request->io.in_len < handler->in_size) {
		return handler->when_short;
	}
	if (request->io.out_len < handler->out_size) {
		return LPT_STATUS_BUFFER_TOO_SMALL;
	}
	if (request->kind == LPT_DEVICE_ROUTINE) {
		return lpt_device_run_routine(device, request, out);
	}
	if (handler->arrive != NULL) {
		status = handler->arrive(device, request);
	}
	if (status != LPT_STATUS_SUCCESS || handler->is_immediate) {
		return status;
	}
	return lpt_device_enqueue(device, request, out);
}

static bool is_transfer(const struct lpt_device_request *request)
{
	return request->kind == LPT_DEVICE_READ || request->kind == LPT_DEVICE_WRITE;
}

enum lpt_status lpt_device_request(struct lpt_device *device, struct lpt_device_request *request,
				   struct lpt_out *out)
{
	lpt_assert(request->status != LPT_STATUS_PENDING);
	lpt_list_init(&request->link);
	request->device = device;
	request->work = (struct lpt_device_work){0};
	request->status = LPT_STATUS_SUCCESS;
	request->information = 0;
	request->protocols = LPT_PROTOCOL_NONE;
	if (is_transfer(request) && request->offset == 0 && request->n == 0) {
		request->status = lpt_device_check(device); /* nothing to do (R270) */
	} else {
		request->status = dispatch(device, request, out);
	}
	return request->status;
}

enum lpt_status lpt_device_file_information(struct lpt_device *device, uint32_t information_class,
					    void *out_buffer, uint32_t out_len,
					    uint32_t *ret_information)
{
	enum lpt_status status = lpt_device_check(device);
	uint32_t size;

	*ret_information = 0;
	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	switch (information_class) {
	case LPT_FILE_STANDARD_INFORMATION:
		size = sizeof(struct lpt_file_standard_information);
		break;
	case LPT_FILE_POSITION_INFORMATION:
		size = sizeof(struct lpt_file_position_information);
		break;
	default:
		return LPT_STATUS_INVALID_PARAMETER;
	}
	if (out_len < size) {
		return LPT_STATUS_BUFFER_TOO_SMALL;
	}
	memset(out_buffer, 0, size); /* a device has neither size nor position */
	*ret_information = size;
	return LPT_STATUS_SUCCESS;
}
