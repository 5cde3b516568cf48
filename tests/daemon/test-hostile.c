/* SPDX-License-Identifier: MIT */
/*
 * Clients that mean harm, or might as well: numbers at the ends of their range, requests in an
 * order that nobody expects, names and folders that are traps.  Run it with a daemon built with
 * sanitizers to see more.
 */
#include "raw.h"

#include <errno.h>

static const struct lpt_insn read_status[] = {
	{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
	{.op = LPT_OP_END},
};

/* Milliseconds that are nothing when they are counted in microseconds of 64 bits. */
#define MS_THAT_WRAP (INT64_C(1) << 61)

/* --- orders nobody expects --- */

static void what_was_sent_behind_a_free_is_answered(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "hasty");

	raw_add(a, "slow:loopback");
	uint32_t file = raw_open(a, "LPT1");
	const struct wire_free free_it = {.file = file};

	raw_allocate(a, file);
	uint32_t run = raw_start_run(a, file, read_status, 2);
	uint32_t end = raw_send(a, WIRE_free, &free_it);
	uint32_t late = raw_start_run(a, file, read_status, 2);
	uint32_t again = raw_start_allocate(a, file, -1);

	raw_expect(a, WIRE_result, run);
	raw_expect(a, WIRE_done, end);
	raw_expect_error(a, late, -EPERM, "LPT1");
	raw_expect(a, WIRE_done, again);
	assert_int_equal(raw_run(a, file, read_status, 2)->status, 0);
}

/* --- numbers at the ends of their range --- */

static void a_time_out_without_end_does_not_end_at_once(void **state)
{
	static const int64_t timeouts[] = {MS_THAT_WRAP, INT64_MAX};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "patient");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	for (int i = 0; i < 2; i++) {
		uint32_t wait = raw_start_allocate(b, raw_open(b, "LPT1"), timeouts[i]);
		const struct wire_cancel cancel = {.target = wait};

		assert_int_equal(raw_port(b, "LPT1").n_waiters, 1);
		raw_send(b, WIRE_cancel, &cancel);
		raw_expect_error(b, wait, -ECANCELED, "");
	}
}

static void a_grace_without_end_does_not_end_at_once(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "admin");
	const struct wire_evict evict = {.port = "LPT1", .grace_ms = MS_THAT_WRAP};

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	const struct wire_cancel cancel = {.target = raw_send(b, WIRE_evict, &evict)};

	raw_send(b, WIRE_cancel, &cancel);
	raw_expect_error(b, cancel.target, -ECANCELED, "the owner keeps LPT1");
}

static uint32_t start_at(struct raw *client, uint32_t file, int64_t t0_ns, int64_t wall_ms)
{
	static const struct lpt_insn at[] = {{.op = LPT_OP_AT | LPT_OP_SOFT, .arg = UINT32_MAX},
					     {.op = LPT_OP_IN, .mask = 0xff},
					     {.op = LPT_OP_STAMP},
					     {.op = LPT_OP_END}};
	const struct wire_run run = {
		.file = file,
		.room = 64,
		.t0_ns = t0_ns,
		.wall_ms = wall_ms,
		.program = {at, sizeof(at)},
	};

	return raw_send(client, WIRE_run, &run);
}

static void no_wall_limit_and_no_start_are_too_long_or_too_early(void **state)
{
	static const int64_t numbers[] = {INT64_MIN, -1, INT64_MAX, INT64_MAX / 1000000 + 1};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "dreamer");

	raw_add(a, "loopback,clock=virtual");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	for (int i = 0; i < 4; i++) {
		int64_t t0_ns = numbers[i] < 0 ? numbers[i] : 0;
		uint32_t id = start_at(a, file, t0_ns, numbers[i]);

		assert_int_equal(raw_expect(a, WIRE_result, id)->as.result.status, 0);
		assert_true(a->message.as.result.t_last_ns > 0);
	}
}

/* Taken for a time of the port clock, a date would drive a simulated one over its end. */
static void a_start_that_is_no_time_of_the_port_is_refused(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "dreamer");

	raw_add(a, "loopback,clock=virtual");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	raw_expect_error(a, start_at(a, file, INT64_MAX, 0), -EINVAL, "more than an hour away");
	raw_expect_error(a, start_at(a, file, INT64_MAX / 2, 0), -EINVAL, "LPT1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(what_was_sent_behind_a_free_is_answered),
		TEST(a_time_out_without_end_does_not_end_at_once),
		TEST(a_grace_without_end_does_not_end_at_once),
		TEST(no_wall_limit_and_no_start_are_too_long_or_too_early),
		TEST(a_start_that_is_no_time_of_the_port_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
