/* SPDX-License-Identifier: MIT */
/* Devices as a table: a tree of ports and what hangs behind each, or plain lines. */
#ifndef LPT_CLI_DEVICE_LIST_H
#define LPT_CLI_DEVICE_LIST_H

#include "cli/output.h"

struct device_list {
	struct table_options table;
	bool plain; /* no tree */
};

/* The rules that a command with such a table takes into its own. */
#define RULE_LIST(options)                                                                         \
	{                                                                                          \
		"list", 'l', OPTION_FLAG, NULL, &(options).plain, "print no tree"                  \
	}

int device_list_print(const struct cli *cli, const struct device_list *options,
		      const struct lpt_records *devices);

#endif
