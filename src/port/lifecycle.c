/* SPDX-License-Identifier: MIT */
/*
 * From creation to removal: created, started, removing, removed; or gone, when the hardware
 * vanished, until the last file closes.  A port that comes back is a new object (R50-R53).
 */
#include "port/device-turn.h"
#include "port/turn.h"
#include "util/assert.h"

enum lpt_status lpt_port_init(struct lpt_port *port, const char *name, uint64_t instance)
{
	uint32_t index;
	enum lpt_status status = lpt_port_name_parse(name, &index);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	*port = (struct lpt_port){
		.state = LPT_PORT_CREATED,
		.index = index,
		.instance = instance,
		.selected = LPT_NO_SELECTION,
		.chip_mode = LPT_CHIP_COMPATIBILITY,
	};
	for (size_t i = 0; name[i] != '\0'; i++) {
		port->name[i] = name[i]; /* a valid name fits, zeros follow */
	}
	lpt_list_init(&port->files);
	lpt_list_init(&port->queue);
	lpt_list_init(&port->routines);
	lpt_list_init(&port->devices);
	return LPT_STATUS_SUCCESS;
}

static bool fits(uint64_t base, uint32_t span)
{
	return base != 0 && span != 0 && base + span - 1 >= base;
}

static bool overlap(uint64_t a, uint32_t a_span, uint64_t b, uint32_t b_span)
{
	return a < b ? b - a < a_span : a - b < b_span;
}

/* The ECP range may be absent, not half given. */
static bool are_valid(const struct lpt_resources *resources)
{
	bool without_ecp = resources->ecp == 0 && resources->ecp_span == 0;

	return fits(resources->io, resources->io_span) &&
	       (without_ecp ||
		(fits(resources->ecp, resources->ecp_span) &&
		 !overlap(resources->io, resources->io_span, resources->ecp, resources->ecp_span)));
}

enum lpt_status lpt_port_start(struct lpt_port *port, const struct lpt_resources *resources,
			       const struct lpt_hardware *hardware, struct lpt_out *out)
{
	uint32_t limit = hardware->daisy_limit != 0 ? hardware->daisy_limit : LPT_DAISY_DEFAULT;

	if (port->state != LPT_PORT_CREATED || !are_valid(resources) || limit > LPT_DAISY_MAX) {
		return LPT_STATUS_INVALID_PARAMETER;
	}
	if (!hardware->compatible) {
		return LPT_STATUS_NO_SUCH_DEVICE;
	}
	port->resources = *resources;
	port->hardware = *hardware;
	port->hardware.daisy_limit = limit;
	port->hardware.n_daisy = hardware->n_daisy < limit ? hardware->n_daisy : limit;
	port->state = LPT_PORT_STARTED;
	out->events |= LPT_EVENT_STARTED;
	return LPT_STATUS_SUCCESS;
}

enum lpt_status lpt_port_query_remove(struct lpt_port *port)
{
	if (port->state == LPT_PORT_CREATED) {
		return LPT_STATUS_NOT_STARTED;
	}
	if (port->state != LPT_PORT_STARTED) {
		return LPT_STATUS_DELETE_PENDING;
	}
	if (port->n_files != 0) {
		return LPT_STATUS_FILES_OPEN;
	}
	port->state = LPT_PORT_REMOVING;
	return LPT_STATUS_SUCCESS;
}

void lpt_port_cancel_remove(struct lpt_port *port)
{
	if (port->state == LPT_PORT_REMOVING) {
		port->state = LPT_PORT_STARTED;
	}
}

void lpt_port_remove(struct lpt_port *port, struct lpt_out *out)
{
	lpt_assert(port->state == LPT_PORT_CREATED || port->state == LPT_PORT_REMOVING);
	lpt_turn_stop(port, LPT_STATUS_DELETE_PENDING, out);
	lpt_devices_end(port);
	port->state = LPT_PORT_REMOVED;
	out->events |= LPT_EVENT_REMOVED;
}

void lpt_port_surprise_remove(struct lpt_port *port, struct lpt_out *out)
{
	if (port->state == LPT_PORT_GONE || port->state == LPT_PORT_REMOVED) {
		return;
	}
	port->state = LPT_PORT_GONE;
	out->events |= LPT_EVENT_REMOVED;
	lpt_turn_stop(port, LPT_STATUS_DELETE_PENDING, out);
	lpt_devices_vanish(port, out);
	lpt_list_for_each_safe (at, &port->routines) {
		lpt_list_remove(at);
	}
	lpt_port_release_if_unused(port, out);
}

void lpt_port_release_if_unused(struct lpt_port *port, struct lpt_out *out)
{
	if (port->state == LPT_PORT_GONE && port->n_files == 0) {
		port->state = LPT_PORT_REMOVED;
		out->events |= LPT_EVENT_RELEASED;
	}
}
