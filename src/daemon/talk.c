/* SPDX-License-Identifier: MIT */
/* See talk.h. */
#include "daemon/talk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/port.h"

void talk_start(struct daemon_port *port, const struct talk_order *order)
{
	const struct lpt_1284_answer answer = {.error = -EOPNOTSUPP};

	order->ended(port, &answer, order->context);
	free(order->memory);
}

void talk_describe(const struct daemon_port *port, const struct lpt_1284_answer *answer, char *text,
		   uint32_t size)
{
	snprintf(text, size, "%s: event %u", port->core.name, (unsigned int)answer->event);
}
