/* SPDX-License-Identifier: MIT */
#include "port/test-port.h"

static struct lpt_resources pick(const struct lpt_claim *used, uint32_t n_used,
				 const struct lpt_claim *avoid)
{
	struct lpt_resources resources = {0};

	assert_int_equal(lpt_arbiter_pick(used, n_used, avoid, &resources), LPT_STATUS_SUCCESS);
	return resources;
}

static void the_first_port_gets_the_first_legacy_pair(void **state)
{
	struct lpt_resources r = pick(NULL, 0, NULL);

	assert_int_equal(r.io, 0x378);
	assert_int_equal(r.io_span, 8);
	assert_int_equal(r.irq, 7);
	assert_int_equal(r.ecp, 0x778);
}

static void legacy_pairs_come_first_then_cards_without_interrupt(void **state)
{
	struct lpt_claim used[] = {{0x378, 7}, {0x278, 5}, {0x3bc, 0}};

	assert_int_equal(pick(used, 1, NULL).io, 0x278);
	assert_int_equal(pick(used, 1, NULL).irq, 5);
	assert_int_equal(pick(used, 2, NULL).io, 0x3bc);
	assert_int_equal(pick(used, 2, NULL).io_span, 3);
	assert_int_equal(pick(used, 3, NULL).io, 0xd000);
	assert_int_equal(pick(used, 3, NULL).irq, 0);
}

static void an_interrupt_in_use_is_not_given_twice(void **state)
{
	struct lpt_claim first = {0x378, 7};
	struct lpt_claim used[] = {{0x378, 7}, {0x278, 5}};

	assert_int_equal(pick(used, 2, NULL).irq, 0);
	assert_int_equal(pick(used + 1, 1, &first).irq, 7);
}

static void ranges_that_overlap_a_claim_are_not_given(void **state)
{
	struct lpt_claim used[] = {{0x37c, 0}, {0, 0}, {0x274, 0}};

	assert_int_equal(pick(used, 3, NULL).io, 0x3bc);
}

static void the_last_pair_is_avoided_while_another_is_free(void **state)
{
	struct lpt_claim last = {0x378, 7};

	assert_int_equal(pick(NULL, 0, &last).io, 0x278);
}

#define N_PLACES 131 /* three legacy pairs and 128 cards */

static void the_last_pair_is_given_when_nothing_else_is_free(void **state)
{
	struct lpt_claim used[N_PLACES] = {{0}};
	struct lpt_claim last = {0xd008, 0};

	for (uint32_t i = 0; i < N_PLACES; i++) {
		used[i].io = (uint32_t)pick(used, i, NULL).io;
	}
	used[4].io = 0;

	assert_int_equal(pick(used, N_PLACES, &last).io, 0xd008);
}

static void nothing_is_given_when_all_is_used(void **state)
{
	struct lpt_claim used[N_PLACES] = {{0}};
	struct lpt_resources resources = {.io = 77};

	for (uint32_t i = 0; i < N_PLACES; i++) {
		used[i].io = (uint32_t)pick(used, i, NULL).io;
	}

	assert_int_equal(used[N_PLACES - 1].io, 0xd3f8);
	assert_int_equal(lpt_arbiter_pick(used, N_PLACES, NULL, &resources),
			 LPT_STATUS_NO_SUCH_DEVICE);
	assert_int_equal(resources.io, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_port_gets_the_first_legacy_pair),
		cmocka_unit_test(legacy_pairs_come_first_then_cards_without_interrupt),
		cmocka_unit_test(an_interrupt_in_use_is_not_given_twice),
		cmocka_unit_test(ranges_that_overlap_a_claim_are_not_given),
		cmocka_unit_test(the_last_pair_is_avoided_while_another_is_free),
		cmocka_unit_test(the_last_pair_is_given_when_nothing_else_is_free),
		cmocka_unit_test(nothing_is_given_when_all_is_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
