/* SPDX-License-Identifier: MIT */
/*
 * A naive model of one port, written from docs/requirements.md and the comments of port/port.h and
 * sharing no table and no code with src/port.  Plain arrays and indices, no lists, no pointers.
 *
 * The model is an acceptor: each m_ function is told what the core did in one call (`struct seen`),
 * says in m->error why that is not allowed, or moves on.  Where requirements and header leave a
 * choice (whether the very first grant sets the lines to rest, what is selected after a device did
 * not answer), every allowed outcome is accepted and the one that happened is adopted.
 */
#ifndef TESTS_MODEL_MODEL_H
#define TESTS_MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "port/port.h"

#define N_PORTS 2
#define N_FILES 6
#define N_REQUESTS 3 /* of each file */
#define N_ALL (N_FILES * N_REQUESTS)
#define N_ROUTINES 3 /* of each file */

#define NOBODY (-1)

/* What one call of the core did, in indices. */
struct seen {
	enum lpt_status status; /* SUCCESS for functions without one */
	bool flag;              /* result of functions that return bool */
	int n_done;
	struct {
		int request;
		enum lpt_status status;
		uint32_t information;
	} done[N_ALL];
	uint32_t events;
	bool has_job;
	struct lpt_job job;
	uint32_t information; /* of a request that finished at once */

	/* the core's state after the call, read only where the model adopts an open choice */
	int owner;
	uint8_t selected, chip_mode;
	int n_routines;
};

enum m_place {
	M_IDLE = 0,
	M_QUEUED,
	M_IN_JOB,
};

struct m_request {
	enum m_place place;
	enum lpt_request_kind kind;
	bool cancelled;
	uint8_t id;   /* device to select, LPT_NO_SELECTION for the end of chain */
	uint8_t mode; /* chip mode to set */
	bool keep;
};

enum m_job {
	M_NO_JOB = 0,
	M_CLEANING, /* after an ownership, for nobody */
	M_GRANTING,
	M_FOR_OWNER,
};

struct m_routine {
	int file, index;
	bool deferred;
};

struct model {
	enum lpt_port_state state;
	uint32_t n_daisy, daisy_limit;
	uint16_t chip_modes;
	bool interrupts_enabled;

	bool open[N_FILES];
	uint64_t client[N_FILES];
	bool has_allocated[N_FILES];
	struct m_request requests[N_ALL];
	int queue[N_ALL], n_queue;
	struct m_routine routines[N_FILES * N_ROUTINES];
	int n_routines;

	int owner;
	bool granted; /* the owner has been told */
	bool ended;   /* the owner freed or closed while its job ran */
	uint64_t owner_client, last_client;
	uint64_t n_allocations, n_frees;

	enum m_job job;
	struct lpt_job steps;
	int job_request;

	uint8_t selected, chip_mode;
	uint32_t owed;  /* steps that the next grant must do */
	uint32_t maybe; /* steps that a job may do: what an earlier failure left open */
	bool rest_open; /* whether the next client needs a rest is left open */

	/* one call */
	const struct seen *seen;
	bool taken[N_ALL]; /* entries of seen->done that were expected */
	bool job_taken;
	bool failed; /* the call reported a job that failed */
	int queue_before;
	uint32_t want, allow; /* events */
	char error[160];      /* empty: as it should be */
};

/* Bracket one call; m_end() refuses what no m_ function in between has expected. */
void m_begin(struct model *m, const struct seen *seen);
void m_end(struct model *m);

/* --- model.c: lifecycle, files, interrupts --- */

void m_init(struct model *m);
void m_start(struct model *m, const struct lpt_resources *resources,
	     const struct lpt_hardware *hardware);
void m_query_remove(struct model *m);
void m_cancel_remove(struct model *m);
void m_remove(struct model *m);
void m_surprise_remove(struct model *m);
void m_file_open(struct model *m, int file, uint64_t client);
void m_file_close(struct model *m, int file, enum lpt_status reason);
void m_connect(struct model *m, int file, int index, bool deferred);
void m_disconnect(struct model *m, int file, int index, int core_returned);
void m_interrupt(struct model *m);
void m_information(struct model *m, int file, bool room, uint32_t size);

/* --- model-queue.c: owning and waiting --- */

void m_allocate(struct model *m, int file, int request);
void m_reclaim(struct model *m, int file, int request, uint8_t chip_mode);
void m_try_allocate(struct model *m, int file, int request);
void m_free(struct model *m, int file);
void m_cancel(struct model *m, int request);
void m_job_done(struct model *m, enum lpt_job_result result, uint32_t n_daisy);
void m_select(struct model *m, int file, int request, const struct lpt_1284_command *command,
	      bool is_try);

/* --- model-owner.c: what only the owner may do --- */

void m_deselect(struct model *m, int file, int request, const struct lpt_1284_command *command);
void m_set_mode(struct model *m, int file, int request, uint8_t mode);
void m_clear_mode(struct model *m, int file, int request, uint8_t mode);
void m_init_bus(struct model *m, int file, int request);
void m_select_keep(struct model *m, int file, int request);
bool m_may_drive(const struct model *m, int file);

/* --- shared by the model's files --- */

#define ONE(name) (1ull << LPT_STATUS_##name)

/* Every status documented as STATUS_INVALID_DEVICE_STATE. */
#define ANY_STATE                                                                                  \
	(ONE(ALREADY_OWNER) | ONE(ALREADY_QUEUED) | ONE(NOT_OWNER) | ONE(MODE_SET) |               \
	 ONE(WRONG_MODE) | ONE(JOB_RUNNING))

__attribute__((format(printf, 2, 3))) void m_fail(struct model *m, const char *format, ...);

/* The call's status must be one of a set. */
void m_expect(struct model *m, uint64_t statuses);

/* A request must be completed by this call; gives the status it has. */
enum lpt_status m_complete(struct model *m, int request, uint64_t statuses);

/* Is a request among this call's completions, with that status? */
bool m_is_completed(const struct model *m, int request, enum lpt_status status);

/* This call must start a job with all steps of `must` and none beyond `may`. */
void m_take_job(struct model *m, enum m_job kind, int request, uint32_t must, uint32_t may);

/* Handle and state checks common to all requests: true when the status is settled by them. */
bool m_is_refused(struct model *m, int file);

/* So many devices answered; those beyond the limit do not count (R20). */
void m_count_devices(struct model *m, uint32_t n_found);

/* Ownership ends; the next waiter is served.  Not sure: events were allowed to come earlier. */
void m_end_ownership(struct model *m, bool sure);

int m_file_of(int request);
bool m_is_waiting(const struct model *m, int file);
void m_queue_remove(struct model *m, int request);
bool m_is_command_valid(const struct model *m, const struct lpt_1284_command *command);
uint8_t m_target(const struct lpt_1284_command *command);

#endif
