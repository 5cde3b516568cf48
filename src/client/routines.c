/* SPDX-License-Identifier: MIT */
/* The callback routines of a port's file.  Their context is a slot of the file. */
#include <errno.h>
#include <string.h>

#include "client/internal.h"

static struct lpt_file *file_of(void *context)
{
	return slot_object(SLOT_FILE, context);
}

void routines_forget(struct lpt_file *file)
{
	file->context = slot_give_back(file->context);
}

static uint8_t try_allocate_port(void *context)
{
	struct lpt_file *file = file_of(context);

	return file && lpt_try_allocate(file) == 0;
}

static void free_port(void *context)
{
	struct lpt_file *file = file_of(context);

	if (file) {
		lpt_free(file);
	}
}

static uint32_t query_num_waiters(void *context)
{
	struct lpt_file *file = file_of(context);
	int n = file ? lpt_query_waiters(file) : 0;

	return n > 0 ? (uint32_t)n : 0;
}

/* Send a request that never queues; what is wrong with the call itself has a status too. */
static uint32_t call(void *context, uint32_t code, const void *in, uint32_t in_len)
{
	struct request request = {
		.request_class = LPT_CLASS_INTERNAL,
		.code = code,
		.in = in,
		.in_len = in_len,
		.try_only = true,
		.timeout_ms = -1,
	};
	struct lpt_file *file = file_of(context);

	if (!file) {
		return lpt_status_number(LPT_STATUS_INVALID_HANDLE);
	}
	if (request_exchange(file->conn, file->id, &request) < 0) {
		return lpt_status_number(LPT_STATUS_DELETE_PENDING);
	}
	return lpt_status_number(request.status);
}

static uint32_t try_set_chip_mode(void *context, uint8_t mode)
{
	struct lpt_chip_mode in = {.mode_flags = mode};

	return call(context, LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE, &in, sizeof(in));
}

static uint32_t clear_chip_mode(void *context, uint8_t mode)
{
	struct lpt_chip_mode in = {.mode_flags = mode};

	return call(context, LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE, &in, sizeof(in));
}

static uint32_t try_select_device(void *context, const struct lpt_1284_command *command)
{
	return call(context, LPT_IOCTL_INTERNAL_SELECT_DEVICE, command,
		    command ? sizeof(*command) : 0);
}

static uint32_t deselect_device(void *context, const struct lpt_1284_command *command)
{
	return call(context, LPT_IOCTL_INTERNAL_DESELECT_DEVICE, command,
		    command ? sizeof(*command) : 0);
}

static void fill_port(struct lpt_port_information *info, void *context)
{
	info->try_allocate_port = try_allocate_port;
	info->free_port = free_port;
	info->query_num_waiters = query_num_waiters;
	info->context = context;
}

static void fill_pnp(struct lpt_pnp_information *info, void *context)
{
	info->try_set_chip_mode = try_set_chip_mode;
	info->clear_chip_mode = clear_chip_mode;
	info->try_select_device = try_select_device;
	info->deselect_device = deselect_device;
	info->context = context;
}

static void fill_interrupt(struct lpt_interrupt_information *info, void *context)
{
	info->try_allocate_at_interrupt = try_allocate_port;
	info->free_from_interrupt = free_port;
	info->context = context;
}

int routines_fill(struct lpt_file *file, const struct request *request)
{
	union {
		struct lpt_port_information port;
		struct lpt_pnp_information pnp;
		struct lpt_interrupt_information interrupt;
	} as;
	uint32_t len = 0;

	if (request_is_internal(request, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO)) {
		len = sizeof(as.port);
	} else if (request_is_internal(request, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO)) {
		len = sizeof(as.pnp);
	} else if (request_is_internal(request, LPT_IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT)) {
		len = sizeof(as.interrupt);
	}
	if (len == 0 || request->information < len || request->out_len < len) {
		return 0;
	}
	if (!file->context) {
		file->context = slot_take(SLOT_FILE, file);
	}
	void *context = file->context;

	if (!context) {
		return slots_full(file->conn);
	}
	memcpy(&as, request->out, len);
	if (len == sizeof(as.port)) {
		fill_port(&as.port, context);
	} else if (len == sizeof(as.pnp)) {
		fill_pnp(&as.pnp, context);
	} else {
		fill_interrupt(&as.interrupt, context);
	}
	memcpy(request->out, &as, len);
	return 0;
}
