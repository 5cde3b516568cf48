/* SPDX-License-Identifier: MIT */
#include "cli/port-columns.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/format.h"

static void render_owner(const void *record, char *buf, size_t size)
{
	const struct lpt_port_info *port = record;

	if (*port->owner) {
		snprintf(buf, size, "%s(%" PRIu32 ")", port->owner, port->owner_pid);
	}
}

/* "0x378-0x37f" */
static void render_range(uint32_t base, uint32_t span, char *buf, size_t size)
{
	if (base) {
		snprintf(buf, size, "0x%" PRIx32 "-0x%" PRIx32, base, base + (span ? span - 1 : 0));
	}
}

static void render_io(const void *record, char *buf, size_t size)
{
	const struct lpt_port_info *port = record;

	render_range(port->io, port->io_span, buf, size);
}

static void render_ecp(const void *record, char *buf, size_t size)
{
	const struct lpt_port_info *port = record;

	render_range(port->ecp, port->ecp_span, buf, size);
}

static void render_irq(const void *record, char *buf, size_t size)
{
	const struct lpt_port_info *port = record;

	if (port->irq >= 0) {
		snprintf(buf, size, "%" PRId32, port->irq);
	}
}

static void render_added(const void *record, char *buf, size_t size)
{
	const struct lpt_port_info *port = record;

	format_clock(port->added_s, buf, size);
}

static void render_yield(const void *record, char *buf, size_t size)
{
	const struct lpt_port_info *port = record;

	if (port->yield_idle_ns < 0) {
		snprintf(buf, size, "off");
	} else {
		format_time(port->yield_idle_ns, buf, size);
	}
}

static void render_grace(const void *record, char *buf, size_t size)
{
	const struct lpt_port_info *port = record;

	format_time(port->grace_ns, buf, size);
}

static void render_capabilities(const void *record, char *buf, size_t size)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {
		{LPT_PPT_BYTE_PRESENT, "byte"},     {LPT_PPT_EPP_PRESENT, "epp"},
		{LPT_PPT_EPP_32_PRESENT, "epp32"},  {LPT_PPT_ECP_PRESENT, "ecp"},
		{LPT_PPT_1284_3_PRESENT, "1284.3"},
	};
	const struct lpt_port_info *port = record;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (port->capabilities & names[i].bit) {
			size_t len = strlen(buf);
			snprintf(buf + len, size - len, "%s%s", len ? "," : "", names[i].name);
		}
	}
}

#define MEMBER(name) offsetof(struct lpt_port_info, name)

static const struct column items[] = {
	{"PORT", COLUMN_TEXT, MEMBER(name), NULL, false},
	{"STATE", COLUMN_TEXT, MEMBER(state), NULL, false},
	{"OWNER", COLUMN_RENDER, 0, render_owner, false},
	{"WAIT", COLUMN_U32, MEMBER(n_waiters), NULL, false},
	{"FILES", COLUMN_U32, MEMBER(n_files), NULL, false},
	{"DEVICE", COLUMN_TEXT, MEMBER(device), NULL, false},
	{"NODES", COLUMN_TEXT, MEMBER(nodes), NULL, false},
	{"LOCATION", COLUMN_TEXT, MEMBER(location), NULL, false},
	{"IO", COLUMN_RENDER, 0, render_io, true},
	{"ECP", COLUMN_RENDER, 0, render_ecp, true},
	{"IRQ", COLUMN_RENDER, 0, render_irq, true},
	{"MODES", COLUMN_TEXT, MEMBER(modes), NULL, true},
	{"DRIVER", COLUMN_TEXT, MEMBER(driver), NULL, true},
	{"ADDED", COLUMN_RENDER, 0, render_added, true},
	{"YIELD", COLUMN_RENDER, 0, render_yield, true},
	{"GRACE", COLUMN_RENDER, 0, render_grace, true},
	{"REST", COLUMN_TEXT, MEMBER(rest), NULL, true},
	{"CAPABILITIES", COLUMN_RENDER, 0, render_capabilities, true},
	{"ALLOCATIONS", COLUMN_U64, MEMBER(n_allocations), NULL, true},
	{"FREES", COLUMN_U64, MEMBER(n_frees), NULL, true},
	{"ACCESSES", COLUMN_U64, MEMBER(accesses), NULL, true},
	{"BYTES", COLUMN_U64, MEMBER(bytes), NULL, true},
	{"JOBS", COLUMN_U32, MEMBER(n_jobs), NULL, true},
};

const struct columns port_columns = {"ports", items, sizeof(items) / sizeof(items[0]), false};
