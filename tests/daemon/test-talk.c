/* SPDX-License-Identifier: MIT */
/*
 * IEEE 1284 by clients that own their port.  Each test of the first group is made three times: on a
 * driver that works in the daemon's loop, on one that knows whole programs only and sleeps, and on
 * one that waits in real time.  What matters after a cut is what the next owner finds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lpt/ieee1284.h>
#include <lpt/lpt.h>

#include "support/private-daemon.h"

#define RUNNING 1
#define ID "MFG:lptd;MDL:Talker;"

static const char *driver; /* "", "slow:" */
static const char *clock_key;

struct fixture {
	struct private_daemon daemon;
	struct lpt_connection *first, *second;
	struct lpt_file *file, *other; /* of first and second */
	struct lpt_1284_result result; /* of the last operation */
	int ended; /* RUNNING, or how the last operation that was started ended */
	pid_t child;
};

/* --- what tests do all the time --- */

static void start_with(struct fixture *f, const char *keys)
{
	char spec[256];

	snprintf(spec, sizeof(spec), "%secho,id=" ID "%s%s", driver, clock_key, keys);
	assert_int_equal(lpt_add(f->first, spec, NULL), 0);
	assert_int_equal(lpt_open(f->first, "LPT1", &f->file), 0);
	assert_int_equal(lpt_open(f->second, "LPT1", &f->other), 0);
	assert_int_equal(lpt_allocate(f->file, 0), 0);
}

static void start(struct fixture *f)
{
	start_with(f, "");
}

static int negotiate(struct fixture *f, enum lpt_1284_mode mode)
{
	const struct lpt_1284_request request = {.operation = LPT_1284_NEGOTIATE, .mode = mode};

	return lpt_1284(f->file, &request, &f->result);
}

static int write_text(struct fixture *f, struct lpt_file *file, enum lpt_1284_mode mode,
		      const char *text)
{
	const struct lpt_1284_request request = {
		.operation = LPT_1284_WRITE,
		.mode = mode,
		.bytes = text,
		.n = (uint32_t)strlen(text),
	};

	return lpt_1284(file, &request, &f->result);
}

/* The device gives back what it was sent. */
static int read_text(struct fixture *f, struct lpt_file *file, char *text, uint32_t size)
{
	const struct lpt_1284_request request = {
		.operation = LPT_1284_READ,
		.mode = LPT_1284_NIBBLE,
		.buffer = text,
		.n = size - 1,
	};

	memset(text, 0, size);
	return lpt_1284(file, &request, &f->result);
}

/* That the cable is in compatibility mode shows by bytes that arrive without a negotiation. */
static void expect_compatibility(struct fixture *f, struct lpt_file *file)
{
	const struct lpt_1284_request request = {
		.operation = LPT_1284_WRITE,
		.flags = LPT_1284_FLAG_AS_IS,
		.bytes = "ok",
		.n = 2,
	};
	char text[8];

	assert_int_equal(lpt_1284(file, &request, &f->result), 0);
	assert_int_equal(f->result.done, 2);
	assert_int_equal(read_text(f, file, text, sizeof(text)), 0);
	assert_string_equal(text, "ok");
}

static void note_end(struct lpt_operation *operation, int result, void *userdata)
{
	*(int *)userdata = result;
}

/* A read that waits for a minute, since nobody sends. */
static struct lpt_operation *start_long_read(struct fixture *f, struct lpt_file *file, void *buffer,
					     uint32_t n)
{
	const struct lpt_1284_request request = {
		.operation = LPT_1284_READ,
		.mode = LPT_1284_NIBBLE,
		.wait_us = 60 * 1000 * 1000,
		.buffer = buffer,
		.n = n,
	};
	struct lpt_operation *operation;

	f->ended = RUNNING;
	assert_int_equal(
		lpt_1284_start(file, &request, &f->result, note_end, &f->ended, &operation), 0);
	return operation;
}

static void await_end(struct fixture *f)
{
	while (f->ended == RUNNING) {
		assert_true(lpt_dispatch(f->first, -1) >= 0);
	}
}

/* --- operations --- */

static void what_is_written_is_read_back(void **state)
{
	struct fixture *f = *state;
	char text[32];

	start(f);
	assert_int_equal(write_text(f, f->file, LPT_1284_COMPAT, "hello"), 0);
	assert_int_equal(f->result.done, 5);
	assert_int_equal(f->result.mode, LPT_1284_COMPAT);
	assert_int_equal(read_text(f, f->file, text, sizeof(text)), 0);
	assert_string_equal(text, "hello");
	assert_int_equal(f->result.mode, LPT_1284_NIBBLE);
}

static void a_device_tells_its_id(void **state)
{
	struct fixture *f = *state;
	uint8_t raw[256];
	const struct lpt_1284_request request = {
		.operation = LPT_1284_ID,
		.mode = LPT_1284_NIBBLE,
		.buffer = raw,
		.n = sizeof(raw),
	};

	start(f);
	assert_int_equal(lpt_1284(f->file, &request, &f->result), 0);
	assert_int_equal(f->result.done, strlen(ID) + 2);
	assert_int_equal(raw[0] << 8 | raw[1], strlen(ID) + 2);
	assert_memory_equal(raw + 2, ID, strlen(ID));
	assert_int_equal(f->result.mode, LPT_1284_COMPAT);
}

static void a_mode_that_is_refused_leaves_compatibility_mode(void **state)
{
	struct fixture *f = *state;

	start_with(f, ",speaks=nibble");
	assert_int_equal(negotiate(f, LPT_1284_BYTE), -EOPNOTSUPP);
	assert_int_equal(f->result.mode, LPT_1284_COMPAT);
	expect_compatibility(f, f->file);
}

static void a_read_without_data_says_so(void **state)
{
	struct fixture *f = *state;
	char text[8];

	start(f);
	int r = read_text(f, f->file, text, sizeof(text));

	assert_true(r == -ENODATA || r == -ETIMEDOUT);
	assert_int_equal(f->result.done, 0);
	assert_true(strlen(lpt_error(f->first)) > 0);
}

/* --- ends of ownership --- */

static void a_mode_left_on_ends_with_the_ownership(void **state)
{
	struct fixture *f = *state;

	start(f);
	assert_int_equal(negotiate(f, LPT_1284_NIBBLE), 0);
	assert_int_equal(f->result.mode, LPT_1284_NIBBLE);
	assert_int_equal(lpt_free(f->file), 0);

	/* The same client again: its latches would have stayed. */
	assert_int_equal(lpt_allocate(f->file, 1000), 0);
	expect_compatibility(f, f->file);
}

static void the_next_owner_finds_compatibility_mode(void **state)
{
	struct fixture *f = *state;

	start(f);
	assert_int_equal(negotiate(f, LPT_1284_NIBBLE), 0);
	assert_int_equal(lpt_free(f->file), 0);
	assert_int_equal(lpt_allocate(f->other, 1000), 0);
	expect_compatibility(f, f->other);
}

static void closing_ends_the_mode_too(void **state)
{
	struct fixture *f = *state;

	start(f);
	assert_int_equal(negotiate(f, LPT_1284_NIBBLE), 0);
	f->file = lpt_close(f->file);
	assert_int_equal(lpt_allocate(f->other, 1000), 0);
	expect_compatibility(f, f->other);
}

/* A client of its own process; it says so when it has begun to read. */
static void read_in_a_child(struct fixture *f)
{
	int ends[2];
	char byte;

	assert_int_equal(pipe(ends), 0);
	f->child = fork();
	assert_true(f->child >= 0);
	if (f->child == 0) {
		struct lpt_connection *conn = NULL;
		struct lpt_file *file = NULL;
		uint8_t bytes[64];

		if (lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "victim", &conn) < 0 ||
		    lpt_open(conn, "LPT1", &file) < 0 || lpt_allocate(file, 1000) < 0) {
			_exit(1);
		}
		start_long_read(f, file, bytes, sizeof(bytes));
		/* Answered when the daemon has taken the read before it. */
		if (lpt_query_waiters(file) < 0 || write(ends[1], "", 1) != 1) {
			_exit(1);
		}
		pause();
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
}

static void a_killed_client_leaves_the_port_to_the_next(void **state)
{
	struct fixture *f = *state;

	start(f);
	assert_int_equal(lpt_free(f->file), 0);
	read_in_a_child(f);
	kill(f->child, SIGKILL);
	waitpid(f->child, NULL, 0);
	f->child = 0;
	assert_int_equal(lpt_allocate(f->file, 5000), 0);
	expect_compatibility(f, f->file);
}

/* --- cuts --- */

/* Read until it has nothing more. */
static uint32_t count_bytes_of_device(struct fixture *f, void *buffer, uint32_t size)
{
	const struct lpt_1284_request request = {
		.operation = LPT_1284_READ,
		.mode = LPT_1284_NIBBLE,
		.buffer = buffer,
		.n = size,
	};
	uint32_t n = 0;

	while (lpt_1284(f->file, &request, &f->result) == 0) {
		n += f->result.done;
	}
	return n;
}

static void a_write_that_is_cancelled_counts_what_the_device_took(void **state)
{
	static char bytes[LPT_PAYLOAD_MAX];
	struct fixture *f = *state;
	const struct lpt_1284_request request = {
		.operation = LPT_1284_WRITE, .bytes = bytes, .n = sizeof(bytes)};
	struct lpt_operation *operation;

	start_with(f, ",size=1M");
	f->ended = RUNNING;
	assert_int_equal(
		lpt_1284_start(f->file, &request, &f->result, note_end, &f->ended, &operation), 0);
	assert_int_equal(lpt_cancel(operation), 0);
	await_end(f);
	assert_true(f->ended == -ECANCELED || f->ended == 0);

	/* What it counts is what the device took, to the byte. */
	uint32_t n_taken = f->result.done;

	assert_int_equal(count_bytes_of_device(f, bytes, sizeof(bytes)), n_taken);
}

static void a_port_that_is_unplugged_ends_what_is_on_it(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[16];

	start(f);
	start_long_read(f, f->file, bytes, sizeof(bytes));
	assert_true(lpt_unplug(f->second, "LPT1", NULL) >= 0);
	await_end(f);
	assert_true(f->ended < 0);
	assert_int_equal(negotiate(f, LPT_1284_NIBBLE), -ENODEV);
}

struct seen {
	uint64_t n_accesses;
	int ended;
};

static void count_accesses(const struct lpt_access_batch *batch, void *userdata)
{
	struct seen *seen = userdata;

	seen->n_accesses += batch->n_accesses + batch->n_lost;
}

static void note_trace_end(struct lpt_operation *operation, int result, void *userdata)
{
	struct seen *seen = userdata;

	seen->ended = result;
}

static struct lpt_operation *start_trace(struct fixture *f, struct seen *seen)
{
	struct lpt_operation *trace;

	*seen = (struct seen){.ended = RUNNING};
	assert_int_equal(
		lpt_trace_start(f->second, "LPT1", count_accesses, note_trace_end, seen, &trace),
		0);
	return trace;
}

/* A read whose second access hangs; it does when this returns. */
static void start_read_that_hangs(struct fixture *f, const char *keys,
				  struct lpt_operation **ret_operation)
{
	static uint8_t bytes[16];
	struct seen seen;

	start_with(f, keys);
	struct lpt_operation *trace = start_trace(f, &seen);

	*ret_operation = start_long_read(f, f->file, bytes, sizeof(bytes));
	while (seen.n_accesses == 0) {
		assert_true(lpt_dispatch(f->second, -1) >= 0);
	}
	assert_int_equal(lpt_cancel(trace), 0);
	while (seen.ended == RUNNING) {
		assert_true(lpt_dispatch(f->second, -1) >= 0);
	}
}

static void a_driver_that_hangs_is_cut(void **state)
{
	struct fixture *f = *state;
	struct lpt_operation *operation;

	start_read_that_hangs(f, ",probe=none,hang=1", &operation);
	assert_int_equal(lpt_cancel(operation), 0);
	await_end(f);
	assert_int_equal(f->ended, -ECANCELED);
	expect_compatibility(f, f->file);
}

static void a_driver_that_hears_no_cut_costs_its_port(void **state)
{
	struct fixture *f = *state;
	struct lpt_operation *operation;

	start_read_that_hangs(f, ",probe=none,hang=1,hang-until=gone", &operation);
	assert_int_equal(lpt_cancel(operation), 0);
	await_end(f);
	assert_int_equal(f->ended, -ENODEV);
	assert_int_equal(write_text(f, f->other, LPT_1284_COMPAT, "no"), -ENODEV);
}

/* --- others meanwhile --- */

static void a_trace_shows_what_a_negotiation_does(void **state)
{
	struct fixture *f = *state;
	struct lpt_operation *trace;
	struct seen seen = {.ended = RUNNING};

	start(f);
	assert_int_equal(
		lpt_trace_start(f->second, "LPT1", count_accesses, note_trace_end, &seen, &trace),
		0);
	assert_int_equal(negotiate(f, LPT_1284_NIBBLE), 0);
	assert_int_equal(lpt_cancel(trace), 0);
	while (seen.ended == RUNNING) {
		assert_true(lpt_dispatch(f->second, -1) >= 0);
	}
	assert_true(seen.n_accesses >= 5); /* extensibility byte, lines, strobe, answer, lines */
}

static void who_does_not_own_the_port_is_refused(void **state)
{
	struct fixture *f = *state;

	start(f);
	assert_int_equal(write_text(f, f->other, LPT_1284_COMPAT, "no"), -EPERM);
	assert_int_equal(f->result.done, 0);
}

static void operations_of_one_file_come_one_after_the_other(void **state)
{
	static const char *const texts[] = {"one ", "two ", "three"};
	struct fixture *f = *state;
	int ended[3] = {RUNNING, RUNNING, RUNNING};
	char text[32];

	start(f);
	for (size_t i = 0; i < 3; i++) {
		const struct lpt_1284_request request = {
			.operation = LPT_1284_WRITE,
			.bytes = texts[i],
			.n = (uint32_t)strlen(texts[i]),
		};

		assert_int_equal(lpt_1284_start(f->file, &request, NULL, note_end, &ended[i], NULL),
				 0);
	}
	assert_int_equal(read_text(f, f->file, text, sizeof(text)), 0);
	assert_string_equal(text, "one two three");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(ended[i], 0);
	}
}

static void a_lender_gets_its_mode_back(void **state)
{
	struct fixture *f = *state;
	char text[8] = "";
	const struct lpt_1284_request request = {
		.operation = LPT_1284_READ,
		.mode = LPT_1284_NIBBLE,
		.flags = LPT_1284_FLAG_AS_IS,
		.buffer = text,
		.n = 2,
	};

	start_with(f, ",yield-idle=1ms");
	assert_int_equal(negotiate(f, LPT_1284_NIBBLE), 0);
	assert_int_equal(lpt_allocate(f->other, -1), 0);
	assert_int_equal(write_text(f, f->other, LPT_1284_COMPAT, "hi"), 0);
	assert_int_equal(lpt_free(f->other), 0);

	assert_int_equal(lpt_1284(f->file, &request, &f->result), 0);
	assert_string_equal(text, "hi");
	assert_int_equal(f->result.mode, LPT_1284_NIBBLE);
}

/* --- fixtures --- */

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f || private_daemon_start(&f->daemon) < 0 ||
	    lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "first", &f->first) < 0) {
		return -1;
	}
	return lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "second", &f->second);
}

static int setup_fast(void **state)
{
	driver = "";
	clock_key = "";
	return setup(state);
}

static int setup_slow(void **state)
{
	driver = "slow:";
	clock_key = "";
	return setup(state);
}

static int setup_paced(void **state)
{
	driver = "";
	clock_key = ",clock=paced";
	return setup(state);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	if (f->child > 0) {
		kill(f->child, SIGKILL);
		waitpid(f->child, NULL, 0);
	}
	lpt_disconnect(f->first);
	lpt_disconnect(f->second);
	private_daemon_stop(&f->daemon);
	free(f);
	return 0;
}

#define ONE(name, kind)                                                                            \
	{                                                                                          \
#name " (" #kind ")", name, setup_##kind, teardown, NULL                           \
	}
#define THRICE(name) ONE(name, fast), ONE(name, slow), ONE(name, paced)

int main(void)
{
	const struct CMUnitTest tests[] = {
		THRICE(what_is_written_is_read_back),
		THRICE(a_device_tells_its_id),
		THRICE(a_mode_that_is_refused_leaves_compatibility_mode),
		THRICE(a_read_without_data_says_so),
		THRICE(a_mode_left_on_ends_with_the_ownership),
		THRICE(the_next_owner_finds_compatibility_mode),
		THRICE(closing_ends_the_mode_too),
		THRICE(a_killed_client_leaves_the_port_to_the_next),
		THRICE(a_write_that_is_cancelled_counts_what_the_device_took),
		THRICE(a_port_that_is_unplugged_ends_what_is_on_it),
		ONE(a_driver_that_hangs_is_cut, paced),
		ONE(a_driver_that_hears_no_cut_costs_its_port, paced),
		THRICE(a_trace_shows_what_a_negotiation_does),
		THRICE(who_does_not_own_the_port_is_refused),
		THRICE(operations_of_one_file_come_one_after_the_other),
		THRICE(a_lender_gets_its_mode_back),
	};

	return cmocka_run_group_tests_name("daemon/talk", tests, NULL, NULL);
}
