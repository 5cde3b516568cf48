/* SPDX-License-Identifier: MIT */
/* The table of contexts by itself: no two files share one, and it may be full. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "client/internal.h"

#define N_SLOTS SLOTS_MAX
#define N_EACH 500

static int take(struct lpt_file *file)
{
	struct lpt_port_information info = {.span_of_controller = 8};
	const struct request request = {
		.request_class = LPT_CLASS_INTERNAL,
		.code = LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO,
		.out = &info,
		.out_len = sizeof(info),
		.information = sizeof(info),
	};

	return routines_fill(file, &request);
}

static void a_full_table_refuses_until_a_file_is_closed(void **state)
{
	struct lpt_connection *conn = calloc(1, sizeof(*conn));
	struct lpt_file *files = calloc(N_SLOTS + 1, sizeof(*files));

	for (size_t i = 0; i < N_SLOTS; i++) {
		files[i].conn = conn;
		assert_int_equal(take(&files[i]), 0);
	}
	struct lpt_file *last = &files[N_SLOTS];

	last->conn = conn;
	assert_int_equal(take(last), -ENFILE);
	void *old = files[7].context;

	routines_forget(&files[7]);
	assert_int_equal(take(last), 0);
	assert_ptr_not_equal(last->context, old);
	for (size_t i = 0; i <= N_SLOTS; i++) {
		routines_forget(&files[i]);
	}
	free(files);
	free(conn);
}

/* Takes and gives back, and keeps N_EACH in the end. */
static void *take_many(void *userdata)
{
	struct lpt_file *files = userdata;

	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < N_EACH; i++) {
			take(&files[i]);
			if (round < 19) {
				routines_forget(&files[i]);
			}
		}
	}
	return NULL;
}

static int compare(const void *a, const void *b)
{
	uintptr_t first = (uintptr_t) * (void *const *)a, second = (uintptr_t) * (void *const *)b;

	return (first > second) - (first < second);
}

static void threads_never_get_the_same_context(void **state)
{
	struct lpt_file *files = calloc(2 * N_EACH, sizeof(*files));
	void *contexts[2 * N_EACH];
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, take_many, files), 0);
	take_many(files + N_EACH);
	pthread_join(thread, NULL);

	for (size_t i = 0; i < 2 * N_EACH; i++) {
		contexts[i] = files[i].context;
		assert_non_null(contexts[i]);
	}
	qsort(contexts, 2 * N_EACH, sizeof(contexts[0]), compare);
	for (size_t i = 1; i < 2 * N_EACH; i++) {
		assert_ptr_not_equal(contexts[i - 1], contexts[i]);
	}
	for (size_t i = 0; i < 2 * N_EACH; i++) {
		routines_forget(&files[i]);
	}
	free(files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_table_refuses_until_a_file_is_closed),
		cmocka_unit_test(threads_never_get_the_same_context),
	};

	return cmocka_run_group_tests_name("client/routines", tests, NULL, NULL);
}
