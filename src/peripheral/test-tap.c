/* SPDX-License-Identifier: MIT */
/* The test access port, edge by edge: no cable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "peripheral/tap.h"

#define IDCODE 0x01414093u

static int setup(void **state)
{
	struct tap_chain *chain = calloc(1, sizeof(*chain));

	*state = chain;
	return chain ? 0 : -1;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

/* A chip more, farther from TDO. */
static void add(struct tap_chain *chain, uint32_t idcode, uint8_t ir_bits)
{
	chain->taps[chain->n_taps++] = (struct tap){
		.idcode = idcode,
		.usercode = 0x12345678,
		.ir_bits = ir_bits,
		.inputs = 0x5a,
	};
	tap_chain_reset(chain);
}

/* One period of TCK.  The bit that the host saw before the rising edge. */
static bool clock(struct tap_chain *chain, bool tms, bool tdi)
{
	bool tdo = chain->tdo;

	tap_chain_rise(chain, tms, tdi);
	tap_chain_fall(chain);
	return tdo;
}

/* TMS for each period: "0110". */
static void walk(struct tap_chain *chain, const char *tms)
{
	for (; *tms; tms++) {
		clock(chain, *tms == '1', false);
	}
}

/* In a shift state: n bits in, lowest first, leaving it with the last.  The bits that came out. */
static uint32_t shift(struct tap_chain *chain, uint32_t in, unsigned n)
{
	uint32_t out = 0;

	for (unsigned i = 0; i < n; i++) {
		out |= (uint32_t)clock(chain, i + 1 == n, in >> i & 1) << i;
	}
	return out;
}

static uint32_t scan_ir(struct tap_chain *chain, uint32_t in, unsigned n)
{
	walk(chain, "1100");
	uint32_t out = shift(chain, in, n);

	walk(chain, "10");
	return out;
}

static uint32_t scan_dr(struct tap_chain *chain, uint32_t in, unsigned n)
{
	walk(chain, "100");
	uint32_t out = shift(chain, in, n);

	walk(chain, "10");
	return out;
}

static void make_idle(struct tap_chain *chain, uint32_t idcode, uint8_t ir_bits)
{
	add(chain, idcode, ir_bits);
	walk(chain, "111110");
}

static void five_ones_reset_from_every_state(void **state)
{
	struct tap_chain *chain = *state;

	add(chain, IDCODE, 6);
	for (int from = TAP_RESET; from <= TAP_UPDATE_IR; from++) {
		chain->state = (enum tap_state)from;
		walk(chain, "11111");
		assert_int_equal(chain->state, TAP_RESET);
	}
}

static void every_state_has_the_two_ways_out_of_the_standard(void **state)
{
	struct tap_chain *chain = *state;
	const struct {
		const char *tms;
		enum tap_state end;
	} walks[] = {
		{"0", TAP_IDLE},           {"00", TAP_IDLE},
		{"01", TAP_SELECT_DR},     {"010", TAP_CAPTURE_DR},
		{"0100", TAP_SHIFT_DR},    {"01000", TAP_SHIFT_DR},
		{"0101", TAP_EXIT1_DR},    {"01001", TAP_EXIT1_DR},
		{"01010", TAP_PAUSE_DR},   {"010100", TAP_PAUSE_DR},
		{"010101", TAP_EXIT2_DR},  {"0101010", TAP_SHIFT_DR},
		{"01011", TAP_UPDATE_DR},  {"0101011", TAP_UPDATE_DR},
		{"010110", TAP_IDLE},      {"010111", TAP_SELECT_DR},
		{"011", TAP_SELECT_IR},    {"0111", TAP_RESET},
		{"0110", TAP_CAPTURE_IR},  {"01100", TAP_SHIFT_IR},
		{"01101", TAP_EXIT1_IR},   {"011010", TAP_PAUSE_IR},
		{"0110101", TAP_EXIT2_IR}, {"01101010", TAP_SHIFT_IR},
		{"011011", TAP_UPDATE_IR}, {"01101011", TAP_UPDATE_IR},
		{"0110110", TAP_IDLE},     {"0110111", TAP_SELECT_DR},
	};

	add(chain, IDCODE, 6);
	for (size_t i = 0; i < sizeof(walks) / sizeof(walks[0]); i++) {
		walk(chain, "11111");
		walk(chain, walks[i].tms);
		assert_int_equal(chain->state, walks[i].end);
	}
}

static void reset_selects_the_idcode(void **state)
{
	struct tap_chain *chain = *state;

	make_idle(chain, IDCODE, 6);

	assert_int_equal(scan_dr(chain, 0, 32), IDCODE);
}

static void reset_without_an_idcode_selects_bypass(void **state)
{
	struct tap_chain *chain = *state;

	make_idle(chain, 0, 6);

	assert_int_equal(scan_dr(chain, 0xff, 9), 0xff << 1 & 0x1ff);
}

static void capture_ir_gives_one_and_zeros(void **state)
{
	struct tap_chain *chain = *state;

	for (uint8_t ir_bits = TAP_IR_BITS_MIN; ir_bits <= TAP_IR_BITS_MAX; ir_bits++) {
		chain->n_taps = 0;
		make_idle(chain, IDCODE, ir_bits);
		assert_int_equal(scan_ir(chain, UINT32_MAX, ir_bits), 1);
		assert_int_equal(chain->taps[0].instruction, TAP_BYPASS);
	}
}

static void bypass_is_one_bit_for_each_chip(void **state)
{
	struct tap_chain *chain = *state;

	for (unsigned n = 1; n <= TAPS_MAX; n++) {
		add(chain, 0, 4);
		walk(chain, "111110100");
		/* The first bit in comes out after as many periods as there are chips. */
		for (unsigned i = 0; i < n; i++) {
			assert_false(clock(chain, false, true));
		}
		assert_true(clock(chain, false, true));
	}
}

static void idcodes_come_nearest_to_tdo_first(void **state)
{
	struct tap_chain *chain = *state;

	add(chain, IDCODE, 6);
	make_idle(chain, 0x4ba00477, 4);
	walk(chain, "100");

	uint32_t first = 0, second = 0;

	for (unsigned i = 0; i < 32; i++) {
		first |= (uint32_t)clock(chain, false, true) << i;
	}
	for (unsigned i = 0; i < 32; i++) {
		second |= (uint32_t)clock(chain, false, true) << i;
	}
	assert_int_equal(first, IDCODE);
	assert_int_equal(second, 0x4ba00477);
}

static void each_chip_takes_its_part_of_an_instruction(void **state)
{
	struct tap_chain *chain = *state;

	add(chain, IDCODE, 6);
	make_idle(chain, 0x4ba00477, 4);
	/* Ten bits, those of the chip nearest to TDO first. */
	assert_int_equal(scan_ir(chain, 0x2 << 6 | 0x3f, 10), 1 << 6 | 1);

	assert_int_equal(chain->taps[0].instruction, TAP_BYPASS);
	assert_int_equal(chain->taps[1].instruction, TAP_IDCODE);
}

static void usercode_is_read(void **state)
{
	struct tap_chain *chain = *state;

	make_idle(chain, IDCODE, 6);
	scan_ir(chain, 3, 6);

	assert_int_equal(scan_dr(chain, 0, 32), 0x12345678);
}

static void an_unknown_instruction_is_bypass(void **state)
{
	struct tap_chain *chain = *state;

	make_idle(chain, IDCODE, 6);
	scan_ir(chain, 0x2a, 6);

	assert_int_equal(scan_dr(chain, 1, 2), 2);
}

static void three_is_bypass_of_a_register_of_two_bits(void **state)
{
	struct tap_chain *chain = *state;

	make_idle(chain, IDCODE, 2);
	scan_ir(chain, 3, 2);

	assert_int_equal(scan_dr(chain, 1, 2), 2);
}

static void sample_reads_the_pins_and_preloads_the_outputs(void **state)
{
	struct tap_chain *chain = *state;

	make_idle(chain, IDCODE, 6);
	scan_ir(chain, 1, 6);

	assert_int_equal(scan_dr(chain, 0xc300, 16), 0x005a);
	assert_int_equal(scan_dr(chain, 0xc300, 16), 0x005a);
	assert_int_equal(chain->taps[0].outputs, 0xc3);
}

static void extest_drives_what_was_preloaded(void **state)
{
	struct tap_chain *chain = *state;

	make_idle(chain, IDCODE, 6);
	scan_ir(chain, 1, 6);
	scan_dr(chain, 0xc300, 16);
	scan_ir(chain, 0, 6);

	assert_int_equal(scan_dr(chain, 0x8100, 16), 0xc35a);
	assert_int_equal(scan_dr(chain, 0x8100, 16), 0x815a);
}

static void a_pause_loses_no_bit(void **state)
{
	struct tap_chain *chain = *state;

	make_idle(chain, IDCODE, 6);
	walk(chain, "100");
	uint32_t low = shift(chain, 0, 16);

	walk(chain, "000010");
	uint32_t high = shift(chain, 0, 16);

	assert_int_equal(low | high << 16, IDCODE);
}

static void tdo_changes_when_tck_falls(void **state)
{
	struct tap_chain *chain = *state;

	make_idle(chain, 0x00000001, 6);
	walk(chain, "100");
	assert_true(chain->tdo);
	tap_chain_rise(chain, false, false);
	assert_true(chain->tdo);
	tap_chain_fall(chain);
	assert_false(chain->tdo);
}

static void tdo_is_pulled_up_outside_of_shifting(void **state)
{
	struct tap_chain *chain = *state;

	make_idle(chain, IDCODE, 6);
	scan_ir(chain, 0, 6);

	assert_true(chain->tdo);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(five_ones_reset_from_every_state),
		TEST(every_state_has_the_two_ways_out_of_the_standard),
		TEST(reset_selects_the_idcode),
		TEST(reset_without_an_idcode_selects_bypass),
		TEST(capture_ir_gives_one_and_zeros),
		TEST(bypass_is_one_bit_for_each_chip),
		TEST(idcodes_come_nearest_to_tdo_first),
		TEST(each_chip_takes_its_part_of_an_instruction),
		TEST(usercode_is_read),
		TEST(an_unknown_instruction_is_bypass),
		TEST(three_is_bypass_of_a_register_of_two_bits),
		TEST(sample_reads_the_pins_and_preloads_the_outputs),
		TEST(extest_drives_what_was_preloaded),
		TEST(a_pause_loses_no_bit),
		TEST(tdo_changes_when_tck_falls),
		TEST(tdo_is_pulled_up_outside_of_shifting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
