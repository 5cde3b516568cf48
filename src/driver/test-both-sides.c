/* SPDX-License-Identifier: MIT */
/*
 * Both sides of IEEE 1284 on one cable: the host's talks against the simulated peripherals.  Each
 * was written from the tables of the standard alone, so that they agree means something.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "driver/source.h"
#include "ieee1284/ieee1284.h"
#include "lines/signals.h"
#include "util/clock.h"

#define WANT(...) ((struct lpt_1284_want){__VA_ARGS__})

struct fixture {
	struct port_spec spec;
	struct port_source source;
	struct peripheral_sink sink;
	struct lpt_1284_cable cable;
	struct lpt_1284_talk talk;
	struct lpt_run run;
	uint8_t buffer[LPT_1284_ID_MAX];
	bool is_open;
};

static void take_bytes(void *context, const uint8_t *bytes, size_t n)
{
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f) {
		return -1;
	}
	f->sink = (struct peripheral_sink){.context = f, .bytes = take_bytes};
	return 0;
}

static void close_port(struct fixture *f)
{
	if (f->is_open) {
		port_source_close(&f->source);
		port_spec_deinit(&f->spec);
		f->is_open = false;
	}
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	close_port(f);
	free(f);
	return 0;
}

static void open_port(struct fixture *f, const char *text)
{
	char error[256] = "";

	close_port(f);
	assert_int_equal(port_spec_parse(text, &f->spec, error, sizeof(error)), 0);
	assert_int_equal(port_source_open(&f->spec, &f->sink, &f->source, error, sizeof(error)), 0);
	f->is_open = true;
	lpt_1284_cable_init(&f->cable, f->source.lines.caps);
}

static void adjust(struct fixture *f, const char *key, const char *value)
{
	char error[256];

	assert_int_equal(port_source_adjust(&f->source, key, value, error, sizeof(error)), 0);
}

static int does(struct fixture *f, struct lpt_1284_want want)
{
	f->run = (struct lpt_run){.registers = UINT16_MAX,
				  .data_mask = UINT8_MAX,
				  .control_mask = UINT8_MAX,
				  .wall_ns = 10 * NS_PER_S,
				  .may_block = true};
	lpt_1284_begin(&f->talk, &f->cable, &want);
	return lpt_1284_execute(&f->talk, &f->source.lines, &f->run);
}

static int write_text(struct fixture *f, enum lpt_1284_mode mode, const char *text)
{
	return does(f, WANT(.kind = LPT_TALK_WRITE, .mode = mode, .bytes = (const uint8_t *)text,
			    .n = (uint32_t)strlen(text)));
}

static int read_some(struct fixture *f, enum lpt_1284_mode mode, uint32_t n)
{
	return does(f, WANT(.kind = LPT_TALK_READ, .mode = mode, .buffer = f->buffer, .n = n));
}

static void assert_ends(struct fixture *f)
{
	assert_int_equal(does(f, WANT(.kind = LPT_TALK_TERMINATE)), 0);
	assert_int_equal(f->cable.mode, LPT_1284_COMPAT);
	assert_int_equal(f->source.lines.shadow[LPT_REG_CONTROL], LPT_CONTROL_REST);
	assert_false(f->source.lines.reverse);
}

/* A driver with single accesses, and one without. */
static const char *const echoes[] = {"echo", "slow:echo"};

static void what_is_written_in_any_mode_is_read_back_in_any_other(void **state)
{
	static const enum lpt_1284_mode writers[] = {LPT_1284_COMPAT, LPT_1284_EPP, LPT_1284_ECP,
						     LPT_1284_ECP_RLE, LPT_1284_BECP};
	static const char text[] = "abcccccccccccd-eeee-\x7f\x80\xff";
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * 5 * LPT_1284_MODE_COUNT; i++) {
		enum lpt_1284_mode writer = writers[i / 2 % 5];
		enum lpt_1284_mode reader = (enum lpt_1284_mode)(i / 10);
		if (reader == LPT_1284_COMPAT) {
			continue;
		}
		open_port(f, echoes[i % 2]);
		assert_int_equal(write_text(f, writer, text), 0);
		assert_int_equal(read_some(f, reader, sizeof(text) - 1), 0);
		assert_int_equal(f->talk.result.done, sizeof(text) - 1);
		assert_memory_equal(f->buffer, text, sizeof(text) - 1);
		assert_ends(f);
	}
}

static void a_mode_goes_to_and_fro_without_a_new_negotiation(void **state)
{
	static const enum lpt_1284_mode modes[] = {LPT_1284_EPP, LPT_1284_ECP, LPT_1284_ECP_RLE,
						   LPT_1284_BECP};
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * 4; i++) {
		enum lpt_1284_mode mode = modes[i / 2];
		open_port(f, echoes[i % 2]);
		for (int round = 0; round < 3; round++) {
			assert_int_equal(write_text(f, mode, "xyyyyz"), 0);
			assert_int_equal(read_some(f, mode, 4), 0);
			assert_int_equal(f->talk.result.done, 4);
			assert_memory_equal(f->buffer, "xyyy", 4);
			assert_int_equal(read_some(f, mode, 2), 0);
			assert_memory_equal(f->buffer, "yz", 2);
		}
		assert_ends(f);
	}
}

static void the_id_is_the_same_in_each_mode_that_has_one(void **state)
{
	static const enum lpt_1284_mode modes[] = {LPT_1284_NIBBLE, LPT_1284_BYTE, LPT_1284_ECP,
						   LPT_1284_ECP_RLE};
	static const char id[] = "MFG:ACME;MDL:Anvil  2000;";
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * 4; i++) {
		open_port(f, i % 2 ? "slow:echo,id=MFG:ACME;MDL:Anvil  2000;"
				   : "echo,id=MFG:ACME;MDL:Anvil  2000;");
		assert_int_equal(does(f, WANT(.kind = LPT_TALK_ID, .mode = modes[i / 2],
					      .buffer = f->buffer, .n = LPT_1284_ID_MAX)),
				 0);
		assert_int_equal(f->talk.result.done, sizeof(id) + 1);
		assert_memory_equal(f->buffer + 2, id, sizeof(id) - 1);
	}
}

static void wrong_lengths_of_ids_do_no_harm(void **state)
{
	static const char *const specs[] = {"echo,id=MFG:A;MDL:B;,id-order=little",
					    "echo,id=MFG:A;MDL:B;,id-length=12",
					    "echo,id=MFG:A;MDL:B;,id-length=300"};
	struct fixture *f = *state;

	for (size_t i = 0; i < 3; i++) {
		open_port(f, specs[i]);
		assert_int_equal(does(f, WANT(.kind = LPT_TALK_ID, .mode = LPT_1284_NIBBLE,
					      .buffer = f->buffer, .n = LPT_1284_ID_MAX)),
				 0);
		assert_int_equal(f->talk.result.done, 14);
		assert_memory_equal(f->buffer + 2, "MFG:A;MDL:B;", 12);
	}
}

static void what_the_device_speaks_is_determined(void **state)
{
	struct fixture *f = *state;

	open_port(f, "echo,speaks=nibble+epp+becp");
	assert_int_equal(does(f, WANT(.kind = LPT_TALK_DETERMINE)), 0);
	assert_int_equal(f->talk.result.protocols & ~LPT_PROTOCOL_EPP_HW,
			 LPT_PROTOCOL_CENTRONICS | LPT_PROTOCOL_IEEE_COMPATIBILITY |
				 LPT_PROTOCOL_NIBBLE | LPT_PROTOCOL_EPP_SW |
				 LPT_PROTOCOL_BOUNDED_ECP);
	assert_ends(f);
}

static void a_mute_device_is_nobody(void **state)
{
	struct fixture *f = *state;

	open_port(f, "echo,mute=yes");
	assert_int_equal(does(f, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = LPT_1284_ECP)), -ENXIO);
	assert_ends(f);
}

static void a_device_that_dies_is_left_at_rest_and_speaks_again(void **state)
{
	static const enum lpt_1284_mode modes[] = {LPT_1284_NIBBLE, LPT_1284_BYTE, LPT_1284_EPP,
						   LPT_1284_ECP, LPT_1284_BECP};
	struct fixture *f = *state;

	for (size_t i = 0; i < 5; i++) {
		open_port(f, "echo");
		adjust(f, "say", "abcdef");
		adjust(f, "dies-after", "2");
		int r = read_some(f, modes[i], 6);
		assert_in_range(f->talk.result.done, 2, 3); /* it may die behind a byte, too */
		assert_memory_equal(f->buffer, "abc", f->talk.result.done);
		assert_true(r == -ETIMEDOUT || r == 0);
		does(f, WANT(.kind = LPT_TALK_TERMINATE));
		assert_int_equal(f->source.lines.shadow[LPT_REG_CONTROL], LPT_CONTROL_REST);

		adjust(f, "dies-after", "never");
		assert_int_equal(write_text(f, LPT_1284_ECP, "x"), 0);
		assert_ends(f);
	}
}

static void channels_reach_the_device(void **state)
{
	struct fixture *f = *state;

	open_port(f, "echo");
	assert_int_equal(
		does(f, WANT(.kind = LPT_TALK_WRITE, .mode = LPT_1284_ECP, .address_first = true,
			     .address = 5, .bytes = (const uint8_t *)"ab", .n = 2)),
		0);
	assert_int_equal(read_some(f, LPT_1284_ECP, 2), 0);
	assert_memory_equal(f->buffer, "ab", 2);
	assert_ends(f);
}

static void the_chain_is_numbered_and_each_device_selected(void **state)
{
	struct fixture *f = *state;

	open_port(f, "chain,devices=3,end=echo");
	assert_int_equal(does(f, WANT(.kind = LPT_TALK_INIT_BUS, .limit = 4)), 0);
	assert_int_equal(f->talk.result.n_daisy, 3);
	assert_true(f->talk.result.has_end);
	for (uint8_t id = 0; id < 3; id++) {
		char mdl[] = "MDL:Chain 0;";
		mdl[10] += id;
		assert_int_equal(does(f, WANT(.kind = LPT_TALK_SELECT, .id = id)), 0);
		assert_int_equal(does(f, WANT(.kind = LPT_TALK_ID, .mode = LPT_1284_NIBBLE,
					      .buffer = f->buffer, .n = LPT_1284_ID_MAX)),
				 0);
		assert_memory_equal(f->buffer + 11, mdl, sizeof(mdl) - 1);
		assert_int_equal(does(f, WANT(.kind = LPT_TALK_DESELECT)), 0);
	}
	assert_int_equal(does(f, WANT(.kind = LPT_TALK_SELECT, .id = 3)), -ENXIO);
	assert_ends(f);
}

static void a_port_without_a_chain_numbers_nobody(void **state)
{
	struct fixture *f = *state;

	open_port(f, "echo");
	assert_int_equal(does(f, WANT(.kind = LPT_TALK_INIT_BUS, .limit = 4)), 0);
	assert_int_equal(f->talk.result.n_daisy, 0);
	assert_true(f->talk.result.has_end);
	open_port(f, "none");
	assert_int_equal(does(f, WANT(.kind = LPT_TALK_INIT_BUS, .limit = 4)), 0);
	assert_false(f->talk.result.has_end);
}

static void a_full_device_ends_a_write_with_what_it_took(void **state)
{
	static const enum lpt_1284_mode modes[] = {LPT_1284_COMPAT, LPT_1284_ECP, LPT_1284_BECP,
						   LPT_1284_ECP_RLE};
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * 4; i++) {
		open_port(f, i % 2 ? "slow:echo,size=4" : "echo,size=4");
		assert_int_equal(write_text(f, modes[i / 2], "abcdefgh"), -ETIMEDOUT);
		uint32_t done = f->talk.result.done;
		assert_in_range(done, 4, 5);
		assert_int_equal(read_some(f, LPT_1284_NIBBLE, 8), 0);
		assert_int_equal(f->talk.result.done, done);
		assert_memory_equal(f->buffer, "abcdefgh", done);
		assert_ends(f);
	}
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(what_is_written_in_any_mode_is_read_back_in_any_other),
		test(a_mode_goes_to_and_fro_without_a_new_negotiation),
		test(the_id_is_the_same_in_each_mode_that_has_one),
		test(wrong_lengths_of_ids_do_no_harm),
		test(what_the_device_speaks_is_determined),
		test(a_mute_device_is_nobody),
		test(a_device_that_dies_is_left_at_rest_and_speaks_again),
		test(channels_reach_the_device),
		test(the_chain_is_numbered_and_each_device_selected),
		test(a_port_without_a_chain_numbers_nobody),
		test(a_full_device_ends_a_write_with_what_it_took),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
