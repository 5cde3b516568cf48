/* SPDX-License-Identifier: MIT */
/* Requests to devices that wait, and their answers; see device-request.h. */
#include "daemon/device-request.h"

#include <errno.h>
#include <stdlib.h>

#include "daemon/device-work.h"
#include "daemon/pending.h"
#include "daemon/session.h"
#include "daemon/talk.h"

struct device_request *device_request_new(struct daemon_device *device, struct session *session,
					  uint32_t id, size_t buffer_len)
{
	if (!request_has_room(session, id)) {
		return NULL;
	}
	struct device_request *request = calloc(1, sizeof(*request) + buffer_len);

	if (!request) {
		session_refuse(session, id, -ENOMEM, LPT_STATUS_UNSUCCESSFUL,
			       "the daemon is out of memory");
		return NULL;
	}
	lpt_list_init(&request->core.link);
	request->device = device;
	request->session = session;
	request->id = id;
	lpt_list_append(&device->requests, &request->link);
	request_charge(session, 1);
	return request;
}

void device_request_free(struct device_request *request)
{
	request_charge(request->session, -1);
	lpt_list_remove(&request->link);
	free(request->id_room);
	free(request);
}

/* --- answers --- */

static void answer_request_done(const struct device_request *request)
{
	uint32_t information = request->core.information;
	const struct wire_request_done done = {
		.status = request->core.status,
		.information = information,
		.out = {request->core.io.out,
			information < request->out_len ? information : request->out_len},
	};

	session_send(request->session, WIRE_request_done, request->id, &done);
}

static void answer_moved(const struct device_request *request)
{
	const struct lpt_device_request *core = &request->core;
	uint32_t n = core->information;
	const struct wire_moved moved = {
		.status = core->status,
		.n = n,
		.value = core->protocols,
		.bytes = {core->buffer, core->buffer ? n : 0},
		.text = core->status == LPT_STATUS_SUCCESS ? "" : request->why,
	};

	session_send(request->session, WIRE_moved, request->id, &moved);
}

void device_request_finish(struct device_request *request)
{
	device_work_ended(request->device, &request->core);
	switch (request->answer) {
	case DEVICE_ANSWER_REQUEST_DONE:
		answer_request_done(request);
		break;
	case DEVICE_ANSWER_MOVED:
		answer_moved(request);
		break;
	}
	device_request_free(request);
}

void device_request_send(struct device_request *request)
{
	struct daemon_device *device = request->device;
	struct lpt_out out;

	lpt_out_init(&out);
	if (lpt_device_request(&device->core, &request->core, &out) != LPT_STATUS_PENDING) {
		device_request_finish(request);
	}
	port_act(device->port, &out);
}

void device_request_explain(struct device_request *request, const struct lpt_1284_answer *answer)
{
	request->why[0] = '\0';
	if (answer->error < 0) {
		talk_describe(request->device->port, answer, request->why, sizeof(request->why));
	}
}

/* --- cancelling --- */

void device_request_cut(struct device_request *request, enum lpt_status reason)
{
	struct daemon_device *device = request->device;
	struct lpt_out out;

	lpt_out_init(&out);
	if (lpt_device_cancel(&request->core, reason, &out)) {
		port_act(device->port, &out);
	} else {
		device_work_cut(device, reason);
	}
}

bool device_cancel(struct daemon_device *device, const struct session *session, uint32_t id)
{
	lpt_list_for_each (at, &device->requests) {
		struct device_request *request = lpt_container_of(at, struct device_request, link);

		if (request->session == session && request->id == id) {
			device_request_cut(request, LPT_STATUS_CANCELLED);
			return true;
		}
	}
	return false;
}

/* The last ones first, so that none is begun for the sake of the one before it. */
void device_prepare_close(struct daemon_device *device, enum lpt_status reason)
{
	for (struct lpt_list *at = device->requests.prev, *before; at != &device->requests;
	     at = before) {
		struct device_request *request = lpt_container_of(at, struct device_request, link);

		before = at->prev;
		if (!device_work_is_on_wires(device, &request->core)) {
			device_request_cut(request, reason);
		}
	}
}
