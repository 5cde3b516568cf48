/* SPDX-License-Identifier: MIT */
/*
 * Interrupts.  What the daemon says about a connected routine is only noted where it is read; the
 * routine is called by lpt_dispatch(), inside no other function of this library, so it may call
 * any. A routine that is due twice before lpt_dispatch() comes is called once.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/internal.h"

struct interrupt_entry {
	struct lpt_list link; /* in connection.routines */
	const struct lpt_file *file;
	struct lpt_interrupt_service_routine entry;
	void *object; /* what the daemon calls the interrupt */
	bool service_is_due, deferred_is_due;
};

static struct interrupt_entry *entry_at(struct lpt_list *at)
{
	return lpt_container_of(at, struct interrupt_entry, link);
}

int interrupt_prepare(struct lpt_file *file, const struct request *request,
		      struct interrupt_entry **ret_entry)
{
	*ret_entry = NULL;
	if (!request_is_internal(request, LPT_IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT) ||
	    request->in_len < sizeof((*ret_entry)->entry)) {
		return 0;
	}
	struct interrupt_entry *entry = calloc(1, sizeof(*entry));

	if (!entry) {
		return connection_fail(file->conn, -ENOMEM, "out of memory for a routine");
	}
	entry->file = file;
	memcpy(&entry->entry, request->in, sizeof(entry->entry));
	lpt_list_init(&entry->link);
	*ret_entry = entry;
	return 0;
}

static void free_entry(struct interrupt_entry *entry)
{
	lpt_list_remove(&entry->link);
	free(entry);
}

/* The first one that matches goes, as in the daemon (A50). */
static void forget(struct lpt_file *file, const struct lpt_interrupt_service_routine *gone)
{
	lpt_list_for_each_safe (at, &file->conn->routines) {
		struct interrupt_entry *entry = entry_at(at);

		if (entry->file == file && entry->entry.service_routine == gone->service_routine &&
		    entry->entry.service_context == gone->service_context) {
			free_entry(entry);
			return;
		}
	}
}

void interrupt_settle(struct lpt_file *file, const struct request *request,
		      struct interrupt_entry *entry)
{
	struct lpt_interrupt_service_routine gone;
	struct lpt_interrupt_information information;
	bool is_done = request->status == LPT_STATUS_SUCCESS;

	if (is_done &&
	    request_is_internal(request, LPT_IOCTL_INTERNAL_PARALLEL_DISCONNECT_INTERRUPT)) {
		memcpy(&gone, request->in, sizeof(gone));
		forget(file, &gone);
	}
	if (entry && is_done && request->information == sizeof(information)) {
		memcpy(&information, request->out, sizeof(information));
		entry->object = information.interrupt_object;
		lpt_list_append(&file->conn->routines, &entry->link);
	} else {
		free(entry);
	}
}

/* Does an event name this entry?  Numbers that the client did not give itself name nothing. */
static bool is_named(const struct interrupt_entry *entry, const struct wire_interrupt *interrupt)
{
	const struct lpt_interrupt_service_routine *own = &entry->entry;
	uintptr_t routine = interrupt->deferred ? (uintptr_t)own->deferred_routine
						: (uintptr_t)own->service_routine;
	uintptr_t context = interrupt->deferred ? (uintptr_t)own->deferred_context
						: (uintptr_t)own->service_context;

	return entry->file->id == interrupt->file && routine == interrupt->routine &&
	       context == interrupt->context;
}

void interrupt_note(struct lpt_connection *conn, const struct wire_interrupt *interrupt)
{
	lpt_list_for_each (at, &conn->routines) {
		struct interrupt_entry *entry = entry_at(at);
		bool *due = interrupt->deferred ? &entry->deferred_is_due : &entry->service_is_due;

		if (!*due && is_named(entry, interrupt)) {
			*due = true;
			conn->routines_are_due = true;
			return;
		}
	}
}

/* The next routine that is due; service routines first.  NULL: none. */
static struct interrupt_entry *find_due(struct lpt_connection *conn, bool is_deferred)
{
	lpt_list_for_each (at, &conn->routines) {
		struct interrupt_entry *entry = entry_at(at);

		if (is_deferred ? entry->deferred_is_due : entry->service_is_due) {
			return entry;
		}
	}
	return NULL;
}

/* A routine may disconnect any other, or close its file: nothing of it is used afterwards. */
static void call(struct lpt_connection *conn, struct interrupt_entry *due, bool is_deferred)
{
	const struct lpt_interrupt_service_routine entry = due->entry;

	conn->n_callbacks++;
	conn->in_routine = true;
	if (is_deferred) {
		due->deferred_is_due = false;
		entry.deferred_routine(entry.deferred_context);
	} else {
		due->service_is_due = false;
		entry.service_routine(due->object, entry.service_context);
	}
	conn->in_routine = false;
}

void interrupts_call(struct lpt_connection *conn)
{
	struct interrupt_entry *entry;

	if (!conn->routines_are_due || conn->in_routine) {
		return;
	}
	conn->routines_are_due = false;
	while ((entry = find_due(conn, false)) != NULL) {
		call(conn, entry, false);
	}
	while ((entry = find_due(conn, true)) != NULL) {
		call(conn, entry, true);
	}
}

void interrupts_drop(struct lpt_connection *conn, const struct lpt_file *file)
{
	lpt_list_for_each_safe (at, &conn->routines) {
		if (entry_at(at)->file == file) {
			free_entry(entry_at(at));
		}
	}
}

int lpt_irq_wait(struct lpt_file *file, uint32_t since, int64_t timeout_ms, uint32_t *ret_count)
{
	struct wire_irq_wait body = {.since = since};
	struct lpt_operation operation;

	assert(file && ret_count);
	body.file = file->id;
	operation_init(&operation, file->conn, answer_count);
	operation.context = ret_count;
	int r = operation_send(&operation, WIRE_irq_wait, &body);

	if (r < 0) {
		return r;
	}
	r = operation_wait_or_cancel(&operation, timeout_ms);
	if (r == -ECANCELED && timeout_ms >= 0) {
		return connection_fail(file->conn, -ETIMEDOUT, "%s: no interrupt within %lld ms",
				       file->name, (long long)timeout_ms);
	}
	return r;
}
