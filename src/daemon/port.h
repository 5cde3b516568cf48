/* SPDX-License-Identifier: MIT */
/*
 * A port as the daemon has it: the sharing rules, the driver, whoever uses the wires now, the jobs.
 * The wire lock is `work.active`: only the control thread takes it, and while a worker has it the
 * control thread does not touch the driver.
 */
#ifndef LPT_DAEMON_PORT_H
#define LPT_DAEMON_PORT_H

#include <lpt/lpt.h>

#include "daemon/daemon.h"
#include "daemon/image.h"
#include "daemon/opening.h"
#include "daemon/probe.h"
#include "daemon/run.h"
#include "daemon/spool.h"
#include "daemon/worker.h"
#include "driver/source.h"
#include "port/device.h"

/* What happens to the lines at the end of ownership. */
enum rest_policy { REST_KEEP = 1, REST_CLOSE, REST_DATA };

/* The lines as last seen while nobody else was at them. */
struct snapshot {
	uint8_t data, status, control;
	bool reverse;
	int64_t status_ns; /* port clock; 0 never */
	int64_t now_ns;    /* port clock when taken */
	int64_t taken_ns;  /* monotonic */
	uint64_t accesses;
};

/* Bytes that the users of a node keep with the daemon. */
struct node_note {
	uint8_t bytes[LPT_NOTE_MAX];
	uint8_t len;
};

struct daemon_port {
	struct lpt_port core;
	struct lpt_list link; /* in one of the lists of the registry */
	struct daemon *daemon;
	struct port_spec spec;
	struct port_source source;
	struct peripheral_sink sink;
	struct spool spool;
	struct images images;
	struct worker worker;
	struct work work;
	struct lpt_1284_cable cable; /* of whoever has the wires */
	struct port_probe probe;
	struct lpt_list devices;                             /* of daemon_device.link */
	uint32_t n_arrivals[LPT_DEVICE_ID_END_OF_CHAIN + 1]; /* of chain devices, by ID */
	uint8_t daisy_limit; /* devices of the chain that get a number */
	bool chain_listens;  /* a device of the chain may be selected; as cable */
	struct snapshot seen;
	struct port_trace *trace; /* NULL: nobody watches its accesses */

	char location[160]; /* "sim:printer#7" */
	char identity[160]; /* the key of its name: "sim:printer/0" */
	char device[64];
	int64_t added_s; /* Unix time */
	uint32_t n_jobs; /* ended */
	int64_t owner_since_ns;
	uint64_t cable_client; /* whom the peripheral takes for its host */
	enum rest_policy rest;
	uint8_t rest_data;
	int64_t grace_ns;      /* -1: never */
	int64_t yield_idle_ns; /* -1: off */
	int64_t acquire_ns;    /* how long a device request waits for the port; -1: for ever */
	sd_event_source *grace_timer;
	uint64_t grace_owner; /* context of the file whose grace runs */
	sd_event_source *yield_timer;
	int64_t used_ns;               /* of its owner's last access; kept if it may be lent */
	sd_event_source *idle_timer;   /* silence ends a job */
	struct pending_evict *evict;   /* one at a time; NULL: none */
	uint64_t job_of;               /* context of the file whose job outlasts its turn; 0 none */
	struct node_note printer_note; /* of its printer node: outlasts its files */
	struct daemon_file *printer;   /* the opener of its printer node; NULL: none */
	struct lpt_list openers;       /* who waits to be that: printer-node.h */
	sd_event_source *opener_turn;
	uint32_t edges_seen; /* of nAck, and counted for an owner if they came in its time */
	sd_event_source *edge_timer;     /* somebody waits for the next */
	uint32_t n_interrupts;           /* all of them */
	struct lpt_list interrupt_waits; /* interrupts.h */
	bool starts_talks;               /* of its devices, one after the other */
	bool chain_is_counted;           /* by a client: the devices follow, as soon as may be */
	struct chain *chain_due;         /* a look of the owner, that goes on; NULL: none */
	uint32_t n_acting;               /* calls of port_act() that are not over */
	bool job_is_over;                /* it ends when the wires are free */
	bool job_waits;                  /* the core's job, for the end of a cut program */
	struct opening *opening;         /* NULL: it is open */
	struct asker asker;              /* of add or remove */
	bool released;                   /* the reaper frees it */
	bool from_config;
};

/* The owner, NULL if there is none. */
struct daemon_file *port_owner(const struct daemon_port *port);

/* Does its clock stand still while nothing happens on the cable? */
bool port_is_virtual(const struct daemon_port *port);

/* Do what the core asks: complete, publish, run its job. */
void port_act(struct daemon_port *port, struct lpt_out *out);

/* The wires are free again: jobs, closes and parked messages that waited for it. */
void port_wires_free(struct daemon_port *port);

/* Take a picture of the lines; only while the wires are not in use. */
void port_look(struct daemon_port *port);

/* After work on the wires: see what was printed, and when silence will end the job. */
void port_count(struct daemon_port *port);

/* End the growing job and publish it; only while the wires are free.  NULL: nothing grew. */
const struct spool_job *port_end_job(struct daemon_port *port);

/* The same at any time: with the program that is on the wires, if there is one. */
void port_end_job_soon(struct daemon_port *port);

/* The file whose job outlasts its turns, if it is this one, adds no more to it. */
void port_end_job_of(struct daemon_port *port, uint64_t context);

/* Tell who watches of the jobs that ended since it was last called. */
void port_publish_jobs(struct daemon_port *port);

/* Write what changed of the peripheral's memory back to its files, unless the wires are in use:
 * it is done when they are free. */
void port_save_images(struct daemon_port *port);

/* Pulled out, by hand or because its driver is stuck: everybody is told.  Programs of the worker
 * are cut and answered when it reports. */
void port_unplug(struct daemon_port *port, const char *why);

/* Lines to their rest values, if the hardware is there: at removal and at the end.  False: the
 * worker does it. */
bool port_rest(struct daemon_port *port);

#endif
