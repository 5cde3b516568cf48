/* SPDX-License-Identifier: MIT */
/*
 * golden.txt pins the format: each pair of lines is a message as wire_print() shows it and its
 * bytes.  A change here breaks peers that are already installed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/wire.h"

static const char *golden_path;

struct golden {
	char text[4096], hex[4096];
	uint8_t bytes[2048];
	size_t len;
};

/* Next pair; comments and empty lines are skipped. */
static bool next_line(FILE *file, char *line, int size)
{
	while (fgets(line, size, file)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#') {
			return true;
		}
	}
	return false;
}

static bool next_pair(FILE *file, struct golden *golden)
{
	if (!next_line(file, golden->text, sizeof(golden->text))) {
		return false;
	}
	assert_true(next_line(file, golden->hex, sizeof(golden->hex)));
	golden->len = strlen(golden->hex) / 2;
	for (size_t i = 0; i < golden->len; i++) {
		unsigned int byte;

		assert_int_equal(sscanf(golden->hex + 2 * i, "%2x", &byte), 1);
		golden->bytes[i] = (uint8_t)byte;
	}
	return true;
}

static void check_pair(const struct golden *golden, const struct wire_message *message)
{
	char text[4096];
	uint8_t bytes[2048];

	assert_string_equal(wire_print(message, text, sizeof(text)), golden->text);
	assert_int_equal(
		wire_encode(message->number, message->id, &message->as, bytes, sizeof(bytes)),
		golden->len);
	assert_memory_equal(bytes, golden->bytes, golden->len);
}

static void the_bytes_of_every_message_stay_as_they_are(void **state)
{
	bool seen[65536] = {false};
	struct golden golden;
	struct wire_message message;
	FILE *file = fopen(golden_path, "r");

	assert_non_null(file);
	while (next_pair(file, &golden)) {
		assert_int_equal(wire_decode(golden.bytes, golden.len, &message), 0);
		check_pair(&golden, &message);
		seen[message.number] = true;
	}
	fclose(file);
#define MESSAGE(number, name, kind, role, reply, fields) assert_true(seen[number]);
#include "wire/messages.def"
}

static void a_trace_line_is_cut_where_its_buffer_ends(void **state)
{
	struct wire_message message = {WIRE_list, 7, {.list = {.port = "LPT1"}}};
	char text[12];

	assert_string_equal(wire_print(&message, text, sizeof(text)), "list #7 por");
}

static void a_trace_line_escapes_what_could_forge_another(void **state)
{
	struct wire_message message = {WIRE_list, 7, {.list = {.port = "a\n\"\x1b"}}};
	char text[80];

	assert_string_equal(wire_print(&message, text, sizeof(text)),
			    "list #7 port=\"a\\x0a\\\"\\x1b\"");
}

int main(int n_arguments, char **arguments)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bytes_of_every_message_stay_as_they_are),
		cmocka_unit_test(a_trace_line_is_cut_where_its_buffer_ends),
		cmocka_unit_test(a_trace_line_escapes_what_could_forge_another),
	};

	golden_path = n_arguments > 1 ? arguments[1] : "golden.txt";
	return cmocka_run_group_tests_name("wire/golden", tests, NULL, NULL);
}
