/* SPDX-License-Identifier: MIT */
/*
 * R141 to R158, R264 and R275 in process: interrupt routines of clients.  At interrupt level means
 * while the host calls the routines that an interrupt of the port is for.
 */
#include <string.h>

#include "core-tests.h"

#define CONNECT LPT_IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT
#define DISCONNECT LPT_IOCTL_INTERNAL_PARALLEL_DISCONNECT_INTERRUPT

/* Marks of the routines in the order of their calls: a service routine's in lower case. */
static char calls[64];
static char marks[] = "abcdefgh";

static void note(char mark)
{
	size_t n = strlen(calls);

	if (n + 1 < sizeof(calls)) {
		calls[n] = mark;
		calls[n + 1] = '\0';
	}
}

static uint8_t service(void *interrupt_object, void *context)
{
	(void)interrupt_object;
	note(*(const char *)context);
	return 1;
}

static void deferred(void *context)
{
	note((char)(*(const char *)context - 'a' + 'A'));
}

/* What was called since the last look. */
static bool called(const char *expected)
{
	bool same = strcmp(calls, expected) == 0;

	calls[0] = '\0';
	return same;
}

union connect_buffer {
	struct lpt_interrupt_service_routine in;
	struct lpt_interrupt_information out;
};

static struct lpt_interrupt_service_routine entry_of(int mark)
{
	return (struct lpt_interrupt_service_routine){
		.service_routine = service,
		.service_context = &marks[mark],
		.deferred_routine = deferred,
		.deferred_context = &marks[mark],
	};
}

/* File connects the routines of that mark: 'a' is 0. */
static uint32_t connect(int file, int mark)
{
	union connect_buffer buffer = {.in = entry_of(mark)};

	return number_of(host_request(&a, file, CONNECT, &buffer, sizeof(buffer.in),
				      sizeof(buffer.out), NULL));
}

static uint32_t disconnect(int file, int mark)
{
	struct lpt_interrupt_service_routine entry = entry_of(mark);
	uint32_t information;

	enum lpt_status status =
		host_request(&a, file, DISCONNECT, &entry, sizeof(entry), 0, &information);
	return information == 0 ? number_of(status) : 0xffffffff;
}

/* LPT1 lets clients connect routines, and so many files have it open. */
static void enable(int n_files)
{
	calls[0] = '\0';
	a.port.interrupts_enabled = true;
	for (int i = 0; i < n_files; i++) {
		CHECK(host_open(&a, i) == LPT_STATUS_SUCCESS);
	}
}

static void enable_and_connect(int n)
{
	enable(n);
	for (int i = 0; i < n; i++) {
		CHECK(connect(i, i) == 0);
	}
}

static void r141_nothing_connects_while_disabled(void)
{
	CHECK(!a.port.interrupts_enabled); /* the default */
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	calls[0] = '\0';
	CHECK(connect(0, 0) != 0);
	CHECK(lpt_list_is_empty(&a.port.routines));
	host_interrupt(&a);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(called(""));
}

static void r142_connect_gives_object_callbacks_and_context(void)
{
	union connect_buffer buffer;

	enable(1);
	buffer.in = entry_of(0);
	CHECK(host_request(&a, 0, CONNECT, &buffer, sizeof(buffer.in), sizeof(buffer.out), NULL) ==
	      LPT_STATUS_SUCCESS);
	CHECK(buffer.out.interrupt_object != NULL);
	CHECK(buffer.out.try_allocate_at_interrupt && buffer.out.free_from_interrupt);
	CHECK(buffer.out.try_allocate_at_interrupt(buffer.out.context));
	CHECK(owns(&a, 0));
	buffer.out.free_from_interrupt(buffer.out.context);
	CHECK(a.port.owner == NULL);
}

/* Either length short: the status, no Information, the buffer as it was, no entry. */
static void check_short_connect(uint32_t in_len, uint32_t out_len)
{
	union connect_buffer buffer = {.in = entry_of(0)}, before = buffer;
	uint32_t information;

	CHECK(number_of(host_request(&a, 0, CONNECT, &buffer, in_len, out_len, &information)) ==
	      0xc0000023);
	CHECK(information == 0);
	CHECK(memcmp(&buffer, &before, sizeof(buffer)) == 0);
	CHECK(lpt_list_is_empty(&a.port.routines) && a.routines_taken == 0);
}

static void r143_connect_with_a_short_input_is_refused(void)
{
	enable(1);
	for (uint32_t len = 0; len < sizeof(struct lpt_interrupt_service_routine); len++) {
		check_short_connect(len, sizeof(struct lpt_interrupt_information));
	}
}

static void r144_connect_with_a_short_output_is_refused(void)
{
	enable(1);
	for (uint32_t len = 0; len < sizeof(struct lpt_interrupt_information); len++) {
		check_short_connect(sizeof(struct lpt_interrupt_service_routine), len);
	}
}

static void r145_connect_tells_the_size_of_its_output(void)
{
	union connect_buffer buffer = {.in = entry_of(0)};
	uint32_t information;

	enable(1);
	CHECK(host_request(&a, 0, CONNECT, &buffer, sizeof(buffer.in), sizeof(buffer.out),
			   &information) == LPT_STATUS_SUCCESS);
	CHECK(information == sizeof(buffer.out));
	CHECK(host_request(&a, 0, CONNECT, &buffer, 1, sizeof(buffer.out), &information) !=
	      LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	CHECK(host_request(&a, 0, CONNECT, &buffer, sizeof(buffer.in), 1, &information) !=
	      LPT_STATUS_SUCCESS);
	CHECK(information == 0);
	a.port.interrupts_enabled = false;
	CHECK(host_request(&a, 0, CONNECT, &buffer, sizeof(buffer.in), sizeof(buffer.out),
			   &information) != LPT_STATUS_SUCCESS);
	CHECK(information == 0);
}

static void r146_interrupt_calls_all_in_order(void)
{
	enable(2);
	CHECK(connect(1, 0) == 0 && connect(0, 1) == 0 && connect(1, 2) == 0 && connect(0, 3) == 0);
	host_interrupt(&a);
	CHECK(called("abcd"));
	host_interrupt(&a);
	host_interrupt(&a);
	CHECK(called("abcdabcd"));
	host_interrupt(&b); /* another port's */
	CHECK(called(""));
}

static void r147_routine_is_called_for_whoever_owns_the_port(void)
{
	enable(2);
	CHECK(connect(0, 0) == 0);
	host_interrupt(&a);
	CHECK(called("a")); /* nobody owns it */
	CHECK(host_allocate(&a, 1) == LPT_STATUS_SUCCESS);
	host_interrupt(&a);
	CHECK(called("a")); /* another does */
	CHECK(host_free(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(called("A") && host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	host_interrupt(&a);
	CHECK(called("a")); /* its client does */
}

static void r148_free_with_nobody_waiting_calls_the_deferred(void)
{
	enable_and_connect(3);
	CHECK(host_open(&a, 3) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 3) == LPT_STATUS_SUCCESS);
	CHECK(called(""));
	CHECK(host_free(&a, 3) == LPT_STATUS_SUCCESS);
	CHECK(called("ABC"));
	CHECK(host_select(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_deselect(&a, 0, 1, 0) == LPT_STATUS_SUCCESS);
	CHECK(called("ABC"));
	CHECK(host_allocate(&a, 3) == LPT_STATUS_SUCCESS);
	host_close(&a, 3);
	CHECK(called("ABC"));
	CHECK(number_of(host_free(&a, 0)) != 0); /* by a stranger: no free at all */
	CHECK(called(""));
}

/* They run on a free port: each may take it. */
static bool was_free;

static void deferred_looks(void *context)
{
	(void)context;
	was_free = a.port.owner == NULL && lpt_list_is_empty(&a.port.queue);
}

static void r149_grant_to_a_waiter_calls_no_deferred(void)
{
	struct lpt_interrupt_service_routine entry = entry_of(0);
	union connect_buffer buffer = {.in = entry};

	enable_and_connect(3);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	CHECK(host_select(&a, 2, 1, 0) == LPT_STATUS_PENDING);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(called("") && owns(&a, 1));
	CHECK(host_free(&a, 1) == LPT_STATUS_SUCCESS);
	CHECK(called("") && owns(&a, 2));
	buffer.in.deferred_routine = deferred_looks;
	CHECK(host_request(&a, 0, CONNECT, &buffer, sizeof(buffer.in), sizeof(buffer.out), NULL) ==
	      LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 2) == LPT_STATUS_SUCCESS);
	CHECK(called("ABC") && was_free);
}

static void r150_deferred_routine_may_be_absent(void)
{
	union connect_buffer buffer = {.in = entry_of(0)};

	enable(2);
	buffer.in.deferred_routine = NULL;
	buffer.in.deferred_context = NULL;
	CHECK(host_request(&a, 0, CONNECT, &buffer, sizeof(buffer.in), sizeof(buffer.out), NULL) ==
	      LPT_STATUS_SUCCESS);
	CHECK(connect(1, 1) == 0);
	host_interrupt(&a);
	CHECK(called("ab"));
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(called("B"));
}

/* --- at interrupt level --- */

/* A routine that uses its callbacks, and what came of it. */
static struct {
	struct lpt_interrupt_information callbacks;
	bool tries, frees;
	bool got_it, owned_after;
	uint32_t n_waiters_after;
} level;

static uint8_t service_at_level(void *interrupt_object, void *context)
{
	(void)interrupt_object;
	(void)context;
	if (level.tries) {
		level.got_it =
			level.callbacks.try_allocate_at_interrupt(level.callbacks.context) != 0;
	}
	if (level.frees) {
		level.callbacks.free_from_interrupt(level.callbacks.context);
	}
	level.owned_after = owns(&a, 0);
	level.n_waiters_after = a.port.n_waiters;
	return 1;
}

/* That routine is file 0's. */
static void connect_at_level(bool tries, bool frees)
{
	union connect_buffer buffer = {.in = {.service_routine = service_at_level}};

	memset(&level, 0, sizeof(level));
	level.tries = tries;
	level.frees = frees;
	CHECK(host_request(&a, 0, CONNECT, &buffer, sizeof(buffer.in), sizeof(buffer.out), NULL) ==
	      LPT_STATUS_SUCCESS);
	level.callbacks = buffer.out;
}

static void r151_try_allocate_at_interrupt_takes_only_a_free_port(void)
{
	enable(2);
	connect_at_level(true, false);
	host_interrupt(&a);
	CHECK(level.got_it && level.owned_after);
	CHECK(owns(&a, 0) && a.port.n_allocations == 1);
	host_interrupt(&a); /* its client has the port already */
	CHECK(!level.got_it && a.port.n_allocations == 1);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_SUCCESS);
	host_interrupt(&a);
	CHECK(!level.got_it && owns(&a, 1) && !owns(&a, 0));
}

static void r152_try_allocate_at_interrupt_never_waits(void)
{
	enable(3);
	connect_at_level(true, false);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_SUCCESS);
	a.hold_jobs = true; /* nothing that it would have to wait for comes to an end */
	int n_jobs = a.n_jobs;
	host_interrupt(&a);
	CHECK(!level.got_it && a.results[0] != LPT_STATUS_PENDING);
	CHECK(level.n_waiters_after == 0 && lpt_list_is_empty(&a.port.queue));
	CHECK(host_allocate(&a, 2) == LPT_STATUS_PENDING);
	host_interrupt(&a);
	CHECK(!level.got_it && a.results[0] != LPT_STATUS_PENDING);
	CHECK(level.n_waiters_after == 1 && a.n_jobs == n_jobs);
	CHECK(host_free(&a, 1) == LPT_STATUS_SUCCESS);
	host_interrupt(&a); /* also while the grant to the waiter is on its way */
	CHECK(!level.got_it && a.results[0] != LPT_STATUS_PENDING);
	a.hold_jobs = false;
	host_end_job(&a);
	CHECK(owns(&a, 2));
	CHECK(host_free(&a, 2) == LPT_STATUS_SUCCESS);
	host_interrupt(&a);
	CHECK(level.got_it && level.owned_after && owns(&a, 0));
}

static void r153_free_at_interrupt_ends_the_ownership(void)
{
	enable(2);
	connect_at_level(false, true);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	host_interrupt(&a);
	CHECK(!level.owned_after && a.port.owner == NULL && a.port.n_frees == 1);

	/* What the next owner needs on the wires is not waited for. */
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_set_mode(&a, 0, LPT_CHIP_ECP) == LPT_STATUS_SUCCESS);
	CHECK(host_allocate(&a, 1) == LPT_STATUS_PENDING);
	a.hold_jobs = true;
	host_interrupt(&a);
	CHECK(!level.owned_after && !owns(&a, 0) && a.job_runs);
	host_interrupt(&a); /* it is another's now: nothing changes */
	CHECK(a.port.n_frees == 2);
	a.hold_jobs = false;
	host_end_job(&a);
	CHECK(owns(&a, 1));
	host_interrupt(&a);
	CHECK(owns(&a, 1) && a.port.n_frees == 2);
}

static void r154_disconnected_routines_are_not_called(void)
{
	enable_and_connect(2);
	CHECK(disconnect(0, 0) == 0);
	CHECK(a.routines_taken == 1u << 1); /* the host has the entry's memory back */
	host_interrupt(&a);
	CHECK(called("b"));
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(called("B"));
	CHECK(disconnect(1, 1) == 0);
	host_interrupt(&a);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(called("") && lpt_list_is_empty(&a.port.routines));
}

static void r155_disconnect_of_what_is_not_connected_is_refused(void)
{
	struct lpt_interrupt_service_routine other = entry_of(0);

	enable(2);
	CHECK(disconnect(0, 0) == 0xc000000d);
	CHECK(connect(0, 0) == 0);
	CHECK(disconnect(1, 0) == 0xc000000d); /* it is another client's */
	CHECK(disconnect(0, 1) == 0xc000000d); /* another context */
	other.service_routine = service_at_level;
	CHECK(number_of(host_request(&a, 0, DISCONNECT, &other, sizeof(other), 0, NULL)) ==
	      0xc000000d);
	host_interrupt(&a);
	CHECK(called("a"));
	CHECK(disconnect(0, 0) == 0);
	CHECK(disconnect(0, 0) == 0xc000000d); /* no more */
}

static void r156_disconnect_with_a_short_input_is_refused(void)
{
	struct lpt_interrupt_service_routine entry = entry_of(0);
	uint32_t information;

	enable_and_connect(1);
	for (uint32_t len = 0; len < sizeof(entry); len++) {
		CHECK(number_of(host_request(&a, 0, DISCONNECT, &entry, len, sizeof(entry),
					     &information)) == 0xc0000023);
		CHECK(information == 0);
	}
	host_interrupt(&a);
	CHECK(called("a"));
}

static void r157_disconnect_keeps_the_order(void)
{
	enable_and_connect(5);
	CHECK(disconnect(2, 2) == 0);
	host_interrupt(&a);
	CHECK(called("abde"));
	CHECK(disconnect(0, 0) == 0);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(called("BDE"));
	CHECK(connect(0, 0) == 0); /* the newest is the last */
	host_interrupt(&a);
	CHECK(called("bdea"));
}

static void r158_connect_while_disabled_is_an_invalid_parameter(void)
{
	union connect_buffer buffer = {.in = entry_of(0)};
	uint32_t information;

	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(number_of(host_request(&a, 0, CONNECT, &buffer, sizeof(buffer.in), sizeof(buffer.out),
				     &information)) == 0xc000000d);
	CHECK(information == 0 && a.routines_taken == 0);
	/* Buffers are looked at after that. */
	CHECK(number_of(host_request(&a, 0, CONNECT, &buffer, 1, 1, &information)) == 0xc000000d);
	CHECK(information == 0);
}

static void r264_connect_reads_its_input_before_it_writes(void)
{
	struct lpt_interrupt_service_routine entry = entry_of(3);
	union connect_buffer buffer = {.in = entry};

	enable(1);
	CHECK(host_request(&a, 0, CONNECT, &buffer, sizeof(buffer.in), sizeof(buffer.out), NULL) ==
	      LPT_STATUS_SUCCESS);
	const struct lpt_routine *r =
		lpt_container_of(lpt_list_first(&a.port.routines), struct lpt_routine, link);
	CHECK(memcmp(&r->entry, &entry, sizeof(entry)) == 0);
	CHECK(memcmp(&buffer, &entry, sizeof(entry)) != 0); /* the output is in that buffer */
	host_interrupt(&a);
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(called("dD"));
}

/* What comes while a device of the chain listens is that device's. */
static void r275_chain_devices_interrupt_nobody(void)
{
	enable_and_connect(2);
	for (uint8_t id = 0; id < 2; id++) {
		CHECK(host_select(&a, 0, id, 0) == LPT_STATUS_SUCCESS);
		host_interrupt(&a);
		CHECK(called(""));
		CHECK(host_deselect(&a, 0, id, LPT_PAR_HAVE_PORT_KEEP_PORT) == LPT_STATUS_SUCCESS);
		host_interrupt(&a);
		CHECK(called("ab")); /* the end of chain's */
		CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
		CHECK(called("AB"));
	}
}

const struct requirement core_interrupt[] = {
	REQUIREMENT(141, nothing_connects_while_disabled),
	REQUIREMENT(142, connect_gives_object_callbacks_and_context),
	REQUIREMENT(143, connect_with_a_short_input_is_refused),
	REQUIREMENT(144, connect_with_a_short_output_is_refused),
	REQUIREMENT(145, connect_tells_the_size_of_its_output),
	REQUIREMENT(146, interrupt_calls_all_in_order),
	REQUIREMENT(147, routine_is_called_for_whoever_owns_the_port),
	REQUIREMENT(148, free_with_nobody_waiting_calls_the_deferred),
	REQUIREMENT(149, grant_to_a_waiter_calls_no_deferred),
	REQUIREMENT(150, deferred_routine_may_be_absent),
	REQUIREMENT(151, try_allocate_at_interrupt_takes_only_a_free_port),
	REQUIREMENT(152, try_allocate_at_interrupt_never_waits),
	REQUIREMENT(153, free_at_interrupt_ends_the_ownership),
	REQUIREMENT(154, disconnected_routines_are_not_called),
	REQUIREMENT(155, disconnect_of_what_is_not_connected_is_refused),
	REQUIREMENT(156, disconnect_with_a_short_input_is_refused),
	REQUIREMENT(157, disconnect_keeps_the_order),
	REQUIREMENT(158, connect_while_disabled_is_an_invalid_parameter),
	REQUIREMENT(264, connect_reads_its_input_before_it_writes),
	REQUIREMENT(275, chain_devices_interrupt_nobody),
	{0, NULL},
};
