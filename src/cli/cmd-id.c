/* SPDX-License-Identifier: MIT */
/* lpt id: what a device says of itself, field by field or as it came. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/complain.h"
#include "cli/device.h"
#include "cli/id-fields.h"
#include "cli/output.h"

#define ID_SIZE 65536u /* always enough */

static void render_key(const void *record, char *buf, size_t size)
{
	const struct id_field *field = record;

	snprintf(buf, size, "%s", field->key);
}

static void render_value(const void *record, char *buf, size_t size)
{
	const struct id_field *field = record;

	snprintf(buf, size, "%s", field->value);
}

static const struct column items[] = {
	{"KEY", COLUMN_RENDER, 0, render_key, false},
	{"VALUE", COLUMN_RENDER, 0, render_value, false},
};

static const struct columns columns = {"fields", items, sizeof(items) / sizeof(items[0]), false};

static int print_fields(const struct cli *cli, const struct table_options *options, const char *id,
			size_t len)
{
	struct table *table = NULL;
	struct id_field field;
	size_t at = 0;

	int status = table_new(cli, &columns, options, &table);
	while (status == EXIT_DONE && id_field_next(id, len, &at, &field)) {
		status = table_add(table, &field);
	}
	if (status == EXIT_DONE) {
		status = table_print(table);
	}
	table_free(table);
	return status;
}

static int print_id(struct cli *cli, struct lpt_device *device, const struct table_options *options,
		    bool raw)
{
	char id[ID_SIZE];
	int n = lpt_device_id(device, raw, id, sizeof(id));

	if (n == -EIO) {
		complain("%s tells no device ID: nothing there answers as IEEE 1284 has it. See: "
			 "lpt devices %s",
			 lpt_device_name(device), lpt_device_name(device));
		return EXIT_FAILED;
	}
	if (n < 0) {
		return device_complain(cli, device, n);
	}
	if (raw) {
		fwrite(id, 1, (size_t)n, stdout);
		return EXIT_DONE;
	}
	return print_fields(cli, options, id, (size_t)n);
}

int cmd_id(struct cli *cli, int argc, char **argv)
{
	struct lpt_device *device = NULL;
	struct table_options options = {0};
	bool raw = false;
	const struct option_rule rules[] = {
		{"raw", 'r', OPTION_FLAG, NULL, &raw,
		 "print its bytes, with the two of its length in front"},
		RULE_JSON(options),
		RULE_NOHEADINGS(options),
		RULE_OUTPUT(options),
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one device at a time");
	}
	int status = device_open(cli, argv[first], &device);
	if (status == EXIT_DONE) {
		status = print_id(cli, device, &options, raw);
	}
	lpt_device_close(device);
	return status;
}
