/* SPDX-License-Identifier: MIT */
/*
 * R41, R141 to R158, R264 and R275 through a daemon: interrupt routines of clients.  At interrupt
 * level means inside lpt_dispatch(), which calls the routines of its connection and nothing else at
 * a time; so a routine may ask for the port, and is answered at once.
 *
 * The loopback plug ties data line 3 to nAck: a program that raises it raises an interrupt.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <lpt/ieee1284.h>

#include "daemon-tests.h"

#define CONNECT LPT_IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT
#define DISCONNECT LPT_IOCTL_INTERNAL_PARALLEL_DISCONNECT_INTERRUPT
#define NACK_LINE 0x08
#define PORT "LPT3" /* where routines are enabled */

union buffer {
	struct lpt_interrupt_service_routine in;
	struct lpt_interrupt_information out;
};

/* Marks of the routines in the order of their calls: a deferred one's in upper case. */
static char calls[64];
static int n_calls;
static char marks[] = "abcd";

/* What a service routine does at interrupt level. */
static struct {
	struct lpt_interrupt_information routines;
	bool takes, gives_back;
	int took, n_waiting;
} level;

static void note(int mark)
{
	if ((size_t)n_calls + 1 < sizeof(calls)) {
		calls[n_calls++] = (char)mark;
		calls[n_calls] = '\0';
	}
}

static uint8_t service(void *interrupt_object, void *context)
{
	(void)interrupt_object;
	note(*(const char *)context);
	if (level.takes) {
		level.took = level.routines.try_allocate_at_interrupt(level.routines.context);
		level.n_waiting = (int)n_waiters(PORT);
	}
	if (level.gives_back) {
		level.routines.free_from_interrupt(level.routines.context);
	}
	return 1;
}

static void deferred(void *context)
{
	note(*(const char *)context - 'a' + 'A');
}

static struct lpt_interrupt_service_routine entry_of(int mark)
{
	return (struct lpt_interrupt_service_routine){
		.service_routine = service,
		.service_context = &marks[mark],
		.deferred_routine = deferred,
		.deferred_context = &marks[mark],
	};
}

static enum lpt_status connect_entry(int i, struct lpt_interrupt_service_routine entry,
				     union buffer *ret_buffer)
{
	uint32_t information;

	ret_buffer->in = entry;
	return ask(i, CONNECT, ret_buffer, sizeof(ret_buffer->in), sizeof(ret_buffer->out),
		   &information);
}

static enum lpt_status connect_mark(int i, int mark)
{
	union buffer buffer;

	return connect_entry(i, entry_of(mark), &buffer);
}

static enum lpt_status disconnect_mark(int i, int mark)
{
	struct lpt_interrupt_service_routine entry = entry_of(mark);
	uint32_t information;

	return ask(i, DISCONNECT, &entry, sizeof(entry), 0, &information);
}

/* The port with routines, opened by so many clients. */
static void begin(int n)
{
	calls[0] = '\0';
	n_calls = 0;
	memset(&level, 0, sizeof(level));
	CHECK(add_port("loopback,name=" PORT ",io=0x300,irq=9,routines=yes") == 0);
	for (int i = 0; i < n; i++) {
		CHECK(open_port(i, PORT) == 0);
	}
}

/* The owner raises one interrupt. */
static int raise_interrupt(int owner)
{
	int r = drive(owner, 0);

	return r < 0 ? r : drive(owner, NACK_LINE);
}

/* Dispatch until so many calls were made in all, then see that no more come. */
static bool called(int i, const char *expected)
{
	struct lpt_connection *conn = clients[i].conn;

	if (!dispatch_until(conn, &n_calls, (int)strlen(expected))) {
		return false;
	}
	n_waiters(PORT); /* the administrator's word comes after what the daemon sent before */
	lpt_query_waiters(clients[i].file);
	lpt_dispatch(conn, 0);
	bool same = strcmp(calls, expected) == 0;

	calls[0] = '\0';
	n_calls = 0;
	return same;
}

static void r41_closing_a_file_disconnects_its_routines(void)
{
	begin(3);
	CHECK(connect_mark(0, 0) == LPT_STATUS_SUCCESS);
	CHECK(connect_mark(1, 1) == LPT_STATUS_SUCCESS);
	close_file(0);
	CHECK(open_port(0, PORT) == 0);
	CHECK(start_allocate(2) == 0 && is_granted(2));
	CHECK(raise_interrupt(2) == 0);
	CHECK(called(1, "b"));
	CHECK(called(0, ""));
	CHECK(disconnect_mark(0, 0) == LPT_STATUS_INVALID_PARAMETER);
}

static void r141_connecting_is_off_by_default(void)
{
	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_status_number(connect_mark(0, 0)) == 0xc000000d);
	begin(0);
	CHECK(open_port(1, PORT) == 0);
	CHECK(connect_mark(1, 0) == LPT_STATUS_SUCCESS);
}

static void r142_connecting_gives_object_routines_and_context(void)
{
	union buffer buffer;

	begin(1);
	CHECK(connect_entry(0, entry_of(0), &buffer) == LPT_STATUS_SUCCESS);
	CHECK(buffer.out.interrupt_object != NULL && buffer.out.context != NULL);
	CHECK(buffer.out.try_allocate_at_interrupt != NULL);
	CHECK(buffer.out.free_from_interrupt != NULL);
}

static void r143_a_short_input_is_refused(void)
{
	union buffer buffer = {.in = entry_of(0)};
	uint32_t information = 1;

	begin(1);
	CHECK(ask(0, CONNECT, &buffer, sizeof(buffer.in) - 1, sizeof(buffer.out), &information) ==
	      LPT_STATUS_BUFFER_TOO_SMALL);
	CHECK(information == 0);
}

static void r144_a_short_output_is_refused(void)
{
	union buffer buffer = {.in = entry_of(0)};
	uint32_t information = 1;

	begin(1);
	CHECK(ask(0, CONNECT, &buffer, sizeof(buffer.in), sizeof(buffer.out) - 1, &information) ==
	      LPT_STATUS_BUFFER_TOO_SMALL);
	CHECK(information == 0);
	CHECK(disconnect_mark(0, 0) == LPT_STATUS_INVALID_PARAMETER);
}

static void r145_information_is_the_size_of_the_output(void)
{
	union buffer buffer = {.in = entry_of(0)};
	uint32_t information = 0;

	begin(1);
	CHECK(ask(0, CONNECT, &buffer, sizeof(buffer), sizeof(buffer), &information) ==
	      LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(buffer.out));
	CHECK(ask(0, CONNECT, &buffer, 0, sizeof(buffer), &information) != LPT_STATUS_SUCCESS);
	CHECK(information == 0);
}

static void r146_all_routines_are_called_in_order(void)
{
	begin(2);
	CHECK(connect_mark(0, 1) == LPT_STATUS_SUCCESS);
	CHECK(connect_mark(0, 0) == LPT_STATUS_SUCCESS);
	CHECK(connect_mark(0, 2) == LPT_STATUS_SUCCESS);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	for (int i = 0; i < 3; i++) {
		CHECK(raise_interrupt(1) == 0);
		CHECK(called(0, "bac"));
	}
}

static void r147_routines_are_called_whoever_owns(void)
{
	begin(3);
	CHECK(connect_mark(0, 0) == LPT_STATUS_SUCCESS);
	CHECK(connect_mark(1, 1) == LPT_STATUS_SUCCESS);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(raise_interrupt(1) == 0);
	CHECK(called(0, "a"));
	CHECK(called(1, "b"));
}

static void r148_deferred_routines_hear_of_a_free_port(void)
{
	begin(2);
	CHECK(connect_mark(0, 2) == LPT_STATUS_SUCCESS);
	CHECK(connect_mark(0, 0) == LPT_STATUS_SUCCESS);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(free_port(1) == 0);
	CHECK(called(0, "CA"));
}

static void r149_no_deferred_routine_hears_of_a_handover(void)
{
	begin(3);
	CHECK(connect_mark(0, 0) == LPT_STATUS_SUCCESS);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(start_allocate(2) == 0 && waits(2));
	CHECK(free_port(1) == 0);
	CHECK(is_granted(2));
	CHECK(called(0, ""));
	CHECK(free_port(2) == 0);
	CHECK(called(0, "A"));
}

static void r150_the_deferred_routine_is_optional(void)
{
	struct lpt_interrupt_service_routine entry = entry_of(0);
	union buffer buffer;

	begin(2);
	entry.deferred_routine = NULL;
	entry.deferred_context = NULL;
	CHECK(connect_entry(0, entry, &buffer) == LPT_STATUS_SUCCESS);
	CHECK(connect_mark(0, 1) == LPT_STATUS_SUCCESS);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(free_port(1) == 0);
	CHECK(called(0, "B"));
}

/* A routine that asks for the port; client 1 owns it, or has just given it back. */
static bool level_takes(bool is_free)
{
	union buffer buffer;

	begin(2);
	if (connect_entry(0, entry_of(0), &buffer) != LPT_STATUS_SUCCESS) {
		return false;
	}
	level.routines = buffer.out;
	level.takes = true;
	if (start_allocate(1) != 0 || !is_granted(1) || raise_interrupt(1) < 0) {
		return false;
	}
	if (is_free && free_port(1) < 0) {
		return false;
	}
	return dispatch_until(clients[0].conn, &n_calls, is_free ? 2 : 1) && calls[0] == 'a';
}

static void r151_the_interrupt_level_try_takes_a_free_port_only(void)
{
	CHECK(level_takes(false));
	CHECK(level.took == 0);
	CHECK(owns(1));
}

static void r152_the_interrupt_level_try_never_queues(void)
{
	CHECK(level_takes(false));
	CHECK(level.took == 0 && level.n_waiting == 0);
	CHECK(free_port(1) == 0);
	CHECK(!owns(0));
	close_file(0);
	close_file(1);
	CHECK(lpt_remove(admin, PORT) == 0);
	CHECK(level_takes(true));
	CHECK(level.took != 0 && owns(0));
}

static void r153_the_interrupt_level_free_ends_ownership(void)
{
	begin(2);
	union buffer buffer;

	CHECK(connect_entry(0, entry_of(0), &buffer) == LPT_STATUS_SUCCESS);
	level.routines = buffer.out;
	level.gives_back = true;
	CHECK(start_allocate(0) == 0 && is_granted(0));
	CHECK(start_allocate(1) == 0 && waits(1));
	CHECK(raise_interrupt(0) == 0);
	CHECK(called(0, "a"));
	CHECK(is_granted(1));
	CHECK(drive(0, 0) == -EPERM);
}

static void r154_after_disconnect_neither_routine_is_called(void)
{
	begin(2);
	CHECK(connect_mark(0, 0) == LPT_STATUS_SUCCESS);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(raise_interrupt(1) == 0);
	CHECK(disconnect_mark(0, 0) == LPT_STATUS_SUCCESS);
	CHECK(raise_interrupt(1) == 0);
	CHECK(free_port(1) == 0);
	CHECK(called(0, ""));
}

static void r155_disconnecting_what_is_not_connected_is_refused(void)
{
	begin(2);
	CHECK(connect_mark(1, 0) == LPT_STATUS_SUCCESS);
	CHECK(disconnect_mark(0, 0) == LPT_STATUS_INVALID_PARAMETER);
	CHECK(disconnect_mark(1, 1) == LPT_STATUS_INVALID_PARAMETER);
	CHECK(disconnect_mark(1, 0) == LPT_STATUS_SUCCESS);
	CHECK(disconnect_mark(1, 0) == LPT_STATUS_INVALID_PARAMETER);
}

static void r156_a_short_disconnect_is_refused(void)
{
	struct lpt_interrupt_service_routine entry = entry_of(0);
	uint32_t information = 1;

	begin(1);
	CHECK(connect_mark(0, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask(0, DISCONNECT, &entry, sizeof(entry) - 1, 0, &information) ==
	      LPT_STATUS_BUFFER_TOO_SMALL);
	CHECK(information == 0);
	CHECK(disconnect_mark(0, 0) == LPT_STATUS_SUCCESS);
}

static void r157_disconnecting_one_keeps_the_order_of_the_others(void)
{
	begin(2);
	for (int mark = 0; mark < 4; mark++) {
		CHECK(connect_mark(0, mark) == LPT_STATUS_SUCCESS);
	}
	CHECK(disconnect_mark(0, 1) == LPT_STATUS_SUCCESS);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(raise_interrupt(1) == 0);
	CHECK(called(0, "acd"));
}

static void r158_connecting_while_disabled_is_an_invalid_parameter(void)
{
	union buffer buffer = {.in = entry_of(0)};
	uint32_t information = 1;

	CHECK(open_port(0, "LPT1") == 0);
	CHECK(lpt_status_number(ask(0, CONNECT, &buffer, sizeof(buffer), sizeof(buffer),
				    &information)) == 0xc000000d);
	CHECK(information == 0);
	CHECK(lpt_status_number(ask(0, CONNECT, &buffer, 0, 0, &information)) == 0xc000000d);
}

static void r264_the_input_is_used_up_before_the_output_is_written(void)
{
	begin(2);
	CHECK(connect_mark(0, 3) == LPT_STATUS_SUCCESS); /* one buffer for both */
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(raise_interrupt(1) == 0);
	CHECK(called(0, "d"));
	CHECK(free_port(1) == 0);
	CHECK(called(0, "D"));
}

/* The ID of whoever listens: many edges of nAck. */
static int read_id(int i)
{
	char id[256];
	struct lpt_1284_request request = {
		.operation = LPT_1284_ID, .mode = LPT_1284_NIBBLE, .buffer = id, .n = sizeof(id)};

	return lpt_1284(clients[i].file, &request, NULL);
}

static void r275_devices_of_a_chain_raise_no_interrupt(void)
{
	calls[0] = '\0';
	n_calls = 0;
	memset(&level, 0, sizeof(level));
	CHECK(add_port("chain,devices=1,end=printer,name=" PORT ",io=0x300,irq=9,routines=yes") ==
	      0);
	CHECK(open_port(0, PORT) == 0 && open_port(1, PORT) == 0);
	CHECK(connect_mark(0, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask_select(1, LPT_IOCTL_INTERNAL_SELECT_DEVICE, 0, 0) == LPT_STATUS_SUCCESS);
	CHECK(read_id(1) == 0);
	CHECK(called(0, ""));
	CHECK(ask_select(1, LPT_IOCTL_INTERNAL_DESELECT_DEVICE, 0, LPT_PAR_HAVE_PORT_KEEP_PORT) ==
	      LPT_STATUS_SUCCESS);
	CHECK(read_id(1) == 0);
	CHECK(called(0, "a"));
}

const struct requirement daemon_interrupt[] = {
	REQUIREMENT(41, closing_a_file_disconnects_its_routines),
	REQUIREMENT(141, connecting_is_off_by_default),
	REQUIREMENT(142, connecting_gives_object_routines_and_context),
	REQUIREMENT(143, a_short_input_is_refused),
	REQUIREMENT(144, a_short_output_is_refused),
	REQUIREMENT(145, information_is_the_size_of_the_output),
	REQUIREMENT(146, all_routines_are_called_in_order),
	REQUIREMENT(147, routines_are_called_whoever_owns),
	REQUIREMENT(148, deferred_routines_hear_of_a_free_port),
	REQUIREMENT(149, no_deferred_routine_hears_of_a_handover),
	REQUIREMENT(150, the_deferred_routine_is_optional),
	REQUIREMENT(151, the_interrupt_level_try_takes_a_free_port_only),
	REQUIREMENT(152, the_interrupt_level_try_never_queues),
	REQUIREMENT(153, the_interrupt_level_free_ends_ownership),
	REQUIREMENT(154, after_disconnect_neither_routine_is_called),
	REQUIREMENT(155, disconnecting_what_is_not_connected_is_refused),
	REQUIREMENT(156, a_short_disconnect_is_refused),
	REQUIREMENT(157, disconnecting_one_keeps_the_order_of_the_others),
	REQUIREMENT(158, connecting_while_disabled_is_an_invalid_parameter),
	REQUIREMENT(264, the_input_is_used_up_before_the_output_is_written),
	REQUIREMENT(275, devices_of_a_chain_raise_no_interrupt),
	{0, NULL},
};
