/* SPDX-License-Identifier: MIT */
/*
 * What holds for any bytes, any lengths and any order of modes: what goes in at one end comes out
 * at the other, in every mode and direction, however the handshakes are made; and negotiating ends
 * in the mode last accepted.  The seed is printed; an argument repeats it.
 */
#include "routes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lines/signals.h"
#include "util/clock.h"

#define ROUNDS 40
#define LENGTH_MAX 700
#define SLOW_LENGTH_MAX 40
#define MODES_OF_A_WALK 60
#define MISTAKES 300
#define MISTAKES_LENGTH 30
#define SILENCE_NS (2 * NS_PER_S) /* after which a peripheral gives a host up */
#define MISTAKES_NS (6 * MISTAKES_LENGTH * 35 * NS_PER_MS) /* each answer as late as can be */

static unsigned seed;

struct fixture {
	struct rig rigs[WAY_LAST + 1];
	uint8_t bytes[LENGTH_MAX], read[LENGTH_MAX];
};

static unsigned below(unsigned limit)
{
	return (unsigned)rand_r(&seed) % limit;
}

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct fixture));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	for (int way = WAY_FIRST; way <= WAY_LAST; way++) {
		rig_close(&f->rigs[way]);
	}
	free(f);
	return 0;
}

/* Any bytes; every other time with runs, for those who count them. */
static void make_bytes(uint8_t *bytes, uint32_t n, uint8_t max)
{
	bool has_runs = below(2);

	for (uint32_t i = 0; i < n; i++) {
		bytes[i] = i && has_runs && below(8) ? bytes[i - 1] : (uint8_t)(below(256) & max);
	}
}

/* Move n bytes of a fixture along a route, in pieces of any size, and in as many reads as it takes.
 */
static void round_trip(struct fixture *f, enum way way, enum route route, uint32_t n)
{
	struct rig *rig = &f->rigs[way];
	uint8_t *bytes = route_facts[route].reverse ? f->read : f->bytes;
	uint32_t done = 0;

	memset(f->read, 0, n);
	recorder_reset(rig->recorder);
	route_load(rig, route, f->bytes, n);
	rig_changed(rig);
	while (done < n) {
		uint32_t piece = below(3) ? n - done : 1 + below(n - done);

		assert_int_equal(route_move(rig, route, bytes + done, piece), 0);
		assert_true(rig->talk.result.done > 0);
		done += rig->talk.result.done;
	}
	assert_int_equal(done, n);
	assert_true(route_is_record(rig, route, f->bytes, n));
	assert_memory_equal(bytes, f->bytes, n);
}

static void any_bytes_round_trip(struct fixture *f, enum way way, uint32_t length_max)
{
	rig_open(&f->rigs[way], way);
	for (unsigned i = 0; i < ROUNDS; i++) {
		enum route route = (enum route)below(ROUTE_COUNT);
		uint32_t n = 1 + below(length_max);

		make_bytes(f->bytes, n, route_byte_max(route));
		round_trip(f, way, route, n);
	}
	assert_int_equal(rig_do(&f->rigs[way], LPT_TALK_TERMINATE, LPT_1284_COMPAT), 0);
	assert_true(rig_is_at_rest(&f->rigs[way]));
}

static void any_bytes_round_trip_in_blocks(void **state)
{
	any_bytes_round_trip(*state, WAY_BLOCKS, LENGTH_MAX);
}

static void any_bytes_round_trip_in_software(void **state)
{
	any_bytes_round_trip(*state, WAY_SOFTWARE, LENGTH_MAX);
}

static void any_bytes_round_trip_over_a_slow_driver(void **state)
{
	any_bytes_round_trip(*state, WAY_SLOW, SLOW_LENGTH_MAX);
}

static void blocks_do_as_handshakes_in_software(void **state)
{
	struct fixture *f = *state;

	rig_open(&f->rigs[WAY_BLOCKS], WAY_BLOCKS);
	rig_open(&f->rigs[WAY_SOFTWARE], WAY_SOFTWARE);
	for (unsigned i = 0; i < ROUNDS; i++) {
		enum route route = (enum route)below(ROUTE_COUNT);
		uint32_t n = 1 + below(LENGTH_MAX);

		make_bytes(f->bytes, n, route_byte_max(route));
		round_trip(f, WAY_BLOCKS, route, n);
		round_trip(f, WAY_SOFTWARE, route, n);
		assert_int_equal(f->rigs[WAY_BLOCKS].source.lines.shadow[LPT_REG_CONTROL],
				 f->rigs[WAY_SOFTWARE].source.lines.shadow[LPT_REG_CONTROL]);
		assert_int_equal(f->rigs[WAY_BLOCKS].recorder->responder.status,
				 f->rigs[WAY_SOFTWARE].recorder->responder.status);
	}
}

static void any_walk_ends_in_the_mode_last_accepted(void **state)
{
	struct rig *rig = &((struct fixture *)*state)->rigs[WAY_BLOCKS];

	rig_open(rig, WAY_BLOCKS);
	for (unsigned i = 0; i < MODES_OF_A_WALK; i++) {
		enum lpt_1284_mode mode = 1 + (enum lpt_1284_mode)below(LPT_1284_MODE_COUNT - 1);
		bool is_refused = mode != LPT_1284_NIBBLE && below(4) == 0;

		recorder_reset(rig->recorder);
		rig->recorder->responder.faults.refused = is_refused ? 1u << mode : 0;
		assert_int_equal(rig_do(rig, LPT_TALK_NEGOTIATE, mode),
				 is_refused ? -EOPNOTSUPP : 0);
		assert_int_equal(rig->cable.mode, is_refused ? LPT_1284_COMPAT : mode);
		assert_int_equal(rig->recorder->entered, is_refused ? LPT_1284_COMPAT : mode);
		assert_int_equal(rig_is_at_rest(rig), is_refused);
	}
	assert_int_equal(rig_do(rig, LPT_TALK_TERMINATE, LPT_1284_COMPAT), 0);
	assert_true(rig_is_at_rest(rig));
}

/* In time, too late, or in the very moment in which the host gives up. */
static int64_t lateness_ns(void)
{
	return (int64_t)below(60) * NS_PER_MS;
}

/* Something goes wrong, or nothing does. */
static void make_mistakes(struct recorder *recorder, enum route route)
{
	struct ieee1284_faults *faults = &recorder->responder.faults;
	static const uint8_t lines[] = {LPT_STATUS_NFAULT, LPT_STATUS_SELECT, LPT_STATUS_PERROR,
					LPT_STATUS_NACK, LPT_STATUS_BUSY};

	faults->is_mute = below(8) == 0;
	faults->refused = below(8) == 0 ? 1u << route_facts[route].mode : 0;
	faults->late_ns = below(4) == 0 ? lateness_ns() : 0;
	faults->dies_after = below(4) == 0 ? below(MISTAKES_LENGTH) : UINT64_MAX;
	faults->stuck = below(4) == 0 ? lines[below(sizeof(lines))] : 0;
	recorder->takes = below(4) == 0 ? below(MISTAKES_LENGTH) : RECORD_MAX;
}

/* Ends in time, and counts no byte of a write that the peripheral did not see. */
static void talk_with_mistakes(struct fixture *f, enum way way, enum route route)
{
	struct rig *rig = &f->rigs[way];
	bool is_reverse = route_facts[route].reverse;
	bool is_connected = below(2);

	make_bytes(f->bytes, MISTAKES_LENGTH, route_byte_max(route));
	route_load(rig, route, f->bytes, MISTAKES_LENGTH);
	rig_changed(rig);
	if (is_connected) {
		assert_int_equal(rig_do(rig, LPT_TALK_NEGOTIATE, route_facts[route].mode), 0);
	}
	make_mistakes(rig->recorder, route);
	route_move(rig, route, is_reverse ? f->read : f->bytes, MISTAKES_LENGTH);
	assert_in_range(rig->took_ns, 0, MISTAKES_NS);
	assert_in_range(rig->talk.result.done, 0, MISTAKES_LENGTH);
	if (!is_reverse && !rig->recorder->responder.faults.stuck) {
		assert_true(route_is_record(rig, route, f->bytes, rig->talk.result.done));
	}
}

static void after_any_mistake_the_cable_serves_the_next(void **state)
{
	struct fixture *f = *state;
	enum way way = WAY_FIRST;
	struct rig *rig = &f->rigs[way];

	rig_open(rig, way);
	for (unsigned i = 0; i < MISTAKES; i++) {
		enum route route = (enum route)below(ROUTE_COUNT);

		recorder_reset(rig->recorder);
		talk_with_mistakes(f, way, route);
		rig_do(rig, LPT_TALK_TERMINATE, LPT_1284_COMPAT);
		assert_int_equal(rig->cable.mode, LPT_1284_COMPAT);
		rig_pass(rig, SILENCE_NS);
		route = (enum route)below(ROUTE_COUNT);
		make_bytes(f->bytes, MISTAKES_LENGTH, route_byte_max(route));
		round_trip(f, way, route, 1 + below(MISTAKES_LENGTH));
		assert_int_equal(rig_do(rig, LPT_TALK_TERMINATE, LPT_1284_COMPAT), 0);
		assert_true(rig_is_at_rest(rig));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(any_bytes_round_trip_in_blocks),
		TEST(any_bytes_round_trip_in_software),
		TEST(any_bytes_round_trip_over_a_slow_driver),
		TEST(blocks_do_as_handshakes_in_software),
		TEST(after_any_mistake_the_cable_serves_the_next),
		TEST(any_walk_ends_in_the_mode_last_accepted),
	};

	seed = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 0) : (unsigned)time(NULL);
	fprintf(stderr, "# seed %u\n", seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
