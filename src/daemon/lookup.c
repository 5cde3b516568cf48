/* SPDX-License-Identifier: MIT */
/* See lookup.h. */
#include "daemon/lookup.h"

#include <errno.h>

#include "daemon/file.h"
#include "daemon/messages.h"
#include "daemon/port.h"
#include "daemon/yield.h"

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

struct daemon_file *lookup_driver(struct session *session, uint32_t id, uint32_t number)
{
	struct daemon_file *file = file_find(session, id, number);

	if (!file || yield_takes_back(file, session, id)) {
		return NULL;
	}
	enum lpt_status status = file_why_not(file);

	if (status != LPT_STATUS_SUCCESS) {
		file_refuse(file, session, id, status);
		return NULL;
	}
	if (file_must_park(file)) {
		file_park(file, session, id);
		return NULL;
	}
	return file;
}
