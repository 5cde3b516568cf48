/* SPDX-License-Identifier: MIT */
/* Files, programs and printing: what is asked, and what is made of the answers. */
#include "client/test-daemon.h"

static void an_open_file_knows_its_port_and_place(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);

	assert_string_equal(lpt_file_port(file), "LPT1");
	assert_string_equal(lpt_file_location(file), "sim:printer#7");
	assert_null(lpt_close(file));
	assert_int_equal(asked(f, WIRE_close)->as.close.file, 11);
	assert_null(lpt_close(NULL));
}

static void a_file_without_a_port_name_is_an_invalid_argument(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = NULL;

	assert_int_equal(lpt_open(f->conn, NULL, &file), -EINVAL);
	asked_nothing(f);
}

static void trying_asks_for_no_place_in_the_queue(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);

	say_error(f, 3, EAGAIN, LPT_STATUS_NOT_QUEUED, "LPT1 is held");
	assert_int_equal(lpt_try_allocate(file), -EAGAIN);
	assert_int_equal(asked(f, WIRE_allocate)->as.allocate.try_only, 1);
}

static void a_program_travels_little_endian_and_its_results_come_back(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const struct lpt_insn insns[] = {{LPT_OP_IN, LPT_REG_STATUS, 0xf8, 0, 0x01020304},
					 {.op = LPT_OP_END}};
	const uint8_t bytes[16] = {3, 1, 0xf8, 0, 4, 3, 2, 1};
	uint8_t results[4] = {0};
	struct lpt_program program = {
		.insns = insns, .n_insns = 2, .results = results, .results_size = 4};
	struct wire_result result = {.pc = 1, .code = 5, .a = 0xd8, .results = {"\xd8", 1}};
	struct lpt_trailer trailer;

	say(f, WIRE_result, 3, &result);
	assert_int_equal(lpt_run(file, &program, &trailer), 0);
	const struct wire_run *run = &asked(f, WIRE_run)->as.run;
	assert_int_equal(run->program.len, sizeof(bytes));
	assert_memory_equal(run->program.bytes, bytes, sizeof(bytes));
	assert_int_equal(run->room, 4);
	assert_int_equal(results[0], 0xd8);
	assert_int_equal(trailer.results_len, 1);
	assert_int_equal(trailer.code, 5);
}

static void a_program_that_ended_badly_still_reports(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const struct lpt_insn insns[] = {{.op = LPT_OP_END}};
	struct lpt_program program = {.insns = insns, .n_insns = 1};
	struct wire_result result = {
		.status = -(int32_t)wire_error_from_errno(ETIMEDOUT), .pc = 3, .payload_used = 9};
	struct lpt_trailer trailer;

	say(f, WIRE_result, 3, &result);
	assert_int_equal(lpt_run(file, &program, &trailer), -ETIMEDOUT);
	assert_int_equal(trailer.status, -ETIMEDOUT);
	assert_int_equal(trailer.payload_used, 9);
	assert_non_null(strstr(lpt_error(f->conn), "instruction 4"));
}

static void a_program_without_or_with_too_many_instructions_is_not_sent(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const struct lpt_insn insns[] = {{.op = LPT_OP_END}};
	struct lpt_program none = {.insns = insns};
	struct lpt_program many = {.insns = insns, .n_insns = LPT_PROGRAM_MAX + 1};
	struct lpt_program long_payload = {
		.insns = insns, .n_insns = 1, .payload = insns, .payload_len = LPT_PAYLOAD_MAX + 1};

	assert_int_equal(lpt_run(file, &none, NULL), -EINVAL);
	assert_int_equal(lpt_run(file, &many, NULL), -EMSGSIZE);
	assert_int_equal(lpt_run(file, &long_payload, NULL), -EMSGSIZE);
	asked_nothing(f);
}

static void more_results_than_there_is_room_for_break_the_connection(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const struct lpt_insn insns[] = {{.op = LPT_OP_END}};
	uint8_t results[2];
	struct lpt_program program = {
		.insns = insns, .n_insns = 1, .results = results, .results_size = 2};
	struct wire_result result = {.results = {"abc", 3}};

	say(f, WIRE_result, 3, &result);
	assert_int_equal(lpt_run(file, &program, NULL), -EPIPE);
}

static void a_started_program_fills_its_trailer_before_its_callback(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	const struct lpt_insn insns[] = {{.op = LPT_OP_END}};
	struct lpt_program program = {.insns = insns, .n_insns = 1};
	struct wire_result result = {.mark = 77};
	struct lpt_trailer trailer = {.mark = 0};
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_run_start(file, &program, &trailer, note, &outcome, NULL), 0);
	say(f, WIRE_result, 3, &result);
	assert_int_equal(lpt_dispatch(f->conn, 0), 1);
	assert_int_equal(outcome.result, 0);
	assert_int_equal(trailer.mark, 77);
}

static void printing_goes_in_pieces_and_adds_up_what_was_taken(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	uint8_t *bytes = calloc(1, 70000);
	struct wire_result first = {.payload_used = 65536}, second = {.payload_used = 4464};
	size_t taken = 0;

	say(f, WIRE_result, 3, &first);
	say(f, WIRE_result, 4, &second);
	assert_int_equal(lpt_print(file, bytes, 70000, 1000, &taken), 0);
	assert_int_equal(taken, 70000);
	assert_int_equal(asked(f, WIRE_run)->as.run.payload.len, 65536);
	assert_int_equal(asked(f, WIRE_run)->as.run.payload.len, 4464);
	free(bytes);
}

static void printing_to_a_busy_device_says_how_far_it_came(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct wire_result result = {.code = 1, .payload_used = 3};
	size_t taken = 0;

	say(f, WIRE_result, 3, &result);
	assert_int_equal(lpt_print(file, "Hello", 5, 0, &taken), -ETIMEDOUT);
	assert_int_equal(taken, 3);
}

static void a_port_clock_that_jumps_ahead_does_not_end_the_patience(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct wire_result stuck = {.code = 1};
	struct wire_result rest = {.payload_used = 5};
	size_t taken = 0;

	say(f, WIRE_result, 3, &stuck);
	say(f, WIRE_result, 4, &rest);
	assert_int_equal(lpt_print(file, "Hello", 5, 3600000, &taken), 0);
	assert_int_equal(taken, 5);
}

static void printing_for_ever_goes_on_while_the_device_stays_busy(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct wire_result stuck = {.code = 1, .payload_used = 3};
	struct wire_result rest = {.payload_used = 2};
	size_t taken = 0;

	say(f, WIRE_result, 3, &stuck);
	say(f, WIRE_result, 4, &rest);
	assert_int_equal(lpt_print(file, "Hello", 5, -1, &taken), 0);
	assert_int_equal(taken, 5);
	asked(f, WIRE_run);
	assert_memory_equal(asked(f, WIRE_run)->as.run.payload.bytes, "lo", 2);
}

static void a_run_that_used_up_its_time_is_followed_by_another(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct wire_result slow = {.status = -(int32_t)wire_error_from_errno(ETIMEDOUT),
				   .payload_used = 3};
	struct wire_result rest = {.payload_used = 2};
	size_t taken = 0;

	say(f, WIRE_result, 3, &slow);
	say(f, WIRE_result, 4, &rest);
	assert_int_equal(lpt_print(file, "Hello", 5, 1000, &taken), 0);
	assert_int_equal(taken, 5);
}

static void a_file_that_was_lost_while_printing_says_so(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	size_t taken = 1;

	say_error(f, 3, ENODEV, LPT_STATUS_DEVICE_REMOVED, "LPT1 was unplugged");
	assert_int_equal(lpt_print(file, "Hello", 5, -1, &taken), -ENODEV);
	assert_int_equal(taken, 0);
	assert_string_equal(lpt_error(f->conn), "LPT1 was unplugged");
}

static void the_end_of_a_job_gives_its_record(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = open_file(f);
	struct wire_job job = {.number = 4, .bytes = 99, .title = "letter"};
	struct lpt_records *list = NULL;

	say_done(f, 3);
	say(f, WIRE_job, 4, &job);
	assert_int_equal(lpt_job_begin(file, "letter"), 0);
	assert_int_equal(lpt_job_end(file, &list), 0);
	assert_int_equal(lpt_records_job(list, 0)->bytes, 99);
	assert_string_equal(lpt_records_job(list, 0)->title, "letter");
	lpt_records_free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_open_file_knows_its_port_and_place),
		TEST(a_file_without_a_port_name_is_an_invalid_argument),
		TEST(trying_asks_for_no_place_in_the_queue),
		TEST(a_program_travels_little_endian_and_its_results_come_back),
		TEST(a_program_that_ended_badly_still_reports),
		TEST(a_program_without_or_with_too_many_instructions_is_not_sent),
		TEST(more_results_than_there_is_room_for_break_the_connection),
		TEST(a_started_program_fills_its_trailer_before_its_callback),
		TEST(printing_goes_in_pieces_and_adds_up_what_was_taken),
		TEST(printing_to_a_busy_device_says_how_far_it_came),
		TEST(a_port_clock_that_jumps_ahead_does_not_end_the_patience),
		TEST(printing_for_ever_goes_on_while_the_device_stays_busy),
		TEST(a_run_that_used_up_its_time_is_followed_by_another),
		TEST(a_file_that_was_lost_while_printing_says_so),
		TEST(the_end_of_a_job_gives_its_record),
	};

	return cmocka_run_group_tests_name("client/file", tests, NULL, NULL);
}
