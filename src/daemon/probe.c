/* SPDX-License-Identifier: MIT */
/* See probe.h. */
#include "daemon/probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/port.h"

void probe_deinit(struct port_probe *probe)
{
	for (size_t i = 0; i < PROBE_COUNT; i++) {
		free(probe->ids[i].id);
	}
	*probe = (struct port_probe){0};
}

void probe_start(struct daemon_port *port, struct daemon_file *file, struct session *session,
		 uint32_t id, talk_ended_fn ended, void *context)
{
	const struct lpt_1284_answer answer = {.error = -EOPNOTSUPP};

	ended(port, &answer, context);
}
