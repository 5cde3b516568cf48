/* SPDX-License-Identifier: MIT */
/* Requests that wait for their answers, and the place where answers are handled. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "client/internal.h"
#include "util/clock.h"

#define DISPATCH_MAX 64 /* messages of one lpt_dispatch(), so that a caller's loop stays fair */

static struct lpt_operation *find(struct lpt_connection *conn, uint32_t id)
{
	lpt_list_for_each (at, &conn->operations) {
		struct lpt_operation *operation = lpt_container_of(at, struct lpt_operation, link);

		if (operation->id == id) {
			return operation;
		}
	}
	return NULL;
}

static uint32_t next_id(struct lpt_connection *conn)
{
	do {
		if (++conn->last_id == 0) {
			conn->wrapped = true;
		}
	} while (conn->last_id == 0 || (conn->wrapped && find(conn, conn->last_id)));
	return conn->last_id;
}

void operation_init(struct lpt_operation *operation, struct lpt_connection *conn, answer_fn answer)
{
	*operation = (struct lpt_operation){.conn = conn, .answer = answer};
	lpt_list_init(&operation->link);
}

int operation_send_fds(struct lpt_operation *operation, enum wire_number number, const void *body,
		       const int *fds, size_t n_fds)
{
	struct lpt_connection *conn = operation->conn;

	operation->id = next_id(conn);
	int r = channel_send(conn, number, operation->id, body, fds, n_fds);

	if (r == 0) {
		lpt_list_append(&conn->operations, &operation->link);
	}
	return r;
}

int operation_send(struct lpt_operation *operation, enum wire_number number, const void *body)
{
	return operation_send_fds(operation, number, body, NULL, 0);
}

int send_and_forget(struct lpt_connection *conn, enum wire_number number, const void *body)
{
	return channel_send(conn, number, next_id(conn), body, NULL, 0);
}

/* The operation is out of every list before anybody is told, so that a callback may do anything. */
static void end(struct lpt_operation *operation, int result)
{
	struct lpt_connection *conn = operation->conn;

	lpt_list_remove(&operation->link);
	operation->ended = true;
	operation->result = result;
	if (operation->done) {
		conn->n_callbacks++;
		conn->n_nested++;
		operation->done(operation, result, operation->userdata);
		conn->n_nested--;
	}
	if (operation->on_heap) {
		free(operation);
	}
}

void operations_end_all(struct lpt_connection *conn, int result)
{
	while (!lpt_list_is_empty(&conn->operations)) {
		struct lpt_list *first = lpt_list_first(&conn->operations);

		end(lpt_container_of(first, struct lpt_operation, link), result);
	}
}

static int lose(struct lpt_connection *conn, const char *why)
{
	if (!conn->lost) {
		conn->lost = true;
		shutdown(conn->fd, SHUT_RDWR);
		connection_fail(conn, -EPIPE, "%s: %s", conn->socket, why);
		operations_end_all(conn, -EPIPE);
	}
	return -EPIPE;
}

static int refused(struct lpt_operation *operation, const struct wire_error *error)
{
	int r = wire_error_to_errno(error->code);

	r = r == 0 ? -EIO : r;
	operation->status = (enum lpt_status)error->status;
	return connection_fail(operation->conn, r, "%s",
			       error->text[0] ? error->text : strerror(-r));
}

/* An answer to nobody is no fault: its operation may have been closed or forgotten. */
static int handle(struct lpt_connection *conn, const struct wire_message *message)
{
	struct lpt_operation *operation = find(conn, message->id);

	if (message->number == WIRE_interrupt) {
		interrupt_note(conn, &message->as.interrupt);
		return 0;
	}

	if (!operation) {
		return 0;
	}
	int r = message->number == WIRE_error ? refused(operation, &message->as.error)
					      : operation->answer(operation, message);

	if (r == -EPROTO && message->number != WIRE_error) {
		return lose(conn, "the daemon gave an answer to another question");
	}
	if (r <= 0) {
		end(operation, r == 0 ? operation->outcome : r);
	}
	return 0;
}

int connection_step(struct lpt_connection *conn, int64_t timeout_ms)
{
	struct wire_message message;
	int r = channel_receive(conn, timeout_ms);

	if (r < 0) {
		return lose(conn, "the daemon went away");
	}
	if (r == 0) {
		return 0;
	}
	channel_trace(conn, '<', conn->bytes, conn->n_bytes);
	r = wire_decode(conn->bytes, conn->n_bytes, &message);
	if (r == 0) {
		r = handle(conn, &message);
	} else if (r == -EBADMSG) {
		r = lose(conn, "the daemon sent bytes that are no message");
	} else {
		r = 0; /* a message of a newer daemon */
	}
	channel_done(conn);
	return r < 0 ? r : 1;
}

int operation_wait(struct lpt_operation *operation)
{
	assert(operation->conn->n_nested == 0 && "a function that waits, called from a callback");
	while (!operation->ended) {
		connection_step(operation->conn, -1);
	}
	return operation->result;
}

bool operation_wait_for(struct lpt_operation *operation, int64_t timeout_ms)
{
	int64_t end_ns = clock_ns_after_ms(timeout_ms);

	assert(operation->conn->n_nested == 0 && "a function that waits, called from a callback");
	while (!operation->ended) {
		int64_t left_ns = end_ns - clock_monotonic_ns();

		if (connection_step(operation->conn, left_ns > 0 ? left_ns / NS_PER_MS + 1 : 0) ==
			    0 &&
		    left_ns <= 0) {
			break;
		}
	}
	return operation->ended;
}

int operation_wait_or_cancel(struct lpt_operation *operation, int64_t timeout_ms)
{
	if (timeout_ms >= 0 && !operation_wait_for(operation, timeout_ms)) {
		lpt_cancel(operation);
	}
	return operation_wait(operation);
}

enum lpt_status operation_status(const struct lpt_operation *operation)
{
	if (operation->result == 0 || operation->status != LPT_STATUS_SUCCESS) {
		return operation->status;
	}
	if (operation->result == -ECANCELED) {
		return LPT_STATUS_CANCELLED;
	}
	return operation->result == -EPIPE ? LPT_STATUS_DELETE_PENDING : LPT_STATUS_UNSUCCESSFUL;
}

int exchange(struct lpt_connection *conn, enum wire_number number, const void *body,
	     answer_fn answer, void *context)
{
	struct lpt_operation operation;

	operation_init(&operation, conn, answer);
	operation.context = context;
	int r = operation_send(&operation, number, body);

	return r < 0 ? r : operation_wait(&operation);
}

int answer_done(struct lpt_operation *operation, const struct wire_message *message)
{
	return message->number == WIRE_done ? 0 : -EPROTO;
}

/* After n messages.  Without an operation nobody waits for what may come. */
static bool may_have_more(const struct lpt_connection *conn, int n)
{
	return channel_has_kept(conn) ||
	       (n < DISPATCH_MAX && !lpt_list_is_empty(&conn->operations));
}

int lpt_dispatch(struct lpt_connection *conn, int64_t timeout_ms)
{
	assert(conn && conn->n_nested == 0);
	uint64_t before = conn->n_callbacks;
	int r = connection_step(conn, conn->routines_are_due ? 0 : timeout_ms);

	for (int n = 1; r > 0 && may_have_more(conn, n); n++) {
		r = connection_step(conn, 0);
	}
	interrupts_call(conn);
	return r < 0 ? r : (int)(conn->n_callbacks - before);
}

int lpt_cancel(struct lpt_operation *operation)
{
	struct wire_cancel body = {operation->id};

	return send_and_forget(operation->conn, WIRE_cancel, &body);
}
