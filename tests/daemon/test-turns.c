/* SPDX-License-Identifier: MIT */
/* Taking turns at a port through a running daemon: order, time-outs, cancelling, refusals. */
#include "raw.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const struct lpt_insn read_status[] = {
	{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
	{.op = LPT_OP_END},
};

static void a_port_goes_to_waiters_in_order(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "first"), *b = raw_client(f, 1, "second"),
		   *c = raw_client(f, 2, "third");

	raw_add(a, "loopback");
	uint32_t file_a = raw_open(a, "LPT1"), file_b = raw_open(b, "parport0"),
		 file_c = raw_open(c, "/dev/lp0");

	raw_allocate(a, file_a);
	uint32_t wait_b = raw_start_allocate(b, file_b, -1);

	raw_status(b);
	uint32_t wait_c = raw_start_allocate(c, file_c, -1);

	raw_status(c);
	assert_false(raw_has_message(b, 0));
	const struct wire_free free_a = {.file = file_a}, free_b = {.file = file_b};

	raw_expect(a, WIRE_done, raw_send(a, WIRE_free, &free_a));
	raw_expect(b, WIRE_done, wait_b);
	assert_false(raw_has_message(c, 0));
	raw_expect(b, WIRE_done, raw_send(b, WIRE_free, &free_b));
	raw_expect(c, WIRE_done, wait_c);
}

static void a_wait_that_is_too_long_names_the_holder(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	uint32_t wait = raw_start_allocate(b, raw_open(b, "LPT1"), 20);

	raw_expect_error(b, wait, -ETIMEDOUT, "LPT1 not free within 0.0 s: held by holder (pid ");
}

static void trying_a_held_port_says_who_holds_it(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	const struct wire_allocate try_only = {.file = raw_open(b, "LPT1"), .try_only = 1};
	uint32_t id = raw_send(b, WIRE_allocate, &try_only);

	raw_expect_error(b, id, -EAGAIN, "nobody is before you");
}

static void a_cancelled_wait_is_answered_once_and_leaves_the_queue(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	uint32_t wait = raw_start_allocate(b, raw_open(b, "LPT1"), -1);
	const struct wire_cancel cancel = {.target = wait}, nothing = {.target = 4711};

	raw_send(b, WIRE_cancel, &cancel);
	raw_send(b, WIRE_cancel, &cancel);
	raw_send(b, WIRE_cancel, &nothing);
	raw_expect_error(b, wait, -ECANCELED, "");
	raw_status(b);
	assert_int_equal(raw_port(b, "LPT1").n_waiters, 0);
}

static void who_names_owner_then_waiters_then_open_files(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	raw_open(b, "LPT1");
	raw_start_allocate(b, raw_open(b, "LPT1"), -1);
	raw_receive(b);
	raw_start_allocate(a, raw_open(a, "LPT1"), -1);
	raw_status(b);
	const struct wire_who who = {.port = "LPT1"};
	uint32_t id = raw_send(b, WIRE_who, &who);

	assert_string_equal(raw_expect(b, WIRE_holder, id)->as.holder.role, "owner");
	assert_string_equal(raw_expect(b, WIRE_holder, id)->as.holder.role, "waiter");
	assert_int_equal(b->message.as.holder.position, 1);
	assert_string_equal(b->message.as.holder.program, "holder");
	assert_string_equal(raw_expect(b, WIRE_holder, id)->as.holder.role, "open");
	raw_expect(b, WIRE_done, id);
}

static void removing_an_open_port_names_its_files_and_the_cure(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "openocd"), *b = raw_client(f, 1, "python3");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	raw_open(b, "LPT1");
	const struct wire_remove remove = {.port = "LPT1"};
	uint32_t id = raw_send(b, WIRE_remove, &remove);

	raw_expect_error(b, id, -EBUSY, "cannot remove LPT1: 2 files are open: openocd (pid ");
	assert_non_null(strstr(b->message.as.error.text, ", owner), python3 ("));
	assert_non_null(
		strstr(b->message.as.error.text,
		       "). Close them and try again, or pull it as if by hand: lpt unplug LPT1"));
}

/* However many there are, the cure is said. */
static void removing_a_port_with_many_files_says_the_cure(void **state)
{
	struct fixture *f = *state;
	struct raw *a =
		raw_client(f, 0, "a-program-with-a-name-as-long-as-names-of-programs-may-be");
	const struct wire_remove remove = {.port = "LPT1"};

	raw_add(a, "loopback");
	for (int i = 0; i < 30; i++) {
		raw_open(a, "LPT1");
	}
	raw_expect_error(a, raw_send(a, WIRE_remove, &remove), -EBUSY, "more. Close them");
	raw_expect_error(a, raw_send(a, WIRE_remove, &remove), -EBUSY, "lpt unplug LPT1");
}

static void a_removed_port_comes_back_as_another_instance_elsewhere(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "admin");
	const struct wire_remove remove = {.port = "LPT1"};

	raw_add(a, "loopback");
	assert_int_equal(raw_port(a, "LPT1").io, 0x378);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_remove, &remove));
	raw_add(a, "loopback");
	assert_int_not_equal(raw_port(a, "LPT1").io, 0x378);
	assert_string_equal(raw_port(a, "LPT1").location, "sim:loopback#2");
}

static void no_such_port_names_those_there_are(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "admin");
	const struct wire_open open = {.port = "LPT7"};

	raw_add(a, "loopback");
	raw_add(a, "loopback");
	raw_expect_error(a, raw_send(a, WIRE_open, &open), -ENOENT,
			 "no port LPT7. There are LPT1 and LPT2. (user daemon, ");
}

static void only_the_owner_runs_programs(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "other");

	raw_add(a, "loopback");
	uint32_t file_a = raw_open(a, "LPT1"), file_b = raw_open(b, "LPT1");

	raw_allocate(a, file_a);
	assert_int_equal(raw_run(a, file_a, read_status, 2)->results.len, 1);
	raw_expect_error(b, raw_start_run(b, file_b, read_status, 2), -EPERM, "do not own");
}

static void a_refused_program_says_where(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner");
	const struct lpt_insn code[] = {{.op = LPT_OP_JMP, .arg = 9}, {.op = LPT_OP_END}};

	raw_add(a, "loopback");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	raw_expect_error(a, raw_start_run(a, file, code, 2), -EINVAL,
			 "port program, instruction 1");
}

/* Behind a long program: in order, and the free comes last. */
static void requests_wait_for_the_program_before_them(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner");
	const struct lpt_insn spin[] = {
		{.op = LPT_OP_SET, .arg = 3000000},
		{.op = LPT_OP_DJNZ, .arg = 1},
		{.op = LPT_OP_END},
	};

	raw_add(a, "loopback");
	uint32_t file = raw_open(a, "LPT1");
	const struct wire_free free_it = {.file = file};

	raw_allocate(a, file);
	uint32_t first = raw_start_run(a, file, spin, 3);
	uint32_t second = raw_start_run(a, file, read_status, 2);
	uint32_t third = raw_send(a, WIRE_free, &free_it);

	raw_expect(a, WIRE_result, first);
	raw_expect(a, WIRE_result, second);
	raw_expect(a, WIRE_done, third);
}

static void a_long_program_does_not_keep_others_waiting(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "other");
	const struct lpt_insn for_ever[] = {
		{.op = LPT_OP_JMP}, {.op = LPT_OP_END}, {.op = LPT_OP_END}};

	raw_add(a, "loopback");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	uint32_t run = raw_start_run(a, file, for_ever, 3);
	const struct wire_cancel cancel = {.target = run};

	raw_status(b);
	raw_status(b);
	raw_send(a, WIRE_cancel, &cancel);
	assert_int_equal(raw_expect(a, WIRE_result, run)->as.result.status,
			 -(int)wire_error_from_errno(ECANCELED));
}

static void the_request_interface_allocates_and_frees(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner");

	raw_add(a, "loopback");
	struct wire_request request = {
		.file = raw_open(a, "LPT1"),
		.request_class = LPT_CLASS_INTERNAL,
		.code = LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE,
	};
	uint32_t id = raw_send(a, WIRE_request, &request);

	assert_int_equal(raw_expect(a, WIRE_request_done, id)->as.request_done.status,
			 LPT_STATUS_SUCCESS);
	assert_string_equal(raw_port(a, "LPT1").state, "held");
	request.code = LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE;
	id = raw_send(a, WIRE_request, &request);
	assert_int_equal(raw_expect(a, WIRE_request_done, id)->as.request_done.status,
			 LPT_STATUS_SUCCESS);
	assert_string_equal(raw_port(a, "LPT1").state, "free");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(a_port_goes_to_waiters_in_order),
		TEST(a_wait_that_is_too_long_names_the_holder),
		TEST(trying_a_held_port_says_who_holds_it),
		TEST(a_cancelled_wait_is_answered_once_and_leaves_the_queue),
		TEST(who_names_owner_then_waiters_then_open_files),
		TEST(removing_an_open_port_names_its_files_and_the_cure),
		TEST(removing_a_port_with_many_files_says_the_cure),
		TEST(a_removed_port_comes_back_as_another_instance_elsewhere),
		TEST(no_such_port_names_those_there_are),
		TEST(only_the_owner_runs_programs),
		TEST(a_refused_program_says_where),
		TEST(requests_wait_for_the_program_before_them),
		TEST(a_long_program_does_not_keep_others_waiting),
		TEST(the_request_interface_allocates_and_frees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
