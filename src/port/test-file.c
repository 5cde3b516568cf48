/* SPDX-License-Identifier: MIT */
#include "port/test-port.h"

static void open_raises_the_count_and_nothing_else(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_file_open(&f->files[0], &f->port, 1, 0, fresh(f)), LPT_STATUS_SUCCESS);

	assert_true(lpt_file_is_open(&f->files[0]));
	assert_int_equal(f->port.n_files, 1);
	assert_int_equal(f->out.events, LPT_EVENT_OPENED);
	assert_idle(f);
}

static void a_failed_open_counts_nothing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_port_query_remove(&f->port), LPT_STATUS_SUCCESS);
	assert_int_equal(lpt_file_open(&f->files[0], &f->port, 1, 0, fresh(f)),
			 LPT_STATUS_DELETE_PENDING);

	assert_false(lpt_file_is_open(&f->files[0]));
	assert_int_equal(f->port.n_files, 0);
	assert_int_equal(f->out.events, 0);
}

static void nothing_works_before_open(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_INVALID_HANDLE);
	assert_int_equal(try_allocate(f, 0), LPT_STATUS_INVALID_HANDLE);
	assert_int_equal(release(f, 0), LPT_STATUS_INVALID_HANDLE);
	assert_int_equal(lpt_file_query_waiters(&f->files[0]), 0);
	assert_false(lpt_file_may_drive(&f->files[0]));
}

static void nothing_works_after_close(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	close_file(f, 0);

	assert_int_equal(allocate(f, 0), LPT_STATUS_INVALID_HANDLE);
	assert_int_equal(release(f, 0), LPT_STATUS_INVALID_HANDLE);
	assert_false(lpt_file_may_drive(&f->files[0]));
	assert_idle(f);
}

static void closing_twice_counts_once(void **state)
{
	struct fixture *f = *state;

	close_file(f, 0);
	assert_int_equal(f->out.events, LPT_EVENT_CLOSED);
	close_file(f, 0);

	assert_int_equal(f->out.events, 0);
	assert_int_equal(f->port.n_files, N_FILES - 1);
}

static void closing_the_owner_serves_the_next(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);

	close_file(f, 0);
	assert_int_equal(f->out.events, LPT_EVENT_CLOSED | LPT_EVENT_FREED | LPT_EVENT_WAITING);
	end_job(f, LPT_JOB_OK);

	assert_done(f, 1, LPT_STATUS_SUCCESS);
	assert_owner(f, 1);
}

static void closing_a_waiter_completes_its_request_with_the_reason(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);

	lpt_file_close(&f->files[1], LPT_STATUS_EVICTED, fresh(f));

	assert_done(f, 1, LPT_STATUS_EVICTED);
	assert_int_equal(f->port.n_waiters, 0);
	assert_owner(f, 0);
}

static void closing_a_bystander_changes_nothing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);

	close_file(f, 3);

	assert_none_done(f);
	assert_int_equal(f->port.n_waiters, 1);
	assert_owner(f, 0);
}

static void closing_during_the_grant_lets_the_job_run_on_for_the_next(void **state)
{
	struct fixture *f = *state;

	lpt_port_owe(&f->port, LPT_STEP_CLEAR);
	assert_int_equal(allocate(f, 0), LPT_STATUS_PENDING);
	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);

	close_file(f, 0);
	assert_done(f, 0, LPT_STATUS_CANCELLED);
	assert_null(f->out.job);
	memset(&f->files[0], 0xff, sizeof(f->files[0]));

	end_job(f, LPT_JOB_OK);
	assert_done(f, 1, LPT_STATUS_SUCCESS);
	assert_owner(f, 1);
}

#define STARTED(name) cmocka_unit_test_setup_teardown(name, setup_started, teardown)
#define OPEN(name) cmocka_unit_test_setup_teardown(name, setup_open, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STARTED(open_raises_the_count_and_nothing_else),
		STARTED(a_failed_open_counts_nothing),
		STARTED(nothing_works_before_open),
		OPEN(nothing_works_after_close),
		OPEN(closing_twice_counts_once),
		OPEN(closing_the_owner_serves_the_next),
		OPEN(closing_a_waiter_completes_its_request_with_the_reason),
		OPEN(closing_a_bystander_changes_nothing),
		OPEN(closing_during_the_grant_lets_the_job_run_on_for_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
