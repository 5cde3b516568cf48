/* SPDX-License-Identifier: MIT */
#include "port/test-port.h"

enum { KEEP = LPT_PAR_HAVE_PORT_KEEP_PORT, END_OF_CHAIN = LPT_PAR_END_OF_CHAIN_DEVICE };

static enum lpt_status choose(struct fixture *f, size_t i, uint8_t id, uint32_t flags)
{
	struct lpt_1284_command command = {.id = id, .command_flags = flags};

	return lpt_file_select(&f->files[i], &f->requests[i], &command, fresh(f));
}

static enum lpt_status try_choose(struct fixture *f, size_t i, uint8_t id, uint32_t flags)
{
	struct lpt_1284_command command = {.id = id, .command_flags = flags};

	return lpt_file_try_select(&f->files[i], &f->requests[i], &command, fresh(f));
}

static enum lpt_status deselect(struct fixture *f, size_t i, uint8_t id, uint32_t flags)
{
	struct lpt_1284_command command = {.id = id, .command_flags = flags};

	return lpt_file_deselect(&f->files[i], &f->requests[i], &command, fresh(f));
}

/* File 0 owns the port with device 1 selected. */
static int setup_selected(void **state)
{
	if (setup_open(state) != 0 || choose(*state, 0, 1, 0) != LPT_STATUS_PENDING) {
		return -1;
	}
	end_job(*state, LPT_JOB_OK);
	return 0;
}

static void select_takes_a_free_port_and_the_device(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 0, 1, 0), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_SELECT);
	assert_int_equal(f->out.job->id, 1);

	end_job(f, LPT_JOB_OK);

	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_int_equal(f->requests[0].information, 0);
	assert_int_equal(f->port.selected, 1);
	assert_owner(f, 0);
}

static void the_end_of_chain_is_selected_like_a_plain_allocation(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 0, 200, END_OF_CHAIN), LPT_STATUS_SUCCESS);

	assert_int_equal(f->port.selected, LPT_NO_SELECTION);
	assert_owner(f, 0);
}

static void select_and_allocate_share_one_queue(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(choose(f, 1, 0, 0), LPT_STATUS_PENDING);
	assert_int_equal(allocate(f, 2), LPT_STATUS_PENDING);
	assert_int_equal(lpt_file_query_waiters(&f->files[0]), 2);

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_job(f, LPT_STEP_REST | LPT_STEP_SELECT);
	end_job(f, LPT_JOB_OK);
	assert_done(f, 1, LPT_STATUS_SUCCESS);

	assert_int_equal(release(f, 1), LPT_STATUS_SUCCESS);
	assert_job(f, LPT_STEP_DESELECT | LPT_STEP_REST);
	end_job(f, LPT_JOB_OK);
	assert_done(f, 2, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.selected, LPT_NO_SELECTION);
}

static void a_queued_select_is_cancelled(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(choose(f, 1, 0, 0), LPT_STATUS_PENDING);

	assert_true(cancel(f, 1));

	assert_done(f, 1, LPT_STATUS_CANCELLED);
}

static void a_select_cancelled_on_the_wires_is_undone(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 0, 0, 0), LPT_STATUS_PENDING);
	assert_true(cancel(f, 0));

	end_job(f, LPT_JOB_OK);
	assert_done(f, 0, LPT_STATUS_CANCELLED);
	assert_job(f, LPT_STEP_DESELECT);
	end_job(f, LPT_JOB_OK);
	assert_idle(f);
	assert_int_equal(f->port.n_allocations, 0);
}

static void a_selection_whose_client_closed_is_undone(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 0, 0, 0), LPT_STATUS_PENDING);
	assert_int_equal(choose(f, 1, 1, 0), LPT_STATUS_PENDING);
	close_file(f, 0);
	assert_done(f, 0, LPT_STATUS_CANCELLED);

	end_job(f, LPT_JOB_OK);

	assert_none_done(f);
	assert_job(f, LPT_STEP_DESELECT | LPT_STEP_SELECT);
	assert_int_equal(f->out.job->id, 1);
}

static void a_device_that_does_not_answer_gives_the_port_to_the_next(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 0, 2, 0), LPT_STATUS_PENDING);
	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);

	end_job(f, LPT_JOB_NO_ANSWER);

	assert_ptr_equal(f->out.done.next, &f->requests[0].link);
	assert_int_equal(f->requests[0].status, LPT_STATUS_UNSUCCESSFUL);
	assert_int_equal(f->requests[1].status, LPT_STATUS_SUCCESS);
	assert_owner(f, 1);
	assert_int_equal(f->port.n_allocations, 1);
}

static void a_device_outside_the_chain_is_not_selected_whatever_answers(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 0, 2, 0), LPT_STATUS_PENDING);

	end_job(f, LPT_JOB_OK);

	assert_done(f, 0, LPT_STATUS_UNSUCCESSFUL);
	assert_int_equal(f->port.selected, LPT_NO_SELECTION);
	assert_job(f, LPT_STEP_DESELECT);
}

static void wrong_commands_are_refused(void **state)
{
	struct fixture *f = *state;
	struct lpt_1284_command other_port = {.port = 1};

	assert_int_equal(choose(f, 0, 3, 0), LPT_STATUS_INVALID_PARAMETER);
	assert_int_equal(try_choose(f, 0, 3, 0), LPT_STATUS_INVALID_PARAMETER);
	assert_int_equal(deselect(f, 0, 3, 0), LPT_STATUS_INVALID_PARAMETER);
	assert_int_equal(choose(f, 0, 0, 0x4), LPT_STATUS_INVALID_PARAMETER);
	assert_int_equal(choose(f, 0, 0, 0x80000000u), LPT_STATUS_INVALID_PARAMETER);
	assert_int_equal(lpt_file_select(&f->files[0], &f->requests[0], &other_port, fresh(f)),
			 LPT_STATUS_INVALID_PARAMETER);
	assert_idle(f);
}

static void the_keep_flag_needs_ownership(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 1, 0, KEEP), LPT_STATUS_NOT_OWNER);
	assert_int_equal(try_choose(f, 1, 0, KEEP), LPT_STATUS_NOT_OWNER);
	assert_int_equal(deselect(f, 1, 1, KEEP), LPT_STATUS_NOT_OWNER);
	assert_int_equal(choose(f, 0, 0, 0), LPT_STATUS_ALREADY_OWNER);
	assert_owner(f, 0);
}

static void the_owner_changes_from_device_to_device(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 0, 0, KEEP), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_DESELECT | LPT_STEP_SELECT);
	end_job(f, LPT_JOB_OK);

	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.selected, 0);
	assert_int_equal(f->port.n_allocations, 1);
}

static void one_selection_runs_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct lpt_1284_command device = {.id = 1, .command_flags = KEEP};
	struct lpt_1284_command end = {.command_flags = KEEP | END_OF_CHAIN};
	struct lpt_request second = {0};

	assert_int_equal(choose(f, 0, 0, KEEP), LPT_STATUS_PENDING);

	assert_int_equal(lpt_file_select(&f->files[0], &second, &end, fresh(f)),
			 LPT_STATUS_JOB_RUNNING);
	assert_int_equal(lpt_file_deselect(&f->files[0], &second, &device, fresh(f)),
			 LPT_STATUS_JOB_RUNNING);
}

static void the_owner_goes_to_the_end_of_chain(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 0, 0, KEEP | END_OF_CHAIN), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_DESELECT);
	end_job(f, LPT_JOB_OK);
	assert_int_equal(f->port.selected, LPT_NO_SELECTION);

	assert_int_equal(choose(f, 0, 0, KEEP | END_OF_CHAIN), LPT_STATUS_SUCCESS);
	assert_owner(f, 0);
}

static void an_owner_whose_device_does_not_answer_keeps_the_port(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(try_choose(f, 0, 0, KEEP), LPT_STATUS_PENDING);
	end_job(f, LPT_JOB_NO_ANSWER);

	assert_done(f, 0, LPT_STATUS_UNSUCCESSFUL);
	assert_int_equal(f->port.selected, LPT_NO_SELECTION);
	assert_owner(f, 0);
}

static void try_select_never_queues(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(try_choose(f, 1, 0, 0), LPT_STATUS_NOT_QUEUED);
	assert_int_equal(try_choose(f, 0, 0, 0), LPT_STATUS_NOT_QUEUED);
	assert_int_equal(f->port.n_waiters, 0);
}

static void try_select_takes_a_free_port(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(try_choose(f, 0, 1, 0), LPT_STATUS_PENDING);
	end_job(f, LPT_JOB_OK);

	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_owner(f, 0);
}

static void deselect_frees_the_port_for_the_next(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);
	assert_int_equal(deselect(f, 0, 1, 0), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_DESELECT);

	end_job(f, LPT_JOB_OK);
	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_job(f, LPT_STEP_REST);
	end_job(f, LPT_JOB_OK);
	assert_owner(f, 1);
}

static void deselect_keeps_the_port_when_told(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(deselect(f, 0, 1, KEEP), LPT_STATUS_PENDING);
	end_job(f, LPT_JOB_OK);

	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.selected, LPT_NO_SELECTION);
	assert_owner(f, 0);
}

static void deselect_of_what_is_not_selected_keeps_the_port(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(deselect(f, 0, 0, 0), LPT_STATUS_UNSUCCESSFUL);
	assert_int_equal(deselect(f, 0, 0, END_OF_CHAIN), LPT_STATUS_UNSUCCESSFUL);

	assert_int_equal(f->port.selected, 1);
	assert_owner(f, 0);
}

static void deselect_without_answer_keeps_port_and_selection(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(deselect(f, 0, 1, 0), LPT_STATUS_PENDING);
	end_job(f, LPT_JOB_NO_ANSWER);

	assert_done(f, 0, LPT_STATUS_UNSUCCESSFUL);
	assert_int_equal(f->port.selected, 1);
	assert_owner(f, 0);
}

static void deselect_of_the_end_of_chain_frees_without_wire_work(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(deselect(f, 0, 0, END_OF_CHAIN | KEEP), LPT_STATUS_SUCCESS);
	assert_owner(f, 0);

	assert_int_equal(deselect(f, 0, 0, END_OF_CHAIN), LPT_STATUS_SUCCESS);
	assert_idle(f);
}

static void a_free_port_is_left_without_selection(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_job(f, LPT_STEP_DESELECT);
	end_job(f, LPT_JOB_NO_ANSWER);

	assert_null(f->out.job);
	assert_int_equal(f->port.selected, LPT_NO_SELECTION);
	assert_idle(f);
}

static void the_end_of_chain_is_granted_after_an_unanswered_deselect(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 1, 0, END_OF_CHAIN), LPT_STATUS_PENDING);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_job(f, LPT_STEP_DESELECT | LPT_STEP_REST);

	end_job(f, LPT_JOB_NO_ANSWER);

	assert_done(f, 1, LPT_STATUS_SUCCESS);
	assert_owner(f, 1);
}

static void a_select_that_failed_on_the_wires_is_cleaned_up_later(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, 0, 1, 0), LPT_STATUS_PENDING);
	end_job(f, LPT_JOB_FAILED);
	assert_done(f, 0, LPT_STATUS_UNSUCCESSFUL);
	assert_null(f->out.job);

	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_DESELECT);
}

#define OPEN(name) cmocka_unit_test_setup_teardown(name, setup_open, teardown)
#define SELECTED(name) cmocka_unit_test_setup_teardown(name, setup_selected, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OPEN(select_takes_a_free_port_and_the_device),
		OPEN(the_end_of_chain_is_selected_like_a_plain_allocation),
		OPEN(select_and_allocate_share_one_queue),
		OPEN(a_queued_select_is_cancelled),
		OPEN(a_select_cancelled_on_the_wires_is_undone),
		OPEN(a_selection_whose_client_closed_is_undone),
		OPEN(a_device_that_does_not_answer_gives_the_port_to_the_next),
		OPEN(a_device_outside_the_chain_is_not_selected_whatever_answers),
		OPEN(wrong_commands_are_refused),
		SELECTED(the_keep_flag_needs_ownership),
		SELECTED(the_owner_changes_from_device_to_device),
		SELECTED(one_selection_runs_at_a_time),
		SELECTED(the_owner_goes_to_the_end_of_chain),
		SELECTED(an_owner_whose_device_does_not_answer_keeps_the_port),
		SELECTED(try_select_never_queues),
		OPEN(try_select_takes_a_free_port),
		SELECTED(deselect_frees_the_port_for_the_next),
		SELECTED(deselect_keeps_the_port_when_told),
		SELECTED(deselect_of_what_is_not_selected_keeps_the_port),
		SELECTED(deselect_without_answer_keeps_port_and_selection),
		OPEN(deselect_of_the_end_of_chain_frees_without_wire_work),
		SELECTED(a_free_port_is_left_without_selection),
		SELECTED(the_end_of_chain_is_granted_after_an_unanswered_deselect),
		OPEN(a_select_that_failed_on_the_wires_is_cleaned_up_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
