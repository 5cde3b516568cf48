/* SPDX-License-Identifier: MIT */
#include "port/test-device.h"

/* --- arrival --- */

static void a_request_to_a_device_that_is_not_open_is_refused(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(lock_device(d, END, 0), LPT_STATUS_INVALID_HANDLE);
	assert_int_equal(write_device(d, END, 0, 1), LPT_STATUS_INVALID_HANDLE);
	assert_int_equal(write_device(d, END, 0, 0), LPT_STATUS_INVALID_HANDLE);
}

static void what_is_no_request_of_a_device_is_refused(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(control(d, RAW, 0, 0x1234, 4, 4), LPT_STATUS_NOT_SUPPORTED);
	assert_int_equal(internal(d, RAW, 0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE),
			 LPT_STATUS_NOT_SUPPORTED);
}

/* Data link layer requests had such codes (R272). */
static void a_code_is_a_request_in_its_own_class_only(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(
		ask_device(d, RAW, 0, LPT_CLASS_INTERNAL, LPT_IOCTL_PAR_IS_PORT_FREE, 0, 64),
		LPT_STATUS_NOT_SUPPORTED);
	assert_int_equal(control(d, RAW, 0, LPT_IOCTL_INTERNAL_LOCK_PORT, 0, 0),
			 LPT_STATUS_NOT_SUPPORTED);
}

static void a_buffer_that_is_too_short_is_refused_with_the_documented_status(void **state)
{
	static const struct {
		uint32_t code, in_len, out_len;
		enum lpt_status status;
	} cases[] = {
		{LPT_IOCTL_PAR_QUERY_INFORMATION, 0, 0, LPT_STATUS_BUFFER_TOO_SMALL},
		{LPT_IOCTL_PAR_SET_INFORMATION, 0, 0, LPT_STATUS_BUFFER_TOO_SMALL},
		{LPT_IOCTL_PAR_QUERY_DEVICE_ID_SIZE, 0, 3, LPT_STATUS_BUFFER_TOO_SMALL},
		{LPT_IOCTL_IEEE1284_GET_MODE, 0, 3, LPT_STATUS_BUFFER_TOO_SMALL},
		{LPT_IOCTL_IEEE1284_NEGOTIATE, 3, 4, LPT_STATUS_INVALID_PARAMETER},
		{LPT_IOCTL_IEEE1284_NEGOTIATE, 4, 3, LPT_STATUS_BUFFER_TOO_SMALL},
		{LPT_IOCTL_PAR_GET_DEFAULT_MODES, 0, 3, LPT_STATUS_BUFFER_TOO_SMALL},
		{LPT_IOCTL_PAR_GET_DEVICE_CAPS, 2, 1, LPT_STATUS_BUFFER_TOO_SMALL},
		{LPT_IOCTL_PAR_SET_READ_ADDRESS, 0, 0, LPT_STATUS_INVALID_PARAMETER},
		{LPT_IOCTL_PAR_SET_WRITE_ADDRESS, 0, 0, LPT_STATUS_INVALID_PARAMETER},
		{LPT_IOCTL_PAR_QUERY_LOCATION, 0, 4, LPT_STATUS_BUFFER_TOO_SMALL},
		{LPT_IOCTL_PAR_IS_PORT_FREE, 0, 0, LPT_STATUS_BUFFER_TOO_SMALL},
		{LPT_IOCTL_SERIAL_SET_TIMEOUTS, 19, 0, LPT_STATUS_BUFFER_TOO_SMALL},
		{LPT_IOCTL_SERIAL_GET_TIMEOUTS, 0, 19, LPT_STATUS_BUFFER_TOO_SMALL},
	};
	struct device_fixture *d = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
			control(d, RAW, 0, cases[i].code, cases[i].in_len, cases[i].out_len),
			cases[i].status);
		assert_int_equal(d->sent[0].information, 0);
	}
	assert_int_equal(ask_device(d, RAW, 0, LPT_CLASS_INTERNAL,
				    LPT_IOCTL_INTERNAL_PARCLASS_CONNECT, 0,
				    sizeof(struct lpt_parclass_information) - 1),
			 LPT_STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(d->sent[0].information, 0);
	assert_null(d->work);
	assert_int_equal(d->port.port.n_allocations, 0);
}

static void requests_to_a_vanished_device_are_refused(void **state)
{
	struct device_fixture *d = *state;
	uint32_t information;

	lpt_device_surprise_remove(&d->devices[RAW], fresh(&d->port));

	assert_int_equal(control(d, RAW, 0, LPT_IOCTL_IEEE1284_GET_MODE, 0, 4),
			 LPT_STATUS_DEVICE_REMOVED);
	assert_int_equal(lock_device(d, RAW, 0), LPT_STATUS_DEVICE_REMOVED);
	assert_int_equal(read_device(d, RAW, 0, 1), LPT_STATUS_DEVICE_REMOVED);
	assert_int_equal(
		lpt_device_file_information(&d->devices[RAW], 5, d->buffer, 64, &information),
		LPT_STATUS_DEVICE_REMOVED);
}

/* --- connect --- */

static uint16_t determine(void *context)
{
	return 0;
}

static void connect_tells_of_the_port(void **state)
{
	static const struct lpt_routines routines = {.determine_ieee_modes = determine};
	struct device_fixture *d = *state;
	struct lpt_parclass_information information;

	d->port.port.routine_pointers = &routines;
	assert_int_equal(internal(d, RAW, 0, LPT_IOCTL_INTERNAL_PARCLASS_CONNECT),
			 LPT_STATUS_SUCCESS);

	memcpy(&information, d->buffer, sizeof(information));
	assert_int_equal(d->sent[0].information, sizeof(information));
	assert_int_equal(information.controller, 0x378);
	assert_int_equal(information.ecr_controller, 0x778);
	assert_int_equal(information.span_of_controller, 8);
	assert_int_equal(information.hardware_capabilities, test_hardware.capabilities);
	assert_int_equal(information.fifo_depth, 16);
	assert_int_equal(information.fifo_width, 8);
	assert_ptr_equal(information.determine_ieee_modes, determine);
	assert_int_equal((uintptr_t)information.parclass_context, 0x200 + RAW);
	assert_port_is_free(d);
	assert_int_equal(d->port.port.n_allocations, 0);
}

static void disconnect_informs_of_nothing(void **state)
{
	struct device_fixture *d = *state;

	internal(d, RAW, 0, LPT_IOCTL_INTERNAL_PARCLASS_CONNECT);
	assert_int_equal(internal(d, RAW, 0, LPT_IOCTL_INTERNAL_PARCLASS_DISCONNECT),
			 LPT_STATUS_SUCCESS);
	assert_int_equal(d->sent[0].information, 0);
}

/* --- lock --- */

static void a_lock_takes_and_selects(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(lock_device(d, CHAIN_0, 0), LPT_STATUS_PENDING);
	settle(d);

	assert_completed(d, 0, LPT_STATUS_SUCCESS, 0);
	assert_ptr_equal(d->port.port.owner, &d->files[CHAIN_0]);
	assert_int_equal(d->port.port.selected, 0);
}

static void an_unlock_deselects_and_frees(void **state)
{
	struct device_fixture *d = *state;

	lock_device(d, CHAIN_0, 0);
	settle(d);
	assert_completed(d, 0, LPT_STATUS_SUCCESS, 0);

	assert_int_equal(unlock_device(d, CHAIN_0, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(d->sent[0].information, 0);
	assert_port_is_free(d);
	settle(d);
	assert_int_equal(d->port.port.selected, LPT_NO_SELECTION);
}

static void a_lock_of_a_free_port_is_done_at_once(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(lock_device(d, RAW, 0), LPT_STATUS_SUCCESS);
	assert_nothing_completed(d);
}

static void locks_without_select_leave_the_selection(void **state)
{
	struct device_fixture *d = *state;

	lock_device(d, CHAIN_0, 0);
	settle(d);
	assert_int_equal(internal(d, CHAIN_0, 1, LPT_IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT),
			 LPT_STATUS_SUCCESS);
	settle(d);
	assert_port_is_free(d);
	assert_int_equal(d->port.port.selected, 0);

	internal(d, CHAIN_0, 2, LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT);
	settle(d);
	assert_ptr_equal(d->port.port.owner, &d->files[CHAIN_0]);
	assert_int_equal(d->port.port.selected, 0);
}

static void a_lock_without_select_selects_nothing(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(internal(d, CHAIN_0, 0, LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT),
			 LPT_STATUS_SUCCESS);
	assert_int_equal(d->port.port.selected, LPT_NO_SELECTION);
}

static void a_selection_that_was_left_ends_with_the_next_allocate(void **state)
{
	struct device_fixture *d = *state;

	lock_device(d, CHAIN_0, 0);
	settle(d);
	internal(d, CHAIN_0, 1, LPT_IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT);

	hold_port(d);

	assert_int_equal(d->port.port.selected, LPT_NO_SELECTION);
}

static void others_wait_for_a_locked_port(void **state)
{
	struct device_fixture *d = *state;

	lock_device(d, RAW, 0);

	assert_int_equal(allocate(&d->port, 0), LPT_STATUS_PENDING);
	assert_int_equal(write_device(d, CHAIN_0, 1, 1), LPT_STATUS_PENDING);
	assert_null(d->work);
	assert_int_equal(write_device(d, RAW, 2, 1), LPT_STATUS_PENDING);
	assert_works(d, 2, LPT_WORK_WRITE);
}

static void a_locked_device_asks_for_nothing_and_keeps_the_port(void **state)
{
	struct device_fixture *d = *state;

	lock_device(d, RAW, 0);
	write_device(d, RAW, 1, 1);
	end_work(d, LPT_STATUS_SUCCESS, 1);

	assert_completed(d, 1, LPT_STATUS_SUCCESS, 1);
	assert_ptr_equal(d->port.port.owner, &d->files[RAW]);
	assert_int_equal(d->port.port.n_allocations, 1);
}

static void a_second_lock_is_refused(void **state)
{
	struct device_fixture *d = *state;

	lock_device(d, RAW, 0);

	assert_int_equal(lock_device(d, RAW, 1), LPT_STATUS_ALREADY_OWNER);
	assert_int_equal(internal(d, RAW, 1, LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT),
			 LPT_STATUS_ALREADY_OWNER);
}

static void an_unlock_without_lock_is_refused(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(unlock_device(d, RAW, 0), LPT_STATUS_NOT_OWNER);
	assert_int_equal(internal(d, RAW, 0, LPT_IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT),
			 LPT_STATUS_NOT_OWNER);
}

static void a_lock_that_waits_is_cancelled(void **state)
{
	struct device_fixture *d = *state;

	hold_port(d);
	assert_int_equal(lock_device(d, RAW, 0), LPT_STATUS_PENDING);

	assert_true(lpt_device_cancel(&d->sent[0], LPT_STATUS_CANCELLED, fresh(&d->port)));
	take_out(d);

	assert_completed(d, 0, LPT_STATUS_CANCELLED, 0);
	assert_int_equal(d->devices[RAW].lock, LPT_UNLOCKED);
}

/* It does not pull the port from under a transfer. */
static void an_unlock_waits_for_what_was_sent_before(void **state)
{
	struct device_fixture *d = *state;

	lock_device(d, RAW, 0);
	write_device(d, RAW, 1, 1);
	assert_int_equal(unlock_device(d, RAW, 2), LPT_STATUS_PENDING);
	end_work(d, LPT_STATUS_SUCCESS, 1);

	assert_completed(d, 1, LPT_STATUS_SUCCESS, 1);
	assert_completed(d, 2, LPT_STATUS_SUCCESS, 0);
	assert_port_is_free(d);
}

/* --- what needs no port --- */

static void the_location_is_the_name(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(control(d, CHAIN_0, 0, LPT_IOCTL_PAR_QUERY_LOCATION, 0, 7),
			 LPT_STATUS_SUCCESS);

	assert_int_equal(d->sent[0].information, 7);
	assert_string_equal((const char *)d->buffer, "LPT1.0");
}

static bool is_port_free(struct device_fixture *d)
{
	assert_int_equal(control(d, RAW, 3, LPT_IOCTL_PAR_IS_PORT_FREE, 0, 1), LPT_STATUS_SUCCESS);
	assert_int_equal(d->sent[3].information, 1);
	return d->buffer[0];
}

static void the_port_is_free_when_nobody_owns_it(void **state)
{
	struct device_fixture *d = *state;

	assert_true(is_port_free(d));
	hold_port(d);
	assert_false(is_port_free(d));
	release_port(d);
	assert_true(is_port_free(d));
	lock_device(d, RAW, 0);
	assert_false(is_port_free(d));
}

static void a_blocked_queue_does_not_delay_what_is_immediate(void **state)
{
	struct device_fixture *d = *state;

	hold_port(d);
	assert_int_equal(write_device(d, RAW, 0, 1), LPT_STATUS_PENDING);

	assert_false(is_port_free(d));
	assert_int_equal(control(d, RAW, 1, LPT_IOCTL_IEEE1284_GET_MODE, 0, 4), LPT_STATUS_SUCCESS);
}

static enum lpt_status set_timeouts(struct device_fixture *d, struct lpt_serial_timeouts timeouts)
{
	memcpy(d->buffer, &timeouts, sizeof(timeouts));
	return control(d, RAW, 0, LPT_IOCTL_SERIAL_SET_TIMEOUTS, sizeof(timeouts), 0);
}

static void time_outs_are_told_as_they_were_set(void **state)
{
	static const struct lpt_serial_timeouts wanted = {1, 2, 3, 4, 5};
	struct device_fixture *d = *state;

	assert_int_equal(set_timeouts(d, wanted), LPT_STATUS_SUCCESS);
	assert_int_equal(d->sent[0].information, 0);
	memset(d->buffer, 0, sizeof(d->buffer));
	assert_int_equal(control(d, RAW, 0, LPT_IOCTL_SERIAL_GET_TIMEOUTS, 0, sizeof(wanted)),
			 LPT_STATUS_SUCCESS);

	assert_int_equal(d->sent[0].information, sizeof(wanted));
	assert_memory_equal(d->buffer, &wanted, sizeof(wanted));
}

static void all_ones_twice_is_no_time_out(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(
		set_timeouts(d, (struct lpt_serial_timeouts){.read_interval = 0xffffffff,
							     .read_total_constant = 0xffffffff}),
		LPT_STATUS_INVALID_PARAMETER);
	assert_int_equal(d->devices[RAW].timeouts.read_interval, 0);
}

/* --- file information --- */

static void file_information_is_all_zero(void **state)
{
	struct device_fixture *d = *state;
	static const uint8_t zeros[24];
	uint32_t information;

	memset(d->buffer, 0xff, sizeof(d->buffer));
	assert_int_equal(lpt_device_file_information(&d->devices[RAW],
						     LPT_FILE_STANDARD_INFORMATION, d->buffer, 24,
						     &information),
			 LPT_STATUS_SUCCESS);
	assert_int_equal(information, 24);
	assert_memory_equal(d->buffer, zeros, 24);

	memset(d->buffer, 0xff, sizeof(d->buffer));
	assert_int_equal(lpt_device_file_information(&d->devices[RAW],
						     LPT_FILE_POSITION_INFORMATION, d->buffer, 8,
						     &information),
			 LPT_STATUS_SUCCESS);
	assert_int_equal(information, 8);
	assert_memory_equal(d->buffer, zeros, 8);
}

static void other_file_information_is_refused(void **state)
{
	struct device_fixture *d = *state;
	uint32_t information = 1;

	assert_int_equal(
		lpt_device_file_information(&d->devices[RAW], 4, d->buffer, 64, &information),
		LPT_STATUS_INVALID_PARAMETER);
	assert_int_equal(information, 0);
	assert_int_equal(lpt_device_file_information(&d->devices[RAW],
						     LPT_FILE_STANDARD_INFORMATION, d->buffer, 23,
						     &information),
			 LPT_STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(information, 0);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup_open_devices, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_request_to_a_device_that_is_not_open_is_refused),
		test(what_is_no_request_of_a_device_is_refused),
		test(a_code_is_a_request_in_its_own_class_only),
		test(a_buffer_that_is_too_short_is_refused_with_the_documented_status),
		test(requests_to_a_vanished_device_are_refused),
		test(connect_tells_of_the_port),
		test(disconnect_informs_of_nothing),
		test(a_lock_takes_and_selects),
		test(an_unlock_deselects_and_frees),
		test(a_lock_of_a_free_port_is_done_at_once),
		test(locks_without_select_leave_the_selection),
		test(a_lock_without_select_selects_nothing),
		test(a_selection_that_was_left_ends_with_the_next_allocate),
		test(others_wait_for_a_locked_port),
		test(a_locked_device_asks_for_nothing_and_keeps_the_port),
		test(a_second_lock_is_refused),
		test(an_unlock_without_lock_is_refused),
		test(a_lock_that_waits_is_cancelled),
		test(an_unlock_waits_for_what_was_sent_before),
		test(the_location_is_the_name),
		test(the_port_is_free_when_nobody_owns_it),
		test(a_blocked_queue_does_not_delay_what_is_immediate),
		test(time_outs_are_told_as_they_were_set),
		test(all_ones_twice_is_no_time_out),
		test(file_information_is_all_zero),
		test(other_file_information_is_refused),
	};

	return cmocka_run_group_tests_name("device-request", tests, NULL, NULL);
}
