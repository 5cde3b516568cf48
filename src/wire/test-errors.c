/* SPDX-License-Identifier: MIT */
/* The two columns of the error table, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "wire/wire.h"

static void each_error_comes_back_as_itself(void **state)
{
#define CHECK(number, error)                                                                       \
	assert_int_equal(wire_error_from_errno(error), number);                                    \
	assert_int_equal(wire_error_from_errno(-(error)), number);                                 \
	assert_int_equal(wire_error_to_errno(number), -(error));
	WIRE_ERROR_TABLE(CHECK)
}

static void success_is_zero_on_both_sides(void **state)
{
	assert_int_equal(wire_error_from_errno(0), 0);
	assert_int_equal(wire_error_to_errno(0), 0);
}

static void what_the_table_lacks_is_an_io_error(void **state)
{
	assert_int_equal(wire_error_from_errno(ELOOP), 15);
	assert_int_equal(wire_error_to_errno(4711), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_error_comes_back_as_itself),
		cmocka_unit_test(success_is_zero_on_both_sides),
		cmocka_unit_test(what_the_table_lacks_is_an_io_error),
	};

	return cmocka_run_group_tests_name("wire/errors", tests, NULL, NULL);
}
