/* SPDX-License-Identifier: MIT */
/* Accesses to the registers of a port, as they happen. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/internal.h"
#include "wire/access.h"

#define PIECE 64u /* accesses of one call */

struct trace {
	struct subscription subscription;
	lpt_access_fn access;
	lpt_done_fn done; /* the caller's; called by base.done */
};

static size_t decode(const uint8_t *bytes, size_t n, struct lpt_access *accesses)
{
	for (size_t i = 0; i < n; i++) {
		struct wire_access_record record;

		wire_access_get(bytes + i * WIRE_ACCESS_BYTES, &record);
		accesses[i] = (struct lpt_access){
			.time_ns = record.time_ns,
			.port_ns = record.port_ns,
			.reg = record.reg,
			.value = record.value,
			.is_read = record.is_read,
		};
	}
	return n;
}

static int answer_access(struct lpt_operation *operation, const struct wire_message *message)
{
	struct trace *trace = lpt_container_of(operation, struct trace, subscription.base);
	const struct wire_access *from = &message->as.access;
	struct lpt_access accesses[PIECE];

	if (subscription_takes(&trace->subscription, message)) {
		return 1;
	}
	if (message->number != WIRE_access || from->records.len % WIRE_ACCESS_BYTES != 0) {
		return -EPROTO;
	}
	struct lpt_access_batch batch = {
		.accesses = accesses,
		.pid = from->pid,
		.program = from->program,
		.n_lost = from->lost,
	};
	const uint8_t *bytes = from->records.bytes;
	size_t left = from->records.len / WIRE_ACCESS_BYTES;

	do {
		batch.n_accesses = decode(bytes, left < PIECE ? left : PIECE, accesses);
		subscription_enter(&trace->subscription);
		trace->access(&batch, operation->userdata);
		subscription_leave(&trace->subscription);
		bytes += batch.n_accesses * WIRE_ACCESS_BYTES;
		left -= batch.n_accesses;
		batch.n_lost = 0;
	} while (left > 0);
	return 1;
}

/* Whoever started it hears of the end, unless the start itself failed. */
static void end_trace(struct lpt_operation *operation, int result, void *userdata)
{
	struct trace *trace = lpt_container_of(operation, struct trace, subscription.base);

	if (operation->on_heap && trace->done) {
		trace->done(operation, result, userdata);
	}
}

int lpt_trace_start(struct lpt_connection *conn, const char *port, lpt_access_fn access,
		    lpt_done_fn done, void *userdata, struct lpt_operation **ret_operation)
{
	struct wire_trace body = {port};

	assert(conn && conn->n_nested == 0);
	if (!access || !port) {
		return connection_fail(conn, -EINVAL,
				       "a trace needs a port, and a function to call");
	}
	struct trace *trace = calloc(1, sizeof(*trace));

	if (!trace) {
		return connection_fail(conn, -ENOMEM, "out of memory for a trace");
	}
	struct lpt_operation *base = &trace->subscription.base;

	operation_init(base, conn, answer_access);
	base->done = end_trace;
	base->userdata = userdata;
	trace->access = access;
	trace->done = done;
	return subscription_start(&trace->subscription, WIRE_trace, &body, ret_operation);
}
