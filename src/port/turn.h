/* SPDX-License-Identifier: MIT */
/*
 * Inside the room: whose turn it is.  turn.c is the only place that gives the port to somebody,
 * takes it back, or starts a job on the wires; the other files check arguments and ask it.
 * wires.c tells it what the wires need.
 */
#ifndef LPT_PORT_TURN_H
#define LPT_PORT_TURN_H

#include "port/port.h"

/* A number that clients see as a pointer, in the buffer of a request (request.c). */
void lpt_put_opaque(void *buffer, size_t offset, uint64_t number);

/* What every call on a file begins with: SUCCESS, INVALID_HANDLE, DELETE_PENDING. */
enum lpt_status lpt_file_check(const struct lpt_file *file);

/* The port is this file's: granted, and not given back while a job runs. */
bool lpt_file_owns(const struct lpt_file *file);

static inline bool lpt_request_is_select(const struct lpt_request *request)
{
	return request->kind == LPT_REQUEST_SELECT || request->kind == LPT_REQUEST_TRY_SELECT;
}

/* Make a request this file's; it is not pending yet. */
void lpt_request_begin(struct lpt_request *request, struct lpt_file *file,
		       enum lpt_request_kind kind);

/* Complete a pending request: it goes to out->done. */
void lpt_request_finish(struct lpt_request *request, enum lpt_status status, struct lpt_out *out);

/* Ask for the port for a begun allocate or select request.  SUCCESS, PENDING, ALREADY_OWNER,
 * ALREADY_QUEUED. */
enum lpt_status lpt_turn_ask(struct lpt_request *request, struct lpt_out *out);

/* The same without queueing.  SUCCESS, PENDING (wire work only), NOT_QUEUED. */
enum lpt_status lpt_turn_try(struct lpt_request *request, struct lpt_out *out);

/* A job for the owner's begun request: PENDING; SUCCESS if it has no steps.  JOB_RUNNING: one runs
 * already, nothing happens. */
enum lpt_status lpt_turn_run(struct lpt_request *request, const struct lpt_job *job,
			     struct lpt_out *out);

/* The owner gives the port back, at once or when its job ends. */
void lpt_turn_end(struct lpt_port *port, struct lpt_out *out);

/* The same for an owner that may leave the selection of the chain as it is: it stays until somebody
 * else is granted the port who needs the end of chain (R177). */
void lpt_turn_free(struct lpt_file *file, bool keeps_selection, struct lpt_out *out);

/* A queued request leaves the queue, one whose grant is on the wires leaves that to go on without
 * it; it completes with `status`. */
void lpt_turn_withdraw(struct lpt_request *request, enum lpt_status status, struct lpt_out *out);

/* The file closes: everything pending completes with `reason`, what it owns is freed. */
void lpt_turn_leave(struct lpt_file *file, enum lpt_status reason, struct lpt_out *out);

/* The hardware is gone: everything pending completes, whatever runs is forgotten. */
void lpt_turn_stop(struct lpt_port *port, enum lpt_status reason, struct lpt_out *out);

/* The steps that clean the port; 0: it is clean.  A grant adds what its request needs. */
uint32_t lpt_wires_to_clean(const struct lpt_port *port);
struct lpt_job lpt_wires_to_grant(const struct lpt_port *port, const struct lpt_request *request);

/* Note what an ended job has changed.  Gives the result as it counts for the request. */
enum lpt_job_result lpt_wires_record(struct lpt_port *port, const struct lpt_job *job,
				     enum lpt_job_result result, uint32_t n_daisy);

/* A gone port whose last file closed is over: RELEASED (lifecycle.c). */
void lpt_port_release_if_unused(struct lpt_port *port, struct lpt_out *out);

#endif
