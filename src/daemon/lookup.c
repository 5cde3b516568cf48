/* SPDX-License-Identifier: MIT */
/* See lookup.h. */
#include "daemon/lookup.h"

#include <errno.h>

#include "daemon/messages.h"
#include "daemon/port.h"

struct daemon_port *lookup_port(struct session *session, uint32_t id, const char *name)
{
	struct daemon_port *port = registry_find(session->daemon, name);
	char sentence[1024];
	struct text text = {sentence, sizeof(sentence), 0};

	if (!port) {
		message_no_port(&text, session->daemon, name);
		session_refuse(session, id, -ENOENT, LPT_STATUS_INVALID_HANDLE, "%s", sentence);
	}
	return port;
}
