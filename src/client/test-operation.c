/* SPDX-License-Identifier: MIT */
/* Greeting, answers, callbacks, cancellation, and what becomes of them when the daemon fails. */
#include "client/test-daemon.h"
#include "wire/access.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>

static void the_greeting_tells_name_and_version(void **state)
{
	struct fixture f = {.far = -1};
	struct lpt_connection *conn = NULL;
	int near;

	make_pair(&f, &near);
	say_hello(&f);
	assert_int_equal(lpt_connect_fd(&near, "tester", &conn), 0);

	const struct wire_message *hello = asked(&f, WIRE_hello);
	assert_int_equal(hello->as.hello.magic, WIRE_MAGIC);
	assert_int_equal(hello->as.hello.major, WIRE_MAJOR);
	assert_string_equal(hello->as.hello.name, "tester");
	assert_int_equal(near, -1);
	assert_int_equal(lpt_roles(conn), LPT_ROLE_USE);
	lpt_disconnect(conn);
	die(&f);
}

static void another_protocol_version_is_refused(void **state)
{
	struct fixture f = {.far = -1};
	struct wire_hello_reply reply = {.major = WIRE_MAJOR + 1};
	struct lpt_connection *conn = NULL;
	int near;

	make_pair(&f, &near);
	say(&f, WIRE_hello_reply, 1, &reply);
	assert_int_equal(lpt_connect_fd(&near, NULL, &conn), -EPROTO);
	assert_null(conn);
	assert_true(near >= 0);
	close(near);
	die(&f);
}

static void a_daemon_that_refuses_the_greeting_is_heard(void **state)
{
	struct fixture f = {.far = -1};
	struct lpt_connection *conn = NULL;
	int near;

	make_pair(&f, &near);
	say_error(&f, 1, EDQUOT, LPT_STATUS_SUCCESS, "too many connections");
	assert_int_equal(lpt_connect_fd(&near, NULL, &conn), -EDQUOT);
	close(near);
	die(&f);
}

static void a_refusal_gives_its_errno_and_its_sentence(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = NULL;

	say_error(f, 2, ENOENT, LPT_STATUS_SUCCESS, "no port LPT7. There is LPT1.");
	assert_int_equal(lpt_open(f->conn, "LPT7", &file), -ENOENT);
	assert_string_equal(lpt_error(f->conn), "no port LPT7. There is LPT1.");
	assert_null(file);
}

static void a_started_operation_ends_in_dispatch_and_not_before(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate_start(file, 500, note, &outcome, NULL), 0);
	assert_int_equal(lpt_dispatch(f->conn, 0), 0);
	assert_int_equal(outcome.n, 0);
	assert_int_equal(asked(f, WIRE_allocate)->as.allocate.timeout_ms, 500);

	say_done(f, 3);
	assert_int_equal(lpt_dispatch(f->conn, 0), 1);
	assert_int_equal(outcome.n, 1);
	assert_int_equal(outcome.result, 0);
}

static void a_waiting_call_serves_the_callbacks_of_others(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct outcome outcome = {0, 1};
	struct wire_count count = {3};

	assert_int_equal(lpt_allocate_start(file, -1, note, &outcome, NULL), 0);
	say_done(f, 3);
	say(f, WIRE_count, 4, &count);
	assert_int_equal(lpt_query_waiters(file), 3);
	assert_int_equal(outcome.n, 1);
}

static void a_cancelled_operation_still_calls_back_once(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct lpt_operation *operation = NULL;
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate_start(file, -1, note, &outcome, &operation), 0);
	assert_int_equal(lpt_cancel(operation), 0);
	assert_int_equal(outcome.n, 0);
	asked(f, WIRE_allocate);
	assert_int_equal(asked(f, WIRE_cancel)->as.cancel.target, 3);

	say_error(f, 3, ECANCELED, LPT_STATUS_CANCELLED, "cancelled");
	assert_int_equal(lpt_dispatch(f->conn, 0), 1);
	assert_int_equal(outcome.n, 1);
	assert_int_equal(outcome.result, -ECANCELED);
}

static void a_result_that_was_faster_than_its_cancellation_counts(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct lpt_operation *operation = NULL;
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate_start(file, -1, note, &outcome, &operation), 0);
	say_done(f, 3);
	assert_int_equal(lpt_cancel(operation), 0);
	assert_int_equal(lpt_dispatch(f->conn, 0), 1);
	assert_int_equal(outcome.result, 0);
}

static void close_from_a_callback(struct lpt_operation *operation, int result, void *userdata)
{
	struct lpt_file **file = userdata;

	*file = lpt_close(*file);
}

static void a_callback_may_close_its_file(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);

	assert_int_equal(lpt_allocate_start(file, -1, close_from_a_callback, &file, NULL), 0);
	say_done(f, 3);
	assert_int_equal(lpt_dispatch(f->conn, 0), 1);
	assert_null(file);
	asked(f, WIRE_allocate);
	assert_int_equal(asked(f, WIRE_close)->as.close.file, 11);
}

static void answers_to_nobody_are_skipped(void **state)
{
	struct fixture *f = *state;
	struct wire_lost lost = {.file = 11};

	say_done(f, 4711);
	say(f, WIRE_lost, 0, &lost);
	assert_int_equal(lpt_dispatch(f->conn, 0), 0);
}

static void messages_of_a_newer_daemon_are_skipped(void **state)
{
	struct fixture *f = *state;
	const uint8_t unknown[] = {0xff, 0xff, 0, 0, 2, 0, 0, 0};

	assert_int_equal(send(f->far, unknown, sizeof(unknown), 0), sizeof(unknown));
	assert_int_equal(lpt_dispatch(f->conn, 0), 0);
}

static void a_daemon_that_dies_ends_every_operation(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct outcome first = {0, 1}, second = {0, 1};

	assert_int_equal(lpt_allocate_start(file, -1, note, &first, NULL), 0);
	assert_int_equal(lpt_allocate_start(file, -1, note, &second, NULL), 0);
	die(f);
	assert_int_equal(lpt_dispatch(f->conn, -1), -EPIPE);
	assert_int_equal(first.n + second.n, 2);
	assert_int_equal(first.result, -EPIPE);
	assert_non_null(strstr(lpt_error(f->conn), "went away"));
	assert_int_equal(lpt_free(file), -EPIPE);
	lpt_close(file);
}

static void last_words_of_a_dying_daemon_are_heard(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);

	say_error(f, 3, ENODEV, LPT_STATUS_DEVICE_REMOVED, "LPT1 was unplugged");
	shutdown(f->far, SHUT_WR);
	assert_int_equal(lpt_allocate(file, -1), -ENODEV);
	assert_string_equal(lpt_error(f->conn), "LPT1 was unplugged");
	assert_int_equal(lpt_allocate(file, -1), -EPIPE);
}

static void garbage_costs_the_daemon_the_connection(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const uint8_t garbage[] = {2, 0x80, 1};

	assert_int_equal(send(f->far, garbage, sizeof(garbage), 0), sizeof(garbage));
	assert_int_equal(lpt_free(file), -EPIPE);
	assert_non_null(strstr(lpt_error(f->conn), "no message"));
}

static void an_answer_to_another_question_costs_it_too(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct wire_count count = {3};

	say(f, WIRE_count, 3, &count);
	assert_int_equal(lpt_free(file), -EPIPE);
	assert_non_null(strstr(lpt_error(f->conn), "another question"));
}

static void an_operation_ends_cancelled_when_the_connection_does(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate_start(file, -1, note, &outcome, NULL), 0);
	f->conn = lpt_disconnect(f->conn);
	assert_int_equal(outcome.n, 1);
	assert_int_equal(outcome.result, -ECANCELED);
}

static void the_descriptor_is_readable_when_there_is_work(void **state)
{
	struct fixture *f = *state;
	struct pollfd ready = {lpt_fd(f->conn), POLLIN, 0};

	assert_int_equal(poll(&ready, 1, 0), 0);
	say_done(f, 4711);
	assert_int_equal(poll(&ready, 1, 0), 1);
	assert_int_equal(fcntl(ready.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

static void one_dispatch_serves_many_answers(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct outcome outcome = {0, 1};

	for (int i = 0; i < 40; i++) {
		assert_int_equal(lpt_allocate_start(file, -1, note, &outcome, NULL), 0);
	}
	for (uint32_t id = 3; id < 43; id++) {
		say_done(f, id);
	}
	assert_int_equal(lpt_dispatch(f->conn, 0), 40);
	assert_int_equal(outcome.n, 40);
}

static void note_event(const struct lpt_event *event, void *userdata)
{
	struct outcome *outcome = userdata;

	outcome->n++;
	assert_string_equal(event->port, "LPT1");
}

/* stderr is a file while the library writes its trace. */
static size_t trace_of_a_session(struct fixture *f, char *text, size_t size)
{
	FILE *file = tmpfile();
	int kept = dup(STDERR_FILENO), near;
	struct lpt_connection *conn = NULL;

	make_pair(f, &near);
	say_hello(f);
	setenv("LPT_TRACE", "1", 1);
	dup2(fileno(file), STDERR_FILENO);
	int r = lpt_connect_fd(&near, "tester", &conn);

	dup2(kept, STDERR_FILENO);
	close(kept);
	unsetenv("LPT_TRACE");
	lpt_disconnect(conn);
	die(f);
	rewind(file);
	size_t n = fread(text, 1, size - 1, file);

	text[n] = '\0';
	fclose(file);
	assert_int_equal(r, 0);
	return n;
}

static void a_trace_has_both_directions_in_words(void **state)
{
	struct fixture f = {.far = -1};
	char text[1024];

	assert_true(trace_of_a_session(&f, text, sizeof(text)) > 0);
	assert_non_null(strstr(text, "lpt > hello #1 "));
	assert_non_null(strstr(text, "name=\"tester\""));
	assert_non_null(strstr(text, "lpt < hello_reply #1 "));
}

static void a_watch_hears_what_is_there_and_what_comes(void **state)
{
	struct fixture *f = *state;
	struct lpt_operation *watch = NULL;
	struct outcome outcome = {0, 0};
	struct wire_event event = {1, "added", "LPT1", ""};

	say(f, WIRE_event, 2, &event);
	say_done(f, 2);
	assert_int_equal(lpt_watch_start(f->conn, NULL, note_event, &outcome, &watch), 0);
	assert_int_equal(outcome.n, 1);
	say(f, WIRE_event, 2, &event);
	assert_int_equal(lpt_dispatch(f->conn, 0), 1);
	assert_int_equal(outcome.n, 2);

	assert_int_equal(lpt_cancel(watch), 0);
	say_error(f, 2, ECANCELED, LPT_STATUS_CANCELLED, "cancelled");
	assert_int_equal(lpt_dispatch(f->conn, 0), 0);
	say(f, WIRE_event, 2, &event);
	assert_int_equal(lpt_dispatch(f->conn, 0), 0);
}

static void a_watch_of_no_port_is_refused(void **state)
{
	struct fixture *f = *state;

	say_error(f, 2, ENOENT, LPT_STATUS_SUCCESS, "no port LPT7");
	assert_int_equal(lpt_watch_start(f->conn, "LPT7", note_event, NULL, NULL), -ENOENT);
}

struct told {
	uint64_t n, n_lost;
	struct lpt_access last;
	int result;
};

static void note_accesses(const struct lpt_access_batch *batch, void *userdata)
{
	struct told *told = userdata;

	assert_string_equal(batch->program, "uisp");
	told->n += batch->n_accesses;
	told->n_lost += batch->n_lost;
	if (batch->n_accesses > 0) {
		told->last = batch->accesses[batch->n_accesses - 1];
	}
}

static void note_end(struct lpt_operation *operation, int result, void *userdata)
{
	struct told *told = userdata;

	told->result = result;
}

static void a_trace_tells_each_access_and_how_many_are_missing(void **state)
{
	static uint8_t records[100 * WIRE_ACCESS_BYTES];
	struct fixture *f = *state;
	struct told told = {.result = 1};
	struct wire_access body = {812, "uisp", 7, {records, sizeof(records)}};
	const struct wire_access_record last = {-5, INT64_MAX, LPT_REG_STATUS, 0x7f, true};

	wire_access_put(records + 99 * WIRE_ACCESS_BYTES, &last);
	say_done(f, 2);
	assert_int_equal(lpt_trace_start(f->conn, "LPT1", note_accesses, note_end, &told, NULL), 0);
	say(f, WIRE_access, 2, &body);
	assert_int_equal(lpt_dispatch(f->conn, 0), 2); /* a hundred go in two pieces */
	assert_int_equal(told.n, 100);
	assert_int_equal(told.n_lost, 7);
	assert_int_equal(told.last.time_ns, -5);
	assert_int_equal(told.last.port_ns, INT64_MAX);
	assert_int_equal(told.last.reg, LPT_REG_STATUS);
	assert_int_equal(told.last.value, 0x7f);
	assert_true(told.last.is_read);
	say_error(f, 2, ENODEV, LPT_STATUS_DEVICE_REMOVED, "LPT1 is gone");
	assert_int_equal(lpt_dispatch(f->conn, 0), 1);
	assert_int_equal(told.result, -ENODEV);
}

static void a_batch_of_broken_records_costs_the_daemon_the_connection(void **state)
{
	static const uint8_t records[WIRE_ACCESS_BYTES + 1];
	struct fixture *f = *state;
	struct told told = {.result = 1};
	struct wire_access body = {812, "uisp", 0, {records, sizeof(records)}};

	say_done(f, 2);
	assert_int_equal(lpt_trace_start(f->conn, "LPT1", note_accesses, note_end, &told, NULL), 0);
	say(f, WIRE_access, 2, &body);
	assert_int_equal(lpt_dispatch(f->conn, 0), -EPIPE);
	assert_int_equal(told.n, 0);
	assert_int_equal(told.result, -EPIPE);
}

static void a_trace_that_is_refused_tells_nobody_of_its_end(void **state)
{
	struct fixture *f = *state;
	struct told told = {.result = 1};

	say_error(f, 2, ENOENT, LPT_STATUS_SUCCESS, "no port LPT7");
	assert_int_equal(lpt_trace_start(f->conn, "LPT7", note_accesses, note_end, &told, NULL),
			 -ENOENT);
	assert_int_equal(told.result, 1);
	assert_int_equal(lpt_trace_start(f->conn, "LPT1", NULL, note_end, &told, NULL), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_greeting_tells_name_and_version),
		cmocka_unit_test(another_protocol_version_is_refused),
		cmocka_unit_test(a_daemon_that_refuses_the_greeting_is_heard),
		TEST(a_refusal_gives_its_errno_and_its_sentence),
		TEST(a_started_operation_ends_in_dispatch_and_not_before),
		TEST(a_waiting_call_serves_the_callbacks_of_others),
		TEST(a_cancelled_operation_still_calls_back_once),
		TEST(a_result_that_was_faster_than_its_cancellation_counts),
		TEST(a_callback_may_close_its_file),
		TEST(answers_to_nobody_are_skipped),
		TEST(messages_of_a_newer_daemon_are_skipped),
		TEST(a_daemon_that_dies_ends_every_operation),
		TEST(last_words_of_a_dying_daemon_are_heard),
		TEST(garbage_costs_the_daemon_the_connection),
		TEST(an_answer_to_another_question_costs_it_too),
		TEST(an_operation_ends_cancelled_when_the_connection_does),
		TEST(the_descriptor_is_readable_when_there_is_work),
		TEST(one_dispatch_serves_many_answers),
		cmocka_unit_test(a_trace_has_both_directions_in_words),
		TEST(a_watch_hears_what_is_there_and_what_comes),
		TEST(a_watch_of_no_port_is_refused),
		TEST(a_trace_tells_each_access_and_how_many_are_missing),
		TEST(a_batch_of_broken_records_costs_the_daemon_the_connection),
		TEST(a_trace_that_is_refused_tells_nobody_of_its_end),
	};

	return cmocka_run_group_tests_name("client/operation", tests, NULL, NULL);
}
