/* SPDX-License-Identifier: MIT */
/* Chips behind their cables, by the registers of a port. */
#include "peripheral/test-peripheral.h"

struct wires {
	uint8_t tdi, tck, tms, idle; /* bits of the data register */
	uint8_t tdo, tdo_inverted;   /* of the status register */
};

static const struct wires dlc5 = {
	.tdi = 0x01,
	.tck = 0x02,
	.tms = 0x04,
	.tdo = LPT_STATUS_SELECT,
};

static const struct wires wiggler = {
	.tms = 0x02,
	.tck = 0x04,
	.tdi = 0x08,
	.idle = 0x10, /* nTRST */
	.tdo = LPT_STATUS_BUSY,
	.tdo_inverted = LPT_STATUS_BUSY,
};

static int setup(void **state)
{
	return setup_peripheral(state, &peripheral_jtag, &dlc5);
}

static void make_wiggler(struct fixture *f)
{
	f->wires = &wiggler;
	set(f, "cable", "wiggler");
	make(f);
}

static void data(struct fixture *f, uint8_t value)
{
	f->in.data = value;
	drive_lines(f);
}

static bool clock(struct fixture *f, bool tms, bool tdi)
{
	const struct wires *at = f->wires;
	uint8_t low = (uint8_t)(at->idle | (tms ? at->tms : 0) | (tdi ? at->tdi : 0));

	data(f, low);
	bool tdo = (f->out.status ^ at->tdo_inverted) & at->tdo;

	data(f, low | at->tck);
	data(f, low);
	return tdo;
}

/* Reset, then the data register that reset selects. */
static uint32_t read_idcode(struct fixture *f)
{
	uint32_t value = 0;

	for (const char *tms = "111110100"; *tms; tms++) {
		clock(f, *tms == '1', true);
	}
	for (unsigned i = 0; i < 32; i++) {
		value |= (uint32_t)clock(f, false, true) << i;
	}
	return value;
}

static void a_dlc5_reads_the_idcode(void **state)
{
	struct fixture *f = *state;

	set(f, "idcode", "0x0a001093");
	make(f);

	assert_int_equal(read_idcode(f), 0x0a001093);
}

static void a_wiggler_reads_the_idcode(void **state)
{
	struct fixture *f = *state;

	make_wiggler(f);

	assert_int_equal(read_idcode(f), 0x01414093);
}

static void ntrst_holds_the_chain_in_reset(void **state)
{
	struct fixture *f = *state;
	struct wires ntrst_low = wiggler;

	ntrst_low.idle = 0;
	make_wiggler(f);
	read_idcode(f);
	f->wires = &ntrst_low;

	assert_int_equal(read_idcode(f), UINT32_MAX);
}

static void a_dlc5_is_found_by_d6(void **state)
{
	struct fixture *f = *state;

	make(f);
	data(f, 0x40);
	assert_int_equal(f->out.status & (LPT_STATUS_BUSY | LPT_STATUS_PERROR), LPT_STATUS_PERROR);
	data(f, 0x00);
	assert_int_equal(f->out.status & (LPT_STATUS_BUSY | LPT_STATUS_PERROR), LPT_STATUS_BUSY);
}

static void a_wiggler_is_found_by_d6(void **state)
{
	struct fixture *f = *state;

	make_wiggler(f);
	data(f, 0x40);
	assert_int_equal(f->out.status & LPT_STATUS_NFAULT, LPT_STATUS_NFAULT);
	data(f, 0x00);
	assert_int_equal(f->out.status & LPT_STATUS_NFAULT, 0);
}

static void a_stuck_tdo_reads_zeros(void **state)
{
	struct fixture *f = *state;

	set(f, "fault", "stuck-tdo");
	make(f);
	assert_int_equal(read_idcode(f), 0);
	adjust(f, "fault", "none");

	assert_int_equal(read_idcode(f), 0x01414093);
}

static void a_broken_wire_reads_ones(void **state)
{
	struct fixture *f = *state;
	const char *const faults[] = {"open-tdo", "stuck-tck", "open-tms"};

	make(f);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		adjust(f, "fault", faults[i]);
		assert_int_equal(read_idcode(f), UINT32_MAX);
	}
}

static void a_cable_that_is_not_connected_drives_nothing(void **state)
{
	struct fixture *f = *state;

	make(f);
	adjust(f, "connected", "no");
	data(f, 0x00);
	assert_int_equal(f->out.status, PERIPHERAL_STATUS_OPEN);
	assert_int_equal(read_idcode(f), UINT32_MAX);
	adjust(f, "connected", "yes");

	assert_int_equal(read_idcode(f), 0x01414093);
}

static void chips_without_power_are_silent_and_said_to_be(void **state)
{
	struct fixture *f = *state;

	make(f);
	assert_int_equal(f->out.status & LPT_STATUS_NFAULT, LPT_STATUS_NFAULT);
	adjust(f, "power", "off");
	assert_int_equal(f->out.status & LPT_STATUS_NFAULT, 0);
	assert_int_equal(read_idcode(f), 0);
}

static void what_was_adjusted_is_told(void **state)
{
	struct fixture *f = *state;
	const char *const changes[][2] = {
		{"pins", "0x3c"}, {"connected", "no"}, {"power", "off"}, {"fault", "open-tms"}};

	make(f);
	assert_int_equal(peripheral_jtag.n_adjust_keys, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct key *key = &peripheral_jtag.adjust_keys[i];

		assert_adjusted(f, key->name, key->value);
		adjust(f, changes[i][0], changes[i][1]);
		assert_adjusted(f, key->name, changes[i][1]);
	}
}

static void an_even_idcode_is_refused(void **state)
{
	struct fixture *f = *state;

	set(f, "idcode", "0x12345678");

	assert_int_equal(try_make(f), -EINVAL);
	assert_string_equal(f->error, "key 'idcode' cannot be '0x12345678'; write an odd number, "
				      "or 0 for none");
}

static void an_impossible_irlen_is_refused(void **state)
{
	struct fixture *f = *state;

	set(f, "irlen", "1");

	assert_int_equal(try_make(f), -EINVAL);
	assert_string_equal(f->error, "key 'irlen' cannot be '1'; write 2 to 32 bits");
}

static void more_irlens_than_idcodes_are_refused(void **state)
{
	struct fixture *f = *state;

	set(f, "irlen", "4");
	set(f, "irlen", "5");

	assert_int_equal(try_make(f), -EINVAL);
	assert_string_equal(f->error,
			    "key 'irlen' is given more often than 'idcode'; give each chip both");
}

static void a_chain_has_at_most_32_chips(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 33; i++) {
		set(f, "idcode", "0");
	}
	assert_int_equal(try_make(f), -EINVAL);
	assert_string_equal(f->error, "key 'idcode' is given more than 32 times; leave some");
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_dlc5_reads_the_idcode),
		TEST(a_wiggler_reads_the_idcode),
		TEST(ntrst_holds_the_chain_in_reset),
		TEST(a_dlc5_is_found_by_d6),
		TEST(a_wiggler_is_found_by_d6),
		TEST(a_stuck_tdo_reads_zeros),
		TEST(a_broken_wire_reads_ones),
		TEST(a_cable_that_is_not_connected_drives_nothing),
		TEST(chips_without_power_are_silent_and_said_to_be),
		TEST(what_was_adjusted_is_told),
		TEST(an_even_idcode_is_refused),
		TEST(an_impossible_irlen_is_refused),
		TEST(more_irlens_than_idcodes_are_refused),
		TEST(a_chain_has_at_most_32_chips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
