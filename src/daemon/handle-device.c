/* SPDX-License-Identifier: MIT */
/* Devices: open, requests, reads, writes, routines, lists. */
#include "daemon/handle.h"

#include <errno.h>

void handle_open_device(struct session *session, const struct wire_message *message,
			struct incoming_fds *fds)
{
	session_refuse(session, message->id, -EOPNOTSUPP, LPT_STATUS_NOT_SUPPORTED,
		       "this daemon has no devices yet");
}

void handle_device_read(struct session *session, const struct wire_message *message,
			struct incoming_fds *fds)
{
	session_refuse(session, message->id, -EOPNOTSUPP, LPT_STATUS_NOT_SUPPORTED,
		       "this daemon has no devices yet");
}

void handle_device_write(struct session *session, const struct wire_message *message,
			 struct incoming_fds *fds)
{
	session_refuse(session, message->id, -EOPNOTSUPP, LPT_STATUS_NOT_SUPPORTED,
		       "this daemon has no devices yet");
}

void handle_device_call(struct session *session, const struct wire_message *message,
			struct incoming_fds *fds)
{
	session_refuse(session, message->id, -EOPNOTSUPP, LPT_STATUS_NOT_SUPPORTED,
		       "this daemon has no devices yet");
}

void handle_file_information(struct session *session, const struct wire_message *message,
			     struct incoming_fds *fds)
{
	session_refuse(session, message->id, -EOPNOTSUPP, LPT_STATUS_NOT_SUPPORTED,
		       "this daemon has no devices yet");
}

void handle_devices(struct session *session, const struct wire_message *message,
		    struct incoming_fds *fds)
{
	session_refuse(session, message->id, -EOPNOTSUPP, LPT_STATUS_NOT_SUPPORTED,
		       "this daemon has no devices yet");
}

void handle_chain(struct session *session, const struct wire_message *message,
		  struct incoming_fds *fds)
{
	session_refuse(session, message->id, -EOPNOTSUPP, LPT_STATUS_NOT_SUPPORTED,
		       "this daemon has no devices yet");
}
