/* SPDX-License-Identifier: MIT */
/* When the work of a request begins, pauses and ends; what it does on the wires: device-talk.c. */
#include "daemon/device-work.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/device-request.h"
#include "daemon/device-talk.h"
#include "daemon/file.h"
#include "util/clock.h"
#include "util/log.h"

#define PAUSE_NS (20 * NS_PER_MS) /* between two tries */
#define LATE_NS (10 * NS_PER_MS)  /* a device that answers all the time is cut so late */

struct device_work *device_work_new(struct daemon_device *device)
{
	struct device_work *work = calloc(1, sizeof(*work));

	if (work) {
		work->device = device;
	}
	return work;
}

static void forget(struct device_work *work)
{
	work->pause = sd_event_source_disable_unref(work->pause);
	work->late = sd_event_source_disable_unref(work->late);
	work->request = NULL;
	work->is_due = false;
}

void device_work_free(struct device_work *work)
{
	forget(work);
	free(work);
}

void device_work_ended(struct daemon_device *device, const struct lpt_device_request *request)
{
	struct device_work *work = device->work;

	if (work->request && &work->request->core == request) {
		forget(work);
	}
}

bool device_work_is_on_wires(const struct daemon_device *device,
			     const struct lpt_device_request *request)
{
	const struct device_work *work = device->work;

	return work->on_wires && work->request && &work->request->core == request;
}

/* --- the end --- */

void device_work_end(struct device_work *work, const struct lpt_device_result *result)
{
	struct daemon_device *device = work->device;
	struct lpt_out out;

	forget(work);
	lpt_out_init(&out);
	lpt_device_work_done(&device->core, result, &out);
	port_act(device->port, &out);
}

void device_work_end_with(struct device_work *work, enum lpt_status status)
{
	const struct lpt_device_result result = {.status = status, .n = work->done};

	device_work_end(work, &result);
}

/* --- time --- */

int64_t device_work_elapsed_ns(const struct device_work *work)
{
	struct daemon_port *port = work->device->port;
	int64_t host_ns = clock_monotonic_ns() - work->begun_ns;

	if (!port_is_virtual(port)) {
		return host_ns;
	}
	int64_t port_ns = lpt_lines_now(&port->source.lines) - work->begun_port_ns;

	return port_ns > host_ns ? port_ns : host_ns;
}

int64_t device_work_wait_ns(const struct device_work *work, int64_t most_ns)
{
	return serial_limit_wait_ns(&work->limit, device_work_elapsed_ns(work), most_ns);
}

static int on_late(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct device_work *work = userdata;

	device_request_cut(work->request, LPT_STATUS_TIMEOUT);
	return 0;
}

static void arm_late(struct device_work *work)
{
	sd_event *loop = work->device->port->daemon->loop;
	int r;

	if (work->limit.total_ns < 0) {
		return;
	}
	r = sd_event_add_time_relative(loop, &work->late, CLOCK_MONOTONIC,
				       (uint64_t)(work->limit.total_ns + LATE_NS) / 1000, 1000,
				       on_late, work);
	if (r < 0) {
		log_error("%s: no timer: %s", work->device->name, strerror(-r));
	}
}

void device_work_begin_time(struct device_work *work)
{
	const struct daemon_device *device = work->device;

	if (work->has_begun) {
		return;
	}
	work->has_begun = true;
	work->begun_ns = clock_monotonic_ns();
	work->begun_port_ns = lpt_lines_now(&device->port->source.lines);
	work->moved_ns = 0;
	work->limit = serial_limit_of(&device->core.timeouts, &work->request->core.work);
	arm_late(work);
}

/* --- pauses --- */

static int on_pause(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct device_work *work = userdata;
	struct daemon_device *device = work->device;
	struct lpt_out out;

	work->pause = sd_event_source_disable_unref(work->pause);
	if (device->core.phase != LPT_DEVICE_PAUSES) {
		device_work_start(work);
		return 0;
	}
	lpt_out_init(&out);
	lpt_device_again(&device->core, &out);
	port_act(device->port, &out);
	return 0;
}

/* Who has moved nothing gives the port to others meanwhile. */
void device_work_pause(struct device_work *work)
{
	struct daemon_device *device = work->device;
	int64_t pause_ns = device_work_wait_ns(work, PAUSE_NS);
	struct lpt_out out;
	int r = sd_event_add_time_relative(device->port->daemon->loop, &work->pause,
					   CLOCK_MONOTONIC, (uint64_t)pause_ns / 1000, 1000,
					   on_pause, work);

	if (r < 0) {
		log_error("%s: no timer: %s", device->name, strerror(-r));
		device_work_end_with(work, LPT_STATUS_UNSUCCESSFUL);
		return;
	}
	if (work->done == 0) {
		lpt_out_init(&out);
		lpt_device_give_way(&device->core, &out);
		port_act(device->port, &out);
	}
}

/* Its work is due and nothing is in its way. */
static struct device_work *find_due(const struct daemon_port *port)
{
	const struct daemon_file *owner = port->work.active ? NULL : port_owner(port);
	struct device_work *work = owner && owner->device ? owner->device->work : NULL;

	return work && work->is_due ? work : NULL;
}

/* A talk that ends at once begins the next one: here, and not deeper and deeper. */
void device_work_start(struct device_work *work)
{
	struct daemon_port *port = work->device->port;

	work->is_due = true;
	if (port->starts_talks) {
		return;
	}
	port->starts_talks = true;
	while ((work = find_due(port)) != NULL) {
		device_talk_start(work);
	}
	port->starts_talks = false;
}

void device_work_begin(struct daemon_device *device, struct lpt_device_request *request)
{
	struct device_work *work = device->work;

	if (!work->request) {
		work->request = device_request_of(request);
		work->cut = LPT_STATUS_SUCCESS;
		work->done = 0;
		work->stage = 0;
		work->has_begun = false;
	}
	device_work_start(work);
}

void device_work_resume(struct daemon_device *device)
{
	if (device->work->is_due) {
		device_work_start(device->work);
	}
}

void device_work_cut(struct daemon_device *device, enum lpt_status reason)
{
	struct device_work *work = device->work;

	if (!work->request || work->cut != LPT_STATUS_SUCCESS) {
		return;
	}
	work->cut = reason;
	if (work->on_wires) {
		work_cut(device->port, reason);
	} else {
		device_work_end_with(work, reason);
	}
}

void device_work_abort(struct daemon_device *device)
{
	if (device->work->on_wires) {
		work_cut(device->port, LPT_STATUS_DEVICE_REMOVED);
	}
}
