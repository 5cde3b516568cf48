/* SPDX-License-Identifier: MIT */
/* Interrupts for those who wait for one. */
#include "daemon/handle.h"

#include <errno.h>

void handle_irq_wait(struct session *session, const struct wire_message *message,
		     struct incoming_fds *fds)
{
	session_refuse(session, message->id, -EOPNOTSUPP, LPT_STATUS_NOT_SUPPORTED,
		       "this daemon has no devices yet");
}
