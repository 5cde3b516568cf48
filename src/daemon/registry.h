/* SPDX-License-Identifier: MIT */
/*
 * All ports: finding one by any of its names, adding (a new instance at a new location), removing,
 * and letting go of what is gone.
 */
#ifndef LPT_DAEMON_REGISTRY_H
#define LPT_DAEMON_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "util/list.h"

struct daemon;
struct daemon_port;
struct incoming_fds;
struct port_spec;

struct registry {
	struct lpt_list opening;  /* of daemon_port.link: on their workers, without a name yet */
	struct lpt_list ports;    /* of daemon_port.link, by number */
	struct lpt_list gone;     /* pulled out, but still open */
	struct lpt_list released; /* to be freed after the round */
	unsigned int n_refused;   /* ports of the configuration that a worker could not open */
};

void registry_init(struct registry *registry);

/* "LPT1", "lpt1", "parport0", "/dev/parport0", "lp0", "/dev/lp0", "0x378".  NULL: no such port. */
struct daemon_port *registry_find(struct daemon *daemon, const char *name);

/* An instance by its location, "sim:printer#7", also one that is gone.  NULL: there is none. */
struct daemon_port *registry_find_instance(struct daemon *daemon, const char *location);

/* Outcome of adding and removing beside 0 and a negative errno: a worker is at it.  Who waits for
 * the end is put down in port->asker. */
enum registry_outcome { REGISTRY_LATER = 1 };

/* Add what a specification describes; its descriptors are attached.  The specification is consumed
 * in any case.  0; REGISTRY_LATER its driver may sleep when it is opened; -EINVAL, -EEXIST, -ENXIO,
 * -ENOMEM or what the state folder said, each with a sentence in error. */
int registry_add(struct daemon *daemon, struct port_spec *spec, bool from_config,
		 struct daemon_port **ret_port, char *error, size_t error_size);

/* The driver is open: name, resources, and into the list.  0, or as above with a sentence. */
int registry_settle(struct daemon_port *port, char *error, size_t error_size);

/* Is some port being opened? */
bool registry_is_opening(const struct daemon *daemon);

/* Remove in order.  0; REGISTRY_LATER its lines go to rest on its worker first; -EBUSY: files are
 * open. */
int registry_remove(struct daemon_port *port);

/* Its name is free at once; the object lives until its last file is closed. */
void registry_bury(struct daemon_port *port);

/* Free it when this round of the loop is over. */
void registry_release(struct daemon_port *port);

/* Free what was released and is not in a worker's hands. */
void registry_reap(struct daemon *daemon);

/* All lines to rest, of slow drivers on their workers: before the daemon ends. */
void registry_rest(struct daemon *daemon);

/* Has a worker something to do for a port that is there? */
bool registry_is_at_work(const struct daemon *daemon);

/* At the end of the daemon: drivers stopped, everything freed. */
void registry_deinit(struct daemon *daemon);

#endif
