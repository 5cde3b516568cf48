/* SPDX-License-Identifier: MIT */
/* IEEE 1284 by a file that owns its port. */
#include "daemon/handle.h"

#include <errno.h>

void handle_talk(struct session *session, const struct wire_message *message,
		 struct incoming_fds *fds)
{
	session_refuse(session, message->id, -EOPNOTSUPP, LPT_STATUS_NOT_SUPPORTED,
		       "this daemon has no devices yet");
}
