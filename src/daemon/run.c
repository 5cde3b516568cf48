/* SPDX-License-Identifier: MIT */
/*
 * Execution on the wires.  The short way, a program that a FAST driver ends within its first slice,
 * touches no allocator, no timer and no log: it runs from the receive buffer into the daemon's.
 */
#include "daemon/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/file.h"
#include "daemon/job.h"
#include "daemon/messages.h"
#include "daemon/trace.h"
#include "daemon/yield.h"
#include "program/program.h"
#include "util/clock.h"
#include "util/log.h"

#define SLICE_FUEL 500           /* instructions between two looks at the clock */
#define ROUND_FUEL 2000          /* instructions, then the others */
#define ROUND_NS 50000           /* or so much time */
#define WORKER_FUEL 20000        /* instructions between two looks at the stop flag */
#define STUCK_US (150u * 1000u)  /* abort() may take 100 ms */
#define POLITE_US (150u * 1000u) /* and the end of an IEEE 1284 mode two of its time limits */
#define JOB_US (1000u * 1000u)   /* a few accesses: even the slowest driver needs less */
#define TALKS_US (10u * JOB_US)  /* each device on a chain may be waited for */
#define CLEANING (LPT_STEP_CLEAR | LPT_STEP_REST | LPT_STEP_RESTORE)
#define WALL_DEFAULT_NS (10 * NS_PER_S)
#define WALL_MAX_NS (3600 * NS_PER_S)

static bool is_fast(const struct daemon_port *port)
{
	return port->source.lines.caps & LPT_CAP_FAST;
}

static bool work_start(struct daemon_port *port, const struct lpt_job *job, bool is_core);
static int start_worker(struct daemon_port *port);
static void start_limit(struct daemon_port *port, uint64_t usec);

/* --- ends --- */

static void answer_run(struct session *session, uint32_t id, const struct lpt_trailer *trailer,
		       const uint8_t *results)
{
	const struct wire_result result = {
		.status = -(int32_t)wire_error_from_errno(trailer->status),
		.pc = trailer->pc,
		.mark = trailer->mark,
		.code = trailer->code,
		.payload_used = trailer->payload_used,
		.bits = trailer->bits,
		.a = trailer->a,
		.t = trailer->t,
		.t_first_ns = trailer->t_first_ns,
		.t_last_ns = trailer->t_last_ns,
		.results = {results, trailer->results_len},
	};

	session_send(session, WIRE_result, id, &result);
}

/* What a cut leaves on the lines goes at once; the next owner would clean it, but may be far off.
 */
static void rest_after_cut(struct daemon_port *port)
{
	if (!lpt_flag_is_set(&port->source.lines.gone)) {
		work_start_rest(port);
	}
}

/* Answer a program.  Its status. */
static int finish_run(struct daemon_port *port)
{
	struct work *work = &port->work;
	struct lpt_trailer trailer = {0};

	if (work->file) {
		lpt_run_trailer(&work->run, &trailer);
		if (lpt_flag_is_set(&port->source.lines.gone)) {
			trailer.status = -ENODEV;
		} else if (work->cut != LPT_STATUS_SUCCESS) {
			trailer.status = lpt_status_errno(work->cut);
		}
		answer_run(work->session, work->id, &trailer, work->run.results);
	}
	free(work->memory);
	work->memory = NULL;
	work->file = NULL;
	port_count(port);
	return trailer.status;
}

/* The program or the talk is over: free the wires, answer, then see what waited for the wires. */
static void finish_work(struct daemon_port *port)
{
	struct work *work = &port->work;
	struct daemon_file *file = work->file;
	bool is_talk = work->kind == WORK_TALK;
	bool was_cut = work->cut != LPT_STATUS_SUCCESS;
	bool closes = file && file->closing; /* what a talk's end calls may free it */

	yield_touch(port);
	work->active = false;
	int status = is_talk ? talk_finish(port) : finish_run(port);

	if (status == -ENODEV && port->core.state != LPT_PORT_GONE) {
		port_unplug(port, "its hardware is gone");
	}
	if (closes) {
		file_finish_close(file, was_cut);
	} else if (was_cut && !is_talk) {
		rest_after_cut(port);
	}
	port_wires_free(port);
}

/* --- inline slices --- */

static int step(struct daemon_port *port)
{
	struct work *work = &port->work;

	return work->kind == WORK_TALK ? talk_step(port)
				       : lpt_run_step(&port->source.lines, &work->run);
}

static int run_round(struct daemon_port *port)
{
	struct lpt_run *run = &port->work.run;
	int64_t begin_ns = 0;

	for (int32_t spent = 0; spent < ROUND_FUEL; spent += SLICE_FUEL - run->fuel) {
		run->fuel = SLICE_FUEL;
		int r = step(port);

		if (r != LPT_RUN_MORE) {
			return r;
		}
		int64_t now_ns = clock_monotonic_ns();

		if (begin_ns == 0) {
			begin_ns = now_ns;
		} else if (now_ns - begin_ns > ROUND_NS / 2) {
			break;
		}
	}
	return LPT_RUN_MORE;
}

/* Code and payload lie in the receive buffer: copy them before the next message comes. */
static int keep_program(struct work *work)
{
	struct lpt_run *run = &work->run;
	size_t code_len = run->n * sizeof(*run->code);
	uint8_t *memory = malloc(code_len + run->payload_len + run->results_size);

	if (!memory) {
		return -ENOMEM;
	}
	memcpy(memory, run->code, code_len);
	if (run->payload_len > 0) {
		memcpy(memory + code_len, run->payload, run->payload_len);
	}
	uint8_t *results = memory + code_len + run->payload_len;

	if (run->results_len > 0) {
		memcpy(results, run->results, run->results_len);
	}
	run->code = (const struct lpt_insn *)memory;
	run->payload = memory + code_len;
	run->results = results;
	work->memory = memory;
	return 0;
}

/* End it here, in the middle of a program. */
static void give_back(struct daemon_port *port, int status)
{
	port->work.run.status = status;
	if (port->work.kind == WORK_TALK) {
		talk_stop(port);
	}
	finish_work(port);
}

static void to_worker(struct daemon_port *port)
{
	struct work *work = &port->work;
	uint64_t limit_us = work->kind == WORK_TALK ? talk_limit_us(&work->talk)
						    : (uint64_t)(work->run.wall_ns / 1000);
	int r;

	port_look(port);
	work->run.may_block = true;
	work->on_worker = true;
	r = start_worker(port);
	if (r < 0) {
		log_error("%s: no worker: %s", port->core.name, strerror(-r));
		work->on_worker = false;
		give_back(port, r);
		return;
	}
	start_limit(port, limit_us + STUCK_US);
}

static int on_slice(sd_event_source *source, void *userdata);

/* A new source each time: one that stays would be served before all others. */
static void next_slice(struct daemon_port *port)
{
	struct work *work = &port->work;

	work->slice = sd_event_source_disable_unref(work->slice);
	if (sd_event_add_defer(port->daemon->loop, &work->slice, on_slice, port) < 0) {
		to_worker(port);
	}
}

/* What a round said. */
static void after_round(struct daemon_port *port, int outcome)
{
	struct work *work = &port->work;

	if (outcome <= LPT_RUN_DONE) {
		finish_work(port);
		return;
	}
	if (work->kind == WORK_RUN && !work->memory && keep_program(work) < 0) {
		give_back(port, -ENOMEM);
	} else if (outcome == LPT_RUN_WAIT) {
		to_worker(port);
	} else {
		next_slice(port);
	}
}

static int on_slice(sd_event_source *source, void *userdata)
{
	struct daemon_port *port = userdata;

	if (port->work.active && !port->work.on_worker) {
		after_round(port, run_round(port));
	}
	return 0;
}

static void begin_work(struct daemon_port *port, enum work_kind kind, struct daemon_file *file,
		       struct session *session)
{
	struct work *work = &port->work;

	work->active = true;
	work->kind = kind;
	work->on_worker = false;
	work->file = file;
	work->session = session;
	work->cut = LPT_STATUS_SUCCESS;
	work->stop = false;
	trace_begin(port, session);
}

void run_start(struct daemon_file *file, struct session *session, uint32_t id,
	       const struct wire_run *request)
{
	struct daemon_port *port = file_port(file);
	struct work *work = &port->work;
	int64_t wall_ns = clock_ns_of_ms(request->wall_ms);

	begin_work(port, WORK_RUN, file, session);
	work->id = id;
	work->run = (struct lpt_run){
		.code = request->program.bytes,
		.n = request->program.len / sizeof(struct lpt_insn),
		.payload = request->payload.bytes,
		.payload_len = request->payload.len,
		.results = port->daemon->results,
		.results_size = request->room,
		.registers = port->source.lines.writable,
		.data_mask = 0xff,
		.control_mask = 0xff,
		.t0_ns = request->t0_ns,
		.wall_ns = wall_ns > 0 && wall_ns <= WALL_MAX_NS ? wall_ns : WALL_DEFAULT_NS,
		.stop = &work->stop,
	};
	lpt_run_init(&work->run);
	after_round(port, is_fast(port) ? run_round(port) : LPT_RUN_WAIT);
}

void work_start_talk(struct daemon_port *port, const struct talk_order *order)
{
	begin_work(port, WORK_TALK, order->file, order->session);
	port->work.id = order->id;
	if (!talk_begin(port)) {
		finish_work(port);
		return;
	}
	after_round(port, is_fast(port) ? run_round(port) : LPT_RUN_WAIT);
}

/* --- jobs of the core --- */

/* Start a job, the core's or our own.  True: it is done. */
static bool work_start(struct daemon_port *port, const struct lpt_job *job, bool is_core)
{
	struct work *work = &port->work;

	work->stop = false;
	if (job->steps & CLEANING) {
		port->source.lines.edge_armed = false; /* an interrupt would undo it */
	}
	trace_begin(port, NULL);
	if (!job_may_sleep(port, job)) {
		work->result = job_execute(port, job, &work->n_daisy);
		return true;
	}
	uint64_t limit_us = job_talks(port, job) ? TALKS_US : JOB_US;

	port_look(port);
	work->active = true;
	work->on_worker = true;
	work->kind = is_core ? WORK_JOB : WORK_REST;
	work->file = NULL;
	work->job = *job;
	work->cut = LPT_STATUS_SUCCESS;
	if (start_worker(port) < 0) {
		work->active = work->on_worker = false;
		work->result = LPT_JOB_FAILED;
		return true;
	}
	start_limit(port, limit_us);
	return false;
}

bool work_start_job(struct daemon_port *port, const struct lpt_job *job)
{
	return work_start(port, job, true);
}

bool work_start_rest(struct daemon_port *port)
{
	const struct lpt_job job = {.steps = LPT_STEP_REST};
	bool is_done = work_start(port, &job, false);

	if (is_done && port->work.result == LPT_JOB_FAILED) {
		log_warning("%s: its lines could not be brought to rest", port->core.name);
	}
	return is_done;
}

static void finish_job(struct daemon_port *port)
{
	struct work *work = &port->work;
	struct lpt_out out;

	work->active = false;
	lpt_out_init(&out);
	/* A removal in between has made the core forget its job. */
	if (work->kind == WORK_JOB && port->core.job.steps != 0) {
		lpt_port_job_done(&port->core, work->result, work->n_daisy, &out);
	}
	port_count(port);
	port_act(port, &out);
	port_wires_free(port);
}

/* --- the worker --- */

void work_execute(void *argument)
{
	struct daemon_port *port = argument;
	struct work *work = &port->work;
	int r = LPT_RUN_MORE;

	if (work->kind == WORK_OPEN) {
		opening_execute(port);
		return;
	}
	if (work->kind != WORK_RUN && work->kind != WORK_TALK) {
		work->result = job_execute(port, &work->job, &work->n_daisy);
		return;
	}
	while (r > LPT_RUN_DONE) {
		work->run.fuel = WORKER_FUEL;
		r = step(port);
		if (r > LPT_RUN_DONE && lpt_flag_is_set(&work->stop)) {
			work->run.status = -ECANCELED;
			break;
		}
	}
	if (work->kind == WORK_TALK) {
		talk_stop(port);
	}
}

void work_finished(void *argument)
{
	struct daemon_port *port = argument;
	struct work *work = &port->work;

	if (work->kind == WORK_OPEN) {
		opening_finished(port);
		return;
	}
	sd_event_source_set_enabled(work->limit, SD_EVENT_OFF);
	work->on_worker = false;
	if (work->kind == WORK_RUN || work->kind == WORK_TALK) {
		finish_work(port);
	} else {
		finish_job(port);
	}
}

/* --- cutting --- */

/* The driver neither returned nor heard abort(): its port is gone.  The thread keeps the object
 * until it returns, if it ever does; its client hears of it now. */
static void give_up(struct daemon_port *port)
{
	const struct lpt_trailer trailer = {.status = -ENODEV};
	struct daemon_file *file = port->work.file;
	bool closes = file && file->closing; /* what a talk's end calls may free it */

	lpt_flag_set(&port->source.lines.gone);
	port->work.file = NULL;
	if (port->released) {
		opening_removed(port);
		daemon_reap_later(port->daemon);
		return;
	}
	if (port->work.kind == WORK_TALK) {
		talk_give_up(port);
	} else if (file) {
		answer_run(port->work.session, port->work.id, &trailer, NULL);
	}
	port_unplug(port, "its driver is stuck");
	if (port->daemon->stops) {
		daemon_reap_later(port->daemon);
	}
	if (closes) {
		file_finish_close(file, true);
	}
}

/* The worker shall end what it does, and soon. */
static void stop_worker(struct daemon_port *port)
{
	struct lpt_lines *lines = &port->source.lines;

	lpt_flag_set(&port->work.stop);
	if (lines->ops->abort) {
		lines->ops->abort(lines);
	}
	start_limit(port, port->work.kind == WORK_TALK ? STUCK_US + POLITE_US : STUCK_US);
}

/* A job that takes too long, or a program beyond its time, is aborted first; what was aborted and
 * still does not end is stuck. */
static int on_limit(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon_port *port = userdata;

	if (!lpt_flag_is_set(&port->work.stop)) {
		if (port->work.kind == WORK_RUN || port->work.kind == WORK_TALK) {
			port->work.cut = LPT_STATUS_TIMEOUT;
		}
		stop_worker(port);
		return 0;
	}
	log_error("%s (%s): the driver is stuck; the port is given up", port->core.name,
		  port->location);
	give_up(port);
	return 0;
}

/* With the timer of its limit: no cut may fail later because there is none. */
static int start_worker(struct daemon_port *port)
{
	struct work *work = &port->work;
	sd_event *loop = port->daemon->loop;

	if (!work->limit) {
		int r = sd_event_add_time_relative(loop, &work->limit, CLOCK_MONOTONIC, JOB_US,
						   1000, on_limit, port);

		if (r < 0) {
			return r;
		}
		sd_event_source_set_enabled(work->limit, SD_EVENT_OFF);
	}
	return worker_start(&port->worker, loop);
}

static void start_limit(struct daemon_port *port, uint64_t usec)
{
	sd_event_source *limit = port->work.limit;
	int r = sd_event_source_set_time_relative(limit, usec);

	if (r >= 0) {
		r = sd_event_source_set_enabled(limit, SD_EVENT_ONESHOT);
	}
	if (r < 0) {
		log_error("%s: no timer: %s", port->core.name, strerror(-r));
	}
}

void work_cut(struct daemon_port *port, enum lpt_status why)
{
	struct work *work = &port->work;

	if (!work->active || work->cut != LPT_STATUS_SUCCESS) {
		return;
	}
	work->cut = why;
	if (!work->on_worker) {
		give_back(port, -ECANCELED);
		return;
	}
	stop_worker(port);
}

void work_deinit(struct work *work)
{
	work->slice = sd_event_source_disable_unref(work->slice);
	work->limit = sd_event_source_disable_unref(work->limit);
	free(work->memory);
	work->memory = NULL;
}
