/* SPDX-License-Identifier: MIT */
#include "port/test-port.h"

static void a_malformed_name_makes_nothing(void **state)
{
	struct lpt_port port = {.instance = 77};

	assert_int_equal(lpt_port_init(&port, "COM1", 1), LPT_STATUS_INVALID_PARAMETER);

	assert_int_equal(port.instance, 77);
}

static void start_announces_the_port_and_keeps_its_resources(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_port_start(&f->port, &test_resources, &test_hardware, fresh(f)),
			 LPT_STATUS_SUCCESS);

	assert_int_equal(f->out.events, LPT_EVENT_STARTED);
	assert_memory_equal(&f->port.resources, &test_resources, sizeof(test_resources));
	assert_idle(f);
}

static void assert_start_fails(struct fixture *f, const struct lpt_resources *resources,
			       const struct lpt_hardware *hardware, enum lpt_status status)
{
	assert_int_equal(lpt_port_start(&f->port, resources, hardware, fresh(f)), status);
	assert_int_equal(f->port.state, LPT_PORT_CREATED);
	assert_int_equal(f->out.events, 0);
}

static void invalid_resources_are_refused(void **state)
{
	static const struct lpt_resources wrong[] = {
		{.io = 0, .io_span = 8},
		{.io = 0x378, .io_span = 0},
		{.io = UINT64_MAX, .io_span = 8},
		{.io = 0x378, .io_span = 8, .ecp = 0x778},
		{.io = 0x378, .io_span = 8, .ecp_span = 3},
		{.io = 0x378, .io_span = 8, .ecp = 0x37f, .ecp_span = 3},
		{.io = 0x37a, .io_span = 8, .ecp = 0x378, .ecp_span = 3},
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_start_fails(*state, &wrong[i], &test_hardware, LPT_STATUS_INVALID_PARAMETER);
	}
}

static void hardware_that_is_not_compatible_is_refused(void **state)
{
	struct lpt_hardware hardware = test_hardware;

	hardware.compatible = false;
	assert_start_fails(*state, &test_resources, &hardware, LPT_STATUS_NO_SUCH_DEVICE);
}

static void a_daisy_chain_limit_above_four_is_refused(void **state)
{
	struct lpt_hardware hardware = test_hardware;

	hardware.daisy_limit = LPT_DAISY_MAX + 1;
	assert_start_fails(*state, &test_resources, &hardware, LPT_STATUS_INVALID_PARAMETER);
}

static void no_more_devices_are_counted_than_the_limit_says(void **state)
{
	struct fixture *f = *state;
	struct lpt_hardware hardware = test_hardware;

	hardware.n_daisy = 4;
	assert_int_equal(lpt_port_start(&f->port, &test_resources, &hardware, fresh(f)),
			 LPT_STATUS_SUCCESS);

	assert_int_equal(f->port.hardware.n_daisy, LPT_DAISY_DEFAULT);
}

static void a_port_without_files_is_removed(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_port_query_remove(&f->port), LPT_STATUS_SUCCESS);
	assert_int_equal(lpt_file_open(&f->files[0], &f->port, 1, 0, fresh(f)),
			 LPT_STATUS_DELETE_PENDING);
	lpt_port_remove(&f->port, fresh(f));

	assert_int_equal(f->out.events, LPT_EVENT_REMOVED);
	assert_int_equal(lpt_port_query_remove(&f->port), LPT_STATUS_DELETE_PENDING);
	assert_int_equal(lpt_file_open(&f->files[0], &f->port, 1, 0, fresh(f)),
			 LPT_STATUS_DELETE_PENDING);
}

static void a_cancelled_removal_leaves_the_port_usable(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_port_query_remove(&f->port), LPT_STATUS_SUCCESS);
	lpt_port_cancel_remove(&f->port);

	assert_int_equal(lpt_file_open(&f->files[0], &f->port, 1, 0, fresh(f)), LPT_STATUS_SUCCESS);
	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
}

static void removal_is_refused_until_the_last_file_closes(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < N_FILES; i++) {
		assert_int_equal(lpt_port_query_remove(&f->port), LPT_STATUS_FILES_OPEN);
		assert_int_equal(try_allocate(f, i), LPT_STATUS_SUCCESS);
		close_file(f, i);
		f->port.last_client = 0;
	}

	assert_int_equal(lpt_port_query_remove(&f->port), LPT_STATUS_SUCCESS);
}

static void a_clean_up_on_the_wires_is_forgotten_at_removal(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_file_open(&f->files[0], &f->port, 1, 0, fresh(f)), LPT_STATUS_SUCCESS);
	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	lpt_port_owe(&f->port, LPT_STEP_CLEAR);
	close_file(f, 0);
	assert_job(f, LPT_STEP_CLEAR);

	assert_int_equal(lpt_port_query_remove(&f->port), LPT_STATUS_SUCCESS);
	lpt_port_remove(&f->port, fresh(f));
	assert_idle(f);
}

static void a_port_that_never_started_is_removed_without_query(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_port_query_remove(&f->port), LPT_STATUS_NOT_STARTED);
	assert_int_equal(lpt_file_open(&f->files[0], &f->port, 1, 0, fresh(f)),
			 LPT_STATUS_NOT_STARTED);

	lpt_port_remove(&f->port, fresh(f));
	assert_int_equal(f->port.state, LPT_PORT_REMOVED);
}

static void unplugging_ends_what_waits(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(allocate(f, 1), LPT_STATUS_PENDING);
	assert_int_equal(allocate(f, 2), LPT_STATUS_PENDING);

	lpt_port_surprise_remove(&f->port, fresh(f));

	assert_ptr_equal(f->out.done.next, &f->requests[1].link);
	assert_ptr_equal(f->out.done.prev, &f->requests[2].link);
	assert_int_equal(f->requests[1].status, LPT_STATUS_DELETE_PENDING);
	assert_int_equal(f->requests[2].status, LPT_STATUS_DELETE_PENDING);
	assert_int_equal(f->out.events, LPT_EVENT_REMOVED | LPT_EVENT_WAITING);
	assert_int_equal(f->port.n_waiters, 0);
}

static void after_unplugging_free_succeeds_and_all_else_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(allocate(f, 0), LPT_STATUS_SUCCESS);
	lpt_port_owe(&f->port, LPT_STEP_CLEAR);
	lpt_port_surprise_remove(&f->port, fresh(f));
	assert_false(lpt_file_may_drive(&f->files[0]));

	assert_int_equal(release(f, 0), LPT_STATUS_SUCCESS);
	assert_int_equal(f->out.events, LPT_EVENT_FREED);
	assert_null(f->out.job);
	assert_idle(f);
	assert_int_equal(release(f, 1), LPT_STATUS_SUCCESS);
	assert_int_equal(allocate(f, 0), LPT_STATUS_DELETE_PENDING);
	assert_int_equal(try_allocate(f, 0), LPT_STATUS_DELETE_PENDING);
}

static void unplugging_forgets_the_grant_on_the_wires(void **state)
{
	struct fixture *f = *state;

	lpt_port_owe(&f->port, LPT_STEP_CLEAR);
	assert_int_equal(allocate(f, 0), LPT_STATUS_PENDING);

	lpt_port_surprise_remove(&f->port, fresh(f));

	assert_done(f, 0, LPT_STATUS_DELETE_PENDING);
	assert_idle(f);
}

static void the_last_close_releases_a_gone_port(void **state)
{
	struct fixture *f = *state;

	lpt_port_surprise_remove(&f->port, fresh(f));
	for (size_t i = 0; i < N_FILES; i++) {
		assert_int_equal(f->out.events & LPT_EVENT_RELEASED, 0);
		close_file(f, i);
	}

	assert_int_equal(f->out.events, LPT_EVENT_CLOSED | LPT_EVENT_RELEASED);
	assert_int_equal(f->port.state, LPT_PORT_REMOVED);
}

static void unplugging_a_port_without_files_releases_it(void **state)
{
	struct fixture *f = *state;

	lpt_port_surprise_remove(&f->port, fresh(f));
	assert_int_equal(f->out.events, LPT_EVENT_REMOVED | LPT_EVENT_RELEASED);

	lpt_port_surprise_remove(&f->port, fresh(f));
	assert_int_equal(f->out.events, 0);
}

#define CREATED(name) cmocka_unit_test_setup_teardown(name, setup_created, teardown)
#define STARTED(name) cmocka_unit_test_setup_teardown(name, setup_started, teardown)
#define OPEN(name) cmocka_unit_test_setup_teardown(name, setup_open, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_malformed_name_makes_nothing),
		CREATED(start_announces_the_port_and_keeps_its_resources),
		CREATED(invalid_resources_are_refused),
		CREATED(hardware_that_is_not_compatible_is_refused),
		CREATED(a_daisy_chain_limit_above_four_is_refused),
		CREATED(no_more_devices_are_counted_than_the_limit_says),
		STARTED(a_port_without_files_is_removed),
		STARTED(a_cancelled_removal_leaves_the_port_usable),
		OPEN(removal_is_refused_until_the_last_file_closes),
		STARTED(a_clean_up_on_the_wires_is_forgotten_at_removal),
		CREATED(a_port_that_never_started_is_removed_without_query),
		OPEN(unplugging_ends_what_waits),
		OPEN(after_unplugging_free_succeeds_and_all_else_is_refused),
		OPEN(unplugging_forgets_the_grant_on_the_wires),
		OPEN(the_last_close_releases_a_gone_port),
		STARTED(unplugging_a_port_without_files_releases_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
