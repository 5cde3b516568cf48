/* SPDX-License-Identifier: MIT */
/*
 * A host for src/port that needs no wires: it answers jobs, remembers what they asked for, counts
 * completions and supplies callback routines.  Fresh for every test; there are two ports.
 */
#ifndef TESTS_CONFORMANCE_CORE_HOST_H
#define TESTS_CONFORMANCE_CORE_HOST_H

#include "conformance.h"
#include "core-device.h"
#include "port/port.h"

#define N_CORE_FILES 8
#define N_CORE_JOBS 64
#define N_CORE_ROUTINES 8

struct host {
	struct lpt_port port;
	struct lpt_routines pointers; /* callback routines of port and devices */
	struct lpt_file files[N_CORE_FILES];
	struct lpt_request requests[N_CORE_FILES];
	enum lpt_status results[N_CORE_FILES]; /* PENDING until finished */
	int n_finished[N_CORE_FILES];          /* by return or by completion */
	int order[64], n_order;                /* files in the order of their completions */

	bool hold_jobs; /* leave jobs unanswered until host_end_job() */
	bool job_runs;
	enum lpt_job_result answer; /* to the next jobs */
	uint32_t n_daisy;           /* devices of the chain that answer; INIT_BUS counts them */
	struct lpt_job jobs[N_CORE_JOBS]; /* all that were started */
	int n_jobs;

	struct lpt_routine routines[N_CORE_ROUTINES];
	uint32_t routines_taken; /* bit i: routines[i] is connected */

	struct device_side side;

	uint32_t events; /* all so far */
};

extern struct host a, b; /* LPT1 and LPT2 */

/* Fresh hosts; LPT1 and LPT2 are started, nobody has them open. */
void core_setup(void);

struct lpt_resources sound_resources(void);
struct lpt_hardware sound_hardware(void);

enum lpt_status host_create(struct host *h, const char *name, uint64_t instance);
enum lpt_status host_start(struct host *h, const struct lpt_resources *resources,
			   const struct lpt_hardware *hardware);

/* Each gives the request's result as far as it is known once unheld jobs have ended. */
enum lpt_status host_open(struct host *h, int file);
void host_close(struct host *h, int file);
enum lpt_status host_allocate(struct host *h, int file);
enum lpt_status host_try_allocate(struct host *h, int file);
enum lpt_status host_free(struct host *h, int file);
bool host_cancel(struct host *h, int file);
enum lpt_status host_select(struct host *h, int file, uint8_t id, uint32_t flags);
/* The same three with a whole command. */
enum lpt_status host_select_by(struct host *h, int file, const struct lpt_1284_command *command);
enum lpt_status host_try_select_by(struct host *h, int file,
				   const struct lpt_1284_command *command);
enum lpt_status host_deselect_by(struct host *h, int file, const struct lpt_1284_command *command);
enum lpt_status host_try_select(struct host *h, int file, uint8_t id, uint32_t flags);
enum lpt_status host_deselect(struct host *h, int file, uint8_t id, uint32_t flags);
enum lpt_status host_set_mode(struct host *h, int file, uint8_t mode);
enum lpt_status host_clear_mode(struct host *h, int file, uint8_t mode);
void host_surprise_remove(struct host *h);
enum lpt_status host_remove(struct host *h); /* query, then remove */
void host_end_job(struct host *h);

/* Do what a call of the core has left to do. */
void host_act_on(struct host *h, struct lpt_out *out);

/* The port interrupts: the host calls who is connected. */
void host_interrupt(struct host *h);

/* A documented request: internal class, one buffer in and out; *ret_information may be NULL. */
enum lpt_status host_request(struct host *h, int file, uint32_t code, void *buffer, uint32_t in_len,
			     uint32_t out_len, uint32_t *ret_information);

/* The documented number of a status, from the table: liblpt is not part of this side. */
uint32_t number_of(enum lpt_status status);

/* Finished exactly once with that status? */
bool finished_once(const struct host *h, int file, enum lpt_status status);

/* Is this the owner, free to drive the wires? */
bool owns(const struct host *h, int file);

/* Does the number of devices that the PnP information tells equal n?  Any open file asks. */
bool counts_daisy(struct host *h, int file, uint32_t n);

/* Steps of all jobs started so far. */
uint32_t steps_so_far(const struct host *h);

#endif
