/* SPDX-License-Identifier: MIT */
/* What the ends of talks, status lines and time-outs mean for device requests. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/device-ending.h"
#include "lines/signals.h"
#include "util/clock.h"

#define ALL_ONES 0xffffffffu

/* --- ends --- */

static enum lpt_status status_of(enum lpt_device_work_kind kind, int error, uint32_t event)
{
	const struct lpt_1284_answer answer = {.error = error, .event = event};
	enum device_ending ending;

	return device_ending_of(kind, &answer, &ending);
}

static enum device_ending ending_of(enum lpt_device_work_kind kind, int error, uint32_t event)
{
	const struct lpt_1284_answer answer = {.error = error, .event = event};
	enum device_ending ending;

	device_ending_of(kind, &answer, &ending);
	return ending;
}

static void a_read_that_found_nothing_may_be_tried_again(void **state)
{
	assert_int_equal(ending_of(LPT_WORK_READ, -ENODATA, 0), DEVICE_NOTHING_YET);
	assert_int_equal(ending_of(LPT_WORK_READ, 0, 0), DEVICE_NOTHING_YET);
}

static void a_write_to_a_busy_device_may_be_tried_again(void **state)
{
	assert_int_equal(ending_of(LPT_WORK_WRITE, -ETIMEDOUT, 0), DEVICE_NOTHING_YET);
	assert_int_equal(ending_of(LPT_WORK_WRITE, -ETIMEDOUT, 32), DEVICE_NOTHING_YET);
	assert_int_equal(ending_of(LPT_WORK_WRITE, -ETIMEDOUT, 36), DEVICE_NOTHING_YET);
	assert_int_equal(ending_of(LPT_WORK_WRITE, -ETIMEDOUT, 73), DEVICE_ENDED);
}

static void a_device_that_misses_an_event_has_failed(void **state)
{
	assert_int_equal(ending_of(LPT_WORK_READ, -ETIMEDOUT, 9), DEVICE_ENDED);
	assert_int_equal(status_of(LPT_WORK_READ, -ETIMEDOUT, 9), LPT_STATUS_IO_DEVICE_ERROR);
	assert_int_equal(status_of(LPT_WORK_WRITE, -EPROTO, 6), LPT_STATUS_IO_DEVICE_ERROR);
}

static void a_refused_mode_is_unsuccessful(void **state)
{
	assert_int_equal(status_of(LPT_WORK_READ, -EOPNOTSUPP, 5), LPT_STATUS_UNSUCCESSFUL);
	assert_int_equal(status_of(LPT_WORK_NEGOTIATE, -ENXIO, 2), LPT_STATUS_UNSUCCESSFUL);
}

static void an_id_that_cannot_be_read_is_an_error_of_the_device(void **state)
{
	assert_int_equal(status_of(LPT_WORK_ID, -EOPNOTSUPP, 5), LPT_STATUS_IO_DEVICE_ERROR);
	assert_int_equal(status_of(LPT_WORK_ID, -ENXIO, 2), LPT_STATUS_IO_DEVICE_ERROR);
	assert_int_equal(status_of(LPT_WORK_ID, -ENODATA, 0), LPT_STATUS_IO_DEVICE_ERROR);
}

/* --- status lines --- */

static void open_lines_mean_that_nothing_is_connected(void **state)
{
	assert_int_equal(device_lines_of(0x78), LPT_PARALLEL_NOT_CONNECTED);
}

static void lines_that_are_all_low_mean_no_power(void **state)
{
	assert_int_equal(device_lines_of(0x80), LPT_PARALLEL_POWER_OFF);
}

static void a_ready_printer_is_selected_and_no_more(void **state)
{
	assert_int_equal(device_lines_of(0xd8), LPT_PARALLEL_SELECTED);
}

static void a_printer_without_paper_is_busy_and_says_why(void **state)
{
	uint8_t status = LPT_STATUS_NACK | LPT_STATUS_PERROR | LPT_STATUS_SELECT;

	assert_int_equal(device_lines_of(status),
			 LPT_PARALLEL_BUSY | LPT_PARALLEL_PAPER_EMPTY | LPT_PARALLEL_SELECTED);
}

static void a_printer_that_is_off_line_is_not_selected(void **state)
{
	assert_int_equal(device_lines_of(LPT_STATUS_NACK),
			 LPT_PARALLEL_BUSY | LPT_PARALLEL_OFF_LINE);
}

/* --- time-outs --- */

static struct serial_limit limit_of(enum lpt_device_work_kind kind, uint32_t n,
				    struct lpt_serial_timeouts timeouts)
{
	const struct lpt_device_work work = {.kind = kind, .n = n};

	return serial_limit_of(&timeouts, &work);
}

static void all_zero_is_never(void **state)
{
	struct serial_limit limit = limit_of(LPT_WORK_READ, 10, (struct lpt_serial_timeouts){0});
	enum lpt_status status;

	assert_true(limit.total_ns == -1);
	assert_false(serial_limit_is_over(&limit, 5, INT64_MAX / 4, INT64_MAX / 4, &status));
}

static void a_total_counts_bytes_and_a_constant(void **state)
{
	const struct lpt_serial_timeouts timeouts = {
		.read_total_multiplier = 2,
		.read_total_constant = 100,
		.write_total_multiplier = 3,
		.write_total_constant = 50,
	};

	assert_true(limit_of(LPT_WORK_READ, 10, timeouts).total_ns == 120 * NS_PER_MS);
	assert_true(limit_of(LPT_WORK_WRITE, 10, timeouts).total_ns == 80 * NS_PER_MS);
	assert_true(limit_of(LPT_WORK_ID, 10, timeouts).total_ns == -1);
}

static void a_total_that_runs_out_is_a_time_out(void **state)
{
	struct serial_limit limit = limit_of(
		LPT_WORK_READ, 10, (struct lpt_serial_timeouts){.read_total_constant = 100});
	enum lpt_status status;

	assert_false(serial_limit_is_over(&limit, 3, 99 * NS_PER_MS, 0, &status));
	assert_true(serial_limit_is_over(&limit, 3, 100 * NS_PER_MS, 0, &status));
	assert_int_equal(status, LPT_STATUS_TIMEOUT);
}

static void a_gap_counts_from_the_first_byte_on(void **state)
{
	struct serial_limit limit =
		limit_of(LPT_WORK_READ, 10, (struct lpt_serial_timeouts){.read_interval = 30});
	enum lpt_status status;

	assert_false(serial_limit_is_over(&limit, 0, NS_PER_S, NS_PER_S, &status));
	assert_false(serial_limit_is_over(&limit, 1, NS_PER_S, 29 * NS_PER_MS, &status));
	assert_true(serial_limit_is_over(&limit, 1, NS_PER_S, 30 * NS_PER_MS, &status));
	assert_int_equal(status, LPT_STATUS_TIMEOUT);
}

static void an_interval_of_all_ones_takes_what_is_there(void **state)
{
	struct serial_limit limit = limit_of(
		LPT_WORK_READ, 10, (struct lpt_serial_timeouts){.read_interval = ALL_ONES});
	enum lpt_status status;

	assert_true(serial_limit_is_over(&limit, 0, 0, 0, &status));
	assert_int_equal(status, LPT_STATUS_SUCCESS);
}

static void with_a_multiplier_of_all_ones_the_first_byte_is_waited_for(void **state)
{
	const struct lpt_serial_timeouts timeouts = {
		.read_interval = ALL_ONES,
		.read_total_multiplier = ALL_ONES,
		.read_total_constant = 200,
	};
	struct serial_limit limit = limit_of(LPT_WORK_READ, 10, timeouts);
	enum lpt_status status;

	assert_false(serial_limit_is_over(&limit, 0, 199 * NS_PER_MS, 0, &status));
	assert_true(serial_limit_is_over(&limit, 1, 0, 0, &status));
	assert_int_equal(status, LPT_STATUS_SUCCESS);
	assert_true(serial_limit_is_over(&limit, 0, 200 * NS_PER_MS, 0, &status));
	assert_int_equal(status, LPT_STATUS_TIMEOUT);
}

static void a_total_beyond_what_can_be_counted_is_as_good_as_never(void **state)
{
	const struct lpt_serial_timeouts timeouts = {
		.read_total_multiplier = ALL_ONES,
		.read_total_constant = ALL_ONES,
	};

	assert_true(limit_of(LPT_WORK_READ, 65536, timeouts).total_ns > 3600 * NS_PER_S);
}

static void a_wait_goes_beyond_no_time_out(void **state)
{
	const struct serial_limit never = {.total_ns = -1, .interval_ns = -1};
	const struct serial_limit whole = {.total_ns = 100, .interval_ns = -1};
	const struct serial_limit gap = {.total_ns = 100, .interval_ns = 10};

	assert_true(serial_limit_wait_ns(&never, 1000, 35) == 35);
	assert_true(serial_limit_wait_ns(&whole, 50, 35) == 35);
	assert_true(serial_limit_wait_ns(&whole, 80, 35) == 20);
	assert_true(serial_limit_wait_ns(&whole, 1000, 35) == 0);
	assert_true(serial_limit_wait_ns(&gap, 50, 35) == 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_read_that_found_nothing_may_be_tried_again),
		cmocka_unit_test(a_write_to_a_busy_device_may_be_tried_again),
		cmocka_unit_test(a_device_that_misses_an_event_has_failed),
		cmocka_unit_test(a_refused_mode_is_unsuccessful),
		cmocka_unit_test(an_id_that_cannot_be_read_is_an_error_of_the_device),
		cmocka_unit_test(open_lines_mean_that_nothing_is_connected),
		cmocka_unit_test(lines_that_are_all_low_mean_no_power),
		cmocka_unit_test(a_ready_printer_is_selected_and_no_more),
		cmocka_unit_test(a_printer_without_paper_is_busy_and_says_why),
		cmocka_unit_test(a_printer_that_is_off_line_is_not_selected),
		cmocka_unit_test(all_zero_is_never),
		cmocka_unit_test(a_total_counts_bytes_and_a_constant),
		cmocka_unit_test(a_total_that_runs_out_is_a_time_out),
		cmocka_unit_test(a_gap_counts_from_the_first_byte_on),
		cmocka_unit_test(an_interval_of_all_ones_takes_what_is_there),
		cmocka_unit_test(with_a_multiplier_of_all_ones_the_first_byte_is_waited_for),
		cmocka_unit_test(a_wait_goes_beyond_no_time_out),
		cmocka_unit_test(a_total_beyond_what_can_be_counted_is_as_good_as_never),
	};

	return cmocka_run_group_tests_name("device-ending", tests, NULL, NULL);
}
