/* SPDX-License-Identifier: MIT */
/* ECP of the device's side: runs, channels, and what becomes of a byte that goes no further. */
#include "peripheral/test-modes.h"

#define CHANNEL 0x80

static void ecp_run_lengths_are_expanded(void **state)
{
	struct fixture *f = *state;

	make(f);
	enter(f, &modes[ECP]);
	assert_int_equal(host_writes_ecp(f, true, 4), 0);
	assert_int_equal(host_writes_ecp(f, false, 'x'), 0);
	assert_int_equal(host_writes_ecp(f, false, 'y'), 0);

	assert_record(f, &modes[ECP], "xxxxxy", 6);
}

static void a_run_that_has_no_room_is_not_taken_in_part(void **state)
{
	struct fixture *f = *state;
	bool is_command = false;
	uint8_t byte = 0;

	set(f, "size", "4");
	make(f);
	enter(f, &modes[ECP]);
	assert_int_equal(host_writes_ecp(f, false, 'a'), 0);
	assert_int_equal(host_writes_ecp(f, true, 3), 0);
	assert_int_equal(host_writes_ecp(f, false, 'x'), 36);
	assert_int_equal(echo_count(f->p), 1);
	assert_true(host_recovers(f));
	assert_true(host_turns_to_reverse(f));
	assert_int_equal(host_reads_ecp(f, &is_command, &byte), 0);
	assert_true(host_turns_to_forward(f));
	assert_int_equal(host_writes_ecp(f, true, 3), 0);
	assert_int_equal(host_writes_ecp(f, false, 'x'), 0);

	assert_int_equal(echo_count(f->p), 5);
}

static void ecp_channels_come_back_where_they_were(void **state)
{
	struct fixture *f = *state;
	const uint8_t expected[] = {CHANNEL | 5, 'a', 'b', CHANNEL | 6, 'c'};

	make(f);
	enter(f, &modes[ECP]);
	for (size_t i = 0; i < sizeof(expected); i++) {
		assert_int_equal(host_writes_ecp(f, expected[i] & CHANNEL, expected[i]), 0);
	}
	assert_int_equal(echo_byte(f->p, 3).byte, 6);
	assert_true(host_turns_to_reverse(f));
	for (size_t i = 0; i < sizeof(expected); i++) {
		bool is_command = false;
		uint8_t byte = 0;

		assert_int_equal(host_reads_ecp(f, &is_command, &byte), 0);
		assert_int_equal(byte, expected[i]);
		assert_int_equal(is_command, !!(expected[i] & CHANNEL));
	}
}

static void rle_compresses_runs_from_three_to_a_hundred_and_twenty_eight(void **state)
{
	struct fixture *f = *state;
	const struct {
		bool is_command;
		uint8_t byte;
	} expected[] = {{true, 2},   {false, 'a'}, {false, 'b'}, {false, 'b'},
			{true, 127}, {false, 'c'}, {false, 'c'}};
	char text[3 + 2 + 129];

	memset(text, 'a', 3);
	memset(text + 3, 'b', 2);
	memset(text + 5, 'c', 129);
	make(f);
	send(f, &modes[ECP_RLE], text, sizeof(text));
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		bool is_command = false;
		uint8_t byte = 0;

		assert_int_equal(host_reads_ecp(f, &is_command, &byte), 0);
		assert_int_equal(is_command, expected[i].is_command);
		assert_int_equal(byte, expected[i].byte);
	}
	assert_int_equal(read_ecp(f, (uint8_t *)text), 43);
}

static void a_byte_that_has_no_room_is_withdrawn_by_recovery(void **state)
{
	struct fixture *f = *state;
	uint8_t byte = 0;

	set(f, "size", "1");
	make(f);
	enter(f, &modes[ECP]);
	assert_int_equal(write_ecp(f, 'a'), 0);
	assert_int_equal(write_ecp(f, 'b'), 36);
	assert_true(host_recovers(f));
	assert_int_equal(echo_count(f->p), 1);
	assert_true(host_turns_to_reverse(f));
	assert_int_equal(read_ecp(f, &byte), 0);
	assert_true(host_turns_to_forward(f));

	assert_int_equal(write_ecp(f, 'b'), 0);
	assert_int_equal(echo_count(f->p), 2);
}

static void a_byte_that_the_host_did_not_acknowledge_is_kept(void **state)
{
	struct fixture *f = *state;
	uint8_t byte = 0;

	make(f);
	send(f, &modes[ECP], "ab", 2);
	assert_int_equal(read_ecp(f, &byte), 0);
	assert_true(host_wait(f, LPT_STATUS_NACK, LOW));
	assert_true(host_turns_to_forward(f));
	assert_true(is_high(f, LPT_STATUS_NACK));
	assert_true(host_turns_to_reverse(f));

	assert_int_equal(read_ecp(f, &byte), 0);
	assert_int_equal(byte, 'b');
}

static void ecp_asks_for_reverse_by_nfault(void **state)
{
	struct fixture *f = *state;

	make(f);
	enter(f, &modes[ECP]);
	assert_true(is_high(f, LPT_STATUS_NFAULT));
	adjust(f, "say", "!");
	assert_false(is_high(f, LPT_STATUS_NFAULT));
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup_echo, teardown)
	const struct CMUnitTest tests[] = {
		TEST(ecp_run_lengths_are_expanded),
		TEST(a_run_that_has_no_room_is_not_taken_in_part),
		TEST(ecp_channels_come_back_where_they_were),
		TEST(rle_compresses_runs_from_three_to_a_hundred_and_twenty_eight),
		TEST(a_byte_that_has_no_room_is_withdrawn_by_recovery),
		TEST(a_byte_that_the_host_did_not_acknowledge_is_kept),
		TEST(ecp_asks_for_reverse_by_nfault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
