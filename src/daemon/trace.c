/* SPDX-License-Identifier: MIT */
/*
 * Two buffers: one is being filled, under a lock, while the other is being sent.  A descriptor
 * wakes the loop when the first access comes into an empty buffer, and again when it is half full;
 * what comes in a trickle is collected for a moment.  All accesses in a buffer are one client's.
 */
#include "daemon/trace.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "daemon/port.h"
#include "daemon/session.h"
#include "daemon/tracer.h"
#include "util/clock.h"
#include "util/fdio.h"
#include "util/log.h"
#include "wire/access.h"

#define BUFFER_RECORDS 8192u
#define COLLECT_US 20000u /* what comes in a trickle goes this often */
#define BEHIND_US 2000u   /* and this often while somebody is behind with reading */

struct buffer {
	uint32_t n;
	uint8_t bytes[BUFFER_RECORDS * WIRE_ACCESS_BYTES];
};

struct port_trace {
	struct lpt_lines_trace hook;
	struct daemon_port *port;
	struct lpt_list tracers; /* of tracer.link */
	uint32_t n_held_bytes;   /* for all of them */
	uint32_t pid;            /* whose accesses these are; 0: the daemon's own */
	char program[64];
	sd_event_source *wake, *timer;
	int wake_fd; /* eventfd: there is something to send */

	pthread_mutex_t lock; /* for the rest */
	struct buffer *filling;
	uint64_t lost;
	struct buffer *sending; /* without the lock, by the control thread */
	struct buffer buffers[2];
};

/* --- sending --- */

static struct tracer *tracer_at(struct lpt_list *at)
{
	return lpt_container_of(at, struct tracer, link);
}

static void send_buffer(struct port_trace *trace, const struct buffer *buffer, uint64_t n_lost)
{
	lpt_list_for_each (at, &trace->tracers) {
		uint32_t sent = 0;

		tracer_lose(tracer_at(at), n_lost);
		do {
			uint32_t left = buffer->n - sent;
			uint32_t n = left < WIRE_ACCESS_MAX ? left : WIRE_ACCESS_MAX;
			struct wire_access batch = {
				.pid = trace->pid,
				.program = trace->program,
				.records = {buffer->bytes + sent * WIRE_ACCESS_BYTES,
					    n * WIRE_ACCESS_BYTES},
			};

			tracer_take(tracer_at(at), &batch);
			sent += n;
		} while (sent < buffer->n);
	}
}

/* Send all that was seen so far. */
static void drain(struct port_trace *trace)
{
	struct buffer *full;
	uint64_t lost;

	pthread_mutex_lock(&trace->lock);
	full = trace->filling;
	lost = trace->lost;
	trace->filling = trace->sending;
	trace->filling->n = 0;
	trace->lost = 0;
	pthread_mutex_unlock(&trace->lock);
	trace->sending = full;
	send_buffer(trace, full, lost);
}

static void arm(struct port_trace *trace, uint64_t usec)
{
	int r = sd_event_source_set_time_relative(trace->timer, usec);

	if (r >= 0) {
		r = sd_event_source_set_enabled(trace->timer, SD_EVENT_ONESHOT);
	}
	if (r < 0) {
		log_error("%s: no timer: %s", trace->port->core.name, strerror(-r));
	}
}

/* A worker may be writing into it: then the next work frees it. */
static void free_unwatched(struct daemon_port *port)
{
	if (lpt_list_is_empty(&port->trace->tracers) && !port->work.on_worker) {
		trace_free(port);
	}
}

static void end_tracer(struct daemon_port *port, struct tracer *tracer)
{
	tracer_free(tracer);
	free_unwatched(port);
}

/* The last word, behind all that was seen. */
static void say_end(struct tracer *tracer)
{
	session_refuse(tracer->session, tracer->id, -ECANCELED, LPT_STATUS_CANCELLED,
		       "the trace has ended");
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct port_trace *trace = userdata;
	struct daemon_port *port = trace->port;
	bool is_behind = false;

	drain(trace);
	lpt_list_for_each_safe (at, &trace->tracers) {
		struct tracer *tracer = tracer_at(at);

		tracer_flush(tracer);
		if (tracer->ends && !tracer_is_behind(tracer)) {
			say_end(tracer);
			tracer_free(tracer);
		} else {
			is_behind |= tracer_is_behind(tracer);
		}
	}
	if (is_behind) {
		arm(trace, BEHIND_US);
	} else {
		free_unwatched(port);
	}
	return 0;
}

static int on_wake(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct port_trace *trace = userdata;
	uint64_t count;
	bool is_much;

	if (read(fd, &count, sizeof(count)) < 0) {
		return 0;
	}
	pthread_mutex_lock(&trace->lock);
	is_much = trace->filling->n >= BUFFER_RECORDS / 2;
	pthread_mutex_unlock(&trace->lock);
	if (is_much) {
		drain(trace);
	}
	arm(trace, is_much ? BEHIND_US : COLLECT_US);
	return 0;
}

/* --- writing down --- */

/* With the lock. */
static void append(struct port_trace *trace, const struct wire_access_record *record)
{
	const uint64_t one = 1;
	struct buffer *buffer = trace->filling;

	if (buffer->n == BUFFER_RECORDS) {
		trace->lost++;
		return;
	}
	wire_access_put(buffer->bytes + buffer->n * WIRE_ACCESS_BYTES, record);
	buffer->n++;
	if ((buffer->n == 1 || buffer->n == BUFFER_RECORDS / 2) &&
	    write(trace->wake_fd, &one, sizeof(one)) < 0) {
		return; /* cannot happen: the counter is far from full */
	}
}

/* By the holder of the wire lock. */
static void on_access(void *context, const struct lpt_lines *lines, enum lpt_reg reg, uint8_t value,
		      bool is_read)
{
	struct port_trace *trace = context;
	int64_t now_ns = clock_monotonic_ns();
	const struct wire_access_record record = {
		.time_ns = now_ns,
		.port_ns = lines->ops->now ? lines->last_access_ns : now_ns,
		.reg = (uint8_t)reg,
		.value = value,
		.is_read = is_read,
	};

	pthread_mutex_lock(&trace->lock);
	if (trace->filling->n == BUFFER_RECORDS && !trace->port->work.on_worker) {
		pthread_mutex_unlock(&trace->lock);
		drain(trace); /* this is the control thread itself */
		pthread_mutex_lock(&trace->lock);
	}
	append(trace, &record);
	pthread_mutex_unlock(&trace->lock);
}

/* --- life --- */

void trace_free(struct daemon_port *port)
{
	struct port_trace *trace = port->trace;

	if (!trace) {
		return;
	}
	port->source.lines.trace = NULL;
	port->trace = NULL;
	sd_event_source_disable_unref(trace->wake);
	sd_event_source_disable_unref(trace->timer);
	fd_close(&trace->wake_fd);
	pthread_mutex_destroy(&trace->lock);
	free(trace);
}

static int make_sources(struct port_trace *trace)
{
	sd_event *loop = trace->port->daemon->loop;

	trace->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (trace->wake_fd < 0) {
		return -errno;
	}
	int r = sd_event_add_io(loop, &trace->wake, trace->wake_fd, EPOLLIN, on_wake, trace);

	if (r >= 0) {
		r = sd_event_add_time_relative(loop, &trace->timer, CLOCK_MONOTONIC, 0, 1000,
					       on_timer, trace);
	}
	return r < 0 ? r : sd_event_source_set_enabled(trace->timer, SD_EVENT_OFF);
}

static int make_trace(struct daemon_port *port)
{
	struct port_trace *trace = calloc(1, sizeof(*trace));

	if (!trace) {
		return -ENOMEM;
	}
	trace->hook = (struct lpt_lines_trace){on_access, trace};
	trace->port = port;
	trace->wake_fd = -1;
	trace->filling = &trace->buffers[0];
	trace->sending = &trace->buffers[1];
	lpt_list_init(&trace->tracers);
	pthread_mutex_init(&trace->lock, NULL);
	port->trace = trace;
	int r = make_sources(trace);

	if (r < 0) {
		trace_free(port);
		return r;
	}
	return 0;
}

static void set_who(struct port_trace *trace, const struct session *who)
{
	trace->pid = who ? (uint32_t)who->pid : 0;
	snprintf(trace->program, sizeof(trace->program), "%s", who ? who->program : "lptd");
}

static bool is_who(const struct port_trace *trace, const struct session *who)
{
	return trace->pid == (who ? (uint32_t)who->pid : 0) &&
	       strncmp(trace->program, who ? who->program : "lptd", sizeof(trace->program) - 1) ==
		       0;
}

void trace_begin(struct daemon_port *port, const struct session *who)
{
	struct port_trace *trace = port->trace;

	if (!trace) {
		return;
	}
	if (lpt_list_is_empty(&trace->tracers)) {
		trace_free(port);
		return;
	}
	if (!is_who(trace, who)) {
		drain(trace);
		set_who(trace, who);
	}
	port->source.lines.trace = &trace->hook;
}

int trace_start(struct session *session, uint32_t id, struct daemon_port *port)
{
	const struct work *work = &port->work;

	if (!port->trace) {
		int r = make_trace(port);

		if (r < 0) {
			return r;
		}
		set_who(port->trace, work->active && work->file ? work->session : NULL);
	}
	struct tracer *tracer;
	int r = tracer_new(session, id, &port->trace->n_held_bytes, &tracer);

	if (r < 0) {
		free_unwatched(port);
		return r;
	}
	drain(port->trace); /* what came before is not for this one */
	lpt_list_append(&port->trace->tracers, &tracer->link);
	if (!work->on_worker) {
		port->source.lines.trace = &port->trace->hook;
	}
	return 0;
}

static struct tracer *find(struct daemon_port *port, const struct session *session, uint32_t id)
{
	if (!port->trace) {
		return NULL;
	}
	lpt_list_for_each (at, &port->trace->tracers) {
		struct tracer *tracer = tracer_at(at);

		if (tracer->session == session && (id == 0 || tracer->id == id)) {
			return tracer;
		}
	}
	return NULL;
}

/* At once, or when what is held has been read. */
static void stop(struct daemon_port *port, struct tracer *tracer)
{
	drain(port->trace);
	tracer->ends = true;
	if (tracer_is_behind(tracer)) {
		arm(port->trace, BEHIND_US);
	} else {
		say_end(tracer);
		end_tracer(port, tracer);
	}
}

bool trace_stop(struct session *session, uint32_t id)
{
	lpt_list_for_each (at, &session->daemon->registry.ports) {
		struct daemon_port *port = lpt_container_of(at, struct daemon_port, link);
		struct tracer *tracer = find(port, session, id);

		if (tracer) {
			stop(port, tracer);
			return true;
		}
	}
	return false;
}

void trace_forget(struct session *session)
{
	lpt_list_for_each (at, &session->daemon->registry.ports) {
		struct daemon_port *port = lpt_container_of(at, struct daemon_port, link);

		for (struct tracer *tracer = find(port, session, 0); tracer;
		     tracer = find(port, session, 0)) {
			end_tracer(port, tracer);
		}
	}
}

void trace_end(struct daemon_port *port)
{
	if (!port->trace) {
		return;
	}
	drain(port->trace);
	lpt_list_for_each_safe (at, &port->trace->tracers) {
		struct tracer *tracer = tracer_at(at);

		tracer_settle(tracer);
		session_refuse(tracer->session, tracer->id, -ENODEV, LPT_STATUS_DEVICE_REMOVED,
			       "%s (%s) is gone; its trace has ended", port->core.name,
			       port->location);
		tracer_free(tracer);
	}
	if (!port->work.on_worker) {
		trace_free(port);
	}
}
