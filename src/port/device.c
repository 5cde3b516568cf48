/* SPDX-License-Identifier: MIT */
/*
 * The life of a device: it arrives, is opened and closed, is removed or vanishes.  While it is
 * open, a file on its port is, too; so the port's own rule keeps both from being removed (R44,
 * R48).
 */
#include "port/device.h"

#include "port/device-turn.h"
#include "port/turn.h"
#include "util/assert.h"

/* --- names --- */

/* `LPT1` and `.0`.  A raw device has the plain name of its port. */
static void add_id(const struct lpt_device *device, char *name)
{
	if (device->id == LPT_DEVICE_ID_RAW) {
		return;
	}
	while (*name != '\0') {
		name++;
	}
	*name++ = '.';
	*name++ = (char)('0' + device->id);
	*name = '\0';
}

void lpt_device_link_name(const struct lpt_device *device, char buf[32])
{
	for (size_t i = 0; i < sizeof(device->port->name); i++) {
		buf[i] = device->port->name[i];
	}
	add_id(device, buf);
}

void lpt_device_internal_name(const struct lpt_device *device, char buf[32])
{
	lpt_port_raw_device_name(device->port, buf);
	add_id(device, buf);
}

bool lpt_device_has_interface(const struct lpt_device *device)
{
	return device->id == LPT_DEVICE_ID_RAW;
}

struct lpt_device *lpt_device_find(struct lpt_port *port, uint8_t id)
{
	lpt_list_for_each (at, &port->devices) {
		struct lpt_device *device = lpt_container_of(at, struct lpt_device, link);

		if (device->id == id) {
			return device;
		}
	}
	return NULL;
}

/* --- arrival and removal --- */

/* What a client has set goes with it: the next one finds a device as it came. */
static void forget_client(struct lpt_device *device)
{
	device->file = NULL;
	device->is_connected = false;
	device->lock = LPT_UNLOCKED;
	device->read_protocol = LPT_DEVICE_DEFAULT_READ;
	device->write_protocol = LPT_DEVICE_DEFAULT_WRITE;
	device->negotiated_read = device->negotiated_write = LPT_PROTOCOL_NONE;
	device->mode_is_set = false;
	device->is_reverse = false;
	device->excluded = LPT_PROTOCOL_NONE;
	device->has_read_address = device->has_write_address = false;
	device->read_address = device->write_address = 0;
	device->timeouts = (struct lpt_serial_timeouts){0};
}

void lpt_device_arrive(struct lpt_device *device, struct lpt_port *port, uint8_t id,
		       uint64_t instance, bool has_hardware)
{
	lpt_assert(port->state == LPT_PORT_STARTED || port->state == LPT_PORT_REMOVING);
	lpt_assert(id <= LPT_DEVICE_ID_END_OF_CHAIN || id == LPT_DEVICE_ID_RAW);
	lpt_assert(lpt_device_find(port, id) == NULL);
	*device = (struct lpt_device){
		.port = port,
		.id = id,
		.instance = instance,
		.state = LPT_DEVICE_PRESENT,
		.has_hardware = has_hardware,
	};
	lpt_list_init(&device->queue);
	lpt_list_init(&device->turn.link);
	forget_client(device);
	lpt_list_append(&port->devices, &device->link);
}

static bool is_open(const struct lpt_device *device)
{
	return device->file != NULL;
}

enum lpt_status lpt_device_query_remove(struct lpt_device *device)
{
	if (device->state != LPT_DEVICE_PRESENT) {
		return LPT_STATUS_DELETE_PENDING;
	}
	if (is_open(device)) {
		return LPT_STATUS_FILES_OPEN;
	}
	device->state = LPT_DEVICE_REMOVING;
	return LPT_STATUS_SUCCESS;
}

void lpt_device_cancel_remove(struct lpt_device *device)
{
	if (device->state == LPT_DEVICE_REMOVING) {
		device->state = LPT_DEVICE_PRESENT;
	}
}

static void end(struct lpt_device *device)
{
	device->state = LPT_DEVICE_REMOVED;
	lpt_list_remove(&device->link);
}

void lpt_device_remove(struct lpt_device *device)
{
	lpt_assert(device->state == LPT_DEVICE_REMOVING);
	end(device);
}

/* A work that is cut may leave anything on the wires. */
void lpt_device_surprise_remove(struct lpt_device *device, struct lpt_out *out)
{
	if (device->state == LPT_DEVICE_GONE || device->state == LPT_DEVICE_REMOVED) {
		return;
	}
	device->state = LPT_DEVICE_GONE;
	lpt_list_remove(&device->link); /* another one may get its number */
	if (device->phase == LPT_DEVICE_WORKS) {
		lpt_port_owe(device->port, LPT_STEP_DESELECT | LPT_STEP_CLEAR | LPT_STEP_REST);
	}
	lpt_device_stop(device, LPT_STATUS_DELETE_PENDING, true, out);
	if (!is_open(device)) {
		end(device);
	} else if (lpt_file_owns(device->file)) {
		lpt_device_give_back(device, false, out);
	}
}

void lpt_devices_vanish(struct lpt_port *port, struct lpt_out *out)
{
	lpt_list_for_each_safe (at, &port->devices) {
		lpt_device_surprise_remove(lpt_container_of(at, struct lpt_device, link), out);
	}
}

void lpt_devices_end(struct lpt_port *port)
{
	lpt_list_for_each_safe (at, &port->devices) {
		end(lpt_container_of(at, struct lpt_device, link));
	}
}

/* --- open and close --- */

enum lpt_status lpt_device_check(const struct lpt_device *device)
{
	if (device->state == LPT_DEVICE_GONE || device->state == LPT_DEVICE_REMOVED) {
		return LPT_STATUS_DEVICE_REMOVED;
	}
	if (device->state == LPT_DEVICE_REMOVING || device->port->state == LPT_PORT_REMOVING) {
		return LPT_STATUS_DELETE_PENDING;
	}
	return is_open(device) ? LPT_STATUS_SUCCESS : LPT_STATUS_INVALID_HANDLE;
}

enum lpt_status lpt_device_open(struct lpt_device *device, struct lpt_file *file, uint64_t client,
				uint64_t context, bool as_directory, struct lpt_out *out)
{
	if (device->state == LPT_DEVICE_REMOVED) {
		return LPT_STATUS_DEVICE_REMOVED;
	}
	if (device->state != LPT_DEVICE_PRESENT) {
		return LPT_STATUS_DELETE_PENDING;
	}
	if (as_directory) {
		return LPT_STATUS_NOT_A_DIRECTORY;
	}
	if (is_open(device)) {
		return LPT_STATUS_ACCESS_DENIED;
	}
	if (!device->has_hardware) {
		return LPT_STATUS_INVALID_DEVICE_REQUEST;
	}

	enum lpt_status status = lpt_file_open(file, device->port, client, context, out);

	if (status == LPT_STATUS_SUCCESS) {
		device->file = file;
	}
	return status;
}

bool lpt_device_close(struct lpt_device *device, enum lpt_status reason, struct lpt_out *out)
{
	struct lpt_file *file = device->file;

	if (!is_open(device)) {
		return true;
	}
	lpt_device_stop(device, reason, false, out);
	if (device->phase == LPT_DEVICE_WORKS) {
		return false;
	}
	forget_client(device);
	lpt_file_close(file, reason, out);
	if (device->state == LPT_DEVICE_GONE) {
		end(device);
	}
	return true;
}
