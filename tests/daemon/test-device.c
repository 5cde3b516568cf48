/* SPDX-License-Identifier: MIT */
/*
 * Devices through a running daemon: who has one open, what waits for the port, how each wait ends,
 * and that port and device are free for the next client afterwards.
 */
#include "device-client.h"

#include <errno.h>
#include <string.h>

/* --- lists and names --- */

static void every_port_has_a_raw_device(void **state)
{
	struct raw *a = raw_client(*state, 0, "looker");
	const struct wire_devices devices = {.port = ""};

	raw_add(a, "loopback");
	uint32_t id = raw_send(a, WIRE_devices, &devices);
	const struct wire_device *found = &raw_expect(a, WIRE_device, id)->as.device;

	assert_string_equal(found->name, "LPT1");
	assert_string_equal(found->port, "LPT1");
	assert_string_equal(found->internal_name, "\\Device\\Parallel0");
	assert_string_equal(found->location, "sim:loopback#1/raw");
	assert_true(found->has_interface);
	assert_false(found->is_open);
	raw_expect(a, WIRE_done, id);
}

static void a_device_is_found_by_any_of_its_names(void **state)
{
	static const char *const names[] = {"LPT1", "lpt1", "sim:loopback#1/raw",
					    "\\Device\\Parallel0", "/dev/lp0"};
	struct raw *a = raw_client(*state, 0, "opener");

	raw_add(a, "loopback");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		close_file(a, open_device(a, names[i]));
	}
}

static void a_device_that_never_was_is_refused(void **state)
{
	struct raw *a = raw_client(*state, 0, "opener");
	const struct wire_open_device open = {.device = "LPT1.0"};
	const struct wire_devices devices = {.port = "LPT7"};

	raw_add(a, "loopback");
	raw_expect_error(a, raw_send(a, WIRE_open_device, &open), -ENODEV, "no device LPT1.0");
	raw_expect_error(a, raw_send(a, WIRE_devices, &devices), -ENODEV, "lpt devices");
}

/* --- opening --- */

static void a_device_is_open_to_one_client_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "second");
	const struct wire_open_device open = {.device = "LPT1"};

	raw_add(a, "loopback");
	uint32_t file = open_device(a, "LPT1");
	uint32_t id = raw_send(b, WIRE_open_device, &open);

	raw_expect_error(b, id, -EACCES, "it is open already, by holder (pid ");
	assert_int_equal(b->message.as.error.status, LPT_STATUS_ACCESS_DENIED);
	raw_open(b, "LPT1"); /* the port is everybody's */
	close_file(a, file);
	open_device(b, "LPT1");
}

static void a_device_is_no_folder(void **state)
{
	struct raw *a = raw_client(*state, 0, "opener");
	const struct wire_open_device open = {.device = "LPT1", .flags = LPT_DEVICE_AS_DIRECTORY};
	const struct wire_open_device odd = {.device = "LPT1", .flags = 0x80};

	raw_add(a, "loopback");
	raw_expect_error(a, raw_send(a, WIRE_open_device, &open), -ENOTDIR, "no folder");
	raw_expect_error(a, raw_send(a, WIRE_open_device, &odd), -EINVAL, "flags 0x80");
}

static void a_client_that_dies_leaves_its_device_to_others(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "dead"), *b = raw_client(f, 1, "heir");

	raw_add(b, "loopback");
	uint32_t file = open_device(a, "LPT1");

	assert_int_equal(lock_device(a, file), LPT_STATUS_SUCCESS);
	raw_close(a);
	uint32_t heir = open_device_when_free(b, "LPT1");

	assert_int_equal(lock_device(b, heir), LPT_STATUS_SUCCESS);
}

static void handles_of_ports_and_devices_do_not_mix(void **state)
{
	struct raw *a = raw_client(*state, 0, "mixer");

	raw_add(a, "loopback");
	uint32_t port = raw_open(a, "LPT1"), device = open_device(a, "LPT1");
	const struct wire_device_read read = {.file = port, .length = 1};

	raw_expect_error(a, raw_start_allocate(a, device, 0), -EINVAL, "is the device LPT1");
	raw_expect_error(a, raw_send(a, WIRE_device_read, &read), -EINVAL, "is a port");
}

static void who_names_the_device(void **state)
{
	struct raw *a = raw_client(*state, 0, "holder");
	const struct wire_who who = {.port = "LPT1"};

	raw_add(a, "loopback");
	uint32_t file = open_device(a, "LPT1");
	uint32_t id = raw_send(a, WIRE_who, &who);

	assert_string_equal(raw_expect(a, WIRE_holder, id)->as.holder.role, "open");
	assert_string_equal(a->message.as.holder.location, "sim:loopback#1/raw");
	raw_expect(a, WIRE_done, id);
	assert_int_equal(lock_device(a, file), LPT_STATUS_SUCCESS);
	id = raw_send(a, WIRE_who, &who);
	assert_string_equal(raw_expect(a, WIRE_holder, id)->as.holder.role, "owner");
	raw_expect(a, WIRE_done, id);
}

static void a_port_with_an_open_device_is_not_removed(void **state)
{
	struct raw *a = raw_client(*state, 0, "holder");
	const struct wire_remove remove = {.port = "LPT1"};

	raw_add(a, "loopback");
	uint32_t file = open_device(a, "LPT1");

	raw_expect_error(a, raw_send(a, WIRE_remove, &remove), -EBUSY, ", device LPT1)");
	close_file(a, file);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_remove, &remove));
}

/* --- requests that need no wires --- */

static void file_information_is_answered_at_once(void **state)
{
	struct raw *a = raw_client(*state, 0, "asker");

	raw_add(a, "loopback");
	struct wire_file_information ask = {
		.file = open_device(a, "LPT1"),
		.information_class = LPT_FILE_STANDARD_INFORMATION,
		.out_len = 24,
	};

	uint32_t id = raw_send(a, WIRE_file_information, &ask);

	assert_int_equal(raw_expect(a, WIRE_request_done, id)->as.request_done.status,
			 LPT_STATUS_SUCCESS);
	assert_int_equal(a->message.as.request_done.information, 24);
	ask.out_len = 23;
	id = raw_send(a, WIRE_file_information, &ask);
	assert_int_equal(raw_expect(a, WIRE_request_done, id)->as.request_done.status,
			 LPT_STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(a->message.as.request_done.information, 0);
}

static void modes_before_negotiation_are_the_defaults(void **state)
{
	struct raw *a = raw_client(*state, 0, "asker");
	struct lpt_negotiation_mask modes;

	raw_add(a, "loopback");
	uint32_t file = open_device(a, "LPT1");
	uint32_t id = start_control(a, file, LPT_IOCTL_IEEE1284_GET_MODE, NULL, 0, sizeof(modes));

	assert_int_equal(expect_control(a, id), LPT_STATUS_SUCCESS);
	assert_int_equal(a->message.as.request_done.information, sizeof(modes));
	memcpy(&modes, a->message.as.request_done.out.bytes, sizeof(modes));
	assert_int_equal(modes.read_mask, LPT_PROTOCOL_NIBBLE);
	assert_int_equal(modes.write_mask, LPT_PROTOCOL_CENTRONICS);
}

static void nothing_to_move_takes_no_port(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "mover");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	const struct wire_device_read read = {.file = open_device(b, "LPT1")};
	uint32_t id = raw_send(b, WIRE_device_read, &read);

	assert_int_equal(expect_moved(b, id), LPT_STATUS_SUCCESS);
	assert_int_equal(b->message.as.moved.n, 0);
}

/* --- waiting for the port --- */

static void a_locked_device_keeps_the_port(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "locker"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	uint32_t file = open_device(a, "LPT1");

	assert_int_equal(lock_device(a, file), LPT_STATUS_SUCCESS);
	uint32_t wait = raw_start_allocate(b, raw_open(b, "LPT1"), -1);

	raw_status(b);
	assert_false(raw_has_message(b, 0));
	assert_int_equal(unlock_device(a, file), LPT_STATUS_SUCCESS);
	raw_expect(b, WIRE_done, wait);
}

static void a_port_that_is_not_free_in_time_makes_a_request_busy(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback,acquire=20ms");
	raw_allocate(a, raw_open(a, "LPT1"));
	uint32_t file = open_device(b, "LPT1");

	assert_int_equal(lock_device(b, file), LPT_STATUS_DEVICE_BUSY);
	assert_int_equal(raw_port(b, "LPT1").n_waiters, 0);
}

static void a_transfer_that_finds_the_port_held_says_by_whom(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "writer");

	raw_add(a, "loopback,acquire=20ms");
	raw_allocate(a, raw_open(a, "LPT1"));
	uint32_t write = start_write(b, open_device(b, "LPT1"), "x", 1);

	assert_int_equal(expect_moved(b, write), LPT_STATUS_DEVICE_BUSY);
	assert_non_null(strstr(b->message.as.moved.text, "held by holder (pid "));
}

static void a_locked_device_is_not_lent(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "locker"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback,yield-idle=1ms");
	assert_int_equal(lock_device(a, open_device(a, "LPT1")), LPT_STATUS_SUCCESS);
	uint32_t wait = raw_start_allocate(b, raw_open(b, "LPT1"), 60);

	raw_expect_error(b, wait, -ETIMEDOUT, "held by locker");
}

static void without_a_limit_a_request_waits_until_the_port_is_free(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback,acquire=0s");
	const struct wire_free held = {.file = raw_open(a, "LPT1")};

	raw_allocate(a, held.file);
	uint32_t lock = start_lock(b, open_device(b, "LPT1"));

	assert_false(raw_has_message(b, 100));
	assert_int_equal(raw_port(a, "LPT1").n_waiters, 1);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_free, &held));
	assert_int_equal(expect_control(b, lock), LPT_STATUS_SUCCESS);
}

static void a_lock_that_waits_is_cancelled_once(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	uint32_t file = open_device(b, "LPT1"), first = start_lock(b, file),
		 second = start_lock(b, file);

	cancel(b, second); /* in the device's queue */
	assert_int_equal(expect_control(b, second), LPT_STATUS_CANCELLED);
	cancel(b, first); /* in the port's */
	cancel(b, first);
	assert_int_equal(expect_control(b, first), LPT_STATUS_CANCELLED);
	raw_status(b);
	assert_int_equal(raw_port(b, "LPT1").n_waiters, 0);
}

static void closing_a_device_cancels_what_it_waits_for(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	const struct wire_close file = {.file = open_device(b, "LPT1")};
	uint32_t lock = start_lock(b, file.file), close = raw_send(b, WIRE_close, &file);

	assert_int_equal(expect_control(b, lock), LPT_STATUS_CANCELLED);
	raw_expect(b, WIRE_done, close);
	open_device(b, "LPT1");
}

static void an_evicted_locker_leaves_port_and_device(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "locker"), *b = raw_client(f, 1, "admin");
	const struct wire_evict evict = {.port = "LPT1"};

	raw_add(b, "loopback");
	uint32_t file = open_device(a, "LPT1");

	assert_int_equal(lock_device(a, file), LPT_STATUS_SUCCESS);
	uint32_t id = raw_send(b, WIRE_evict, &evict);

	assert_string_equal(raw_expect(b, WIRE_holder, id)->as.holder.location,
			    "sim:loopback#1/raw");
	raw_expect(b, WIRE_done, id);
	assert_int_equal(raw_expect(a, WIRE_lost, 0)->as.lost.file, file);
	raw_expect_error(a, start_lock(a, file), -ESTALE, "was taken from you by admin");
	assert_int_equal(lock_device(b, open_device(b, "LPT1")), LPT_STATUS_SUCCESS);
	close_file(a, file);
}

static void unplugging_ends_what_waits_and_what_comes(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	uint32_t file = open_device(b, "LPT1"), lock = start_lock(b, file);

	raw_status(b);
	unplug(a);
	raw_expect(b, WIRE_lost, 0);
	assert_int_equal(expect_control(b, lock), LPT_STATUS_DELETE_PENDING);
	assert_int_equal(lock_device(b, file), LPT_STATUS_DEVICE_REMOVED);
	const struct wire_open_device open = {.device = "sim:loopback#1/raw"};

	raw_expect_error(b, raw_send(b, WIRE_open_device, &open), -ENODEV, "going or gone");
	close_file(b, file);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	TEST(every_port_has_a_raw_device),
	TEST(a_device_is_found_by_any_of_its_names),
	TEST(a_device_that_never_was_is_refused),
	TEST(a_device_is_open_to_one_client_at_a_time),
	TEST(a_device_is_no_folder),
	TEST(a_client_that_dies_leaves_its_device_to_others),
	TEST(handles_of_ports_and_devices_do_not_mix),
	TEST(who_names_the_device),
	TEST(a_port_with_an_open_device_is_not_removed),
	TEST(file_information_is_answered_at_once),
	TEST(modes_before_negotiation_are_the_defaults),
	TEST(nothing_to_move_takes_no_port),
	TEST(a_locked_device_keeps_the_port),
	TEST(a_port_that_is_not_free_in_time_makes_a_request_busy),
	TEST(a_transfer_that_finds_the_port_held_says_by_whom),
	TEST(a_locked_device_is_not_lent),
	TEST(without_a_limit_a_request_waits_until_the_port_is_free),
	TEST(a_lock_that_waits_is_cancelled_once),
	TEST(closing_a_device_cancels_what_it_waits_for),
	TEST(an_evicted_locker_leaves_port_and_device),
	TEST(unplugging_ends_what_waits_and_what_comes),
};

int main(void)
{
	return cmocka_run_group_tests_name("devices", tests, NULL, NULL);
}
