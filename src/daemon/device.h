/* SPDX-License-Identifier: MIT */
/*
 * What hangs on a port, as the daemon has it: one struct daemon_device for the raw device, for each
 * device of the chain and for its end.  They come when their port is added or its chain is counted
 * anew, and live until they are gone and closed.
 *
 * An open device is a file of its port (struct daemon_file with `device` set), so that who waits,
 * who owns and who is evicted is the business of files.  Its requests are in device-request.h, its
 * work on the wires in device-work.h.
 */
#ifndef LPT_DAEMON_DEVICE_H
#define LPT_DAEMON_DEVICE_H

#include "daemon/port.h"
#include "port/device.h"

/* The devices that a port can have, in the order of lists: the raw one, the chain, its end. */
#define DEVICE_ID_COUNT 6
extern const uint8_t device_ids[DEVICE_ID_COUNT];

struct daemon_file;
struct device_request;
struct session;

struct daemon_device {
	struct lpt_device core;
	struct lpt_list link; /* in port.devices, also when it is gone */
	struct daemon_port *port;
	struct daemon_file *file; /* the one open; NULL: none */
	char name[32];            /* "LPT1", "LPT1.0" */
	char location[160];       /* "sim:chain#7/0" */
	uint8_t *id;              /* as it was told at the last look, with its length; owned */
	uint32_t id_len;          /* 0: it told none */
	uint16_t protocols;       /* that port and device have in common, as far as known */

	struct lpt_list requests;                /* of device_request.link: unfinished ones */
	const struct lpt_device_request *asking; /* whose acquisition time-out runs */
	int64_t asking_since_ns;
	sd_event_source *acquire_timer;
	struct device_work *work; /* of device-work.h: made with the device */
};

static inline struct daemon_device *device_of(struct lpt_device *core)
{
	return lpt_container_of(core, struct daemon_device, core);
}

static inline struct daemon_device *device_at(struct lpt_list *at)
{
	return lpt_container_of(at, struct daemon_device, link);
}

/* Is it there, open or not?  False: it was pulled out or removed. */
static inline bool device_is_present(const struct daemon_device *device)
{
	return device->core.state == LPT_DEVICE_PRESENT ||
	       device->core.state == LPT_DEVICE_REMOVING;
}

/* --- device.c: they come, are opened and closed, and go --- */

/* Make the devices of a port what its last probe found: new ones arrive, and those that are no
 * longer there are removed, by surprise if they are open.  0, or -ENOMEM with those that there was
 * memory for. */
int devices_update(struct daemon_port *port);

/* Their port is being pulled out: that is told. */
void devices_publish_gone(struct daemon_port *port);

/* Gone ones without a file are freed; no effect on any other. */
void devices_release(struct daemon_port *port);

/* Their port is removed in order, and none is open: they go. */
void devices_remove(struct daemon_port *port);

/* Their port is freed. */
void devices_free(struct daemon_port *port);

/* Open it for a session.  SUCCESS, what the core says, or UNSUCCESSFUL: no memory. */
enum lpt_status device_open(struct daemon_device *device, struct session *session,
			    bool as_directory, struct daemon_file **ret_file);

/* Its file is closed: the core lets go of it.  Not while its work is on the wires. */
void device_close(struct daemon_device *device, enum lpt_status reason, struct lpt_out *out);

/* --- device-find.c --- */

/* By name in any case ("LPT1", "lpt1.0"), internal name or location; one that is there comes before
 * one that is gone.  NULL: none. */
struct daemon_device *device_find(struct daemon *daemon, const char *name);

/* Was there ever a device of that name on a port that is there? */
bool device_was_there(struct daemon *daemon, const char *name);

/* --- device-acquire.c --- */

/* Something changed on the port: acquisition time-outs begin or end. */
void devices_review(struct daemon_port *port);

/* --- device-show.c --- */

/* As a record of lists. */
void device_show(struct session *session, uint32_t id, const struct daemon_device *device);

/* All devices of a port that are there, by ID, the raw one first. */
void devices_show(struct session *session, uint32_t id, struct daemon_port *port);

#endif
