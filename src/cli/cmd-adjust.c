/* SPDX-License-Identifier: MIT */
/* lpt adjust: change the far end of a simulated cable while it is in use, or list what can be. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/output.h"
#include "util/cleanup.h"

#define MEMBER(name) offsetof(struct lpt_adjustment, name)

static const struct column items[] = {
	{"KEY", COLUMN_TEXT, MEMBER(key), NULL, false},
	{"VALUE", COLUMN_TEXT, MEMBER(value), NULL, false},
	{"CHOICES", COLUMN_TEXT, MEMBER(choices), NULL, false},
	{"MEANING", COLUMN_TEXT, MEMBER(meaning), NULL, false},
};

static const struct columns columns = {"adjustments", items, sizeof(items) / sizeof(items[0]),
				       false};

static int add_adjustments(struct cli *cli, struct table *table, const struct lpt_port_info *port)
{
	struct lpt_records *list = NULL;
	int n = lpt_adjustments(cli->conn, port->name, &list);
	int status = EXIT_DONE;

	if (n < 0) {
		return complain_of(cli, n);
	}
	for (int i = 0; i < n && status == EXIT_DONE; i++) {
		status = table_add(table, lpt_records_adjustment(list, (size_t)i));
	}
	lpt_records_free(list);
	if (n == 0) {
		remark(cli, "%s (%s) has nothing to adjust", port->name, port->device);
	}
	return status;
}

static int list_adjustments(struct cli *cli, const struct table_options *options,
			    const struct lpt_port_info *port)
{
	struct table *table = NULL;
	int status = table_new(cli, &columns, options, &table);

	if (status == EXIT_DONE) {
		status = add_adjustments(cli, table, port);
	}
	if (status == EXIT_DONE) {
		status = table_print(table);
	}
	table_free(table);
	return status;
}

/* All have the form before the first is changed. */
static int check_changes(const struct cli *cli, char **changes)
{
	for (; *changes; changes++) {
		const char *equals = strchr(*changes, '=');

		if (!equals || equals == *changes) {
			return misuse(cli, "'%s' is not KEY=VALUE", *changes);
		}
	}
	return EXIT_DONE;
}

static int change(struct cli *cli, const char *port, const char *assignment)
{
	cleanup_free char *key = strdup(assignment);

	if (!key) {
		complain("out of memory");
		return EXIT_FAILED;
	}
	char *value = strchr(key, '=');

	*value++ = '\0';
	int r = lpt_adjust(cli->conn, port, key, value);
	return r < 0 ? complain_of(cli, r) : EXIT_DONE;
}

int cmd_adjust(struct cli *cli, int argc, char **argv)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;
	struct table_options options = {0};
	const struct option_rule rules[] = {
		RULE_JSON(options),
		RULE_NOHEADINGS(options),
		RULE_OUTPUT(options),
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	char **changes = argc - first > 1 ? argv + first + 1 : argv + argc;
	int status = check_changes(cli, changes);
	if (status != EXIT_DONE) {
		return status;
	}
	status = cli_port(cli, argv[first], &list, &port);
	if (status == EXIT_DONE && !*changes) {
		status = list_adjustments(cli, &options, port);
	}
	for (; status == EXIT_DONE && *changes; changes++) {
		status = change(cli, port->name, *changes);
	}
	lpt_records_free(list);
	return status;
}
