/* SPDX-License-Identifier: MIT */
/* Interrupt routines of clients; see routine.h. */
#include "daemon/routine.h"

#include <errno.h>
#include <stdlib.h>

#include "daemon/file.h"
#include "daemon/interrupts.h"

#define ROUTINES_MAX 64 /* of one file: each costs at every interrupt */

static struct daemon_routine *routine_of(struct lpt_routine *core)
{
	return lpt_container_of(core, struct daemon_routine, core);
}

static void free_routine(struct daemon_routine *routine)
{
	lpt_list_remove(&routine->core.link);
	lpt_list_remove(&routine->link);
	free(routine);
}

static bool has_room(const struct daemon_file *file)
{
	uint32_t n = 0;

	lpt_list_for_each (at, &file->routines) {
		n++;
	}
	return n < ROUTINES_MAX;
}

int routine_lend(struct daemon_file *file, struct session *session, struct lpt_io *io)
{
	if (io->request_class != LPT_CLASS_INTERNAL ||
	    io->code != LPT_IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT) {
		return 0;
	}
	struct daemon_routine *routine = has_room(file) ? calloc(1, sizeof(*routine)) : NULL;

	if (!routine) {
		return -ENOMEM;
	}
	lpt_list_init(&routine->core.link);
	routine->session = session;
	lpt_list_append(&file->routines, &routine->link);
	io->routine = &routine->core;
	return 0;
}

void routine_settle(struct lpt_io *io)
{
	if (io->routine && io->routine_taken) {
		interrupts_review(
			file_port(lpt_container_of(io->routine->file, struct daemon_file, core)));
	} else if (io->routine) {
		free_routine(routine_of(io->routine));
	}
	if (io->routine_returned) {
		free_routine(routine_of(io->routine_returned));
	}
}

void routine_free_all(struct daemon_file *file)
{
	lpt_list_for_each_safe (at, &file->routines) {
		free_routine(lpt_container_of(at, struct daemon_routine, link));
	}
}

void routine_forsake(struct daemon_file *file, const struct session *session)
{
	lpt_list_for_each_safe (at, &file->routines) {
		struct daemon_routine *routine = lpt_container_of(at, struct daemon_routine, link);

		if (routine->session == session) {
			free_routine(routine);
		}
	}
}

/* What a client does not read is not piled up: to it, interrupts that come meanwhile are one. */
static void call(const struct daemon_routine *routine, bool is_deferred)
{
	const struct daemon_file *file =
		lpt_container_of(routine->core.file, struct daemon_file, core);
	const struct lpt_interrupt_service_routine *entry = &routine->core.entry;
	const struct wire_interrupt interrupt = {
		.file = file->number,
		.deferred = is_deferred,
		.routine = is_deferred ? (uintptr_t)entry->deferred_routine
				       : (uintptr_t)entry->service_routine,
		.context = is_deferred ? (uintptr_t)entry->deferred_context
				       : (uintptr_t)entry->service_context,
	};

	if (interrupt.routine != 0 && routine->session->output_bytes < SESSION_OUTPUT_PAUSE) {
		session_send(routine->session, WIRE_interrupt, 0, &interrupt);
	}
}

void routine_call_all(struct daemon_port *port, bool is_deferred)
{
	lpt_list_for_each_safe (at, &port->core.routines) {
		call(routine_of(lpt_container_of(at, struct lpt_routine, link)), is_deferred);
	}
}
