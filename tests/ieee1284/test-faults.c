/* SPDX-License-Identifier: MIT */
/*
 * What goes wrong between a host and its devices, one test for each.  Every talk ends in its time
 * on the port's clock, with a status that is documented, and the cable serves the next one.
 */
#include "routes.h"

#include <errno.h>
#include <string.h>

#include "lines/signals.h"
#include "util/clock.h"

#define ANSWER_NS (35 * NS_PER_MS) /* the longest that the standard lets an answer take */
#define BYTE_NS 20000              /* more than a byte takes in any mode */

struct fixture {
	struct rig rig;
	uint8_t id[LPT_1284_ID_MAX];
};

static int setup(void **state)
{
	return rig_setup(state, sizeof(struct fixture));
}

static void assert_within(const struct fixture *f, int64_t ns)
{
	assert_in_range(f->rig.took_ns, 0, ns);
}

/* The recorder is at work again, without its mistakes. */
static void assert_usable(struct fixture *f)
{
	uint8_t byte = 0x5a;

	assert_true(rig_is_at_rest(&f->rig));
	recorder_reset(f->rig.recorder);
	recorder_load(f->rig.recorder, IEEE1284_DATA, &byte, 1);
	rig_changed(&f->rig);
	assert_int_equal(rig_read(&f->rig, LPT_1284_NIBBLE, f->id, 1), 0);
	assert_int_equal(f->id[0], byte);
	assert_int_equal(rig_do(&f->rig, LPT_TALK_TERMINATE, LPT_1284_COMPAT), 0);
	assert_true(rig_is_at_rest(&f->rig));
}

/* --- answers --- */

static void a_peripheral_that_never_answers_is_no_1284_device(void **state)
{
	struct fixture *f = *state;

	rig_open(&f->rig, WAY_BLOCKS);
	f->rig.recorder->responder.faults.is_mute = true;

	assert_int_equal(rig_read_id(&f->rig, LPT_1284_NIBBLE, f->id, sizeof(f->id)), -ENXIO);
	assert_int_equal(f->rig.talk.result.event, 2);
	assert_within(f, ANSWER_NS + NS_PER_MS);
	assert_usable(f);
}

static void an_empty_connector_is_no_1284_device(void **state)
{
	struct fixture *f = *state;

	rig_open_spec(&f->rig, WAY_BLOCKS, "none");

	assert_int_equal(rig_read_id(&f->rig, LPT_1284_NIBBLE, f->id, sizeof(f->id)), -ENXIO);
	assert_within(f, ANSWER_NS + NS_PER_MS);
	assert_true(rig_is_at_rest(&f->rig));
}

static void an_answer_later_than_the_limit_is_none(void **state)
{
	struct fixture *f = *state;

	rig_open(&f->rig, WAY_BLOCKS);
	f->rig.recorder->responder.faults.late_ns = ANSWER_NS + NS_PER_MS;

	assert_int_equal(rig_read_id(&f->rig, LPT_1284_NIBBLE, f->id, sizeof(f->id)), -ENXIO);
	assert_int_equal(f->rig.talk.result.event, 2);
	assert_within(f, ANSWER_NS + NS_PER_MS);
	assert_usable(f);
}

/* --- transfers --- */

static void a_peripheral_that_drops_off_in_mid_transfer_gave_what_it_gave(void **state)
{
	struct fixture *f = *state;
	static const uint8_t bytes[] = "0123456789";

	rig_open(&f->rig, WAY_BLOCKS);
	recorder_load(f->rig.recorder, IEEE1284_DATA, bytes, 10);
	f->rig.recorder->responder.faults.dies_after = 4;

	assert_int_equal(rig_read(&f->rig, LPT_1284_NIBBLE, f->id, 10), -ETIMEDOUT);
	assert_int_equal(f->rig.talk.result.done, 4);
	assert_memory_equal(f->id, bytes, 4);
	assert_int_equal(f->rig.recorder->given, 4);
	assert_within(f, 5 * ANSWER_NS);
	assert_usable(f);
}

static void a_partial_write_counts_what_the_peripheral_took(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[] = "0123456789";

	for (int way = WAY_FIRST; way <= WAY_LAST; way++) {
		rig_open(&f->rig, (enum way)way);
		f->rig.recorder->takes = 7;
		assert_int_equal(route_move(&f->rig, ROUTE_ECP_WRITE, bytes, 10), -ETIMEDOUT);
		assert_int_equal(f->rig.talk.result.done, 7);
		assert_true(route_is_record(&f->rig, ROUTE_ECP_WRITE, bytes, 7));
		assert_usable(f);
		rig_close(&f->rig);
	}
}

static void a_channel_that_is_never_ended_ends_the_read(void **state)
{
	struct fixture *f = *state;
	const uint8_t channel = 5;

	rig_open(&f->rig, WAY_SOFTWARE);
	recorder_load(f->rig.recorder, IEEE1284_ADDRESS, &channel, 1);
	f->rig.recorder->responder.faults.dies_after = 0;

	assert_int_equal(rig_read(&f->rig, LPT_1284_ECP, f->id, 10), -ETIMEDOUT);
	assert_int_equal(f->rig.talk.result.event, 45);
	assert_int_equal(f->rig.talk.result.done, 0);
	assert_within(f, 5 * ANSWER_NS);
	assert_usable(f);
}

static void a_run_is_taken_whole_or_not_at_all(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[] = "ab"
			  "cccccc"
			  "de";

	for (int way = WAY_FIRST; way <= WAY_LAST; way++) {
		rig_open(&f->rig, (enum way)way);
		f->rig.recorder->takes = 6;
		assert_int_equal(route_move(&f->rig, ROUTE_ECP_RLE_WRITE, bytes, 10), -ETIMEDOUT);
		assert_int_equal(f->rig.talk.result.done, 2);
		assert_true(route_is_record(&f->rig, ROUTE_ECP_RLE_WRITE, bytes, 2));
		assert_usable(f);
		rig_close(&f->rig);
	}
}

/* --- device IDs --- */

static void an_id_that_claims_65535_bytes_and_sends_10_is_what_it_sent(void **state)
{
	struct fixture *f = *state;
	static const enum lpt_1284_mode modes[] = {LPT_1284_NIBBLE, LPT_1284_BYTE, LPT_1284_ECP,
						   LPT_1284_ECP_RLE};

	rig_open(&f->rig, WAY_BLOCKS);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		f->rig.recorder->device.id = "MFG:a;CMD:";
		f->rig.recorder->device.id_len = 10;
		f->rig.recorder->responder.faults.id_length = 65535;

		assert_int_equal(rig_read_id(&f->rig, modes[i], f->id, sizeof(f->id)), 0);
		assert_int_equal(f->rig.talk.result.done, 12);
		assert_memory_equal(f->id,
				    "\xff\xff"
				    "MFG:a;CMD:",
				    12);
		assert_within(f, 12 * BYTE_NS + 6 * ANSWER_NS);
		assert_usable(f);
	}
}

/* Read an ID of these bytes, and find the value of a key in it. */
static void assert_field(struct fixture *f, const char *id, size_t len, const char *key,
			 const char *value)
{
	struct lpt_1284_field field;
	uint32_t done;

	f->rig.recorder->device.id = id;
	f->rig.recorder->device.id_len = len;
	assert_int_equal(rig_read_id(&f->rig, LPT_1284_NIBBLE, f->id, sizeof(f->id)), 0);
	done = f->rig.talk.result.done;
	assert_int_equal(done, len + 2);
	assert_true(lpt_1284_id_find((const char *)f->id + 2, done - 2, key, &field));
	assert_int_equal(field.value_len, strlen(value));
	assert_memory_equal(field.value, value, field.value_len);
	assert_usable(f);
}

static void id_fields_without_a_semicolon_are_fields(void **state)
{
	struct fixture *f = *state;
	static const char id[] = "MFG:Acme;MDL:Model 1";

	rig_open(&f->rig, WAY_BLOCKS);
	assert_field(f, id, sizeof(id) - 1, "MDL", "Model 1");
}

static void id_fields_behind_a_zero_byte_are_fields(void **state)
{
	struct fixture *f = *state;
	static const char id[] = "MFG:Acme;\0MDL:Model 1;";

	rig_open(&f->rig, WAY_BLOCKS);
	assert_field(f, id, sizeof(id) - 1, "MFG", "Acme");
}

/* --- unplugged --- */

static int wait_for_bytes(struct fixture *f)
{
	const struct lpt_1284_want want = {
		.kind = LPT_TALK_READ,
		.mode = LPT_1284_NIBBLE,
		.buffer = f->id,
		.n = 10,
		.wait_us = 2000000,
	};

	return rig_talk(&f->rig, &want);
}

static void a_device_that_is_unplugged_while_its_reader_waits_has_no_data(void **state)
{
	struct fixture *f = *state;

	rig_open(&f->rig, WAY_BLOCKS);
	f->rig.recorder->unplugged_ns = lpt_lines_now(&f->rig.source.lines) + NS_PER_S;

	assert_int_equal(wait_for_bytes(f), -ENODATA);
	assert_within(f, 2 * NS_PER_S + 2 * ANSWER_NS);
	assert_int_equal(rig_do(&f->rig, LPT_TALK_TERMINATE, LPT_1284_COMPAT), -ETIMEDOUT);
	assert_int_equal(f->rig.talk.result.event, 24);
	assert_int_equal(wait_for_bytes(f), -ENXIO);
	rig_changed(&f->rig);
	assert_usable(f);
}

static void pull_port(struct rig *rig)
{
	lpt_flag_set(&rig->source.lines.gone);
}

static void a_port_that_is_unplugged_under_its_reader_is_gone(void **state)
{
	struct fixture *f = *state;
	uint64_t accesses;

	rig_open(&f->rig, WAY_BLOCKS);
	f->rig.between = pull_port;
	assert_int_equal(wait_for_bytes(f), -ENODEV);
	assert_int_equal(f->rig.programs, 2);

	accesses = f->rig.source.lines.accesses;
	f->rig.between = NULL;
	assert_int_equal(wait_for_bytes(f), -ENODEV);
	assert_int_equal(f->rig.source.lines.accesses, accesses);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_peripheral_that_never_answers_is_no_1284_device),
		TEST(an_empty_connector_is_no_1284_device),
		TEST(an_answer_later_than_the_limit_is_none),
		TEST(a_peripheral_that_drops_off_in_mid_transfer_gave_what_it_gave),
		TEST(a_partial_write_counts_what_the_peripheral_took),
		TEST(a_channel_that_is_never_ended_ends_the_read),
		TEST(a_run_is_taken_whole_or_not_at_all),
		TEST(an_id_that_claims_65535_bytes_and_sends_10_is_what_it_sent),
		TEST(id_fields_without_a_semicolon_are_fields),
		TEST(id_fields_behind_a_zero_byte_are_fields),
		TEST(a_device_that_is_unplugged_while_its_reader_waits_has_no_data),
		TEST(a_port_that_is_unplugged_under_its_reader_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
