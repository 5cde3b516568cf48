/* SPDX-License-Identifier: MIT */
/* R28 to R59 in process: opening, closing, removal, re-adding. */
#include "core-tests.h"

static void r28_open_succeeds(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(lpt_file_is_open(&a.files[0]));
}

static void r29_open_adds_one(void)
{
	CHECK(a.port.n_files == 0);
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_files == 1);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_files == 2);
}

static void r30_several_clients_have_a_port_open(void)
{
	for (int i = 0; i < N_CORE_FILES; i++) {
		CHECK(host_open(&a, i) == LPT_STATUS_SUCCESS);
	}
	for (int i = 0; i < N_CORE_FILES; i++) {
		CHECK(lpt_file_is_open(&a.files[i]));
	}
}

static void r31_open_does_not_allocate(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(!owns(&a, 0));
	CHECK(a.port.owner == NULL);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_try_allocate(&a, 1) == LPT_STATUS_SUCCESS);
}

static void r32_open_does_not_wait_for_the_owner(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 0));
}

static void r33_open_while_removing_gives_delete_pending(void)
{
	CHECK(lpt_port_query_remove(&a.port) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 0) == LPT_STATUS_DELETE_PENDING);
}

static void r34_failed_open_leaves_the_count(void)
{
	CHECK(lpt_port_query_remove(&a.port) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 0) == LPT_STATUS_DELETE_PENDING);
	CHECK(a.port.n_files == 0);
	lpt_port_cancel_remove(&a.port);
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.n_files == 1);
}

static void r35_create_has_information_0(void)
{
	NOT_APPLICABLE("an open of the core returns a status and has no byte count");
}

static void r36_close_takes_one(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	host_close(&a, 0);
	CHECK(a.port.n_files == 1);
	host_close(&a, 0); /* closed already */
	CHECK(a.port.n_files == 1);
	host_close(&a, 1);
	CHECK(a.port.n_files == 0);
}

static void r37_no_request_without_open(void)
{
	struct lpt_port_information info;
	uint32_t information;

	CHECK(host_allocate(&a, 0) == LPT_STATUS_INVALID_HANDLE);
	CHECK(host_try_allocate(&a, 0) == LPT_STATUS_INVALID_HANDLE);
	CHECK(host_free(&a, 0) == LPT_STATUS_INVALID_HANDLE);
	CHECK(host_select(&a, 0, 0, 0) == LPT_STATUS_INVALID_HANDLE);
	CHECK(host_set_mode(&a, 0, LPT_CHIP_ECP) == LPT_STATUS_INVALID_HANDLE);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, &info, 0, sizeof(info),
			   &information) == LPT_STATUS_INVALID_HANDLE);
	CHECK(information == 0);
	CHECK(!owns(&a, 0) && a.port.owner == NULL && a.n_jobs == 0);
}

static void r38_closed_file_has_no_effect(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	host_close(&a, 0);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_SUCCESS);
	int n_jobs = a.n_jobs;
	CHECK(host_free(&a, 0) != LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_INVALID_HANDLE);
	CHECK(host_set_mode(&a, 0, LPT_CHIP_ECP) == LPT_STATUS_INVALID_HANDLE);
	CHECK(host_deselect(&a, 0, 0, LPT_PAR_END_OF_CHAIN_DEVICE) == LPT_STATUS_INVALID_HANDLE);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 0);
	CHECK(owns(&a, 1) && !owns(&a, 0));
	CHECK(a.n_jobs == n_jobs);
}

static void r39_close_of_the_owner_serves_the_next(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	host_close(&a, 0);
	CHECK(finished_once(&a, 1, LPT_STATUS_SUCCESS));
	CHECK(owns(&a, 1));
}

static void r40_close_cancels_queued_requests(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	host_close(&a, 1);
	CHECK(finished_once(&a, 1, LPT_STATUS_CANCELLED));
	CHECK(lpt_file_query_waiters(&a.files[0]) == 0);
	CHECK(owns(&a, 0));
}

static uint8_t service(void *interrupt_object, void *context)
{
	return 0;
}

static void r41_close_disconnects_routines(void)
{
	static struct lpt_routine of_0, of_1;

	of_0 = of_1 = (struct lpt_routine){.entry = {.service_routine = service}};
	of_0.entry.service_context = &of_0;
	of_1.entry.service_context = &of_1;
	a.port.interrupts_enabled = true;
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(lpt_file_connect_interrupt(&a.files[0], &of_0) == LPT_STATUS_SUCCESS);
	CHECK(lpt_file_connect_interrupt(&a.files[1], &of_1) == LPT_STATUS_SUCCESS);
	host_close(&a, 0);
	CHECK(lpt_list_first(&a.port.routines) == &of_1.link);
	CHECK(of_1.link.next == &a.port.routines);
}

static void r42_close_of_a_bystander_changes_nothing(void)
{
	for (int i = 0; i < 3; i++) {
		CHECK(host_open(&a, i) == LPT_STATUS_SUCCESS);
	}
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	int n_jobs = a.n_jobs;
	host_close(&a, 2);
	CHECK(owns(&a, 0));
	CHECK(a.results[1] == LPT_STATUS_PENDING);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 1);
	CHECK(a.n_jobs == n_jobs);
}

static void r43_port_nobody_has_open_can_be_removed(void)
{
	CHECK(host_remove(&a) == LPT_STATUS_SUCCESS);
	CHECK(a.port.state == LPT_PORT_REMOVED);
}

static void r44_removal_with_open_files_is_refused(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_remove(&a) != LPT_STATUS_SUCCESS);
	CHECK(a.port.state == LPT_PORT_STARTED);
}

static void r45_refused_removal_leaves_the_port_usable(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_remove(&a) != LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 0));
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 1));
}

static void r46_removal_succeeds_after_the_last_close(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_remove(&a) != LPT_STATUS_SUCCESS);
	host_close(&a, 0);
	CHECK(host_remove(&a) != LPT_STATUS_SUCCESS);
	host_close(&a, 1);
	CHECK(host_remove(&a) == LPT_STATUS_SUCCESS);
}

static void r49_names_of_a_removed_port_lead_nowhere(void)
{
	CHECK(host_remove(&a) == LPT_STATUS_SUCCESS);
	CHECK(a.events & LPT_EVENT_REMOVED);
	CHECK(host_open(&a, 0) != LPT_STATUS_SUCCESS);
}

/* Remove LPT1 and add it again with other resources. */
static void add_again(const struct lpt_resources *resources)
{
	struct lpt_hardware hardware = sound_hardware();

	CHECK(host_remove(&a) == LPT_STATUS_SUCCESS);
	CHECK(host_create(&a, "LPT1", 3) == LPT_STATUS_SUCCESS);
	CHECK(host_start(&a, resources, &hardware) == LPT_STATUS_SUCCESS);
}

static void r50_added_again_is_a_new_instance(void)
{
	struct lpt_resources resources = sound_resources();
	uint64_t before = a.port.instance;

	add_again(&resources);
	CHECK(a.port.instance != before);
}

static void r51_added_again_reports_the_new_resources(void)
{
	struct lpt_resources other = {.io = 0x278, .io_span = 4, .irq = 5, .interface_type = 5};
	struct lpt_port_information info;
	struct lpt_more_port_information more;
	struct lpt_pnp_information pnp;

	add_again(&other);
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, &info, 0, sizeof(info),
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(info.original_controller == 0x278 && info.span_of_controller == 4);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO, &more, 0,
			   sizeof(more), NULL) == LPT_STATUS_SUCCESS);
	CHECK(more.interrupt_level == 5 && more.interface_type == 5);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0, sizeof(pnp),
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(pnp.original_ecp_controller == 0 && pnp.span_of_ecp_controller == 0);
}

/* The dead instance lives on in its open file while LPT2's object plays the one added later. */
static void r52_old_handle_never_acts_on_the_new_instance(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	host_surprise_remove(&a);
	struct lpt_resources resources = sound_resources();
	struct lpt_hardware hardware = sound_hardware();
	CHECK(host_create(&b, "LPT1", 3) == LPT_STATUS_SUCCESS);
	CHECK(host_start(&b, &resources, &hardware) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&b, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&b, 1) == LPT_STATUS_SUCCESS);
	int n_jobs = b.n_jobs;
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_DELETE_PENDING);
	host_close(&a, 0);
	CHECK(owns(&b, 1) && b.port.n_files == 1 && b.n_jobs == n_jobs);
}

static void r53_nothing_survives_remove_and_add(void)
{
	struct lpt_resources resources = sound_resources();

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_set_mode(&a, 0, LPT_CHIP_ECP) == LPT_STATUS_SUCCESS);
	host_close(&a, 0);
	add_again(&resources);
	CHECK(a.port.owner == NULL && a.port.chip_mode == LPT_CHIP_COMPATIBILITY);
	CHECK(lpt_list_is_empty(&a.port.queue) && lpt_list_is_empty(&a.port.routines));
	CHECK(a.port.n_allocations == 0 && a.port.n_frees == 0);
}

static void r56_request_while_removing_gives_delete_pending(void)
{
	struct lpt_more_port_information more;
	uint32_t information;

	/* No file is open during an orderly removal: only a surprise leaves one to ask with. */
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	host_surprise_remove(&a);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_DELETE_PENDING);
	CHECK(host_select(&a, 0, 0, 0) == LPT_STATUS_DELETE_PENDING);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_GET_MORE_PARALLEL_PORT_INFO, &more, 0,
			   sizeof(more), &information) == LPT_STATUS_DELETE_PENDING);
	CHECK(information == 0);
}

static void r57_surprise_completes_the_queue(void)
{
	for (int i = 0; i < 4; i++) {
		CHECK(host_open(&a, i) == LPT_STATUS_SUCCESS);
	}
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	CHECK(host_select(&a, 2, 0, 0) == LPT_STATUS_PENDING);
	CHECK(host_allocate(&a, 3) == LPT_STATUS_PENDING);
	host_surprise_remove(&a);
	for (int i = 1; i < 4; i++) {
		CHECK(finished_once(&a, i, LPT_STATUS_DELETE_PENDING));
	}
	CHECK(lpt_file_query_waiters(&a.files[0]) == 0);
}

static void r58_owner_can_close_after_a_surprise(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	host_surprise_remove(&a);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(!(a.events & LPT_EVENT_RELEASED));
	host_close(&a, 0);
	CHECK(!lpt_file_is_open(&a.files[0]));
	CHECK(a.events & LPT_EVENT_RELEASED);
}

static void r59_no_register_is_touched_after_a_surprise(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_select(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_set_mode(&a, 0, LPT_CHIP_ECP) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	int n_jobs = a.n_jobs;
	host_surprise_remove(&a);
	CHECK(!owns(&a, 0));
	host_clear_mode(&a, 0, LPT_CHIP_ECP);
	host_deselect(&a, 0, 1, 0);
	host_free(&a, 0);
	host_allocate(&a, 1);
	host_close(&a, 0);
	host_close(&a, 1);
	CHECK(a.n_jobs == n_jobs);
}

const struct requirement core_files[] = {
	REQUIREMENT(28, open_succeeds),
	REQUIREMENT(29, open_adds_one),
	REQUIREMENT(30, several_clients_have_a_port_open),
	REQUIREMENT(31, open_does_not_allocate),
	REQUIREMENT(32, open_does_not_wait_for_the_owner),
	REQUIREMENT(33, open_while_removing_gives_delete_pending),
	REQUIREMENT(34, failed_open_leaves_the_count),
	REQUIREMENT(35, create_has_information_0),
	REQUIREMENT(36, close_takes_one),
	REQUIREMENT(37, no_request_without_open),
	REQUIREMENT(38, closed_file_has_no_effect),
	REQUIREMENT(39, close_of_the_owner_serves_the_next),
	REQUIREMENT(40, close_cancels_queued_requests),
	REQUIREMENT(41, close_disconnects_routines),
	REQUIREMENT(42, close_of_a_bystander_changes_nothing),
	REQUIREMENT(43, port_nobody_has_open_can_be_removed),
	REQUIREMENT(44, removal_with_open_files_is_refused),
	REQUIREMENT(45, refused_removal_leaves_the_port_usable),
	REQUIREMENT(46, removal_succeeds_after_the_last_close),
	REQUIREMENT(49, names_of_a_removed_port_lead_nowhere),
	REQUIREMENT(50, added_again_is_a_new_instance),
	REQUIREMENT(51, added_again_reports_the_new_resources),
	REQUIREMENT(52, old_handle_never_acts_on_the_new_instance),
	REQUIREMENT(53, nothing_survives_remove_and_add),
	REQUIREMENT(56, request_while_removing_gives_delete_pending),
	REQUIREMENT(57, surprise_completes_the_queue),
	REQUIREMENT(58, owner_can_close_after_a_surprise),
	REQUIREMENT(59, no_register_is_touched_after_a_surprise),
	{0, NULL},
};
