/* SPDX-License-Identifier: MIT */
/* Who watches the accesses to a port: what is told, to whom, and what it costs the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lpt/lpt.h>

#include "support/private-daemon.h"

#define RUNNING 1
#define MANY 60000u /* bytes of a block: four accesses each */

/* What a trace has told. */
struct seen {
	uint64_t n, n_lost;
	struct lpt_access last;
	char program[64];
	int result; /* RUNNING, or how it ended */
};

struct fixture {
	struct private_daemon daemon;
	struct lpt_connection *owner, *watcher;
	struct lpt_file *file;
	struct lpt_operation *trace;
	struct seen seen;
	uint8_t bytes[MANY];
};

static void note(const struct lpt_access_batch *batch, void *userdata)
{
	struct seen *seen = userdata;

	seen->n += batch->n_accesses;
	seen->n_lost += batch->n_lost;
	strncpy(seen->program, batch->program, sizeof(seen->program) - 1);
	if (batch->n_accesses > 0) {
		seen->last = batch->accesses[batch->n_accesses - 1];
	}
}

static void note_end(struct lpt_operation *operation, int result, void *userdata)
{
	struct seen *seen = userdata;

	seen->result = result;
}

static void start(struct fixture *f, const char *spec)
{
	assert_int_equal(lpt_add(f->owner, spec, NULL), 0);
	assert_int_equal(lpt_open(f->owner, "LPT1", &f->file), 0);
	assert_int_equal(lpt_allocate(f->file, 0), 0);
	f->seen.result = RUNNING;
	assert_int_equal(lpt_trace_start(f->watcher, "LPT1", note, note_end, &f->seen, &f->trace),
			 0);
}

/* Until the trace has ended: all that was seen has been told then. */
static void finish(struct fixture *f)
{
	while (f->seen.result == RUNNING) {
		assert_true(lpt_dispatch(f->watcher, -1) >= 0);
	}
}

static void stop(struct fixture *f)
{
	assert_int_equal(lpt_cancel(f->trace), 0);
	finish(f);
	assert_int_equal(f->seen.result, -ECANCELED);
}

static int run(struct fixture *f, const char *text)
{
	struct lpt_insn insns[16];
	uint8_t results[16];
	int n = lpt_program_parse(text, insns, 16, NULL);

	assert_true(n > 0);
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = (uint32_t)n,
		.results = results,
		.results_size = sizeof(results),
	};
	return lpt_run(f->file, &program, NULL);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f || private_daemon_start(&f->daemon) < 0 ||
	    lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "driver", &f->owner) < 0) {
		return -1;
	}
	return lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "watcher", &f->watcher);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	lpt_disconnect(f->owner);
	lpt_disconnect(f->watcher);
	private_daemon_stop(&f->daemon);
	free(f);
	return 0;
}

static void each_access_is_told_with_both_clocks_and_its_program(void **state)
{
	struct fixture *f = *state;

	start(f, "loopback,clock=virtual");
	assert_int_equal(run(f, "out data 0x5a; delay 1ms; in status; end"), 0);
	stop(f);
	assert_int_equal(f->seen.n, 2);
	assert_int_equal(f->seen.last.reg, LPT_REG_STATUS);
	assert_true(f->seen.last.is_read);
	assert_true(f->seen.last.port_ns >= 1000000);
	assert_true(f->seen.last.time_ns > 0);
	assert_string_equal(f->seen.program, "driver");
}

static void a_port_whose_driver_sleeps_is_watched_on_its_worker(void **state)
{
	struct fixture *f = *state;

	start(f, "slow:loopback");
	assert_int_equal(run(f, "out data 0x5a; in status; in control; end"), 0);
	stop(f);
	assert_int_equal(f->seen.n, 3);
}

static void nobody_waits_for_a_watcher_that_does_not_read(void **state)
{
	struct fixture *f = *state;
	size_t taken;

	start(f, "printer,clock=virtual,rate=100000000");
	for (int i = 0; i < 4; i++) {
		assert_int_equal(lpt_print(f->file, f->bytes, MANY, 1000, &taken), 0);
		assert_int_equal(taken, MANY);
	}
	stop(f);
	assert_true(f->seen.n_lost > 0);
	assert_int_equal((f->seen.n + f->seen.n_lost) % 4, 0);
	assert_int_equal(f->seen.n + f->seen.n_lost, 4 * 4 * MANY);
}

static void a_watcher_may_go_at_any_time(void **state)
{
	struct fixture *f = *state;

	start(f, "loopback");
	f->watcher = lpt_disconnect(f->watcher);
	assert_int_equal(run(f, "out data 1; out data 2; end"), 0);
	assert_int_equal(run(f, "out data 3; end"), 0);
}

static void the_trace_ends_with_its_port(void **state)
{
	struct fixture *f = *state;

	start(f, "loopback");
	assert_int_equal(run(f, "out data 1; end"), 0);
	assert_int_equal(lpt_unplug(f->owner, "LPT1", NULL), 1);
	finish(f);
	assert_int_equal(f->seen.result, -ENODEV);
	assert_int_equal(f->seen.n, 1);
}

static void it_stands_in_the_way_of_no_removal(void **state)
{
	struct fixture *f = *state;

	start(f, "loopback");
	f->file = lpt_close(f->file);
	assert_int_equal(lpt_remove(f->owner, "LPT1"), 0);
	finish(f);
	assert_int_equal(f->seen.result, -ENODEV);
}

static void what_the_daemon_does_itself_is_its_own(void **state)
{
	struct fixture *f = *state;

	start(f, "loopback,rest=close");
	assert_int_equal(run(f, "out control 0x0d; end"), 0);
	assert_int_equal(lpt_free(f->file), 0);
	stop(f);
	assert_int_equal(f->seen.n, 2);
	assert_string_equal(f->seen.program, "lptd");
	assert_int_equal(f->seen.last.value, 0x0c);
}

static void a_port_that_is_not_there_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_trace_start(f->watcher, "LPT7", note, note_end, &f->seen, NULL),
			 -ENOENT);
	assert_int_equal(f->seen.result, 0);
}

static void traces_of_a_connection_are_limited(void **state)
{
	struct fixture *f = *state;
	int r = 0, n = 0;

	start(f, "loopback");
	for (; r == 0 && n < 100; n++) {
		r = lpt_trace_start(f->watcher, "LPT1", note, NULL, &f->seen, NULL);
	}
	assert_int_equal(r, -EDQUOT);
	assert_int_equal(n, 16);
}

static void a_control_connection_watches_nothing(void **state)
{
	struct fixture *f = *state;
	struct lpt_connection *control;
	struct lpt_file *file;
	int anchor;

	assert_int_equal(lpt_add(f->owner, "loopback", NULL), 0);
	assert_int_equal(lpt_open_anchor(f->owner, "LPT1", 0, &anchor), 0);
	assert_int_equal(lpt_anchor_connect(anchor, "control", &control, &file), 0);
	assert_int_equal(lpt_trace_start(control, "LPT1", note, NULL, NULL, NULL), -EACCES);
	lpt_disconnect(control);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(each_access_is_told_with_both_clocks_and_its_program),
		test(a_port_whose_driver_sleeps_is_watched_on_its_worker),
		test(nobody_waits_for_a_watcher_that_does_not_read),
		test(a_watcher_may_go_at_any_time),
		test(the_trace_ends_with_its_port),
		test(it_stands_in_the_way_of_no_removal),
		test(what_the_daemon_does_itself_is_its_own),
		test(a_port_that_is_not_there_is_refused),
		test(traces_of_a_connection_are_limited),
		test(a_control_connection_watches_nothing),
	};

	return cmocka_run_group_tests_name("daemon/trace", tests, NULL, NULL);
}
