/* SPDX-License-Identifier: MIT */
/* Events of ports, as they happen. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "client/internal.h"

struct watch {
	struct subscription subscription;
	lpt_event_fn event;
	void *userdata;
};

static int answer_event(struct lpt_operation *operation, const struct wire_message *message)
{
	struct watch *watch = lpt_container_of(operation, struct watch, subscription.base);
	const struct wire_event *from = &message->as.event;

	if (subscription_takes(&watch->subscription, message)) {
		return 1;
	}
	if (message->number != WIRE_event) {
		return -EPROTO;
	}
	struct lpt_event event = {from->time_ns, from->event, from->port, from->detail};

	subscription_enter(&watch->subscription);
	watch->event(&event, watch->userdata);
	subscription_leave(&watch->subscription);
	return 1;
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
	operation_init(&watch->subscription.base, conn, answer_event);
	watch->event = event;
	watch->userdata = userdata;
	return subscription_start(&watch->subscription, WIRE_watch, &body, ret_operation);
}
