/* SPDX-License-Identifier: MIT */
/* R77 to R104 in process: owning, waiting, freeing. */
#include "core-tests.h"

/* So many files of LPT1 are open; file 0 owns it, the others wait in their order. */
static void line_up(int n)
{
	for (int i = 0; i < n; i++) {
		CHECK(host_open(&a, i) == LPT_STATUS_SUCCESS);
		CHECK(host_allocate(&a, i) == (i == 0 ? LPT_STATUS_SUCCESS : LPT_STATUS_PENDING));
	}
}

static void r77_allocate_on_a_free_port_succeeds(void)
{
	uint32_t information;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, NULL, 0, 0,
			   &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(owns(&a, 0));
}

static void r78_never_two_owners(void)
{
	line_up(4);
	for (int served = 0; served < 4; served++) {
		for (int i = 0; i < 4; i++) {
			CHECK(owns(&a, i) == (i == served));
		}
		CHECK(host_free(&a, served) == LPT_STATUS_SUCCESS);
	}
	for (int i = 0; i < 4; i++) {
		CHECK(!owns(&a, i));
	}
}

static void r79_allocate_on_an_owned_port_is_queued(void)
{
	line_up(2);
	CHECK(a.results[1] == LPT_STATUS_PENDING);
	CHECK(a.n_finished[1] == 0);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 1);
}

static void r80_waiters_are_served_in_order(void)
{
	line_up(6);
	for (int i = 0; i < 6; i++) {
		CHECK(owns(&a, i));
		CHECK(host_free(&a, i) == LPT_STATUS_SUCCESS);
	}
	for (int i = 0; i < 6; i++) {
		CHECK(a.order[i] == i);
	}
}

static void r81_allocate_and_select_share_one_order(void)
{
	for (int i = 0; i < 5; i++) {
		CHECK(host_open(&a, i) == LPT_STATUS_SUCCESS);
	}
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_select(&a, 1, 0, 0) == LPT_STATUS_PENDING);
	CHECK(host_allocate(&a, 2) == LPT_STATUS_PENDING);
	CHECK(host_select(&a, 3, 1, 0) == LPT_STATUS_PENDING);
	CHECK(host_allocate(&a, 4) == LPT_STATUS_PENDING);
	for (int i = 0; i < 5; i++) {
		CHECK(owns(&a, i));
		CHECK(host_free(&a, i) == LPT_STATUS_SUCCESS);
	}
}

static void r82_only_allocate_and_select_are_queued(void)
{
	struct lpt_pnp_information pnp;

	line_up(1);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	host_try_allocate(&a, 1);
	host_free(&a, 1);
	host_try_select(&a, 1, 0, 0);
	host_deselect(&a, 1, 0, 0);
	host_set_mode(&a, 1, LPT_CHIP_ECP);
	host_clear_mode(&a, 1, 0);
	host_request(&a, 1, LPT_IOCTL_INTERNAL_INIT_1284_3_BUS, NULL, 0, 0, NULL);
	host_request(&a, 1, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0, sizeof(pnp), NULL);
	CHECK(a.results[1] != LPT_STATUS_PENDING);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 0);
	CHECK(lpt_list_is_empty(&a.port.queue));
}

static void r83_free_grants_to_the_oldest_waiter(void)
{
	line_up(3);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(finished_once(&a, 1, LPT_STATUS_SUCCESS));
	CHECK(owns(&a, 1));
	CHECK(a.results[2] == LPT_STATUS_PENDING);
}

static void r84_pending_allocate_can_be_cancelled(void)
{
	line_up(2);
	CHECK(host_cancel(&a, 1));
	CHECK(finished_once(&a, 1, LPT_STATUS_CANCELLED));
	CHECK(owns(&a, 0));
	/* Also while the wires are being prepared for the grant. */
	CHECK(host_open(&a, 2) == LPT_STATUS_SUCCESS);
	CHECK(host_set_mode(&a, 0, LPT_CHIP_ECP) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 2) == LPT_STATUS_PENDING);
	a.hold_jobs = true;
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.job_runs && a.results[2] == LPT_STATUS_PENDING);
	CHECK(host_cancel(&a, 2));
	a.hold_jobs = false;
	host_end_job(&a);
	CHECK(finished_once(&a, 2, LPT_STATUS_CANCELLED));
	CHECK(!owns(&a, 2));
}

static void r85_cancel_keeps_the_order(void)
{
	line_up(5);
	CHECK(host_cancel(&a, 2));
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 1));
	CHECK(host_free(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 3));
	CHECK(host_free(&a, 3) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 4));
}

static void r86_cancel_after_the_grant_takes_nothing(void)
{
	line_up(2);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(!host_cancel(&a, 1));
	CHECK(owns(&a, 1));
	CHECK(finished_once(&a, 1, LPT_STATUS_SUCCESS));
}

static void r87_try_allocate_takes_a_free_port(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_try_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 0));
}

static void r88_try_allocate_fails_on_an_owned_port(void)
{
	line_up(1);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_try_allocate(&a, 1) == LPT_STATUS_NOT_QUEUED);
	CHECK(a.n_finished[1] == 1);
	CHECK(owns(&a, 0));
}

static void r89_try_allocate_never_queues(void)
{
	line_up(2);
	CHECK(host_open(&a, 2) == LPT_STATUS_SUCCESS);
	for (int i = 0; i < 3; i++) {
		CHECK(host_try_allocate(&a, 2) == LPT_STATUS_NOT_QUEUED);
		CHECK(lpt_file_query_waiters(&a.files[2]) == 1);
	}
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(!owns(&a, 2));
}

static void r90_try_allocate_never_overtakes(void)
{
	line_up(2);
	CHECK(host_open(&a, 2) == LPT_STATUS_SUCCESS);
	/* Leave a moment between free and grant: the wires must be cleaned first. */
	CHECK(host_set_mode(&a, 0, LPT_CHIP_ECP) == LPT_STATUS_SUCCESS);
	a.hold_jobs = true;
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_try_allocate(&a, 2) == LPT_STATUS_NOT_QUEUED);
	a.hold_jobs = false;
	host_end_job(&a);
	CHECK(owns(&a, 1) && !owns(&a, 2));
}

static void r91_query_waiters_counts_allocate_and_select(void)
{
	for (int i = 0; i < 4; i++) {
		CHECK(host_open(&a, i) == LPT_STATUS_SUCCESS);
	}
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 1);
	CHECK(host_select(&a, 2, 0, 0) == LPT_STATUS_PENDING);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 2);
	CHECK(host_allocate(&a, 3) == LPT_STATUS_PENDING);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 3);
	CHECK(host_cancel(&a, 2));
	CHECK(lpt_file_query_waiters(&a.files[0]) == 2);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 1);
}

static void r92_query_waiters_leaves_the_owner_out(void)
{
	line_up(1);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 0);
}

static void r93_query_waiters_works_for_everybody(void)
{
	line_up(3);
	CHECK(host_open(&a, 3) == LPT_STATUS_SUCCESS);
	CHECK(lpt_file_query_waiters(&a.files[2]) == 2);
	CHECK(lpt_file_query_waiters(&a.files[3]) == 2);
}

static void r94_free_callback_ends_ownership(void)
{
	struct lpt_port_information info;

	line_up(2);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, &info, 0, sizeof(info),
			   NULL) == LPT_STATUS_SUCCESS);
	info.free_port(info.context);
	CHECK(!owns(&a, 0));
	CHECK(owns(&a, 1));
}

static void r95_free_request_does_what_the_callback_does(void)
{
	uint32_t information;

	line_up(2);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, NULL, 0, 0,
			   &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(!owns(&a, 0));
	CHECK(owns(&a, 1));
	CHECK(a.port.n_frees == 1);
}

static void r96_free_by_a_stranger_changes_nothing(void)
{
	line_up(2);
	CHECK(host_open(&a, 2) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 2) == LPT_STATUS_NOT_OWNER);
	CHECK(host_free(&a, 1) == LPT_STATUS_NOT_OWNER);
	CHECK(owns(&a, 0));
	CHECK(a.results[1] == LPT_STATUS_PENDING);
	CHECK(a.port.n_frees == 0);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 0) == LPT_STATUS_NOT_OWNER);
	CHECK(owns(&a, 1) && a.port.n_frees == 1);
}

static void r97_second_allocate_fails(void)
{
	line_up(1);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_ALREADY_OWNER);
	CHECK(number_of(LPT_STATUS_ALREADY_OWNER) == 0xc0000184);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 0);
	CHECK(owns(&a, 0));
}

static void r98_nobody_slips_in_between(void)
{
	line_up(2);
	CHECK(host_open(&a, 2) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 3) == LPT_STATUS_SUCCESS);
	CHECK(host_set_mode(&a, 0, LPT_CHIP_ECP) == LPT_STATUS_SUCCESS);
	a.hold_jobs = true;
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_try_allocate(&a, 2) == LPT_STATUS_NOT_QUEUED);
	CHECK(host_allocate(&a, 3) == LPT_STATUS_PENDING);
	CHECK(host_try_select(&a, 2, 0, 0) == LPT_STATUS_NOT_QUEUED);
	a.hold_jobs = false;
	host_end_job(&a);
	CHECK(owns(&a, 1));
	CHECK(a.results[3] == LPT_STATUS_PENDING);
}

static void r99_queues_are_independent(void)
{
	line_up(3);
	CHECK(host_open(&b, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&b, 1) == LPT_STATUS_SUCCESS);
	CHECK(lpt_file_query_waiters(&b.files[0]) == 0);
	CHECK(host_allocate(&b, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&b, 1) == LPT_STATUS_PENDING);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 2);
	CHECK(host_free(&b, 0) == LPT_STATUS_SUCCESS);
	CHECK(owns(&b, 1) && owns(&a, 0));
	CHECK(lpt_file_query_waiters(&a.files[0]) == 2);
}

static void r100_owner_keeps_the_port(void)
{
	line_up(6);
	CHECK(host_open(&a, 6) == LPT_STATUS_SUCCESS);
	host_free(&a, 1);
	host_try_allocate(&a, 6);
	host_cancel(&a, 3);
	host_close(&a, 4);
	CHECK(lpt_port_query_remove(&a.port) != LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 0));
	CHECK(lpt_file_is_open(&a.files[0]));
}

static void r102_each_grant_counts_once(void)
{
	for (int i = 0; i < 2; i++) {
		CHECK(host_open(&a, i) == LPT_STATUS_SUCCESS);
	}
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_allocations == 1);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_allocations == 2); /* by a free */
	CHECK(host_free(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_try_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_allocations == 3);
	CHECK(host_select(&a, 1, 0, 0) == LPT_STATUS_PENDING);
	host_close(&a, 0);
	CHECK(a.port.n_allocations == 4); /* by a close */
	CHECK(host_deselect(&a, 1, 0, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_try_select(&a, 1, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_allocations == 5);
	CHECK(host_select(&a, 1, 0, LPT_PAR_HAVE_PORT_KEEP_PORT) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_allocations == 5); /* no new ownership */
}

static void r103_each_end_of_ownership_counts_once(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_frees == 1);
	CHECK(host_select(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_deselect(&a, 0, 1, LPT_PAR_HAVE_PORT_KEEP_PORT) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_frees == 1); /* kept */
	CHECK(host_select(&a, 0, 1, LPT_PAR_HAVE_PORT_KEEP_PORT) == LPT_STATUS_SUCCESS);
	CHECK(host_deselect(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_frees == 2);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	host_close(&a, 0);
	CHECK(a.port.n_frees == 3);
}

static void r104_new_owner_finds_compatibility_mode(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_set_mode(&a, 0, LPT_CHIP_ECP) == LPT_STATUS_SUCCESS);
	CHECK(a.jobs[a.n_jobs - 1].steps & LPT_STEP_MODE);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	a.hold_jobs = true;
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.jobs[a.n_jobs - 1].steps & LPT_STEP_CLEAR);
	CHECK(a.results[1] == LPT_STATUS_PENDING); /* not before the wires are clean */
	a.hold_jobs = false;
	host_end_job(&a);
	CHECK(owns(&a, 1));
	CHECK(a.port.chip_mode == LPT_CHIP_COMPATIBILITY);
}

const struct requirement core_allocation[] = {
	REQUIREMENT(77, allocate_on_a_free_port_succeeds),
	REQUIREMENT(78, never_two_owners),
	REQUIREMENT(79, allocate_on_an_owned_port_is_queued),
	REQUIREMENT(80, waiters_are_served_in_order),
	REQUIREMENT(81, allocate_and_select_share_one_order),
	REQUIREMENT(82, only_allocate_and_select_are_queued),
	REQUIREMENT(83, free_grants_to_the_oldest_waiter),
	REQUIREMENT(84, pending_allocate_can_be_cancelled),
	REQUIREMENT(85, cancel_keeps_the_order),
	REQUIREMENT(86, cancel_after_the_grant_takes_nothing),
	REQUIREMENT(87, try_allocate_takes_a_free_port),
	REQUIREMENT(88, try_allocate_fails_on_an_owned_port),
	REQUIREMENT(89, try_allocate_never_queues),
	REQUIREMENT(90, try_allocate_never_overtakes),
	REQUIREMENT(91, query_waiters_counts_allocate_and_select),
	REQUIREMENT(92, query_waiters_leaves_the_owner_out),
	REQUIREMENT(93, query_waiters_works_for_everybody),
	REQUIREMENT(94, free_callback_ends_ownership),
	REQUIREMENT(95, free_request_does_what_the_callback_does),
	REQUIREMENT(96, free_by_a_stranger_changes_nothing),
	REQUIREMENT(97, second_allocate_fails),
	REQUIREMENT(98, nobody_slips_in_between),
	REQUIREMENT(99, queues_are_independent),
	REQUIREMENT(100, owner_keeps_the_port),
	REQUIREMENT(102, each_grant_counts_once),
	REQUIREMENT(103, each_end_of_ownership_counts_once),
	REQUIREMENT(104, new_owner_finds_compatibility_mode),
	{0, NULL},
};
