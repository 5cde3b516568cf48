/* SPDX-License-Identifier: MIT */
/* R257 to R263 and R278 in process: what holds across all requests. */
#include <string.h>

#include "core-tests.h"

/* A fixed, mixed sequence: 8 files allocate, cancel and free in turns that never repeat soon. */
static void mix(int rounds, int *asked)
{
	uint32_t random = 12345;

	for (int i = 0; i < rounds; i++) {
		random = random * 1664525u + 1013904223u;
		int file = (int)(random >> 24) % N_CORE_FILES;

		switch (random >> 16 & 3) {
		case 0:
		case 1:
			if (a.results[file] != LPT_STATUS_PENDING) {
				asked[file]++;
				host_allocate(&a, file);
			}
			break;
		case 2:
			host_free(&a, file);
			break;
		case 3:
			host_cancel(&a, file);
			break;
		}
	}
}

static void open_all(void)
{
	for (int i = 0; i < N_CORE_FILES; i++) {
		CHECK(host_open(&a, i) == LPT_STATUS_SUCCESS);
	}
}

static void r257_each_request_completes_exactly_once(void)
{
	int asked[N_CORE_FILES] = {0};

	open_all();
	mix(5000, asked);
	for (int i = 0; i < N_CORE_FILES; i++) {
		host_close(&a, i);
	}
	for (int i = 0; i < N_CORE_FILES; i++) {
		CHECK(asked[i] > 100);
		CHECK(a.n_finished[i] == asked[i]);
		CHECK(a.results[i] != LPT_STATUS_PENDING);
	}
}

static void r258_every_waiter_is_granted_in_the_end(void)
{
	open_all();
	for (int i = 0; i < N_CORE_FILES; i++) {
		host_allocate(&a, i);
	}
	for (int round = 0; round < 3 * N_CORE_FILES; round++) {
		int owner = round % N_CORE_FILES;

		CHECK(owns(&a, owner));
		CHECK(host_free(&a, owner) == LPT_STATUS_SUCCESS);
		CHECK(host_allocate(&a, owner) == LPT_STATUS_PENDING); /* back to the end */
	}
}

static void r259_counters_differ_by_the_owners(void)
{
	int asked[N_CORE_FILES] = {0};

	open_all();
	for (int i = 0; i < 500; i++) {
		mix(7, asked);
		CHECK(a.port.n_allocations - a.port.n_frees == (a.port.owner ? 1u : 0u));
	}
}

static void r260_immediate_request_never_completes_later(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_try_allocate(&a, 1) == LPT_STATUS_NOT_QUEUED);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	host_close(&a, 1);
	host_close(&a, 0);
	CHECK(finished_once(&a, 0, LPT_STATUS_SUCCESS));
	CHECK(finished_once(&a, 1, LPT_STATUS_NOT_QUEUED));
}

static void r261_callbacks_never_wait(void)
{
	struct lpt_1284_command command = {.id = 0};
	struct lpt_port_information info;
	struct lpt_pnp_information pnp;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&a, 1, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, &info, 0, sizeof(info),
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&a, 1, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0, sizeof(pnp),
			   NULL) == LPT_STATUS_SUCCESS);
	/* Each of them returns while another client owns the port, and leaves nothing pending. */
	CHECK(!info.try_allocate_port(info.context));
	CHECK(info.query_num_waiters(info.context) == 0);
	info.free_port(info.context);
	CHECK(pnp.try_select_device(pnp.context, &command) == 0x00000103);
	CHECK(pnp.deselect_device(pnp.context, &command) != 0);
	CHECK(pnp.try_set_chip_mode(pnp.context, LPT_CHIP_ECP) != 0);
	CHECK(pnp.clear_chip_mode(pnp.context, 0) != 0);
	CHECK(owns(&a, 0) && lpt_list_is_empty(&a.port.queue));
}

static void r262_dead_owner_keeps_nobody_waiting(void)
{
	NOT_APPLICABLE("the core has no processes; a host closes a dead client's files (R39)");
}

/* One walk through all five, by request. */
static void walk_by_request(void)
{
	struct lpt_1284_command command = {.id = 1, .command_flags = LPT_PAR_HAVE_PORT_KEEP_PORT};
	struct lpt_chip_mode mode = {.mode_flags = LPT_CHIP_ECP};

	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, NULL, 0, 0, NULL) ==
	      LPT_STATUS_SUCCESS);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_SELECT_DEVICE, &command, sizeof(command), 0,
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE, &mode, sizeof(mode), 0,
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE, &mode, sizeof(mode),
			   0, NULL) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_DESELECT_DEVICE, &command, sizeof(command), 0,
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&a, 0, LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, NULL, 0, 0, NULL) ==
	      LPT_STATUS_SUCCESS);
}

/* The same walk on the other port, by callback. */
static void walk_by_callback(void)
{
	struct lpt_1284_command command = {.id = 1, .command_flags = LPT_PAR_HAVE_PORT_KEEP_PORT};
	struct lpt_port_information info;
	struct lpt_pnp_information pnp;

	CHECK(host_request(&b, 0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO, &info, 0, sizeof(info),
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(host_request(&b, 0, LPT_IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, &pnp, 0, sizeof(pnp),
			   NULL) == LPT_STATUS_SUCCESS);
	CHECK(info.try_allocate_port(info.context));
	CHECK(pnp.try_select_device(pnp.context, &command) == 0);
	CHECK(pnp.try_set_chip_mode(pnp.context, LPT_CHIP_ECP) == 0);
	CHECK(pnp.clear_chip_mode(pnp.context, LPT_CHIP_ECP) == 0);
	CHECK(pnp.deselect_device(pnp.context, &command) == 0);
	info.free_port(info.context);
}

static void r263_request_and_callback_do_the_same(void)
{
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&b, 0) == LPT_STATUS_SUCCESS);
	walk_by_request();
	walk_by_callback();
	CHECK(a.n_jobs >= 4 && a.n_jobs == b.n_jobs);
	for (int i = 0; i < a.n_jobs; i++) {
		CHECK(a.jobs[i].steps == b.jobs[i].steps);
		CHECK(a.jobs[i].mode == b.jobs[i].mode || !(a.jobs[i].steps & LPT_STEP_MODE));
		CHECK(a.jobs[i].id == b.jobs[i].id || !(a.jobs[i].steps & LPT_STEP_SELECT));
	}
	CHECK(a.port.n_allocations == 1 && b.port.n_allocations == 1);
	CHECK(a.port.n_frees == 1 && b.port.n_frees == 1);
	CHECK(a.events == b.events);
}

static void r278_internal_requests_need_a_privilege(void)
{
	NOT_APPLICABLE("the core knows no privileges; its host asks for the role first");
}

const struct requirement core_whole[] = {
	REQUIREMENT(257, each_request_completes_exactly_once),
	REQUIREMENT(258, every_waiter_is_granted_in_the_end),
	REQUIREMENT(259, counters_differ_by_the_owners),
	REQUIREMENT(260, immediate_request_never_completes_later),
	REQUIREMENT(261, callbacks_never_wait),
	REQUIREMENT(262, dead_owner_keeps_nobody_waiting),
	REQUIREMENT(263, request_and_callback_do_the_same),
	REQUIREMENT(278, internal_requests_need_a_privilege),
	{0, NULL},
};
