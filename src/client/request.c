/* SPDX-License-Identifier: MIT */
/* The documented request interface, and the information requests on top of it. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "client/internal.h"

bool request_is_internal(const struct request *request, uint32_t code)
{
	return request->request_class == LPT_CLASS_INTERNAL && request->code == code;
}

int answer_request(struct lpt_operation *operation, const struct wire_message *message)
{
	const struct wire_request_done *from = &message->as.request_done;
	struct request *request = operation->context;

	if (message->number != WIRE_request_done || from->out.len > request->out_len) {
		return -EPROTO;
	}
	if (from->out.len > 0) {
		memcpy(request->out, from->out.bytes, from->out.len);
	}
	request->status = (enum lpt_status)from->status;
	request->information = from->information;
	return 0;
}

/*
 * A refusal by the rules of port or device is an answer: its errno is that of its status.  One by
 * the connection's (no role, over quota, daemon gone) is not.
 */
int request_settle(const struct lpt_operation *operation, struct request *request)
{
	enum lpt_status status = operation_status(operation);
	int r = operation->result;

	if (r == 0 || r == -EACCES || r != lpt_status_errno(status)) {
		return r;
	}
	request->status = status;
	request->information = 0;
	request->explained = true;
	return 0;
}

int request_exchange(struct lpt_connection *conn, uint32_t handle, struct request *request)
{
	struct wire_request body = {
		.file = handle,
		.request_class = request->request_class,
		.code = request->code,
		.out_len = request->out_len,
		.in = {request->in, request->in_len},
		.try_only = request->try_only,
	};
	struct lpt_operation operation;

	operation_init(&operation, conn, answer_request);
	operation.context = request;
	int r = operation_send(&operation, WIRE_request, &body);

	if (r < 0) {
		return r;
	}
	operation_wait_or_cancel(&operation, request->timeout_ms);
	return request_settle(&operation, request);
}

int request_result(struct lpt_connection *conn, const char *name, const struct request *request)
{
	int r = lpt_status_errno(request->status);

	if (r < 0 && !request->explained) {
		connection_fail(conn, r, "%s: %s", name, lpt_status_meaning(request->status));
	}
	return r;
}

/* With the routines, where the answer is to hold them. */
static int request_of_file(struct lpt_file *file, struct request *request)
{
	struct interrupt_entry *entry;
	int r = interrupt_prepare(file, request, &entry);

	if (r < 0) {
		return r;
	}
	r = request_exchange(file->conn, file->id, request);
	if (r == 0 && request->status == LPT_STATUS_SUCCESS) {
		r = routines_fill(file, request);
	}
	interrupt_settle(file, request, entry);
	return r;
}

int lpt_request(struct lpt_file *file, enum lpt_request_class request_class, uint32_t code,
		const void *in, uint32_t in_len, void *out, uint32_t out_len, int64_t timeout_ms,
		enum lpt_status *ret_status, uint32_t *ret_information)
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

	assert(file && ret_status && ret_information);
	int r = request_of_file(file, &request);

	if (r == 0) {
		*ret_status = request.status;
		*ret_information = request.information;
	}
	return r;
}

/* An information request whose answer is exactly one structure. */
static int get_information(struct lpt_file *file, uint32_t code, void *info, uint32_t len)
{
	struct request request = {
		.request_class = LPT_CLASS_INTERNAL,
		.code = code,
		.out = info,
		.out_len = len,
		.timeout_ms = -1,
	};
	int r = request_of_file(file, &request);

	return r < 0 ? r : request_result(file->conn, file->name, &request);
}

int lpt_get_port_information(struct lpt_file *file, struct lpt_port_information *ret_info)
{
	struct lpt_port_information info = {.span_of_controller = 0};

	assert(file && ret_info);
	int r = get_information(file, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, &info,
				sizeof(info));

	if (r == 0) {
		*ret_info = info;
	}
	return r;
}

int lpt_get_more_port_information(struct lpt_file *file, struct lpt_more_port_information *ret_info)
{
	struct lpt_more_port_information info = {.interface_type = 0};

	assert(file && ret_info);
	int r = get_information(file, LPT_IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO, &info,
				sizeof(info));

	if (r == 0) {
		*ret_info = info;
	}
	return r;
}

int lpt_get_pnp_information(struct lpt_file *file, struct lpt_pnp_information *ret_info)
{
	struct lpt_pnp_information info = {.port_number = 0};

	assert(file && ret_info);
	int r = get_information(file, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &info,
				sizeof(info));

	if (r == 0) {
		*ret_info = info;
	}
	return r;
}
