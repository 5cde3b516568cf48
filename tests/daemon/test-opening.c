/* SPDX-License-Identifier: MIT */
/* Ports whose driver takes its time when it is opened and when it is let go: nobody else waits. */
#include "raw.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

static uint32_t start_add(struct raw *client, const char *spec)
{
	const struct wire_add add = {.spec = spec};

	return raw_send(client, WIRE_add, &add);
}

static void others_are_served_while_a_port_opens(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "adds"), *b = raw_client(f, 1, "other");
	uint32_t add = start_add(a, "loopback,open-takes=500ms");

	assert_int_equal(raw_status(b).n_ports, 0);
	assert_false(raw_has_message(a, 0));
	raw_expect(a, WIRE_port, add);
	assert_int_equal(raw_status(b).n_ports, 1);
}

static void a_port_whose_client_has_gone_is_not_added(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "adds"), *b = raw_client(f, 1, "other");

	start_add(a, "loopback,open-takes=100ms");
	raw_status(b);
	raw_close(a);
	raw_expect(b, WIRE_port, start_add(b, "loopback,open-takes=300ms"));
	assert_int_equal(raw_status(b).n_ports, 1);
}

static void a_name_that_was_taken_meanwhile_is_refused(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "adds"), *b = raw_client(f, 1, "other");
	uint32_t add = start_add(a, "loopback,name=LPT1,open-takes=200ms");

	raw_status(b);
	raw_add(b, "loopback,name=LPT1");
	raw_expect_error(a, add, -EEXIST, "there is a LPT1 already");
}

static void a_port_that_does_not_open_within_five_seconds_is_refused(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "adds"), *b = raw_client(f, 1, "other");
	uint32_t add = start_add(a, "loopback,open-takes=20s");

	raw_expect_error(a, add, -ETIMEDOUT, "does not open within 5 s");
	assert_int_equal(raw_status(b).n_ports, 0);
	raw_add(a, "loopback");
}

static void the_daemon_ends_while_a_port_opens(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "adds");

	start_add(a, "loopback,open-takes=20s");
	raw_status(raw_client(f, 1, "other"));
	int status = private_daemon_kill(&f->daemon, SIGTERM);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_port_of_the_configuration_is_open_when_the_daemon_is_ready(void **state)
{
	struct fixture *f = *state;

	private_daemon_kill(&f->daemon, SIGTERM);
	FILE *config = fopen(f->daemon.config, "we");

	assert_non_null(config);
	fputs("[LPT3]\nperipheral = loopback,open-takes=200ms\n", config);
	fclose(config);
	assert_int_equal(private_daemon_start(&f->daemon), 0);
	raw_port(raw_client(f, 0, "client"), "LPT3");
}

/* Lines that are not at rest: the worker of a slow port has something to do at its end. */
static void leave_a_strobe(struct raw *client)
{
	static const struct lpt_insn strobe[] = {
		{.op = LPT_OP_OUT, .reg = LPT_REG_CONTROL, .val = 1},
		{.op = LPT_OP_END},
	};
	uint32_t file = raw_open(client, "LPT1");
	const struct wire_close close = {.file = file};

	raw_allocate(client, file);
	assert_int_equal(raw_run(client, file, strobe, 2)->status, 0);
	raw_expect(client, WIRE_done, raw_send(client, WIRE_close, &close));
}

static void removing_a_slow_port_is_answered_when_it_is_gone(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "removes");
	const struct wire_remove remove = {.port = "LPT1"};

	raw_add(a, "slow:loopback");
	leave_a_strobe(a);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_remove, &remove));
	assert_int_equal(raw_status(a).n_ports, 0);
}

static void a_driver_that_hangs_when_its_port_is_removed_holds_up_nobody(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "removes"), *b = raw_client(f, 1, "other");
	const struct wire_remove remove = {.port = "LPT1"};

	raw_add(a, "loopback,hang=1");
	leave_a_strobe(a);
	uint32_t id = raw_send(a, WIRE_remove, &remove);

	raw_status(b);
	raw_expect(a, WIRE_done, id);
}

/* What its last client left to do on the wires is over before the port is gone. */
static void removing_a_port_waits_for_what_is_on_its_wires(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "removes"), *b = raw_client(f, 1, "other");
	const struct wire_remove remove = {.port = "LPT1"};

	raw_add(a, "loopback,hang=1,rest=close");
	leave_a_strobe(a);
	uint32_t id = raw_send(a, WIRE_remove, &remove);

	raw_status(b);
	assert_false(raw_has_message(a, 0));
	raw_expect(a, WIRE_done, id);
}

static void a_cancelled_add_adds_nothing(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "adds");
	const struct wire_cancel cancel = {.target = start_add(a, "loopback,open-takes=100ms")};

	raw_send(a, WIRE_cancel, &cancel);
	raw_expect_error(a, cancel.target, -ECANCELED, "was not added");
	raw_expect(a, WIRE_port, start_add(a, "loopback,open-takes=200ms"));
	assert_int_equal(raw_status(a).n_ports, 1);
}

static void the_daemon_ends_though_a_driver_hangs(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "client");

	raw_add(a, "loopback,hang=1,hang-until=gone");
	leave_a_strobe(a);
	int status = private_daemon_kill(&f->daemon, SIGTERM);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(others_are_served_while_a_port_opens),
		TEST(a_port_whose_client_has_gone_is_not_added),
		TEST(a_name_that_was_taken_meanwhile_is_refused),
		TEST(a_port_that_does_not_open_within_five_seconds_is_refused),
		TEST(the_daemon_ends_while_a_port_opens),
		TEST(a_port_of_the_configuration_is_open_when_the_daemon_is_ready),
		TEST(removing_a_slow_port_is_answered_when_it_is_gone),
		TEST(a_driver_that_hangs_when_its_port_is_removed_holds_up_nobody),
		TEST(removing_a_port_waits_for_what_is_on_its_wires),
		TEST(a_cancelled_add_adds_nothing),
		TEST(the_daemon_ends_though_a_driver_hangs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
