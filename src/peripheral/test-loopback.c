/* SPDX-License-Identifier: MIT */
#include "peripheral/test-peripheral.h"

static int setup_loopback(void **state)
{
	return setup_made(state, peripheral_find("loopback"));
}

static int setup_none(void **state)
{
	return setup_made(state, peripheral_find("none"));
}

static struct peripheral_output drive(struct fixture *f, uint8_t data, bool reverse)
{
	struct peripheral_input in = {data, LPT_CONTROL_REST, reverse};
	struct peripheral_output out;

	f->p->ops->drive(f->p, 0, &in, &out);
	return out;
}

/* With all data lines low only the inverted Busy reads as a set bit. */
static void each_data_line_reaches_its_status_line(void **state)
{
	const uint8_t status_bit[] = {LPT_STATUS_NFAULT, LPT_STATUS_SELECT, LPT_STATUS_PERROR,
				      LPT_STATUS_NACK, LPT_STATUS_BUSY};

	for (unsigned line = 0; line < 5; line++) {
		assert_int_equal(drive(*state, (uint8_t)(1u << line), false).status,
				 LPT_STATUS_BUSY ^ status_bit[line]);
	}
}

static void busy_reads_inverted(void **state)
{
	assert_int_equal(drive(*state, 0x00, false).status, LPT_STATUS_BUSY);
	assert_int_equal(drive(*state, 0x10, false).status, 0);
}

static void upper_data_lines_are_not_joined(void **state)
{
	assert_int_equal(drive(*state, 0xe0, false).status, drive(*state, 0x00, false).status);
}

static void loopback_sees_no_data_while_the_host_does_not_drive(void **state)
{
	struct peripheral_output out = drive(*state, 0x00, true);

	assert_int_equal(out.status, PERIPHERAL_STATUS_OPEN);
	assert_int_equal(out.data, PERIPHERAL_DATA_OPEN);
}

static void loopback_keeps_its_levels_as_time_passes(void **state)
{
	assert_true(drive(*state, 0x15, false).until_ns == INT64_MAX);
}

static void an_empty_connector_is_pulled_up(void **state)
{
	struct peripheral_output out = drive(*state, 0x00, false);

	assert_int_equal(out.status, PERIPHERAL_STATUS_OPEN);
	assert_int_equal(out.data, 0xff);
	assert_true(out.until_ns == INT64_MAX);
}

static void an_unknown_name_finds_no_peripheral(void **state)
{
	assert_null(peripheral_find("pinter"));
	assert_null(peripheral_find(""));
	assert_null(peripheral_free(NULL));
}

int main(void)
{
#define LOOPBACK(test) cmocka_unit_test_setup_teardown(test, setup_loopback, teardown)
	const struct CMUnitTest tests[] = {
		LOOPBACK(each_data_line_reaches_its_status_line),
		LOOPBACK(busy_reads_inverted),
		LOOPBACK(upper_data_lines_are_not_joined),
		LOOPBACK(loopback_sees_no_data_while_the_host_does_not_drive),
		LOOPBACK(loopback_keeps_its_levels_as_time_passes),
		cmocka_unit_test_setup_teardown(an_empty_connector_is_pulled_up, setup_none,
						teardown),
		cmocka_unit_test(an_unknown_name_finds_no_peripheral),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
