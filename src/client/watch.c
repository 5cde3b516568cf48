/* SPDX-License-Identifier: MIT */
/* Events of ports, as they happen. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "client/internal.h"

struct watch {
	struct lpt_operation base;
	lpt_event_fn event;
	void *userdata;
	bool confirmed; /* the daemon watches */
};

static int answer_event(struct lpt_operation *operation, const struct wire_message *message)
{
	struct watch *watch = lpt_container_of(operation, struct watch, base);
	const struct wire_event *from = &message->as.event;

	if (message->number == WIRE_done && !watch->confirmed) {
		watch->confirmed = true;
		return 1;
	}
	if (message->number != WIRE_event) {
		return -EPROTO;
	}
	struct lpt_event event = {from->time_ns, from->event, from->port, from->detail};

	operation->conn->n_callbacks++;
	operation->conn->n_nested++;
	watch->event(&event, watch->userdata);
	operation->conn->n_nested--;
	return 1;
}

/* Ours until the daemon has confirmed, the connection's from then on. */
static int await_confirmation(struct watch *watch)
{
	while (!watch->confirmed && !watch->base.ended) {
		connection_step(watch->base.conn, -1);
	}
	if (!watch->base.ended) {
		watch->base.on_heap = true;
		return 0;
	}
	return watch->confirmed ? -EPIPE : watch->base.result;
}

int lpt_watch_start(struct lpt_connection *conn, const char *port, lpt_event_fn event,
		    void *userdata, struct lpt_operation **ret_operation)
{
	struct wire_watch body = {port};

	assert(conn && conn->n_nested == 0);
	if (!event) {
		return connection_fail(conn, -EINVAL, "a watch needs a function to call");
	}
	struct watch *watch = calloc(1, sizeof(*watch));

	if (!watch) {
		return connection_fail(conn, -ENOMEM, "out of memory for a watch");
	}
	operation_init(&watch->base, conn, answer_event);
	watch->event = event;
	watch->userdata = userdata;
	int r = operation_send(&watch->base, WIRE_watch, &body);

	if (r == 0) {
		r = await_confirmation(watch);
	}
	if (r < 0) {
		free(watch);
		return r;
	}
	if (ret_operation) {
		*ret_operation = &watch->base;
	}
	return 0;
}
