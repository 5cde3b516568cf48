/* SPDX-License-Identifier: MIT */
/*
 * What the daemon itself does on the wires of a port: the jobs of the core, step by step, and whole
 * talks.  Everything here may sleep, unless job_may_sleep() says that it does not, and belongs to
 * whoever holds the wires: the control thread or the port's worker.
 */
#ifndef LPT_DAEMON_JOB_H
#define LPT_DAEMON_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "ieee1284/ieee1284.h"
#include "port/port.h"

struct daemon_port;

/* Do all steps of a job.  *ret_n_daisy: devices counted by LPT_STEP_INIT_BUS. */
enum lpt_job_result job_execute(struct daemon_port *port, const struct lpt_job *job,
				uint32_t *ret_n_daisy);

/* Does this job wait for a device, on a driver whose waits sleep? */
bool job_may_sleep(const struct daemon_port *port, const struct lpt_job *job);

/* Do the waits of this driver sleep? */
bool job_waits_sleep(const struct daemon_port *port);

/* Does it wait for a device? */
bool job_talks(const struct daemon_port *port, const struct lpt_job *job);

/* One talk to its end.  Its error. */
int job_talk(struct daemon_port *port, const struct lpt_1284_want *want,
	     struct lpt_1284_answer *ret_answer);

/* Bring the lines to rest, also after a cut: the cable is in compatibility mode.  0, or the
 * driver's error. */
int job_rest(struct daemon_port *port);

#endif
