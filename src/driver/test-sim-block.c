/* SPDX-License-Identifier: MIT */
/*
 * Blocks of IEEE 1284 on a simulated port: what the peripheral does at once is what handshakes in
 * software do.  Each case runs twice, the second time with somebody who watches, for whom every
 * byte is a handshake.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "driver/source.h"
#include "lines/signals.h"
#include "peripheral/echo.h"
#include "program/program.h"
#include "util/clock.h"

#define MAX_CODE 64

/* A negotiation, then what the case does. */
#define NEGOTIATE                                                                                  \
	"out data 0x%02x\n"                                                                        \
	"frob nInit=1 nSelectIn=1 nAutoFd=0 nStrobe=1\n"                                           \
	"wait nAck=0 35ms\n"                                                                       \
	"frob nStrobe=0 gap 1us\n"                                                                 \
	"frob nStrobe=1 nAutoFd=1 gap 1us\n"                                                       \
	"wait nAck=1 35ms\n"
#define SETUP                                                                                      \
	"frob nAutoFd=0\n"                                                                         \
	"wait PError=1 35ms\n"
#define REVERSE                                                                                    \
	"dir reverse\n"                                                                            \
	"frob nAutoFd=0\n"                                                                         \
	"frob nInit=0 gap 1us\n"                                                                   \
	"wait PError=0 35ms\n"

struct block_case {
	const char *name;
	uint8_t request;
	const char *program;
	const char *payload;
	const char *say; /* what the echo has before it begins; NULL: nothing */
	const char *results;
	bool t;
	const char *keys; /* more keys of the port, each behind a comma; NULL: none */
};

static const struct block_case cases[] = {
	{"nibble", 0x00, "xfer nibble read 5\n", "", "abcde", "abcde", true, NULL},
	{"part of what there is in nibbles", 0x00, "xfer nibble read 3\n", "", "abcde", "abc", true,
	 NULL},
	{"more than there is in nibbles", 0x00, "xfer nibble read 9\n", "", "abcde", "abcde", false,
	 NULL},
	{"byte", 0x01, "dir reverse\nxfer byte read 5\n", "", "abcde", "abcde", true, NULL},
	{"more than there is in byte mode", 0x01, "dir reverse\nxfer byte read 9\n", "", "abcde",
	 "abcde", false, NULL},
	{"EPP write", 0x40, "xfer eppdata write\n", "forward", NULL, "", true, NULL},
	{"EPP read", 0x40, "dir reverse\nxfer eppdata read 7\n", "", "reverse", "reverse", true,
	 NULL},
	{"more than there is in EPP", 0x40, "dir reverse\nxfer eppdata read 9\n", "", "reverse",
	 "reverse", false, NULL},
	{"EPP addresses", 0x40, "xfer eppaddr write 2\ndir reverse\nxfer eppaddr read 2\n",
	 "\x01\x42", NULL, "\x01\x42", true, NULL},
	{"EPP in both directions", 0x40,
	 "xfer eppdata write 4\ndir reverse\nxfer eppdata read 2\ndir forward\nxfer eppdata "
	 "write\n",
	 "back again", NULL, "ba", true, NULL},
	{"ECP write", 0x10, SETUP "frob nAutoFd=1\nxfer ecp write\n", "forward", NULL, "", true,
	 NULL},
	{"ECP write, HostAck as it was", 0x10, SETUP "xfer ecp write\n", "forward", NULL, "", true,
	 NULL},
	{"ECP commands", 0x10,
	 SETUP "frob nAutoFd=0\nxfer ecpcmd write 1\nfrob nAutoFd=1\nxfer ecp write 1\n"
	       "frob nAutoFd=0\nxfer ecpcmd write 1\nfrob nAutoFd=1\nxfer ecp write 1\n",
	 "\x85"
	 "a\x04x",
	 NULL, "", true, NULL},
	{"ECP commands, HostAck as it was", 0x10,
	 SETUP "xfer ecpcmd write 1\nxfer ecp write 1\nxfer ecpcmd write 1\nxfer ecp write 1\n",
	 "\x85"
	 "a\x04x",
	 NULL, "", true, NULL},
	{"ECP command at the end", 0x10, SETUP "xfer ecpcmd write\n", "\x85\x86", NULL, "", true,
	 NULL},
	{"ECP read", 0x10, SETUP REVERSE "xfer ecp read 7\n", "", "reverse", "reverse", true, NULL},
	{"part of what there is in ECP", 0x10, SETUP REVERSE "xfer ecp read 3\n", "", "reverse",
	 "rev", true, NULL},
	{"more than there is in ECP", 0x10, SETUP REVERSE "xfer ecp read 9\n", "", "reverse",
	 "reverse", false, NULL},
	{"ECP up to a command", 0x30, SETUP REVERSE "xfer ecp read 9\n", "", "abcccc", "ab", false,
	 NULL},
	{"ECP command and the byte behind it", 0x30,
	 SETUP REVERSE "xfer ecp read 2\nxfer ecpcmd read 1\nxfer ecp read 1\n", "", "abcccc",
	 "ab\x03"
	 "c",
	 true, NULL},
	{"EPP without room", 0x40, "xfer eppdata write\n", "four", NULL, "", false, ",size=3"},
	{"ECP without room", 0x10, SETUP "xfer ecp write\n", "four", NULL, "", false, ",size=3"},
	{"nothing in nibbles", 0x00, "xfer nibble read 1\n", "", NULL, "", false, NULL},
	{"nothing in byte mode", 0x01, "dir reverse\nxfer byte read 1\n", "", NULL, "", false,
	 NULL},
	{"nothing in EPP", 0x40, "dir reverse\nxfer eppdata read 1\n", "", NULL, "", false, NULL},
	{"nothing in ECP", 0x10, SETUP REVERSE "xfer ecp read 1\n", "", NULL, "", false, NULL},
	{"death in a nibble", 0x00, "xfer nibble read 5\n", "", "abcde", "abc", false,
	 ",dies-after=3"},
	{"death in byte mode", 0x01, "dir reverse\nxfer byte read 5\n", "", "abcde", "abcd", false,
	 ",dies-after=3"},
	{"death in an EPP write", 0x40, "xfer eppdata write\n", "four", NULL, "", false,
	 ",dies-after=3"},
	{"death in an EPP read", 0x40, "dir reverse\nxfer eppdata read 5\n", "", "abcde", "abc",
	 false, ",dies-after=3"},
	{"death in an ECP write", 0x10, SETUP "xfer ecp write\n", "four", NULL, "", false,
	 ",dies-after=3"},
	{"death in an ECP read", 0x10, SETUP REVERSE "xfer ecp read 5\n", "", "abcde", "abcd",
	 false, ",dies-after=3"},
	{"a late device", 0x40, "xfer eppdata write\n", "forward", NULL, "", true, ",late=5us"},
	{"an ID in nibbles", 0x04, "xfer nibble read 8\n", "", NULL, "\0\x35MFG:lp", true, NULL},
};
#define N_CASES (sizeof(cases) / sizeof(cases[0]))

struct outcome {
	uint8_t results[64];
	uint32_t results_len;
	uint32_t payload_used;
	int status;
	bool t;
	uint8_t status_lines;
	uint8_t control_lines;
	uint64_t accesses;
	int64_t took_ns;
	char sent[200]; /* the echo's record */
};

static void watch(void *context, const struct lpt_lines *lines, enum lpt_reg reg, uint8_t value,
		  bool is_read)
{
	(void)context;
	(void)lines;
	(void)reg;
	(void)value;
	(void)is_read;
}

static const struct lpt_lines_trace watcher = {.access = watch};

static void run_program(struct port_source *source, const struct block_case *c,
			struct outcome *outcome)
{
	struct lpt_insn code[MAX_CODE];
	struct lpt_program_error error;
	struct lpt_run run = {.registers = UINT16_MAX,
			      .data_mask = UINT8_MAX,
			      .control_mask = UINT8_MAX,
			      .wall_ns = 10 * NS_PER_S,
			      .may_block = true};
	char text[2048];
	int n, r;

	snprintf(text, sizeof(text), NEGOTIATE "%s", c->request, c->program);
	n = lpt_program_parse(text, code, MAX_CODE, &error);
	if (n < 0) {
		fail_msg("%s: line %u: %s", c->name, (unsigned)error.line, error.text);
	}
	run.code = code;
	run.n = (uint32_t)n;
	run.payload = (const uint8_t *)c->payload;
	run.payload_len = (uint32_t)strlen(c->payload);
	run.results = outcome->results;
	run.results_size = sizeof(outcome->results);
	lpt_run_init(&run);
	do {
		run.fuel = 100;
		r = lpt_run_step(&source->lines, &run);
	} while (r == LPT_RUN_MORE);
	outcome->status = run.status;
	outcome->t = run.t;
	outcome->results_len = run.results_len;
	outcome->payload_used = run.payload_pos;
	outcome->took_ns = run.t_last_ns - run.t_first_ns;
}

static void note_record(struct peripheral *p, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (uint64_t i = 0; i < echo_count(p) && used < size; i++) {
		struct echo_byte byte = echo_byte(p, i);

		used += (size_t)snprintf(text + used, size - used, "%u/%u/%02x ",
					 (unsigned)byte.mode, (unsigned)byte.sort,
					 (unsigned)byte.byte);
	}
}

/* Play a case on a new port. */
static struct outcome play(const struct block_case *c, bool is_watched)
{
	char port[64];
	struct port_spec spec;
	struct port_source source;
	struct outcome outcome = {0};
	char error[256];

	snprintf(port, sizeof(port), "echo,clock=virtual%s", c->keys ? c->keys : "");
	assert_int_equal(port_spec_parse(port, &spec, error, sizeof(error)), 0);
	assert_int_equal(port_source_open(&spec, NULL, &source, error, sizeof(error)), 0);
	if (c->say) {
		assert_int_equal(port_source_adjust(&source, "say", c->say, error, sizeof(error)),
				 0);
	}
	source.lines.trace = is_watched ? &watcher : NULL;
	run_program(&source, c, &outcome);
	source.lines.trace = NULL;
	note_record(source.peripheral, outcome.sent, sizeof(outcome.sent));
	outcome.accesses = source.lines.accesses;
	lpt_lines_read(&source.lines, LPT_REG_CONTROL, &outcome.control_lines);
	lpt_lines_read(&source.lines, LPT_REG_STATUS, &outcome.status_lines);
	lpt_lines_read(&source.lines, LPT_REG_STATUS, &outcome.status_lines);
	port_source_close(&source);
	port_spec_deinit(&spec);
	return outcome;
}

static void assert_alike(const struct block_case *c, const struct outcome *a,
			 const struct outcome *b)
{
	if (a->status != b->status || a->t != b->t || a->payload_used != b->payload_used) {
		fail_msg("%s: status %d and %d, T %d and %d, payload %u and %u", c->name, a->status,
			 b->status, a->t, b->t, (unsigned)a->payload_used,
			 (unsigned)b->payload_used);
	}
	if (a->control_lines != b->control_lines || a->status_lines != b->status_lines) {
		fail_msg("%s: control %02x and %02x, status %02x and %02x", c->name,
			 a->control_lines, b->control_lines, a->status_lines, b->status_lines);
	}
	assert_int_equal(a->results_len, b->results_len);
	assert_memory_equal(a->results, b->results, a->results_len);
	assert_string_equal(a->sent, b->sent);
}

static void a_block_does_what_handshakes_do(void **state)
{
	(void)state;
	for (const struct block_case *c = cases; c < cases + N_CASES; c++) {
		struct outcome block = play(c, false);
		struct outcome handshakes = play(c, true);

		assert_alike(c, &block, &handshakes);
		assert_int_equal(block.status, 0);
		assert_int_equal(block.t, c->t);
		assert_memory_equal(block.results, c->results, block.results_len);
		assert_true(block.accesses < handshakes.accesses || c->keys ||
			    block.results_len == 0);
	}
}

static void a_block_of_nothing_ends_at_once(void **state)
{
	const struct {
		uint8_t request;
		const char *program;
	} all[] = {{0x00, "xfer nibble read 1\n"},
		   {0x01, "dir reverse\nxfer byte read 1\n"},
		   {0x40, "dir reverse\nxfer eppdata read 1\n"},
		   {0x10, SETUP REVERSE "xfer ecp read 1\n"}};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const struct block_case c = {.name = "nothing",
					     .request = all[i].request,
					     .program = all[i].program,
					     .payload = ""};
		struct outcome outcome = play(&c, false);

		assert_int_equal(outcome.status, 0);
		assert_false(outcome.t);
		assert_true(outcome.took_ns < NS_PER_MS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_does_what_handshakes_do),
		cmocka_unit_test(a_block_of_nothing_ends_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
