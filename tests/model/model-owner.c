/* SPDX-License-Identifier: MIT */
/* The model of what only the owner may do: selection, chip mode, bus initialisation. */
#include "model.h"

bool m_is_command_valid(const struct model *m, const struct lpt_1284_command *command)
{
	const uint32_t known = LPT_PAR_END_OF_CHAIN_DEVICE | LPT_PAR_HAVE_PORT_KEEP_PORT;

	if (command->port != 0 || (command->command_flags & ~known) != 0) {
		return false;
	}
	return (command->command_flags & LPT_PAR_END_OF_CHAIN_DEVICE) || command->id <= m->n_daisy;
}

uint8_t m_target(const struct lpt_1284_command *command)
{
	return command->command_flags & LPT_PAR_END_OF_CHAIN_DEVICE ? LPT_NO_SELECTION
								    : command->id;
}

/* Owner, told so, and no job of its own on the wires; otherwise the status is checked here. */
static bool is_ready_owner(struct model *m, int file)
{
	if (m->owner != file || !m->granted || m->ended) {
		m_expect(m, ONE(NOT_OWNER));
		return false;
	}
	if (m->job != M_NO_JOB) {
		m_expect(m, ONE(JOB_RUNNING));
		return false;
	}
	return true;
}

static void start(struct model *m, int request, uint32_t must, uint32_t may)
{
	m_expect(m, ONE(PENDING));
	m_take_job(m, M_FOR_OWNER, request, must, may);
}

/* A request that may be finished without a job because what it asks for is so already. */
static void finish_or_start(struct model *m, int request, bool is_so, uint32_t must, uint32_t may)
{
	if (is_so && !m->seen->has_job) {
		m_expect(m, ONE(SUCCESS));
		return;
	}
	start(m, request, must, may);
}

void m_select_keep(struct model *m, int file, int request)
{
	uint8_t id = m->requests[request].id;

	if (!is_ready_owner(m, file)) {
		return;
	}
	if (id != LPT_NO_SELECTION && id >= m->n_daisy &&
	    m->seen->status == LPT_STATUS_UNSUCCESSFUL) {
		return;
	}
	finish_or_start(m, request, id == m->selected,
			id == LPT_NO_SELECTION ? LPT_STEP_DESELECT : LPT_STEP_SELECT,
			LPT_STEP_DESELECT | m->maybe);
}

void m_deselect(struct model *m, int file, int request, const struct lpt_1284_command *command)
{
	struct m_request *r = &m->requests[request];

	*r = (struct m_request){
		.kind = LPT_REQUEST_DESELECT,
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
		return;
	}
	if (!is_ready_owner(m, file)) {
		return;
	}
	if (r->id != m->selected) {
		m_expect(m, ONE(UNSUCCESSFUL));
		return;
	}
	if (m->selected != LPT_NO_SELECTION || m->seen->status == LPT_STATUS_PENDING) {
		start(m, request, LPT_STEP_DESELECT, 0);
		return;
	}
	m_expect(m, ONE(SUCCESS)); /* the end of chain listens without being told */
	if (!r->keep) {
		m_end_ownership(m, true);
	}
}

void m_set_mode(struct model *m, int file, int request, uint8_t mode)
{
	m->requests[request] = (struct m_request){.kind = LPT_REQUEST_SET_MODE, .mode = mode};
	if (m_is_refused(m, file) || !is_ready_owner(m, file)) {
		return;
	}
	bool known = mode == 0 || ((mode & 0x1f) == 0 && (m->chip_modes >> (mode >> 5) & 1));
	if (m->chip_mode != LPT_CHIP_COMPATIBILITY) {
		m_expect(m, ONE(MODE_SET) | (known ? 0 : ONE(NO_SUCH_DEVICE)));
	} else if (!known) {
		m_expect(m, ONE(NO_SUCH_DEVICE));
	} else {
		finish_or_start(m, request, mode == LPT_CHIP_COMPATIBILITY, LPT_STEP_MODE, 0);
	}
}

void m_clear_mode(struct model *m, int file, int request, uint8_t mode)
{
	m->requests[request] = (struct m_request){.kind = LPT_REQUEST_CLEAR_MODE, .mode = mode};
	if (m_is_refused(m, file) || !is_ready_owner(m, file)) {
		return;
	}
	if (mode != m->chip_mode) {
		m_expect(m, ONE(WRONG_MODE));
	} else {
		finish_or_start(m, request, mode == LPT_CHIP_COMPATIBILITY, LPT_STEP_CLEAR, 0);
	}
}

void m_init_bus(struct model *m, int file, int request)
{
	m->requests[request] = (struct m_request){.kind = LPT_REQUEST_INIT_BUS};
	if (!m_is_refused(m, file) && is_ready_owner(m, file)) {
		start(m, request, LPT_STEP_INIT_BUS, LPT_STEP_DESELECT);
	}
}

bool m_may_drive(const struct model *m, int file)
{
	return m->state == LPT_PORT_STARTED && m->open[file] && m->owner == file && m->granted &&
	       !m->ended && m->job == M_NO_JOB;
}
