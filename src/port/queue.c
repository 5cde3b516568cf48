/* SPDX-License-Identifier: MIT */
/* Allocate, try, free, cancel, and the questions about them.  turn.c decides whose turn it is. */
#include "port/fault.h"
#include "port/turn.h"

enum lpt_status lpt_file_allocate(struct lpt_file *file, struct lpt_request *request,
				  struct lpt_out *out)
{
	enum lpt_status status = lpt_file_check(file);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	lpt_request_begin(request, file, LPT_REQUEST_ALLOCATE);
	return lpt_turn_ask(request, out);
}

enum lpt_status lpt_file_try_allocate(struct lpt_file *file, struct lpt_request *request,
				      struct lpt_out *out)
{
	enum lpt_status status = lpt_file_check(file);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	if (lpt_file_owns(file)) {
		return LPT_STATUS_ALREADY_OWNER;
	}
	lpt_request_begin(request, file, LPT_REQUEST_TRY_ALLOCATE);
	return lpt_turn_try(request, out);
}

enum lpt_status lpt_file_reclaim(struct lpt_file *file, struct lpt_request *request,
				 const struct lpt_left *left, struct lpt_out *out)
{
	enum lpt_status status = lpt_file_check(file);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	lpt_request_begin(request, file, LPT_REQUEST_RECLAIM);
	request->left = *left;
	return lpt_turn_ask(request, out);
}

enum lpt_status lpt_file_free(struct lpt_file *file, struct lpt_out *out)
{
	if (!lpt_file_is_open(file)) {
		return LPT_STATUS_INVALID_HANDLE;
	}
	if (lpt_file_owns(file)) {
		lpt_turn_end(file->port, out);
		return LPT_STATUS_SUCCESS;
	}
	return file->port->state == LPT_PORT_GONE ? LPT_STATUS_SUCCESS : LPT_STATUS_NOT_OWNER;
}

uint32_t lpt_file_query_waiters(const struct lpt_file *file)
{
	return lpt_file_is_open(file) ? file->port->n_waiters : 0;
}

/* The planted fault: the waiter behind `request` goes to the end of the queue. */
static void skip_successor(struct lpt_port *port, const struct lpt_request *request)
{
	struct lpt_list *successor = request->link.next;

	if (successor != &port->queue) {
		lpt_list_remove(successor);
		lpt_list_append(&port->queue, successor);
	}
}

bool lpt_request_cancel(struct lpt_request *request, struct lpt_out *out)
{
	if (request->status != LPT_STATUS_PENDING) {
		return false;
	}

	struct lpt_port *port = request->file->port;

	if (request == port->current) {
		request->cancelled = true;
		return true;
	}
	if (lpt_fault_cancel_skips_successor()) {
		skip_successor(port, request);
	}
	lpt_turn_withdraw(request, LPT_STATUS_CANCELLED, out);
	return true;
}

bool lpt_file_may_drive(const struct lpt_file *file)
{
	return lpt_file_check(file) == LPT_STATUS_SUCCESS && lpt_file_owns(file) &&
	       file->port->job.steps == 0;
}

void lpt_port_owe(struct lpt_port *port, uint32_t steps)
{
	port->owed |= steps;
}
