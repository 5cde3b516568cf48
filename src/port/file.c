/* SPDX-License-Identifier: MIT */
/* Opening and closing: nothing works before the one and after the other (R28-R42). */
#include "port/turn.h"

bool lpt_file_is_open(const struct lpt_file *file)
{
	return file->port != NULL && !lpt_list_is_empty(&file->link);
}

enum lpt_status lpt_file_check(const struct lpt_file *file)
{
	if (!lpt_file_is_open(file)) {
		return LPT_STATUS_INVALID_HANDLE;
	}
	return file->port->state == LPT_PORT_STARTED ? LPT_STATUS_SUCCESS
						     : LPT_STATUS_DELETE_PENDING;
}

enum lpt_status lpt_file_open(struct lpt_file *file, struct lpt_port *port, uint64_t client,
			      uint64_t context, struct lpt_out *out)
{
	*file = (struct lpt_file){.port = port, .client = client, .context = context};
	lpt_list_init(&file->link);
	if (port->state == LPT_PORT_CREATED) {
		return LPT_STATUS_NOT_STARTED;
	}
	if (port->state != LPT_PORT_STARTED) {
		return LPT_STATUS_DELETE_PENDING;
	}
	lpt_list_append(&port->files, &file->link);
	port->n_files++;
	out->events |= LPT_EVENT_OPENED;
	return LPT_STATUS_SUCCESS;
}

static void drop_routines(const struct lpt_file *file)
{
	lpt_list_for_each_safe (at, &file->port->routines) {
		if (lpt_container_of(at, struct lpt_routine, link)->file == file) {
			lpt_list_remove(at);
		}
	}
}

void lpt_file_close(struct lpt_file *file, enum lpt_status reason, struct lpt_out *out)
{
	struct lpt_port *port = file->port;

	if (!lpt_file_is_open(file)) {
		return;
	}
	drop_routines(file);
	lpt_turn_leave(file, reason, out);
	lpt_list_remove(&file->link);
	port->n_files--;
	out->events |= LPT_EVENT_CLOSED;
	lpt_port_release_if_unused(port, out);
}
