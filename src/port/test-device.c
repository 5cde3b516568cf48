/* SPDX-License-Identifier: MIT */
#include "port/test-device.h"

static void assert_names(const struct lpt_device *device, const char *link, const char *internal)
{
	char name[32];

	lpt_device_link_name(device, name);
	assert_string_equal(name, link);
	lpt_device_internal_name(device, name);
	assert_string_equal(name, internal);
}

static void devices_are_named_after_port_and_number(void **state)
{
	struct device_fixture *d = *state;

	assert_names(&d->devices[RAW], "LPT1", "\\Device\\Parallel0");
	assert_names(&d->devices[CHAIN_0], "LPT1.0", "\\Device\\Parallel0.0");
	assert_names(&d->devices[CHAIN_1], "LPT1.1", "\\Device\\Parallel0.1");
	assert_names(&d->devices[END], "LPT1.4", "\\Device\\Parallel0.4");
}

static void only_the_raw_device_has_an_interface(void **state)
{
	struct device_fixture *d = *state;

	assert_true(lpt_device_has_interface(&d->devices[RAW]));
	assert_false(lpt_device_has_interface(&d->devices[CHAIN_0]));
	assert_false(lpt_device_has_interface(&d->devices[END]));
}

static void a_device_is_found_by_its_number(void **state)
{
	struct device_fixture *d = *state;

	assert_ptr_equal(lpt_device_find(&d->port.port, 1), &d->devices[CHAIN_1]);
	assert_ptr_equal(lpt_device_find(&d->port.port, LPT_DEVICE_ID_RAW), &d->devices[RAW]);
	assert_null(lpt_device_find(&d->port.port, 2));
}

/* --- open and close --- */

static void an_open_device_is_refused_to_others(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);

	assert_int_equal(open_device(d, RAW), LPT_STATUS_ACCESS_DENIED);
	assert_true(lpt_file_is_open(&d->files[RAW]));
}

static void devices_of_one_port_are_open_at_the_same_time(void **state)
{
	struct device_fixture *d = *state;

	for (size_t i = 0; i < N_DEVICES; i++) {
		assert_int_equal(open_device(d, i), LPT_STATUS_SUCCESS);
	}
	assert_int_equal(d->port.port.n_files, N_FILES + N_DEVICES);
}

static void a_closed_device_can_be_opened_again(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);
	assert_true(close_device(d, RAW));
	assert_int_equal(d->port.port.n_files, N_FILES);

	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);
}

static void closing_twice_does_no_harm(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);
	assert_true(close_device(d, RAW));

	assert_true(close_device(d, RAW));
	assert_int_equal(d->port.port.n_files, N_FILES);
}

static void a_device_is_no_directory(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(
		lpt_device_open(&d->devices[RAW], &d->files[RAW], 1, 0, true, fresh(&d->port)),
		LPT_STATUS_NOT_A_DIRECTORY);
}

static void without_hardware_there_is_nothing_to_open(void **state)
{
	struct device_fixture *d = *state;

	d->devices[RAW].has_hardware = false;

	assert_int_equal(open_device(d, RAW), LPT_STATUS_INVALID_DEVICE_REQUEST);
}

static void closing_gives_a_lock_back(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);
	lock_device(d, RAW, 0);
	settle(d);
	assert_ptr_equal(d->port.port.owner, &d->files[RAW]);

	assert_true(close_device(d, RAW));

	assert_port_is_free(d);
	assert_int_equal(d->devices[RAW].lock, LPT_UNLOCKED);
}

/* --- removal --- */

static void a_device_that_is_not_open_is_removed(void **state)
{
	struct device_fixture *d = *state;
	struct lpt_device *device = &d->devices[CHAIN_0];

	assert_int_equal(lpt_device_query_remove(device), LPT_STATUS_SUCCESS);
	assert_int_equal(open_device(d, CHAIN_0), LPT_STATUS_DELETE_PENDING);
	lpt_device_remove(device);

	assert_int_equal(open_device(d, CHAIN_0), LPT_STATUS_DEVICE_REMOVED);
	assert_null(lpt_device_find(&d->port.port, 0));
}

static void an_open_device_is_not_removed(void **state)
{
	struct device_fixture *d = *state;
	struct lpt_device *device = &d->devices[CHAIN_0];

	assert_int_equal(open_device(d, CHAIN_0), LPT_STATUS_SUCCESS);

	assert_int_equal(lpt_device_query_remove(device), LPT_STATUS_FILES_OPEN);
	assert_int_equal(device->state, LPT_DEVICE_PRESENT);
	assert_int_equal(write_device(d, CHAIN_0, 0, 1), LPT_STATUS_PENDING);
}

static void a_removal_is_taken_back(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(lpt_device_query_remove(&d->devices[RAW]), LPT_STATUS_SUCCESS);
	assert_int_equal(lpt_device_query_remove(&d->devices[RAW]), LPT_STATUS_DELETE_PENDING);
	lpt_device_cancel_remove(&d->devices[RAW]);

	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);
}

static void requests_to_a_device_being_removed_are_refused(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(lpt_device_query_remove(&d->devices[RAW]), LPT_STATUS_SUCCESS);

	assert_int_equal(write_device(d, RAW, 0, 1), LPT_STATUS_DELETE_PENDING);
	assert_int_equal(read_device(d, RAW, 0, 1), LPT_STATUS_DELETE_PENDING);
	assert_int_equal(lock_device(d, RAW, 0), LPT_STATUS_DELETE_PENDING);
}

static void surprise_remove(struct device_fixture *d, size_t i)
{
	lpt_device_surprise_remove(&d->devices[i], fresh(&d->port));
	take_out(d);
}

static void a_vanished_device_lives_until_it_is_closed(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);
	surprise_remove(d, RAW);

	assert_int_equal(open_device(d, RAW), LPT_STATUS_DELETE_PENDING);
	assert_int_equal(write_device(d, RAW, 0, 1), LPT_STATUS_DEVICE_REMOVED);
	assert_true(close_device(d, RAW));
	assert_int_equal(open_device(d, RAW), LPT_STATUS_DEVICE_REMOVED);
	assert_null(lpt_device_find(&d->port.port, LPT_DEVICE_ID_RAW));
}

static void the_number_of_a_vanished_device_is_free_at_once(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(open_device(d, CHAIN_0), LPT_STATUS_SUCCESS);
	surprise_remove(d, CHAIN_0);

	assert_null(lpt_device_find(&d->port.port, 0));
}

static void a_device_that_vanishes_unopened_is_removed(void **state)
{
	struct device_fixture *d = *state;

	surprise_remove(d, CHAIN_1);

	assert_int_equal(open_device(d, CHAIN_1), LPT_STATUS_DEVICE_REMOVED);
	assert_null(lpt_device_find(&d->port.port, 1));
}

static void a_vanishing_device_gives_its_lock_back(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(open_device(d, CHAIN_0), LPT_STATUS_SUCCESS);
	lock_device(d, CHAIN_0, 0);
	settle(d);

	surprise_remove(d, CHAIN_0);

	assert_port_is_free(d);
}

static void devices_vanish_with_their_port(void **state)
{
	struct device_fixture *d = *state;

	assert_int_equal(open_device(d, RAW), LPT_STATUS_SUCCESS);
	assert_int_equal(write_device(d, RAW, 0, 1), LPT_STATUS_PENDING);

	lpt_port_surprise_remove(&d->port.port, fresh(&d->port));
	take_out(d);

	assert_completed(d, 0, LPT_STATUS_DELETE_PENDING, 0);
	assert_int_equal(open_device(d, RAW), LPT_STATUS_DELETE_PENDING);
	assert_int_equal(open_device(d, CHAIN_0), LPT_STATUS_DEVICE_REMOVED);
	assert_true(close_device(d, RAW));
	assert_int_equal(d->devices[RAW].state, LPT_DEVICE_REMOVED);
}

static void devices_are_removed_with_their_port(void **state)
{
	struct device_fixture *d = *state;

	for (size_t i = 0; i < N_FILES; i++) {
		close_file(&d->port, i);
	}
	assert_int_equal(lpt_port_query_remove(&d->port.port), LPT_STATUS_SUCCESS);
	assert_int_equal(open_device(d, RAW), LPT_STATUS_DELETE_PENDING);
	lpt_port_remove(&d->port.port, fresh(&d->port));

	assert_int_equal(open_device(d, RAW), LPT_STATUS_DEVICE_REMOVED);
	assert_true(lpt_list_is_empty(&d->port.port.devices));
}

static void a_port_with_an_open_device_is_not_removed(void **state)
{
	struct device_fixture *d = *state;

	for (size_t i = 0; i < N_FILES; i++) {
		close_file(&d->port, i);
	}
	assert_int_equal(open_device(d, END), LPT_STATUS_SUCCESS);

	assert_int_equal(lpt_port_query_remove(&d->port.port), LPT_STATUS_FILES_OPEN);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup_devices, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(devices_are_named_after_port_and_number),
		test(only_the_raw_device_has_an_interface),
		test(a_device_is_found_by_its_number),
		test(an_open_device_is_refused_to_others),
		test(devices_of_one_port_are_open_at_the_same_time),
		test(a_closed_device_can_be_opened_again),
		test(closing_twice_does_no_harm),
		test(a_device_is_no_directory),
		test(without_hardware_there_is_nothing_to_open),
		test(closing_gives_a_lock_back),
		test(a_device_that_is_not_open_is_removed),
		test(an_open_device_is_not_removed),
		test(a_removal_is_taken_back),
		test(requests_to_a_device_being_removed_are_refused),
		test(a_vanished_device_lives_until_it_is_closed),
		test(the_number_of_a_vanished_device_is_free_at_once),
		test(a_device_that_vanishes_unopened_is_removed),
		test(a_vanishing_device_gives_its_lock_back),
		test(devices_vanish_with_their_port),
		test(devices_are_removed_with_their_port),
		test(a_port_with_an_open_device_is_not_removed),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
