/* SPDX-License-Identifier: MIT */
#include "port/test-port.h"

static enum lpt_status set_mode(struct fixture *f, size_t i, uint8_t mode)
{
	return lpt_file_set_mode(&f->files[i], &f->requests[i], mode, fresh(f));
}

static enum lpt_status clear_mode(struct fixture *f, size_t i, uint8_t mode)
{
	return lpt_file_clear_mode(&f->files[i], &f->requests[i], mode, fresh(f));
}

static enum lpt_status init_bus(struct fixture *f, size_t i)
{
	return lpt_file_init_bus(&f->files[i], &f->requests[i], fresh(f));
}

/* File 0 owns the port. */
static int setup_owner(void **state)
{
	if (setup_open(state) != 0) {
		return -1;
	}
	return allocate(*state, 0) == LPT_STATUS_SUCCESS ? 0 : -1;
}

/* File 0 owns the port in ECP mode. */
static int setup_ecp(void **state)
{
	if (setup_owner(state) != 0 || set_mode(*state, 0, LPT_CHIP_ECP) != LPT_STATUS_PENDING) {
		return -1;
	}
	end_job(*state, LPT_JOB_OK);
	return 0;
}

static void the_owner_sets_a_mode(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_MODE);
	assert_int_equal(f->out.job->mode, LPT_CHIP_ECP);
	assert_int_equal(f->port.chip_mode, LPT_CHIP_COMPATIBILITY);
	assert_false(lpt_file_may_drive(&f->files[0]));

	end_job(f, LPT_JOB_OK);

	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.chip_mode, LPT_CHIP_ECP);
	assert_owner(f, 0);
}

static void only_the_owner_touches_the_mode(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set_mode(f, 1, LPT_CHIP_BYTE), LPT_STATUS_NOT_OWNER);
	assert_int_equal(clear_mode(f, 1, LPT_CHIP_ECP), LPT_STATUS_NOT_OWNER);
	assert_int_equal(init_bus(f, 1), LPT_STATUS_NOT_OWNER);
	assert_int_equal(f->port.chip_mode, LPT_CHIP_ECP);
}

static void a_mode_must_be_cleared_before_another_is_set(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set_mode(f, 0, LPT_CHIP_BYTE), LPT_STATUS_MODE_SET);
	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_MODE_SET);
	assert_int_equal(f->port.chip_mode, LPT_CHIP_ECP);
}

static void modes_the_chip_does_not_have_are_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set_mode(f, 0, LPT_CHIP_EPP), LPT_STATUS_NO_SUCH_DEVICE);
	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP | 1), LPT_STATUS_NO_SUCH_DEVICE);
	assert_int_equal(set_mode(f, 0, 0x1f), LPT_STATUS_NO_SUCH_DEVICE);
}

static void compatibility_is_set_and_cleared_without_wire_work(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set_mode(f, 0, LPT_CHIP_COMPATIBILITY), LPT_STATUS_SUCCESS);
	assert_int_equal(clear_mode(f, 0, LPT_CHIP_COMPATIBILITY), LPT_STATUS_SUCCESS);
	assert_null(f->out.job);
}

static void clear_names_the_current_mode(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(clear_mode(f, 0, LPT_CHIP_BYTE), LPT_STATUS_WRONG_MODE);
	assert_int_equal(clear_mode(f, 0, LPT_CHIP_COMPATIBILITY), LPT_STATUS_WRONG_MODE);
	assert_int_equal(clear_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_CLEAR);
	end_job(f, LPT_JOB_OK);

	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.chip_mode, LPT_CHIP_COMPATIBILITY);
}

static void the_next_owner_finds_compatibility(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_job(f, LPT_STEP_CLEAR | LPT_STEP_REST);
	end_job(f, LPT_JOB_OK);

	assert_done(f, 1, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.chip_mode, LPT_CHIP_COMPATIBILITY);
}

static void a_mode_that_failed_is_cleared_at_the_end_of_ownership(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	end_job(f, LPT_JOB_FAILED);
	assert_done(f, 0, LPT_STATUS_UNSUCCESSFUL);
	assert_int_equal(f->port.chip_mode, LPT_CHIP_COMPATIBILITY);
	assert_owner(f, 0);

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_job(f, LPT_STEP_CLEAR);
}

static void one_job_runs_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct lpt_request second = {0};

	assert_int_equal(clear_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);

	assert_int_equal(lpt_file_init_bus(&f->files[0], &second, fresh(f)),
			 LPT_STATUS_JOB_RUNNING);
	assert_int_equal(lpt_file_set_mode(&f->files[0], &second, LPT_CHIP_BYTE, fresh(f)),
			 LPT_STATUS_JOB_RUNNING);
}

static void a_free_during_a_job_is_remembered(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);
	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(f->out.events, 0);
	assert_int_equal(release(f, 0), LPT_STATUS_NOT_OWNER);
	assert_int_equal(f->port.n_frees, 0);

	end_job(f, LPT_JOB_OK);

	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.n_frees, 1);
	assert_job(f, LPT_STEP_CLEAR | LPT_STEP_REST);
	end_job(f, LPT_JOB_OK);
	assert_owner(f, 1);
}

static void who_freed_during_a_job_queues_anew(void **state)
{
	struct fixture *f = *state;
	struct lpt_request again = {0};

	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(lpt_file_allocate(&f->files[0], &again, fresh(f)), LPT_STATUS_PENDING);

	end_job(f, LPT_JOB_OK);
	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_job(f, LPT_STEP_CLEAR);
	end_job(f, LPT_JOB_OK);
	assert_int_equal(again.status, LPT_STATUS_SUCCESS);
	assert_owner(f, 0);
}

static void closing_during_a_job_frees_at_once_and_cleans_at_its_end(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);

	close_file(f, 0);
	assert_done(f, 0, LPT_STATUS_CANCELLED);
	assert_null(f->out.job);
	assert_int_equal(f->port.n_frees, 1);
	memset(&f->files[0], 0xff, sizeof(f->files[0]));

	end_job(f, LPT_JOB_OK);
	assert_job(f, LPT_STEP_CLEAR | LPT_STEP_REST);
	end_job(f, LPT_JOB_OK);
	assert_done(f, 1, LPT_STATUS_SUCCESS);
	assert_owner(f, 1);
}

static void closing_after_a_free_during_a_job_completes_both_requests(void **state)
{
	struct fixture *f = *state;
	struct lpt_request again = {0};

	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(lpt_file_allocate(&f->files[0], &again, fresh(f)), LPT_STATUS_PENDING);

	close_file(f, 0);

	assert_int_equal(again.status, LPT_STATUS_CANCELLED);
	assert_int_equal(f->requests[0].status, LPT_STATUS_CANCELLED);
	assert_int_equal(f->port.n_frees, 1);
	end_job(f, LPT_JOB_OK);
	assert_job(f, LPT_STEP_CLEAR);
	end_job(f, LPT_JOB_OK);
	assert_idle(f);
}

static void a_cancelled_job_of_the_owner_completes_at_its_end(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	assert_true(cancel(f, 0));
	assert_none_done(f);

	end_job(f, LPT_JOB_OK);

	assert_done(f, 0, LPT_STATUS_CANCELLED);
	assert_int_equal(f->port.chip_mode, LPT_CHIP_ECP);
	assert_owner(f, 0);
}

static void unplugging_ends_the_job_of_the_owner(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	lpt_port_surprise_remove(&f->port, fresh(f));

	assert_done(f, 0, LPT_STATUS_DELETE_PENDING);
	assert_ptr_equal(f->port.owner, &f->files[0]);
	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_DELETE_PENDING);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_idle(f);
}

static void unplugging_ends_an_ownership_that_was_given_back(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set_mode(f, 0, LPT_CHIP_ECP), LPT_STATUS_PENDING);
	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	lpt_port_surprise_remove(&f->port, fresh(f));

	assert_int_equal(f->out.events, LPT_EVENT_REMOVED | LPT_EVENT_FREED);
	assert_idle(f);
}

static void numbering_the_chain_again_changes_the_count(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(init_bus(f, 0), LPT_STATUS_PENDING);
	assert_job(f, LPT_STEP_INIT_BUS);
	lpt_port_job_done(&f->port, LPT_JOB_OK, 1, fresh(f));
	assert_done(f, 0, LPT_STATUS_SUCCESS);
	assert_int_equal(f->port.hardware.n_daisy, 1);

	assert_int_equal(init_bus(f, 0), LPT_STATUS_PENDING);
	lpt_port_job_done(&f->port, LPT_JOB_OK, 4, fresh(f));
	assert_int_equal(f->port.hardware.n_daisy, LPT_DAISY_DEFAULT);
}

#define OWNER(name) cmocka_unit_test_setup_teardown(name, setup_owner, teardown)
#define ECP(name) cmocka_unit_test_setup_teardown(name, setup_ecp, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWNER(the_owner_sets_a_mode),
		ECP(only_the_owner_touches_the_mode),
		ECP(a_mode_must_be_cleared_before_another_is_set),
		OWNER(modes_the_chip_does_not_have_are_refused),
		OWNER(compatibility_is_set_and_cleared_without_wire_work),
		ECP(clear_names_the_current_mode),
		ECP(the_next_owner_finds_compatibility),
		OWNER(a_mode_that_failed_is_cleared_at_the_end_of_ownership),
		ECP(one_job_runs_at_a_time),
		OWNER(a_free_during_a_job_is_remembered),
		OWNER(who_freed_during_a_job_queues_anew),
		OWNER(closing_during_a_job_frees_at_once_and_cleans_at_its_end),
		OWNER(closing_after_a_free_during_a_job_completes_both_requests),
		OWNER(a_cancelled_job_of_the_owner_completes_at_its_end),
		OWNER(unplugging_ends_the_job_of_the_owner),
		OWNER(unplugging_ends_an_ownership_that_was_given_back),
		OWNER(numbering_the_chain_again_changes_the_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
