/* SPDX-License-Identifier: MIT */
/*
 * A daisy chain as the host finds it: numbers, selection, each device by itself, and what goes
 * wrong with chains.  Every talk ends in its time, and the cable serves the next one.
 */
#include "rig.h"

#include <errno.h>
#include <string.h>

#include "util/clock.h"

#define ANSWER_NS (35 * NS_PER_MS) /* the longest that the standard lets an answer take */

struct fixture {
	struct rig rig;
	uint8_t id[256];
};

static int setup(void **state)
{
	return rig_setup(state, sizeof(struct fixture));
}

static int number_chain(struct fixture *f)
{
	const struct lpt_1284_want want = {.kind = LPT_TALK_INIT_BUS, .limit = LPT_1284_DAISY_MAX};

	return rig_talk(&f->rig, &want);
}

static int select_device(struct fixture *f, uint8_t id)
{
	const struct lpt_1284_want want = {.kind = LPT_TALK_SELECT, .id = id};

	return rig_talk(&f->rig, &want);
}

static void assert_within(const struct fixture *f, int64_t ns)
{
	assert_in_range(f->rig.took_ns, 0, ns);
}

static void write_text(struct fixture *f, const char *text)
{
	const struct lpt_1284_want want = {
		.kind = LPT_TALK_WRITE,
		.mode = LPT_1284_COMPAT,
		.bytes = (const uint8_t *)text,
		.n = (uint32_t)strlen(text),
	};

	assert_int_equal(rig_talk(&f->rig, &want), 0);
}

static void a_chain_is_numbered_and_each_device_tells_its_id(void **state)
{
	struct fixture *f = *state;

	rig_open_spec(&f->rig, WAY_BLOCKS,
		      "chain,devices=2,end=echo,id0=MDL:a;,id1=MDL:b;,id=MDL:c;");
	assert_int_equal(number_chain(f), 0);
	assert_int_equal(f->rig.talk.result.n_daisy, 2);
	assert_true(f->rig.talk.result.has_end);

	for (uint8_t i = 0; i < 2; i++) {
		assert_int_equal(select_device(f, i), 0);
		assert_int_equal(rig_read_id(&f->rig, LPT_1284_NIBBLE, f->id, sizeof(f->id)), 0);
		assert_int_equal(f->id[6], 'a' + i);
	}
	assert_int_equal(rig_do(&f->rig, LPT_TALK_DESELECT, LPT_1284_COMPAT), 0);
	assert_int_equal(rig_read_id(&f->rig, LPT_1284_NIBBLE, f->id, sizeof(f->id)), 0);
	assert_int_equal(f->id[6], 'c');
}

static void two_devices_that_answer_to_one_address_end_in_time(void **state)
{
	struct fixture *f = *state;

	rig_open_spec(&f->rig, WAY_BLOCKS,
		      "chain,devices=3,end=none,twin=yes,id0=MDL:abc;,id1=MDL:xyz;,id2=MDL:end;");
	assert_int_equal(number_chain(f), 0);
	assert_int_equal(f->rig.talk.result.n_daisy, 2);
	assert_within(f, 5 * ANSWER_NS);
	assert_int_equal(select_device(f, 0), 0);
	rig_read_id(&f->rig, LPT_1284_NIBBLE, f->id, sizeof(f->id));
	assert_within(f, 10 * ANSWER_NS);
	assert_true(rig_is_at_rest(&f->rig));

	assert_int_equal(select_device(f, 1), 0);
	assert_int_equal(rig_read_id(&f->rig, LPT_1284_NIBBLE, f->id, sizeof(f->id)), 0);
	assert_memory_equal(f->id + 2, "MDL:end;", 8);
	rig_adjust(&f->rig, "twin", "no");
	assert_int_equal(number_chain(f), 0);
	assert_int_equal(f->rig.talk.result.n_daisy, 3);
}

static void a_device_that_is_deaf_is_not_selected(void **state)
{
	struct fixture *f = *state;

	rig_open_spec(&f->rig, WAY_BLOCKS, "chain,devices=2,end=none,deaf=1");
	assert_int_equal(number_chain(f), 0);
	assert_int_equal(f->rig.talk.result.n_daisy, 2);

	assert_true(select_device(f, 1) < 0);
	assert_within(f, ANSWER_NS);
	assert_int_equal(select_device(f, 0), 0);
}

static void each_device_has_its_own_memory(void **state)
{
	struct fixture *f = *state;

	rig_open_spec(&f->rig, WAY_BLOCKS, "chain,devices=2,end=echo");
	assert_int_equal(number_chain(f), 0);
	for (uint8_t i = 0; i < 2; i++) {
		assert_int_equal(select_device(f, i), 0);
		write_text(f, i ? "one" : "zero");
	}
	assert_int_equal(rig_do(&f->rig, LPT_TALK_DESELECT, LPT_1284_COMPAT), 0);
	write_text(f, "end");

	assert_int_equal(rig_read(&f->rig, LPT_1284_NIBBLE, f->id, 3), 0);
	assert_memory_equal(f->id, "end", 3);
	assert_int_equal(select_device(f, 1), 0);
	assert_int_equal(rig_read(&f->rig, LPT_1284_NIBBLE, f->id, 3), 0);
	assert_memory_equal(f->id, "one", 3);
	assert_int_equal(select_device(f, 0), 0);
	assert_int_equal(rig_read(&f->rig, LPT_1284_NIBBLE, f->id, 4), 0);
	assert_memory_equal(f->id, "zero", 4);
}

static void a_cable_without_a_chain_has_an_end_or_none(void **state)
{
	struct fixture *f = *state;

	rig_open_spec(&f->rig, WAY_BLOCKS, "echo");
	assert_int_equal(number_chain(f), 0);
	assert_int_equal(f->rig.talk.result.n_daisy, 0);
	assert_true(f->rig.talk.result.has_end);
	rig_close(&f->rig);

	rig_open_spec(&f->rig, WAY_BLOCKS, "none");
	assert_int_equal(number_chain(f), 0);
	assert_int_equal(f->rig.talk.result.n_daisy, 0);
	assert_false(f->rig.talk.result.has_end);
	assert_within(f, 3 * ANSWER_NS);
}

static void pull_device_0(struct rig *rig)
{
	if (rig->programs == 2) {
		rig_adjust(rig, "present0", "no");
	}
}

static void a_device_that_is_unplugged_while_its_reader_waits_ends_the_read(void **state)
{
	struct fixture *f = *state;
	const struct lpt_1284_want want = {
		.kind = LPT_TALK_READ,
		.mode = LPT_1284_NIBBLE,
		.buffer = f->id,
		.n = 10,
		.wait_us = 2000000,
	};

	rig_open_spec(&f->rig, WAY_BLOCKS, "chain,devices=2,end=none");
	assert_int_equal(number_chain(f), 0);
	assert_int_equal(select_device(f, 0), 0);
	f->rig.between = pull_device_0;

	assert_true(rig_talk(&f->rig, &want) < 0);
	assert_int_equal(f->rig.talk.result.done, 0);
	assert_within(f, 2 * NS_PER_S + 5 * ANSWER_NS);
	f->rig.between = NULL;
	assert_int_equal(rig_do(&f->rig, LPT_TALK_TERMINATE, LPT_1284_COMPAT), -ETIMEDOUT);
	assert_int_equal(number_chain(f), 0);
	assert_int_equal(f->rig.talk.result.n_daisy, 1);
	assert_int_equal(select_device(f, 0), 0);
	assert_int_equal(rig_read_id(&f->rig, LPT_1284_NIBBLE, f->id, sizeof(f->id)), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_chain_is_numbered_and_each_device_tells_its_id),
		TEST(two_devices_that_answer_to_one_address_end_in_time),
		TEST(a_device_that_is_deaf_is_not_selected),
		TEST(a_device_that_is_unplugged_while_its_reader_waits_ends_the_read),
		TEST(each_device_has_its_own_memory),
		TEST(a_cable_without_a_chain_has_an_end_or_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
