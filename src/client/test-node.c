/* SPDX-License-Identifier: MIT */
/* What device nodes ask of a file: users, notes, interrupts, anchors of printer nodes. */
#include "client/test-daemon.h"

static void enlisting_says_whether_it_wants_the_port_alone(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);

	say_done(f, 3);
	assert_int_equal(lpt_enlist(file, 7), 0);
	const struct wire_message *message = asked(f, WIRE_enlist);

	assert_int_equal(message->as.enlist.file, 11);
	assert_int_equal(message->as.enlist.exclusive, 1);
}

static void an_enlisting_that_is_refused_says_who_is_in_the_way(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);

	say_error(f, 3, -EBUSY, LPT_STATUS_DEVICE_BUSY, "LPT1 is in use by openocd");
	assert_int_equal(lpt_enlist(file, 1), -EBUSY);
	assert_string_equal(lpt_error(f->conn), "LPT1 is in use by openocd");
}

static void a_note_comes_back_with_its_length(void **state)
{
	const struct wire_note note = {.note = {(const uint8_t *)"abc", 3}};
	uint8_t bytes[LPT_NOTE_MAX] = {0};
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);

	say(f, WIRE_note, 3, &note);
	assert_int_equal(lpt_get_note(file, bytes), 3);
	assert_memory_equal(bytes, "abc", 3);
}

static void a_note_is_sent_whole_or_not_at_all(void **state)
{
	const uint8_t bytes[LPT_NOTE_MAX + 1] = {0};
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);

	asked_nothing(f);
	assert_int_equal(lpt_set_note(file, bytes, sizeof(bytes)), -EMSGSIZE);
	asked_nothing(f);
	say_done(f, 3);
	assert_int_equal(lpt_set_note(file, bytes, LPT_NOTE_MAX), 0);
	assert_int_equal(asked(f, WIRE_note_set)->as.note_set.note.len, LPT_NOTE_MAX);
}

static void interrupts_are_counted_and_may_be_taken(void **state)
{
	const struct wire_count count = {.count = 5};
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);

	say(f, WIRE_count, 3, &count);
	assert_int_equal(lpt_interrupts(file, 1), 5);
	const struct wire_message *message = asked(f, WIRE_interrupts);

	assert_int_equal(message->as.interrupts.take, 1);
	assert_int_equal(message->as.interrupts.arm, 0);
}

static void arming_takes_no_interrupts(void **state)
{
	const struct wire_count count = {.count = 5};
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);

	say(f, WIRE_count, 3, &count);
	assert_int_equal(lpt_arm_control(file, 0x0e), 0);
	const struct wire_message *message = asked(f, WIRE_interrupts);

	assert_int_equal(message->as.interrupts.take, 0);
	assert_int_equal(message->as.interrupts.arm, 1);
	assert_int_equal(message->as.interrupts.control, 0x0e);
}

static void a_waiting_open_can_be_given_up(void **state)
{
	struct outcome outcome = {.n = 0};
	struct lpt_operation *operation;
	struct fixture *f = *state;
	int fd = -1;

	assert_int_equal(lpt_open_anchor_start(f->conn, "LPT1", LPT_ANCHOR_PRINTER, &fd, note,
					       &outcome, &operation),
			 0);
	assert_int_equal(asked(f, WIRE_open_anchor)->as.open_anchor.flags, LPT_ANCHOR_PRINTER);
	assert_int_equal(lpt_cancel(operation), 0);
	assert_int_equal(asked(f, WIRE_cancel)->as.cancel.target, 2);
	say_error(f, 2, -ECANCELED, LPT_STATUS_CANCELLED, "LPT1 was not opened");
	assert_int_equal(lpt_dispatch(f->conn, 0), 1);
	assert_int_equal(outcome.n, 1);
	assert_int_equal(outcome.result, -ECANCELED);
	assert_int_equal(fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(enlisting_says_whether_it_wants_the_port_alone),
		TEST(an_enlisting_that_is_refused_says_who_is_in_the_way),
		TEST(a_note_comes_back_with_its_length),
		TEST(a_note_is_sent_whole_or_not_at_all),
		TEST(interrupts_are_counted_and_may_be_taken),
		TEST(arming_takes_no_interrupts),
		TEST(a_waiting_open_can_be_given_up),
	};

	return cmocka_run_group_tests_name("client/node", tests, NULL, NULL);
}
