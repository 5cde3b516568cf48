/* SPDX-License-Identifier: MIT */
/* Devices: listed, opened, closed, and any request sent to one. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/internal.h"

int lpt_devices(struct lpt_connection *conn, const char *port, struct lpt_records **ret_list)
{
	struct wire_devices body = {port};
	struct collection collection = {.kind = WIRE_device};

	return collection_exchange(conn, WIRE_devices, &body, &collection, ret_list);
}

int lpt_chain(struct lpt_connection *conn, const char *port, int64_t timeout_ms,
	      struct lpt_records **ret_list)
{
	struct wire_chain body = {port, timeout_ms};
	struct collection collection = {.kind = WIRE_device};

	return collection_exchange(conn, WIRE_chain, &body, &collection, ret_list);
}

static int answer_opened(struct lpt_operation *operation, const struct wire_message *message)
{
	const struct wire_opened *from = &message->as.opened;
	struct lpt_device *device = operation->context;

	if (message->number != WIRE_opened) {
		return -EPROTO;
	}
	device->id = from->file;
	snprintf(device->name, sizeof(device->name), "%s", from->name);
	snprintf(device->location, sizeof(device->location), "%s", from->location);
	return 0;
}

static int open_device(struct lpt_device *device, const char *name, uint32_t flags,
		       enum lpt_status *ret_status)
{
	struct wire_open_device body = {name, flags};
	struct lpt_operation operation;

	operation_init(&operation, device->conn, answer_opened);
	operation.context = device;
	int r = operation_send(&operation, WIRE_open_device, &body);

	if (r < 0) {
		*ret_status = LPT_STATUS_UNSUCCESSFUL;
		return r;
	}
	r = operation_wait(&operation);
	*ret_status = operation_status(&operation);
	return r;
}

int lpt_device_open(struct lpt_connection *conn, const char *name, uint32_t flags,
		    enum lpt_status *ret_status, struct lpt_device **ret_device)
{
	enum lpt_status status = LPT_STATUS_INVALID_PARAMETER;
	int r;

	assert(conn && ret_device);
	struct lpt_device *device = calloc(1, sizeof(*device));

	if (!device) {
		r = connection_fail(conn, -ENOMEM, "out of memory for a device");
	} else if (!name) {
		r = connection_fail(conn, -EINVAL, "no device was named");
	} else {
		device->conn = conn;
		r = open_device(device, name, flags, &status);
	}
	if (ret_status) {
		*ret_status = status;
	}
	if (r < 0) {
		free(device);
		return r;
	}
	lpt_list_append(&conn->devices, &device->link);
	*ret_device = device;
	return 0;
}

/* The daemon's answer is awaited: only then may the next one open the device. */
struct lpt_device *lpt_device_close(struct lpt_device *device)
{
	if (!device) {
		return NULL;
	}
	struct wire_close body = {device->id};

	device_routines_forget(device);
	exchange(device->conn, WIRE_close, &body, answer_done, NULL);
	lpt_list_remove(&device->link);
	free(device);
	return NULL;
}

const char *lpt_device_name(const struct lpt_device *device)
{
	assert(device);
	return device->name;
}

const char *lpt_device_location(const struct lpt_device *device)
{
	assert(device);
	return device->location;
}

int device_request(struct lpt_device *device, struct request *request)
{
	int r = request_exchange(device->conn, device->id, request);

	if (r < 0 || request->status != LPT_STATUS_SUCCESS) {
		return r;
	}
	if (request_is_internal(request, LPT_IOCTL_INTERNAL_PARCLASS_CONNECT)) {
		r = device_routines_fill(device, request);
	} else if (request_is_internal(request, LPT_IOCTL_INTERNAL_PARCLASS_DISCONNECT)) {
		device_routines_forget(device);
	}
	return r;
}

int lpt_device_request(struct lpt_device *device, enum lpt_request_class request_class,
		       uint32_t code, const void *in, uint32_t in_len, void *out, uint32_t out_len,
		       int64_t timeout_ms, enum lpt_status *ret_status, uint32_t *ret_information)
{
	struct request request = {
		.request_class = request_class,
		.code = code,
		.in = in,
		.in_len = in ? in_len : 0,
		.out = out,
		.out_len = out ? out_len : 0,
		.timeout_ms = timeout_ms,
	};

	assert(device && ret_status && ret_information);
	int r = device_request(device, &request);

	if (r == 0) {
		*ret_status = request.status;
		*ret_information = request.information;
	}
	return r;
}

int lpt_device_file_information(struct lpt_device *device, uint32_t information_class, void *buffer,
				uint32_t size, enum lpt_status *ret_status,
				uint32_t *ret_information)
{
	struct request request = {.out = buffer, .out_len = buffer ? size : 0};
	struct wire_file_information body = {0, information_class, request.out_len};
	struct lpt_operation operation;

	assert(device && ret_status && ret_information);
	body.file = device->id;
	operation_init(&operation, device->conn, answer_request);
	operation.context = &request;
	int r = operation_send(&operation, WIRE_file_information, &body);

	if (r == 0) {
		operation_wait(&operation);
		r = request_settle(&operation, &request);
	}
	if (r == 0) {
		*ret_status = request.status;
		*ret_information = request.information;
	}
	return r;
}
