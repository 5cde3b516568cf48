/* SPDX-License-Identifier: MIT */
/*
 * What devices do on the wires through a running daemon: IDs, reads, writes, modes, chains, and how
 * each of them ends when the device, its client or its port goes.
 */
#include "device-client.h"

#include <errno.h>
#include <string.h>

#define ALL_ONES 0xffffffffu
#define ECHO "echo,clock=virtual"

/* A port with an echo on it, open as a device. */
static uint32_t open_echo(struct raw *client)
{
	raw_add(client, ECHO);
	return open_device(client, "LPT1");
}

/* The next client finds port and device as if nothing had been. */
static void assert_is_usable(struct raw *client)
{
	uint32_t file = open_device_when_free(client, "LPT1");
	uint32_t id = start_control(client, file, LPT_IOCTL_PAR_QUERY_DEVICE_ID, NULL, 0, 1024);

	assert_int_equal(expect_control(client, id), LPT_STATUS_SUCCESS);
	close_file(client, file);
	assert_string_equal(raw_port(client, "LPT1").state, "free");
}

/* --- identity --- */

static void an_id_is_read_with_its_terminator(void **state)
{
	struct raw *a = raw_client(*state, 0, "asker");

	raw_add(a, ECHO ",id=MFG:a;MDL:b;");
	uint32_t file = open_device(a, "LPT1");
	uint32_t id = start_control(a, file, LPT_IOCTL_PAR_QUERY_DEVICE_ID, NULL, 0, 1024);

	assert_int_equal(expect_control(a, id), LPT_STATUS_SUCCESS);
	assert_int_equal(a->message.as.request_done.information, sizeof("MFG:a;MDL:b;"));
	assert_string_equal(a->message.as.request_done.out.bytes, "MFG:a;MDL:b;");
	id = start_control(a, file, LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID, NULL, 0, 1024);
	assert_int_equal(expect_control(a, id), LPT_STATUS_SUCCESS);
	assert_memory_equal(a->message.as.request_done.out.bytes, "\0\x0eMFG:a;MDL:b;", 15);
}

static void an_id_that_cannot_be_read_is_an_error(void **state)
{
	struct raw *a = raw_client(*state, 0, "asker");
	uint32_t file = open_echo(a);

	adjust(a, "mute", "yes");
	uint32_t id = start_control(a, file, LPT_IOCTL_PAR_QUERY_DEVICE_ID, NULL, 0, 1024);

	assert_int_equal(expect_control(a, id), LPT_STATUS_IO_DEVICE_ERROR);
	adjust(a, "mute", "no");
	close_file(a, file);
	assert_is_usable(a);
}

/* --- reading and writing --- */

static void what_is_written_is_read_back(void **state)
{
	struct raw *a = raw_client(*state, 0, "talker");
	uint32_t file = open_echo(a);

	assert_int_equal(expect_moved(a, start_write(a, file, "hello", 5)), LPT_STATUS_SUCCESS);
	assert_int_equal(a->message.as.moved.n, 5);
	assert_int_equal(expect_moved(a, start_read(a, file, 5)), LPT_STATUS_SUCCESS);
	assert_memory_equal(a->message.as.moved.bytes.bytes, "hello", 5);
	assert_string_equal(raw_port(a, "LPT1").state, "free");
}

static void a_reader_that_waits_lets_others_have_the_port(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "reader"), *b = raw_client(f, 1, "other");
	uint32_t read = start_read(a, open_echo(a), 3);
	const struct wire_free file = {.file = raw_open(b, "LPT1")};

	raw_allocate(b, file.file);
	raw_expect(b, WIRE_done, raw_send(b, WIRE_free, &file));
	adjust(b, "say", "abc");
	assert_int_equal(expect_moved(a, read), LPT_STATUS_SUCCESS);
	assert_memory_equal(a->message.as.moved.bytes.bytes, "abc", 3);
}

static void a_locked_reader_that_waits_keeps_the_port(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "reader"), *b = raw_client(f, 1, "other");
	uint32_t file = open_echo(a);

	assert_int_equal(lock_device(a, file), LPT_STATUS_SUCCESS);
	uint32_t read = start_read(a, file, 3);
	uint32_t wait = raw_start_allocate(b, raw_open(b, "LPT1"), 100);

	raw_expect_error(b, wait, -ETIMEDOUT, "held by reader");
	adjust(b, "say", "abc");
	assert_int_equal(expect_moved(a, read), LPT_STATUS_SUCCESS);
}

static void bytes_that_come_one_by_one_are_one_read(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "reader"), *b = raw_client(f, 1, "device");
	uint32_t read = start_read(a, open_echo(a), 3);

	adjust(b, "say", "a");
	adjust(b, "say", "b");
	assert_false(raw_has_message(a, 50));
	adjust(b, "say", "c");
	assert_int_equal(expect_moved(a, read), LPT_STATUS_SUCCESS);
	assert_memory_equal(a->message.as.moved.bytes.bytes, "abc", 3);
}

static void a_read_that_waits_is_cancelled(void **state)
{
	struct raw *a = raw_client(*state, 0, "reader");
	uint32_t file = open_echo(a), read = start_read(a, file, 3);

	raw_status(a);
	cancel(a, read);
	assert_int_equal(expect_moved(a, read), LPT_STATUS_CANCELLED);
	assert_int_equal(a->message.as.moved.n, 0);
	close_file(a, file);
	assert_is_usable(a);
}

static void a_read_that_has_some_of_its_bytes_is_cancelled_with_them(void **state)
{
	struct raw *a = raw_client(*state, 0, "reader");
	uint32_t file = open_echo(a);

	adjust(a, "say", "ab");
	uint32_t read = start_read(a, file, 3);

	assert_false(raw_has_message(a, 50));
	cancel(a, read);
	assert_int_equal(expect_moved(a, read), LPT_STATUS_CANCELLED);
	assert_int_equal(a->message.as.moved.n, 2);
	close_file(a, file);
	assert_is_usable(a);
}

/* --- time-outs --- */

static void a_total_time_out_ends_a_read_with_what_there_is(void **state)
{
	const struct lpt_serial_timeouts timeouts = {.read_total_constant = 60};
	struct raw *a = raw_client(*state, 0, "reader");
	uint32_t file = open_echo(a);

	set_timeouts(a, file, &timeouts);
	assert_int_equal(expect_moved(a, start_read(a, file, 5)), LPT_STATUS_TIMEOUT);
	assert_int_equal(a->message.as.moved.n, 0);
	adjust(a, "say", "ab");
	assert_int_equal(expect_moved(a, start_read(a, file, 5)), LPT_STATUS_TIMEOUT);
	assert_int_equal(a->message.as.moved.n, 2);
	assert_memory_equal(a->message.as.moved.bytes.bytes, "ab", 2);
	close_file(a, file);
	assert_is_usable(a);
}

static void an_interval_of_all_ones_reads_what_is_there(void **state)
{
	const struct lpt_serial_timeouts timeouts = {.read_interval = ALL_ONES};
	struct raw *a = raw_client(*state, 0, "reader");
	uint32_t file = open_echo(a);

	set_timeouts(a, file, &timeouts);
	assert_int_equal(expect_moved(a, start_read(a, file, 5)), LPT_STATUS_SUCCESS);
	assert_int_equal(a->message.as.moved.n, 0);
	adjust(a, "say", "ab");
	assert_int_equal(expect_moved(a, start_read(a, file, 5)), LPT_STATUS_SUCCESS);
	assert_int_equal(a->message.as.moved.n, 2);
}

static void an_interval_ends_a_read_after_a_gap(void **state)
{
	const struct lpt_serial_timeouts timeouts = {.read_interval = 30};
	struct raw *a = raw_client(*state, 0, "reader");
	uint32_t file = open_echo(a);

	set_timeouts(a, file, &timeouts);
	uint32_t read = start_read(a, file, 5);

	assert_false(raw_has_message(a, 100)); /* before the first byte nothing counts */
	adjust(a, "say", "a");
	assert_int_equal(expect_moved(a, read), LPT_STATUS_TIMEOUT);
	assert_int_equal(a->message.as.moved.n, 1);
}

static void a_write_to_a_full_device_ends_with_what_it_took(void **state)
{
	const struct lpt_serial_timeouts timeouts = {.write_total_constant = 100};
	struct raw *a = raw_client(*state, 0, "writer");

	raw_add(a, ECHO ",size=4");
	uint32_t file = open_device(a, "LPT1");

	set_timeouts(a, file, &timeouts);
	assert_int_equal(expect_moved(a, start_write(a, file, "abcdefgh", 8)), LPT_STATUS_TIMEOUT);
	assert_int_equal(a->message.as.moved.n, 4);
	assert_int_equal(expect_moved(a, start_read(a, file, 4)), LPT_STATUS_SUCCESS);
	assert_memory_equal(a->message.as.moved.bytes.bytes, "abcd", 4);
}

static void a_write_in_ecp_waits_for_a_full_device_likewise(void **state)
{
	const struct lpt_serial_timeouts timeouts = {.write_total_constant = 100};
	const struct lpt_negotiation_mask masks = {0, LPT_PROTOCOL_ECP_SW};
	struct raw *a = raw_client(*state, 0, "writer");

	raw_add(a, ECHO ",size=4");
	uint32_t file = open_device(a, "LPT1");

	set_timeouts(a, file, &timeouts);
	assert_int_equal(lock_device(a, file), LPT_STATUS_SUCCESS);
	uint32_t id = start_control(a, file, LPT_IOCTL_IEEE1284_NEGOTIATE, &masks, sizeof(masks),
				    sizeof(masks));

	assert_int_equal(expect_control(a, id), LPT_STATUS_SUCCESS);
	assert_int_equal(expect_moved(a, start_write(a, file, "abcdefgh", 8)), LPT_STATUS_TIMEOUT);
	uint32_t taken = a->message.as.moved.n;

	assert_in_range(taken, 1, 4);
	assert_int_equal(expect_moved(a, start_read(a, file, taken)), LPT_STATUS_SUCCESS);
	assert_memory_equal(a->message.as.moved.bytes.bytes, "abcd", taken);
}

/* --- what goes wrong --- */

static void a_device_is_unplugged_while_its_reader_waits(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "reader"), *b = raw_client(f, 1, "admin");

	raw_add(b, ECHO);
	uint32_t file = open_device(a, "LPT1"), read = start_read(a, file, 3);

	raw_status(a);
	unplug(b);
	assert_int_equal(raw_expect(a, WIRE_lost, 0)->as.lost.file, file);
	assert_int_equal(expect_moved(a, read), LPT_STATUS_DELETE_PENDING);
	assert_int_equal(expect_moved(a, start_read(a, file, 3)), LPT_STATUS_DEVICE_REMOVED);
	raw_add(b, ECHO);
	assert_is_usable(b);
	close_file(a, file);
}

static void a_reader_that_dies_leaves_port_and_device(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "reader"), *b = raw_client(f, 1, "heir");

	raw_add(b, ECHO);
	uint32_t file = open_device(a, "LPT1");

	assert_int_equal(lock_device(a, file), LPT_STATUS_SUCCESS);
	start_read(a, file, 3);
	raw_close(a);
	assert_is_usable(b);
}

static void a_device_that_dies_in_mid_transfer_has_failed(void **state)
{
	struct raw *a = raw_client(*state, 0, "reader");
	uint32_t file = open_echo(a);

	adjust(a, "say", "hello");
	adjust(a, "dies-after", "2");
	assert_int_equal(expect_moved(a, start_read(a, file, 5)), LPT_STATUS_IO_DEVICE_ERROR);
	assert_int_equal(a->message.as.moved.n, 2);
	assert_memory_equal(a->message.as.moved.bytes.bytes, "he", 2);
	assert_non_null(strstr(a->message.as.moved.text, "event "));
	adjust(a, "dies-after", "never");
	close_file(a, file);
	assert_is_usable(a);
}

/* In simulated time that keeps to the clock on the wall each byte takes 80 ms. */
static void a_transfer_on_the_wires_is_cut_when_it_is_cancelled(void **state)
{
	struct raw *a = raw_client(*state, 0, "reader");

	raw_add(a, "echo,clock=paced");
	uint32_t file = open_device(a, "LPT1");

	adjust(a, "late", "20ms");
	adjust(a, "say", "a long answer");
	uint32_t read = start_read(a, file, 13);

	assert_false(raw_has_message(a, 200));
	cancel(a, read);
	assert_int_equal(expect_moved(a, read), LPT_STATUS_CANCELLED);
	adjust(a, "late", "0us");
	close_file(a, file);
	assert_is_usable(a);
}

/* The worker has the wires: nothing is waited for, and nothing of it comes later. */
static void a_device_is_unplugged_while_it_is_read_on_a_worker(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "reader"), *b = raw_client(f, 1, "admin");

	raw_add(b, "slow:echo");
	uint32_t file = open_device(a, "LPT1");

	adjust(b, "say", "a long answer");
	uint32_t read = start_read(a, file, 65536);

	raw_status(a);
	unplug(b);
	raw_expect(a, WIRE_lost, 0);
	assert_int_equal(expect_moved(a, read), LPT_STATUS_DELETE_PENDING);
	close_file(a, file);
	raw_add(b, "slow:echo");
	assert_is_usable(b);
}

static void a_device_is_closed_while_it_works_on_a_worker(void **state)
{
	static const uint8_t bytes[4096];
	struct raw *a = raw_client(*state, 0, "writer");

	raw_add(a, "slow:echo");
	const struct wire_close file = {.file = open_device(a, "LPT1")};
	uint32_t first = start_write(a, file.file, bytes, sizeof(bytes));
	uint32_t second = start_write(a, file.file, bytes, sizeof(bytes));
	uint32_t close = raw_send(a, WIRE_close, &file);

	assert_int_equal(expect_moved(a, second), LPT_STATUS_CANCELLED);
	assert_int_equal(expect_moved(a, first), LPT_STATUS_CANCELLED);
	raw_expect(a, WIRE_done, close);
	assert_is_usable(a);
}

static void many_requests_of_one_device_end_in_their_order(void **state)
{
	enum { MANY = 900 };
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "writer");
	uint32_t ids[MANY];

	raw_add(a, ECHO);
	const struct wire_free held = {.file = raw_open(a, "LPT1")};

	raw_allocate(a, held.file);
	uint32_t file = open_device(b, "LPT1");

	for (int i = 0; i < MANY; i++) {
		ids[i] = start_write(b, file, "x", 1);
	}
	raw_status(b);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_free, &held));
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(expect_moved(b, ids[i]), LPT_STATUS_SUCCESS);
	}
}

static void an_evicted_reader_is_told_and_the_port_goes_on(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "reader"), *b = raw_client(f, 1, "admin");
	const struct wire_evict evict = {.port = "LPT1"};

	raw_add(b, "echo,clock=paced");
	uint32_t file = open_device(a, "LPT1");

	adjust(b, "late", "20ms");
	adjust(b, "say", "a long answer");
	uint32_t read = start_read(a, file, 13);

	assert_false(raw_has_message(a, 200));
	uint32_t id = raw_send(b, WIRE_evict, &evict);

	raw_expect(b, WIRE_holder, id);
	raw_expect(b, WIRE_done, id);
	raw_expect(a, WIRE_lost, 0);
	assert_int_equal(expect_moved(a, read), LPT_STATUS_EVICTED);
	adjust(b, "late", "0us");
	assert_is_usable(b);
	close_file(a, file);
}

/* --- status --- */

static uint8_t status_lines(struct raw *client, uint32_t file)
{
	uint32_t id = start_control(client, file, LPT_IOCTL_PAR_QUERY_INFORMATION, NULL, 0, 1);

	assert_int_equal(expect_control(client, id), LPT_STATUS_SUCCESS);
	return *(const uint8_t *)client->message.as.request_done.out.bytes;
}

static enum lpt_status reset(struct raw *client, uint32_t file)
{
	const struct lpt_set_information set = {.init = LPT_PARALLEL_INIT};

	return expect_control(client, start_control(client, file, LPT_IOCTL_PAR_SET_INFORMATION,
						    &set, sizeof(set), 0));
}

static void a_printer_tells_why_it_is_not_ready(void **state)
{
	struct raw *a = raw_client(*state, 0, "asker");

	raw_add(a, "printer,clock=virtual");
	uint32_t file = open_device(a, "LPT1");

	assert_int_equal(status_lines(a, file), LPT_PARALLEL_SELECTED);
	assert_int_equal(reset(a, file), LPT_STATUS_SUCCESS);
	adjust(a, "paper", "0");
	assert_true(status_lines(a, file) & LPT_PARALLEL_PAPER_EMPTY);
	assert_int_equal(reset(a, file), LPT_STATUS_DEVICE_PAPER_EMPTY);
	adjust(a, "paper", "5");
	adjust(a, "offline", "yes");
	assert_true(status_lines(a, file) & LPT_PARALLEL_OFF_LINE);
	assert_int_equal(reset(a, file), LPT_STATUS_DEVICE_OFF_LINE);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	TEST(an_id_is_read_with_its_terminator),
	TEST(an_id_that_cannot_be_read_is_an_error),
	TEST(what_is_written_is_read_back),
	TEST(a_reader_that_waits_lets_others_have_the_port),
	TEST(a_locked_reader_that_waits_keeps_the_port),
	TEST(bytes_that_come_one_by_one_are_one_read),
	TEST(a_read_that_waits_is_cancelled),
	TEST(a_read_that_has_some_of_its_bytes_is_cancelled_with_them),
	TEST(a_total_time_out_ends_a_read_with_what_there_is),
	TEST(an_interval_of_all_ones_reads_what_is_there),
	TEST(an_interval_ends_a_read_after_a_gap),
	TEST(a_write_to_a_full_device_ends_with_what_it_took),
	TEST(a_write_in_ecp_waits_for_a_full_device_likewise),
	TEST(a_device_is_unplugged_while_its_reader_waits),
	TEST(a_reader_that_dies_leaves_port_and_device),
	TEST(a_device_that_dies_in_mid_transfer_has_failed),
	TEST(a_transfer_on_the_wires_is_cut_when_it_is_cancelled),
	TEST(a_device_is_unplugged_while_it_is_read_on_a_worker),
	TEST(a_device_is_closed_while_it_works_on_a_worker),
	TEST(many_requests_of_one_device_end_in_their_order),
	TEST(an_evicted_reader_is_told_and_the_port_goes_on),
	TEST(a_printer_tells_why_it_is_not_ready),
};

int main(void)
{
	return cmocka_run_group_tests_name("transfers", tests, NULL, NULL);
}
