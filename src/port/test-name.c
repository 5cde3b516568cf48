/* SPDX-License-Identifier: MIT */
#include "port/test-port.h"

static void a_name_gives_the_index_one_below(void **state)
{
	uint32_t index = 77;

	assert_int_equal(lpt_port_name_parse("LPT1", &index), LPT_STATUS_SUCCESS);
	assert_int_equal(index, 0);
	assert_int_equal(lpt_port_name_parse("LPT999", &index), LPT_STATUS_SUCCESS);
	assert_int_equal(index, 998);
}

static void malformed_names_are_refused_and_leave_the_index(void **state)
{
	static const char *const names[] = {
		"",       "L",     "LPT",   "LPT0", "LPT01", "LPT1000",
		"LPT1.0", "LPT1 ", " LPT1", "lpt1", "LPTx",  "COM1",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		uint32_t index = 77;

		assert_int_equal(lpt_port_name_parse(names[i], &index),
				 LPT_STATUS_INVALID_PARAMETER);
		assert_int_equal(index, 77);
	}
}

static void internal_names_count_from_zero(void **state)
{
	struct fixture *f = *state;
	char name[32];

	lpt_port_internal_name(&f->port, name);
	assert_string_equal(name, "\\Device\\ParallelPort0");
	lpt_port_raw_device_name(&f->port, name);
	assert_string_equal(name, "\\Device\\Parallel0");
}

static void internal_names_have_every_digit(void **state)
{
	struct fixture *f = *state;
	char name[32];

	assert_int_equal(lpt_port_init(&f->port, "LPT121", 2), LPT_STATUS_SUCCESS);
	lpt_port_internal_name(&f->port, name);
	assert_string_equal(name, "\\Device\\ParallelPort120");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_gives_the_index_one_below),
		cmocka_unit_test(malformed_names_are_refused_and_leave_the_index),
		cmocka_unit_test_setup_teardown(internal_names_count_from_zero, setup_created,
						teardown),
		cmocka_unit_test_setup_teardown(internal_names_have_every_digit, setup_created,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
