/* SPDX-License-Identifier: MIT */
/* Name, instance and resources of a new port; see place.h. */
#include "daemon/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/daemon.h"
#include "daemon/port.h"
#include "util/cleanup.h"

static struct daemon_port *port_at(struct lpt_list *at)
{
	return lpt_container_of(at, struct daemon_port, link);
}

/* --- names --- */

static bool has_index(struct daemon *daemon, uint32_t index)
{
	lpt_list_for_each (at, &daemon->registry.ports) {
		if (port_at(at)->core.index == index) {
			return true;
		}
	}
	return false;
}

static bool has_identity(struct daemon *daemon, const char *identity)
{
	lpt_list_for_each (at, &daemon->registry.ports) {
		if (strcmp(port_at(at)->identity, identity) == 0) {
			return true;
		}
	}
	return false;
}

/* Whose the name is: of simulated ports the kind and the lowest ordinal that is not there. */
static void choose_identity(struct daemon_port *port, const char *given)
{
	unsigned int ordinal = 0;

	if (given) {
		snprintf(port->identity, sizeof(port->identity), "%s=%s", port->source.identity,
			 given);
		return;
	}
	snprintf(port->identity, sizeof(port->identity), "%s", port->source.identity);
	if (!port->spec.driver->simulated) {
		return;
	}
	do {
		snprintf(port->identity, sizeof(port->identity), "%s/%u", port->source.identity,
			 ordinal++);
	} while (has_identity(port->daemon, port->identity));
}

/* The name asked for, else the one its identity had, else the lowest that is free. */
static int choose_index(struct daemon_port *port, const char *given, uint32_t *ret_index,
			char *error, size_t error_size)
{
	struct daemon *daemon = port->daemon;
	int index = state_find(&daemon->state, port->identity);

	*ret_index = 0;
	if (given) {
		if (lpt_port_name_parse(given, ret_index) != LPT_STATUS_SUCCESS) {
			snprintf(error, error_size,
				 "'%s' is no name of a port; write LPT1 to LPT999", given);
			return -EINVAL;
		}
		if (has_index(daemon, *ret_index)) {
			snprintf(error, error_size,
				 "there is a %s already; choose another name, or remove it: lpt "
				 "remove %s",
				 given, given);
			return -EEXIST;
		}
		return 0;
	}
	if (index >= 0 && !has_index(daemon, (uint32_t)index)) {
		*ret_index = (uint32_t)index;
		return 0;
	}
	while (has_index(daemon, *ret_index)) {
		(*ret_index)++;
	}
	return 0;
}

/* --- resources --- */

static uint32_t count_ports(const struct daemon *daemon)
{
	uint32_t n = 0;

	lpt_list_for_each (at, &daemon->registry.ports) {
		n++;
	}
	return n;
}

static int arbitrate(struct daemon_port *port, struct lpt_resources *ret_resources)
{
	struct daemon *daemon = port->daemon;
	struct lpt_claim avoid = {.io = state_io(&daemon->state, port->identity)};
	cleanup_free struct lpt_claim *used = calloc(count_ports(daemon) + 1, sizeof(*used));
	uint32_t n = 0;

	if (!used) {
		return -ENOMEM;
	}
	lpt_list_for_each (at, &daemon->registry.ports) {
		const struct lpt_resources *resources = &port_at(at)->core.resources;

		used[n++] = (struct lpt_claim){(uint32_t)resources->io, resources->irq};
	}
	return lpt_status_errno(lpt_arbiter_pick(used, n, avoid.io ? &avoid : NULL, ret_resources));
}

static int choose_resources(struct daemon_port *port, struct lpt_resources *ret_resources,
			    char *error, size_t error_size)
{
	const struct port_resources *supplied = &port->source.resources;

	if (supplied->io == 0) {
		int r = arbitrate(port, ret_resources);

		if (r < 0) {
			snprintf(error, error_size, "no address is left for another port");
		}
		return r;
	}
	*ret_resources = (struct lpt_resources){
		.io = supplied->io,
		.io_span = supplied->io_span,
		.ecp = supplied->ecp,
		.ecp_span = supplied->ecp_span,
		.irq = supplied->irq > 0 ? (uint32_t)supplied->irq : 0,
		.interface_type = 1,
	};
	lpt_list_for_each (at, &port->daemon->registry.ports) {
		const struct lpt_port *other = &port_at(at)->core;

		if (other->resources.io < supplied->io + supplied->io_span &&
		    supplied->io < other->resources.io + other->resources.io_span) {
			snprintf(error, error_size,
				 port->spec.driver->path_key
					 ? "address 0x%x of the real port is taken by %s; remove "
					   "that, or add it with another io="
					 : "address 0x%x is taken by %s; choose another io=, or "
					   "leave it out",
				 supplied->io, other->name);
			return -EEXIST;
		}
	}
	return 0;
}

/* --- all of it --- */

static struct lpt_hardware hardware_of(const struct daemon_port *port)
{
	const struct lpt_lines *lines = &port->source.lines;
	struct lpt_hardware hardware = {
		.compatible = true,
		.chip_modes = lines->chip_modes,
		.fifo_depth = lines->fifo_depth,
		.fifo_width = lines->fifo_width,
		.n_daisy = port->probe.n_daisy,
		.daisy_limit = port->daisy_limit,
	};

	if (lines->caps & LPT_CAP_BYTE) {
		hardware.capabilities |= LPT_PPT_BYTE_PRESENT;
	}
	if (lines->caps & LPT_CAP_EPP) {
		hardware.capabilities |= LPT_PPT_EPP_PRESENT;
	}
	if (lines->caps & LPT_CAP_ECP) {
		hardware.capabilities |= LPT_PPT_ECP_PRESENT;
	}
	return hardware;
}

int place_port(struct daemon_port *port, char *error, size_t error_size)
{
	struct daemon *daemon = port->daemon;
	const char *given = settings_text(&port->spec.settings, "name", NULL);
	struct lpt_hardware hardware = hardware_of(port);
	struct lpt_resources resources = {0};
	uint64_t instance = 0;
	uint32_t index = 0;
	char name[16];
	struct lpt_out out;

	choose_identity(port, given);
	int r = choose_index(port, given, &index, error, error_size);

	if (r == 0) {
		r = choose_resources(port, &resources, error, error_size);
	}
	if (r < 0) {
		return r;
	}
	r = state_next(&daemon->state, port->identity, index, &instance);
	if (r < 0) {
		snprintf(error, error_size, "the state folder cannot be written: %s", strerror(-r));
		return r;
	}
	snprintf(name, sizeof(name), "LPT%u", (unsigned int)index + 1);
	snprintf(port->location, sizeof(port->location), "%s#%llu", port->source.identity,
		 (unsigned long long)instance);
	lpt_out_init(&out);
	enum lpt_status status = lpt_port_init(&port->core, name, instance);

	port->core.interrupts_enabled = settings_number(&port->spec.settings, "routines", 0);
	if (status == LPT_STATUS_SUCCESS) {
		status = lpt_port_start(&port->core, &resources, &hardware, &out);
	}
	if (status != LPT_STATUS_SUCCESS) {
		snprintf(error, error_size, "the port cannot be started: %s",
			 lpt_status_meaning(status));
		return lpt_status_errno(status);
	}
	state_set_io(&daemon->state, port->identity, (uint32_t)resources.io);
	return 0;
}
