/* SPDX-License-Identifier: MIT */
/* Devices come, are opened and closed, and go; see device.h. */
#include "daemon/device.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/device-ending.h"
#include "daemon/device-work.h"
#include "daemon/events.h"
#include "daemon/file.h"
#include "daemon/session.h"

const uint8_t device_ids[DEVICE_ID_COUNT] = {
	LPT_DEVICE_ID_RAW, 0, 1, 2, 3, LPT_DEVICE_ID_END_OF_CHAIN,
};

/* --- coming --- */

/* No two devices in the life of a port have the same. */
static void locate(struct daemon_device *device)
{
	struct daemon_port *port = device->port;
	uint8_t id = device->core.id;

	if (id == LPT_DEVICE_ID_RAW) {
		snprintf(device->location, sizeof(device->location), "%.*s/raw",
			 (int)sizeof(port->location) - 8, port->location);
		return;
	}
	uint32_t before = port->n_arrivals[id]++;
	char again[16] = "";

	if (before > 0) {
		snprintf(again, sizeof(again), ".%u", (unsigned int)before);
	}
	snprintf(device->location, sizeof(device->location), "%.*s/%u%s",
		 (int)sizeof(port->location) - 20, port->location, id, again);
}

static struct daemon_device *arrive(struct daemon_port *port, uint8_t id, bool has_hardware)
{
	struct daemon_device *device = calloc(1, sizeof(*device));

	if (!device) {
		return NULL;
	}
	device->port = port;
	lpt_list_init(&device->requests);
	device->work = device_work_new(device);
	if (!device->work) {
		free(device);
		return NULL;
	}
	lpt_device_arrive(&device->core, &port->core, id, ++port->daemon->last_device,
			  has_hardware);
	lpt_device_link_name(&device->core, device->name);
	locate(device);
	lpt_list_append(&port->devices, &device->link);
	events_publish(port, "device-added", "%s %s", device->name, device->location);
	return device;
}

/* --- going --- */

static void free_device(struct daemon_device *device)
{
	lpt_list_remove(&device->link);
	sd_event_source_disable_unref(device->acquire_timer);
	device_work_free(device->work);
	free(device->id);
	free(device);
}

static void remove_in_order(struct daemon_device *device)
{
	events_publish(device->port, "device-removed", "%s %s", device->name, device->location);
	lpt_device_query_remove(&device->core);
	lpt_device_remove(&device->core);
	free_device(device);
}

static void tell_lost(const struct daemon_device *device)
{
	char sentence[256];
	const struct wire_lost lost = {
		.file = device->file->number,
		.code = wire_error_from_errno(-ENODEV),
		.text = sentence,
	};

	snprintf(sentence, sizeof(sentence), "%s (%s) is no longer there", device->name,
		 device->location);
	session_send(device->file->session, WIRE_lost, 0, &lost);
}

static void vanish(struct daemon_device *device)
{
	struct daemon_port *port = device->port;
	struct lpt_out out;

	if (!device->file) {
		remove_in_order(device);
		return;
	}
	events_publish(port, "device-removed", "%s %s", device->name, device->location);
	tell_lost(device);
	lpt_out_init(&out);
	lpt_device_surprise_remove(&device->core, &out);
	port_act(port, &out);
	device_work_abort(device);
}

void devices_publish_gone(struct daemon_port *port)
{
	lpt_list_for_each (at, &port->devices) {
		const struct daemon_device *device = device_at(at);

		events_publish(port, "device-removed", "%s %s", device->name, device->location);
	}
}

void devices_release(struct daemon_port *port)
{
	lpt_list_for_each_safe (at, &port->devices) {
		struct daemon_device *device = device_at(at);

		if (!device->file && device->core.state == LPT_DEVICE_REMOVED) {
			free_device(device);
		}
	}
}

void devices_remove(struct daemon_port *port)
{
	lpt_list_for_each_safe (at, &port->devices) {
		remove_in_order(device_at(at));
	}
}

void devices_free(struct daemon_port *port)
{
	lpt_list_for_each_safe (at, &port->devices) {
		free_device(device_at(at));
	}
}

/* --- looking again --- */

/* What a look at the cable found. */
struct findings {
	uint32_t n_daisy;
	bool has_end;      /* something that speaks IEEE 1284 listens behind the chain */
	bool is_connected; /* something answers at all, or nobody looked */
};

static bool is_there(const struct findings *findings, uint8_t id)
{
	if (id == LPT_DEVICE_ID_RAW) {
		return true;
	}
	if (id == LPT_DEVICE_ID_END_OF_CHAIN) {
		return findings->n_daisy > 0 && findings->has_end;
	}
	return id < findings->n_daisy;
}

static int update_presence(struct daemon_port *port, const struct findings *findings)
{
	int r = 0;

	for (size_t i = 0; i < DEVICE_ID_COUNT; i++) {
		uint8_t id = device_ids[i];
		struct lpt_device *core = lpt_device_find(&port->core, id);
		bool has_hardware = id != LPT_DEVICE_ID_RAW || findings->is_connected;

		if (core && !is_there(findings, id)) {
			vanish(device_of(core));
		} else if (core) {
			core->has_hardware = has_hardware;
		} else if (is_there(findings, id) && !arrive(port, id, has_hardware)) {
			r = -ENOMEM;
		}
	}
	return r;
}

/* Another one has its number now. */
static int replace(struct daemon_device *device, struct daemon_device **ret_device)
{
	struct daemon_port *port = device->port;
	uint8_t id = device->core.id;

	vanish(device);
	*ret_device = arrive(port, id, true);
	return *ret_device ? 0 : -ENOMEM;
}

/* What it told about itself. */
static int set_id(struct daemon_device *device, const uint8_t *id, uint32_t len)
{
	uint8_t *copy = len > 0 ? malloc(len) : NULL;

	if (len > 0 && !copy) {
		return -ENOMEM;
	}
	if (len > 0) {
		memcpy(copy, id, len);
	}
	free(device->id);
	device->id = copy;
	device->id_len = len;
	return 0;
}

/* Lines that nobody drives: nothing hangs there.  Where nobody looked, something may. */
static bool is_connected(const struct daemon_port *port)
{
	const struct lpt_lines *lines = &port->source.lines;

	return lines->last_status_ns == 0 ||
	       !(device_lines_of(lines->last_status) & LPT_PARALLEL_NOT_CONNECTED);
}

static const struct probe_id *probed_id(const struct daemon_port *port, uint8_t id)
{
	return &port->probe.ids[id == LPT_DEVICE_ID_RAW ? PROBE_END : id];
}

/* The number of a device that told another ID before is now that of another device. */
static int update_id(struct daemon_device *device)
{
	const struct probe_id *told = probed_id(device->port, device->core.id);
	bool is_same = told->len == device->id_len &&
		       (told->len == 0 || memcmp(told->id, device->id, told->len) == 0);
	int r = 0;

	if (!is_same && device->id_len > 0 && told->len > 0 &&
	    device->core.id != LPT_DEVICE_ID_RAW) {
		r = replace(device, &device);
	}
	if (r == 0 && !is_same) {
		r = set_id(device, told->id, told->len);
	}
	if (r == 0) {
		device->protocols = told->protocols;
	}
	return r;
}

int devices_update(struct daemon_port *port)
{
	const struct findings findings = {
		.n_daisy = port->probe.n_daisy,
		.has_end = port->probe.has_end,
		.is_connected = port->probe.has_end || is_connected(port),
	};
	int r = update_presence(port, &findings);

	lpt_list_for_each_safe (at, &port->devices) {
		int error = device_is_present(device_at(at)) ? update_id(device_at(at)) : 0;

		r = error < 0 ? error : r;
	}
	return r;
}

/* --- opening and closing --- */

enum lpt_status device_open(struct daemon_device *device, struct session *session,
			    bool as_directory, struct daemon_file **ret_file)
{
	struct daemon_file *file = file_allocate();
	struct lpt_out out;

	if (!file) {
		return LPT_STATUS_UNSUCCESSFUL;
	}
	lpt_out_init(&out);
	enum lpt_status status =
		lpt_device_open(&device->core, &file->core, session->client,
				++session->daemon->last_context, as_directory, &out);

	if (status != LPT_STATUS_SUCCESS) {
		free(file);
		return status;
	}
	file->device = device;
	device->file = file;
	file_begin(file, session, &out);
	*ret_file = file;
	return LPT_STATUS_SUCCESS;
}

void device_close(struct daemon_device *device, enum lpt_status reason, struct lpt_out *out)
{
	bool is_closed = lpt_device_close(&device->core, reason, out);

	assert(is_closed); /* its work was cut before */
	(void)is_closed;
	device->file->device = NULL;
	device->file = NULL;
}
