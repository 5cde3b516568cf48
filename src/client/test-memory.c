/* SPDX-License-Identifier: MIT */
/*
 * Out of memory is an ordinary failure: a whole session is repeated with the first, second, third
 * ... allocation failing, until one passes untouched.  The linker sends malloc() and its like here.
 */
#include "client/test-daemon.h"

#include <lpt/device.h>

static int until_failure; /* allocations; negative: none fails */

static bool fails(void)
{
	return until_failure >= 0 && until_failure-- == 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

/* What each step gave; one that fails does not stop the next where that can still be tried. */
static int try_lists(struct fixture *f)
{
	struct lpt_records *list = NULL;
	struct wire_port port = {.name = "LPT1"};
	struct wire_text text = {"help"};
	char *help = NULL;

	for (int i = 0; i < 9; i++) {
		say(f, WIRE_port, 2, &port);
	}
	say_done(f, 2);
	int r = lpt_ports(f->conn, NULL, &list);
	bool listed = r == 9 && lpt_records_port(list, 8);

	lpt_records_free(list);
	if (!listed) {
		return r < 0 ? r : -EIO;
	}
	say(f, WIRE_text, 3, &text);
	r = lpt_add_help(f->conn, NULL, &help);
	free(help);
	return r;
}

/* What was started is told its end at the latest by lpt_disconnect(), so outcome outlives this. */
static int try_file(struct fixture *f, struct outcome *outcome)
{
	const struct lpt_insn insns[] = {{.op = LPT_OP_END}};
	struct lpt_program program = {.insns = insns, .n_insns = 1};
	struct wire_result result = {.pc = 0};
	struct lpt_file *file = NULL;

	say_opened(f, 4, 11);
	int r = lpt_open(f->conn, "LPT1", &file);

	if (r == 0) {
		r = lpt_allocate_start(file, -1, note, outcome, NULL);
	}
	if (r == 0) {
		r = lpt_run_start(file, &program, NULL, note, outcome, NULL);
	}
	if (r == 0) {
		say_done(f, 5);
		say(f, WIRE_result, 6, &result);
		r = lpt_dispatch(f->conn, 0) == 2 ? 0 : -EIO;
	}
	return r;
}

static void ignore(const struct lpt_access_batch *batch, void *userdata)
{
}

static int try_trace(struct fixture *f)
{
	const struct wire_text text = {.text = "Hello\n"};
	char *screen = NULL;

	say_done(f, 7);
	int r = lpt_trace_start(f->conn, "LPT1", ignore, NULL, NULL, NULL);

	if (r == 0) {
		say(f, WIRE_text, 8, &text);
		r = lpt_screen(f->conn, "LPT1", &screen);
	}
	free(screen);
	return r;
}

/* Likewise for what a transfer is told. */
static int try_device(struct fixture *f, struct outcome *outcome)
{
	const struct wire_opened opened = {12, 7, "LPT1", "sim:printer#7/raw"};
	const struct wire_moved moved = {.status = LPT_STATUS_SUCCESS, .n = 1};
	struct lpt_device *device = NULL;

	say(f, WIRE_opened, 9, &opened);
	int r = lpt_device_open(f->conn, "LPT1", 0, NULL, &device);

	if (r == 0) {
		r = lpt_device_write_start(device, "a", 1, 0, NULL, note, outcome, NULL);
	}
	if (r == 0) {
		say(f, WIRE_moved, 10, &moved);
		r = lpt_dispatch(f->conn, 0) == 1 ? 0 : -EIO;
	}
	return r;
}

static int try_session(struct fixture *f)
{
	struct outcome outcome = {0, 1};
	int near, r;

	make_pair(f, &near);
	say_hello(f);
	r = lpt_connect_fd(&near, "tester", &f->conn);
	if (r == 0) {
		r = try_lists(f);
	}
	if (r == 0) {
		r = try_file(f, &outcome);
	}
	if (r == 0) {
		r = try_trace(f);
	}
	if (r == 0) {
		r = try_device(f, &outcome);
	}
	f->conn = lpt_disconnect(f->conn);
	if (near >= 0) {
		close(near);
	}
	die(f);
	return r;
}

static void a_session_survives_whichever_allocation_fails(void **state)
{
	static struct fixture fixture;
	int n = 0, r;

	do {
		until_failure = n;
		r = try_session(&fixture);
		bool untouched = until_failure >= 0;

		until_failure = -1;
		assert_int_equal(r, untouched ? 0 : -ENOMEM);
		if (untouched) {
			break;
		}
		n++;
	} while (n < 1000);
	assert_true(n > 10 && n < 1000);
}

static void a_connection_that_cannot_be_made_leaves_nothing(void **state)
{
	struct lpt_connection *conn = NULL;

	until_failure = 0;
	int r = lpt_connect(LPT_DAEMON_ANY, "/nonexistent/socket", NULL, &conn);

	until_failure = -1;
	assert_int_equal(r, -ENOMEM);
	assert_null(conn);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_survives_whichever_allocation_fails),
		cmocka_unit_test(a_connection_that_cannot_be_made_leaves_nothing),
	};

	return cmocka_run_group_tests_name("client/memory", tests, NULL, NULL);
}
