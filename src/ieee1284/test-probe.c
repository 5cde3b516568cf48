/* SPDX-License-Identifier: MIT */
/* What a device speaks, and which of it is chosen. */
#include "ieee1284/test-device.h"

static void all_that_is_spoken_is_determined_and_the_mode_left(void **state)
{
	struct device *d = *state;

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_DETERMINE)), 0);
	assert_int_equal(d->talk.result.protocols, lpt_1284_protocols_of(LPT_CAP_BYTE));
	assert_int_equal(d->state, COMPAT);
	assert_at_rest(d);
}

static void what_the_device_refuses_is_not_determined(void **state)
{
	static const uint8_t speaks[] = {0x00, 0x40};
	struct device *d = *state;
	d->speaks = speaks;
	d->n_speaks = sizeof(speaks);

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_DETERMINE)), 0);
	assert_int_equal(d->talk.result.protocols,
			 LPT_PROTOCOL_CENTRONICS | LPT_PROTOCOL_IEEE_COMPATIBILITY |
				 LPT_PROTOCOL_NIBBLE | LPT_PROTOCOL_EPP_SW);
	assert_at_rest(d);
}

static void a_device_without_ieee_1284_speaks_centronics_only(void **state)
{
	struct device *d = *state;
	d->is_plain = true;
	int64_t start = device_clock;

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_DETERMINE)), 0);
	assert_int_equal(d->talk.result.protocols, LPT_PROTOCOL_CENTRONICS);
	assert_true(device_clock - start < 40000000);
	assert_at_rest(d);
}

static void the_fastest_of_each_set_is_chosen_and_connected(void **state)
{
	struct device *d = *state;

	int r = does(d, WANT(.kind = LPT_TALK_CHOOSE,
			     .read_mask = LPT_PROTOCOL_NIBBLE | LPT_PROTOCOL_BYTE_BIDIR,
			     .write_mask = LPT_PROTOCOL_CENTRONICS | LPT_PROTOCOL_ECP_SW |
					   LPT_PROTOCOL_EPP_HW));

	assert_int_equal(r, 0);
	assert_int_equal(d->talk.result.read, LPT_PROTOCOL_BYTE_BIDIR);
	assert_int_equal(d->talk.result.write, LPT_PROTOCOL_ECP_SW);
	assert_int_equal(d->cable.mode, LPT_1284_ECP);
	assert_false(d->cable.reverse);
}

static void a_choice_ends_connected_the_way_that_was_wanted(void **state)
{
	struct device *d = *state;

	int r = does(d, WANT(.kind = LPT_TALK_CHOOSE, .read_mask = LPT_PROTOCOL_ECP_SW,
			     .write_mask = LPT_PROTOCOL_CENTRONICS, .reverse = true));

	assert_int_equal(r, 0);
	assert_int_equal(d->talk.result.write, LPT_PROTOCOL_CENTRONICS);
	assert_int_equal(d->cable.mode, LPT_1284_ECP);
	assert_true(d->cable.reverse);
	assert_int_equal(d->n_negotiations, 1);
}

static void what_was_not_offered_is_never_chosen(void **state)
{
	struct device *d = *state;

	int r = does(d, WANT(.kind = LPT_TALK_CHOOSE, .read_mask = LPT_PROTOCOL_NIBBLE));

	assert_int_equal(r, 0);
	assert_int_equal(d->talk.result.read, LPT_PROTOCOL_NIBBLE);
	assert_int_equal(d->talk.result.write, 0);
	assert_at_rest(d);
}

static void a_choice_among_what_is_not_spoken_fails(void **state)
{
	static const uint8_t speaks[] = {0x00};
	struct device *d = *state;
	d->speaks = speaks;
	d->n_speaks = sizeof(speaks);

	int r = does(d, WANT(.kind = LPT_TALK_CHOOSE, .read_mask = LPT_PROTOCOL_BYTE_BIDIR,
			     .write_mask = LPT_PROTOCOL_EPP_ANY));

	assert_int_equal(r, -EOPNOTSUPP);
	assert_int_equal(d->talk.result.read, 0);
	assert_int_equal(d->talk.result.write, 0);
	assert_at_rest(d);
}

static void ieee_compatibility_needs_a_device_that_knows_ieee_1284(void **state)
{
	struct device *d = *state;
	d->is_plain = true;

	int r = does(d,
		     WANT(.kind = LPT_TALK_CHOOSE,
			  .write_mask = LPT_PROTOCOL_CENTRONICS | LPT_PROTOCOL_IEEE_COMPATIBILITY));

	assert_int_equal(r, 0);
	assert_int_equal(d->talk.result.write, LPT_PROTOCOL_CENTRONICS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(all_that_is_spoken_is_determined_and_the_mode_left),
		test(what_the_device_refuses_is_not_determined),
		test(a_device_without_ieee_1284_speaks_centronics_only),
		test(the_fastest_of_each_set_is_chosen_and_connected),
		test(a_choice_ends_connected_the_way_that_was_wanted),
		test(what_was_not_offered_is_never_chosen),
		test(a_choice_among_what_is_not_spoken_fails),
		test(ieee_compatibility_needs_a_device_that_knows_ieee_1284),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
