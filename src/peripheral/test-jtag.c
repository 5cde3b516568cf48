/* SPDX-License-Identifier: MIT */
/* Chips behind their cables, by the registers of a port. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lines/signals.h"
#include "peripheral/peripheral.h"

#define ALL_KEYS peripheral_jtag.keys, peripheral_jtag.n_keys

struct fixture {
	struct settings settings;
	struct peripheral *p;
	struct peripheral_input in;
	struct peripheral_output out;
	char error[160];
	uint8_t tdi, tck, tms, idle; /* bits of the data register */
	uint8_t tdo, tdo_inverted;   /* of the status register */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f) {
		return -1;
	}
	f->in.control = LPT_CONTROL_REST;
	f->tdi = 0x01;
	f->tck = 0x02;
	f->tms = 0x04;
	f->tdo = LPT_STATUS_SELECT;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	f->p = peripheral_free(f->p);
	settings_deinit(&f->settings);
	free(f);
	return 0;
}

static void set(struct fixture *f, const char *name, const char *value)
{
	struct setting setting;

	assert_int_equal(setting_parse(key_find(ALL_KEYS, name), value, &setting, NULL, 0), 0);
	assert_int_equal(settings_append(&f->settings, &setting), 0);
}

static int make(struct fixture *f)
{
	assert_int_equal(settings_add_defaults(&f->settings, ALL_KEYS), 0);
	int r = peripheral_new(&peripheral_jtag, &f->settings, NULL, f->error, sizeof(f->error),
			       &f->p);

	if (r == 0) {
		f->p->ops->drive(f->p, 0, &f->in, &f->out);
	}
	return r;
}

static void make_wiggler(struct fixture *f)
{
	f->tms = 0x02;
	f->tck = 0x04;
	f->tdi = 0x08;
	f->idle = 0x10; /* nTRST */
	f->tdo = LPT_STATUS_BUSY;
	f->tdo_inverted = LPT_STATUS_BUSY;
	set(f, "cable", "wiggler");
	assert_int_equal(make(f), 0);
}

static void adjust(struct fixture *f, const char *name, const char *value)
{
	struct setting setting;

	assert_int_equal(setting_parse(key_find(ALL_KEYS, name), value, &setting, NULL, 0), 0);
	f->p->ops->adjust(f->p, 0, &setting, &f->out);
	free(setting.text);
}

static void data(struct fixture *f, uint8_t value)
{
	f->in.data = value;
	f->p->ops->drive(f->p, 0, &f->in, &f->out);
}

static bool clock(struct fixture *f, bool tms, bool tdi)
{
	uint8_t low = (uint8_t)(f->idle | (tms ? f->tms : 0) | (tdi ? f->tdi : 0));

	data(f, low);
	bool tdo = (f->out.status ^ f->tdo_inverted) & f->tdo;

	data(f, low | f->tck);
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
	assert_int_equal(make(f), 0);

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

	make_wiggler(f);
	read_idcode(f);
	f->idle = 0;

	assert_int_equal(read_idcode(f), UINT32_MAX);
}

static void a_dlc5_is_found_by_d6(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(make(f), 0);
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
	assert_int_equal(make(f), 0);
	assert_int_equal(read_idcode(f), 0);
	adjust(f, "fault", "none");

	assert_int_equal(read_idcode(f), 0x01414093);
}

static void a_broken_wire_reads_ones(void **state)
{
	struct fixture *f = *state;
	const char *const faults[] = {"open-tdo", "stuck-tck", "open-tms"};

	assert_int_equal(make(f), 0);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		adjust(f, "fault", faults[i]);
		assert_int_equal(read_idcode(f), UINT32_MAX);
	}
}

static void a_cable_that_is_not_connected_drives_nothing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(make(f), 0);
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

	assert_int_equal(make(f), 0);
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
	char text[16];

	assert_int_equal(make(f), 0);
	assert_int_equal(peripheral_jtag.n_adjust_keys, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct key *key = &peripheral_jtag.adjust_keys[i];

		f->p->ops->adjusted(f->p, key, text, sizeof(text));
		assert_string_equal(text, key->value);
		adjust(f, changes[i][0], changes[i][1]);
		f->p->ops->adjusted(f->p, key, text, sizeof(text));
		assert_string_equal(text, changes[i][1]);
	}
}

static void an_even_idcode_is_refused(void **state)
{
	struct fixture *f = *state;

	set(f, "idcode", "0x12345678");

	assert_int_equal(make(f), -EINVAL);
	assert_string_equal(f->error, "key 'idcode' cannot be '0x12345678'; write an odd number, "
				      "or 0 for none");
}

static void an_impossible_irlen_is_refused(void **state)
{
	struct fixture *f = *state;

	set(f, "irlen", "1");

	assert_int_equal(make(f), -EINVAL);
	assert_string_equal(f->error, "key 'irlen' cannot be '1'; write 2 to 32 bits");
}

static void more_irlens_than_idcodes_are_refused(void **state)
{
	struct fixture *f = *state;

	set(f, "irlen", "4");
	set(f, "irlen", "5");

	assert_int_equal(make(f), -EINVAL);
	assert_string_equal(f->error,
			    "key 'irlen' is given more often than 'idcode'; give each chip both");
}

static void a_chain_has_at_most_32_chips(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 33; i++) {
		set(f, "idcode", "0");
	}
	assert_int_equal(make(f), -EINVAL);
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
