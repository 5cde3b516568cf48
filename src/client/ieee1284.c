/* SPDX-License-Identifier: MIT */
/* IEEE 1284 on a port that a file owns: one operation each. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lpt/ieee1284.h>

#include "client/internal.h"

struct talk {
	struct lpt_operation base;
	void *buffer; /* borrowed; NULL where the device gives no bytes */
	uint32_t room;
	struct lpt_1284_result *ret_result; /* borrowed; may be NULL */
};

static int answer_talked(struct lpt_operation *operation, const struct wire_message *message)
{
	struct talk *talk = lpt_container_of(operation, struct talk, base);
	const struct wire_talked *talked = &message->as.talked;

	if (message->number != WIRE_talked || talked->bytes.len > talk->room ||
	    talked->mode >= LPT_1284_MODE_COUNT) {
		return -EPROTO;
	}
	if (talked->bytes.len > 0) {
		memcpy(talk->buffer, talked->bytes.bytes, talked->bytes.len);
	}
	if (talk->ret_result) {
		*talk->ret_result = (struct lpt_1284_result){
			.done = talked->done,
			.event = talked->event,
			.mode = (enum lpt_1284_mode)talked->mode,
			.reverse = talked->reverse,
		};
	}
	if (talked->status != 0) {
		int r = wire_error_to_errno(0u - (uint32_t)talked->status);

		operation->outcome = connection_fail(operation->conn, r, "%s",
						     talked->text[0] ? talked->text : strerror(-r));
	}
	return 0;
}

static bool gives_bytes(const struct lpt_1284_request *request)
{
	return request->operation == LPT_1284_READ || request->operation == LPT_1284_ID;
}

static int check(struct lpt_connection *conn, const struct lpt_1284_request *request)
{
	const void *bytes;

	if (!request) {
		return connection_fail(conn, -EINVAL, "no operation was given");
	}
	if ((unsigned int)request->mode >= LPT_1284_MODE_COUNT) {
		return connection_fail(conn, -EINVAL, "%d is no mode of IEEE 1284",
				       (int)request->mode);
	}
	if (request->n > LPT_PAYLOAD_MAX) {
		return connection_fail(conn, -EINVAL, "one operation moves at most %u bytes",
				       LPT_PAYLOAD_MAX);
	}
	bytes = gives_bytes(request) ? request->buffer : request->bytes;
	if (request->n > 0 && !bytes) {
		return connection_fail(conn, -EINVAL, "a number of bytes, but no memory for them");
	}
	return 0;
}

/* Every device with an ID gives it in nibble mode. */
static enum lpt_1284_mode mode_of(const struct lpt_1284_request *request)
{
	bool is_given = request->operation != LPT_1284_ID || request->mode != LPT_1284_COMPAT;

	return is_given ? request->mode : LPT_1284_NIBBLE;
}

static int talk_send(struct talk *talk, struct lpt_file *file,
		     const struct lpt_1284_request *request)
{
	int r = check(file->conn, request);

	if (talk->ret_result) {
		*talk->ret_result = (struct lpt_1284_result){0};
	}
	if (r < 0) {
		return r;
	}
	bool is_read = gives_bytes(request);
	struct wire_talk body = {
		.file = file->id,
		.operation = request->operation,
		.mode = mode_of(request),
		.flags = request->flags,
		.wait_us = request->wait_us,
		.room = is_read ? request->n : 0,
	};

	if (request->operation == LPT_1284_WRITE) {
		body.bytes = (struct wire_blob){request->bytes, request->n};
	}
	operation_init(&talk->base, file->conn, answer_talked);
	talk->buffer = is_read ? request->buffer : NULL;
	talk->room = body.room;
	return operation_send(&talk->base, WIRE_talk, &body);
}

int lpt_1284(struct lpt_file *file, const struct lpt_1284_request *request,
	     struct lpt_1284_result *ret_result)
{
	struct talk talk = {.ret_result = ret_result};

	assert(file);
	int r = talk_send(&talk, file, request);

	return r < 0 ? r : operation_wait(&talk.base);
}

int lpt_1284_start(struct lpt_file *file, const struct lpt_1284_request *request,
		   struct lpt_1284_result *ret_result, lpt_done_fn done, void *userdata,
		   struct lpt_operation **ret_operation)
{
	assert(file);
	struct talk *talk = malloc(sizeof(*talk));

	if (!talk) {
		return connection_fail(file->conn, -ENOMEM, "out of memory for an operation");
	}
	talk->ret_result = ret_result;
	int r = talk_send(talk, file, request);

	if (r < 0) {
		free(talk);
		return r;
	}
	talk->base.done = done;
	talk->base.userdata = userdata;
	talk->base.on_heap = true;
	if (ret_operation) {
		*ret_operation = &talk->base;
	}
	return 0;
}

const char *lpt_1284_mode_text(enum lpt_1284_mode mode)
{
	static const char *const texts[] = {
#define LPT_1284_MODE_TEXT(name, request, text) text,
		LPT_1284_MODE_TABLE(LPT_1284_MODE_TEXT)
#undef LPT_1284_MODE_TEXT
	};

	return (unsigned int)mode < LPT_1284_MODE_COUNT ? texts[mode] : "?";
}
