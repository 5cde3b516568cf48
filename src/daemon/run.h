/* SPDX-License-Identifier: MIT */
/*
 * Work on the wires of a port: a port program, a talk of several, or a job of the core.  A FAST
 * driver works here, in slices, so that other clients are served in between; every other driver on
 * the port's worker.
 */
#ifndef LPT_DAEMON_RUN_H
#define LPT_DAEMON_RUN_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "daemon/talk.h"
#include "lines/lines.h"
#include "port/port.h"

struct daemon_file;
struct daemon_port;
struct session;
struct wire_run;

enum work_kind {
	WORK_RUN = 1, /* a client's program */
	WORK_TALK,    /* IEEE 1284, for a client or our own */
	WORK_JOB,     /* a job of the core */
	WORK_REST,    /* our own: after a program was cut, before a port goes */
	WORK_OPEN,    /* of a driver that may sleep when it is opened */
};

/* One at a time per port, embedded in it. */
struct work {
	bool active;    /* the wires are taken */
	bool on_worker; /* by the worker: hands off the driver */
	enum work_kind kind;
	struct daemon_file *file; /* WORK_RUN, WORK_TALK: whose */
	struct session *session;  /* who asked */
	uint32_t id;              /* of the request to answer */
	struct lpt_run run;
	struct work_talk talk; /* WORK_TALK: whose programs `run` executes */
	void *memory;          /* private copies of code, payload and results; owned */
	volatile bool stop;    /* read by the run */
	enum lpt_status cut;   /* why it was cut; SUCCESS: it was not */
	struct lpt_job job;    /* WORK_JOB, WORK_REST */
	enum lpt_job_result result;
	uint32_t n_daisy;       /* of a job that counted the chain */
	sd_event_source *slice; /* the next slice of a FAST driver */
	sd_event_source *limit; /* of the worker: its driver is stuck; NULL before the first */
};

/* Start a checked program of a file that may drive.  Answers by itself, now or later. */
void run_start(struct daemon_file *file, struct session *session, uint32_t id,
	       const struct wire_run *request);

/* Execute the talk that has begun: talk_start(). */
void work_start_talk(struct daemon_port *port, const struct talk_order *order);

/* Cut the work in progress; it ends soon, or its driver is declared gone. */
void work_cut(struct daemon_port *port, enum lpt_status why);

/* Start a job of the core.  True: it is done, see work.result and .n_daisy.  False: it is reported
 * later. */
bool work_start_job(struct daemon_port *port, const struct lpt_job *job);

/* The two ends of the worker of a port. */
void work_execute(void *port);
void work_finished(void *port);

void work_deinit(struct work *work);

/* Bring the lines to rest: control 0x0C and, if the port says so, data.  True: it is done.  False:
 * the worker does it. */
bool work_start_rest(struct daemon_port *port);

#endif
