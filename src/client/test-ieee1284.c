/* SPDX-License-Identifier: MIT */
/* Operations of IEEE 1284 as they go to the daemon and come back. */
#include "client/test-daemon.h"

#include <lpt/ieee1284.h>

static void say_talked(struct fixture *f, uint32_t id, const struct wire_talked *talked)
{
	struct wire_talked body = *talked;

	body.text = body.text ? body.text : "";
	say(f, WIRE_talked, id, &body);
}

static void a_read_gives_what_the_device_sent(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	char buffer[16] = "";
	const struct lpt_1284_request request = {
		.operation = LPT_1284_READ,
		.mode = LPT_1284_BYTE,
		.wait_us = 500,
		.buffer = buffer,
		.n = sizeof(buffer),
	};
	struct lpt_1284_result result;

	say_talked(f, 3,
		   &(struct wire_talked){.done = 3,
					 .mode = LPT_1284_BYTE,
					 .reverse = 1,
					 .bytes = {(const uint8_t *)"abc", 3}});
	assert_int_equal(lpt_1284(file, &request, &result), 0);

	assert_string_equal(buffer, "abc");
	assert_int_equal(result.done, 3);
	assert_int_equal(result.mode, LPT_1284_BYTE);
	assert_true(result.reverse);
	const struct wire_talk *asked_for = &asked(f, WIRE_talk)->as.talk;

	assert_int_equal(asked_for->room, sizeof(buffer));
	assert_int_equal(asked_for->wait_us, 500);
	assert_int_equal(asked_for->bytes.len, 0);
}

static void a_device_that_breaks_the_protocol_costs_no_connection(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const struct lpt_1284_request request = {.operation = LPT_1284_NEGOTIATE,
						 .mode = LPT_1284_ECP};

	say_talked(f, 3,
		   &(struct wire_talked){.status = -(int32_t)wire_error_from_errno(EPROTO),
					 .text = "event 31: peripheral did not raise PError"});
	assert_int_equal(lpt_1284(file, &request, NULL), -EPROTO);
	assert_string_equal(lpt_error(f->conn), "event 31: peripheral did not raise PError");
	say_talked(f, 4, &(struct wire_talked){.mode = LPT_1284_ECP});
	assert_int_equal(lpt_1284(file, &request, NULL), 0);
}

static void an_id_is_asked_for_in_nibble_mode_unless_another_is_given(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct lpt_1284_request request = {.operation = LPT_1284_ID};

	say_talked(f, 3, &(struct wire_talked){.done = 0});
	assert_int_equal(lpt_1284(file, &request, NULL), 0);
	assert_int_equal(asked(f, WIRE_talk)->as.talk.mode, LPT_1284_NIBBLE);
	request.mode = LPT_1284_ECP;
	say_talked(f, 4, &(struct wire_talked){.done = 0});
	assert_int_equal(lpt_1284(file, &request, NULL), 0);
	assert_int_equal(asked(f, WIRE_talk)->as.talk.mode, LPT_1284_ECP);
}

static void a_write_that_ends_early_tells_how_far_it_came_and_why(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const struct lpt_1284_request request = {
		.operation = LPT_1284_WRITE, .mode = LPT_1284_ECP, .bytes = "hello", .n = 5};
	struct lpt_1284_result result;

	say_talked(f, 3,
		   &(struct wire_talked){.status = -(int32_t)wire_error_from_errno(ETIMEDOUT),
					 .done = 2,
					 .event = 36,
					 .text = "event 36: peripheral did not lower Busy"});
	assert_int_equal(lpt_1284(file, &request, &result), -ETIMEDOUT);

	assert_int_equal(result.done, 2);
	assert_int_equal(result.event, 36);
	assert_int_equal(result.mode, LPT_1284_COMPAT);
	assert_string_equal(lpt_error(f->conn), "event 36: peripheral did not lower Busy");
	assert_int_equal(asked(f, WIRE_talk)->as.talk.bytes.len, 5);
}

static void a_refusal_leaves_an_empty_result(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const struct lpt_1284_request request = {.operation = LPT_1284_NEGOTIATE,
						 .mode = LPT_1284_EPP};
	struct lpt_1284_result result = {.done = 77};

	say_error(f, 3, EPERM, LPT_STATUS_NOT_OWNER, "LPT1: not the owner");
	assert_int_equal(lpt_1284(file, &request, &result), -EPERM);

	assert_int_equal(result.done, 0);
}

static void what_makes_no_sense_is_not_sent(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const struct lpt_1284_request wrong[] = {
		{.operation = LPT_1284_NEGOTIATE, .mode = (enum lpt_1284_mode)99},
		{.operation = LPT_1284_READ, .n = 1},
		{.operation = LPT_1284_WRITE, .bytes = "", .n = LPT_PAYLOAD_MAX + 1},
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(lpt_1284(file, &wrong[i], NULL), -EINVAL);
	}
	asked_nothing(f);
}

static void more_bytes_than_there_is_room_for_are_a_broken_daemon(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	char buffer[2];
	const struct lpt_1284_request request = {
		.operation = LPT_1284_ID, .buffer = buffer, .n = sizeof(buffer)};

	say_talked(f, 3, &(struct wire_talked){.done = 3, .bytes = {(const uint8_t *)"abc", 3}});
	assert_int_equal(lpt_1284(file, &request, NULL), -EPIPE);
}

static void note_end(struct lpt_operation *operation, int result, void *userdata)
{
	*(int *)userdata = result;
}

static void an_operation_that_was_started_tells_its_end(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const struct lpt_1284_request request = {.operation = LPT_1284_TERMINATE};
	struct lpt_1284_result result;
	int ended = 1;

	assert_int_equal(lpt_1284_start(file, &request, &result, note_end, &ended, NULL), 0);
	assert_int_equal(ended, 1);
	say_talked(f, 3, &(struct wire_talked){.mode = LPT_1284_COMPAT});
	assert_true(lpt_dispatch(f->conn, 0) >= 0);

	assert_int_equal(ended, 0);
}

static void modes_have_names(void **state)
{
	assert_string_equal(lpt_1284_mode_text(LPT_1284_COMPAT), "compat");
	assert_string_equal(lpt_1284_mode_text(LPT_1284_ECP_RLE), "ecp-rle");
	assert_string_equal(lpt_1284_mode_text((enum lpt_1284_mode)8), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_read_gives_what_the_device_sent),
		TEST(a_device_that_breaks_the_protocol_costs_no_connection),
		TEST(an_id_is_asked_for_in_nibble_mode_unless_another_is_given),
		TEST(a_write_that_ends_early_tells_how_far_it_came_and_why),
		TEST(a_refusal_leaves_an_empty_result),
		TEST(what_makes_no_sense_is_not_sent),
		TEST(more_bytes_than_there_is_room_for_are_a_broken_daemon),
		TEST(an_operation_that_was_started_tells_its_end),
		TEST(modes_have_names),
	};

	return cmocka_run_group_tests_name("client/ieee1284", tests, NULL, NULL);
}
