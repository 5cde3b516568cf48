/* SPDX-License-Identifier: MIT */
/* lpt who: owner first, waiters in order, then the other open files. */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/format.h"
#include "cli/output.h"

static void render_role(const void *record, char *buf, size_t size)
{
	const struct lpt_holder *holder = record;

	if (!strcmp(holder->role, "waiter")) {
		snprintf(buf, size, "waiter %" PRIu32, holder->position);
	} else {
		snprintf(buf, size, "%s", holder->role);
	}
}

static void render_since(const void *record, char *buf, size_t size)
{
	const struct lpt_holder *holder = record;

	format_age(holder->since_ns, buf, size);
}

#define MEMBER(name) offsetof(struct lpt_holder, name)

static const struct column items[] = {
	{"PORT", COLUMN_TEXT, MEMBER(port), NULL, false},
	{"ROLE", COLUMN_RENDER, 0, render_role, false},
	{"PID", COLUMN_U32, MEMBER(pid), NULL, false},
	{"USER", COLUMN_TEXT, MEMBER(user), NULL, false},
	{"PROGRAM", COLUMN_TEXT, MEMBER(program), NULL, false},
	{"SINCE", COLUMN_RENDER, 0, render_since, false},
	{"LOCATION", COLUMN_TEXT, MEMBER(location), NULL, true},
};

static const struct columns columns = {"holders", items, sizeof(items) / sizeof(items[0]), false};

static int add_holders(struct cli *cli, struct table *table, const char *port, bool all)
{
	struct lpt_records *list = NULL;
	int n = lpt_holders(cli->conn, port, all, &list);

	if (n < 0) {
		return complain_of(cli, n);
	}
	int status = EXIT_DONE;
	for (int i = 0; i < n && status == EXIT_DONE; i++) {
		status = table_add(table, lpt_records_holder(list, (size_t)i));
	}
	lpt_records_free(list);
	if (n == 0) {
		remark(cli, "nobody has %s open", port ? port : "a port");
	}
	return status;
}

int cmd_who(struct cli *cli, int argc, char **argv)
{
	struct table_options options = {0};
	struct table *table = NULL;
	bool all = false;
	const struct option_rule rules[] = {
		{"all", 'a', OPTION_FLAG, NULL, &all, "show ports that are gone but open, too"},
		RULE_JSON(options),
		RULE_NOHEADINGS(options),
		RULE_OUTPUT(options),
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one port at a time");
	}
	int status = table_new(cli, &columns, &options, &table);
	if (status == EXIT_DONE) {
		status = cli_connect(cli);
	}
	if (status == EXIT_DONE) {
		status = add_holders(cli, table, argv[first], all);
	}
	if (status == EXIT_DONE) {
		status = table_print(table);
	}
	table_free(table);
	return status;
}
