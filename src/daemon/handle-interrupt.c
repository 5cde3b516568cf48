/* SPDX-License-Identifier: MIT */
/* Interrupts for those who wait for one. */
#include "daemon/file.h"
#include "daemon/handle.h"
#include "daemon/interrupts.h"

void handle_irq_wait(struct session *session, const struct wire_message *message,
		     struct incoming_fds *fds)
{
	const struct wire_irq_wait *wait = &message->as.irq_wait;
	struct daemon_file *file = file_find(session, message->id, wait->file);

	if (!file) {
		return;
	}
	if (file_port(file)->core.state == LPT_PORT_GONE) {
		file_refuse(file, session, message->id, LPT_STATUS_DELETE_PENDING);
		return;
	}
	interrupts_wait(file, session, message->id, wait->since);
}
