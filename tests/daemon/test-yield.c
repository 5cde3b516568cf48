/* SPDX-License-Identifier: MIT */
/*
 * Lending (yield-idle): an owner that does nothing keeps nobody waiting, and finds everything as it
 * was.  The loopback plug shows data lines 0 to 4 in the status register.
 */
#include "raw.h"

#include <errno.h>
#include <string.h>

#define YIELD ",yield-idle=1ms"

static const struct lpt_insn leave_lines[] = {
	{.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = 0x15},
	{.op = LPT_OP_OUT, .reg = LPT_REG_CONTROL, .val = 0x06},
	{.op = LPT_OP_END},
};
static const struct lpt_insn spoil_lines[] = {
	{.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = 0x0a},
	{.op = LPT_OP_OUT, .reg = LPT_REG_CONTROL, .val = 0x01},
	{.op = LPT_OP_END},
};
static const struct lpt_insn read_status[] = {
	{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
	{.op = LPT_OP_END},
};

static void free_file(struct raw *client, uint32_t file)
{
	const struct wire_free body = {.file = file};

	raw_expect(client, WIRE_done, raw_send(client, WIRE_free, &body));
}

static struct wire_lines snapshot(struct raw *client)
{
	const struct wire_snapshot body = {.port = "LPT1"};

	return raw_expect(client, WIRE_lines, raw_send(client, WIRE_snapshot, &body))->as.lines;
}

static uint8_t status_of(struct raw *client, uint32_t file)
{
	const struct wire_result *result = raw_run(client, file, read_status, 2);

	assert_int_equal(result->results.len, 1);
	return *(const uint8_t *)result->results.bytes;
}

/* Owner and borrower of a port that was lent: clients 0 and 1, each with one file. */
struct pair {
	struct raw *owner, *borrower;
	uint32_t owners, borrowers;
};

static struct pair lend(struct fixture *f, const char *spec)
{
	struct pair p = {raw_client(f, 0, "owner"), raw_client(f, 1, "borrower"), 0, 0};

	raw_add(p.owner, spec);
	p.owners = raw_open(p.owner, "LPT1");
	p.borrowers = raw_open(p.borrower, "LPT1");
	raw_allocate(p.owner, p.owners);
	assert_int_equal(raw_run(p.owner, p.owners, leave_lines, 3)->status, 0);
	raw_allocate(p.borrower, p.borrowers);
	return p;
}

static uint32_t print(struct raw *client, uint32_t file, const char *text)
{
	static const struct lpt_insn code[] = {{.op = LPT_OP_XFER, .mask = LPT_XFER_COMPAT},
					       {.op = LPT_OP_END}};
	const struct wire_run run = {
		.file = file,
		.program = {code, sizeof(code)},
		.payload = {text, (uint32_t)strlen(text)},
	};
	uint32_t id = raw_send(client, WIRE_run, &run);

	return raw_expect(client, WIRE_result, id)->as.result.payload_used;
}

static void an_owner_that_never_frees_and_a_second_client_both_print(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "other");

	raw_add(a, "printer,idle=1h" YIELD);
	uint32_t file_a = raw_open(a, "LPT1"), file_b = raw_open(b, "LPT1");

	raw_allocate(a, file_a);
	assert_int_equal(print(a, file_a, "one"), 3);
	raw_allocate(b, file_b);
	assert_int_equal(print(b, file_b, "other"), 5);
	free_file(b, file_b);
	assert_int_equal(print(a, file_a, "two"), 3);
	assert_int_equal(raw_port(a, "LPT1").bytes, 11);
	assert_int_equal(raw_port(a, "LPT1").n_jobs, 2);
	assert_string_equal(raw_port(a, "LPT1").state, "held");
}

static void lines_come_back(struct fixture *f, const char *spec)
{
	struct pair p = lend(f, spec);

	assert_int_equal(snapshot(p.owner).control, 0x0c);
	assert_int_equal(raw_run(p.borrower, p.borrowers, spoil_lines, 3)->status, 0);
	uint8_t spoilt = status_of(p.borrower, p.borrowers);

	free_file(p.borrower, p.borrowers);
	uint8_t status = status_of(p.owner, p.owners);

	assert_int_equal(status & 0xf8, 0x80 ^ (0x08 | 0x20 | 0x80));
	assert_int_not_equal(status, spoilt);
	assert_int_equal(snapshot(p.owner).data, 0x15);
	assert_int_equal(snapshot(p.owner).control, 0x06);
}

static void the_owner_finds_its_lines_as_it_left_them(void **state)
{
	lines_come_back(*state, "loopback" YIELD);
}

static void the_owner_finds_its_lines_on_a_slow_port_too(void **state)
{
	lines_come_back(*state, "slow:loopback" YIELD);
}

static uint32_t chip_mode(struct raw *client, uint32_t file, uint32_t code, uint8_t mode)
{
	const struct lpt_chip_mode in = {.mode_flags = mode};
	const struct wire_request request = {
		.file = file,
		.request_class = LPT_CLASS_INTERNAL,
		.code = code,
		.in = {&in, sizeof(in)},
	};
	uint32_t id = raw_send(client, WIRE_request, &request);

	return raw_expect(client, WIRE_request_done, id)->as.request_done.status;
}

static void the_owner_finds_its_chip_mode(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "borrower");
	const uint32_t set = LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE;

	raw_add(a, "loopback" YIELD);
	uint32_t file_a = raw_open(a, "LPT1"), file_b = raw_open(b, "LPT1");

	raw_allocate(a, file_a);
	assert_int_equal(chip_mode(a, file_a, set, LPT_CHIP_BYTE), LPT_STATUS_SUCCESS);
	raw_allocate(b, file_b);
	assert_int_equal(chip_mode(b, file_b, set, LPT_CHIP_BYTE), LPT_STATUS_SUCCESS);
	free_file(b, file_b);
	assert_int_equal(
		chip_mode(a, file_a, LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE, LPT_CHIP_BYTE),
		LPT_STATUS_SUCCESS);
}

static const struct wire_holder *next_holder(struct raw *client, uint32_t id)
{
	return &raw_expect(client, WIRE_holder, id)->as.holder;
}

static void who_names_the_borrower_as_owner_and_the_lender_as_such(void **state)
{
	struct pair p = lend(*state, "loopback,yield-idle=500ms");
	const struct wire_who who = {.port = "LPT1"};
	uint32_t id = raw_send(p.borrower, WIRE_who, &who);

	assert_string_equal(next_holder(p.borrower, id)->program, "borrower");
	assert_string_equal(p.borrower->message.as.holder.role, "owner");
	assert_string_equal(next_holder(p.borrower, id)->program, "owner");
	assert_string_equal(p.borrower->message.as.holder.role, "lender");
	raw_expect(p.borrower, WIRE_done, id);
	raw_start_run(p.owner, p.owners, read_status, 2);
	raw_status(p.owner);
	id = raw_send(p.borrower, WIRE_who, &who);
	next_holder(p.borrower, id);
	assert_string_equal(next_holder(p.borrower, id)->program, "owner");
	assert_string_equal(p.borrower->message.as.holder.role, "waiter");
	assert_int_equal(p.borrower->message.as.holder.position, 1);
}

/* The borrower does something all the time, else it would lend in turn. */
static void a_lender_is_served_before_all_who_wait_longer(void **state)
{
	struct fixture *f = *state;
	struct pair p = lend(f, "loopback,yield-idle=500ms");
	struct raw *c = raw_client(f, 2, "third");
	uint32_t wait = raw_start_allocate(c, raw_open(c, "LPT1"), -1);

	raw_status(c);
	uint32_t first = raw_start_run(p.owner, p.owners, read_status, 2);
	uint32_t second = raw_start_run(p.owner, p.owners, read_status, 2);

	raw_status(p.owner);
	free_file(p.borrower, p.borrowers);
	raw_expect(p.owner, WIRE_result, first);
	raw_expect(p.owner, WIRE_result, second);
	assert_false(raw_has_message(c, 0));
	free_file(p.owner, p.owners);
	raw_expect(c, WIRE_done, wait);
}

static void a_lender_that_frees_does_not_come_back(void **state)
{
	struct pair p = lend(*state, "loopback" YIELD);
	struct raw *a = p.owner;

	free_file(a, p.owners);
	raw_expect_error(a, raw_start_run(a, p.owners, read_status, 2), -EPERM, "do not own");
	free_file(p.borrower, p.borrowers);
	assert_string_equal(raw_port(a, "LPT1").state, "free");
}

static void a_lender_owns_the_port_for_its_own_calls(void **state)
{
	struct pair p = lend(*state, "loopback" YIELD);

	raw_expect_error(p.owner, raw_start_allocate(p.owner, p.owners, -1), -EALREADY, "");
}

static void a_lender_that_dies_while_it_asks_leaves_the_queue(void **state)
{
	struct pair p = lend(*state, "loopback,yield-idle=500ms");

	raw_start_run(p.owner, p.owners, read_status, 2);
	raw_status(p.owner);
	assert_int_equal(raw_port(p.borrower, "LPT1").n_waiters, 1);
	raw_close(p.owner);
	while (raw_port(p.borrower, "LPT1").n_files > 1) {
	}
	assert_int_equal(raw_port(p.borrower, "LPT1").n_waiters, 0);
	assert_int_equal(raw_run(p.borrower, p.borrowers, read_status, 2)->status, 0);
}

static void an_unplugged_lender_is_told_so(void **state)
{
	struct pair p = lend(*state, "loopback,yield-idle=500ms");
	uint32_t run = raw_start_run(p.owner, p.owners, read_status, 2);
	const struct wire_unplug unplug = {.port = "LPT1"};
	uint32_t id;

	raw_status(p.owner);
	id = raw_send(p.borrower, WIRE_unplug, &unplug);
	while (raw_receive(p.borrower)->id != id || p.borrower->message.number != WIRE_done) {
	}
	while (raw_receive(p.owner)->id != run) {
	}
	assert_int_equal(p.owner->message.number, WIRE_error);
	assert_int_equal(p.owner->message.as.error.code, wire_error_from_errno(ENODEV));
}

static void two_that_never_free_take_turns_by_their_accesses(void **state)
{
	struct pair p = lend(*state, "loopback" YIELD);

	for (int i = 0; i < 3; i++) {
		assert_int_equal(raw_run(p.owner, p.owners, leave_lines, 3)->status, 0);
		assert_int_equal(raw_run(p.borrower, p.borrowers, spoil_lines, 3)->status, 0);
	}
	assert_int_equal(snapshot(p.owner).data, 0x0a);
}

static void nothing_is_lent_in_the_middle_of_a_document(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "other");

	raw_add(a, "printer,idle=1h" YIELD);
	uint32_t file_a = raw_open(a, "LPT1"), file_b = raw_open(b, "LPT1");
	const struct wire_job_begin begin = {.file = file_a, .title = "a document"};
	const struct wire_job_end end = {.file = file_a};

	raw_allocate(a, file_a);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_job_begin, &begin));
	assert_int_equal(print(a, file_a, "one"), 3);
	raw_expect_error(b, raw_start_allocate(b, file_b, 50), -ETIMEDOUT, "held by owner");
	assert_int_equal(print(a, file_a, "two"), 3);
	assert_int_equal(raw_expect(a, WIRE_job, raw_send(a, WIRE_job_end, &end))->as.job.bytes, 6);
	raw_allocate(b, file_b);
}

/* Whoever shares by lending cannot want the port alone. */
static void where_owners_lend_nobody_is_exclusive(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "other");

	raw_add(a, "printer" YIELD);
	raw_add(a, "printer");
	for (uint32_t lends = 2; lends-- > 0;) {
		const char *port = lends ? "LPT1" : "LPT2";
		const struct wire_enlist enlist = {.file = raw_open(b, port), .exclusive = 1};
		uint32_t held = raw_open(a, port);

		raw_allocate(a, held);
		uint32_t id = raw_send(b, WIRE_enlist, &enlist);

		if (lends) {
			raw_expect(b, WIRE_done, id);
		} else {
			raw_expect_error(b, id, -EBUSY, "LPT2 is in use by owner");
		}
	}
}

static void without_the_key_nothing_is_lent(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "waiter");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	raw_expect_error(b, raw_start_allocate(b, raw_open(b, "LPT1"), 20), -ETIMEDOUT,
			 "held by owner");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(an_owner_that_never_frees_and_a_second_client_both_print),
		TEST(the_owner_finds_its_lines_as_it_left_them),
		TEST(the_owner_finds_its_lines_on_a_slow_port_too),
		TEST(the_owner_finds_its_chip_mode),
		TEST(who_names_the_borrower_as_owner_and_the_lender_as_such),
		TEST(a_lender_is_served_before_all_who_wait_longer),
		TEST(a_lender_that_frees_does_not_come_back),
		TEST(a_lender_owns_the_port_for_its_own_calls),
		TEST(a_lender_that_dies_while_it_asks_leaves_the_queue),
		TEST(an_unplugged_lender_is_told_so),
		TEST(two_that_never_free_take_turns_by_their_accesses),
		TEST(nothing_is_lent_in_the_middle_of_a_document),
		TEST(where_owners_lend_nobody_is_exclusive),
		TEST(without_the_key_nothing_is_lent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
