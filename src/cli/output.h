/* SPDX-License-Identifier: MIT */
/*
 * Tables on stdout as lsblk prints them: upper-case headings, --json, --noheadings, --output.
 * A command describes its columns in one table and adds a record per line.
 */
#ifndef LPT_CLI_OUTPUT_H
#define LPT_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"
#include "cli/options.h"

#define CELL_MAX 512

enum column_kind {
	COLUMN_TEXT = 1, /* member const char * */
	COLUMN_U32,
	COLUMN_U64,
	COLUMN_RENDER, /* made by `render`; buf is "" before the call */
};

struct column {
	const char *name;
	enum column_kind kind;
	size_t offset; /* of the member in the record; not for COLUMN_RENDER */
	void (*render)(const void *record, char *buf, size_t size);
	bool extra; /* shown only when --output asks for it */
};

/* A table's description: what its lines are called in JSON, and its columns. */
struct columns {
	const char *name; /* "ports" */
	const struct column *items;
	size_t n_items;
	bool is_tree; /* its first column shows what is below what */
};

struct table_options {
	bool json, noheadings;
	const char *output; /* names of columns, separated by commas; NULL: the usual ones */
};

/* The rules that a command with a table takes into its own. */
#define RULE_JSON(options)                                                                         \
	{                                                                                          \
		"json", 'J', OPTION_FLAG, NULL, &(options).json, "print JSON"                      \
	}
#define RULE_NOHEADINGS(options)                                                                   \
	{                                                                                          \
		"noheadings", 'n', OPTION_FLAG, NULL, &(options).noheadings, "print no headings"   \
	}
#define RULE_OUTPUT(options)                                                                       \
	{                                                                                          \
		"output", 'o', OPTION_TEXT, "COLUMNS", &(options).output, "print these columns"    \
	}

struct table;

/* Start a table; *ret_table is owned: table_free().  EXIT_MISUSE for an unknown column. */
int table_new(const struct cli *cli, const struct columns *columns,
	      const struct table_options *options, struct table **ret_table);
int table_add(struct table *table, const void *record);
/* Below the last one of table_add(), in a table that is a tree. */
int table_add_below(struct table *table, const void *record);
int table_print(struct table *table);
struct table *table_free(struct table *table);

/* The text of one cell, "" if empty; returns buf. */
const char *column_text(const struct column *column, const void *record, char *buf, size_t size);

/* Print a text as a JSON string, quotes included. */
void print_json_string(const char *text);

#endif
