/* SPDX-License-Identifier: MIT */
#include "cli/device-list.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <lpt/device.h>

#include "cli/protocols.h"

static void render_modes(const void *record, char *buf, size_t size)
{
	const struct lpt_device_info *device = record;

	protocols_text(device->protocols, buf, size);
}

static void render_state(const void *record, char *buf, size_t size)
{
	const struct lpt_device_info *device = record;

	snprintf(buf, size, "%s", device->is_locked ? "locked" : device->is_open ? "open" : "free");
}

static void render_interface(const void *record, char *buf, size_t size)
{
	const struct lpt_device_info *device = record;

	snprintf(buf, size, "%s", device->has_interface ? "yes" : "no");
}

#define MEMBER(name) offsetof(struct lpt_device_info, name)

static const struct column items[] = {
	{"DEVICE", COLUMN_TEXT, MEMBER(name), NULL, false},
	{"CLASS", COLUMN_TEXT, MEMBER(device_class), NULL, false},
	{"MAKE", COLUMN_TEXT, MEMBER(make), NULL, false},
	{"MODEL", COLUMN_TEXT, MEMBER(model), NULL, false},
	{"COMMANDS", COLUMN_TEXT, MEMBER(commands), NULL, false},
	{"MODES", COLUMN_RENDER, 0, render_modes, false},
	{"PORT", COLUMN_TEXT, MEMBER(port), NULL, true},
	{"STATE", COLUMN_RENDER, 0, render_state, true},
	{"DESCRIPTION", COLUMN_TEXT, MEMBER(description), NULL, true},
	{"SERIAL", COLUMN_TEXT, MEMBER(serial), NULL, true},
	{"LOCATION", COLUMN_TEXT, MEMBER(location), NULL, true},
	{"INTERNAL", COLUMN_TEXT, MEMBER(internal_name), NULL, true},
	{"INTERFACE", COLUMN_RENDER, 0, render_interface, true},
};

static const struct columns tree = {"devices", items, sizeof(items) / sizeof(items[0]), true};
static const struct columns lines = {"devices", items, sizeof(items) / sizeof(items[0]), false};

/* The raw device has the name of its port, and stands for it; the chain hangs below. */
static bool is_on_chain(const struct lpt_device_info *device)
{
	return strcmp(device->name, device->port) != 0;
}

int device_list_print(const struct cli *cli, const struct device_list *options,
		      const struct lpt_records *devices)
{
	const struct lpt_device_info *device;
	struct table *table = NULL;
	int status = table_new(cli, options->plain ? &lines : &tree, &options->table, &table);

	for (size_t i = 0; status == EXIT_DONE && (device = lpt_records_device(devices, i)); i++) {
		status = is_on_chain(device) ? table_add_below(table, device)
					     : table_add(table, device);
	}
	if (status == EXIT_DONE) {
		status = table_print(table);
	}
	table_free(table);
	return status;
}
