/* SPDX-License-Identifier: MIT */
/* Random steps on a port's life: creation, start, removal, surprise removal, resources. */
#include "world.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int index; /* NOBODY: malformed */
} names[] = {
	{"LPT1", 0},       {"LPT2", 1},       {"LPT12", 11},       {"LPT999", 998},
	{"LPT", NOBODY},   {"LPT0", NOBODY},  {"LPT01", NOBODY},   {"COM1", NOBODY},
	{"LPT1x", NOBODY}, {"", NOBODY},      {"LPT1000", NOBODY}, {"LPT-1", NOBODY},
	{"LPT 1", NOBODY}, {"XLPT1", NOBODY},
};

void create(struct world *w, int port)
{
	struct core *core = &w->cores[port];
	size_t at = pick(w, sizeof(names) / sizeof(names[0]));
	uint32_t index = 77;
	enum lpt_status parsed = lpt_port_name_parse(names[at].name, &index);
	enum lpt_status wanted =
		names[at].index == NOBODY ? LPT_STATUS_INVALID_PARAMETER : LPT_STATUS_SUCCESS;

	world_log(w, port, "create '%s'", names[at].name);
	memset(core, 0, sizeof(*core));
	for (int i = 0; i < N_FILES; i++) {
		lpt_list_init(&core->files[i].link);
		core->files[i].port = &core->port;
	}
	enum lpt_status status = lpt_port_init(&core->port, names[at].name, ++w->instance);
	if (parsed != wanted || status != wanted) {
		world_fail(w, "name '%s': parse gives %d, init gives %d", names[at].name,
			   (int)parsed, (int)status);
	}
	if (index != (names[at].index == NOBODY ? 77u : (uint32_t)names[at].index)) {
		world_fail(w, "name '%s' has index %u", names[at].name, index);
	}
	core->exists = status == LPT_STATUS_SUCCESS;
	if (!core->exists) {
		create(w, port);
		return;
	}
	m_init(&w->models[port]);
	core->port.interrupts_enabled = w->models[port].interrupts_enabled = !chance(w, 4);
}

static void start(struct world *w, int port)
{
	static const uint64_t apart[] = {4, 8, 0x400}; /* overlapping, adjacent, usual */
	struct call c = call_begin(w, port);

	c.core->resources = (struct lpt_resources){
		.io = chance(w, 10) ? 0 : 0x378 + 8 * pick(w, 16),
		.io_span = chance(w, 10) ? 0 : 8,
		.irq = pick(w, 8),
		.interface_type = 1,
		.bus_number = pick(w, 2),
	};
	if (chance(w, 2)) {
		c.core->resources.ecp = c.core->resources.io + apart[pick(w, 3)];
		c.core->resources.ecp_span = chance(w, 10) ? 0 : 3;
	}
	c.core->hardware = (struct lpt_hardware){
		.compatible = !chance(w, 8),
		.capabilities = pick(w, 32),
		.chip_modes = (uint16_t)pick(w, 256),
		.fifo_depth = pick(w, 64),
		.fifo_width = 8,
		.n_daisy = pick(w, 5),
		.daisy_limit = pick(w, 3) * 2 + (chance(w, 10) ? 5 : 0),
	};
	world_log(w, port, "start at 0x%x+%d ecp 0x%x+%d, compatible %d, limit %d, %d devices",
		  (unsigned)c.core->resources.io, (int)c.core->resources.io_span,
		  (unsigned)c.core->resources.ecp, (int)c.core->resources.ecp_span,
		  c.core->hardware.compatible, (int)c.core->hardware.daisy_limit,
		  (int)c.core->hardware.n_daisy);
	lpt_out_init(&c.out);
	enum lpt_status status =
		lpt_port_start(&c.core->port, &c.core->resources, &c.core->hardware, &c.out);
	call_made(&c, status);
	m_start(c.model, &c.core->resources, &c.core->hardware);
	call_end(&c);
}

static void remove_port(struct world *w, int port)
{
	struct call c = call_begin(w, port);

	world_log(w, port, "remove");
	lpt_out_init(&c.out);
	lpt_port_remove(&c.core->port, &c.out);
	call_made(&c, LPT_STATUS_SUCCESS);
	m_remove(c.model);
	call_end(&c);
}

static void query_remove(struct world *w, int port)
{
	struct call c = call_begin(w, port);

	world_log(w, port, "query removal");
	lpt_out_init(&c.out);
	call_made(&c, lpt_port_query_remove(&c.core->port));
	m_query_remove(c.model);
	call_end(&c);
}

static void cancel_remove(struct world *w, int port)
{
	struct call c = call_begin(w, port);

	world_log(w, port, "cancel removal");
	lpt_out_init(&c.out);
	lpt_port_cancel_remove(&c.core->port);
	call_made(&c, LPT_STATUS_SUCCESS);
	m_cancel_remove(c.model);
	call_end(&c);
}

/* Close what is left of a port that went by surprise, then let another take its place. */
static void bury(struct world *w, int port)
{
	const struct model *m = &w->models[port];

	for (int file = 0; file < N_FILES; file++) {
		if (m->open[file]) {
			return;
		}
	}
	create(w, port);
}

void step_life(struct world *w, int port)
{
	if (chance(w, 3)) {
		query_remove(w, port); /* whatever state it is in */
		return;
	}
	switch (w->models[port].state) {
	case LPT_PORT_CREATED:
		if (chance(w, 10)) {
			remove_port(w, port);
		} else {
			start(w, port);
		}
		break;
	case LPT_PORT_STARTED:
		query_remove(w, port);
		break;
	case LPT_PORT_REMOVING:
		(chance(w, 2) ? remove_port : cancel_remove)(w, port);
		break;
	case LPT_PORT_GONE:
		bury(w, port);
		break;
	case LPT_PORT_REMOVED:
		create(w, port);
		break;
	}
}

void step_surprise(struct world *w, int port)
{
	struct call c = call_begin(w, port);

	if ((c.model->state != LPT_PORT_STARTED && c.model->state != LPT_PORT_REMOVING) ||
	    !chance(w, 4)) {
		return;
	}
	world_log(w, port, "surprise removal");
	lpt_out_init(&c.out);
	lpt_port_surprise_remove(&c.core->port, &c.out);
	call_made(&c, LPT_STATUS_SUCCESS);
	m_surprise_remove(c.model);
	call_end(&c);
}

#define N_PAIRS 131 /* three legacy ones and 128 from 0xd000 */

static struct lpt_resources pair(uint32_t at)
{
	static const struct lpt_resources legacy[] = {
		{.io = 0x378, .io_span = 8, .irq = 7},
		{.io = 0x278, .io_span = 8, .irq = 5},
		{.io = 0x3bc, .io_span = 3, .irq = 7},
	};
	return at < 3 ? legacy[at]
		      : (struct lpt_resources){.io = 0xd000 + 8 * (at - 3), .io_span = 8};
}

static bool is_used(const struct lpt_claim *used, uint32_t n, uint64_t io)
{
	for (uint32_t i = 0; i < n; i++) {
		if (used[i].io == io) {
			return true;
		}
	}
	return false;
}

static bool is_irq_used(const struct lpt_claim *used, uint32_t n, uint32_t irq)
{
	for (uint32_t i = 0; i < n; i++) {
		if (used[i].io != 0 && used[i].irq == irq) {
			return true;
		}
	}
	return false;
}

/* The first pair that is neither in use nor to be avoided, else the avoided one, else none. */
static int expected_pair(const struct lpt_claim *used, uint32_t n, const struct lpt_claim *avoid)
{
	int second_best = NOBODY;

	for (uint32_t at = 0; at < N_PAIRS; at++) {
		if (is_used(used, n, pair(at).io)) {
			continue;
		}
		if (!avoid || avoid->io != pair(at).io) {
			return (int)at;
		}
		second_best = (int)at;
	}
	return second_best;
}

void step_arbiter(struct world *w, int port)
{
	struct lpt_claim used[N_PAIRS], avoid = {.io = (uint32_t)pair(pick(w, 5)).io};
	uint32_t keep_one_in = 1 + pick(w, 4), n = 0;
	bool full = chance(w, 3);
	bool with_avoid = chance(w, 2);

	for (uint32_t at = 0; at < N_PAIRS; at++) {
		bool left_out =
			full ? pair(at).io == avoid.io && chance(w, 2) : !chance(w, keep_one_in);
		used[n].io = left_out ? 0 : (uint32_t)pair(at).io;
		used[n++].irq = left_out ? 0 : pair(at).irq;
	}
	world_log(w, port, "pick resources, avoid 0x%x", with_avoid ? avoid.io : 0);
	struct lpt_resources got = {0};
	int at = expected_pair(used, n, with_avoid ? &avoid : NULL);
	enum lpt_status status = lpt_arbiter_pick(used, n, with_avoid ? &avoid : NULL, &got);
	if (at == NOBODY) {
		if (status != LPT_STATUS_NO_SUCH_DEVICE) {
			world_fail(w, "all resources used, pick gives %d", (int)status);
		}
		return;
	}
	struct lpt_resources want = pair((uint32_t)at);
	if (want.irq != 0 && got.irq == 0 && is_irq_used(used, n, want.irq)) {
		want.irq = 0; /* an interrupt need not be shared */
	}
	if (status != LPT_STATUS_SUCCESS || got.io != want.io || got.io_span != want.io_span ||
	    got.irq != want.irq) {
		world_fail(w, "pick gives %d, 0x%x+%d irq %d, expected 0x%x+%d irq %d", (int)status,
			   (unsigned)got.io, (int)got.io_span, (int)got.irq, (unsigned)want.io,
			   (int)want.io_span, (int)want.irq);
	}
}
