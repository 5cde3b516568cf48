/* SPDX-License-Identifier: MIT */
/* Numbers as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/format.h"

#define NS_IN_S 1000000000ll

static void counts_have_a_comma_after_each_thousand(void **state)
{
	char text[FORMAT_MAX];

	assert_string_equal(format_count(0, text, sizeof(text)), "0");
	assert_string_equal(format_count(999, text, sizeof(text)), "999");
	assert_string_equal(format_count(20480, text, sizeof(text)), "20,480");
	assert_string_equal(format_count(UINT64_MAX, text, sizeof(text)),
			    "18,446,744,073,709,551,615");
}

static void ages_grow_coarser(void **state)
{
	char text[FORMAT_MAX];

	assert_string_equal(format_age(-1, text, sizeof(text)), "0.0 s");
	assert_string_equal(format_age(3200000000, text, sizeof(text)), "3.2 s");
	assert_string_equal(format_age(41 * NS_IN_S, text, sizeof(text)), "41 s");
	assert_string_equal(format_age(300 * NS_IN_S, text, sizeof(text)), "5 min");
	assert_string_equal(format_age(3 * 3600 * NS_IN_S, text, sizeof(text)), "3 h");
	assert_string_equal(format_age(4 * 86400 * NS_IN_S, text, sizeof(text)), "4 days");
}

static void times_keep_their_exact_value(void **state)
{
	char text[FORMAT_MAX];

	assert_string_equal(format_time(5 * NS_IN_S, text, sizeof(text)), "5 s");
	assert_string_equal(format_time(1500000000, text, sizeof(text)), "1500 ms");
	assert_string_equal(format_time(7, text, sizeof(text)), "7 ns");
	assert_string_equal(format_time(0, text, sizeof(text)), "0 s");
	assert_string_equal(format_time(-1, text, sizeof(text)), "never");
}

static void rates_name_their_unit_and_survive_no_time_at_all(void **state)
{
	char text[FORMAT_MAX];

	assert_string_equal(format_rate(1200000, NS_IN_S, text, sizeof(text)), "1.2 MB/s");
	assert_string_equal(format_rate(2500, NS_IN_S, text, sizeof(text)), "2.5 kB/s");
	assert_string_equal(format_rate(5, NS_IN_S, text, sizeof(text)), "5 B/s");
	assert_string_equal(format_rate(0, 0, text, sizeof(text)), "0 B/s");
}

static void a_short_buffer_cuts_and_is_never_overrun(void **state)
{
	char text[5] = "####";

	format_count(1234567, text, 4);
	assert_int_equal(text[3], '\0');
	assert_int_equal(text[4], '\0');
	assert_memory_equal(text, "1,2", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_have_a_comma_after_each_thousand),
		cmocka_unit_test(ages_grow_coarser),
		cmocka_unit_test(times_keep_their_exact_value),
		cmocka_unit_test(rates_name_their_unit_and_survive_no_time_at_all),
		cmocka_unit_test(a_short_buffer_cuts_and_is_never_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
