/* SPDX-License-Identifier: MIT */
#include "cli/output.h"

#include <inttypes.h>
#include <libsmartcols/libsmartcols.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/complain.h"

#define COLUMNS_MAX 40

struct table {
	struct libscols_table *scols;
	const struct column *shown[COLUMNS_MAX];
	size_t n_shown;
	struct libscols_line *top; /* of a tree: where the next one may hang below; borrowed */
	bool json;
	size_t n_records;
	const struct columns *columns;
};

static int out_of_memory(void)
{
	complain("out of memory");
	return EXIT_FAILED;
}

const char *column_text(const struct column *column, const void *record, char *buf, size_t size)
{
	const char *member = (const char *)record + column->offset;

	buf[0] = '\0';
	switch (column->kind) {
	case COLUMN_TEXT:
		snprintf(buf, size, "%s", *(const char *const *)(const void *)member);
		break;
	case COLUMN_U32:
		snprintf(buf, size, "%" PRIu32, *(const uint32_t *)(const void *)member);
		break;
	case COLUMN_U64:
		snprintf(buf, size, "%" PRIu64, *(const uint64_t *)(const void *)member);
		break;
	case COLUMN_RENDER:
		column->render(record, buf, size);
		break;
	}
	return buf;
}

static const struct column *find_column(const struct columns *columns, const char *name, size_t n)
{
	for (size_t i = 0; i < columns->n_items; i++) {
		const char *known = columns->items[i].name;
		if (strlen(known) == n && !strncasecmp(known, name, n)) {
			return &columns->items[i];
		}
	}
	return NULL;
}

static int unknown_column(const struct cli *cli, const struct columns *columns, const char *name,
			  size_t n)
{
	char known[512] = "";

	for (size_t i = 0; i < columns->n_items; i++) {
		size_t len = strlen(known);
		snprintf(known + len, sizeof(known) - len, " %s", columns->items[i].name);
	}
	return misuse(cli, "no column '%.*s'; there are:%s", (int)n, name, known);
}

static int choose_columns(const struct cli *cli, const struct columns *columns, const char *wanted,
			  struct table *table)
{
	for (size_t i = 0; !wanted && i < columns->n_items; i++) {
		if (!columns->items[i].extra) {
			table->shown[table->n_shown++] = &columns->items[i];
		}
	}
	while (wanted) {
		size_t n = strcspn(wanted, ",");
		const struct column *column = find_column(columns, wanted, n);
		if (!column) {
			return unknown_column(cli, columns, wanted, n);
		}
		if (table->n_shown == COLUMNS_MAX) {
			return misuse(cli, "too many columns");
		}
		table->shown[table->n_shown++] = column;
		wanted = wanted[n] ? wanted + n + 1 : NULL;
	}
	return EXIT_DONE;
}

static bool is_number(const struct column *column)
{
	return column->kind == COLUMN_U32 || column->kind == COLUMN_U64;
}

static int flags_of(const struct columns *columns, const struct column *column)
{
	if (columns->is_tree && column == &columns->items[0]) {
		return SCOLS_FL_TREE;
	}
	return is_number(column) ? SCOLS_FL_RIGHT : 0;
}

static int make_columns(struct table *table)
{
	for (size_t i = 0; i < table->n_shown; i++) {
		const struct column *column = table->shown[i];
		struct libscols_column *made = scols_table_new_column(
			table->scols, column->name, 0, flags_of(table->columns, column));
		if (!made) {
			return out_of_memory();
		}
		if (is_number(column)) {
			scols_column_set_json_type(made, SCOLS_JSON_NUMBER);
		}
	}
	return EXIT_DONE;
}

int table_new(const struct cli *cli, const struct columns *columns,
	      const struct table_options *options, struct table **ret_table)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table || !(table->scols = scols_new_table())) {
		table_free(table);
		return out_of_memory();
	}
	table->json = options->json;
	table->columns = columns;
	scols_table_enable_json(table->scols, options->json);
	scols_table_enable_noheadings(table->scols, options->noheadings);
	scols_table_set_name(table->scols, columns->name);
	int status = choose_columns(cli, columns, options->output, table);
	if (status == EXIT_DONE) {
		status = make_columns(table);
	}
	if (status != EXIT_DONE) {
		table_free(table);
		return status;
	}
	*ret_table = table;
	return EXIT_DONE;
}

static int add_line(struct table *table, struct libscols_line *above, const void *record)
{
	struct libscols_line *line = scols_table_new_line(table->scols, above);

	if (!line) {
		return out_of_memory();
	}
	if (!above) {
		table->top = line;
	}
	table->n_records++;
	for (size_t i = 0; i < table->n_shown; i++) {
		char text[CELL_MAX];
		column_text(table->shown[i], record, text, sizeof(text));
		/* An empty cell is null in JSON, and must not shift columns for awk. */
		const char *cell = *text ? text : table->json ? NULL : "-";
		if (scols_line_set_data(line, i, cell) < 0) {
			return out_of_memory();
		}
	}
	return EXIT_DONE;
}

int table_add(struct table *table, const void *record)
{
	return add_line(table, NULL, record);
}

int table_add_below(struct table *table, const void *record)
{
	return add_line(table, table->columns->is_tree ? table->top : NULL, record);
}

int table_print(struct table *table)
{
	if (table->json && !table->n_records) {
		printf("{\n   \"%s\": []\n}\n", table->columns->name);
		return EXIT_DONE;
	}
	if (scols_print_table(table->scols) < 0) {
		complain("the table could not be printed");
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

struct table *table_free(struct table *table)
{
	if (table) {
		scols_unref_table(table->scols);
		free(table);
	}
	return NULL;
}

void print_json_string(const char *text)
{
	putchar('"');
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c == '"' || *c == '\\') {
			printf("\\%c", *c);
		} else if (*c < 0x20) {
			printf("\\u%04x", *c);
		} else {
			putchar(*c);
		}
	}
	putchar('"');
}
