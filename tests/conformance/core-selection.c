/* SPDX-License-Identifier: MIT */
/* R101 and R105 to R130 in process: who on the cable listens.  The chain of LPT1 has two devices.
 */
#include <string.h>

#include "core-tests.h"

#define SELECT LPT_IOCTL_INTERNAL_SELECT_DEVICE
#define DESELECT LPT_IOCTL_INTERNAL_DESELECT_DEVICE
#define INIT_BUS LPT_IOCTL_INTERNAL_INIT_1284_3_BUS
#define KEEP LPT_PAR_HAVE_PORT_KEEP_PORT
#define END LPT_PAR_END_OF_CHAIN_DEVICE

static void open_files(int n)
{
	for (int i = 0; i < n; i++) {
		CHECK(host_open(&a, i) == LPT_STATUS_SUCCESS);
	}
}

static const struct lpt_job *last_job(void)
{
	return &a.jobs[a.n_jobs - 1];
}

/* What a refused request must leave alone. */
struct before {
	const struct lpt_file *owner;
	uint8_t selected;
	uint32_t n_waiters;
	int n_jobs;
};

static struct before look(void)
{
	return (struct before){a.port.owner, a.port.selected, a.port.n_waiters, a.n_jobs};
}

static bool is_unchanged(struct before before)
{
	return a.port.owner == before.owner && a.port.selected == before.selected &&
	       a.port.n_waiters == before.n_waiters && a.n_jobs == before.n_jobs;
}

static void r101_allocate_ends_with_the_end_of_chain(void)
{
	open_files(2);
	CHECK(host_select(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.selected == 1);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	a.hold_jobs = true;
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.job_runs && last_job()->steps & LPT_STEP_DESELECT);
	CHECK(!(last_job()->steps & LPT_STEP_SELECT));
	CHECK(a.results[1] == LPT_STATUS_PENDING); /* not before the end of chain listens */
	a.hold_jobs = false;
	host_end_job(&a);
	CHECK(finished_once(&a, 1, LPT_STATUS_SUCCESS));
	CHECK(a.port.selected == LPT_NO_SELECTION);

	/* The one who selected gets no other port than anybody else. */
	CHECK(host_select(&a, 1, 0, KEEP) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(a.port.selected == LPT_NO_SELECTION);
}

static void r105_select_takes_port_and_device(void)
{
	for (uint8_t id = 0; id < 2; id++) {
		CHECK(host_open(&a, id) == LPT_STATUS_SUCCESS);
		CHECK(host_select(&a, id, id, 0) == LPT_STATUS_SUCCESS);
		CHECK(owns(&a, id) && a.port.selected == id);
		CHECK(a.port.n_allocations == id + 1u);
		CHECK(last_job()->steps & LPT_STEP_SELECT && last_job()->id == id);
		CHECK(host_deselect(&a, id, id, 0) == LPT_STATUS_SUCCESS);
	}
}

static void r106_select_on_an_owned_port_is_queued(void)
{
	open_files(2);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	int n_jobs = a.n_jobs;
	CHECK(host_select(&a, 1, 1, 0) == LPT_STATUS_PENDING);
	CHECK(number_of(a.results[1]) == 0x00000103);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 1);
	CHECK(owns(&a, 0) && a.port.selected == LPT_NO_SELECTION && a.n_jobs == n_jobs);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.n_finished[1] == 1 && a.results[1] == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 1) && a.port.selected == 1);
}

static void r107_owner_selects_with_the_keep_flag(void)
{
	open_files(2);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_select(&a, 0, 1, KEEP) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 0) && a.port.selected == 1);
	CHECK(a.port.n_allocations == 1 && a.port.n_frees == 0);
	CHECK(host_select(&a, 0, 0, KEEP) == LPT_STATUS_SUCCESS);
	CHECK(a.port.selected == 0 && a.port.n_allocations == 1);

	struct before before = look();
	CHECK(number_of(host_select(&a, 1, 1, KEEP)) == 0xc0000184); /* not the owner */
	CHECK(is_unchanged(before));
}

static void r108_queued_select_can_be_cancelled(void)
{
	open_files(3);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_select(&a, 1, 1, 0) == LPT_STATUS_PENDING);
	CHECK(host_select(&a, 2, 0, 0) == LPT_STATUS_PENDING);
	CHECK(host_cancel(&a, 1));
	CHECK(finished_once(&a, 1, LPT_STATUS_CANCELLED));
	CHECK(number_of(LPT_STATUS_CANCELLED) == 0xc0000120);
	CHECK(lpt_file_query_waiters(&a.files[0]) == 1);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 2) && a.port.selected == 0);
	CHECK(a.n_finished[1] == 1);
}

/* Shorter than the structure: the status, no Information, nothing else happens. */
static void check_short(uint32_t code, uint32_t flags)
{
	struct lpt_1284_command command = {.id = 1, .command_flags = flags};
	static const uint32_t lengths[] = {0, 1, sizeof(command) - 1};
	struct before before = look();
	uint32_t information;

	for (int i = 0; i < 3; i++) {
		CHECK(number_of(host_request(&a, 0, code, &command, lengths[i], 0, &information)) ==
		      0xc0000023);
		CHECK(information == 0);
		CHECK(is_unchanged(before));
	}
}

static void r109_short_select_is_refused(void)
{
	open_files(1);
	check_short(SELECT, 0);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	check_short(SELECT, KEEP);
}

static void r110_select_of_an_id_above_the_count_is_refused(void)
{
	open_files(2);
	for (int owned = 0; owned < 2; owned++) {
		struct before before = look();

		for (unsigned int id = 3; id < 256; id++) {
			CHECK(number_of(host_select(&a, 1, (uint8_t)id, 0)) == 0xc000000d);
		}
		CHECK(is_unchanged(before));
		CHECK(host_allocate(&a, 0) ==
		      (owned ? LPT_STATUS_ALREADY_OWNER : LPT_STATUS_SUCCESS));
	}
	CHECK(number_of(host_select(&a, 0, 3, KEEP)) == 0xc000000d);
	CHECK(owns(&a, 0) && a.port.selected == LPT_NO_SELECTION);
}

static void r111_select_of_an_id_equal_to_the_count_fails(void)
{
	open_files(1);
	CHECK(number_of(host_select(&a, 0, 2, 0)) == 0xc0000001);
	CHECK(a.port.owner == NULL && a.port.selected == LPT_NO_SELECTION);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(number_of(host_select(&a, 0, 2, KEEP)) == 0xc0000001);
	CHECK(owns(&a, 0) && a.port.selected == LPT_NO_SELECTION);
}

static void r112_end_of_chain_flag_hides_the_id(void)
{
	static const uint8_t ids[] = {0, 1, 2, 4, 77, 255};

	open_files(1);
	for (size_t i = 0; i < sizeof(ids); i++) {
		CHECK(host_select(&a, 0, ids[i], END) == LPT_STATUS_SUCCESS);
		CHECK(owns(&a, 0) && a.port.selected == LPT_NO_SELECTION);
		CHECK(host_select(&a, 0, 1, KEEP) == LPT_STATUS_SUCCESS);
		CHECK(host_select(&a, 0, ids[i], END | KEEP) == LPT_STATUS_SUCCESS);
		CHECK(a.port.selected == LPT_NO_SELECTION);
		CHECK(last_job()->steps & LPT_STEP_DESELECT);
		CHECK(host_deselect(&a, 0, ids[i], END) == LPT_STATUS_SUCCESS);
		CHECK(a.port.owner == NULL);
	}
}

static void r113_select_gives_port_and_device_alone(void)
{
	open_files(3);
	CHECK(host_select(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	CHECK(host_select(&a, 2, 1, 0) == LPT_STATUS_PENDING);
	struct before before = look();
	CHECK(host_cancel(&a, 1));
	CHECK(host_try_allocate(&a, 1) == LPT_STATUS_NOT_QUEUED);
	CHECK(host_try_select(&a, 1, 1, 0) == LPT_STATUS_NOT_QUEUED);
	CHECK(number_of(host_select(&a, 1, 0, KEEP)) == 0xc0000184);
	CHECK(number_of(host_deselect(&a, 1, 1, 0)) == 0xc0000184);
	CHECK(number_of(host_set_mode(&a, 1, LPT_CHIP_ECP)) == 0xc0000184);
	before.n_waiters--;
	CHECK(is_unchanged(before));
	CHECK(owns(&a, 0) && !owns(&a, 1) && !owns(&a, 2));
}

/* The callbacks of file i. */
static struct lpt_pnp_information callbacks_of(int i)
{
	struct lpt_pnp_information pnp;

	memset(&pnp, 0, sizeof(pnp));
	host_request(&a, i, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0, sizeof(pnp), NULL);
	return pnp;
}

static void r114_try_select_takes_a_free_port(void)
{
	struct lpt_1284_command command = {.id = 1};

	open_files(1);
	struct lpt_pnp_information pnp = callbacks_of(0);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0);
	CHECK(owns(&a, 0) && a.port.selected == 1);
	CHECK(last_job()->steps & LPT_STEP_SELECT && last_job()->id == 1);
}

static void r115_try_select_on_an_owned_port_is_busy(void)
{
	struct lpt_1284_command command = {.id = 1};

	open_files(2);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	for (int file = 0; file < 2; file++) { /* also for the owner itself */
		struct lpt_pnp_information pnp = callbacks_of(file);
		struct before before = look();

		CHECK(pnp.try_select_device(pnp.context, &command) == 0x00000103);
		CHECK(is_unchanged(before) && owns(&a, 0));
	}
}

static void r116_try_select_leaves_nothing_behind(void)
{
	open_files(2);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	for (int i = 0; i < 3; i++) {
		CHECK(host_try_select(&a, 1, 1, 0) == LPT_STATUS_NOT_QUEUED);
		CHECK(lpt_file_query_waiters(&a.files[1]) == 0);
		CHECK(lpt_list_is_empty(&a.port.queue));
	}
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(a.port.owner == NULL && a.port.selected == LPT_NO_SELECTION);
	CHECK(a.n_finished[1] == 3);
}

static void r117_try_select_of_an_invalid_id_is_refused(void)
{
	struct lpt_1284_command command = {.id = 3};

	open_files(2);
	struct lpt_pnp_information pnp = callbacks_of(0);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0xc000000d);
	CHECK(a.port.owner == NULL && a.n_jobs == 0);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0xc000000d);
	pnp = callbacks_of(1);
	command = (struct lpt_1284_command){.id = 255, .command_flags = KEEP};
	CHECK(pnp.try_select_device(pnp.context, &command) == 0xc000000d);
	CHECK(owns(&a, 1) && a.port.selected == LPT_NO_SELECTION);
}

static void r118_try_select_without_answer_is_unsuccessful(void)
{
	struct lpt_1284_command command = {.id = 1, .command_flags = KEEP};

	open_files(1);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	struct lpt_pnp_information pnp = callbacks_of(0);
	a.answer = LPT_JOB_NO_ANSWER;
	CHECK(pnp.try_select_device(pnp.context, &command) == 0xc0000001);
	CHECK(last_job()->steps & LPT_STEP_SELECT && last_job()->id == 1);
	CHECK(owns(&a, 0) && a.port.selected == LPT_NO_SELECTION);
	a.answer = LPT_JOB_OK;
	CHECK(pnp.try_select_device(pnp.context, &command) == 0);
	CHECK(a.port.selected == 1);
}

static void r119_deselect_ends_selection_and_ownership(void)
{
	open_files(1);
	CHECK(host_select(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	a.hold_jobs = true;
	CHECK(host_deselect(&a, 0, 1, 0) == LPT_STATUS_PENDING);
	CHECK(last_job()->steps & LPT_STEP_DESELECT);
	a.hold_jobs = false;
	host_end_job(&a);
	CHECK(a.results[0] == LPT_STATUS_SUCCESS);
	CHECK(a.port.owner == NULL && a.port.selected == LPT_NO_SELECTION);
	CHECK(a.port.n_frees == 1);
}

static void r120_deselect_with_the_keep_flag_keeps_the_port(void)
{
	open_files(1);
	CHECK(host_select(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_deselect(&a, 0, 1, KEEP) == LPT_STATUS_SUCCESS);
	CHECK(owns(&a, 0) && a.port.selected == LPT_NO_SELECTION);
	CHECK(a.port.n_frees == 0);
	CHECK(last_job()->steps & LPT_STEP_DESELECT);
}

static void r121_deselect_serves_the_next(void)
{
	open_files(3);
	CHECK(host_select(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_select(&a, 1, 0, 0) == LPT_STATUS_PENDING);
	CHECK(host_allocate(&a, 2) == LPT_STATUS_PENDING);
	CHECK(host_deselect(&a, 0, 1, KEEP) == LPT_STATUS_SUCCESS);
	CHECK(a.results[1] == LPT_STATUS_PENDING); /* no ownership ended */
	CHECK(host_select(&a, 0, 1, KEEP) == LPT_STATUS_SUCCESS);
	CHECK(host_deselect(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(finished_once(&a, 1, LPT_STATUS_SUCCESS));
	CHECK(owns(&a, 1) && a.port.selected == 0);
	CHECK(a.results[2] == LPT_STATUS_PENDING);
}

static void r122_short_deselect_is_refused(void)
{
	open_files(1);
	CHECK(host_select(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	check_short(DESELECT, 0);
	check_short(DESELECT, KEEP);
	CHECK(owns(&a, 0) && a.port.selected == 1);
}

static void r123_deselect_of_an_id_above_the_count_is_refused(void)
{
	open_files(1);
	CHECK(host_select(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	struct before before = look();
	for (unsigned int id = 3; id < 256; id++) {
		CHECK(number_of(host_deselect(&a, 0, (uint8_t)id, 0)) == 0xc000000d);
		CHECK(number_of(host_deselect(&a, 0, (uint8_t)id, KEEP)) == 0xc000000d);
	}
	CHECK(is_unchanged(before));
	CHECK(owns(&a, 0) && a.port.selected == 1);
}

static void r124_select_without_answer_gives_the_port_back(void)
{
	open_files(3);
	a.answer = LPT_JOB_NO_ANSWER;
	CHECK(number_of(host_select(&a, 0, 1, 0)) == 0xc0000001);
	CHECK(a.port.owner == NULL && a.port.selected == LPT_NO_SELECTION);
	CHECK(a.port.n_allocations == a.port.n_frees);
	a.answer = LPT_JOB_OK;

	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_select(&a, 1, 1, 0) == LPT_STATUS_PENDING);
	CHECK(host_allocate(&a, 2) == LPT_STATUS_PENDING);
	a.n_daisy = 1; /* ID 1 was switched off */
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(finished_once(&a, 1, LPT_STATUS_UNSUCCESSFUL));
	CHECK(finished_once(&a, 2, LPT_STATUS_SUCCESS));
	CHECK(owns(&a, 2) && a.port.selected == LPT_NO_SELECTION);
}

/* Each refused by select, try-select and deselect. */
static void check_refused(int file, const struct lpt_1284_command *command)
{
	struct lpt_1284_command copy = *command;
	struct before before = look();
	uint32_t information;

	CHECK(number_of(host_request(&a, file, SELECT, &copy, sizeof(copy), 0, &information)) ==
	      0xc000000d);
	CHECK(information == 0);
	CHECK(number_of(host_try_select_by(&a, file, command)) == 0xc000000d);
	CHECK(number_of(host_request(&a, file, DESELECT, &copy, sizeof(copy), 0, &information)) ==
	      0xc000000d);
	CHECK(information == 0);
	CHECK(is_unchanged(before));
}

static void r125_unknown_flags_and_ports_are_refused(void)
{
	open_files(1);
	for (int owned = 0; owned < 2; owned++) {
		uint32_t keep = owned ? KEEP : 0;

		for (int bit = 2; bit < 32; bit++) {
			check_refused(0, &(struct lpt_1284_command){
						 .id = 1, .command_flags = 1u << bit | keep});
		}
		check_refused(0, &(struct lpt_1284_command){.command_flags = 0xfffffffc | keep});
		check_refused(
			0, &(struct lpt_1284_command){.id = 1, .port = 1, .command_flags = keep});
		check_refused(0,
			      &(struct lpt_1284_command){.port = 255, .command_flags = END | keep});
		CHECK(host_select(&a, 0, 1, keep) == LPT_STATUS_SUCCESS);
	}
}

static void r126_select_and_deselect_have_information_0(void)
{
	struct lpt_1284_command command = {.id = 1};
	uint32_t information;

	open_files(1);
	CHECK(host_request(&a, 0, SELECT, &command, sizeof(command), sizeof(command),
			   &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0 && a.port.selected == 1);
	CHECK(host_request(&a, 0, DESELECT, &command, sizeof(command), sizeof(command),
			   &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0 && a.port.owner == NULL);
	a.answer = LPT_JOB_NO_ANSWER;
	CHECK(host_request(&a, 0, SELECT, &command, sizeof(command), sizeof(command),
			   &information) == LPT_STATUS_UNSUCCESSFUL);
	CHECK(information == 0);
}

static void r127_init_bus_numbers_anew(void)
{
	uint32_t information;

	open_files(1);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	a.n_daisy = 1; /* the farther one is gone, the nearer one is 0 again */
	CHECK(host_request(&a, 0, INIT_BUS, NULL, 0, 0, &information) == LPT_STATUS_SUCCESS);
	CHECK(information == 0 && last_job()->steps & LPT_STEP_INIT_BUS);
	CHECK(owns(&a, 0) && counts_daisy(&a, 0, 1));
	CHECK(host_select(&a, 0, 0, KEEP) == LPT_STATUS_SUCCESS);
	CHECK(number_of(host_select(&a, 0, 1, KEEP)) == 0xc0000001);
	CHECK(number_of(host_select(&a, 0, 2, KEEP)) == 0xc000000d);
	a.n_daisy = 2;
	CHECK(host_request(&a, 0, INIT_BUS, NULL, 0, 0, NULL) == LPT_STATUS_SUCCESS);
	CHECK(counts_daisy(&a, 0, 2) && a.port.selected == LPT_NO_SELECTION);
	CHECK(host_select(&a, 0, 1, KEEP) == LPT_STATUS_SUCCESS);
}

static void r128_init_bus_needs_the_port(void)
{
	uint32_t information;

	open_files(2);
	a.n_daisy = 1;
	for (int owned = 0; owned < 2; owned++) {
		struct before before = look();

		CHECK(number_of(host_request(&a, 1, INIT_BUS, NULL, 0, 0, &information)) ==
		      0xc0000184);
		CHECK(information == 0 && is_unchanged(before) && counts_daisy(&a, 1, 2));
		host_allocate(&a, 0);
	}
	CHECK(owns(&a, 0));
}

const struct requirement core_selection[] = {
	REQUIREMENT(101, allocate_ends_with_the_end_of_chain),
	REQUIREMENT(105, select_takes_port_and_device),
	REQUIREMENT(106, select_on_an_owned_port_is_queued),
	REQUIREMENT(107, owner_selects_with_the_keep_flag),
	REQUIREMENT(108, queued_select_can_be_cancelled),
	REQUIREMENT(109, short_select_is_refused),
	REQUIREMENT(110, select_of_an_id_above_the_count_is_refused),
	REQUIREMENT(111, select_of_an_id_equal_to_the_count_fails),
	REQUIREMENT(112, end_of_chain_flag_hides_the_id),
	REQUIREMENT(113, select_gives_port_and_device_alone),
	REQUIREMENT(114, try_select_takes_a_free_port),
	REQUIREMENT(115, try_select_on_an_owned_port_is_busy),
	REQUIREMENT(116, try_select_leaves_nothing_behind),
	REQUIREMENT(117, try_select_of_an_invalid_id_is_refused),
	REQUIREMENT(118, try_select_without_answer_is_unsuccessful),
	REQUIREMENT(119, deselect_ends_selection_and_ownership),
	REQUIREMENT(120, deselect_with_the_keep_flag_keeps_the_port),
	REQUIREMENT(121, deselect_serves_the_next),
	REQUIREMENT(122, short_deselect_is_refused),
	REQUIREMENT(123, deselect_of_an_id_above_the_count_is_refused),
	REQUIREMENT(124, select_without_answer_gives_the_port_back),
	REQUIREMENT(125, unknown_flags_and_ports_are_refused),
	REQUIREMENT(126, select_and_deselect_have_information_0),
	REQUIREMENT(127, init_bus_numbers_anew),
	REQUIREMENT(128, init_bus_needs_the_port),
	{0, NULL},
};
