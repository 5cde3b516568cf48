/* SPDX-License-Identifier: MIT */
#include "port/test-port.h"

#include "port/turn.h"

/* File 0 owns, files 1 and 2 wait. */
static int setup_waiters(void **state)
{
	if (setup_open(state) != 0) {
		return -1;
	}

	struct fixture *f = *state;
	bool waiting = allocate(f, 0) == LPT_STATUS_SUCCESS &&
		       allocate(f, 1) == LPT_STATUS_PENDING && allocate(f, 2) == LPT_STATUS_PENDING;

	return waiting ? 0 : -1;
}

static void a_free_port_is_granted_at_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);

	assert_none_done(f);
	assert_int_equal(f->out.events, LPT_EVENT_GRANTED);
	assert_null(f->out.job);
	assert_true(f->files[0].has_allocated);
	assert_owner(f, 0);
}

static void the_same_client_gets_the_port_back_without_wire_work(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
}

static void another_client_gets_the_port_with_lines_at_rest(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_REST);
	assert_false(lpt_file_may_drive(&f->files[1]));
	assert_int_equal(lpt_file_query_waiters(&f->files[0]), 0);

	end_job(f, LPT_JOB_OK);

	assert_done(f, 1, LPT_STATUS_SUCCESS);
	assert_int_equal(f->out.events, LPT_EVENT_GRANTED);
	assert_owner(f, 1);
}

static void a_held_port_is_waited_for(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);

	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);
	assert_int_equal(f->out.events, LPT_EVENT_WAITING);
	assert_int_equal(lpt_file_query_waiters(&f->files[3]), 1);
	assert_owner(f, 0);
}

static void a_second_allocate_of_the_owner_fails(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);

	assert_int_equal(allocate(f, 0), LPT_STATUS_ALREADY_OWNER);
	assert_int_equal(try_allocate(f, 0), LPT_STATUS_ALREADY_OWNER);
	assert_owner(f, 0);
}

static void a_second_allocate_of_a_waiter_fails(void **state)
{
	struct fixture *f = *state;
	struct lpt_request second = {0};

	assert_int_equal(lpt_file_allocate(&f->files[1], &second, fresh(f)),
			 LPT_STATUS_ALREADY_QUEUED);

	assert_false(lpt_request_cancel(&second, fresh(f)));
	assert_int_equal(f->port.n_waiters, 2);
}

static void free_serves_the_oldest_waiter(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(f->out.events, LPT_EVENT_FREED | LPT_EVENT_WAITING);
	assert_job(f, LPT_STEP_REST);

	end_job(f, LPT_JOB_OK);

	assert_done(f, 1, LPT_STATUS_SUCCESS);
	assert_owner(f, 1);
	assert_int_equal(f->port.n_waiters, 1);
}

static void waiters_of_the_last_client_are_served_within_free(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	f->files[1].client = f->files[0].client;
	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);

	assert_done(f, 1, LPT_STATUS_SUCCESS);
	assert_int_equal(f->out.events, LPT_EVENT_FREED | LPT_EVENT_WAITING | LPT_EVENT_GRANTED);
	assert_owner(f, 1);
}

static void a_free_with_nothing_pending_calls_deferred_routines(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);

	assert_int_equal(f->out.events, LPT_EVENT_FREED | LPT_EVENT_DEFERRED);
	assert_idle(f);
}

static void only_the_owner_frees(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(release(f, 1), LPT_STATUS_NOT_OWNER);
	assert_int_equal(release(f, 3), LPT_STATUS_NOT_OWNER);
	assert_owner(f, 0);

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(release(f, 0), LPT_STATUS_NOT_OWNER);
	assert_int_equal(release(f, 1), LPT_STATUS_NOT_OWNER);
}

static void try_never_queues_and_never_overtakes(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(try_allocate(f, 3), LPT_STATUS_NOT_QUEUED);
	assert_int_equal(f->port.n_waiters, 2);

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(try_allocate(f, 3), LPT_STATUS_NOT_QUEUED);
	assert_none_done(f);
}

static void try_gets_a_free_port(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(try_allocate(f, 0), LPT_STATUS_SUCCESS);

	assert_owner(f, 0);
}

static void try_waits_for_wire_work_only(void **state)
{
	struct fixture *f = *state;

	lpt_port_owe(&f->port, LPT_STEP_CLEAR);

	assert_int_equal(try_allocate(f, 0), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_CLEAR);
	end_job(f, LPT_JOB_OK);
	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_owner(f, 0);
}

static void a_cancelled_waiter_leaves_the_others_in_order(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 3), LPT_STATUS_PENDING);

	assert_true(cancel(f, 1));
	assert_done(f, 1, LPT_STATUS_CANCELLED);
	assert_false(cancel(f, 1));

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	end_job(f, LPT_JOB_OK);
	assert_done(f, 2, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.n_waiters, 1);
}

static void cancel_after_the_grant_has_no_effect(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	end_job(f, LPT_JOB_OK);

	assert_false(cancel(f, 1));
	assert_owner(f, 1);
}

static void cancel_while_the_grant_is_on_the_wires_passes_the_port_on(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_true(cancel(f, 1));
	assert_none_done(f);

	end_job(f, LPT_JOB_OK);
	assert_done(f, 1, LPT_STATUS_CANCELLED);
	assert_job(f, LPT_STEP_REST);
	end_job(f, LPT_JOB_OK);
	assert_done(f, 2, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.n_allocations, 2);
	assert_owner(f, 2);
}

static void a_grant_that_fails_on_the_wires_tries_the_next(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);

	end_job(f, LPT_JOB_FAILED);
	assert_done(f, 1, LPT_STATUS_UNSUCCESSFUL);
	assert_job(f, LPT_STEP_REST);
	end_job(f, LPT_JOB_FAILED);
	assert_done(f, 2, LPT_STATUS_UNSUCCESSFUL);
	assert_null(f->out.job);
	assert_idle(f);
}

static void a_device_that_does_not_answer_the_clean_up_stops_no_grant(void **state)
{
	struct fixture *f = *state;

	lpt_port_owe(&f->port, LPT_STEP_DESELECT);
	assert_int_equal(allocate(f, 0), LPT_STATUS_PENDING);

	end_job(f, LPT_JOB_NO_ANSWER);

	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_owner(f, 0);
}

static void a_dirty_port_is_cleaned_at_once_when_nobody_waits(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	lpt_port_owe(&f->port, LPT_STEP_DESELECT | LPT_STEP_CLEAR | LPT_STEP_REST);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(f->out.events, LPT_EVENT_FREED);
	assert_job(f, LPT_STEP_DESELECT | LPT_STEP_CLEAR | LPT_STEP_REST);
	assert_int_equal(try_allocate(f, 1), LPT_STATUS_NOT_QUEUED);

	end_job(f, LPT_JOB_OK);

	assert_int_equal(f->out.events, LPT_EVENT_DEFERRED);
	assert_null(f->out.job);
	assert_idle(f);
}

static void requests_during_a_clean_up_wait_for_its_end(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	lpt_port_owe(&f->port, LPT_STEP_CLEAR);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(allocate(f, 0), LPT_STATUS_PENDING);

	end_job(f, LPT_JOB_OK);

	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_owner(f, 0);
}

static void a_clean_up_that_failed_is_done_before_the_next_grant(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	lpt_port_owe(&f->port, LPT_STEP_CLEAR);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	end_job(f, LPT_JOB_FAILED);
	assert_null(f->out.job);

	assert_int_equal(allocate(f, 0), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_CLEAR);
}

static void what_comes_to_be_owed_during_a_grant_is_done_before_it_completes(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	lpt_port_owe(&f->port, LPT_STEP_CLEAR);

	end_job(f, LPT_JOB_OK);
	assert_none_done(f);
	assert_job(f, LPT_STEP_CLEAR | LPT_STEP_REST);
	end_job(f, LPT_JOB_OK);
	assert_done(f, 1, LPT_STATUS_SUCCESS);
	assert_owner(f, 1);
}

static void nobody_is_served_twice_while_the_grant_is_on_the_wires(void **state)
{
	struct fixture *f = *state;
	struct lpt_request second = {0};

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);

	assert_int_equal(lpt_file_allocate(&f->files[1], &second, fresh(f)),
			 LPT_STATUS_ALREADY_QUEUED);
	assert_int_equal(lpt_file_try_allocate(&f->files[1], &second, fresh(f)),
			 LPT_STATUS_NOT_QUEUED);
	assert_int_equal(allocate(f, 0), LPT_STATUS_PENDING);
}

static void ports_have_queues_of_their_own(void **state)
{
	struct fixture *f = *state;
	struct lpt_port other;
	struct lpt_file file;
	struct lpt_request request = {0};

	assert_int_equal(lpt_port_init(&other, "LPT2", 2), LPT_STATUS_SUCCESS);
	assert_int_equal(lpt_port_start(&other, &test_resources, &test_hardware, fresh(f)),
			 LPT_STATUS_SUCCESS);
	assert_int_equal(lpt_file_open(&file, &other, 9, 0, fresh(f)), LPT_STATUS_SUCCESS);

	assert_int_equal(lpt_file_allocate(&file, &request, fresh(f)), LPT_STATUS_SUCCESS);
	assert_int_equal(lpt_file_query_waiters(&file), 0);
	assert_owner(f, 0);
}

static enum lpt_status reclaim(struct fixture *f, size_t i, uint8_t chip_mode)
{
	const struct lpt_left left = {.selected = LPT_NO_SELECTION,
				      .chip_mode = chip_mode,
				      .data = 0x55,
				      .control = 0x04};

	return lpt_file_reclaim(&f->files[i], &f->requests[i], &left, fresh(f));
}

static void who_reclaims_is_served_before_all_who_wait(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	end_job(f, LPT_JOB_OK);
	assert_int_equal(allocate(f, 3), LPT_STATUS_PENDING);

	assert_int_equal(reclaim(f, 0, LPT_CHIP_COMPATIBILITY), LPT_STATUS_PENDING);
	assert_int_equal(reclaim(f, 4, LPT_CHIP_COMPATIBILITY), LPT_STATUS_PENDING);

	assert_ptr_equal(f->port.queue.next, &f->requests[0].link);
	assert_ptr_equal(f->port.queue.next->next, &f->requests[4].link);
	assert_int_equal(lpt_file_query_waiters(&f->files[1]), 4);
}

static void who_reclaims_finds_its_mode_and_its_lines(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	end_job(f, LPT_JOB_OK);
	assert_int_equal(reclaim(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	assert_int_equal(release(f, 1), LPT_STATUS_SUCCESS);

	assert_job(f, LPT_STEP_REST | LPT_STEP_RESTORE | LPT_STEP_MODE);
	assert_int_equal(f->out.job->mode, LPT_CHIP_ECP);
	assert_int_equal(f->out.job->left.data, 0x55);
	assert_int_equal(f->out.job->left.control, 0x04);
	end_job(f, LPT_JOB_OK);
	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.chip_mode, LPT_CHIP_ECP);
	assert_owner(f, 0);
}

#define OPEN(name) cmocka_unit_test_setup_teardown(name, setup_open, teardown)
#define WAITERS(name) cmocka_unit_test_setup_teardown(name, setup_waiters, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OPEN(a_free_port_is_granted_at_once),
		OPEN(the_same_client_gets_the_port_back_without_wire_work),
		OPEN(another_client_gets_the_port_with_lines_at_rest),
		OPEN(a_held_port_is_waited_for),
		OPEN(a_second_allocate_of_the_owner_fails),
		WAITERS(a_second_allocate_of_a_waiter_fails),
		WAITERS(free_serves_the_oldest_waiter),
		OPEN(waiters_of_the_last_client_are_served_within_free),
		OPEN(a_free_with_nothing_pending_calls_deferred_routines),
		WAITERS(only_the_owner_frees),
		WAITERS(try_never_queues_and_never_overtakes),
		OPEN(try_gets_a_free_port),
		OPEN(try_waits_for_wire_work_only),
		WAITERS(a_cancelled_waiter_leaves_the_others_in_order),
		WAITERS(cancel_after_the_grant_has_no_effect),
		WAITERS(cancel_while_the_grant_is_on_the_wires_passes_the_port_on),
		WAITERS(a_grant_that_fails_on_the_wires_tries_the_next),
		OPEN(a_device_that_does_not_answer_the_clean_up_stops_no_grant),
		OPEN(a_dirty_port_is_cleaned_at_once_when_nobody_waits),
		OPEN(requests_during_a_clean_up_wait_for_its_end),
		OPEN(a_clean_up_that_failed_is_done_before_the_next_grant),
		WAITERS(what_comes_to_be_owed_during_a_grant_is_done_before_it_completes),
		WAITERS(nobody_is_served_twice_while_the_grant_is_on_the_wires),
		WAITERS(ports_have_queues_of_their_own),
		WAITERS(who_reclaims_is_served_before_all_who_wait),
		WAITERS(who_reclaims_finds_its_mode_and_its_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
