/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ieee1284/ieee1284.h"

static void what_the_peripheral_failed_to_do_is_told_in_words(void **state)
{
	assert_string_equal(lpt_1284_event_text(6), "peripheral did not raise nAck within 35 ms");
	assert_non_null(strstr(lpt_1284_event_text(36), "Busy"));
}

static void events_that_the_host_makes_have_no_text(void **state)
{
	assert_string_equal(lpt_1284_event_text(0), "");
	assert_string_equal(lpt_1284_event_text(1), "");
	assert_string_equal(lpt_1284_event_text(4000), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_peripheral_failed_to_do_is_told_in_words),
		cmocka_unit_test(events_that_the_host_makes_have_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
