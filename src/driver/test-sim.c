/* SPDX-License-Identifier: MIT */
/* What is particular to the simulated port and to slow; the rest is in conformance-cases.c. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "driver/source.h"
#include "lines/signals.h"
#include "program/program.h"
#include "util/clock.h"

#define N(array) (uint32_t)(sizeof(array) / sizeof((array)[0]))

struct fixture {
	struct port_spec spec;
	struct port_source source;
	struct lpt_run run;
	uint8_t results[512];

	struct peripheral_sink sink;
	uint8_t bytes[256];
	size_t n_bytes;

	pthread_t helper; /* aborts or unplugs until `done` */
	atomic_bool done;
};

static void take_bytes(void *context, const uint8_t *bytes, size_t n)
{
	struct fixture *f = context;

	assert_true(f->n_bytes + n <= sizeof(f->bytes));
	memcpy(f->bytes + f->n_bytes, bytes, n);
	f->n_bytes += n;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f) {
		return -1;
	}
	f->sink = (struct peripheral_sink){.context = f, .bytes = take_bytes};
	f->run.results = f->results;
	f->run.results_size = sizeof(f->results);
	f->run.registers = UINT16_MAX;
	f->run.data_mask = UINT8_MAX;
	f->run.control_mask = UINT8_MAX;
	f->run.wall_ns = 10 * NS_PER_S;
	f->run.may_block = true;
	return 0;
}

static void close_port(struct fixture *f)
{
	port_source_close(&f->source);
	port_spec_deinit(&f->spec);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	close_port(f);
	free(f);
	return 0;
}

static void open_port(struct fixture *f, const char *text)
{
	char error[256];

	assert_int_equal(port_spec_parse(text, &f->spec, error, sizeof(error)), 0);
	assert_int_equal(port_source_open(&f->spec, &f->sink, &f->source, error, sizeof(error)), 0);
}

static int play(struct fixture *f, const struct lpt_insn *code, uint32_t n, const char *payload)
{
	struct lpt_verify_error error;
	int r;

	assert_int_equal(lpt_program_verify(code, n, &f->source.lines, &error), 0);
	lpt_run_init(&f->run);
	f->run.code = code;
	f->run.n = n;
	f->run.payload = (const uint8_t *)payload;
	f->run.payload_len = payload ? (uint32_t)strlen(payload) : 0;
	do {
		f->run.fuel = 100;
		r = lpt_run_step(&f->source.lines, &f->run);
	} while (r == LPT_RUN_MORE);
	return r;
}

static int64_t stamp_at(const struct fixture *f, size_t offset)
{
	int64_t value;

	memcpy(&value, f->results + offset, sizeof(value));
	return value;
}

/* Prints with all times on record. */
static const struct lpt_insn traced[] = {
	{.op = LPT_OP_JMP, .reg = LPT_COND_PAYLOAD_EMPTY, .arg = 8},
	{.op = LPT_OP_WAIT, .reg = LPT_REG_STATUS, .mask = 0x80, .val = 0x80, .arg = 35000},
	{.op = LPT_OP_PUT, .reg = LPT_REG_DATA},
	{.op = LPT_OP_FROB, .reg = LPT_REG_CONTROL, .mask = 1, .val = 1, .arg = 750},
	{.op = LPT_OP_FROB, .reg = LPT_REG_CONTROL, .mask = 1, .val = 0, .arg = 750},
	{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
	{.op = LPT_OP_STAMP},
	{.op = LPT_OP_JMP, .arg = 0},
	{.op = LPT_OP_END},
};

static const struct lpt_insn wait_for_ever[] = {
	{.op = LPT_OP_WAIT | LPT_OP_SOFT, .reg = LPT_REG_STATUS, .mask = 1, .val = 1, .arg = 1000},
	{.op = LPT_OP_JMP, .arg = 0},
};

static const struct lpt_insn write_once[] = {
	{.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = 1},
	{.op = LPT_OP_END},
};

static const struct lpt_insn stamp_once[] = {
	{.op = LPT_OP_STAMP},
	{.op = LPT_OP_END},
};

static void same_operations_on_virtual_clock_give_same_trace(void **state)
{
	struct fixture *f = *state;
	uint8_t first[sizeof(f->results)];

	open_port(f, "printer,clock=virtual,rate=20000");
	assert_int_equal(play(f, traced, N(traced), "the same trace"), 0);
	memcpy(first, f->results, sizeof(first));
	close_port(f);
	memset(f->results, 0xee, sizeof(f->results));
	open_port(f, "printer,clock=virtual,rate=20000");
	assert_int_equal(play(f, traced, N(traced), "the same trace"), 0);

	assert_int_equal(f->run.results_len, 14 * 9);
	assert_memory_equal(f->results, first, f->run.results_len);
}

static void an_access_takes_a_microsecond(void **state)
{
	struct fixture *f = *state;

	open_port(f, "none,clock=virtual");
	int64_t before = lpt_lines_now(&f->source.lines);
	assert_int_equal(play(f, write_once, N(write_once), NULL), 0);

	assert_int_equal(lpt_lines_now(&f->source.lines) - before, 1000);
}

static void waits_jump_to_the_end_of_busy(void **state)
{
	struct fixture *f = *state;

	open_port(f, "printer,clock=virtual,rate=100");
	assert_int_equal(play(f, traced, N(traced), "ab"), 0);

	int64_t between = stamp_at(f, 10) - stamp_at(f, 1);
	assert_in_range(between, 10000000, 10010000);
}

static void a_following_clock_is_never_behind_the_hosts(void **state)
{
	struct fixture *f = *state;

	open_port(f, "none,clock=follow");
	for (int i = 0; i < 100; i++) {
		int64_t host_ns = clock_monotonic_ns();

		assert_int_equal(play(f, stamp_once, N(stamp_once), NULL), 0);
		assert_true(stamp_at(f, 0) >= host_ns);
	}
}

static void a_following_clock_keeps_what_delays_added(void **state)
{
	const struct lpt_insn delay[] = {{.op = LPT_OP_DELAY, .arg = 1000000000},
					 {.op = LPT_OP_END}};
	struct fixture *f = *state;

	open_port(f, "none,clock=follow");
	for (int i = 0; i < 3600; i++) {
		assert_int_equal(play(f, delay, N(delay), NULL), 0);
	}
	assert_int_equal(play(f, stamp_once, N(stamp_once), NULL), 0);

	assert_true(stamp_at(f, 0) >= clock_monotonic_ns() + 1800 * NS_PER_S);
}

static void a_paced_clock_is_not_ahead_after_a_delay(void **state)
{
	const struct lpt_insn delay[] = {
		{.op = LPT_OP_DELAY, .arg = 3000000}, {.op = LPT_OP_STAMP}, {.op = LPT_OP_END}};
	struct fixture *f = *state;

	open_port(f, "none,clock=paced");
	assert_int_equal(play(f, delay, N(delay), NULL), 0);

	assert_true(stamp_at(f, 0) <= clock_monotonic_ns());
}

static void only_what_never_sleeps_is_called_fast(void **state)
{
	const char *const specs[] = {"none", "none,clock=virtual", "none,clock=paced",
				     "none,hang=5", "slow:none"};
	struct fixture *f = *state;

	for (unsigned i = 0; i < N(specs); i++) {
		open_port(f, specs[i]);
		assert_int_equal(!!(f->source.lines.caps & LPT_CAP_FAST), i < 2);
		close_port(f);
	}
}

static void adjusting_moves_the_lines_at_once(void **state)
{
	const struct lpt_insn look[] = {
		{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = LPT_STATUS_SELECT},
		{.op = LPT_OP_END}};
	const char *const specs[] = {"printer", "slow:printer"};
	struct fixture *f = *state;
	char error[128];

	for (unsigned i = 0; i < N(specs); i++) {
		open_port(f, specs[i]);
		assert_int_equal(play(f, look, N(look), NULL), 0);
		assert_int_equal(f->results[0], LPT_STATUS_SELECT);
		assert_int_equal(
			port_source_adjust(&f->source, "offline", "yes", error, sizeof(error)), 0);
		assert_int_equal(play(f, look, N(look), NULL), 0);
		assert_int_equal(f->results[0], 0);
		close_port(f);
	}
}

static void compat_mode_alone_cannot_turn_the_data_lines(void **state)
{
	const struct lpt_insn turn[] = {{.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = 0x42},
					{.op = LPT_OP_DIR, .val = 1},
					{.op = LPT_OP_IN, .reg = LPT_REG_DATA, .mask = 0xff},
					{.op = LPT_OP_END}};
	struct fixture *f = *state;

	open_port(f, "none,modes=compat");
	assert_int_equal(play(f, turn, N(turn), NULL), 0);

	assert_int_equal(f->results[0], 0x42);
}

static void an_ecr_knows_the_modes_of_the_port_and_an_empty_fifo(void **state)
{
	const struct lpt_insn probe[] = {{.op = LPT_OP_IN, .reg = LPT_REG_ECR, .mask = 0xff},
					 {.op = LPT_OP_OUT, .reg = LPT_REG_ECR, .val = 0x34},
					 {.op = LPT_OP_IN, .reg = LPT_REG_ECR, .mask = 0xff},
					 {.op = LPT_OP_OUT, .reg = LPT_REG_ECR, .val = 0x74},
					 {.op = LPT_OP_IN, .reg = LPT_REG_ECR, .mask = 0xff},
					 {.op = LPT_OP_REST},
					 {.op = LPT_OP_IN, .reg = LPT_REG_ECR, .mask = 0xff},
					 {.op = LPT_OP_END}};
	struct fixture *f = *state;

	open_port(f, "none");
	assert_int_equal(play(f, probe, N(probe), NULL), 0);

	assert_int_equal(f->results[0], 0x01);
	assert_int_equal(f->results[1], 0x35);
	assert_int_equal(f->results[2], 0x35);
	assert_int_equal(f->results[3], 0x15);
}

static void slow_has_no_single_accesses(void **state)
{
	struct fixture *f = *state;

	open_port(f, "slow:printer");

	assert_null(f->source.lines.ops->read);
	assert_null(f->source.lines.ops->write);
	assert_non_null(f->source.lines.ops->run);
}

static void slow_takes_a_millisecond_for_each_run(void **state)
{
	struct fixture *f = *state;

	open_port(f, "slow:none");
	int64_t before = clock_monotonic_ns();
	assert_int_equal(play(f, write_once, N(write_once), NULL), 0);

	assert_true(clock_monotonic_ns() - before >= NS_PER_MS);
}

static void *keep_aborting(void *context)
{
	struct fixture *f = context;

	while (!atomic_load(&f->done)) {
		f->source.lines.ops->abort(&f->source.lines);
		clock_sleep_ns(NS_PER_MS / 10);
	}
	return NULL;
}

static void *unplug(void *context)
{
	struct fixture *f = context;

	lpt_flag_set(&f->source.lines.gone);
	return NULL;
}

static int play_beside(struct fixture *f, void *(*helper)(void *), const struct lpt_insn *code,
		       uint32_t n)
{
	int r;

	assert_int_equal(pthread_create(&f->helper, NULL, helper, f), 0);
	r = play(f, code, n, NULL);
	atomic_store(&f->done, true);
	pthread_join(f->helper, NULL);
	return r;
}

static void a_hanging_call_is_ended_by_abort_and_hangs_once(void **state)
{
	struct fixture *f = *state;

	open_port(f, "none,hang=1");
	assert_int_equal(play(f, write_once, N(write_once), NULL), 0);

	assert_int_equal(play_beside(f, keep_aborting, write_once, N(write_once)), -ECANCELED);
	assert_int_equal(play(f, write_once, N(write_once), NULL), 0);
}

static void a_deaf_call_hangs_until_the_port_is_gone(void **state)
{
	struct fixture *f = *state;

	open_port(f, "none,hang=0,hang-until=gone");

	assert_int_equal(play_beside(f, unplug, write_once, N(write_once)), -ENODEV);
}

/* However early the cut comes, there was a hang: tests of cuts depend on it. */
static void a_run_that_was_stopped_before_its_hang_has_hung(void **state)
{
	struct fixture *f = *state;
	volatile bool stop = true;

	open_port(f, "none,hang=0");
	f->run.stop = &stop;
	assert_int_equal(play(f, write_once, N(write_once), NULL), -ECANCELED);

	f->run.stop = NULL;
	assert_int_equal(play(f, write_once, N(write_once), NULL), 0);
}

static void who_must_not_block_is_not_hung(void **state)
{
	struct fixture *f = *state;

	open_port(f, "none,hang=0");
	f->run.may_block = false;

	assert_int_equal(play(f, write_once, N(write_once), NULL), LPT_RUN_WAIT);
	assert_int_equal(f->source.lines.accesses, 0);
}

static void a_hang_comes_after_many_slices_too(void **state)
{
	struct fixture *f = *state;

	open_port(f, "none,hang=200");
	for (int i = 0; i < 200; i++) {
		assert_int_equal(play(f, write_once, N(write_once), NULL), 0);
	}

	assert_int_equal(play_beside(f, keep_aborting, write_once, N(write_once)), -ECANCELED);
}

/* Whichever thread is first: the run ends, and no access is made afterwards. */
static void unplugging_ends_a_run_on_every_clock(void **state)
{
	const char *const specs[] = {"printer", "printer,clock=virtual", "printer,clock=paced",
				     "slow:printer"};
	struct fixture *f = *state;

	for (unsigned i = 0; i < N(specs); i++) {
		open_port(f, specs[i]);
		assert_int_equal(play_beside(f, unplug, wait_for_ever, N(wait_for_ever)), -ENODEV);
		uint64_t accesses = f->source.lines.accesses;
		assert_int_equal(play(f, write_once, N(write_once), NULL), -ENODEV);
		assert_true(f->source.lines.accesses == accesses);
		close_port(f);
	}
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(same_operations_on_virtual_clock_give_same_trace),
		TEST(an_access_takes_a_microsecond),
		TEST(waits_jump_to_the_end_of_busy),
		TEST(a_following_clock_is_never_behind_the_hosts),
		TEST(a_following_clock_keeps_what_delays_added),
		TEST(a_paced_clock_is_not_ahead_after_a_delay),
		TEST(only_what_never_sleeps_is_called_fast),
		TEST(adjusting_moves_the_lines_at_once),
		TEST(compat_mode_alone_cannot_turn_the_data_lines),
		TEST(an_ecr_knows_the_modes_of_the_port_and_an_empty_fifo),
		TEST(slow_has_no_single_accesses),
		TEST(slow_takes_a_millisecond_for_each_run),
		TEST(a_hanging_call_is_ended_by_abort_and_hangs_once),
		TEST(a_deaf_call_hangs_until_the_port_is_gone),
		TEST(a_run_that_was_stopped_before_its_hang_has_hung),
		TEST(who_must_not_block_is_not_hung),
		TEST(a_hang_comes_after_many_slices_too),
		TEST(unplugging_ends_a_run_on_every_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
