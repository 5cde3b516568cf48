/* SPDX-License-Identifier: MIT */
#include "port/test-port.h"

static uint8_t service(void *interrupt_object, void *context)
{
	return 0;
}

/* Entries that differ by context only. */
static struct lpt_interrupt_service_routine entry_of(uintptr_t context)
{
	return (struct lpt_interrupt_service_routine){.service_routine = service,
						      .service_context = (void *)context};
}

static enum lpt_status connect_entry(struct fixture *f, size_t i, struct lpt_routine *routine,
				     uintptr_t context)
{
	*routine = (struct lpt_routine){.entry = entry_of(context)};
	return lpt_file_connect_interrupt(&f->files[i], routine);
}

static enum lpt_status disconnect_entry(struct fixture *f, size_t i, uintptr_t context,
					struct lpt_routine **ret_routine)
{
	struct lpt_interrupt_service_routine entry = entry_of(context);

	return lpt_file_disconnect_interrupt(&f->files[i], &entry, ret_routine);
}

static int setup_enabled(void **state)
{
	if (setup_open(state) != 0) {
		return -1;
	}
	((struct fixture *)*state)->port.interrupts_enabled = true;
	return 0;
}

static void interrupts_are_off_by_default(void **state)
{
	struct fixture *f = *state;
	struct lpt_routine routine, *out = NULL;

	assert_int_equal(connect_entry(f, 0, &routine, 1), LPT_STATUS_NOT_SUPPORTED);
	assert_int_equal(disconnect_entry(f, 0, 1, &out), LPT_STATUS_NOT_SUPPORTED);
	assert_true(lpt_list_is_empty(&f->port.routines));
}

static void routines_are_listed_in_order_of_connection(void **state)
{
	struct fixture *f = *state;
	struct lpt_routine routines[3], *out = NULL;

	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(connect_entry(f, i, &routines[i], i), LPT_STATUS_SUCCESS);
	}
	assert_int_equal(disconnect_entry(f, 1, 1, &out), LPT_STATUS_SUCCESS);

	assert_ptr_equal(out, &routines[1]);
	assert_ptr_equal(f->port.routines.next, &routines[0].link);
	assert_ptr_equal(f->port.routines.prev, &routines[2].link);
	assert_ptr_equal(routines[0].link.next, &routines[2].link);
}

static void disconnect_takes_the_first_match(void **state)
{
	struct fixture *f = *state;
	struct lpt_routine routines[2], *out = NULL;

	assert_int_equal(connect_entry(f, 0, &routines[0], 1), LPT_STATUS_SUCCESS);
	assert_int_equal(connect_entry(f, 0, &routines[1], 1), LPT_STATUS_SUCCESS);

	assert_int_equal(disconnect_entry(f, 0, 1, &out), LPT_STATUS_SUCCESS);
	assert_ptr_equal(out, &routines[0]);
	assert_int_equal(disconnect_entry(f, 0, 1, &out), LPT_STATUS_SUCCESS);
	assert_ptr_equal(out, &routines[1]);
}

static void what_was_connected_is_disconnected_also_when_disabled_since(void **state)
{
	struct fixture *f = *state;
	struct lpt_routine routine, *out = NULL;

	assert_int_equal(connect_entry(f, 0, &routine, 1), LPT_STATUS_SUCCESS);
	f->port.interrupts_enabled = false;

	assert_int_equal(disconnect_entry(f, 0, 1, &out), LPT_STATUS_SUCCESS);
	assert_ptr_equal(out, &routine);
}

static void what_is_not_connected_is_not_disconnected(void **state)
{
	struct fixture *f = *state;
	struct lpt_routine routine, *out = NULL;

	assert_int_equal(connect_entry(f, 0, &routine, 1), LPT_STATUS_SUCCESS);

	assert_int_equal(disconnect_entry(f, 0, 2, &out), LPT_STATUS_INVALID_PARAMETER);
	assert_int_equal(disconnect_entry(f, 1, 1, &out), LPT_STATUS_INVALID_PARAMETER);
	assert_null(out);
}

static void a_selected_device_of_the_chain_raises_none(void **state)
{
	struct fixture *f = *state;
	struct lpt_routine routine;

	assert_int_equal(connect_entry(f, 0, &routine, 1), LPT_STATUS_SUCCESS);
	f->port.selected = 0;
	lpt_port_interrupt(&f->port, fresh(f));
	assert_int_equal(f->out.events, 0);
}

static void an_interrupt_is_for_those_who_listen(void **state)
{
	struct fixture *f = *state;
	struct lpt_routine routine;

	lpt_port_interrupt(&f->port, fresh(f));
	assert_int_equal(f->out.events, 0);

	assert_int_equal(connect_entry(f, 0, &routine, 1), LPT_STATUS_SUCCESS);
	lpt_port_interrupt(&f->port, fresh(f));
	assert_int_equal(f->out.events, LPT_EVENT_SERVICE);
}

static void closing_a_file_drops_its_routines_only(void **state)
{
	struct fixture *f = *state;
	struct lpt_routine routines[3];

	assert_int_equal(connect_entry(f, 0, &routines[0], 1), LPT_STATUS_SUCCESS);
	assert_int_equal(connect_entry(f, 1, &routines[1], 1), LPT_STATUS_SUCCESS);
	assert_int_equal(connect_entry(f, 0, &routines[2], 1), LPT_STATUS_SUCCESS);

	close_file(f, 0);

	assert_ptr_equal(f->port.routines.next, &routines[1].link);
	assert_ptr_equal(f->port.routines.prev, &routines[1].link);
}

static void unplugging_drops_all_routines(void **state)
{
	struct fixture *f = *state;
	struct lpt_routine routine, *out = NULL;

	assert_int_equal(connect_entry(f, 0, &routine, 1), LPT_STATUS_SUCCESS);
	lpt_port_surprise_remove(&f->port, fresh(f));

	lpt_port_interrupt(&f->port, fresh(f));
	assert_int_equal(f->out.events, 0);
	assert_int_equal(disconnect_entry(f, 0, 1, &out), LPT_STATUS_DELETE_PENDING);
	assert_int_equal(connect_entry(f, 0, &routine, 1), LPT_STATUS_DELETE_PENDING);
}

static void nothing_connects_after_close(void **state)
{
	struct fixture *f = *state;
	struct lpt_routine routine;

	close_file(f, 0);

	assert_int_equal(connect_entry(f, 0, &routine, 1), LPT_STATUS_INVALID_HANDLE);
}

#define OPEN(name) cmocka_unit_test_setup_teardown(name, setup_open, teardown)
#define ENABLED(name) cmocka_unit_test_setup_teardown(name, setup_enabled, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		OPEN(interrupts_are_off_by_default),
		ENABLED(routines_are_listed_in_order_of_connection),
		ENABLED(disconnect_takes_the_first_match),
		ENABLED(what_was_connected_is_disconnected_also_when_disabled_since),
		ENABLED(what_is_not_connected_is_not_disconnected),
		ENABLED(a_selected_device_of_the_chain_raises_none),
		ENABLED(an_interrupt_is_for_those_who_listen),
		ENABLED(closing_a_file_drops_its_routines_only),
		ENABLED(unplugging_drops_all_routines),
		ENABLED(nothing_connects_after_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
