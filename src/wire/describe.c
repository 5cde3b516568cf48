/* SPDX-License-Identifier: MIT */
/* Prints the message tables of docs/protocol.md; a test compares the two. */
#include <stdio.h>
#include <string.h>

#include "wire/table.h"

static const char *const type_names[] = {
	[WIRE_U8] = "U8",   [WIRE_U16] = "U16", [WIRE_U32] = "U32", [WIRE_U64] = "U64",
	[WIRE_I32] = "I32", [WIRE_I64] = "I64", [WIRE_STR] = "STR", [WIRE_BLOB] = "BLOB",
};

static const struct line {
	unsigned int number;
	enum wire_kind kind;
	const char *name, *role, *reply;
} lines[] = {
#define MESSAGE(number, name, kind, role, reply, fields)                                           \
	{number, WIRE_KIND_##kind, #name, #role, #reply},
#include "wire/messages.def"
};

#define N_LINES (sizeof(lines) / sizeof(lines[0]))

static void print_lower(const char *text)
{
	for (; *text; text++) {
		putchar(*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text);
	}
}

static void print_fields(unsigned int number)
{
	const struct wire_field *field = wire_layout(number)->fields;

	if (!field->type) {
		printf(" -");
	}
	for (; field->type; field++) {
		printf(" %s %s", field->name, type_names[field->type]);
		if (wire_number_len(field->type) == 0) {
			printf("(%u)", field->maximum);
		}
		printf("%s", field[1].type ? "," : "");
	}
	printf(" |\n");
}

static void print_reply(const char *reply)
{
	size_t len = strlen("LIST(");

	if (strncmp(reply, "LIST(", len) == 0) {
		printf("%.*s..., done", (int)(strlen(reply) - len - 1), reply + len);
	} else {
		printf("%s", strcmp(reply, "none") == 0 ? "nothing" : reply);
	}
}

static void print_requests(void)
{
	printf("| number | request | role | answered by | fields |\n|---|---|---|---|---|\n");
	for (size_t i = 0; i < N_LINES; i++) {
		if (lines[i].kind == WIRE_KIND_REQUEST) {
			printf("| %u | %s | ", lines[i].number, lines[i].name);
			print_lower(lines[i].role);
			printf(" | ");
			print_reply(lines[i].reply);
			printf(" |");
			print_fields(lines[i].number);
		}
	}
}

static void print_answers(void)
{
	printf("\n| number | answer or event | fields |\n|---|---|---|\n");
	for (size_t i = 0; i < N_LINES; i++) {
		if (lines[i].kind != WIRE_KIND_REQUEST) {
			printf("| 0x%x | %s%s |", lines[i].number, lines[i].name,
			       lines[i].kind == WIRE_KIND_EVENT ? " (event)" : "");
			print_fields(lines[i].number);
		}
	}
}

static void print_errors(void)
{
	printf("\n| error | errno |\n|---|---|\n");
#define PRINT(number, error) printf("| %d | " #error " |\n", number);
	WIRE_ERROR_TABLE(PRINT)
}

int main(void)
{
	print_requests();
	print_answers();
	print_errors();
	return 0;
}
