/* SPDX-License-Identifier: MIT */
/*
 * Every mode in every direction with every mistake of the peripheral.  For each: the error and the
 * event that are documented, in time, with exactly the bytes that the peripheral's own record
 * shows, the cable at rest, and the peripheral usable as soon as the mistake is over.
 */
#include "routes.h"

#include <errno.h>
#include <string.h>

#include "lines/signals.h"
#include "util/clock.h"

#define N_BYTES 20 /* that a talk wants to move */
#define N_FIRST 5  /* of them until a mistake begins */

#define ANSWER_NS (35 * NS_PER_MS)  /* the longest that the standard lets an answer take */
#define IN_TIME_NS (10 * NS_PER_MS) /* late, but not too late */
#define TOO_LATE_NS (50 * NS_PER_MS)
#define SILENCE_NS (2 * NS_PER_S) /* after which a peripheral gives a host up */
#define SOUND_NS (5 * NS_PER_MS)  /* a talk of N_BYTES without mistakes, and negotiation */

enum fault {
	FAULT_NONE,
	FAULT_SLOW,         /* each answer takes long, but not too long */
	FAULT_MUTE,         /* no answer to a negotiation */
	FAULT_REFUSED,      /* the mode is refused */
	FAULT_LATE,         /* each answer comes too late */
	FAULT_STUCK_NACK,   /* high */
	FAULT_STUCK_PERROR, /* low */
	FAULT_LATE_INSIDE,  /* as FAULT_LATE, from the first byte on */
	FAULT_DIES,         /* in the middle of a byte */
	FAULT_STOPS,        /* takes no more, has no more */
	FAULT_COUNT
};

static const char *const fault_names[FAULT_COUNT] = {
	"none",       "slow",         "mute",        "refused", "late",
	"stuck nAck", "stuck PError", "late inside", "dies",    "stops",
};

/* What has to come of it. */
struct verdict {
	int error;
	uint32_t event;
	uint32_t done;
	bool is_in_mode; /* afterwards */
};

/* A mistake in the negotiation is the same in every mode. */
static const struct verdict negotiations[FAULT_COUNT] = {
	[FAULT_NONE] = {0, 0, N_BYTES, true},         [FAULT_SLOW] = {0, 0, N_BYTES, true},
	[FAULT_MUTE] = {-ENXIO, 2, 0, false},         [FAULT_REFUSED] = {-EOPNOTSUPP, 0, 0, false},
	[FAULT_LATE] = {-ENXIO, 2, 0, false},         [FAULT_STUCK_NACK] = {-ENXIO, 2, 0, false},
	[FAULT_STUCK_PERROR] = {-ENXIO, 2, 0, false},
};

/* One in a transfer shows at an event of its mode.  Reading in EPP there is none that tells a
 * peripheral that died from one that has no more. */
/* clang-format off */
#define SILENT(event, done) {-ETIMEDOUT, event, done, false}
#define NO_MORE {0, 0, N_FIRST, true}
/* clang-format on */
static const struct {
	struct verdict late, dies, stops;
} transfers[ROUTE_COUNT] = {
	[ROUTE_COMPAT] = {.stops = {-ETIMEDOUT, 0, N_FIRST, true}},
	[ROUTE_NIBBLE] = {SILENT(9, 0), SILENT(9, N_FIRST), NO_MORE},
	[ROUTE_CHANNEL_NIBBLE] = {SILENT(9, 0), SILENT(9, N_FIRST), NO_MORE},
	[ROUTE_BYTE] = {SILENT(9, 0), SILENT(11, N_FIRST + 1), NO_MORE},
	[ROUTE_EPP_WRITE] = {SILENT(58, 0), SILENT(58, N_FIRST), SILENT(58, N_FIRST)},
	[ROUTE_EPP_READ] = {SILENT(58, 0), NO_MORE, NO_MORE},
	[ROUTE_EPP_ADDRESS_WRITE] = {SILENT(58, 0), SILENT(58, N_FIRST), SILENT(58, N_FIRST)},
	[ROUTE_EPP_ADDRESS_READ] = {SILENT(58, 0), NO_MORE, NO_MORE},
	[ROUTE_ECP_WRITE] = {SILENT(73, 0), SILENT(73, N_FIRST), SILENT(36, N_FIRST)},
	[ROUTE_ECP_READ] = {SILENT(40, 0), SILENT(45, N_FIRST + 1), NO_MORE},
	[ROUTE_ECP_CHANNEL] = {SILENT(73, 0), SILENT(73, N_FIRST), SILENT(36, N_FIRST)},
	[ROUTE_ECP_RLE_WRITE] = {SILENT(73, 0), SILENT(73, N_FIRST), SILENT(36, N_FIRST)},
	[ROUTE_ECP_RLE_READ] = {SILENT(40, 0), SILENT(45, N_FIRST + 1), NO_MORE},
	[ROUTE_BECP_WRITE] = {SILENT(73, 0), SILENT(73, N_FIRST), SILENT(36, N_FIRST)},
	[ROUTE_BECP_READ] = {SILENT(40, 0), SILENT(45, N_FIRST + 1), NO_MORE},
};

struct fixture {
	struct rig rig;
	enum way way;
	enum route route;
	enum fault fault;
	uint8_t bytes[N_BYTES], read[N_BYTES];
	unsigned n_wrong;
};

static int setup(void **state)
{
	return rig_setup(state, sizeof(struct fixture));
}

static bool is_inside(enum fault fault)
{
	return fault >= FAULT_LATE_INSIDE;
}

/* Nobody can refuse nibble mode, and EPP has its answers within 10 us. */
static bool is_meant_for(enum fault fault, enum route route)
{
	enum lpt_1284_mode mode = route_facts[route].mode;

	if (mode == LPT_1284_COMPAT) {
		return fault == FAULT_NONE || fault == FAULT_STOPS;
	}
	return !(mode == LPT_1284_NIBBLE && fault == FAULT_REFUSED) &&
	       !(mode == LPT_1284_EPP && fault == FAULT_SLOW);
}

static struct verdict verdict_of(enum fault fault, enum route route)
{
	switch (fault) {
	case FAULT_LATE_INSIDE:
		return transfers[route].late;
	case FAULT_DIES:
		return transfers[route].dies;
	case FAULT_STOPS:
		return transfers[route].stops;
	default:
		return negotiations[fault];
	}
}

static void begin_fault(struct recorder *recorder, enum fault fault, enum route route)
{
	struct ieee1284_faults *faults = &recorder->responder.faults;

	switch (fault) {
	case FAULT_NONE:
	case FAULT_COUNT:
		break;
	case FAULT_SLOW:
		faults->late_ns = IN_TIME_NS;
		break;
	case FAULT_MUTE:
		faults->is_mute = true;
		break;
	case FAULT_REFUSED:
		faults->refused = 1u << route_facts[route].mode;
		break;
	case FAULT_LATE:
	case FAULT_LATE_INSIDE:
		faults->late_ns = TOO_LATE_NS;
		break;
	case FAULT_STUCK_NACK:
		faults->stuck = LPT_STATUS_NACK;
		break;
	case FAULT_STUCK_PERROR:
		faults->stuck = LPT_STATUS_PERROR;
		break;
	case FAULT_DIES:
		faults->dies_after = N_FIRST;
		break;
	case FAULT_STOPS:
		recorder->takes = N_FIRST;
		break;
	}
}

/* The longest that it may take: the bytes, each answer within its limit, and one that is missed
 * with those of the way back. */
static int64_t limit_ns(enum fault fault)
{
	switch (fault) {
	case FAULT_NONE:
		return SOUND_NS;
	case FAULT_SLOW:
		return SOUND_NS + (N_BYTES + 2) * 5 * IN_TIME_NS;
	default:
		return SOUND_NS + 5 * ANSWER_NS;
	}
}

/* Say which case it is that fails, and go on: there may be more. */
#define CHECK(f, what, seen, wanted) check(f, what, (int64_t)(seen), (int64_t)(wanted))
static void check(struct fixture *f, const char *what, int64_t seen, int64_t wanted)
{
	if (seen != wanted) {
		print_error("%s, %s, %s: %s is %lld instead of %lld\n", route_facts[f->route].name,
			    fault_names[f->fault], way_text(f->way), what, (long long)seen,
			    (long long)wanted);
		f->n_wrong++;
	}
}

/* Both ends as at the beginning, and the cable at work again. */
static void check_recovery(struct fixture *f)
{
	struct rig *rig = &f->rig;

	recorder_reset(rig->recorder);
	rig_changed(rig);
	CHECK(f, "negotiation afterwards", rig_do(rig, LPT_TALK_NEGOTIATE, LPT_1284_NIBBLE), 0);
	CHECK(f, "termination afterwards", rig_do(rig, LPT_TALK_TERMINATE, LPT_1284_COMPAT), 0);
	CHECK(f, "rest afterwards", rig_is_at_rest(rig), true);
}

static void check_case(struct fixture *f)
{
	struct rig *rig = &f->rig;
	struct verdict verdict = verdict_of(f->fault, f->route);
	bool is_reverse = route_facts[f->route].reverse;
	uint8_t *bytes = is_reverse ? f->read : f->bytes;
	bool stops = is_reverse && f->fault == FAULT_STOPS;
	enum lpt_1284_mode mode = route_facts[f->route].mode;

	route_load(rig, f->route, f->bytes, stops ? N_FIRST : N_BYTES);
	rig_changed(rig);
	if (is_inside(f->fault)) {
		CHECK(f, "negotiation", rig_do(rig, LPT_TALK_NEGOTIATE, mode), 0);
	}
	begin_fault(rig->recorder, f->fault, f->route);
	CHECK(f, "error", route_move(rig, f->route, bytes, N_BYTES), verdict.error);

	CHECK(f, "event", rig->talk.result.event, verdict.event);
	CHECK(f, "done", rig->talk.result.done, verdict.done);
	CHECK(f, "record", route_is_record(rig, f->route, bytes, verdict.done), true);
	CHECK(f, "bytes", memcmp(bytes, f->bytes, verdict.done), 0);
	CHECK(f, "time left", rig->took_ns <= limit_ns(f->fault), true);
	CHECK(f, "mode", rig->cable.mode, verdict.is_in_mode ? mode : LPT_1284_COMPAT);
	rig_pass(rig, SILENCE_NS);
	CHECK(f, "rest", rig_is_at_rest(rig), !verdict.is_in_mode || mode == LPT_1284_COMPAT);
	check_recovery(f);
}

static void check_fault(void **state, enum fault fault)
{
	struct fixture *f = *state;

	f->fault = fault;
	for (unsigned i = 0; i < N_BYTES; i++) {
		f->bytes[i] = (uint8_t)(0x41 + i * 7) & 0x7f;
	}
	for (f->way = WAY_FIRST; f->way <= WAY_LAST; f->way++) {
		for (f->route = 0; f->route < ROUTE_COUNT; f->route++) {
			if (is_meant_for(fault, f->route)) {
				rig_open(&f->rig, f->way);
				check_case(f);
				rig_close(&f->rig);
			}
		}
	}
	assert_int_equal(f->n_wrong, 0);
}

static void every_mode_moves_bytes(void **state)
{
	check_fault(state, FAULT_NONE);
}

static void answers_that_come_late_but_in_time_cost_nothing_but_time(void **state)
{
	check_fault(state, FAULT_SLOW);
}

static void who_never_answers_speaks_no_1284(void **state)
{
	check_fault(state, FAULT_MUTE);
}

static void a_mode_that_is_refused_is_not_supported(void **state)
{
	check_fault(state, FAULT_REFUSED);
}

static void answers_later_than_the_limit_are_none(void **state)
{
	check_fault(state, FAULT_LATE);
}

static void nack_that_is_stuck_shows_at_event_2(void **state)
{
	check_fault(state, FAULT_STUCK_NACK);
}

static void perror_that_is_stuck_shows_at_event_2(void **state)
{
	check_fault(state, FAULT_STUCK_PERROR);
}

static void answers_that_become_late_end_a_transfer(void **state)
{
	check_fault(state, FAULT_LATE_INSIDE);
}

static void a_peripheral_that_dies_in_a_byte_ends_a_transfer(void **state)
{
	check_fault(state, FAULT_DIES);
}

static void what_the_peripheral_did_not_take_or_have_is_not_counted(void **state)
{
	check_fault(state, FAULT_STOPS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_mode_moves_bytes),
		TEST(answers_that_come_late_but_in_time_cost_nothing_but_time),
		TEST(who_never_answers_speaks_no_1284),
		TEST(a_mode_that_is_refused_is_not_supported),
		TEST(answers_later_than_the_limit_are_none),
		TEST(nack_that_is_stuck_shows_at_event_2),
		TEST(perror_that_is_stuck_shows_at_event_2),
		TEST(answers_that_become_late_end_a_transfer),
		TEST(a_peripheral_that_dies_in_a_byte_ends_a_transfer),
		TEST(what_the_peripheral_did_not_take_or_have_is_not_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
