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

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(what_was_sent_behind_a_free_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
