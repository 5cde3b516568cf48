/* SPDX-License-Identifier: MIT */
/* IEEE 1284 by a file that owns its port. */
#include "daemon/handle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/file.h"
#include "daemon/lookup.h"
#include "daemon/talk.h"
#include "wire/wire.h"

#define FLAGS (LPT_1284_FLAG_ADDRESS | LPT_1284_FLAG_ID | LPT_1284_FLAG_AS_IS)

static bool gives_bytes(const struct lpt_1284_want *want)
{
	return want->kind == LPT_TALK_READ || want->kind == LPT_TALK_ID;
}

/* Is it one of the operations?  Else it was refused in words. */
static bool is_possible(struct session *session, uint32_t id, const struct wire_talk *talk)
{
	const char *reason = NULL;
	int error = -EINVAL;

	if (talk->operation < LPT_1284_NEGOTIATE || talk->operation > LPT_1284_RESET) {
		reason = "no such operation of IEEE 1284";
	} else if (talk->mode >= LPT_1284_MODE_COUNT) {
		reason = "no such mode of IEEE 1284";
	} else if (talk->flags & ~FLAGS) {
		reason = "unknown flags for an operation of IEEE 1284";
	} else if (talk->wait_us < 0) {
		reason = "an operation of IEEE 1284 cannot wait for less than 0 us";
	} else if (talk->room > LPT_RESULTS_MAX) {
		reason = "room for more bytes than one operation can give";
		error = -EMSGSIZE;
	}
	if (reason) {
		session_refuse(session, id, error, LPT_STATUS_INVALID_PARAMETER, "%s", reason);
	}
	return !reason;
}

static void on_ended(struct daemon_port *port, const struct lpt_1284_answer *answer, void *context)
{
	const struct lpt_1284_want *want = &port->work.talk.machine.want;
	char text[256];
	const struct wire_talked talked = {
		.status = -(int32_t)wire_error_from_errno(answer->error),
		.done = answer->done,
		.event = answer->event,
		.mode = port->cable.mode,
		.reverse = port->cable.reverse,
		.text = text,
		.bytes = {want->buffer, gives_bytes(want) ? answer->done : 0},
	};

	talk_describe(port, answer, text, sizeof(text));
	session_send(port->work.session, WIRE_talked, port->work.id, &talked);
}

/* Bytes of a message stay in the receive buffer for as long as it is handled only. */
static void start(struct daemon_file *file, struct session *session, uint32_t id,
		  const struct wire_talk *talk)
{
	uint8_t *memory = malloc((size_t)talk->bytes.len + talk->room + 1);

	if (!memory) {
		session_refuse(session, id, -ENOMEM, LPT_STATUS_UNSUCCESSFUL,
			       "the daemon is out of memory");
		return;
	}
	struct talk_order order = {
		.want = {.kind = (enum lpt_1284_kind)talk->operation,
			 .mode = (enum lpt_1284_mode)talk->mode,
			 .flags = talk->flags,
			 .wait_us = talk->wait_us,
			 .bytes = memory,
			 .buffer = memory + talk->bytes.len},
		.memory = memory,
		.file = file,
		.session = session,
		.id = id,
		.ended = on_ended,
	};

	if (talk->bytes.len > 0) {
		memcpy(memory, talk->bytes.bytes, talk->bytes.len);
	}
	order.want.n = gives_bytes(&order.want) ? talk->room : talk->bytes.len;
	talk_start(file_port(file), &order);
}

void handle_talk(struct session *session, const struct wire_message *message,
		 struct incoming_fds *fds)
{
	const struct wire_talk *talk = &message->as.talk;
	struct daemon_file *file = lookup_driver(session, message->id, talk->file);

	if (file && is_possible(session, message->id, talk)) {
		start(file, session, message->id, talk);
	}
}
