/* SPDX-License-Identifier: MIT */
/* A full socket: daemon and library wait for each other's reading, and neither may be stuck. */
#include "client/test-daemon.h"

#include <pthread.h>

#define N_REQUESTS 3000

/* Answers each request before it reads the next, and blocks when the client does not read. */
static void *answer_everything(void *userdata)
{
	struct fixture *f = userdata;
	uint8_t bytes[64];

	for (int i = 0; i < N_REQUESTS; i++) {
		struct wire_message message;
		struct wire_done body;
		ssize_t n = recv(f->far, f->bytes, sizeof(f->bytes), 0);

		if (n <= 0 || wire_decode(f->bytes, (size_t)n, &message) < 0) {
			break;
		}
		int len = wire_encode(WIRE_done, message.id, &body, bytes, sizeof(bytes));

		if (send(f->far, bytes, (size_t)len, MSG_NOSIGNAL) != len) {
			break;
		}
	}
	return NULL;
}

static void a_client_that_sends_without_reading_is_never_stuck(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct outcome outcome = {0, 1};
	pthread_t daemon;
	int n_started = 0;

	assert_int_equal(pthread_create(&daemon, NULL, answer_everything, f), 0);
	for (int i = 0; i < N_REQUESTS; i++) {
		n_started += lpt_allocate_start(file, -1, note, &outcome, NULL) == 0;
	}
	while (outcome.n < n_started && lpt_dispatch(f->conn, -1) >= 0) {
	}
	pthread_join(daemon, NULL);

	assert_int_equal(n_started, N_REQUESTS);
	assert_int_equal(outcome.n, N_REQUESTS);
	assert_int_equal(outcome.result, 0);
}

static void a_daemon_that_died_is_noticed_by_the_next_send(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct outcome outcome = {0, 1};

	die(f);
	assert_int_equal(lpt_allocate_start(file, -1, note, &outcome, NULL), -EPIPE);
	assert_int_equal(lpt_dispatch(f->conn, -1), -EPIPE);
	assert_int_equal(outcome.n, 0);
	lpt_close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_client_that_sends_without_reading_is_never_stuck),
		TEST(a_daemon_that_died_is_noticed_by_the_next_send),
	};

	return cmocka_run_group_tests_name("client/full", tests, NULL, NULL);
}
