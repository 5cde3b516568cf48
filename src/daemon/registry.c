/* SPDX-License-Identifier: MIT */
/*
 * Adding a port makes every step that can fail before anybody can see it: specification, folder,
 * driver, resources, the instance number on disk, and only then the name in the list.
 */
#include "daemon/registry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "daemon/daemon.h"
#include "daemon/device.h"
#include "daemon/events.h"
#include "daemon/evict.h"
#include "daemon/interrupts.h"
#include "daemon/job.h"
#include "daemon/opening.h"
#include "daemon/place.h"
#include "daemon/port.h"
#include "daemon/printer-node.h"
#include "daemon/session.h"
#include "daemon/trace.h"
#include "util/clock.h"
#include "util/log.h"

#define ACQUIRE_DEFAULT_NS (5 * NS_PER_S)

void registry_init(struct registry *registry)
{
	lpt_list_init(&registry->opening);
	lpt_list_init(&registry->ports);
	lpt_list_init(&registry->gone);
	lpt_list_init(&registry->released);
}

static struct daemon_port *port_at(struct lpt_list *at)
{
	return lpt_container_of(at, struct daemon_port, link);
}

/* --- finding --- */

/* A decimal number that is the whole text; -1: it is not. */
static long whole_number(const char *text)
{
	char *end;
	long number;

	if (*text < '0' || *text > '9') {
		return -1;
	}
	number = strtol(text, &end, 10);
	return *end ? -1 : number;
}

/* The index of a name of any kind but an address; -1: it is none. */
static long index_of(const char *name)
{
	long number;

	if (strncmp(name, "/dev/", 5) == 0) {
		name += 5;
	}
	if (strncasecmp(name, "LPT", 3) == 0) {
		number = whole_number(name + 3);
		return number > 0 ? number - 1 : -1;
	}
	if (strncmp(name, "parport", 7) == 0) {
		return whole_number(name + 7);
	}
	if (strncmp(name, "lp", 2) == 0) {
		return whole_number(name + 2);
	}
	return -1;
}

struct daemon_port *registry_find(struct daemon *daemon, const char *name)
{
	bool is_address = strncmp(name, "0x", 2) == 0;
	char *end = NULL;
	unsigned long address = is_address ? strtoul(name, &end, 16) : 0;
	long index = is_address ? -1 : index_of(name);

	lpt_list_for_each (at, &daemon->registry.ports) {
		struct daemon_port *port = port_at(at);

		if (is_address ? !*end && port->core.resources.io == address
			       : index == (long)port->core.index) {
			return port;
		}
	}
	return NULL;
}

static struct daemon_port *find_location(struct lpt_list *ports, const char *location)
{
	lpt_list_for_each (at, ports) {
		if (strcmp(port_at(at)->location, location) == 0) {
			return port_at(at);
		}
	}
	return NULL;
}

struct daemon_port *registry_find_instance(struct daemon *daemon, const char *location)
{
	struct daemon_port *port = find_location(&daemon->registry.ports, location);

	return port ? port : find_location(&daemon->registry.gone, location);
}

/* --- adding --- */

static int read_rest(struct daemon_port *port, char *error, size_t error_size)
{
	const char *text = settings_text(&port->spec.settings, "rest", "keep");
	char *end;

	if (strcmp(text, "keep") == 0) {
		port->rest = REST_KEEP;
		return 0;
	}
	if (strcmp(text, "close") == 0) {
		port->rest = REST_CLOSE;
		return 0;
	}
	if (strncmp(text, "data:", 5) == 0 && text[5]) {
		unsigned long value = strtoul(text + 5, &end, 0);

		if (!*end && value <= 0xff) {
			port->rest = REST_DATA;
			port->rest_data = (uint8_t)value;
			return 0;
		}
	}
	snprintf(error, error_size, "rest=%s: expected keep, close or data:0xNN", text);
	return -EINVAL;
}

static int open_spool(struct daemon_port *port, char *error, size_t error_size)
{
	const struct setting *folder = settings_find(&port->spec.settings, "spool");
	int64_t idle_ns = settings_time_ns(&port->spec.settings, "idle", -1);
	int r = spool_open(&port->spool, folder ? folder->fd : -1, idle_ns);

	if (r == -EACCES && folder) {
		snprintf(error, error_size, "spool folder %s: not writable by %s. Try: chown %s %s",
			 folder->text, port->daemon->user, port->daemon->user, folder->text);
	} else if (r < 0) {
		snprintf(error, error_size, "spool folder %s: %s", folder ? folder->text : "",
			 strerror(-r));
	}
	port->sink = (struct peripheral_sink){
		.context = &port->spool,
		.bytes = spool_take,
		.init = spool_init_pulsed,
	};
	return r;
}

/* All that has to be there before the driver is opened. */
static int prepare(struct daemon_port *port, char *error, size_t error_size)
{
	int r = read_rest(port, error, error_size);

	if (r == 0) {
		r = probe_read_limit(port, error, error_size);
	}
	port->grace_ns = settings_time_ns(&port->spec.settings, "grace", -1);
	port->yield_idle_ns = settings_time_ns(&port->spec.settings, "yield-idle", -1);
	port->acquire_ns = settings_time_ns(&port->spec.settings, "acquire", ACQUIRE_DEFAULT_NS);
	return r == 0 ? open_spool(port, error, error_size) : r;
}

static void free_port(struct daemon_port *port)
{
	lpt_list_remove(&port->link);
	evict_forget_port(port);
	printer_node_refuse_all(port);
	devices_free(port);
	interrupts_forget(port);
	worker_deinit(&port->worker);
	trace_free(port);
	work_deinit(&port->work);
	opening_free(port->opening);
	port->grace_timer = sd_event_source_disable_unref(port->grace_timer);
	port->yield_timer = sd_event_source_disable_unref(port->yield_timer);
	port->idle_timer = sd_event_source_disable_unref(port->idle_timer);
	port_save_images(port);
	images_close(&port->images);
	probe_deinit(&port->probe);
	if (port->source.lines.ops) {
		port_source_close(&port->source);
	}
	spool_close(&port->spool);
	port_spec_deinit(&port->spec);
	free(port);
}

/* Ports are listed by number, however they came. */
static void enlist(struct daemon_port *port)
{
	struct lpt_list *ports = &port->daemon->registry.ports, *place = ports->next;

	while (place != ports &&
	       lpt_container_of(place, struct daemon_port, link)->core.index < port->core.index) {
		place = place->next;
	}
	lpt_list_append(place, &port->link);
}

int registry_settle(struct daemon_port *port, char *error, size_t error_size)
{
	int r = images_open(&port->images, port->source.peripheral, &port->spec.settings, error,
			    error_size);

	if (r == 0) {
		r = place_port(port, error, error_size);
	}
	if (r < 0) {
		return r;
	}
	port_look(port);
	lpt_list_remove(&port->link);
	enlist(port);
	log_info("%s added: %s", port->core.name, port->location);
	events_publish(port, "added", "%s", port->location);
	if (devices_update(port) < 0) {
		log_error("%s: no memory for all of its devices", port->core.name);
	}
	return 0;
}

/* "printer"; "jtag (dlc5)" where one kind differs much from another. */
static void name_device(struct daemon_port *port)
{
	const struct peripheral_ops *ops = port->spec.peripheral;
	const char *variant = NULL;

	if (ops && ops->variant) {
		variant = settings_text(&port->spec.settings, ops->variant, NULL);
	}
	snprintf(port->device, sizeof(port->device), "%s%s%s%s", ops ? ops->name : "-",
		 variant ? " (" : "", variant ? variant : "", variant ? ")" : "");
}

static struct daemon_port *port_new(struct daemon *daemon, struct port_spec *spec)
{
	struct daemon_port *port = calloc(1, sizeof(*port));

	if (!port) {
		port_spec_deinit(spec);
		return NULL;
	}
	port->daemon = daemon;
	port->spec = *spec;
	*spec = (struct port_spec){0};
	port->added_s = time(NULL);
	lpt_list_init(&port->link);
	lpt_list_init(&port->openers);
	lpt_list_init(&port->interrupt_waits);
	lpt_list_init(&port->devices);
	worker_init(&port->worker, work_execute, work_finished, port);
	name_device(port);
	return port;
}

/* Open the driver and look what hangs on it, here or, where that may sleep, on its worker. */
static int open_source(struct daemon_port *port, char *error, size_t error_size)
{
	if (!port_spec_opens_slowly(&port->spec)) {
		int r = port_source_open(&port->spec, &port->sink, &port->source, error,
					 error_size);

		if (r < 0) {
			return r;
		}
		if (!probe_is_wanted(port) || !job_waits_sleep(port)) {
			probe_execute(port);
			return registry_settle(port, error, error_size);
		}
	}
	int r = opening_start(port);

	if (r < 0) {
		snprintf(error, error_size, "the daemon has no thread to open the port");
		return r;
	}
	lpt_list_append(&port->daemon->registry.opening, &port->link);
	return REGISTRY_LATER;
}

int registry_add(struct daemon *daemon, struct port_spec *spec, bool from_config,
		 struct daemon_port **ret_port, char *error, size_t error_size)
{
	struct daemon_port *port = port_new(daemon, spec);

	if (!port) {
		snprintf(error, error_size, "the daemon is out of memory");
		return -ENOMEM;
	}
	port->from_config = from_config;
	int r = prepare(port, error, error_size);

	if (r == 0) {
		r = open_source(port, error, error_size);
	}
	if (r < 0) {
		free_port(port);
		return r;
	}
	*ret_port = port;
	return r;
}

bool registry_is_opening(const struct daemon *daemon)
{
	return !lpt_list_is_empty(&daemon->registry.opening);
}

/* --- removing --- */

int registry_remove(struct daemon_port *port)
{
	struct lpt_out out;
	enum lpt_status status = lpt_port_query_remove(&port->core);

	if (status != LPT_STATUS_SUCCESS) {
		return lpt_status_errno(status);
	}
	bool is_done = port_rest(port) && !port->work.active;

	devices_remove(port);
	lpt_out_init(&out);
	lpt_port_remove(&port->core, &out);
	log_info("%s removed: %s", port->core.name, port->location);
	events_publish(port, "removed", "%s", port->location);
	trace_end(port);
	registry_release(port);
	printer_node_refuse_all(port); /* who closes its connection now is not looked for here */
	return is_done ? 0 : REGISTRY_LATER;
}

void registry_bury(struct daemon_port *port)
{
	lpt_list_remove(&port->link);
	lpt_list_append(&port->daemon->registry.gone, &port->link);
}

void registry_release(struct daemon_port *port)
{
	port->released = true;
	lpt_list_remove(&port->link);
	lpt_list_append(&port->daemon->registry.released, &port->link);
	daemon_reap_later(port->daemon);
}

void registry_reap(struct daemon *daemon)
{
	lpt_list_for_each_safe (at, &daemon->registry.released) {
		struct daemon_port *port = port_at(at);
		struct asker asker = port->asker;

		/* A worker that still has it reports, and then it is reaped. */
		if (port->work.active) {
			continue;
		}
		free_port(port);
		if (asker.session) {
			session_done(asker.session, asker.id);
		}
	}
}

void registry_rest(struct daemon *daemon)
{
	lpt_list_for_each (at, &daemon->registry.ports) {
		port_rest(port_at(at));
	}
}

bool registry_is_at_work(const struct daemon *daemon)
{
	lpt_list_for_each (at, &daemon->registry.ports) {
		if (port_at(at)->work.active) {
			return true;
		}
	}
	return false;
}

static void free_all(struct lpt_list *list)
{
	lpt_list_for_each_safe (at, list) {
		struct daemon_port *port = port_at(at);

		if (!port->work.active) {
			free_port(port);
		}
	}
}

void registry_deinit(struct daemon *daemon)
{
	free_all(&daemon->registry.opening);
	free_all(&daemon->registry.ports);
	free_all(&daemon->registry.gone);
	free_all(&daemon->registry.released);
}
