/* SPDX-License-Identifier: MIT */
/* EPP and ECP: both directions, addresses, run lengths, stalls, the bounded form. */
#include "ieee1284/test-device.h"

static int write_bytes(struct device *d, enum lpt_1284_mode mode, const void *bytes, uint32_t n)
{
	return does(d, WANT(.kind = LPT_TALK_WRITE, .mode = mode, .bytes = bytes, .n = n));
}

static int read_bytes(struct device *d, enum lpt_1284_mode mode, uint8_t *buffer, uint32_t n)
{
	return does(d, WANT(.kind = LPT_TALK_READ, .mode = mode, .buffer = buffer, .n = n));
}

static void assert_taken(const struct device *d, const uint16_t *bytes, uint32_t n)
{
	assert_int_equal(d->n_taken, n);
	assert_memory_equal(d->taken, bytes, n * sizeof(*bytes));
}

#define ASSERT_TAKEN(d, ...)                                                                       \
	assert_taken(d, (const uint16_t[]){__VA_ARGS__},                                           \
		     sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))
#define OFFER(d, ...)                                                                              \
	do {                                                                                       \
		static const uint16_t offered[] = {__VA_ARGS__};                                   \
		offer(d, offered, sizeof(offered) / sizeof(offered[0]));                           \
	} while (0)

/* --- EPP --- */

static void epp_writes_data_and_addresses(void **state)
{
	struct device *d = *state;

	assert_int_equal(
		does(d, WANT(.kind = LPT_TALK_WRITE, .mode = LPT_1284_EPP, .address_first = true,
			     .address = 5, .bytes = (const uint8_t *)"ab", .n = 2)),
		0);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_WRITE, .mode = LPT_1284_EPP,
				      .flags = LPT_1284_FLAG_ADDRESS,
				      .bytes = (const uint8_t *)"\x07", .n = 1)),
			 0);

	ASSERT_TAKEN(d, COMMAND | 5, 'a', 'b', COMMAND | 7);
	assert_int_equal(d->cable.channel, 7);
	assert_int_equal(d->n_negotiations, 1);
}

static void epp_reads_and_is_left_by_a_pulse_on_nInit(void **state)
{
	struct device *d = *state;
	uint8_t buffer[2];
	OFFER(d, 'x', 'y', 'z');

	assert_int_equal(read_bytes(d, LPT_1284_EPP, buffer, 2), 0);
	assert_memory_equal(buffer, "xy", 2);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_TERMINATE)), 0);
	assert_int_equal(d->n_resets, 1);
	assert_int_equal(d->state, COMPAT);
	assert_at_rest(d);
}

static void an_epp_cycle_without_answer_ends_the_write_with_what_was_taken(void **state)
{
	struct device *d = *state;
	d->room = 2;

	assert_int_equal(write_bytes(d, LPT_1284_EPP, "abc", 3), -ETIMEDOUT);
	assert_int_equal(d->talk.result.event, 58);
	assert_int_equal(d->talk.result.done, 2);
	assert_at_rest(d);
}

/* Has room again at its third look. */
static int patient_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	struct device *d = lines->driver;
	bool data = value & LPT_CONTROL_NAUTOFD;

	if (reg == LPT_REG_CONTROL && data && d->n_taken == d->room && ++d->n_resets == 3) {
		d->room++;
	}
	return device_write(lines, reg, value);
}

static void an_epp_device_that_is_full_is_asked_again(void **state)
{
	struct device *d = *state;
	d->ops.write = patient_write;
	d->room = 2;

	assert_int_equal(write_bytes(d, LPT_1284_EPP, "abc", 3), 0);
	ASSERT_TAKEN(d, 'a', 'b', 'c');
}

static void epp_turns_round_without_negotiation(void **state)
{
	struct device *d = *state;
	uint8_t buffer[1];
	OFFER(d, 'x');

	assert_int_equal(read_bytes(d, LPT_1284_EPP, buffer, 1), 0);
	assert_int_equal(write_bytes(d, LPT_1284_EPP, "a", 1), 0);
	assert_int_equal(d->n_negotiations, 1);
	assert_false(d->lines.reverse);
}

/* --- ECP forward --- */

static void ecp_writes_a_block(void **state)
{
	struct device *d = *state;

	assert_int_equal(write_bytes(d, LPT_1284_ECP, "ecp", 3), 0);
	ASSERT_TAKEN(d, 'e', 'c', 'p');
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_TERMINATE)), 0);
	assert_at_rest(d);
}

static void ecp_names_a_channel_once(void **state)
{
	struct device *d = *state;
	struct lpt_1284_want want = {.kind = LPT_TALK_WRITE,
				     .mode = LPT_1284_ECP,
				     .address_first = true,
				     .address = 9,
				     .bytes = (const uint8_t *)"a",
				     .n = 1};

	assert_int_equal(does(d, want), 0);
	assert_int_equal(does(d, want), 0);

	ASSERT_TAKEN(d, COMMAND | 0x89, 'a', 'a');
}

static void ecp_channel_addresses_can_be_written_by_themselves(void **state)
{
	struct device *d = *state;

	assert_int_equal(does(d, WANT(.kind = LPT_TALK_WRITE, .mode = LPT_1284_ECP,
				      .flags = LPT_1284_FLAG_ADDRESS,
				      .bytes = (const uint8_t *)"\x01\x02", .n = 2)),
			 0);
	ASSERT_TAKEN(d, COMMAND | 0x81, COMMAND | 0x82);
	assert_int_equal(d->cable.channel, 2);
}

static void runs_are_compressed_where_that_was_negotiated(void **state)
{
	struct device *d = *state;

	assert_int_equal(write_bytes(d, LPT_1284_ECP_RLE, "abbbbbbccddd", 12), 0);
	assert_int_equal(d->talk.result.done, 12);
	ASSERT_TAKEN(d, 'a', COMMAND | 5, 'b', 'c', 'c', COMMAND | 2, 'd');
}

static void a_run_longer_than_a_command_can_say_is_several(void **state)
{
	struct device *d = *state;
	uint8_t bytes[300];
	memset(bytes, 'x', sizeof(bytes));

	assert_int_equal(write_bytes(d, LPT_1284_ECP_RLE, bytes, sizeof(bytes)), 0);
	ASSERT_TAKEN(d, COMMAND | 127, 'x', COMMAND | 127, 'x', COMMAND | 43, 'x');
}

static void runs_and_what_is_between_them_share_programs(void **state)
{
	struct device *d = *state;
	uint8_t bytes[4000];
	uint8_t back[4000];
	uint32_t n_back = 0;
	for (uint32_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] = i % 9 < 5 ? 'r' : i;
	}

	assert_int_equal(write_bytes(d, LPT_1284_ECP_RLE, bytes, sizeof(bytes)), 0);

	for (uint32_t i = 0; i < d->n_taken; i++) {
		uint32_t count = 1;
		if (d->taken[i] & COMMAND) {
			count = (d->taken[i++] & 0x7f) + 1;
		}
		assert_true(n_back + count <= sizeof(back));
		memset(back + n_back, d->taken[i], count);
		n_back += count;
	}
	assert_int_equal(n_back, sizeof(bytes));
	assert_memory_equal(back, bytes, n_back);
}

static void a_run_of_which_only_the_length_was_taken_is_ended(void **state)
{
	struct device *d = *state;
	d->room = 5;

	int r = does(d, WANT(.kind = LPT_TALK_WRITE, .mode = LPT_1284_ECP_RLE,
			     .bytes = (const uint8_t *)"aaaabcccccd", .n = 11));

	assert_int_equal(r, -ETIMEDOUT);
	assert_int_equal(d->talk.result.done, 10);
	ASSERT_TAKEN(d, COMMAND | 3, 'a', 'b', COMMAND | 4, 'c');

	device_setup(state);
	d->room = 4;
	r = does(d, WANT(.kind = LPT_TALK_WRITE, .mode = LPT_1284_ECP_RLE,
			 .bytes = (const uint8_t *)"aaaabcccccd", .n = 11));

	assert_int_equal(r, -ETIMEDOUT);
	assert_int_equal(d->talk.result.done, 5);
	assert_at_rest(d);
}

static void plain_ecp_does_not_compress(void **state)
{
	struct device *d = *state;

	assert_int_equal(write_bytes(d, LPT_1284_ECP, "aaaa", 4), 0);
	assert_int_equal(d->n_taken, 4);
}

static void a_full_device_ends_the_write_and_stays_in_the_mode(void **state)
{
	struct device *d = *state;
	d->room = 3;
	int64_t start = device_clock;

	int r = does(d, WANT(.kind = LPT_TALK_WRITE, .mode = LPT_1284_ECP,
			     .bytes = (const uint8_t *)"hello", .n = 5, .wait_us = 100000));

	assert_int_equal(r, -ETIMEDOUT);
	assert_int_equal(d->talk.result.event, 32);
	assert_int_equal(d->talk.result.done, 3);
	assert_in_range(device_clock - start, 100000000, 105000000);
	assert_int_equal(d->cable.mode, LPT_1284_ECP);
}

/* Behind its own back the device gives up and takes bytes again. */
static int recovering_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	struct device *d = lines->driver;
	bool was_high = d->reg[LPT_REG_CONTROL] & LPT_CONTROL_NINIT;

	if (reg == LPT_REG_CONTROL && was_high && !(value & LPT_CONTROL_NINIT)) {
		d->silent = 0;
		d->n_resets++;
	}
	return device_write(lines, reg, value);
}

static void a_stalled_transfer_is_given_up_and_its_byte_sent_again(void **state)
{
	struct device *d = *state;
	d->ops.write = recovering_write;
	d->silent = 36;

	assert_int_equal(write_bytes(d, LPT_1284_ECP, "abc", 3), 0);
	ASSERT_TAKEN(d, 'a', 'b', 'c');
	assert_int_equal(d->n_resets, 1);
	assert_true(d->reg[LPT_REG_CONTROL] & LPT_CONTROL_NINIT);
}

static void a_device_that_takes_nothing_is_named_by_event_36(void **state)
{
	struct device *d = *state;
	d->silent = 36;

	assert_int_equal(write_bytes(d, LPT_1284_ECP, "abc", 3), -ETIMEDOUT);
	assert_int_equal(d->talk.result.event, 36);
	assert_int_equal(d->talk.result.done, 0);
	assert_at_rest(d);
}

/* --- ECP reverse --- */

static void ecp_reads_until_nothing_more_is_offered(void **state)
{
	struct device *d = *state;
	uint8_t buffer[8];
	OFFER(d, 'H', 'i');

	assert_int_equal(read_bytes(d, LPT_1284_ECP, buffer, sizeof(buffer)), 0);
	assert_int_equal(d->talk.result.done, 2);
	assert_memory_equal(buffer, "Hi", 2);
	assert_true(d->cable.reverse);
}

static void ecp_turns_round_by_its_own_events(void **state)
{
	struct device *d = *state;
	uint8_t buffer[1];
	OFFER(d, 'H', 'i');

	assert_int_equal(write_bytes(d, LPT_1284_ECP, "a", 1), 0);
	assert_int_equal(read_bytes(d, LPT_1284_ECP, buffer, 1), 0);
	assert_int_equal(write_bytes(d, LPT_1284_ECP, "b", 1), 0);
	assert_int_equal(read_bytes(d, LPT_1284_ECP, buffer, 1), 0);
	assert_int_equal(buffer[0], 'i');
	assert_int_equal(d->n_negotiations, 1);
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_TERMINATE)), 0);
	assert_at_rest(d);
}

static void runs_are_spread_out_in_plain_ecp_too(void **state)
{
	struct device *d = *state;
	uint8_t buffer[16];
	OFFER(d, 'a', COMMAND | 4, 'b', 'c', COMMAND | 0, 'd');

	assert_int_equal(read_bytes(d, LPT_1284_ECP, buffer, sizeof(buffer)), 0);
	assert_int_equal(d->talk.result.done, 8);
	assert_memory_equal(buffer, "abbbbbcd", 8);
}

static void a_run_that_does_not_fit_goes_on_in_the_next_read(void **state)
{
	struct device *d = *state;
	uint8_t buffer[16];
	OFFER(d, 'a', COMMAND | 4, 'b', 'c');

	for (uint32_t first = 1; first < 7; first++) {
		device_setup(state);
		OFFER(d, 'a', COMMAND | 4, 'b', 'c');
		assert_int_equal(read_bytes(d, LPT_1284_ECP_RLE, buffer, first), 0);
		assert_int_equal(d->talk.result.done, first);
		assert_int_equal(read_bytes(d, LPT_1284_ECP_RLE, buffer + first, 7 - first), 0);
		assert_memory_equal(buffer, "abbbbbc", 7);
	}
}

static void a_channel_address_parts_what_is_read_and_is_noted(void **state)
{
	struct device *d = *state;
	uint8_t buffer[8];
	OFFER(d, 'a', COMMAND | 0x83, 'b');

	assert_int_equal(read_bytes(d, LPT_1284_ECP, buffer, sizeof(buffer)), 0);
	assert_int_equal(d->talk.result.done, 1);
	assert_int_equal(d->cable.peripheral_channel, 0);
	assert_int_equal(read_bytes(d, LPT_1284_ECP, buffer, sizeof(buffer)), 0);
	assert_int_equal(d->talk.result.done, 1);
	assert_int_equal(buffer[0], 'b');
	assert_int_equal(d->cable.peripheral_channel, 3);
}

static void channel_addresses_can_be_read_by_themselves(void **state)
{
	struct device *d = *state;
	uint8_t buffer[8];
	OFFER(d, COMMAND | 0x83, COMMAND | 0x84, 'b');

	int r = does(d, WANT(.kind = LPT_TALK_READ, .mode = LPT_1284_ECP, .buffer = buffer,
			     .flags = LPT_1284_FLAG_ADDRESS, .n = sizeof(buffer)));

	assert_int_equal(r, 0);
	assert_int_equal(d->talk.result.done, 2);
	assert_memory_equal(buffer, "\x03\x04", 2);
}

static void nothing_to_read_in_ecp_is_no_failure_of_the_cable(void **state)
{
	struct device *d = *state;
	uint8_t buffer[8];

	assert_int_equal(read_bytes(d, LPT_1284_ECP, buffer, sizeof(buffer)), -ENODATA);
	assert_int_equal(d->cable.mode, LPT_1284_ECP);
}

static void a_byte_that_the_device_does_not_end_names_event_45(void **state)
{
	struct device *d = *state;
	uint8_t buffer[8];
	OFFER(d, 'a', 'b');
	d->silent = 45;

	assert_int_equal(read_bytes(d, LPT_1284_ECP, buffer, sizeof(buffer)), -ETIMEDOUT);
	assert_int_equal(d->talk.result.event, 45);
	assert_int_equal(d->talk.result.done, 1);
	assert_at_rest(d);
}

static void silence_at_a_turn_is_named(void **state)
{
	static const uint32_t events[] = {40, 49};

	for (size_t i = 0; i < 2; i++) {
		device_setup(state);
		struct device *d = *state;
		uint8_t buffer[1];
		OFFER(d, 'a');
		d->silent = events[i];

		if (read_bytes(d, LPT_1284_ECP, buffer, 1) == 0) {
			write_bytes(d, LPT_1284_ECP, "x", 1);
		}
		assert_int_equal(d->talk.result.error, -ETIMEDOUT);
		assert_int_equal(d->talk.result.event, events[i]);
		assert_at_rest(d);
	}
}

/* --- bounded ECP --- */

static void bounded_ecp_turns_round_only_when_all_bytes_were_taken(void **state)
{
	struct device *d = *state;
	uint8_t buffer[1];
	OFFER(d, 'a');
	d->room = 1;

	assert_int_equal(write_bytes(d, LPT_1284_BECP, "x", 1), 0);
	assert_int_equal(read_bytes(d, LPT_1284_BECP, buffer, 1), -ETIMEDOUT);
	assert_int_equal(d->talk.result.event, 32);
}

static void bounded_ecp_loses_no_byte_that_is_in_flight(void **state)
{
	struct device *d = *state;
	uint8_t buffer[2];
	OFFER(d, 'a', 'b', 'c');

	assert_int_equal(read_bytes(d, LPT_1284_BECP, buffer, 1), 0);
	assert_int_equal(write_bytes(d, LPT_1284_BECP, "x", 1), 0);
	assert_int_equal(d->n_offered, 1);
	assert_int_equal(read_bytes(d, LPT_1284_BECP, buffer, 2), 0);
	assert_memory_equal(buffer, "bc", 2);
}

static void an_address_goes_to_the_device_before_it_speaks(void **state)
{
	struct device *d = *state;
	uint8_t buffer[1];
	OFFER(d, 'a');

	int r = does(d, WANT(.kind = LPT_TALK_READ, .mode = LPT_1284_ECP, .address_first = true,
			     .address = 4, .buffer = buffer, .n = 1));

	assert_int_equal(r, 0);
	ASSERT_TAKEN(d, COMMAND | 0x84);
	assert_int_equal(buffer[0], 'a');
}

static void a_large_write_is_one_program_for_each_64_KiB(void **state)
{
	struct device *d = *state;
	static uint8_t bytes[65536];
	struct lpt_1284_want want = {
		.kind = LPT_TALK_WRITE, .mode = LPT_1284_ECP, .bytes = bytes, .n = sizeof(bytes)};
	assert_int_equal(does(d, WANT(.kind = LPT_TALK_CONNECT, .mode = LPT_1284_ECP)), 0);

	lpt_1284_begin(&d->talk, &d->cable, &want);
	assert_true(lpt_1284_next(&d->talk, &d->run));
	assert_int_equal(d->run.payload_len, sizeof(bytes));
	assert_true(d->run.n <= 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(epp_writes_data_and_addresses),
		test(epp_reads_and_is_left_by_a_pulse_on_nInit),
		test(an_epp_cycle_without_answer_ends_the_write_with_what_was_taken),
		test(an_epp_device_that_is_full_is_asked_again),
		test(epp_turns_round_without_negotiation),
		test(ecp_writes_a_block),
		test(ecp_names_a_channel_once),
		test(ecp_channel_addresses_can_be_written_by_themselves),
		test(runs_are_compressed_where_that_was_negotiated),
		test(a_run_longer_than_a_command_can_say_is_several),
		test(runs_and_what_is_between_them_share_programs),
		test(a_run_of_which_only_the_length_was_taken_is_ended),
		test(plain_ecp_does_not_compress),
		test(a_full_device_ends_the_write_and_stays_in_the_mode),
		test(a_stalled_transfer_is_given_up_and_its_byte_sent_again),
		test(a_device_that_takes_nothing_is_named_by_event_36),
		test(ecp_reads_until_nothing_more_is_offered),
		test(ecp_turns_round_by_its_own_events),
		test(runs_are_spread_out_in_plain_ecp_too),
		test(a_run_that_does_not_fit_goes_on_in_the_next_read),
		test(a_channel_address_parts_what_is_read_and_is_noted),
		test(channel_addresses_can_be_read_by_themselves),
		test(nothing_to_read_in_ecp_is_no_failure_of_the_cable),
		test(a_byte_that_the_device_does_not_end_names_event_45),
		test(silence_at_a_turn_is_named),
		test(bounded_ecp_turns_round_only_when_all_bytes_were_taken),
		test(bounded_ecp_loses_no_byte_that_is_in_flight),
		test(an_address_goes_to_the_device_before_it_speaks),
		test(a_large_write_is_one_program_for_each_64_KiB),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
