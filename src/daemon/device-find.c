/* SPDX-License-Identifier: MIT */
/* Devices by their names; see device.h. */
#include "daemon/device.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool has_name(const struct daemon_device *device, const char *name)
{
	char internal[32];

	lpt_device_internal_name(&device->core, internal);
	return strcasecmp(device->name, name) == 0 || strcmp(device->location, name) == 0 ||
	       strcmp(internal, name) == 0;
}

static struct daemon_device *find_on(struct daemon_port *port, const char *name, bool present)
{
	lpt_list_for_each (at, &port->devices) {
		struct daemon_device *device = device_at(at);

		if (device_is_present(device) == present && has_name(device, name)) {
			return device;
		}
	}
	return NULL;
}

static struct daemon_device *find_in(struct lpt_list *ports, const char *name, bool present)
{
	struct daemon_device *device = NULL;

	lpt_list_for_each (at, ports) {
		device = find_on(lpt_container_of(at, struct daemon_port, link), name, present);
		if (device) {
			break;
		}
	}
	return device;
}

/* An instance of a port that is gone has no name any more, only its location. */
static struct daemon_device *find_gone(struct daemon *daemon, const char *location)
{
	struct daemon_device *device = find_in(&daemon->registry.gone, location, false);

	return device && strcmp(device->location, location) == 0 ? device : NULL;
}

struct daemon_device *device_find(struct daemon *daemon, const char *name)
{
	struct daemon_device *device = find_in(&daemon->registry.ports, name, true);
	struct daemon_port *port = device ? NULL : registry_find(daemon, name);

	if (port) {
		struct lpt_device *raw = lpt_device_find(&port->core, LPT_DEVICE_ID_RAW);

		return raw ? device_of(raw) : NULL;
	}
	if (!device) {
		device = find_in(&daemon->registry.ports, name, false);
	}
	return device ? device : find_gone(daemon, name);
}

bool device_was_there(struct daemon *daemon, const char *name)
{
	lpt_list_for_each (at, &daemon->registry.ports) {
		const struct daemon_port *port = lpt_container_of(at, struct daemon_port, link);

		for (unsigned int id = 0; id <= LPT_DEVICE_ID_END_OF_CHAIN; id++) {
			char was[32];

			snprintf(was, sizeof(was), "%s.%u", port->core.name, id);
			if (port->n_arrivals[id] > 0 && strcasecmp(was, name) == 0) {
				return true;
			}
		}
	}
	return false;
}
