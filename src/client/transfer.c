/* SPDX-License-Identifier: MIT */
/* Reads and writes of devices.  What was moved is told on failure, too. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/internal.h"

/* A transfer that failed is an answer as good as any: its errno comes from its status. */
static int answer_moved(struct lpt_operation *operation, const struct wire_message *message)
{
	struct transfer *transfer = lpt_container_of(operation, struct transfer, base);
	const struct wire_moved *from = &message->as.moved;

	if (message->number != WIRE_moved || from->n > transfer->n ||
	    from->bytes.len != (transfer->is_read ? from->n : 0)) {
		return -EPROTO;
	}
	if (from->bytes.len > 0) {
		memcpy(transfer->buffer, from->bytes.bytes, from->bytes.len);
	}
	transfer->result.status = (enum lpt_status)from->status;
	transfer->result.n = from->n;
	if (from->text[0]) {
		connection_fail(operation->conn, 0, "%s", from->text);
	} else if (from->status != LPT_STATUS_SUCCESS) {
		connection_fail(operation->conn, 0, "%s: %s", transfer->name,
				lpt_status_meaning(transfer->result.status));
	}
	return 0;
}

/* After the operation ended with r. */
static int settle(struct transfer *transfer, int r)
{
	if (r < 0) {
		transfer->result.status = operation_status(&transfer->base);
		return r;
	}
	return lpt_status_errno(transfer->result.status);
}

static int check(const struct transfer *transfer, struct lpt_connection *conn)
{
	if (transfer->n > LPT_PAYLOAD_MAX) {
		return connection_fail(conn, -EINVAL,
				       "%s: %u bytes are too many at once, the most are %u",
				       transfer->name, transfer->n, LPT_PAYLOAD_MAX);
	}
	if (transfer->n > 0 && !transfer->buffer && !transfer->bytes) {
		return connection_fail(conn, -EINVAL, "%s: a length but no bytes", transfer->name);
	}
	return 0;
}

int transfer_send(struct transfer *transfer, struct lpt_device *device)
{
	struct lpt_connection *conn = device->conn;

	snprintf(transfer->name, sizeof(transfer->name), "%s", device->name);
	transfer->result = (struct lpt_device_transfer){.status = LPT_STATUS_INVALID_PARAMETER};
	int r = check(transfer, conn);

	if (r < 0) {
		return r;
	}
	operation_init(&transfer->base, conn, answer_moved);
	if (transfer->is_read) {
		struct wire_device_read body = {.file = device->id,
						.offset = transfer->offset,
						.length = transfer->n,
						.direct = transfer->direct};

		r = operation_send(&transfer->base, WIRE_device_read, &body);
	} else {
		struct wire_device_write body = {.file = device->id,
						 .offset = transfer->offset,
						 .direct = transfer->direct,
						 .bytes = {transfer->bytes, transfer->n}};

		r = operation_send(&transfer->base, WIRE_device_write, &body);
	}
	if (r < 0) {
		transfer->result.status = LPT_STATUS_UNSUCCESSFUL;
	}
	return r;
}

int transfer_wait(struct transfer *transfer, int64_t timeout_ms)
{
	return settle(transfer, operation_wait_or_cancel(&transfer->base, timeout_ms));
}

static int transfer_now(struct transfer *transfer, struct lpt_device *device, int64_t timeout_ms,
			enum lpt_status *ret_status, uint32_t *ret_n)
{
	int r = transfer_send(transfer, device);

	if (r == 0) {
		r = transfer_wait(transfer, timeout_ms);
	}
	if (ret_status) {
		*ret_status = transfer->result.status;
	}
	*ret_n = transfer->result.n;
	return r;
}

int lpt_device_read(struct lpt_device *device, void *buffer, uint32_t n, uint64_t offset,
		    int64_t timeout_ms, enum lpt_status *ret_status, uint32_t *ret_n)
{
	struct transfer transfer = {.is_read = true, .buffer = buffer, .n = n, .offset = offset};

	assert(device && ret_n);
	return transfer_now(&transfer, device, timeout_ms, ret_status, ret_n);
}

int lpt_device_write(struct lpt_device *device, const void *bytes, uint32_t n, uint64_t offset,
		     int64_t timeout_ms, enum lpt_status *ret_status, uint32_t *ret_n)
{
	struct transfer transfer = {.bytes = bytes, .n = n, .offset = offset};

	assert(device && ret_n);
	return transfer_now(&transfer, device, timeout_ms, ret_status, ret_n);
}

static void ended(struct lpt_operation *operation, int result, void *userdata)
{
	struct transfer *transfer = userdata;
	int r = settle(transfer, result);

	if (transfer->ret_transfer) {
		*transfer->ret_transfer = transfer->result;
	}
	if (transfer->done) {
		transfer->done(operation, r, transfer->userdata);
	}
}

/* On failure nobody is told. */
static int transfer_start(const struct transfer *order, struct lpt_device *device,
			  struct lpt_operation **ret_operation)
{
	struct transfer *transfer = malloc(sizeof(*transfer));

	if (!transfer) {
		return connection_fail(device->conn, -ENOMEM, "out of memory for a transfer");
	}
	*transfer = *order;
	int r = transfer_send(transfer, device);

	if (r < 0) {
		free(transfer);
		return r;
	}
	transfer->base.done = ended;
	transfer->base.userdata = transfer;
	transfer->base.on_heap = true;
	if (ret_operation) {
		*ret_operation = &transfer->base;
	}
	return 0;
}

int lpt_device_read_start(struct lpt_device *device, void *buffer, uint32_t n, uint64_t offset,
			  struct lpt_device_transfer *ret_transfer, lpt_done_fn done,
			  void *userdata, struct lpt_operation **ret_operation)
{
	const struct transfer order = {
		.is_read = true,
		.buffer = buffer,
		.n = n,
		.offset = offset,
		.ret_transfer = ret_transfer,
		.done = done,
		.userdata = userdata,
	};

	assert(device);
	return transfer_start(&order, device, ret_operation);
}

int lpt_device_write_start(struct lpt_device *device, const void *bytes, uint32_t n,
			   uint64_t offset, struct lpt_device_transfer *ret_transfer,
			   lpt_done_fn done, void *userdata, struct lpt_operation **ret_operation)
{
	const struct transfer order = {
		.bytes = bytes,
		.n = n,
		.offset = offset,
		.ret_transfer = ret_transfer,
		.done = done,
		.userdata = userdata,
	};

	assert(device);
	return transfer_start(&order, device, ret_operation);
}
