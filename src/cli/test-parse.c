/* SPDX-License-Identifier: MIT */
/* Arguments: what is taken, and that everything else is refused without a trace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "cli/parse.h"

#define UNTOUCHED 77

static void times_are_taken_in_every_unit_and_rounded_up_to_milliseconds(void **state)
{
	int64_t ms;

	assert_int_equal(parse_ms("5s", &ms), 0);
	assert_int_equal(ms, 5000);
	assert_int_equal(parse_ms("10ms", &ms), 0);
	assert_int_equal(ms, 10);
	assert_int_equal(parse_ms("1us", &ms), 0);
	assert_int_equal(ms, 1);
	assert_int_equal(parse_ms("0", &ms), 0);
	assert_int_equal(ms, 0);
	assert_int_equal(parse_ms("never", &ms), 0);
	assert_int_equal(ms, -1);
}

static void never_is_no_length_of_a_pulse(void **state)
{
	int64_t ns = UNTOUCHED;

	assert_int_equal(parse_ns("never", &ns), -EINVAL);
	assert_int_equal(ns, UNTOUCHED);
	assert_int_equal(parse_ns("3us", &ns), 0);
	assert_int_equal(ns, 3000);
}

static void bad_times_are_refused_and_leave_the_value_alone(void **state)
{
	static const char *const bad[] = {"",     "s",   "5",   "5 s",
					  "5sx",  "-5s", "+5s", "99999999999999999999s",
					  "1.5s", "nev", "5S "};
	int64_t ms = UNTOUCHED;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse_ms(bad[i], &ms), -EINVAL);
		assert_int_equal(ms, UNTOUCHED);
	}
}

static void numbers_are_decimal_or_hexadecimal(void **state)
{
	uint32_t value;

	assert_int_equal(parse_number("200", &value), 0);
	assert_int_equal(value, 200);
	assert_int_equal(parse_number("0xc8", &value), 0);
	assert_int_equal(value, 200);
	assert_int_equal(parse_number("4294967295", &value), 0);
	assert_int_equal(value, UINT32_MAX);
}

static void bad_numbers_are_refused_and_leave_the_value_alone(void **state)
{
	static const char *const bad[] = {"", "x", "0x", "12x", " 12", "-1", "4294967296", "1K"};
	uint32_t value = UNTOUCHED;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse_number(bad[i], &value), -EINVAL);
		assert_int_equal(value, UNTOUCHED);
	}
}

static void hex_is_taken_with_and_without_spaces(void **state)
{
	uint8_t bytes[4];
	size_t len;

	assert_int_equal(parse_hex("00 fF1c", bytes, sizeof(bytes), &len), 0);
	assert_int_equal(len, 3);
	assert_int_equal(bytes[0], 0x00);
	assert_int_equal(bytes[1], 0xff);
	assert_int_equal(bytes[2], 0x1c);
}

static void bad_hex_is_refused(void **state)
{
	static const char *const bad[] = {"", " ", "0", "0g", "0 0", "0x00", "0011223344"};
	uint8_t bytes[4];
	size_t len = UNTOUCHED;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse_hex(bad[i], bytes, sizeof(bytes), &len), -EINVAL);
		assert_int_equal(len, UNTOUCHED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_taken_in_every_unit_and_rounded_up_to_milliseconds),
		cmocka_unit_test(never_is_no_length_of_a_pulse),
		cmocka_unit_test(bad_times_are_refused_and_leave_the_value_alone),
		cmocka_unit_test(numbers_are_decimal_or_hexadecimal),
		cmocka_unit_test(bad_numbers_are_refused_and_leave_the_value_alone),
		cmocka_unit_test(hex_is_taken_with_and_without_spaces),
		cmocka_unit_test(bad_hex_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
