/* SPDX-License-Identifier: MIT */
/* Random steps through the documented request interface: class, code, buffers. */
#include "world.h"

#include <string.h>

struct buffers {
	union {
		uint8_t bytes[256];
		struct lpt_1284_command command;
		struct lpt_chip_mode mode;
		struct lpt_port_information info;
		struct lpt_more_port_information more;
		struct lpt_pnp_information pnp;
		struct lpt_interrupt_service_routine entry;
		struct lpt_interrupt_information interrupt;
	};
};

/* One request under way. */
struct asked {
	struct call *call;
	int file, request;
	struct buffers *buffers;
	struct lpt_io io;
};

static void ask(struct asked *a, uint32_t code, uint32_t in_len, uint32_t out_len)
{
	struct call *c = a->call;

	a->io.request_class = LPT_CLASS_INTERNAL;
	a->io.code = code;
	a->io.in = a->buffers;
	a->io.in_len = in_len;
	a->io.out = a->buffers;
	a->io.out_len = out_len;
	world_log(c->world, c->port, "request 0x%x file %d request %d in %d out %d", code, a->file,
		  a->request, (int)in_len, (int)out_len);
	lpt_out_init(&c->out);
	enum lpt_status status = lpt_file_request(&c->core->files[a->file],
						  &c->core->requests[a->request], &a->io, &c->out);
	c->seen.information = c->core->requests[a->request].information;
	call_made(c, status);
}

/* A fixed input that is one byte short: its length is looked at before anything else. */
static bool ask_short(struct asked *a, uint32_t code, uint32_t size)
{
	if (!chance(a->call->world, 8)) {
		return false;
	}
	ask(a, code, pick(a->call->world, size), 0);
	struct model *m = a->call->model;
	if (!m->open[a->file]) {
		m_expect(m, ONE(INVALID_HANDLE));
	} else {
		m_expect(m, ONE(BUFFER_TOO_SMALL) |
				    (m->state == LPT_PORT_GONE ? ONE(DELETE_PENDING) : 0));
	}
	return true;
}

static void ask_allocate(struct asked *a)
{
	ask(a, LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, 0, 0);
	m_allocate(a->call->model, a->file, a->request);
}

static void ask_free(struct asked *a)
{
	ask(a, LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, 0, 0);
	m_free(a->call->model, a->file);
}

static void ask_select(struct asked *a)
{
	struct lpt_1284_command command = random_command(a->call);
	bool deselect = chance(a->call->world, 2);
	uint32_t code =
		deselect ? LPT_IOCTL_INTERNAL_DESELECT_DEVICE : LPT_IOCTL_INTERNAL_SELECT_DEVICE;

	a->buffers->command = command;
	if (ask_short(a, code, sizeof(command))) {
		return;
	}
	ask(a, code, sizeof(command) + pick(a->call->world, 2), 0);
	if (deselect) {
		m_deselect(a->call->model, a->file, a->request, &command);
	} else {
		m_select(a->call->model, a->file, a->request, &command, false);
	}
}

static void ask_mode(struct asked *a)
{
	uint8_t mode = random_mode(a->call);
	bool set = chance(a->call->world, 2);
	uint32_t code = set ? LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE
			    : LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE;

	a->buffers->mode = (struct lpt_chip_mode){.mode_flags = mode, .success = 0x5a};
	if (ask_short(a, code, sizeof(a->buffers->mode))) {
		return;
	}
	ask(a, code, sizeof(a->buffers->mode), 0);
	(set ? m_set_mode : m_clear_mode)(a->call->model, a->file, a->request, mode);
	if (a->buffers->mode.success != 0x5a) {
		m_fail(a->call->model, "the member success was written");
	}
}

static void ask_init_bus(struct asked *a)
{
	ask(a, LPT_IOCTL_INTERNAL_INIT_1284_3_BUS, 0, 0);
	m_init_bus(a->call->model, a->file, a->request);
}

/* Ask with room, too little room or room to spare; true if there is an answer to look at. */
static bool ask_information(struct asked *a, uint32_t code, uint32_t size)
{
	bool room = !chance(a->call->world, 4) || size == 0;
	uint32_t len = room ? size + pick(a->call->world, 9) : pick(a->call->world, size);

	ask(a, code, 0, len);
	m_information(a->call->model, a->file, room, size);
	return a->call->seen.status == LPT_STATUS_SUCCESS;
}

static void ask_port_info(struct asked *a)
{
	const struct lpt_resources *r = &a->call->core->resources;
	const struct lpt_port_information *info = &a->buffers->info;

	if (ask_information(a, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, sizeof(*info)) &&
	    (info->original_controller != r->io || info->span_of_controller != r->io_span)) {
		m_fail(a->call->model, "port information has other resources (R27)");
	}
}

static void ask_more_info(struct asked *a)
{
	const struct lpt_resources *r = &a->call->core->resources;
	const struct lpt_more_port_information *more = &a->buffers->more;

	if (ask_information(a, LPT_IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO, sizeof(*more)) &&
	    (more->interface_type != r->interface_type || more->bus_number != r->bus_number ||
	     more->interrupt_level != r->irq)) {
		m_fail(a->call->model, "more port information has other resources (R27)");
	}
}

static void ask_pnp_info(struct asked *a)
{
	const struct core *core = a->call->core;
	struct model *m = a->call->model;
	const struct lpt_pnp_information *pnp = &a->buffers->pnp;

	if (!ask_information(a, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, sizeof(*pnp))) {
		return;
	}
	if (pnp->original_ecp_controller != core->resources.ecp ||
	    pnp->span_of_ecp_controller != core->resources.ecp_span ||
	    pnp->hardware_capabilities != core->hardware.capabilities ||
	    pnp->fifo_depth != core->hardware.fifo_depth ||
	    pnp->fifo_width != core->hardware.fifo_width) {
		m_fail(m, "PnP information has other hardware (R27, R69)");
	}
	if (m->job == M_NO_JOB && pnp->current_mode != m->chip_mode) {
		m_fail(m, "PnP information has mode 0x%x, not 0x%x", pnp->current_mode,
		       m->chip_mode);
	}
	if (pnp->ieee1284_3_device_count != m->n_daisy) {
		m_fail(m, "PnP information counts %u devices, not %u", pnp->ieee1284_3_device_count,
		       m->n_daisy);
	}
}

static void ask_release(struct asked *a)
{
	ask_information(a, LPT_IOCTL_INTERNAL_RELEASE_PARALLEL_PORT_INFO, 0);
}

/* Connect and disconnect by request; input is taken in before output covers it (R264). */
static void ask_connect(struct asked *a)
{
	struct call *c = a->call;
	int index = (int)pick(c->world, N_ROUTINES);
	bool deferred = chance(c->world, 2);
	struct lpt_routine *routine = &c->core->routines[a->file * N_ROUTINES + index];

	if (is_connected(c->model, a->file, index)) {
		ask_release(a);
		return;
	}
	*routine = (struct lpt_routine){0};
	a->buffers->entry = entry_of(a->file, index, deferred);
	a->io.routine = routine;
	ask(a, LPT_IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT, sizeof(a->buffers->entry),
	    sizeof(a->buffers->interrupt));
	m_connect(c->model, a->file, index, deferred);
	bool connected = c->seen.status == LPT_STATUS_SUCCESS;
	if (a->io.routine_taken != connected) {
		m_fail(c->model, "routine taken: %d", a->io.routine_taken);
	}
	if (c->seen.information != (connected ? sizeof(a->buffers->interrupt) : 0)) {
		m_fail(c->model, "connect has information %u (R145)", c->seen.information);
	}
}

static void ask_disconnect(struct asked *a)
{
	struct call *c = a->call;
	int index = (int)pick(c->world, N_ROUTINES);

	a->buffers->entry = entry_of(a->file, index, false);
	ask(a, LPT_IOCTL_INTERNAL_PARALLEL_DISCONNECT_INTERRUPT, sizeof(a->buffers->entry), 0);
	struct lpt_routine *returned = a->io.routine_returned;
	m_disconnect(c->model, a->file, index,
		     returned ? (int)(returned - c->core->routines) : NOBODY);
}

static void ask_unknown(struct asked *a)
{
	struct model *m = a->call->model;

	ask(a, LPT_IOCTL(100 + pick(a->call->world, 50)), 8, 8);
	if (!m->open[a->file]) {
		m_expect(m, ONE(INVALID_HANDLE));
	} else {
		m_expect(m, ONE(NOT_SUPPORTED) |
				    (m->state == LPT_PORT_GONE ? ONE(DELETE_PENDING) : 0));
	}
}

void step_request(struct world *w, int port)
{
	static void (*const asks[])(struct asked *) = {
		ask_allocate, ask_free,      ask_select,     ask_mode,
		ask_init_bus, ask_port_info, ask_more_info,  ask_pnp_info,
		ask_release,  ask_connect,   ask_disconnect, ask_unknown,
	};
	struct call c = call_begin(w, port);
	struct buffers buffers;
	struct asked a = {.call = &c, .file = (int)pick(w, N_FILES), .buffers = &buffers};

	if (chance(w, 2) && c.model->owner != NOBODY) {
		a.file = c.model->owner;
	}
	a.request = idle_request(&c, a.file);
	if (a.request == NOBODY) {
		return;
	}
	memset(&buffers, 0, sizeof(buffers));
	asks[pick(w, sizeof(asks) / sizeof(asks[0]))](&a);
	call_end(&c);
}
