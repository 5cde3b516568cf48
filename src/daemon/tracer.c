/* SPDX-License-Identifier: MIT */
/* See tracer.h.  All of it belongs to the control thread. */
#include "daemon/tracer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/quota.h"
#include "daemon/session.h"
#include "wire/access.h"

#define HELD_BYTES_MAX (16u * 1024u * 1024u) /* for all watchers of a port */

/* A message that waits. */
struct held {
	struct lpt_list link; /* in tracer.held */
	uint64_t n_lost;      /* before it */
	uint32_t pid;
	char program[64];
	uint32_t len;
	uint8_t records[];
};

int tracer_new(struct session *session, uint32_t id, uint32_t *n_held_bytes,
	       struct tracer **ret_tracer)
{
	struct tracer *tracer = calloc(1, sizeof(*tracer));
	int r = tracer ? watch_charge(session) : -ENOMEM;

	if (r < 0) {
		free(tracer);
		return r;
	}
	lpt_list_init(&tracer->link);
	lpt_list_init(&tracer->held);
	tracer->session = session;
	tracer->id = id;
	tracer->n_held_bytes = n_held_bytes;
	*ret_tracer = tracer;
	return 0;
}

static void free_held(struct tracer *tracer, struct held *held)
{
	*tracer->n_held_bytes -= (uint32_t)sizeof(*held) + held->len;
	lpt_list_remove(&held->link);
	free(held);
}

void tracer_free(struct tracer *tracer)
{
	lpt_list_for_each_safe (at, &tracer->held) {
		free_held(tracer, lpt_container_of(at, struct held, link));
	}
	lpt_list_remove(&tracer->link);
	watch_refund(tracer->session);
	free(tracer);
}

void tracer_lose(struct tracer *tracer, uint64_t n_lost)
{
	tracer->n_lost += n_lost;
}

static bool is_ready(const struct tracer *tracer)
{
	return tracer->session->output_bytes < SESSION_OUTPUT_PAUSE;
}

static void send(struct tracer *tracer, const struct wire_access *batch)
{
	session_send(tracer->session, WIRE_access, tracer->id, batch);
}

/* False: there is no room for it. */
static bool hold(struct tracer *tracer, const struct wire_access *batch)
{
	size_t size = sizeof(struct held) + batch->records.len;

	if (size > HELD_BYTES_MAX - *tracer->n_held_bytes) {
		return false;
	}
	struct held *held = malloc(size);

	if (!held) {
		return false;
	}
	held->n_lost = batch->lost;
	held->pid = batch->pid;
	snprintf(held->program, sizeof(held->program), "%s", batch->program);
	held->len = batch->records.len;
	memcpy(held->records, batch->records.bytes, held->len);
	lpt_list_append(&tracer->held, &held->link);
	*tracer->n_held_bytes += (uint32_t)size;
	return true;
}

void tracer_take(struct tracer *tracer, struct wire_access *batch)
{
	if (tracer->ends || (batch->records.len == 0 && tracer->n_lost == 0)) {
		return;
	}
	batch->lost = tracer->n_lost;
	if (lpt_list_is_empty(&tracer->held) && is_ready(tracer)) {
		send(tracer, batch);
		tracer->n_lost = 0;
	} else if (batch->records.len > 0 && hold(tracer, batch)) {
		tracer->n_lost = 0;
	} else {
		tracer->n_lost += batch->records.len / WIRE_ACCESS_BYTES;
	}
}

/* Of accesses that are missing behind all that was sent. */
static void tell_lost(struct tracer *tracer)
{
	const struct wire_access batch = {.program = "lptd", .lost = tracer->n_lost};

	if (tracer->n_lost > 0) {
		send(tracer, &batch);
		tracer->n_lost = 0;
	}
}

void tracer_flush(struct tracer *tracer)
{
	lpt_list_for_each_safe (at, &tracer->held) {
		struct held *held = lpt_container_of(at, struct held, link);
		const struct wire_access batch = {
			.pid = held->pid,
			.program = held->program,
			.lost = held->n_lost,
			.records = {held->records, held->len},
		};

		if (!is_ready(tracer)) {
			return;
		}
		send(tracer, &batch);
		free_held(tracer, held);
	}
	if (is_ready(tracer)) {
		tell_lost(tracer);
	}
}

bool tracer_is_behind(const struct tracer *tracer)
{
	return tracer->n_lost > 0 || !lpt_list_is_empty(&tracer->held);
}

void tracer_settle(struct tracer *tracer)
{
	lpt_list_for_each_safe (at, &tracer->held) {
		struct held *held = lpt_container_of(at, struct held, link);

		tracer->n_lost += held->n_lost + held->len / WIRE_ACCESS_BYTES;
		free_held(tracer, held);
	}
	tell_lost(tracer);
}
