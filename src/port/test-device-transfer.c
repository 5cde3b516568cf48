/* SPDX-License-Identifier: MIT */
#include "port/test-device.h"

/* --- read and write --- */

static void a_position_that_is_not_zero_is_refused(void **state)
{
	struct device_fixture *d = *state;

	d->sent[0] = (struct lpt_device_request){
		.kind = LPT_DEVICE_READ, .offset = 1, .buffer = d->buffer, .n = 1};
	assert_int_equal(send_request(d, RAW, &d->sent[0]), LPT_STATUS_INVALID_PARAMETER);
	d->sent[0] = (struct lpt_device_request){.kind = LPT_DEVICE_WRITE, .offset = 1};
	assert_int_equal(send_request(d, RAW, &d->sent[0]), LPT_STATUS_INVALID_PARAMETER);
	assert_null(d->work);
}

static void a_transfer_of_nothing_does_not_take_the_port(void **state)
{
	struct device_fixture *d = *state;

	hold_port(d);

	assert_int_equal(read_device(d, RAW, 0, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(write_device(d, RAW, 0, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(d->sent[0].information, 0);
	assert_int_equal(d->port.port.n_waiters, 0);
}

static void a_read_works_with_the_buffer_and_the_default_protocol(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(read_device(d, RAW, 0, 9), LPT_STATUS_PENDING);

	assert_works(d, 0, LPT_WORK_READ);
	assert_int_equal(d->work->work.protocol, LPT_PROTOCOL_NIBBLE);
	assert_ptr_equal(d->work->work.buffer, d->buffer);
	assert_int_equal(d->work->work.n, 9);
	assert_false(d->work->work.has_address);
}

static void a_write_works_with_the_bytes_and_the_default_protocol(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(write_device(d, RAW, 0, 9), LPT_STATUS_PENDING);

	assert_works(d, 0, LPT_WORK_WRITE);
	assert_int_equal(d->work->work.protocol, LPT_PROTOCOL_CENTRONICS);
	assert_ptr_equal(d->work->work.bytes, d->buffer);
	assert_int_equal(d->work->work.n, 9);
}

static void part_of_a_transfer_is_told_with_its_count(void **state)
{
	struct device_fixture *d = *state;

	write_device(d, RAW, 0, 9);
	end_work(d, LPT_STATUS_TIMEOUT, 4);
	assert_completed(d, 0, LPT_STATUS_TIMEOUT, 4);

	read_device(d, RAW, 0, 9);
	end_work(d, LPT_STATUS_IO_DEVICE_ERROR, 8);
	assert_completed(d, 0, LPT_STATUS_IO_DEVICE_ERROR, 8);
}

static enum lpt_status set_address(struct device_fixture *d, size_t slot, uint32_t code,
				   uint8_t address)
{
	d->buffer[0] = address;
	return control(d, RAW, slot, code, 1, 0);
}

static void each_direction_has_its_address(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(set_address(d, 0, LPT_IOCTL_PAR_SET_READ_ADDRESS, 5), LPT_STATUS_SUCCESS);
	assert_int_equal(d->sent[0].information, 0);
	assert_int_equal(set_address(d, 0, LPT_IOCTL_PAR_SET_WRITE_ADDRESS, 0), LPT_STATUS_SUCCESS);

	read_device(d, RAW, 0, 1);
	assert_true(d->work->work.has_address);
	assert_int_equal(d->work->work.address, 5);
	end_work(d, LPT_STATUS_SUCCESS, 1);
	write_device(d, RAW, 1, 1);
	assert_true(d->work->work.has_address);
	assert_int_equal(d->work->work.address, 0);
}

static void an_address_does_not_overtake_a_transfer(void **state)
{
	struct device_fixture *d = *state;

	hold_port(d);
	write_device(d, RAW, 0, 1);
	assert_int_equal(set_address(d, 1, LPT_IOCTL_PAR_SET_WRITE_ADDRESS, 7), LPT_STATUS_PENDING);
	d->buffer[0] = 9; /* the input was copied */
	write_device(d, RAW, 2, 1);
	release_port(d);

	assert_works(d, 0, LPT_WORK_WRITE);
	assert_false(d->work->work.has_address);
	end_work(d, LPT_STATUS_SUCCESS, 1);
	assert_works(d, 2, LPT_WORK_WRITE);
	assert_int_equal(d->work->work.address, 7);
}

static void closing_forgets_addresses_and_time_outs(void **state)
{
	struct device_fixture *d = *state;

	set_address(d, 0, LPT_IOCTL_PAR_SET_READ_ADDRESS, 5);
	d->devices[RAW].timeouts.read_interval = 1;
	assert_true(close_device(d, RAW));
	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);

	assert_int_equal(d->devices[RAW].timeouts.read_interval, 0);
	read_device(d, RAW, 0, 1);
	assert_false(d->work->work.has_address);
}

/* --- status and reset --- */

static void the_status_lines_are_told(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(control(d, RAW, 0, LPT_IOCTL_PAR_QUERY_INFORMATION, 0, 1),
			 LPT_STATUS_PENDING);
	assert_works(d, 0, LPT_WORK_STATUS);
	end_work_with(d, &(struct lpt_device_result){.lines = LPT_PARALLEL_SELECTED |
							      LPT_PARALLEL_PAPER_EMPTY});

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 1);
	assert_int_equal(d->buffer[0], LPT_PARALLEL_SELECTED | LPT_PARALLEL_PAPER_EMPTY);
}

static void a_status_that_cannot_be_read_informs_of_nothing(void **state)
{
	struct device_fixture *d = *state;

	control(d, RAW, 0, LPT_IOCTL_PAR_QUERY_INFORMATION, 0, 1);
	end_work(d, LPT_STATUS_UNSUCCESSFUL, 0);

	assert_completed(d, 0, LPT_STATUS_UNSUCCESSFUL, 0);
}

static enum lpt_status reset(struct device_fixture *d, uint8_t init)
{
	d->buffer[0] = init;
	return control(d, RAW, 0, LPT_IOCTL_PAR_SET_INFORMATION, 1, 0);
}

static void a_reset_tells_what_is_wrong_the_gravest_first(void **state)
{
	static const struct {
		uint8_t lines;
		enum lpt_status status;
	} cases[] = {
		{LPT_PARALLEL_SELECTED, LPT_STATUS_SUCCESS},
		{0xff, LPT_STATUS_DEVICE_NOT_CONNECTED},
		{LPT_PARALLEL_POWER_OFF | LPT_PARALLEL_OFF_LINE | LPT_PARALLEL_PAPER_EMPTY,
		 LPT_STATUS_DEVICE_POWERED_OFF},
		{LPT_PARALLEL_OFF_LINE | LPT_PARALLEL_PAPER_EMPTY, LPT_STATUS_DEVICE_OFF_LINE},
		{LPT_PARALLEL_PAPER_EMPTY | LPT_PARALLEL_SELECTED, LPT_STATUS_DEVICE_PAPER_EMPTY},
		{LPT_PARALLEL_BUSY, LPT_STATUS_SUCCESS},
	};
	struct device_fixture *d = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(reset(d, LPT_PARALLEL_INIT), LPT_STATUS_PENDING);
		assert_works(d, 0, LPT_WORK_RESET);
		end_work_with(d, &(struct lpt_device_result){.lines = cases[i].lines});
		assert_completed(d, 0, cases[i].status, 0);
	}
}

static void a_reset_that_fails_tells_so(void **state)
{
	struct device_fixture *d = *state;

	reset(d, LPT_PARALLEL_INIT);
	end_work(d, LPT_STATUS_CANCELLED, 0);

	assert_completed(d, 0, LPT_STATUS_CANCELLED, 0);
}

static void another_init_value_is_refused(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(reset(d, LPT_PARALLEL_AUTOFEED), LPT_STATUS_INVALID_PARAMETER);
	assert_int_equal(reset(d, 0), LPT_STATUS_INVALID_PARAMETER);
	assert_null(d->work);
}

/* --- device ID --- */

#define RAW_ID "\0\012MFG:lpt;"
#define RAW_ID_LEN 10

static enum lpt_status ask_id(struct device_fixture *d, uint32_t code, uint32_t out_len)
{
	enum lpt_status status = control(d, RAW, 0, code, 0, out_len);

	if (d->work != NULL) {
		assert_works(d, 0, LPT_WORK_ID);
		assert_ptr_equal(d->work->work.buffer, d->id);
		assert_int_equal(d->work->work.n, 65535);
		memcpy(d->id, RAW_ID, RAW_ID_LEN);
	}
	return status;
}

static void the_size_of_an_id_counts_its_terminator(void **state)
{
	struct device_fixture *d = *state;
	struct lpt_device_id_size size;

	assert_int_equal(ask_id(d, LPT_IOCTL_PAR_QUERY_DEVICE_ID_SIZE, 4), LPT_STATUS_PENDING);
	end_work(d, LPT_STATUS_SUCCESS, RAW_ID_LEN);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 4);
	memcpy(&size, d->buffer, sizeof(size));
	assert_int_equal(size.device_id_size, RAW_ID_LEN - 2 + 1);
}

static void an_id_comes_with_its_terminator(void **state)
{
	struct device_fixture *d = *state;

	memset(d->buffer, 0xff, sizeof(d->buffer));
	ask_id(d, LPT_IOCTL_PAR_QUERY_DEVICE_ID, RAW_ID_LEN - 1);
	end_work(d, LPT_STATUS_SUCCESS, RAW_ID_LEN);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, RAW_ID_LEN - 1);
	assert_memory_equal(d->buffer, "MFG:lpt;", RAW_ID_LEN - 1);
}

static void a_raw_id_comes_as_the_device_sent_it(void **state)
{
	struct device_fixture *d = *state;

	memset(d->buffer, 0xff, sizeof(d->buffer));
	ask_id(d, LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID, RAW_ID_LEN + 1);
	end_work(d, LPT_STATUS_SUCCESS, RAW_ID_LEN);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, RAW_ID_LEN + 1);
	assert_memory_equal(d->buffer, RAW_ID, RAW_ID_LEN + 1);
}

static void nothing_of_an_id_goes_into_a_buffer_one_byte_too_short(void **state)
{
	static const struct {
		uint32_t code, out_len;
	} cases[] = {{LPT_IOCTL_PAR_QUERY_DEVICE_ID, RAW_ID_LEN - 2},
		     {LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID, RAW_ID_LEN}};
	struct device_fixture *d = *state;

	for (size_t i = 0; i < 2; i++) {
		d->buffer[0] = 0xff;
		assert_int_equal(ask_id(d, cases[i].code, cases[i].out_len), LPT_STATUS_PENDING);
		end_work(d, LPT_STATUS_SUCCESS, RAW_ID_LEN);
		assert_completed(d, 0, LPT_STATUS_BUFFER_TOO_SMALL, 0);
		assert_int_equal(d->buffer[0], 0xff);
	}
}

static void an_empty_id_is_one(void **state)
{
	struct device_fixture *d = *state;

	d->buffer[0] = 0xff;
	ask_id(d, LPT_IOCTL_PAR_QUERY_DEVICE_ID, 1);
	end_work(d, LPT_STATUS_SUCCESS, 2);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 1);
	assert_int_equal(d->buffer[0], 0);
}

static void an_id_that_cannot_be_read_is_an_error_of_the_device(void **state)
{
	struct device_fixture *d = *state;

	ask_id(d, LPT_IOCTL_PAR_QUERY_DEVICE_ID, 64);
	end_work(d, LPT_STATUS_TIMEOUT, 0);
	assert_completed(d, 0, LPT_STATUS_IO_DEVICE_ERROR, 0);

	ask_id(d, LPT_IOCTL_PAR_QUERY_DEVICE_ID_SIZE, 64);
	end_work(d, LPT_STATUS_SUCCESS, 1);
	assert_completed(d, 0, LPT_STATUS_IO_DEVICE_ERROR, 0);
}

static void an_id_whose_reading_is_cut_is_cancelled(void **state)
{
	struct device_fixture *d = *state;

	ask_id(d, LPT_IOCTL_PAR_QUERY_DEVICE_ID, 64);
	end_work(d, LPT_STATUS_CANCELLED, 0);

	assert_completed(d, 0, LPT_STATUS_CANCELLED, 0);
}

static void without_room_for_an_id_there_is_none(void **state)
{
	struct device_fixture *d = *state;

	d->sent[0] = (struct lpt_device_request){
		.kind = LPT_DEVICE_CONTROL,
		.io = {.request_class = LPT_CLASS_CONTROL,
		       .code = LPT_IOCTL_PAR_QUERY_DEVICE_ID,
		       .out = d->buffer,
		       .out_len = 64},
	};
	assert_int_equal(send_request(d, RAW, &d->sent[0]), LPT_STATUS_UNSUCCESSFUL);
}

static void an_id_of_64_kib_is_handled(void **state)
{
	static uint8_t out[65536];
	struct device_fixture *d = *state;

	control(d, RAW, 0, LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID, 0, sizeof(out));
	d->sent[0].io.out = out;
	memset(d->id, 'x', 65535);
	out[65535] = 0xff;
	end_work(d, LPT_STATUS_SUCCESS, 65535);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 65536);
	assert_memory_equal(out, d->id, 65535);
	assert_int_equal(out[65535], 0);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup_open_devices, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_position_that_is_not_zero_is_refused),
		test(a_transfer_of_nothing_does_not_take_the_port),
		test(a_read_works_with_the_buffer_and_the_default_protocol),
		test(a_write_works_with_the_bytes_and_the_default_protocol),
		test(part_of_a_transfer_is_told_with_its_count),
		test(each_direction_has_its_address),
		test(an_address_does_not_overtake_a_transfer),
		test(closing_forgets_addresses_and_time_outs),
		test(the_status_lines_are_told),
		test(a_status_that_cannot_be_read_informs_of_nothing),
		test(a_reset_tells_what_is_wrong_the_gravest_first),
		test(a_reset_that_fails_tells_so),
		test(another_init_value_is_refused),
		test(the_size_of_an_id_counts_its_terminator),
		test(an_id_comes_with_its_terminator),
		test(a_raw_id_comes_as_the_device_sent_it),
		test(nothing_of_an_id_goes_into_a_buffer_one_byte_too_short),
		test(an_empty_id_is_one),
		test(an_id_that_cannot_be_read_is_an_error_of_the_device),
		test(an_id_whose_reading_is_cut_is_cancelled),
		test(without_room_for_an_id_there_is_none),
		test(an_id_of_64_kib_is_handled),
	};

	return cmocka_run_group_tests_name("device-transfer", tests, NULL, NULL);
}
