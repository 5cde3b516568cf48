/* SPDX-License-Identifier: MIT */
/* The model's bracket and helpers, a port's life, its files and its interrupt routines. */
#include "model.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Names for messages, straight from the table: the library is not part of this test. */
static const char *name_of(enum lpt_status status)
{
	static const char *const names[] = {
#define NAME(name, documented, number, error, meaning) #name,
		LPT_STATUS_TABLE(NAME)
#undef NAME
	};
	return names[status];
}

__attribute__((format(printf, 3, 0))) static void put(char *to, size_t size, const char *format,
						      va_list arguments)
{
	/* clang-tidy 14 does not see the va_start() of the caller:
	 * NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
	vsnprintf(to, size, format, arguments);
}

void m_fail(struct model *m, const char *format, ...)
{
	va_list arguments;

	if (m->error[0] != '\0') {
		return;
	}
	va_start(arguments, format);
	put(m->error, sizeof(m->error), format, arguments);
	va_end(arguments);
}

void m_begin(struct model *m, const struct seen *seen)
{
	m->seen = seen;
	memset(m->taken, 0, sizeof(m->taken));
	m->job_taken = false;
	m->failed = false;
	m->queue_before = m->n_queue;
	m->want = 0;
	m->allow = 0;
}

void m_end(struct model *m)
{
	const struct seen *seen = m->seen;

	for (int i = 0; i < seen->n_done; i++) {
		if (!m->taken[i]) {
			m_fail(m, "request %d completed with %s out of turn", seen->done[i].request,
			       name_of(seen->done[i].status));
		}
	}
	if (seen->has_job && !m->job_taken) {
		m_fail(m, "a job with steps 0x%x that nobody needs", seen->job.steps);
	}
	if (m->n_queue != m->queue_before) {
		m->want |= LPT_EVENT_WAITING;
	}
	if ((seen->events & m->want) != m->want) {
		m_fail(m, "events 0x%x lack 0x%x", seen->events, m->want & ~seen->events);
	}
	if (seen->events & ~(m->want | m->allow)) {
		m_fail(m, "events 0x%x have 0x%x without cause", seen->events,
		       seen->events & ~(m->want | m->allow));
	}
}

void m_expect(struct model *m, uint64_t statuses)
{
	if (!(statuses >> m->seen->status & 1)) {
		m_fail(m, "status %s, expected one of 0x%llx", name_of(m->seen->status),
		       (unsigned long long)statuses);
	}
}

enum lpt_status m_complete(struct model *m, int request, uint64_t statuses)
{
	m->requests[request].place = M_IDLE;
	for (int i = 0; i < m->seen->n_done; i++) {
		enum lpt_status status = m->seen->done[i].status;

		if (m->seen->done[i].request != request || m->taken[i]) {
			continue;
		}
		m->taken[i] = true;
		if (!(statuses >> status & 1)) {
			m_fail(m, "request %d completed with %s, expected one of 0x%llx", request,
			       name_of(status), (unsigned long long)statuses);
		}
		if (m->seen->done[i].information != 0) {
			m_fail(m, "request %d completed with information %u", request,
			       m->seen->done[i].information);
		}
		return status;
	}
	m_fail(m, "request %d was not completed", request);
	return LPT_STATUS_UNSUCCESSFUL;
}

bool m_is_completed(const struct model *m, int request, enum lpt_status status)
{
	for (int i = 0; i < m->seen->n_done; i++) {
		if (m->seen->done[i].request == request && m->seen->done[i].status == status) {
			return true;
		}
	}
	return false;
}

int m_file_of(int request)
{
	return request / N_REQUESTS;
}

bool m_is_refused(struct model *m, int file)
{
	if (!m->open[file]) {
		m_expect(m, ONE(INVALID_HANDLE));
		return true;
	}
	if (m->state == LPT_PORT_GONE) {
		m_expect(m, ONE(DELETE_PENDING));
		return true;
	}
	return false;
}

void m_init(struct model *m)
{
	memset(m, 0, sizeof(*m));
	m->state = LPT_PORT_CREATED;
	m->owner = NOBODY;
	m->selected = LPT_NO_SELECTION;
}

static bool are_resources_sound(const struct lpt_resources *r)
{
	if (r->io == 0 || r->io_span == 0 || (r->ecp != 0 && r->ecp_span == 0)) {
		return false;
	}
	return r->ecp == 0 || r->io + r->io_span <= r->ecp || r->ecp + r->ecp_span <= r->io;
}

void m_count_devices(struct model *m, uint32_t n_found)
{
	m->n_daisy = n_found < m->daisy_limit ? n_found : m->daisy_limit;
}

void m_start(struct model *m, const struct lpt_resources *resources,
	     const struct lpt_hardware *hardware)
{
	bool sound = are_resources_sound(resources) && hardware->daisy_limit <= 4;

	if (!sound && !hardware->compatible) {
		m_expect(m, ONE(INVALID_PARAMETER) | ONE(NO_SUCH_DEVICE));
	} else if (!sound) {
		m_expect(m, ONE(INVALID_PARAMETER));
	} else if (!hardware->compatible) {
		m_expect(m, ONE(NO_SUCH_DEVICE));
	} else {
		m_expect(m, ONE(SUCCESS));
		m->state = LPT_PORT_STARTED;
		m->daisy_limit = hardware->daisy_limit ? hardware->daisy_limit : 2;
		m_count_devices(m, hardware->n_daisy);
		m->chip_modes = hardware->chip_modes;
		m->want = LPT_EVENT_STARTED;
	}
}

static int count_files(const struct model *m)
{
	int n = 0;
	for (int i = 0; i < N_FILES; i++) {
		n += m->open[i];
	}
	return n;
}

void m_query_remove(struct model *m)
{
	if (m->state == LPT_PORT_CREATED) {
		m_expect(m, ONE(NOT_STARTED));
		return;
	}
	if (m->state != LPT_PORT_STARTED) {
		m_expect(m, ONE(DELETE_PENDING));
		return;
	}
	if (count_files(m) > 0) {
		m_expect(m, ONE(FILES_OPEN));
		return;
	}
	m_expect(m, ONE(SUCCESS));
	m->state = LPT_PORT_REMOVING;
}

void m_cancel_remove(struct model *m)
{
	m->state = LPT_PORT_STARTED;
}

void m_remove(struct model *m)
{
	m->state = LPT_PORT_REMOVED;
	m->job = M_NO_JOB; /* a clean-up still on the wires is forgotten */
	m->want = LPT_EVENT_REMOVED;
	m->allow = LPT_EVENT_RELEASED;
	m->job_taken = true; /* lines may be set to rest on the way out */
}

/* R57, R59: everybody who waits hears of it, no job is started. */
void m_surprise_remove(struct model *m)
{
	while (m->n_queue > 0) {
		m_complete(m, m->queue[0], ONE(DELETE_PENDING));
		m_queue_remove(m, m->queue[0]);
	}
	if (m->job != M_NO_JOB && m->job_request != NOBODY) {
		m_complete(m, m->job_request, ONE(DELETE_PENDING));
	}
	m->job = M_NO_JOB;
	if (!m->granted || m->seen->owner == NOBODY) {
		m->owner = NOBODY; /* nothing was owned yet, or nothing is any more */
	}
	m->state = LPT_PORT_GONE;
	m->want = LPT_EVENT_REMOVED;
	m->allow = LPT_EVENT_FREED;
	if (count_files(m) == 0) {
		m->want |= LPT_EVENT_RELEASED;
	}
	if (m->seen->n_routines == 0) {
		m->n_routines = 0;
	}
}

void m_file_open(struct model *m, int file, uint64_t client)
{
	if (m->state == LPT_PORT_CREATED) {
		m_expect(m, ONE(NOT_STARTED));
		return;
	}
	if (m->state != LPT_PORT_STARTED) {
		m_expect(m, ONE(DELETE_PENDING));
		return;
	}
	m_expect(m, ONE(SUCCESS));
	m->open[file] = true;
	m->client[file] = client;
	m->has_allocated[file] = false;
	m->want = LPT_EVENT_OPENED;
}

static void remove_routine(struct model *m, int at)
{
	m->n_routines--;
	memmove(&m->routines[at], &m->routines[at + 1],
		(size_t)(m->n_routines - at) * sizeof(m->routines[0]));
}

/* R41: what was connected through a file goes with it. */
static void remove_routines(struct model *m, int file)
{
	for (int i = m->n_routines - 1; i >= 0; i--) {
		if (m->routines[i].file == file) {
			remove_routine(m, i);
		}
	}
}

/* R39: the owner's file closes.  A job on the wires ends first, its request does not wait. */
static void close_owner(struct model *m, uint64_t reason)
{
	if (m->state == LPT_PORT_GONE) {
		m->owner = NOBODY;
		m->allow |= LPT_EVENT_FREED;
		return;
	}
	if (m->job == M_NO_JOB) {
		m_end_ownership(m, true);
		return;
	}
	if (m->job_request != NOBODY) {
		m_complete(m, m->job_request, reason);
		m->job_request = NOBODY;
	}
	m->allow |= LPT_EVENT_FREED;
	m->ended = true;
	m->owner = NOBODY;
}

void m_file_close(struct model *m, int file, enum lpt_status reason)
{
	if (!m->open[file]) {
		return;
	}
	m->open[file] = false;
	m->want |= LPT_EVENT_CLOSED;
	remove_routines(m, file);
	for (int i = m->n_queue - 1; i >= 0; i--) {
		int request = m->queue[i];

		if (m_file_of(request) == file) {
			m_complete(m, request, 1ull << reason);
			m_queue_remove(m, request);
		}
	}
	if (m->owner == file) {
		close_owner(m, 1ull << reason);
	}
	if (m->state == LPT_PORT_GONE && count_files(m) == 0) {
		m->want |= LPT_EVENT_RELEASED;
	}
}

void m_connect(struct model *m, int file, int index, bool deferred)
{
	if (!m->open[file]) {
		m_expect(m, ONE(INVALID_HANDLE));
	} else if (m->state == LPT_PORT_GONE) {
		m_expect(m, ONE(DELETE_PENDING) | (m->interrupts_enabled ? 0 : ONE(NOT_SUPPORTED)));
	} else if (!m->interrupts_enabled) {
		m_expect(m, ONE(NOT_SUPPORTED));
	} else {
		m_expect(m, ONE(SUCCESS));
		m->routines[m->n_routines++] = (struct m_routine){file, index, deferred};
	}
}

void m_disconnect(struct model *m, int file, int index, int core_returned)
{
	if (!m->open[file]) {
		m_expect(m, ONE(INVALID_HANDLE));
		return;
	}
	for (int i = 0; i < m->n_routines; i++) {
		if (m->routines[i].file != file || m->routines[i].index != index) {
			continue;
		}
		if (m->state == LPT_PORT_GONE && m->seen->status == LPT_STATUS_DELETE_PENDING) {
			return;
		}
		m_expect(m, ONE(SUCCESS));
		if (core_returned != file * N_ROUTINES + index) {
			m_fail(m, "disconnect gave back routine %d", core_returned);
		}
		remove_routine(m, i);
		return;
	}
	m_expect(m, ONE(INVALID_PARAMETER) | (m->interrupts_enabled ? 0 : ONE(NOT_SUPPORTED)) |
			    (m->state == LPT_PORT_GONE ? ONE(DELETE_PENDING) : 0));
}

/* Devices of the chain raise none (R275). */
void m_interrupt(struct model *m)
{
	if (m->selected == LPT_NO_SELECTION && m->state == LPT_PORT_STARTED && m->n_routines > 0) {
		m->want = LPT_EVENT_SERVICE;
	}
}

/* Information requests: a size when there is room, whoever owns the port (R73). */
void m_information(struct model *m, int file, bool room, uint32_t size)
{
	if (!m->open[file]) {
		m_expect(m, ONE(INVALID_HANDLE));
	} else if (m->state == LPT_PORT_GONE) {
		m_expect(m, ONE(DELETE_PENDING) | (room ? 0 : ONE(BUFFER_TOO_SMALL)) |
				    (size == 0 ? ONE(SUCCESS) : 0));
	} else {
		m_expect(m, room ? ONE(SUCCESS) : ONE(BUFFER_TOO_SMALL));
	}
	uint32_t expected = m->seen->status == LPT_STATUS_SUCCESS ? size : 0;
	if (m->seen->information != expected) {
		m_fail(m, "information %u, expected %u", m->seen->information, expected);
	}
}
