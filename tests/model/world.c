/* SPDX-License-Identifier: MIT */
/* One call bracketed, and the random steps on files, queue, selection and chip mode. */
#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* xorshift64*: the same steps for a seed on every machine. */
uint32_t pick(struct world *w, uint32_t n)
{
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return (uint32_t)(w->random * 0x2545f4914f6cdd1dull >> 32) % n;
}

bool chance(struct world *w, uint32_t one_in)
{
	return pick(w, one_in) == 0;
}

__attribute__((format(printf, 3, 0))) static void put(char *to, size_t size, const char *format,
						      va_list arguments)
{
	/* clang-tidy 14 does not see the va_start() of the caller:
	 * NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
	vsnprintf(to, size, format, arguments);
}

void world_log(struct world *w, int port, const char *format, ...)
{
	char *line = w->log[w->n_log++ % N_LOG];
	int n = snprintf(line, sizeof(w->log[0]), "step %lu port %d: ", w->step, port);

	va_list arguments;
	va_start(arguments, format);
	put(line + n, sizeof(w->log[0]) - (size_t)n, format, arguments);
	va_end(arguments);
}

void world_fail(struct world *w, const char *format, ...)
{
	va_list arguments;

	if (w->error[0] != '\0') {
		return;
	}
	va_start(arguments, format);
	put(w->error, sizeof(w->error), format, arguments);
	va_end(arguments);
}

struct call call_begin(struct world *w, int port)
{
	struct call c = {
		.world = w,
		.core = &w->cores[port],
		.model = &w->models[port],
		.port = port,
	};
	return c;
}

static void see_done(struct call *c)
{
	while (!lpt_list_is_empty(&c->out.done)) {
		struct lpt_list *link = lpt_list_first(&c->out.done);
		struct lpt_request *request = lpt_container_of(link, struct lpt_request, link);

		lpt_list_remove(link);
		if (c->seen.n_done == N_ALL) {
			world_fail(c->world, "more completions than requests");
			return;
		}
		c->seen.done[c->seen.n_done].request = (int)(request - c->core->requests);
		c->seen.done[c->seen.n_done].status = request->status;
		c->seen.done[c->seen.n_done].information = request->information;
		c->seen.n_done++;
	}
}

void call_made(struct call *c, enum lpt_status status)
{
	const struct lpt_port *port = &c->core->port;

	c->seen.status = status;
	see_done(c);
	c->seen.events = c->out.events;
	c->seen.has_job = c->out.job != NULL;
	if (c->out.job) {
		c->seen.job = *c->out.job;
	}
	c->seen.owner = port->owner ? (int)(port->owner - c->core->files) : NOBODY;
	c->seen.selected = port->selected;
	c->seen.chip_mode = port->chip_mode;
	lpt_list_for_each (at, &port->routines) {
		c->seen.n_routines++;
	}
	m_begin(c->model, &c->seen);
}

void call_end(struct call *c)
{
	m_end(c->model);
	if (c->model->error[0] != '\0') {
		world_fail(c->world, "%s", c->model->error);
		return;
	}
	compare(c);
}

int idle_request(struct call *c, int file)
{
	for (int i = file * N_REQUESTS; i < (file + 1) * N_REQUESTS; i++) {
		if (c->model->requests[i].place == M_IDLE) {
			return i;
		}
	}
	return NOBODY;
}

struct lpt_1284_command random_command(struct call *c)
{
	struct world *w = c->world;
	struct lpt_1284_command command = {.id = (uint8_t)pick(w, c->model->n_daisy + 2)};

	if (chance(w, 4)) {
		command.command_flags |= LPT_PAR_END_OF_CHAIN_DEVICE;
	}
	if (chance(w, 3)) {
		command.command_flags |= LPT_PAR_HAVE_PORT_KEEP_PORT;
	}
	if (chance(w, 3) && c->model->selected != LPT_NO_SELECTION) {
		command.id = c->model->selected;
	}
	if (chance(w, 30)) {
		command.command_flags |= 4u << pick(w, 30);
	}
	if (chance(w, 30)) {
		command.port = 1;
	}
	return command;
}

uint8_t random_mode(struct call *c)
{
	static const uint8_t modes[] = {0x00, 0x20, 0x40, 0x60, 0x80, 0xa0, 0x21, 0xe0};

	return chance(c->world, 2) ? c->model->chip_mode : modes[pick(c->world, sizeof(modes))];
}

static void step_open(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	int file = (int)pick(w, N_FILES);
	uint64_t client = 1 + pick(w, 3);

	if (c.model->open[file]) {
		return;
	}
	world_log(w, port, "open file %d for client %d", file, (int)client);
	lpt_out_init(&c.out);
	enum lpt_status status = lpt_file_open(&c.core->files[file], &c.core->port, client,
					       (uint64_t)file + 1, &c.out);
	call_made(&c, status);
	m_file_open(c.model, file, client);
	call_end(&c);
}

static void step_close(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	int file = (int)pick(w, N_FILES);
	enum lpt_status reason = chance(w, 4) ? LPT_STATUS_EVICTED : LPT_STATUS_CANCELLED;

	world_log(w, port, "close file %d, reason %d", file, (int)reason);
	lpt_out_init(&c.out);
	lpt_file_close(&c.core->files[file], reason, &c.out);
	call_made(&c, LPT_STATUS_SUCCESS);
	m_file_close(c.model, file, reason);
	call_end(&c);
}

static void step_allocate(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	int file = (int)pick(w, N_FILES);
	int request = idle_request(&c, file);
	bool is_try = chance(w, 3);

	if (request == NOBODY) {
		return;
	}
	world_log(w, port, "%sallocate file %d request %d", is_try ? "try-" : "", file, request);
	lpt_out_init(&c.out);
	enum lpt_status status = (is_try ? lpt_file_try_allocate : lpt_file_allocate)(
		&c.core->files[file], &c.core->requests[request], &c.out);
	call_made(&c, status);
	(is_try ? m_try_allocate : m_allocate)(c.model, file, request);
	call_end(&c);
}

/* No chain is left selected: whether a device answers again is the business of select. */
static void step_reclaim(struct world *w, int port)
{
	static const uint8_t modes[] = {LPT_CHIP_COMPATIBILITY, LPT_CHIP_BYTE, LPT_CHIP_ECP};
	struct call c = call_begin(w, port);
	int file = (int)pick(w, N_FILES);
	int request = idle_request(&c, file);
	const struct lpt_left left = {
		.selected = LPT_NO_SELECTION,
		.chip_mode = modes[pick(w, 3)],
	};

	if (request == NOBODY) {
		return;
	}
	world_log(w, port, "reclaim file %d request %d mode 0x%x", file, request, left.chip_mode);
	lpt_out_init(&c.out);
	enum lpt_status status =
		lpt_file_reclaim(&c.core->files[file], &c.core->requests[request], &left, &c.out);
	call_made(&c, status);
	m_reclaim(c.model, file, request, left.chip_mode);
	call_end(&c);
}

/* Mostly the owner frees, so that the port changes hands often. */
static int likely_owner(struct call *c)
{
	int owner = c->model->owner;

	return owner != NOBODY && !chance(c->world, 5) ? owner : (int)pick(c->world, N_FILES);
}

static void step_free(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	int file = likely_owner(&c);

	world_log(w, port, "free file %d", file);
	lpt_out_init(&c.out);
	enum lpt_status status = lpt_file_free(&c.core->files[file], &c.out);
	call_made(&c, status);
	m_free(c.model, file);
	call_end(&c);
}

static void step_cancel(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	int request = (int)pick(w, N_ALL);

	if (c.model->n_queue > 0 && chance(w, 2)) {
		request = c.model->queue[pick(w, (uint32_t)c.model->n_queue)];
	}
	if (c.core->requests[request].file == NULL) {
		return; /* never used: not a request yet */
	}
	world_log(w, port, "cancel request %d", request);
	lpt_out_init(&c.out);
	c.seen.flag = lpt_request_cancel(&c.core->requests[request], &c.out);
	call_made(&c, LPT_STATUS_SUCCESS);
	m_cancel(c.model, request);
	call_end(&c);
}

static void step_select(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	struct lpt_1284_command command = random_command(&c);
	int file = command.command_flags & LPT_PAR_HAVE_PORT_KEEP_PORT ? likely_owner(&c)
								       : (int)pick(w, N_FILES);
	int request = idle_request(&c, file);
	bool is_try = chance(w, 3);

	if (request == NOBODY) {
		return;
	}
	world_log(w, port, "%sselect file %d request %d: id %d port %d flags 0x%x",
		  is_try ? "try-" : "", file, request, command.id, command.port,
		  command.command_flags);
	lpt_out_init(&c.out);
	enum lpt_status status = (is_try ? lpt_file_try_select : lpt_file_select)(
		&c.core->files[file], &c.core->requests[request], &command, &c.out);
	call_made(&c, status);
	m_select(c.model, file, request, &command, is_try);
	call_end(&c);
}

static void step_deselect(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	struct lpt_1284_command command = random_command(&c);
	int file = likely_owner(&c);
	int request = idle_request(&c, file);

	if (request == NOBODY) {
		return;
	}
	world_log(w, port, "deselect file %d request %d: id %d port %d flags 0x%x", file, request,
		  command.id, command.port, command.command_flags);
	lpt_out_init(&c.out);
	enum lpt_status status = lpt_file_deselect(&c.core->files[file], &c.core->requests[request],
						   &command, &c.out);
	call_made(&c, status);
	m_deselect(c.model, file, request, &command);
	call_end(&c);
}

static void step_mode(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	int file = likely_owner(&c);
	int request = idle_request(&c, file);
	uint8_t mode = random_mode(&c);
	bool set = chance(w, 2);

	if (request == NOBODY) {
		return;
	}
	world_log(w, port, "%s mode 0x%x file %d request %d", set ? "set" : "clear", mode, file,
		  request);
	lpt_out_init(&c.out);
	enum lpt_status status = (set ? lpt_file_set_mode : lpt_file_clear_mode)(
		&c.core->files[file], &c.core->requests[request], mode, &c.out);
	call_made(&c, status);
	(set ? m_set_mode : m_clear_mode)(c.model, file, request, mode);
	call_end(&c);
}

static void step_init_bus(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	int file = likely_owner(&c);
	int request = idle_request(&c, file);

	if (request == NOBODY) {
		return;
	}
	world_log(w, port, "initialise bus file %d request %d", file, request);
	lpt_out_init(&c.out);
	enum lpt_status status =
		lpt_file_init_bus(&c.core->files[file], &c.core->requests[request], &c.out);
	call_made(&c, status);
	m_init_bus(c.model, file, request);
	call_end(&c);
}

/* How the host answers: devices that do not exist never do, others fail now and then. */
static enum lpt_job_result random_result(struct call *c)
{
	const struct model *m = c->model;
	const struct m_request *r = m->job_request == NOBODY ? NULL : &m->requests[m->job_request];

	if ((m->steps.steps & LPT_STEP_SELECT) && m->steps.id != LPT_NO_SELECTION &&
	    m->steps.id >= m->n_daisy) {
		return LPT_JOB_NO_ANSWER;
	}
	if (r && (m->steps.steps & (LPT_STEP_SELECT | LPT_STEP_DESELECT)) && chance(c->world, 10) &&
	    (r->kind == LPT_REQUEST_SELECT || r->kind == LPT_REQUEST_TRY_SELECT ||
	     r->kind == LPT_REQUEST_DESELECT)) {
		return LPT_JOB_NO_ANSWER;
	}
	return chance(c->world, 40) ? LPT_JOB_FAILED : LPT_JOB_OK;
}

static void end_job(struct world *w, int port, bool well)
{
	struct call c = call_begin(w, port);
	uint32_t n_daisy = pick(w, LPT_DAISY_MAX + 1);

	if (c.model->job == M_NO_JOB) {
		return;
	}
	enum lpt_job_result result = random_result(&c);
	if (well && result == LPT_JOB_FAILED) {
		result = LPT_JOB_OK;
	}
	world_log(w, port, "job 0x%x of request %d ends with %d, %d devices", c.model->steps.steps,
		  c.model->job_request, (int)result, (int)n_daisy);
	lpt_out_init(&c.out);
	lpt_port_job_done(&c.core->port, result, n_daisy, &c.out);
	call_made(&c, LPT_STATUS_SUCCESS);
	m_job_done(c.model, result, n_daisy);
	call_end(&c);
}

static void step_job_done(struct world *w, int port)
{
	end_job(w, port, false);
}

/*
 * A program was cut: the wires may be dirty.  Not of steps that a job does just now, since nobody
 * says whether these would still be owed.
 */
static void step_owe(struct world *w, int port)
{
	struct call c = call_begin(w, port);
	uint32_t steps = 1u << pick(w, 3);

	if (c.model->state != LPT_PORT_STARTED ||
	    (c.model->job != M_NO_JOB && (c.model->steps.steps & steps))) {
		return;
	}
	world_log(w, port, "owe steps 0x%x", steps);
	lpt_port_owe(&c.core->port, steps);
	c.model->owed |= steps;
}

static const struct {
	uint32_t weight;
	void (*step)(struct world *w, int port);
} steps[] = {
	{12, step_open},      {6, step_close},     {30, step_allocate}, {20, step_free},
	{10, step_cancel},    {10, step_select},   {5, step_deselect},  {12, step_mode},
	{2, step_init_bus},   {30, step_job_done}, {2, step_owe},       {3, step_connect},
	{2, step_disconnect}, {2, step_interrupt}, {20, step_request},  {3, step_life},
	{1, step_surprise},   {1, step_arbiter},   {8, step_reclaim},
};

#define N_STEPS (sizeof(steps) / sizeof(steps[0]))

void world_step(struct world *w)
{
	uint32_t total = 0;
	for (size_t i = 0; i < N_STEPS; i++) {
		total += steps[i].weight;
	}
	int port = (int)pick(w, N_PORTS);
	uint32_t at = pick(w, total);
	size_t i = 0;
	while (at >= steps[i].weight) {
		at -= steps[i++].weight;
	}
	w->step++;
	steps[i].step(w, port);
}

void world_init(struct world *w, uint64_t seed)
{
	memset(w, 0, sizeof(*w));
	w->random = seed * 0x9e3779b97f4a7c15ull;
	for (int port = 0; port < N_PORTS; port++) {
		create(w, port);
	}
}

static void close_all(struct world *w, int port)
{
	for (int file = 0; file < N_FILES && w->error[0] == '\0'; file++) {
		struct call c = call_begin(w, port);

		world_log(w, port, "drain: close file %d", file);
		lpt_out_init(&c.out);
		lpt_file_close(&c.core->files[file], LPT_STATUS_CANCELLED, &c.out);
		call_made(&c, LPT_STATUS_SUCCESS);
		m_file_close(c.model, file, LPT_STATUS_CANCELLED);
		call_end(&c);
	}
}

void world_drain(struct world *w)
{
	for (int port = 0; port < N_PORTS; port++) {
		close_all(w, port);
		for (int i = 0; i < 10 && w->error[0] == '\0'; i++) {
			end_job(w, port, true);
		}
		for (int i = 0; i < N_ALL; i++) {
			if (w->models[port].requests[i].place != M_IDLE) {
				world_fail(w, "request %d of port %d never completed", i, port);
			}
		}
	}
}
