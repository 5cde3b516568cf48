/* SPDX-License-Identifier: MIT */
/*
 * What goes wrong: clients that die, stop, never read or talk nonsense; ports that are pulled out;
 * drivers that hang.  Each time the one who caused it is told or cut off, and a bystander's answers
 * stay right and in order.
 */
#include "raw.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONTROL_REST 0x0c

static const struct lpt_insn for_ever[] = {
	{.op = LPT_OP_OUT, .reg = LPT_REG_CONTROL, .val = 0x01},
	{.op = LPT_OP_JMP},
	{.op = LPT_OP_END},
	{.op = LPT_OP_END},
};

static const struct lpt_insn read_status[] = {
	{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
	{.op = LPT_OP_END},
};

static struct wire_lines snapshot(struct raw *client)
{
	const struct wire_snapshot body = {.port = "LPT1"};
	uint32_t id = raw_send(client, WIRE_snapshot, &body);

	return raw_expect(client, WIRE_lines, id)->as.lines;
}

/* An owner dies while its program runs and another waits. */
static void owner_dies(struct fixture *f, const char *spec)
{
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "waiter");

	raw_add(b, spec);
	uint32_t file_a = raw_open(a, "LPT1"), file_b = raw_open(b, "LPT1");

	raw_allocate(a, file_a);
	raw_start_run(a, file_a, for_ever, 4);
	uint32_t wait = raw_start_allocate(b, file_b, -1);

	raw_status(b);
	raw_close(a);
	raw_expect(b, WIRE_done, wait);
	assert_int_equal(snapshot(b).control, CONTROL_REST);
	assert_int_equal(raw_run(b, file_b, read_status, 2)->status, 0);
}

static void a_killed_owners_program_is_cut_and_the_next_waiter_goes_on(void **state)
{
	owner_dies(*state, "loopback");
}

static void a_killed_owners_program_is_cut_on_a_slow_port_too(void **state)
{
	owner_dies(*state, "slow:loopback");
}

/* Putting the data lines to rest gives an edge, for which the owner had armed a write. */
static void what_an_owner_armed_ends_with_its_turn(void **state)
{
	static const struct lpt_insn low[] = {{.op = LPT_OP_OUT, .reg = LPT_REG_DATA},
					      {.op = LPT_OP_END}};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner");

	raw_add(a, "loopback,rest=data:0x08");
	const struct wire_interrupts arm = {
		.file = raw_open(a, "LPT1"),
		.arm = 1,
		.control = 0x03,
	};
	const struct wire_free free_it = {.file = arm.file};

	raw_allocate(a, arm.file);
	assert_int_equal(raw_run(a, arm.file, low, 2)->status, 0);
	raw_expect(a, WIRE_count, raw_send(a, WIRE_interrupts, &arm));
	raw_expect(a, WIRE_done, raw_send(a, WIRE_free, &free_it));
	assert_int_equal(snapshot(a).data, 0x08);
	assert_int_equal(snapshot(a).control, CONTROL_REST);
}

static void lines_rest_after_a_kill_without_waiters(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "other");

	raw_add(b, "loopback");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	raw_start_run(a, file, for_ever, 4);
	raw_close(a);
	while (raw_port(b, "LPT1").n_files > 0) {
	}
	assert_int_equal(snapshot(b).control, CONTROL_REST);
}

static void a_program_that_is_cancelled_leaves_lines_at_rest_and_the_port_owned(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner");

	raw_add(a, "slow:loopback");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	uint32_t run = raw_start_run(a, file, for_ever, 4);
	const struct wire_cancel cancel = {.target = run};

	raw_send(a, WIRE_cancel, &cancel);
	assert_int_equal(raw_expect(a, WIRE_result, run)->as.result.status,
			 -(int)wire_error_from_errno(ECANCELED));
	assert_int_equal(raw_run(a, file, read_status, 2)->status, 0);
	assert_int_equal(snapshot(a).control, CONTROL_REST);
	assert_string_equal(raw_port(a, "LPT1").state, "held");
}

/* A holder that is stopped: it reads nothing and says nothing. */
static void a_stopped_owner_can_be_evicted(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "stopped"), *b = raw_client(f, 1, "waiter");
	const struct wire_evict evict = {.port = "LPT1"};

	raw_add(b, "loopback");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	uint32_t wait = raw_start_allocate(b, raw_open(b, "LPT1"), -1);
	uint32_t id = raw_send(b, WIRE_evict, &evict);

	assert_string_equal(raw_expect(b, WIRE_holder, id)->as.holder.program, "stopped");
	raw_expect(b, WIRE_done, wait);
	raw_expect(b, WIRE_done, id);
	raw_expect(a, WIRE_lost, 0);
	raw_expect_error(a, raw_start_run(a, file, read_status, 2), -ESTALE,
			 "LPT1 was taken from you by waiter (");
	const struct wire_close close_it = {.file = file};

	raw_expect(a, WIRE_done, raw_send(a, WIRE_close, &close_it));
}

static void an_owner_that_frees_in_time_is_not_evicted(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "admin");
	const struct wire_evict evict = {.port = "LPT1", .grace_ms = 60000};

	raw_add(b, "loopback");
	uint32_t file = raw_open(a, "LPT1");
	const struct wire_waiters waiters = {.file = file};
	const struct wire_free free_it = {.file = file};

	raw_allocate(a, file);
	uint32_t id = raw_send(b, WIRE_evict, &evict);

	raw_status(b);
	assert_int_equal(
		raw_expect(a, WIRE_count, raw_send(a, WIRE_waiters, &waiters))->as.count.count, 1);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_free, &free_it));
	raw_expect(b, WIRE_done, id);
	raw_allocate(a, file);
}

static void grace_takes_the_port_from_an_owner_who_keeps_others_waiting(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "waiter");

	raw_add(b, "loopback,grace=20ms");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	raw_allocate(b, raw_open(b, "LPT1"));
	raw_expect(a, WIRE_lost, 0);
	raw_expect_error(a, raw_start_allocate(a, file, -1), -ESTALE, "its grace period");
}

static void a_watcher_that_never_reads_is_cut_off(void **state)
{
	struct fixture *f = *state;
	struct raw *watcher = raw_client(f, 0, "watcher"), *b = raw_client(f, 1, "bystander");
	const struct wire_watch watch = {.port = ""};

	raw_add(b, "loopback");
	raw_send(watcher, WIRE_watch, &watch);
	for (int i = 0; i < 100000 && raw_status(b).n_clients == 2; i++) {
		const struct wire_close close_it = {.file = raw_open(b, "LPT1")};

		raw_expect(b, WIRE_done, raw_send(b, WIRE_close, &close_it));
	}
	assert_int_equal(raw_status(b).n_clients, 1);
}

/* 100,000 requests, none of whose answers is read before all were sent or the socket was full. */
static void many_requests_at_once_do_not_hurt_a_bystander(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "flood"), *b = raw_client(f, 1, "bystander");
	uint8_t message[64];
	int len = wire_encode(WIRE_status, 7, NULL, message, sizeof(message));
	int n_answers = 0, n_sent = 0;

	raw_add(b, "loopback");
	uint32_t file = raw_open(b, "LPT1");

	raw_allocate(b, file);
	while (n_sent < 100000) {
		if (send(a->fd, message, (size_t)len, MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
			n_sent++;
		} else {
			assert_int_equal(raw_run(b, file, read_status, 2)->status, 0);
			raw_expect(a, WIRE_status_info, 7);
			n_answers++;
		}
	}
	for (; n_answers < n_sent; n_answers++) {
		raw_expect(a, WIRE_status_info, 7);
	}
	assert_int_equal(raw_run(b, file, read_status, 2)->status, 0);
}

/* --- nonsense --- */

/* The sender is cut, the bystander served. */
static void expect_cut(struct fixture *f, struct raw *bad)
{
	struct raw *b = raw_client(f, 7, "bystander");

	raw_expect(bad, WIRE_error, bad->message.id);
	assert_null(raw_receive(bad));
	raw_status(b);
}

static void send_bytes(struct raw *client, const void *bytes, size_t n)
{
	assert_int_equal(send(client->fd, bytes, n, MSG_NOSIGNAL), n);
	client->message.id = 0;
}

static void garbage_costs_its_sender_the_connection(void **state)
{
	struct fixture *f = *state;

	send_bytes(raw_client(f, 0, "bad"), "GET / HTTP/1.0\r\n\r\n", 18);
	expect_cut(f, &f->clients[0]);
}

static void a_text_without_an_end_costs_the_connection(void **state)
{
	struct fixture *f = *state;

	send_bytes(raw_client(f, 0, "bad"), "\x0f\x00\x00\x00\x01\x00\x00\x00\xff\xff", 10);
	expect_cut(f, &f->clients[0]);
}

static void half_a_message_costs_the_connection(void **state)
{
	struct fixture *f = *state;

	send_bytes(raw_client(f, 0, "bad"), "\x0f\x00\x00", 3);
	expect_cut(f, &f->clients[0]);
}

static void a_message_that_is_too_long_costs_the_connection(void **state)
{
	static uint8_t bytes[WIRE_MESSAGE_MAX + 1] = {WIRE_status, 0, 0, 0, 1};
	struct fixture *f = *state;

	send_bytes(raw_client(f, 0, "bad"), bytes, sizeof(bytes));
	expect_cut(f, &f->clients[0]);
}

static void an_answer_sent_as_a_request_costs_the_connection(void **state)
{
	struct fixture *f = *state;
	struct raw *bad = raw_client(f, 0, "bad");

	bad->message.id = raw_send(bad, WIRE_done, NULL);
	expect_cut(f, bad);
}

static void who_does_not_greet_is_cut(void **state)
{
	struct fixture *f = *state;
	struct raw *bad = &f->clients[0];

	raw_connect(f, bad);
	bad->message.id = raw_send(bad, WIRE_status, NULL);
	expect_cut(f, bad);
}

static void an_unknown_request_is_refused_and_the_connection_goes_on(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "newer");

	send_bytes(a, "\xff\x7f\x00\x00\x09\x00\x00\x00", 8);
	raw_expect_error(a, 9, -ENOSYS, "does not know request");
	raw_status(a);
}

static void a_client_name_cannot_forge_lines(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "evil\n\033[2Jname");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	assert_string_equal(raw_port(a, "LPT1").owner, "evil??[2Jname");
}

/* --- unplugging --- */

static void unplug(struct raw *client)
{
	const struct wire_unplug body = {.port = "LPT1"};
	uint32_t id = raw_send(client, WIRE_unplug, &body);

	while (raw_receive(client)->number == WIRE_holder || client->message.number == WIRE_lost) {
		assert_int_equal(client->message.id, client->message.number == WIRE_lost ? 0 : id);
	}
	assert_int_equal(client->message.number, WIRE_done);
	assert_int_equal(client->message.id, id);
}

static void unplug_while_running(struct fixture *f, const char *spec, const char *location)
{
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "admin");

	raw_add(b, spec);
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	uint32_t run = raw_start_run(a, file, for_ever, 4);

	raw_status(b);
	unplug(b);
	raw_expect(a, WIRE_lost, 0);
	assert_int_equal(raw_expect(a, WIRE_result, run)->as.result.status,
			 -(int)wire_error_from_errno(ENODEV));
	uint64_t accesses = raw_port(b, location).accesses;

	raw_expect_error(a, raw_start_run(a, file, read_status, 2), -ENODEV, location);
	raw_expect_error(a, raw_start_allocate(a, file, -1), -ENODEV, location);
	const struct wire_free free_it = {.file = file};

	raw_expect(a, WIRE_done, raw_send(a, WIRE_free, &free_it));
	assert_true(raw_port(b, location).accesses == accesses);
	const struct wire_close close_it = {.file = file};

	raw_expect(a, WIRE_done, raw_send(a, WIRE_close, &close_it));
}

static void unplugging_a_running_port_gives_enodev_and_no_access_follows(void **state)
{
	unplug_while_running(*state, "loopback", "sim:loopback#1");
}

static void unplugging_a_slow_running_port_gives_enodev_and_no_access_follows(void **state)
{
	unplug_while_running(*state, "slow:loopback", "slow:loopback#1");
}

static void unplugging_tells_three_waiters_and_the_holder(void **state)
{
	struct fixture *f = *state;
	struct raw *admin = raw_client(f, 0, "admin"), *holder = raw_client(f, 1, "holder");
	uint32_t waits[3];

	raw_add(admin, "loopback");
	raw_allocate(holder, raw_open(holder, "LPT1"));
	for (int i = 0; i < 3; i++) {
		struct raw *waiter = raw_client(f, 2 + i, "waiter");

		waits[i] = raw_start_allocate(waiter, raw_open(waiter, "LPT1"), -1);
		raw_status(waiter);
	}
	unplug(admin);
	raw_expect(holder, WIRE_lost, 0);
	for (int i = 0; i < 3; i++) {
		raw_expect(&f->clients[2 + i], WIRE_lost, 0);
		raw_expect_error(&f->clients[2 + i], waits[i], -ENODEV, "was unplugged");
	}
	assert_string_equal(raw_port(admin, "sim:loopback#1").state, "gone");
	for (int i = 1; i < 5; i++) {
		raw_close(&f->clients[i]);
	}
	raw_add(admin, "loopback");
	assert_string_equal(raw_port(admin, "LPT1").location, "sim:loopback#2");
}

/* --- drivers that hang --- */

/* Start the program that hangs; it may run for 20 ms. */
static uint32_t start_hanging(struct raw *client, uint32_t file)
{
	const struct wire_run run = {
		.file = file,
		.room = 1,
		.wall_ms = 20,
		.program = {read_status, sizeof(read_status)},
	};

	return raw_send(client, WIRE_run, &run);
}

static void a_hanging_driver_is_cut_by_abort_when_time_is_up(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "other");

	raw_add(a, "loopback,hang=0");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	uint32_t run = start_hanging(a, file);

	raw_status(b);
	assert_int_equal(raw_expect(a, WIRE_result, run)->as.result.status,
			 -(int)wire_error_from_errno(ETIMEDOUT));
	assert_int_equal(raw_run(a, file, read_status, 2)->status, 0);
}

static void a_hanging_driver_is_cut_when_its_client_cancels(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner");

	raw_add(a, "loopback,hang=0");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	uint32_t run = raw_start_run(a, file, read_status, 2);
	const struct wire_cancel cancel = {.target = run};

	raw_send(a, WIRE_cancel, &cancel);
	assert_int_equal(raw_expect(a, WIRE_result, run)->as.result.status,
			 -(int)wire_error_from_errno(ECANCELED));
}

static void a_driver_that_hears_nothing_is_declared_gone(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback,hang=0,hang-until=gone");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	uint32_t run = start_hanging(a, file);
	uint32_t wait = raw_start_allocate(b, raw_open(b, "LPT1"), -1);

	raw_status(b);
	assert_int_equal(raw_expect(a, WIRE_result, run)->as.result.status,
			 -(int)wire_error_from_errno(ENODEV));
	raw_expect(a, WIRE_lost, 0);
	raw_expect(b, WIRE_lost, 0);
	raw_expect_error(b, wait, -ENODEV, "was unplugged");
	raw_status(b);
}

static void a_driver_that_hangs_while_lines_are_cleaned_is_declared_gone(void **state)
{
	static const struct lpt_insn strobe[] = {{.op = LPT_OP_OUT, .reg = LPT_REG_CONTROL},
						 {.op = LPT_OP_END}};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "next");

	raw_add(a, "loopback,hang=1,hang-until=gone");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	assert_int_equal(raw_run(a, file, strobe, 2)->status, 0);
	raw_close(a);
	uint32_t wait = raw_start_allocate(b, raw_open(b, "LPT1"), -1);

	raw_expect(b, WIRE_lost, 0);
	raw_expect_error(b, wait, -ENODEV, "was unplugged");
	raw_status(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(a_killed_owners_program_is_cut_and_the_next_waiter_goes_on),
		TEST(a_killed_owners_program_is_cut_on_a_slow_port_too),
		TEST(what_an_owner_armed_ends_with_its_turn),
		TEST(lines_rest_after_a_kill_without_waiters),
		TEST(a_program_that_is_cancelled_leaves_lines_at_rest_and_the_port_owned),
		TEST(a_stopped_owner_can_be_evicted),
		TEST(an_owner_that_frees_in_time_is_not_evicted),
		TEST(grace_takes_the_port_from_an_owner_who_keeps_others_waiting),
		TEST(a_watcher_that_never_reads_is_cut_off),
		TEST(many_requests_at_once_do_not_hurt_a_bystander),
		TEST(garbage_costs_its_sender_the_connection),
		TEST(a_text_without_an_end_costs_the_connection),
		TEST(half_a_message_costs_the_connection),
		TEST(a_message_that_is_too_long_costs_the_connection),
		TEST(an_answer_sent_as_a_request_costs_the_connection),
		TEST(who_does_not_greet_is_cut),
		TEST(an_unknown_request_is_refused_and_the_connection_goes_on),
		TEST(a_client_name_cannot_forge_lines),
		TEST(unplugging_a_running_port_gives_enodev_and_no_access_follows),
		TEST(unplugging_a_slow_running_port_gives_enodev_and_no_access_follows),
		TEST(unplugging_tells_three_waiters_and_the_holder),
		TEST(a_hanging_driver_is_cut_by_abort_when_time_is_up),
		TEST(a_hanging_driver_is_cut_when_its_client_cancels),
		TEST(a_driver_that_hears_nothing_is_declared_gone),
		TEST(a_driver_that_hangs_while_lines_are_cleaned_is_declared_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
