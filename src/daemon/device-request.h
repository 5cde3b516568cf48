/* SPDX-License-Identifier: MIT */
/*
 * Requests to devices: who is charged, what they wait for, and how each is answered, exactly once.
 */
#ifndef LPT_DAEMON_DEVICE_REQUEST_H
#define LPT_DAEMON_DEVICE_REQUEST_H

#include "daemon/device.h"
#include "wire/wire.h"

struct daemon_file;
struct session;

/* Which message answers it. */
enum device_answer { DEVICE_ANSWER_REQUEST_DONE = 1, DEVICE_ANSWER_MOVED };

struct device_request {
	struct lpt_device_request core;
	struct lpt_list link; /* in device.requests */
	struct daemon_device *device;
	struct session *session; /* who asked and is charged */
	uint32_t id;
	enum device_answer answer;
	uint8_t *id_room;             /* for a raw ID; owned, NULL: it reads none */
	uint32_t out_len;             /* of the buffer that is answered */
	char why[256];                /* it failed, in words */
	_Alignas(8) uint8_t buffer[]; /* input, then output; or the bytes read or to be written */
};

static inline struct device_request *device_request_of(struct lpt_device_request *core)
{
	return lpt_container_of(core, struct device_request, core);
}

/* A new request with room for a buffer; NULL after it was refused in words (memory, quota). */
struct device_request *device_request_new(struct daemon_device *device, struct session *session,
					  uint32_t id, size_t buffer_len);

/* Hand it to the core: it is answered now or later. */
void device_request_send(struct device_request *request);

/* It was not sent: free it. */
void device_request_free(struct device_request *request);

/* It is finished: answer and free it. */
void device_request_finish(struct device_request *request);

/* End it with this status: at once, or when its talk was cut. */
void device_request_cut(struct device_request *request, enum lpt_status reason);

/* Keep in words how its talk failed, if it did. */
void device_request_explain(struct device_request *request, const struct lpt_1284_answer *answer);

/* Cancel the one that a session asked for with this id.  False: there is none. */
bool device_cancel(struct daemon_device *device, const struct session *session, uint32_t id);

/* Its file is about to close: all that is not on the wires is cancelled. */
void device_prepare_close(struct daemon_device *device, enum lpt_status reason);

#endif
