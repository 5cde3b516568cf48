/* SPDX-License-Identifier: MIT */
/* The model of owning and waiting: grants, the queue, cancellation, ends of jobs. */
#include "model.h"

#include <string.h>

#define CLEANING_STEPS (LPT_STEP_DESELECT | LPT_STEP_CLEAR | LPT_STEP_REST)

bool m_is_waiting(const struct model *m, int file)
{
	for (int i = 0; i < m->n_queue; i++) {
		if (m_file_of(m->queue[i]) == file) {
			return true;
		}
	}
	return false;
}

void m_queue_remove(struct model *m, int request)
{
	int at = 0;
	while (m->queue[at] != request) {
		at++;
	}
	m->n_queue--;
	memmove(&m->queue[at], &m->queue[at + 1], (size_t)(m->n_queue - at) * sizeof(int));
	m->requests[request].place = M_IDLE;
}

/* At the end; a reclaim behind the other reclaims, which all stand first. */
static void enqueue(struct model *m, int request)
{
	int at = m->n_queue;

	if (m->requests[request].kind == LPT_REQUEST_RECLAIM) {
		at = 0;
		while (at < m->n_queue && m->requests[m->queue[at]].kind == LPT_REQUEST_RECLAIM) {
			at++;
		}
	}
	memmove(&m->queue[at + 1], &m->queue[at], (size_t)(m->n_queue - at) * sizeof(int));
	m->queue[at] = request;
	m->n_queue++;
	m->requests[request].place = M_QUEUED;
}

static uint8_t expected_id(const struct model *m, int request)
{
	return request == NOBODY ? LPT_NO_SELECTION : m->requests[request].id;
}

void m_take_job(struct model *m, enum m_job kind, int request, uint32_t must, uint32_t may)
{
	const struct seen *seen = m->seen;

	m->job_taken = true;
	if (!seen->has_job) {
		m_fail(m, "no job was started, steps 0x%x are needed", must);
		return;
	}
	if ((seen->job.steps & must) != must || (seen->job.steps & ~(must | may)) != 0 ||
	    seen->job.steps == 0) {
		m_fail(m, "job has steps 0x%x, must have 0x%x, may have 0x%x", seen->job.steps,
		       must, may);
	}
	if ((seen->job.steps & LPT_STEP_SELECT) && seen->job.id != expected_id(m, request)) {
		m_fail(m, "job selects device %d", seen->job.id);
	}
	if ((seen->job.steps & LPT_STEP_MODE) && seen->job.mode != m->requests[request].mode) {
		m_fail(m, "job sets mode 0x%x", seen->job.mode);
	}
	m->job = kind;
	m->steps = seen->job;
	m->job_request = request;
	if (request != NOBODY) {
		m->requests[request].place = M_IN_JOB;
	}
}

static uint32_t dirt(const struct model *m)
{
	return (m->selected != LPT_NO_SELECTION ? LPT_STEP_DESELECT : 0u) |
	       (m->chip_mode != LPT_CHIP_COMPATIBILITY ? LPT_STEP_CLEAR : 0u);
}

/* The port is free and nobody waits: deferred checks run (R148), unless the wires come first. */
static void idle(struct model *m, bool sure)
{
	m->allow |= LPT_EVENT_DEFERRED;
	for (int i = 0; sure && i < m->n_routines; i++) {
		if (m->routines[i].deferred) {
			m->want |= LPT_EVENT_DEFERRED;
		}
	}
}

/* No such device answers: the core may know that without asking the wires (A4). */
static bool is_beyond_chain(const struct model *m, int request)
{
	const struct m_request *r = &m->requests[request];

	return (r->kind == LPT_REQUEST_SELECT || r->kind == LPT_REQUEST_TRY_SELECT) &&
	       r->id != LPT_NO_SELECTION && r->id >= m->n_daisy;
}

static void grant_told(struct model *m)
{
	m->granted = true;
	m->has_allocated[m->owner] = true;
	m->n_allocations++;
	m->rest_open = false;
}

/* Steps before this client may have the port: R101, R104 and the lines of another client. */
static uint32_t grant_steps(const struct model *m, int request, uint32_t *ret_may)
{
	const struct m_request *r = &m->requests[request];
	uint32_t must = dirt(m) | m->owed;

	*ret_may = m->maybe;
	if (m->last_client == 0 || m->rest_open) {
		*ret_may |= LPT_STEP_REST;
	} else if (m->last_client != m->owner_client) {
		must |= LPT_STEP_REST;
	}
	if (r->kind == LPT_REQUEST_SELECT || r->kind == LPT_REQUEST_TRY_SELECT) {
		must |= r->id == LPT_NO_SELECTION ? 0u : LPT_STEP_SELECT;
	}
	if (r->kind == LPT_REQUEST_RECLAIM) {
		must |= LPT_STEP_RESTORE;
		must |= r->mode == LPT_CHIP_COMPATIBILITY ? 0u : LPT_STEP_MODE;
	}
	return must;
}

/* A free port goes to a request: at once, or when a job has prepared the wires. */
static void grant(struct model *m, int request, bool in_call)
{
	uint32_t may;

	m->owner = m_file_of(request);
	m->owner_client = m->client[m->owner];
	m->granted = false;
	m->ended = false;
	uint32_t must = grant_steps(m, request, &may);

	if (m->seen->has_job || must != 0) {
		m->allow |= LPT_EVENT_GRANTED;
		if (in_call) {
			m_expect(m, ONE(PENDING));
		}
		m_take_job(m, M_GRANTING, request, must, may);
		return;
	}
	if (in_call) {
		m_expect(m, ONE(SUCCESS));
	} else {
		m_complete(m, request, ONE(SUCCESS));
	}
	m->want |= LPT_EVENT_GRANTED;
	grant_told(m);
}

/* Nobody owns the port: the oldest waiter gets it (R80, R83), else protocol state is cleaned. */
static void serve(struct model *m, bool sure)
{
	while (m->n_queue > 0) {
		int request = m->queue[0];

		m_queue_remove(m, request);
		if (!is_beyond_chain(m, request) ||
		    !m_is_completed(m, request, LPT_STATUS_UNSUCCESSFUL)) {
			grant(m, request, false);
			return;
		}
		m_complete(m, request, ONE(UNSUCCESSFUL));
		m->rest_open = true;
		m->allow |= LPT_EVENT_GRANTED | LPT_EVENT_FREED;
	}
	uint32_t must = dirt(m);
	if (m->failed) { /* wires that fail just now may be left to the next grant */
		m->maybe |= must;
		must = 0;
	}
	if (m->seen->has_job || must != 0) {
		m_take_job(m, M_CLEANING, NOBODY, must, m->owed | m->maybe);
		return;
	}
	idle(m, sure);
}

void m_end_ownership(struct model *m, bool sure)
{
	m->n_frees++;
	m->last_client = m->owner_client;
	m->rest_open = false;
	m->owner = NOBODY;
	m->granted = false;
	m->ended = false;
	if (sure) {
		m->want |= LPT_EVENT_FREED;
	} else {
		m->allow |= LPT_EVENT_FREED;
	}
	serve(m, true);
}

/* A grant that nobody enjoyed: it never was an ownership and does not count. */
static void give_back(struct model *m)
{
	m->rest_open = true;
	m->owner = NOBODY;
	m->granted = false;
	m->ended = false;
	m->allow |= LPT_EVENT_GRANTED | LPT_EVENT_FREED;
	serve(m, false);
}

static bool is_free(const struct model *m)
{
	return m->owner == NOBODY && m->job == M_NO_JOB && m->n_queue == 0;
}

static bool is_own_grant(const struct model *m, int file)
{
	return m->job == M_GRANTING && m->owner == file;
}

static void allocate_any(struct model *m, int file, int request, bool is_try, uint64_t try_owner)
{
	bool beyond = is_beyond_chain(m, request);

	if (m->owner == file && m->granted && !m->ended) {
		m_expect(m, is_try ? try_owner : ONE(ALREADY_OWNER));
	} else if (is_own_grant(m, file) || m_is_waiting(m, file)) {
		m_expect(m, ONE(ALREADY_QUEUED) | (is_try ? ONE(NOT_QUEUED) : 0));
	} else if (beyond && m->seen->status == LPT_STATUS_UNSUCCESSFUL) {
		return;
	} else if (is_free(m)) {
		grant(m, request, true);
	} else if (is_try) {
		m_expect(m, ONE(NOT_QUEUED));
	} else {
		m_expect(m, ONE(PENDING));
		enqueue(m, request);
	}
}

void m_allocate(struct model *m, int file, int request)
{
	m->requests[request] = (struct m_request){.kind = LPT_REQUEST_ALLOCATE};
	if (!m_is_refused(m, file)) {
		allocate_any(m, file, request, false, 0);
	}
}

void m_reclaim(struct model *m, int file, int request, uint8_t chip_mode)
{
	m->requests[request] = (struct m_request){
		.kind = LPT_REQUEST_RECLAIM, .id = LPT_NO_SELECTION, .mode = chip_mode};
	if (!m_is_refused(m, file)) {
		allocate_any(m, file, request, false, 0);
	}
}

void m_try_allocate(struct model *m, int file, int request)
{
	m->requests[request] = (struct m_request){.kind = LPT_REQUEST_TRY_ALLOCATE};
	if (!m_is_refused(m, file)) {
		allocate_any(m, file, request, true, ONE(ALREADY_OWNER));
	}
}

void m_select(struct model *m, int file, int request, const struct lpt_1284_command *command,
	      bool is_try)
{
	m->requests[request] = (struct m_request){
		.kind = is_try ? LPT_REQUEST_TRY_SELECT : LPT_REQUEST_SELECT,
		.id = m_target(command),
		.keep = (command->command_flags & LPT_PAR_HAVE_PORT_KEEP_PORT) != 0,
	};
	bool valid = m_is_command_valid(m, command);
	if (!valid && m->open[file] && m->seen->status == LPT_STATUS_INVALID_PARAMETER) {
		return;
	}
	if (m_is_refused(m, file)) {
		return;
	}
	if (!valid) {
		m_expect(m, ONE(INVALID_PARAMETER));
	} else if (m->requests[request].keep) {
		m_select_keep(m, file, request);
	} else {
		allocate_any(m, file, request, is_try, ONE(NOT_QUEUED));
	}
}

void m_free(struct model *m, int file)
{
	if (!m->open[file]) {
		m_expect(m, ONE(INVALID_HANDLE));
	} else if (m->state == LPT_PORT_GONE) {
		m_expect(m, ONE(SUCCESS) | (m->owner == file ? 0 : ONE(NOT_OWNER)));
		m->owner = m->owner == file ? NOBODY : m->owner;
		m->allow |= LPT_EVENT_FREED;
	} else if (m->owner != file || !m->granted || m->ended) {
		m_expect(m, ONE(NOT_OWNER));
	} else {
		m_expect(m, ONE(SUCCESS));
		if (m->job == M_NO_JOB) {
			m_end_ownership(m, true);
			return;
		}
		m->ended = true; /* with its job */
		m->allow |= LPT_EVENT_FREED;
	}
}

void m_cancel(struct model *m, int request)
{
	struct m_request *r = &m->requests[request];
	bool again = r->place == M_IN_JOB && r->cancelled;

	if (!again && m->seen->flag != (r->place != M_IDLE)) {
		m_fail(m, "cancel of request %d says %d", request, m->seen->flag);
	}
	if (r->place == M_QUEUED) {
		m_complete(m, request, ONE(CANCELLED));
		m_queue_remove(m, request);
	} else if (r->place == M_IN_JOB) {
		r->cancelled = true;
	}
}

/* FAILED: what was to be cleaned stays owed, the rest is as the core believes. */
static void apply_failure(struct model *m)
{
	if (m->job == M_FOR_OWNER) {
		m->maybe |= LPT_STEP_DESELECT | LPT_STEP_CLEAR;
	} else {
		m->owed |= m->steps.steps & CLEANING_STEPS;
		m->maybe |= m->steps.steps & LPT_STEP_SELECT ? LPT_STEP_DESELECT : 0u;
		m->maybe |= m->steps.steps & LPT_STEP_RESTORE ? CLEANING_STEPS : 0u;
	}
	m->selected = m->seen->selected;
	m->chip_mode = m->seen->chip_mode;
}

static void apply_steps(struct model *m, enum lpt_job_result result, uint32_t n_daisy)
{
	uint32_t steps = m->steps.steps;

	m->failed = result == LPT_JOB_FAILED;
	if (m->failed) {
		apply_failure(m);
		return;
	}
	if (steps & LPT_STEP_DESELECT) {
		m->selected = LPT_NO_SELECTION;
	}
	if (steps & LPT_STEP_CLEAR) {
		m->chip_mode = LPT_CHIP_COMPATIBILITY;
	}
	if (steps & LPT_STEP_MODE) {
		m->chip_mode = m->steps.mode;
	}
	if (steps & LPT_STEP_INIT_BUS) {
		m_count_devices(m, n_daisy);
		m->selected = m->seen->selected;
	}
	if (steps & LPT_STEP_SELECT) {
		m->selected = m->steps.id;
	}
	if (result == LPT_JOB_NO_ANSWER) {
		m->selected = m->seen->selected;
		m->maybe |= LPT_STEP_DESELECT;
	}
	if (m->job == M_FOR_OWNER) {
		m->maybe |= m->owed & steps;
	} else {
		m->maybe &= ~steps;
	}
	m->owed &= ~steps;
}

/* What the request of the job that ended so may say; a deselect alone stops no grant. */
static uint64_t job_statuses(const struct model *m, const struct m_request *r,
			     enum lpt_job_result result)
{
	if (result == LPT_JOB_OK) {
		return ONE(SUCCESS);
	}
	if (result == LPT_JOB_NO_ANSWER && !(m->steps.steps & LPT_STEP_SELECT) &&
	    r->kind != LPT_REQUEST_DESELECT) {
		return ONE(SUCCESS) | (r->keep ? ONE(UNSUCCESSFUL) : 0);
	}
	return ONE(UNSUCCESSFUL);
}

static void grant_done(struct model *m, int request, enum lpt_job_result result)
{
	if (request == NOBODY) { /* its file was closed */
		give_back(m);
		return;
	}
	const struct m_request *r = &m->requests[request];
	if (r->cancelled) {
		m_complete(m, request, ONE(CANCELLED));
		give_back(m);
		return;
	}
	if (job_statuses(m, r, result) == ONE(SUCCESS) &&
	    m->owed != 0) { /* said while the job ran: once more */
		uint32_t may;
		uint32_t must = grant_steps(m, request, &may);

		m->allow |= LPT_EVENT_GRANTED;
		m_take_job(m, M_GRANTING, request, must & m->owed,
			   may | must | LPT_STEP_SELECT | LPT_STEP_REST);
		return;
	}
	if (m_complete(m, request, job_statuses(m, r, result)) != LPT_STATUS_SUCCESS) {
		give_back(m);
		return;
	}
	m->allow |= LPT_EVENT_GRANTED;
	grant_told(m);
}

/* A job of the owner itself: select with keep, deselect, chip mode, bus. */
static void owner_job_done(struct model *m, int request, enum lpt_job_result result)
{
	bool ends = m->ended;

	if (request != NOBODY) {
		struct m_request *r = &m->requests[request];
		bool success = false;

		if (r->cancelled) {
			m_complete(m, request, ONE(CANCELLED)); /* what the job did stays */
			success = m->seen->owner != m->owner;
		} else {
			success = m_complete(m, request, job_statuses(m, r, result)) ==
				  LPT_STATUS_SUCCESS;
		}
		ends |= r->kind == LPT_REQUEST_DESELECT && !r->keep && success;
	}
	if (ends) {
		m_end_ownership(m, false);
	}
}

void m_job_done(struct model *m, enum lpt_job_result result, uint32_t n_daisy)
{
	enum m_job kind = m->job;
	int request = m->job_request;

	apply_steps(m, result, n_daisy);
	m->job = M_NO_JOB;
	m->job_request = NOBODY;
	if (kind == M_GRANTING) {
		grant_done(m, request, result);
	} else if (kind == M_FOR_OWNER) {
		owner_job_done(m, request, result);
	} else {
		m->rest_open |= (m->steps.steps & LPT_STEP_REST) != 0;
		serve(m, true);
	}
}
