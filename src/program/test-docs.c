/* SPDX-License-Identifier: MIT */
/*
 * docs/programs.md tells the truth: each row of a table that has a text and eight bytes assembles
 * so, and each program in a fence runs, with the outcome that the next fence shows.
 *
 * usage: test-docs docs/programs.md
 */
#include <stdio.h>
#include <stdlib.h>

#include "program/ops.h"
#include "program/test-fake.h"

#define TEXT_MAX 4096

static const char *path;

/* A plug that ties data bits 0 to 4 to the five status lines; Busy is inverted. */
static void loopback(struct fake *f)
{
	uint8_t data = f->reg[LPT_REG_DATA];

	f->reg[LPT_REG_STATUS] = (data & 0x0f) << 3 | (data & 0x10 ? 0 : LPT_STATUS_BUSY);
}

static void ready_printer(struct fake *f)
{
	f->reg[LPT_REG_STATUS] = 0xd8;
}

static void plug_in(struct fake *f, const char *fence)
{
	char payload[32] = "";
	const char *at = strstr(fence, "payload=");

	if (at) {
		assert_int_equal(sscanf(at, "payload=%31s", payload), 1);
	}
	fake_payload(f, payload);
	f->react = strstr(fence, "port=printer") ? ready_printer : loopback;
	f->react(f);
}

static void describe(const struct lpt_run *run, char *text, size_t size)
{
	struct lpt_trailer trailer;
	int n;

	lpt_run_trailer(run, &trailer);
	n = snprintf(text, size, "status %s, code %u, payload used %u, results",
		     trailer.status == -ETIMEDOUT ? "-ETIMEDOUT"
		     : trailer.status == 0        ? "0"
						  : "?",
		     trailer.code, trailer.payload_used);
	for (uint32_t i = 0; i < trailer.results_len; i++) {
		n += snprintf(text + n, size - n, " %02x", run->results[i]);
	}
	snprintf(text + n, size - n, "%s\n", trailer.results_len ? "" : " none");
}

/* Lines up to the closing fence. */
static void read_fence(FILE *file, char *text, size_t size)
{
	char line[256];
	size_t n = 0;

	text[0] = '\0';
	while (fgets(line, sizeof(line), file) && strcmp(line, "```\n") != 0) {
		n += snprintf(text + n, size - n, "%s", line);
		assert_true(n < size);
	}
}

static void assemble_and_run(struct fake *f, const char *text)
{
	struct lpt_program_error error = {0};
	struct lpt_insn code[32];
	int n = lpt_program_parse(text, code, 32, &error);

	if (n < 0) {
		print_error("%s\nline %u: %s\n", text, error.line, error.text);
	}
	assert_true(n > 0);
	fake_run(f, code, n);
}

static void each_program_runs_with_the_outcome_shown(void **state)
{
	struct fake *f = *state;
	char line[256], text[TEXT_MAX], outcome[TEXT_MAX] = "";
	int n_programs = 0, n_outcomes = 0;
	FILE *file = fopen(path, "re");

	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, "```lpt", 6) == 0) {
			read_fence(file, text, sizeof(text));
			fake_setup(state);
			plug_in(f, line);
			assemble_and_run(f, text);
			describe(&f->run, outcome, sizeof(outcome));
			n_programs++;
		} else if (strcmp(line, "```outcome\n") == 0) {
			read_fence(file, text, sizeof(text));
			assert_string_equal(text, outcome);
			n_outcomes++;
		}
	}
	fclose(file);

	assert_true(n_programs >= 5);
	assert_int_equal(n_outcomes, n_programs);
}

/* "| `text` | `8 bytes` | ..." */
static bool parse_row(const char *line, char text[80], uint8_t bytes[8])
{
	return sscanf(line, "| `%79[^`]` | `%hhx %hhx %hhx %hhx %hhx %hhx %hhx %hhx`", text,
		      &bytes[0], &bytes[1], &bytes[2], &bytes[3], &bytes[4], &bytes[5], &bytes[6],
		      &bytes[7]) == 9;
}

static void each_row_assembles_to_its_bytes_and_none_is_missing(void **state)
{
	bool seen[LPT_OP_COUNT] = {false};
	char line[512], text[80];
	uint8_t bytes[8];
	FILE *file = fopen(path, "re");

	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		struct lpt_insn insn[2];
		if (!parse_row(line, text, bytes)) {
			continue;
		}
		assert_true(lpt_program_parse(text, insn, 2, NULL) > 0);
		struct lpt_insn expected = {
			.op = bytes[0],
			.reg = bytes[1],
			.mask = bytes[2],
			.val = bytes[3],
			.arg = bytes[4] | bytes[5] << 8 | bytes[6] << 16 | (uint32_t)bytes[7] << 24,
		};
		if (memcmp(&insn[0], &expected, sizeof(expected)) != 0) {
			print_error("%s", line);
		}
		assert_memory_equal(&insn[0], &expected, sizeof(expected));
		seen[insn[0].op & LPT_OP_MASK] = true;
	}
	fclose(file);

	for (size_t op = 0; op < LPT_OP_COUNT; op++) {
		assert_true(seen[op]);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		test(each_program_runs_with_the_outcome_shown),
		test(each_row_assembles_to_its_bytes_and_none_is_missing),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: test-docs docs/programs.md\n");
		return 2;
	}
	path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
