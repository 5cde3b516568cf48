/* SPDX-License-Identifier: MIT */
/* The daisy chain: a chain of the test listens to the data lines, and what hangs behind it is the
 * device of the other tests. */
#include "ieee1284/test-device.h"

#define CHAIN_MAX 6
#define NO_NUMBER 0xff

static struct {
	uint32_t n;                /* devices */
	uint8_t number[CHAIN_MAX]; /* NO_NUMBER: none */
	uint8_t selected;          /* NO_NUMBER: nobody */
	uint8_t heard[8];          /* the last bytes */
	bool is_listening;         /* the prefix was heard */
	bool is_numbering;
	bool strobe;
} chain;

static const uint8_t prefix[] = {0xaa, 0x55, 0x00, 0xff, 0x87, 0x78};

static bool heard_prefix(uint32_t n)
{
	return memcmp(chain.heard + sizeof(chain.heard) - n, prefix, n) == 0;
}

static uint32_t nearest_without_number(void)
{
	uint32_t i = 0;

	while (i < chain.n && chain.number[i] != NO_NUMBER) {
		i++;
	}
	return i;
}

/* PError and Select high: it is there; Busy high: it is the last. */
static void show_next(struct device *d)
{
	uint32_t i = nearest_without_number();

	set_line(d, LPT_STATUS_PERROR, i < chain.n);
	set_line(d, LPT_STATUS_SELECT, i < chain.n);
	set_line(d, LPT_STATUS_BUSY, i + 1 == chain.n);
}

static void hear_byte(struct device *d, uint8_t byte)
{
	memmove(chain.heard, chain.heard + 1, sizeof(chain.heard) - 1);
	chain.heard[sizeof(chain.heard) - 1] = byte;
	if (chain.n == 0) {
		return;
	}
	if (heard_prefix(4)) {
		d->reg[LPT_REG_STATUS] = 0xf8;
	} else if (heard_prefix(5)) {
		d->reg[LPT_REG_STATUS] = 0x58;
	} else if (heard_prefix(6)) {
		chain.is_listening = true;
		d->reg[LPT_REG_STATUS] = 0x58;
		show_next(d);
	} else if (byte == 0xff && chain.is_listening) {
		chain.is_listening = false;
		show_compat(d);
	}
}

static void obey(struct device *d, uint8_t command)
{
	uint32_t next = nearest_without_number();
	bool known = false;

	if (command < 4 && next < chain.n) {
		chain.number[next] = command;
		show_next(d);
		return;
	}
	if (command == 0x30) {
		chain.selected = NO_NUMBER;
		return;
	}
	for (uint32_t i = 0; i < chain.n; i++) {
		if (command == (0xe0 | chain.number[i])) {
			chain.selected = chain.number[i];
			known = true;
		}
	}
	set_line(d, LPT_STATUS_NFAULT, known);
}

static int chain_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	struct device *d = lines->driver;

	if (reg == LPT_REG_DATA) {
		int r = device_write(lines, reg, value);
		hear_byte(d, value);
		return r;
	}
	if (!chain.is_listening) {
		return device_write(lines, reg, value);
	}
	assert_int_equal(value & ~LPT_CONTROL_NSTROBE, LPT_CONTROL_REST);
	if ((value & LPT_CONTROL_NSTROBE) && !chain.strobe) {
		obey(d, d->reg[LPT_REG_DATA]);
	}
	chain.strobe = value & LPT_CONTROL_NSTROBE;
	d->reg[reg] = d->last_control = value;
	return 0;
}

static int chain_setup(void **state)
{
	device_setup(state);
	struct device *d = *state;

	memset(&chain, 0, sizeof(chain));
	memset(chain.number, NO_NUMBER, sizeof(chain.number));
	chain.selected = NO_NUMBER;
	chain.n = 3;
	d->ops.write = chain_write;
	return 0;
}

static int init_bus(struct device *d)
{
	return does(d, WANT(.kind = LPT_TALK_INIT_BUS, .limit = LPT_1284_DAISY_MAX));
}

static void devices_are_numbered_from_the_nearest_on(void **state)
{
	struct device *d = *state;

	assert_int_equal(init_bus(d), 0);
	assert_int_equal(d->talk.result.n_daisy, 3);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(chain.number[i], i);
	}
	assert_at_rest(d);
}

static void no_more_than_four_get_a_number(void **state)
{
	struct device *d = *state;
	chain.n = 6;

	assert_int_equal(init_bus(d), 0);
	assert_int_equal(d->talk.result.n_daisy, 4);
	assert_int_equal(chain.number[4], NO_NUMBER);
}

static void who_speaks_ieee_1284_behind_the_chain_is_noticed(void **state)
{
	struct device *d = *state;

	assert_int_equal(init_bus(d), 0);
	assert_true(d->talk.result.has_end);
	d->is_plain = true;
	assert_int_equal(init_bus(d), 0);
	assert_false(d->talk.result.has_end);
	assert_at_rest(d);
}

static void a_port_without_a_chain_has_no_devices_on_it(void **state)
{
	struct device *d = *state;
	chain.n = 0;

	assert_int_equal(init_bus(d), 0);
	assert_int_equal(d->talk.result.n_daisy, 0);
	assert_true(d->talk.result.has_end);
}

static void a_device_is_selected_and_deselected(void **state)
{
	struct device *d = *state;
	assert_int_equal(init_bus(d), 0);

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_SELECT, .id = 1)), 0);
	assert_int_equal(chain.selected, 1);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_DESELECT)), 0);
	assert_int_equal(chain.selected, NO_NUMBER);
	assert_at_rest(d);
}

static void a_number_that_nobody_has_cannot_be_selected(void **state)
{
	struct device *d = *state;
	assert_int_equal(init_bus(d), 0);

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_SELECT, .id = 3)), -ENXIO);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_SELECT, .id = 4)), -EINVAL);
	assert_at_rest(d);
}

static void a_mode_is_left_before_the_chain_is_spoken_to(void **state)
{
	struct device *d = *state;
	assert_int_equal(init_bus(d), 0);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_NEGOTIATE, .mode = LPT_1284_ECP)), 0);

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_SELECT, .id = 0)), 0);
	assert_int_equal(chain.selected, 0);
	assert_at_rest(d);
}

#define chain_test(name) cmocka_unit_test_setup(name, chain_setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		chain_test(devices_are_numbered_from_the_nearest_on),
		chain_test(no_more_than_four_get_a_number),
		chain_test(who_speaks_ieee_1284_behind_the_chain_is_noticed),
		chain_test(a_port_without_a_chain_has_no_devices_on_it),
		chain_test(a_device_is_selected_and_deselected),
		chain_test(a_number_that_nobody_has_cannot_be_selected),
		chain_test(a_mode_is_left_before_the_chain_is_spoken_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
