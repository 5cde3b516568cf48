/* SPDX-License-Identifier: MIT */
/*
 * Requests that move bytes or look at the device: read and write, their addresses, the status
 * lines, reset, and the device ID.
 */
#include "port/device-turn.h"

#include <string.h>

#include "util/assert.h"

#define ID_PREFIX 2  /* length bytes of a raw ID */
#define ID_MAX 65535 /* bytes of a raw ID */
#define TERMINATOR 1 /* zero byte behind an ID */

/* --- read and write --- */

static enum lpt_status check_offset(struct lpt_device *device, struct lpt_device_request *request)
{
	return request->offset == 0 ? LPT_STATUS_SUCCESS : LPT_STATUS_INVALID_PARAMETER;
}

/* With both protocols of a direction excluded (R227) nothing goes that way.  Routines may ask for
 * no bytes; other requests for none never come here. */
static enum lpt_status begin_read(struct lpt_device *device, struct lpt_device_request *request,
				  struct lpt_out *out)
{
	request->work = (struct lpt_device_work){
		.kind = request->n != 0 ? LPT_WORK_READ : LPT_WORK_NONE,
		.protocol = lpt_device_read_protocol(device),
		.has_address = device->has_read_address,
		.address = device->read_address,
		.buffer = request->buffer,
		.n = request->n,
	};
	return request->work.protocol != LPT_PROTOCOL_NONE ? LPT_STATUS_SUCCESS
							   : LPT_STATUS_UNSUCCESSFUL;
}

static enum lpt_status begin_write(struct lpt_device *device, struct lpt_device_request *request,
				   struct lpt_out *out)
{
	request->work = (struct lpt_device_work){
		.kind = request->n != 0 ? LPT_WORK_WRITE : LPT_WORK_NONE,
		.protocol = lpt_device_write_protocol(device),
		.has_address = device->has_write_address,
		.address = device->write_address,
		.bytes = request->bytes,
		.n = request->n,
	};
	return request->work.protocol != LPT_PROTOCOL_NONE ? LPT_STATUS_SUCCESS
							   : LPT_STATUS_UNSUCCESSFUL;
}

/* A transfer turns the mode around that is connected; one that fails leaves compatibility mode. */
static enum lpt_status transfer_done(struct lpt_device *device, struct lpt_device_request *request,
				     const struct lpt_device_result *result)
{
	lpt_assert(result->n <= request->n);
	request->information = result->n;
	device->is_reverse = request->work.kind == LPT_WORK_READ;
	if (result->status != LPT_STATUS_SUCCESS) {
		device->mode_is_set = false;
	}
	return result->status;
}

/* --- addresses: queued, so that they do not overtake transfers (A45) --- */

static enum lpt_status copy_address(struct lpt_device *device, struct lpt_device_request *request)
{
	memcpy(&request->work.address, request->io.in, sizeof(request->work.address));
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status set_read_address(struct lpt_device *device,
					struct lpt_device_request *request, struct lpt_out *out)
{
	device->has_read_address = true;
	device->read_address = request->work.address;
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status set_write_address(struct lpt_device *device,
					 struct lpt_device_request *request, struct lpt_out *out)
{
	device->has_write_address = true;
	device->write_address = request->work.address;
	return LPT_STATUS_SUCCESS;
}

/* --- status and reset --- */

#define STATUS_LINES                                                                               \
	(LPT_PARALLEL_PAPER_EMPTY | LPT_PARALLEL_OFF_LINE | LPT_PARALLEL_POWER_OFF |               \
	 LPT_PARALLEL_NOT_CONNECTED | LPT_PARALLEL_BUSY | LPT_PARALLEL_SELECTED)

static enum lpt_status status_done(struct lpt_device *device, struct lpt_device_request *request,
				   const struct lpt_device_result *result)
{
	struct lpt_query_information information = {.status = result->lines & STATUS_LINES};

	if (result->status == LPT_STATUS_SUCCESS) {
		lpt_device_answer(request, &information, sizeof(information));
	}
	return result->status;
}

static enum lpt_status check_init(struct lpt_device *device, struct lpt_device_request *request)
{
	struct lpt_set_information information;

	memcpy(&information, request->io.in, sizeof(information));
	return information.init == LPT_PARALLEL_INIT ? LPT_STATUS_SUCCESS
						     : LPT_STATUS_INVALID_PARAMETER;
}

/* A device without power is also off line; so the first of these that is true says why. */
static enum lpt_status reset_done(struct lpt_device *device, struct lpt_device_request *request,
				  const struct lpt_device_result *result)
{
	static const struct {
		uint8_t line;
		enum lpt_status status;
	} causes[] = {
		{LPT_PARALLEL_NOT_CONNECTED, LPT_STATUS_DEVICE_NOT_CONNECTED},
		{LPT_PARALLEL_POWER_OFF, LPT_STATUS_DEVICE_POWERED_OFF},
		{LPT_PARALLEL_OFF_LINE, LPT_STATUS_DEVICE_OFF_LINE},
		{LPT_PARALLEL_PAPER_EMPTY, LPT_STATUS_DEVICE_PAPER_EMPTY},
	};

	device->mode_is_set = false;
	if (result->status != LPT_STATUS_SUCCESS) {
		return result->status;
	}
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		if (result->lines & causes[i].line) {
			return causes[i].status;
		}
	}
	return LPT_STATUS_SUCCESS;
}

/* --- device ID --- */

static enum lpt_status begin_id(struct lpt_device *device, struct lpt_device_request *request,
				struct lpt_out *out)
{
	request->work.buffer = request->id;
	request->work.n = ID_MAX;
	return request->id != NULL ? LPT_STATUS_SUCCESS : LPT_STATUS_UNSUCCESSFUL;
}

/* Whatever kept the device from telling its ID is its failure; the end of it all is not. */
static enum lpt_status id_status(struct lpt_device *device, const struct lpt_device_result *result)
{
	device->mode_is_set = false;
	switch (result->status) {
	case LPT_STATUS_SUCCESS:
		lpt_assert(result->n <= ID_MAX);
		return result->n < ID_PREFIX ? LPT_STATUS_IO_DEVICE_ERROR : LPT_STATUS_SUCCESS;
	case LPT_STATUS_CANCELLED:
	case LPT_STATUS_EVICTED:
	case LPT_STATUS_DELETE_PENDING:
	case LPT_STATUS_DEVICE_REMOVED:
		return result->status;
	default:
		return LPT_STATUS_IO_DEVICE_ERROR;
	}
}

static enum lpt_status id_size_done(struct lpt_device *device, struct lpt_device_request *request,
				    const struct lpt_device_result *result)
{
	enum lpt_status status = id_status(device, result);
	struct lpt_device_id_size size;

	if (status == LPT_STATUS_SUCCESS) {
		size.device_id_size = result->n - ID_PREFIX + TERMINATOR;
		lpt_device_answer(request, &size, sizeof(size));
	}
	return status;
}

/* All of it and a terminator, or nothing (A69). */
static enum lpt_status put_id(struct lpt_device_request *request, const uint8_t *id, uint32_t len)
{
	if (request->io.out_len < len + TERMINATOR) {
		return LPT_STATUS_BUFFER_TOO_SMALL;
	}
	lpt_device_answer(request, id, len);
	((uint8_t *)request->io.out)[len] = '\0';
	request->information = len + TERMINATOR;
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status id_done(struct lpt_device *device, struct lpt_device_request *request,
			       const struct lpt_device_result *result)
{
	enum lpt_status status = id_status(device, result);

	return status == LPT_STATUS_SUCCESS
		       ? put_id(request, request->id + ID_PREFIX, result->n - ID_PREFIX)
		       : status;
}

static enum lpt_status raw_id_done(struct lpt_device *device, struct lpt_device_request *request,
				   const struct lpt_device_result *result)
{
	enum lpt_status status = id_status(device, result);

	return status == LPT_STATUS_SUCCESS ? put_id(request, request->id, result->n) : status;
}

/* --- the rows --- */

#define CONTROL .kind = LPT_DEVICE_CONTROL, .request_class = LPT_CLASS_CONTROL

static const struct lpt_device_handler rows[] = {
	{.kind = LPT_DEVICE_READ,
	 .need = LPT_NEEDS_PORT,
	 .work = LPT_WORK_READ,
	 .arrive = check_offset,
	 .begin = begin_read,
	 .done = transfer_done},
	{.kind = LPT_DEVICE_WRITE,
	 .need = LPT_NEEDS_PORT,
	 .work = LPT_WORK_WRITE,
	 .arrive = check_offset,
	 .begin = begin_write,
	 .done = transfer_done},
	{.kind = LPT_DEVICE_ROUTINE,
	 .routine = LPT_ROUTINE_READ,
	 .need = LPT_NEEDS_LOCK,
	 .work = LPT_WORK_READ,
	 .begin = begin_read,
	 .done = transfer_done},
	{.kind = LPT_DEVICE_ROUTINE,
	 .routine = LPT_ROUTINE_WRITE,
	 .need = LPT_NEEDS_LOCK,
	 .work = LPT_WORK_WRITE,
	 .begin = begin_write,
	 .done = transfer_done},
	{CONTROL, .code = LPT_IOCTL_PAR_SET_READ_ADDRESS, .in_size = sizeof(uint8_t),
	 .when_short = LPT_STATUS_INVALID_PARAMETER, .arrive = copy_address,
	 .begin = set_read_address},
	{CONTROL, .code = LPT_IOCTL_PAR_SET_WRITE_ADDRESS, .in_size = sizeof(uint8_t),
	 .when_short = LPT_STATUS_INVALID_PARAMETER, .arrive = copy_address,
	 .begin = set_write_address},
	{CONTROL, .code = LPT_IOCTL_PAR_QUERY_INFORMATION,
	 .out_size = sizeof(struct lpt_query_information), .need = LPT_NEEDS_PORT,
	 .work = LPT_WORK_STATUS, .done = status_done},
	{CONTROL, .code = LPT_IOCTL_PAR_SET_INFORMATION,
	 .in_size = sizeof(struct lpt_set_information), .when_short = LPT_STATUS_BUFFER_TOO_SMALL,
	 .need = LPT_NEEDS_PORT, .work = LPT_WORK_RESET, .arrive = check_init, .done = reset_done},
	{CONTROL, .code = LPT_IOCTL_PAR_QUERY_DEVICE_ID_SIZE,
	 .out_size = sizeof(struct lpt_device_id_size), .need = LPT_NEEDS_PORT, .work = LPT_WORK_ID,
	 .begin = begin_id, .done = id_size_done},
	{CONTROL, .code = LPT_IOCTL_PAR_QUERY_DEVICE_ID, .need = LPT_NEEDS_PORT,
	 .work = LPT_WORK_ID, .begin = begin_id, .done = id_done},
	{CONTROL, .code = LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID, .need = LPT_NEEDS_PORT,
	 .work = LPT_WORK_ID, .begin = begin_id, .done = raw_id_done},
};

const struct lpt_device_handlers lpt_device_transfers = {rows, sizeof(rows) / sizeof(rows[0])};
