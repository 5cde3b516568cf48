/* SPDX-License-Identifier: MIT */
/*
 * Who is told of interrupts, and of a port that became free: one list in the order of connection.
 * The entries are the host's memory, and the host calls the routines.
 */
#include "port/turn.h"

enum lpt_status lpt_file_connect_interrupt(struct lpt_file *file, struct lpt_routine *routine)
{
	enum lpt_status status = lpt_file_check(file);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	if (!file->port->interrupts_enabled) {
		return LPT_STATUS_NOT_SUPPORTED;
	}
	routine->file = file;
	lpt_list_append(&file->port->routines, &routine->link);
	return LPT_STATUS_SUCCESS;
}

/* An entry is known by routine and context together (A50), and to its own file only. */
static struct lpt_routine *find(const struct lpt_file *file,
				const struct lpt_interrupt_service_routine *entry)
{
	lpt_list_for_each (at, &file->port->routines) {
		struct lpt_routine *routine = lpt_container_of(at, struct lpt_routine, link);

		if (routine->file == file &&
		    routine->entry.service_routine == entry->service_routine &&
		    routine->entry.service_context == entry->service_context) {
			return routine;
		}
	}
	return NULL;
}

enum lpt_status lpt_file_disconnect_interrupt(struct lpt_file *file,
					      const struct lpt_interrupt_service_routine *entry,
					      struct lpt_routine **ret_routine)
{
	enum lpt_status status = lpt_file_check(file);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}

	struct lpt_routine *routine = find(file, entry);

	if (routine == NULL) {
		return file->port->interrupts_enabled ? LPT_STATUS_INVALID_PARAMETER
						      : LPT_STATUS_NOT_SUPPORTED;
	}
	lpt_list_remove(&routine->link);
	*ret_routine = routine;
	return LPT_STATUS_SUCCESS;
}

/* What moves nAck while a device of the chain is selected is its handshake (R275). */
void lpt_port_interrupt(struct lpt_port *port, struct lpt_out *out)
{
	if (port->selected != LPT_NO_SELECTION) {
		return;
	}
	if (!lpt_list_is_empty(&port->routines)) {
		out->events |= LPT_EVENT_SERVICE;
	}
}
