/* SPDX-License-Identifier: MIT */
/* How long a request of a device waits for its port; see device.h. */
#include "daemon/device.h"

#include <string.h>

#include "daemon/device-request.h"
#include "daemon/messages.h"
#include "util/clock.h"
#include "util/log.h"

static int on_acquire(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct daemon_device *device = userdata;
	struct lpt_out out;

	if (device->core.phase != LPT_DEVICE_ASKS) {
		return 0;
	}
	struct device_request *request = device_request_of(device->core.current);
	struct text why = {request->why, sizeof(request->why), 0};

	message_timed_out(&why, device->port, device->port->acquire_ns / NS_PER_MS);
	lpt_out_init(&out);
	lpt_device_expire(&device->core, &out);
	port_act(device->port, &out);
	return 0;
}

static void arm(struct daemon_device *device)
{
	const struct daemon_port *port = device->port;
	int r = 0;

	device->asking = device->core.current;
	device->asking_since_ns = clock_monotonic_ns();
	device->acquire_timer = sd_event_source_disable_unref(device->acquire_timer);
	if (port->acquire_ns > 0) {
		r = sd_event_add_time_relative(port->daemon->loop, &device->acquire_timer,
					       CLOCK_MONOTONIC, (uint64_t)port->acquire_ns / 1000,
					       1000, on_acquire, device);
	}
	if (r < 0) {
		log_error("%s: no timer for acquire: %s", device->name, strerror(-r));
	}
}

void devices_review(struct daemon_port *port)
{
	lpt_list_for_each (at, &port->devices) {
		struct daemon_device *device = device_at(at);

		if (device->core.phase != LPT_DEVICE_ASKS) {
			device->asking = NULL;
			device->acquire_timer =
				sd_event_source_disable_unref(device->acquire_timer);
		} else if (device->asking != device->core.current) {
			arm(device);
		}
	}
}
