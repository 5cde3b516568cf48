/* SPDX-License-Identifier: MIT */
/*
 * Whose turn it is: grants, the end of ownership, and the jobs on the wires that lie between.
 *
 *	idle ----grant----> moving ----job done----> owned ----end of ownership----> moving or idle
 *
 * A grant without wire work skips `moving`.  Nobody slips in between: the end of an ownership
 * chooses the next owner in the same call (R98), and while moving the port counts as taken.
 * grant() decides what a grant needs, serve_next() who gets the port, end_ownership() takes it
 * back, start_job() alone starts jobs.
 */
#include "port/turn.h"

#include "port/fault.h"
#include "util/assert.h"

static bool is_taken(const struct lpt_port *port)
{
	return port->owner != NULL || port->moving;
}

bool lpt_file_owns(const struct lpt_file *file)
{
	const struct lpt_port *port = file->port;

	return port->owner == file && !port->moving && !port->end_after_job;
}

void lpt_request_begin(struct lpt_request *request, struct lpt_file *file,
		       enum lpt_request_kind kind)
{
	lpt_assert(request->status != LPT_STATUS_PENDING);
	lpt_list_init(&request->link);
	request->file = file;
	request->kind = kind;
	request->cancelled = false;
	request->status = LPT_STATUS_SUCCESS;
	request->information = 0;
}

void lpt_request_finish(struct lpt_request *request, enum lpt_status status, struct lpt_out *out)
{
	if (request->file->waiting == request) {
		request->file->waiting = NULL;
	}
	request->status = status;
	lpt_list_append(&out->done, &request->link);
}

/* --- the queue --- */

static void set_n_waiters(struct lpt_port *port, uint32_t n_waiters, struct lpt_out *out)
{
	port->n_waiters = n_waiters;
	out->events |= LPT_EVENT_WAITING;
}

/* `place` is the link before which the request goes; the list's head means the end. */
static enum lpt_status enqueue(struct lpt_request *request, struct lpt_list *place,
			       struct lpt_out *out)
{
	struct lpt_port *port = request->file->port;

	request->status = LPT_STATUS_PENDING;
	request->file->waiting = request;
	lpt_list_append(place, &request->link);
	set_n_waiters(port, port->n_waiters + 1, out);
	return LPT_STATUS_PENDING;
}

static void dequeue(struct lpt_request *request, struct lpt_out *out)
{
	struct lpt_port *port = request->file->port;

	lpt_list_remove(&request->link);
	set_n_waiters(port, port->n_waiters - 1, out);
}

static struct lpt_request *take_first(struct lpt_port *port, struct lpt_out *out)
{
	struct lpt_list *first = lpt_list_first(&port->queue);

	if (first == NULL) {
		return NULL;
	}

	struct lpt_request *request = lpt_container_of(first, struct lpt_request, link);

	dequeue(request, out);
	return request;
}

/* --- jobs --- */

static void start_job(struct lpt_port *port, const struct lpt_job *job, struct lpt_request *request,
		      struct lpt_out *out)
{
	lpt_assert(port->job.steps == 0 && job->steps != 0);
	port->job = *job;
	port->current = request;
	if (request != NULL) {
		request->status = LPT_STATUS_PENDING;
	}
	out->job = &port->job;
}

/* A job between two owners takes over what is owed; what comes to be owed meanwhile is seen at
 * its end. */
static void start_moving(struct lpt_port *port, const struct lpt_job *job,
			 struct lpt_request *request, struct lpt_out *out)
{
	port->moving = true;
	port->owed = 0;
	start_job(port, job, request, out);
}

/* --- grants --- */

static void become_owner(struct lpt_file *file, struct lpt_out *out)
{
	struct lpt_port *port = file->port;

	port->owner = file;
	port->last_client = file->client;
	port->keeps_selection = false;
	port->n_allocations++;
	file->has_allocated = true;
	file->waiting = NULL;
	out->events |= LPT_EVENT_GRANTED;
}

/* Give the idle port to a request: SUCCESS, or PENDING behind the wire work it needs. */
static enum lpt_status grant(struct lpt_request *request, struct lpt_out *out)
{
	struct lpt_file *file = request->file;
	struct lpt_job job = lpt_wires_to_grant(file->port, request);

	if (job.steps == 0) {
		become_owner(file, out);
		return LPT_STATUS_SUCCESS;
	}
	file->port->owner = file;
	file->waiting = request;
	start_moving(file->port, &job, request, out);
	return LPT_STATUS_PENDING;
}

/*
 * Who gets the port that has just become idle: the oldest waiter; else nobody, after a clean-up
 * if it is dirty.  The deferred routines hear of an idle port with an empty queue only (R148,
 * R149).
 */
static void serve_next(struct lpt_port *port, bool may_clean, struct lpt_out *out)
{
	struct lpt_request *next = take_first(port, out);
	struct lpt_job cleaning = {.steps = may_clean ? lpt_wires_to_clean(port) : 0};

	if (next != NULL) {
		if (grant(next, out) == LPT_STATUS_SUCCESS) {
			lpt_request_finish(next, LPT_STATUS_SUCCESS, out);
		}
		return;
	}
	if (port->state == LPT_PORT_GONE) {
		return;
	}
	if (cleaning.steps != 0) {
		start_moving(port, &cleaning, NULL, out);
		return;
	}
	out->events |= LPT_EVENT_DEFERRED;
}

static void end_ownership(struct lpt_port *port, struct lpt_out *out)
{
	port->owner = NULL;
	port->end_after_job = false;
	port->n_frees++;
	out->events |= LPT_EVENT_FREED;
	if (port->job.steps != 0) {
		port->moving = true; /* lpt_port_job_done() goes on from here */
		return;
	}
	serve_next(port, true, out);
}

/* Behind all; a reclaim behind the reclaims, which are first. */
static struct lpt_list *place_of(const struct lpt_request *request)
{
	struct lpt_list *queue = &request->file->port->queue;

	if (request->kind != LPT_REQUEST_RECLAIM) {
		return queue;
	}
	lpt_list_for_each (at, queue) {
		if (lpt_container_of(at, struct lpt_request, link)->kind != LPT_REQUEST_RECLAIM) {
			return at;
		}
	}
	return queue;
}

enum lpt_status lpt_turn_ask(struct lpt_request *request, struct lpt_out *out)
{
	struct lpt_file *file = request->file;

	if (lpt_file_owns(file)) {
		return LPT_STATUS_ALREADY_OWNER;
	}
	if (file->waiting != NULL) {
		return LPT_STATUS_ALREADY_QUEUED;
	}
	if (is_taken(file->port)) {
		return enqueue(request, place_of(request), out);
	}
	return grant(request, out);
}

enum lpt_status lpt_turn_try(struct lpt_request *request, struct lpt_out *out)
{
	struct lpt_port *port = request->file->port;

	if (lpt_fault_try_overtakes() && request->file->waiting == NULL &&
	    !lpt_list_is_empty(&port->queue)) {
		return enqueue(request, lpt_list_first(&port->queue), out);
	}
	return is_taken(port) ? LPT_STATUS_NOT_QUEUED : grant(request, out);
}

enum lpt_status lpt_turn_run(struct lpt_request *request, const struct lpt_job *job,
			     struct lpt_out *out)
{
	struct lpt_port *port = request->file->port;

	if (port->job.steps != 0) {
		return LPT_STATUS_JOB_RUNNING;
	}
	if (job->steps == 0) {
		return LPT_STATUS_SUCCESS;
	}
	start_job(port, job, request, out);
	return LPT_STATUS_PENDING;
}

/* --- ends --- */

void lpt_turn_end(struct lpt_port *port, struct lpt_out *out)
{
	if (port->job.steps != 0) {
		port->end_after_job = true;
		return;
	}
	end_ownership(port, out);
}

void lpt_turn_free(struct lpt_file *file, bool keeps_selection, struct lpt_out *out)
{
	file->port->keeps_selection = keeps_selection;
	lpt_turn_end(file->port, out);
}

void lpt_turn_withdraw(struct lpt_request *request, enum lpt_status status, struct lpt_out *out)
{
	struct lpt_port *port = request->file->port;

	if (request == port->current) {
		port->current = NULL;
		port->owner = NULL;
	} else {
		dequeue(request, out);
	}
	lpt_request_finish(request, status, out);
}

void lpt_turn_leave(struct lpt_file *file, enum lpt_status reason, struct lpt_out *out)
{
	struct lpt_port *port = file->port;

	if (file->waiting != NULL) {
		lpt_turn_withdraw(file->waiting, reason, out);
	}
	if (port->owner != file) {
		return;
	}
	if (port->current != NULL) {
		lpt_request_finish(port->current, reason, out);
		port->current = NULL;
	}
	end_ownership(port, out);
	if (lpt_fault_close_uncounted()) {
		port->n_frees--;
	}
}

void lpt_turn_stop(struct lpt_port *port, enum lpt_status reason, struct lpt_out *out)
{
	struct lpt_request *waiter;

	if (port->moving) {
		port->owner = NULL;
		port->moving = false;
	}
	port->owed = 0;
	port->job = (struct lpt_job){0};
	if (port->current != NULL) {
		lpt_request_finish(port->current, reason, out);
		port->current = NULL;
	}
	while ((waiter = take_first(port, out)) != NULL) {
		lpt_request_finish(waiter, reason, out);
	}
	if (port->end_after_job) {
		end_ownership(port, out);
	}
}

/* --- the end of a job --- */

static enum lpt_status status_of(const struct lpt_request *request, enum lpt_job_result result)
{
	if (request->cancelled) {
		return LPT_STATUS_CANCELLED;
	}
	return result == LPT_JOB_OK ? LPT_STATUS_SUCCESS : LPT_STATUS_UNSUCCESSFUL;
}

/* A grant or a clean-up (without request) left the wires.  After a failure the port is not
 * cleaned again until somebody wants it. */
static void moving_done(struct lpt_port *port, struct lpt_request *request,
			enum lpt_job_result result, struct lpt_out *out)
{
	bool is_granted = request != NULL && status_of(request, result) == LPT_STATUS_SUCCESS;

	port->moving = false;
	if (is_granted && port->owed != 0) {
		struct lpt_job again = lpt_wires_to_grant(port, request);

		start_moving(port, &again, request, out);
		return;
	}
	port->owner = NULL;
	if (is_granted) {
		become_owner(request->file, out);
	}
	if (request != NULL) {
		lpt_request_finish(request, status_of(request, result), out);
	}
	if (!is_granted) {
		serve_next(port, result != LPT_JOB_FAILED, out);
	}
}

static bool frees_port(const struct lpt_request *request)
{
	return request->kind == LPT_REQUEST_DESELECT &&
	       (request->command.command_flags & LPT_PAR_HAVE_PORT_KEEP_PORT) == 0;
}

static void owner_job_done(struct lpt_port *port, struct lpt_request *request,
			   enum lpt_job_result result, struct lpt_out *out)
{
	enum lpt_status status = status_of(request, result);

	lpt_request_finish(request, status, out);
	if (port->end_after_job || (status == LPT_STATUS_SUCCESS && frees_port(request))) {
		end_ownership(port, out);
	}
}

void lpt_port_job_done(struct lpt_port *port, enum lpt_job_result result, uint32_t n_daisy,
		       struct lpt_out *out)
{
	struct lpt_job job = port->job;
	struct lpt_request *request = port->current;

	lpt_assert(job.steps != 0);
	port->job = (struct lpt_job){0};
	port->current = NULL;
	result = lpt_wires_record(port, &job, result, n_daisy);
	if (port->moving) {
		moving_done(port, request, result, out);
	} else {
		owner_job_done(port, request, result, out);
	}
}
