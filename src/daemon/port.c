/* SPDX-License-Identifier: MIT */
/*
 * Between the sharing rules and everybody else: what the core asks for is done here, in its order,
 * and what had to wait for the wires goes on when they are free.
 */
#include "daemon/port.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/anchor.h"
#include "daemon/chain.h"
#include "daemon/device-request.h"
#include "daemon/device-work.h"
#include "daemon/events.h"
#include "daemon/evict.h"
#include "daemon/file.h"
#include "daemon/interrupts.h"
#include "daemon/messages.h"
#include "daemon/pending.h"
#include "daemon/printer-node.h"
#include "daemon/routine.h"
#include "daemon/trace.h"
#include "daemon/yield.h"
#include "util/clock.h"
#include "util/log.h"

struct daemon_file *port_owner(const struct daemon_port *port)
{
	struct lpt_file *owner = port->core.owner;

	return owner ? lpt_container_of(owner, struct daemon_file, core) : NULL;
}

/* --- what the core asks for --- */

bool port_is_virtual(const struct daemon_port *port)
{
	return strcmp(settings_text(&port->spec.settings, "clock", "follow"), "virtual") == 0;
}

/* The turn of a device, when it has come, may finish requests of the device. */
static void complete(struct lpt_out *out)
{
	struct lpt_list *at;

	while ((at = lpt_list_first(&out->done)) != NULL) {
		struct lpt_request *request = lpt_container_of(at, struct lpt_request, link);

		lpt_list_remove(at);
		if (request->device) {
			lpt_device_turn_done(request->device, out);
		} else {
			pending_finish(lpt_container_of(request, struct pending, core));
		}
	}
	while ((at = lpt_list_first(&out->device_done)) != NULL) {
		lpt_list_remove(at);
		device_request_finish(
			device_request_of(lpt_container_of(at, struct lpt_device_request, link)));
	}
}

static void on_granted(struct daemon_port *port)
{
	const struct daemon_file *owner = port_owner(port);
	struct peripheral *peripheral = port->source.peripheral;

	if (port->job_of != owner->core.context) {
		port_end_job_of(port, port->job_of);
	}
	port->owner_since_ns = port->used_ns = clock_monotonic_ns();
	interrupts_begin(port);
	snprintf(port->spool.program, sizeof(port->spool.program), "%s", owner->session->program);
	if (peripheral && peripheral->ops->owner_changed &&
	    port->cable_client != owner->core.client) {
		peripheral->ops->owner_changed(peripheral);
	}
	port->cable_client = owner->core.client;
	events_publish(port, "granted", "%s (pid %d)", owner->session->program,
		       (int)owner->session->pid);
}

/* "2: 840 851": how many wait, and who, in order. */
static void publish_queue(struct daemon_port *port)
{
	char detail[512];
	struct text text = {detail, sizeof(detail), 0};

	if (!events_are_watched(port)) {
		return;
	}
	text_add(&text, "%u", (unsigned int)port->core.n_waiters);
	lpt_list_for_each (at, &port->core.queue) {
		const struct lpt_request *request = lpt_container_of(at, struct lpt_request, link);
		const struct daemon_file *file =
			lpt_container_of(request->file, struct daemon_file, core);

		text_add(&text, "%s%d", at->prev == &port->core.queue ? ": " : " ",
			 (int)file->session->pid);
	}
	events_publish(port, "waiting", "%s", detail);
}

static void publish(struct daemon_port *port, uint32_t events)
{
	if (events & LPT_EVENT_FREED) {
		events_publish(port, "freed", "%s", "");
	}
	if ((events & LPT_EVENT_GRANTED) && port->core.owner) {
		on_granted(port);
	}
	if (events & LPT_EVENT_WAITING) {
		publish_queue(port);
	}
	if (events & LPT_EVENT_SERVICE) {
		routine_call_all(port, false);
	}
	if (events & LPT_EVENT_DEFERRED) {
		routine_call_all(port, true);
	}
	if (events & LPT_EVENT_RELEASED) {
		registry_release(port);
	}
	if (events &
	    (LPT_EVENT_FREED | LPT_EVENT_GRANTED | LPT_EVENT_WAITING | LPT_EVENT_REMOVED)) {
		evict_review(port);
		yield_review(port);
	}
}

/* Start the core's job if the wires are free.  True: it is done. */
static bool try_job(struct daemon_port *port)
{
	if (port->work.active) {
		port->job_waits = true;
		return false;
	}
	port->job_waits = false;
	return work_start_job(port, &port->core.job);
}

/* The core's job is done. */
static void report_job(struct daemon_port *port, struct lpt_out *out)
{
	lpt_out_init(out);
	lpt_port_job_done(&port->core, port->work.result, port->work.n_daisy, out);
}

static void act(struct daemon_port *port, struct lpt_out *out)
{
	for (;;) {
		bool has_job = out->job != NULL;
		struct lpt_device_request *work;

		if (out->events & LPT_EVENT_FREED) {
			port_save_images(port); /* before anybody hears of it */
		}
		complete(out);
		work = out->work;
		publish(port, out->events);
		devices_review(port);
		if (work) {
			device_work_begin(device_of(work->device), work);
			return;
		}
		if (!has_job || port->core.job.steps == 0 || !try_job(port)) {
			return;
		}
		report_job(port, out);
	}
}

void port_act(struct daemon_port *port, struct lpt_out *out)
{
	struct chain *chain;

	port->n_acting++;
	act(port, out);
	port->n_acting--;
	if (port->chain_is_counted) {
		port->chain_is_counted = false;
		port->probe.n_daisy = (uint8_t)port->core.hardware.n_daisy;
		devices_update(port);
	}
	while (port->n_acting == 0 && (chain = port->chain_due) != NULL) {
		port->chain_due = NULL;
		chain_step(chain);
	}
}

void port_wires_free(struct daemon_port *port)
{
	struct lpt_out out;

	bool is_at_end = port->released || port->daemon->stops;

	if (port->work.active) {
		return;
	}
	if (port->job_is_over) {
		port_end_job_soon(port);
	}
	/* What was on the wires when their rest was asked for goes to rest now. */
	if (is_at_end && port->work.kind != WORK_REST && !port_rest(port)) {
		return;
	}
	if (is_at_end) {
		daemon_reap_later(port->daemon);
		return;
	}
	if (port->job_waits && port->core.job.steps != 0 && try_job(port)) {
		report_job(port, &out);
		port_act(port, &out);
	}
	struct daemon_file *owner = port_owner(port);

	if (owner) {
		file_resume_later(owner);
		anchor_wake(owner);
	}
	if (owner && owner->device) {
		device_work_resume(owner->device);
	}
	if (!owner || port->core.state == LPT_PORT_GONE) {
		port_save_images(port);
	}
}

/* --- lines --- */

void port_look(struct daemon_port *port)
{
	struct lpt_lines *lines = &port->source.lines;

	port->seen = (struct snapshot){
		.data = lines->shadow[LPT_REG_DATA],
		.control = lines->shadow[LPT_REG_CONTROL],
		.status = lines->last_status,
		.reverse = lines->reverse,
		.status_ns = lines->last_status_ns,
		.now_ns = lpt_lines_now(lines),
		.taken_ns = clock_monotonic_ns(),
		.accesses = lines->accesses,
	};
}

bool port_rest(struct daemon_port *port)
{
	if (port->work.active || lpt_flag_is_set(&port->source.lines.gone) ||
	    port->core.n_allocations == 0) {
		return true;
	}
	return work_start_rest(port);
}

/* --- jobs of the printer --- */

const struct spool_job *port_end_job(struct daemon_port *port)
{
	const struct spool_job *job = spool_end(&port->spool);

	port_publish_jobs(port);
	return job;
}

void port_end_job_soon(struct daemon_port *port)
{
	port->job_is_over = port->work.active;
	if (!port->work.active) {
		port_end_job(port);
	}
}

void port_end_job_of(struct daemon_port *port, uint64_t context)
{
	if (port->job_of == 0 || port->job_of != context) {
		return;
	}
	port->job_of = 0;
	port_end_job_soon(port);
}

static int on_idle(sd_event_source *source, uint64_t usec, void *userdata);

static void arm_idle(struct daemon_port *port, int64_t after_ns)
{
	uint64_t usec = after_ns > 0 ? (uint64_t)(after_ns / 1000) : 0;
	int r;

	if (port->idle_timer) {
		r = sd_event_source_set_time_relative(port->idle_timer, usec);
		if (r >= 0) {
			r = sd_event_source_set_enabled(port->idle_timer, SD_EVENT_ONESHOT);
		}
	} else {
		r = sd_event_add_time_relative(port->daemon->loop, &port->idle_timer,
					       CLOCK_MONOTONIC, usec, 1000, on_idle, port);
	}
	if (r < 0) {
		log_error("%s: no timer: %s", port->core.name, strerror(-r));
	}
}

/* Is silence going to end the growing job? */
static bool waits_for_silence(const struct daemon_port *port)
{
	return port->spool.job && !port->spool.is_explicit && port->spool.idle_ns >= 0;
}

static int on_idle(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon_port *port = userdata;
	int64_t silent_ns = clock_monotonic_ns() - port->spool.last_ns;

	if (port->work.active || !waits_for_silence(port)) {
		return 0; /* what is on the wires looks again when it ends */
	}
	if (silent_ns >= port->spool.idle_ns) {
		port_end_job(port);
	} else {
		arm_idle(port, port->spool.idle_ns - silent_ns);
	}
	return 0;
}

static bool is_armed(sd_event_source *timer)
{
	return timer && sd_event_source_get_enabled(timer, NULL) > 0;
}

/* Jobs that ended: told to who watches. */
void port_publish_jobs(struct daemon_port *port)
{
	const struct spool *spool = &port->spool;
	struct lpt_list *at = spool->jobs.prev;

	for (uint32_t i = 1; i < spool->n_fresh && at->prev != &spool->jobs; i++) {
		at = at->prev;
	}
	for (; port->spool.n_fresh > 0 && at != &spool->jobs; at = at->next) {
		const struct spool_job *job = lpt_container_of(at, struct spool_job, link);

		events_publish(port, "job", "%u, %llu bytes, %s", (unsigned int)job->number,
			       (unsigned long long)job->bytes, job->program);
		if (job->error < 0) {
			log_error("%s: job %u is not whole: %s", port->core.name,
				  (unsigned int)job->number, strerror(-job->error));
		}
		port->spool.n_fresh--;
		port->n_jobs++;
	}
	port->spool.n_fresh = 0;
}

static void count_bytes(struct daemon_port *port)
{
	struct spool *spool = &port->spool;

	spool->seen_bytes = spool->total_bytes;
	spool->last_ns = clock_monotonic_ns();
	if (spool->cut) {
		spool_end(spool);
	}
	if (spool->n_fresh > 0) {
		port_publish_jobs(port);
	}
}

void port_count(struct daemon_port *port)
{
	struct spool *spool = &port->spool;

	interrupts_count(port);
	if (spool->total_bytes != spool->seen_bytes || spool->cut) {
		count_bytes(port);
	}
	if (waits_for_silence(port) && !is_armed(port->idle_timer)) {
		arm_idle(port, spool->idle_ns);
	}
}

/* --- memory of the peripheral --- */

void port_save_images(struct daemon_port *port)
{
	const struct image *failed;
	int r = port->work.active ? 0 : images_save(&port->images, &failed);

	if (r < 0) {
		log_error("%s: %s=%s could not be written: %s", port->core.name,
			  failed->memory->key, failed->path, strerror(-r));
		events_publish(port, "image", "%s=%s could not be written: %s", failed->memory->key,
			       failed->path, strerror(-r));
	}
}

/* --- the end --- */

static void tell_lost(struct daemon_port *port, const char *why)
{
	char sentence[256];

	snprintf(sentence, sizeof(sentence), "%s (%s) was unplugged: %s", port->core.name,
		 port->location, why);
	lpt_list_for_each (at, &port->core.files) {
		const struct daemon_file *file = file_at(at);
		const struct wire_lost lost = {
			.file = file->number,
			.code = wire_error_from_errno(-ENODEV),
			.text = sentence,
		};

		session_send(file->session, WIRE_lost, 0, &lost);
	}
}

void port_unplug(struct daemon_port *port, const char *why)
{
	struct lpt_out out;

	if (port->core.state == LPT_PORT_GONE) {
		return;
	}
	lpt_flag_set(&port->source.lines.gone);
	port->job_waits = false;
	log_notice("%s (%s) is gone: %s", port->core.name, port->location, why);
	events_publish(port, "unplugged", "%s", port->location);
	tell_lost(port, why);
	trace_end(port);
	registry_bury(port);
	devices_publish_gone(port);
	lpt_out_init(&out);
	lpt_port_surprise_remove(&port->core, &out);
	port_act(port, &out);
	work_cut(port, LPT_STATUS_DEVICE_REMOVED);
	devices_release(port);
	port_end_job_soon(port);
	port_save_images(port);
	interrupts_forget(port);
	lpt_list_for_each (at, &port->core.files) {
		file_drop_parked(file_at(at));
		interrupts_refuse(file_at(at), NULL);
	}
	printer_node_refuse_all(port);
}
