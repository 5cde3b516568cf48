/* SPDX-License-Identifier: MIT */
/* The model's port: who has it, who waits, what is on the wires. */
#include "model.h"

#include <string.h>

static void expect_turn(struct model *m, int asker, enum lpt_status status)
{
	m->expected.turns[m->expected.n_turns].asker = asker;
	m->expected.turns[m->expected.n_turns++].status = status;
}

static void start_job(struct model *m, int asker, uint32_t steps)
{
	m->job = steps;
	m->job_for = asker;
	m->job_id = asker == NOBODY ? LPT_NO_SELECTION : m->wants[asker];
	m->cancelled = false;
	m->owed = 0;
	m->expected.job = steps;
}

static void own(struct model *m, int asker)
{
	m->holder = asker;
	m->last = asker;
	m->left = false;
}

static bool grant(struct model *m, int asker)
{
	bool deselects = m->selected != LPT_NO_SELECTION && !(m->left && m->keeps[asker]);
	uint32_t steps = m->owed;

	steps |= deselects ? LPT_STEP_DESELECT : 0;
	steps |= m->last != NOBODY && m->last != asker ? LPT_STEP_REST : 0;
	steps |= m->wants[asker] != LPT_NO_SELECTION ? LPT_STEP_SELECT : 0;
	if (steps == 0) {
		own(m, asker);
		return true;
	}
	m->holder = asker;
	start_job(m, asker, steps);
	return false;
}

bool m_ask(struct model *m, int asker)
{
	if (m->holder != NOBODY || m->job != 0) {
		m->waiting[m->n_waiting++] = asker;
		return false;
	}
	return grant(m, asker);
}

static void drop_waiting(struct model *m, int i)
{
	m->n_waiting--;
	memmove(&m->waiting[i], &m->waiting[i + 1], sizeof(int) * (size_t)(m->n_waiting - i));
}

static void serve(struct model *m, bool may_clean)
{
	uint32_t steps = m->owed;

	if (m->n_waiting > 0) {
		int next = m->waiting[0];

		drop_waiting(m, 0);
		if (grant(m, next)) {
			expect_turn(m, next, LPT_STATUS_SUCCESS);
		}
		return;
	}
	steps |= m->selected != LPT_NO_SELECTION && !m->left ? LPT_STEP_DESELECT : 0;
	if (may_clean && !m->is_gone && steps != 0) {
		start_job(m, NOBODY, steps);
	}
}

void m_give(struct model *m, bool leaves_selection)
{
	m->holder = NOBODY;
	m->left = leaves_selection;
	serve(m, true);
}

bool m_is_waiting(const struct model *m, int asker)
{
	for (int i = 0; i < m->n_waiting; i++) {
		if (m->waiting[i] == asker) {
			return true;
		}
	}
	return m->job != 0 && m->job_for == asker;
}

void m_withdraw(struct model *m, int asker)
{
	if (m->job != 0 && m->job_for == asker) {
		m->job_for = NOBODY;
		m->holder = NOBODY;
		return;
	}
	for (int i = 0; i < m->n_waiting; i++) {
		if (m->waiting[i] == asker) {
			drop_waiting(m, i);
			return;
		}
	}
	if (m->holder == asker) {
		m_give(m, false); /* granted, and not told yet */
	}
}

void m_job_done(struct model *m, enum lpt_job_result result)
{
	uint32_t steps = m->job;
	int asker = m->job_for;
	bool answered = result == LPT_JOB_OK;

	m->job = 0;
	m->holder = NOBODY;
	if (result == LPT_JOB_FAILED) {
		m->owed |= steps & (LPT_STEP_DESELECT | LPT_STEP_CLEAR | LPT_STEP_REST);
		m->owed |= steps & LPT_STEP_SELECT ? LPT_STEP_DESELECT : 0;
	} else {
		if (steps & LPT_STEP_DESELECT) {
			m->selected = LPT_NO_SELECTION;
		}
		if (steps & LPT_STEP_SELECT) {
			m->selected = answered ? m->job_id : LPT_NO_SELECTION;
		}
	}
	if (asker != NOBODY && answered && !m->cancelled) {
		own(m, asker);
		expect_turn(m, asker, LPT_STATUS_SUCCESS);
		return;
	}
	if (asker != NOBODY) {
		expect_turn(m, asker,
			    m->cancelled ? LPT_STATUS_CANCELLED : LPT_STATUS_UNSUCCESSFUL);
	}
	serve(m, result != LPT_JOB_FAILED);
}

/* --- clients of the port itself --- */

void m_client_allocate(struct model *m, int client)
{
	m->wants[client] = LPT_NO_SELECTION;
	m->keeps[client] = false;
	if (m->is_gone) {
		m->expected.status = LPT_STATUS_DELETE_PENDING;
	} else if (m->holder == client && m->job == 0) {
		m->expected.status = LPT_STATUS_ALREADY_OWNER;
	} else {
		m->expected.status = m_ask(m, client) ? LPT_STATUS_SUCCESS : LPT_STATUS_PENDING;
	}
}

void m_client_free(struct model *m, int client)
{
	if (m->holder == client && m->job == 0) {
		m_give(m, false);
	} else {
		m->expected.status = m->is_gone ? LPT_STATUS_SUCCESS : LPT_STATUS_NOT_OWNER;
	}
}

void m_client_cancel(struct model *m, int client)
{
	m->expected.flag = m_is_waiting(m, client);
	if (!m->expected.flag) {
		return;
	}
	if (m->job != 0 && m->job_for == client) {
		m->cancelled = true;
		return;
	}
	m_withdraw(m, client);
	expect_turn(m, client, LPT_STATUS_CANCELLED);
}
