/* SPDX-License-Identifier: MIT */
/* Random steps on interrupt routines. */
#include "world.h"

struct lpt_interrupt_service_routine entry_of(int file, int index, bool deferred)
{
	static char contexts[N_FILES * N_ROUTINES];
	struct lpt_interrupt_service_routine entry = {0};

	entry.service_context = &contexts[file * N_ROUTINES + index];
	entry.service_routine = (lpt_service_fn)(void (*)(void))entry_of;
	if (deferred) {
		entry.deferred_routine = (lpt_deferred_fn)(void (*)(void))entry_of;
	}
	return entry;
}

bool is_connected(const struct model *m, int file, int index)
{
	for (int i = 0; i < m->n_routines; i++) {
		if (m->routines[i].file == file && m->routines[i].index == index) {
			return true;
		}
	}
	return false;
}

void step_connect(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	int file = (int)pick(w, N_FILES);
	int index = (int)pick(w, N_ROUTINES);
	bool deferred = chance(w, 2);

	if (is_connected(c.model, file, index)) {
		return;
	}
	world_log(w, port, "connect routine %d of file %d", index, file);
	struct lpt_routine *routine = &c.core->routines[file * N_ROUTINES + index];
	*routine = (struct lpt_routine){.entry = entry_of(file, index, deferred)};
	lpt_out_init(&c.out);
	enum lpt_status status = lpt_file_connect_interrupt(&c.core->files[file], routine);
	call_made(&c, status);
	m_connect(c.model, file, index, deferred);
	call_end(&c);
}

void step_disconnect(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	int file = (int)pick(w, N_FILES);
	int index = (int)pick(w, N_ROUTINES);
	struct lpt_interrupt_service_routine entry = entry_of(file, index, false);
	struct lpt_routine *returned = NULL;

	world_log(w, port, "disconnect routine %d of file %d", index, file);
	lpt_out_init(&c.out);
	enum lpt_status status =
		lpt_file_disconnect_interrupt(&c.core->files[file], &entry, &returned);
	call_made(&c, status);
	m_disconnect(c.model, file, index, returned ? (int)(returned - c.core->routines) : NOBODY);
	call_end(&c);
}

void step_interrupt(struct world *w, int port)
{
	struct call c = call_begin(w, port);

	if (c.model->state != LPT_PORT_STARTED) {
		return;
	}
	world_log(w, port, "interrupt");
	lpt_out_init(&c.out);
	lpt_port_interrupt(&c.core->port, &c.out);
	call_made(&c, LPT_STATUS_SUCCESS);
	m_interrupt(c.model);
	call_end(&c);
}
