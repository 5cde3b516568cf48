/* SPDX-License-Identifier: MIT */
/* Devices as records of lists; see device.h. */
#include "daemon/device.h"

#include "daemon/session.h"

/* The value of a key of its ID, in printable characters and cut to the room there is. */
static const char *field(const struct daemon_device *device, const char *key, char *buf,
			 size_t size)
{
	struct lpt_1284_field found = {0};
	size_t len = 0;

	if (device->id_len > 2 &&
	    lpt_1284_id_find((const char *)device->id + 2, device->id_len - 2, key, &found)) {
		len = found.value_len < size ? found.value_len : size - 1;
	}
	for (size_t i = 0; i < len; i++) {
		char c = found.value[i];

		buf[i] = c >= ' ' && c < 0x7f ? c : '?';
	}
	buf[len] = '\0';
	return buf;
}

void device_show(struct session *session, uint32_t id, const struct daemon_device *device)
{
	char internal[32], class[64], make[64], model[128], commands[256], description[256],
		serial[64];

	lpt_device_internal_name(&device->core, internal);
	const struct wire_device body = {
		.name = device->name,
		.port = device->port->core.name,
		.internal_name = internal,
		.location = device->location,
		.device_class = field(device, "CLS", class, sizeof(class)),
		.make = field(device, "MFG", make, sizeof(make)),
		.model = field(device, "MDL", model, sizeof(model)),
		.commands = field(device, "CMD", commands, sizeof(commands)),
		.description = field(device, "DES", description, sizeof(description)),
		.serial = field(device, "SN", serial, sizeof(serial)),
		.protocols = device->protocols,
		.has_interface = lpt_device_has_interface(&device->core),
		.is_open = device->file != NULL,
		.is_locked = device->core.lock != LPT_UNLOCKED,
	};

	session_send(session, WIRE_device, id, &body);
}

void devices_show(struct session *session, uint32_t id, struct daemon_port *port)
{
	for (size_t i = 0; i < DEVICE_ID_COUNT; i++) {
		struct lpt_device *core = lpt_device_find(&port->core, device_ids[i]);

		if (core) {
			device_show(session, id, device_of(core));
		}
	}
}
