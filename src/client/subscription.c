/* SPDX-License-Identifier: MIT */
/* What a watch and a trace share: started once, answered until cancelled; see internal.h. */
#include <errno.h>
#include <stdlib.h>

#include "client/internal.h"

bool subscription_takes(struct subscription *subscription, const struct wire_message *message)
{
	if (message->number != WIRE_done || subscription->confirmed) {
		return false;
	}
	subscription->confirmed = true;
	return true;
}

static int await_confirmation(struct subscription *subscription)
{
	struct lpt_operation *base = &subscription->base;

	while (!subscription->confirmed && !base->ended) {
		connection_step(base->conn, -1);
	}
	if (!base->ended) {
		base->on_heap = true;
		return 0;
	}
	return subscription->confirmed ? -EPIPE : base->result;
}

int subscription_start(struct subscription *subscription, enum wire_number number, const void *body,
		       struct lpt_operation **ret_operation)
{
	int r = operation_send(&subscription->base, number, body);

	if (r == 0) {
		r = await_confirmation(subscription);
	}
	if (r < 0) {
		free(subscription);
		return r;
	}
	if (ret_operation) {
		*ret_operation = &subscription->base;
	}
	return 0;
}

void subscription_enter(struct subscription *subscription)
{
	subscription->base.conn->n_callbacks++;
	subscription->base.conn->n_nested++;
}

void subscription_leave(struct subscription *subscription)
{
	subscription->base.conn->n_nested--;
}
