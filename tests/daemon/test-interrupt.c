/* SPDX-License-Identifier: MIT */
/* Waiting for an interrupt of a port, whoever owns it: what ends the wait, and what is refused. */
#include "raw.h"

#include <errno.h>

#define NACK_LINE 0x08 /* the loopback plug ties data line 3 to nAck */

/* The next interrupt of the port. */
static void interrupt(struct raw *owner, uint32_t file)
{
	static const struct lpt_insn raise_nack[] = {
		{.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = 0},
		{.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = NACK_LINE},
		{.op = LPT_OP_END},
	};

	assert_int_equal(raw_run(owner, file, raise_nack, 3)->status, 0);
}

static uint32_t start_wait(struct raw *client, uint32_t file, uint32_t since)
{
	const struct wire_irq_wait wait = {.file = file, .since = since};

	return raw_send(client, WIRE_irq_wait, &wait);
}

/* A wait that the daemon has, and that has not ended. */
static uint32_t pending_wait(struct raw *client, uint32_t file, uint32_t since)
{
	uint32_t id = start_wait(client, file, since);

	raw_status(client);
	return id;
}

static uint32_t count_of(struct raw *client, uint32_t id)
{
	return raw_expect(client, WIRE_count, id)->as.count.count;
}

static void a_wait_ends_with_the_next_interrupt_of_any_owner(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	uint32_t file_a = raw_open(a, "LPT1"), file_b = raw_open(b, "LPT1");

	raw_allocate(a, file_a);
	uint32_t id = pending_wait(b, file_b, 0);

	interrupt(a, file_a);
	assert_int_equal(count_of(b, id), 1);
	id = pending_wait(b, file_b, 1);
	interrupt(a, file_a);
	assert_int_equal(count_of(b, id), 2);
}

static void another_count_than_the_ports_is_answered_at_once(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "asker");

	raw_add(a, "loopback");
	uint32_t file = raw_open(a, "LPT1");

	assert_int_equal(count_of(a, start_wait(a, file, UINT32_MAX)), 0);
	raw_allocate(a, file);
	interrupt(a, file);
	assert_int_equal(count_of(a, start_wait(a, file, 0)), 1);
}

static void a_port_without_an_interrupt_is_refused_with_the_cure(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "asker");

	raw_add(a, "loopback,io=0x300");
	raw_expect_error(a, start_wait(a, raw_open(a, "LPT1"), 0), -ENXIO, "irq=7");
}

static void a_cancelled_wait_is_answered_once(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "waiter");

	raw_add(a, "loopback");
	uint32_t file = raw_open(a, "LPT1");
	uint32_t id = pending_wait(a, file, 0);
	const struct wire_cancel cancel = {.target = id};

	raw_send(a, WIRE_cancel, &cancel);
	raw_send(a, WIRE_cancel, &cancel);
	raw_expect_error(a, id, -ECANCELED, "");
	raw_allocate(a, file);
	interrupt(a, file);
	raw_status(a);
}

static void a_pulled_port_ends_its_waits(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "waiter"), *b = raw_client(f, 1, "hand");

	raw_add(a, "loopback");
	uint32_t id = pending_wait(a, raw_open(a, "LPT1"), 0);
	const struct wire_unplug unplug = {.port = "LPT1"};

	raw_send(b, WIRE_unplug, &unplug);
	raw_expect(a, WIRE_lost, 0);
	raw_expect_error(a, id, -ENODEV, "was unplugged");
}

static void a_waiter_that_goes_takes_its_wait_along(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	uint32_t file = raw_open(a, "LPT1");

	pending_wait(b, raw_open(b, "LPT1"), 0);
	raw_close(b);
	raw_allocate(a, file);
	interrupt(a, file);
	while (raw_port(a, "LPT1").n_files != 1) {
		interrupt(a, file);
	}
	assert_int_equal(raw_status(a).n_requests, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(a_wait_ends_with_the_next_interrupt_of_any_owner),
		TEST(another_count_than_the_ports_is_answered_at_once),
		TEST(a_port_without_an_interrupt_is_refused_with_the_cure),
		TEST(a_cancelled_wait_is_answered_once),
		TEST(a_pulled_port_ends_its_waits),
		TEST(a_waiter_that_goes_takes_its_wait_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
