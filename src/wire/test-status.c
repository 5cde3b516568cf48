/* SPDX-License-Identifier: MIT */
/* The documented statuses: numbers, names, errno. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include <lpt/status.h>

static void success_is_zero_everywhere(void **state)
{
	assert_int_equal(LPT_STATUS_SUCCESS, 0);
	assert_int_equal(lpt_status_number(LPT_STATUS_SUCCESS), 0);
	assert_int_equal(lpt_status_errno(LPT_STATUS_SUCCESS), 0);
	assert_string_equal(lpt_status_name(LPT_STATUS_SUCCESS), "STATUS_SUCCESS");
}

static void one_documented_status_may_have_several_causes(void **state)
{
	assert_int_equal(lpt_status_number(LPT_STATUS_NOT_OWNER), 0xc0000184);
	assert_int_equal(lpt_status_number(LPT_STATUS_ALREADY_OWNER), 0xc0000184);
	assert_int_equal(lpt_status_errno(LPT_STATUS_NOT_OWNER), -EPERM);
	assert_int_equal(lpt_status_errno(LPT_STATUS_ALREADY_OWNER), -EALREADY);
	assert_string_equal(lpt_status_name(LPT_STATUS_NOT_OWNER), "STATUS_INVALID_DEVICE_STATE");
	assert_string_equal(lpt_status_meaning(LPT_STATUS_NOT_OWNER), "you do not own the port");
}

static void a_value_outside_the_enum_is_unsuccessful(void **state)
{
	assert_int_equal(lpt_status_number((enum lpt_status)4711), 0xc0000001);
	assert_int_equal(lpt_status_errno((enum lpt_status)4711), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(success_is_zero_everywhere),
		cmocka_unit_test(one_documented_status_may_have_several_causes),
		cmocka_unit_test(a_value_outside_the_enum_is_unsuccessful),
	};

	return cmocka_run_group_tests_name("wire/status", tests, NULL, NULL);
}
