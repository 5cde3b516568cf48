/* SPDX-License-Identifier: MIT */
/*
 * The device's side of IEEE 1284, event by event on an echo: every mode in both directions, the ID,
 * and what the host can do at the wrong moment.
 */
#include "peripheral/test-modes.h"

/* --- every mode --- */

static void every_mode_carries_every_byte_both_ways(void **state)
{
	struct fixture *f = *state;
	char sent[256];
	uint8_t byte;

	fill(sent, sizeof(sent));
	for (const struct mode *mode = modes; mode < modes + N_MODES; mode++) {
		remake(f);
		send(f, mode, sent, sizeof(sent));
		assert_record(f, mode, sent, sizeof(sent));
		for (size_t i = 0; i < sizeof(sent); i++) {
			assert_int_equal(mode->read(f, &byte), 0);
			assert_int_equal(byte, (uint8_t)sent[i]);
		}
		assert_int_equal(mode->read(f, &byte), mode->without_data);
		leave(f, mode);
	}
}

static void any_mode_follows_any_other(void **state)
{
	struct fixture *f = *state;

	make(f);
	for (size_t i = 0; i < N_MODES; i++) {
		for (size_t j = 0; j < N_MODES; j++) {
			enter(f, &modes[i]);
			leave(f, &modes[i]);
			enter(f, &modes[j]);
			leave(f, &modes[j]);
		}
	}
}

static void nselectin_low_in_the_middle_ends_a_mode_at_once(void **state)
{
	struct fixture *f = *state;
	const uint8_t requests[] = {0x00, 0x08, 0x01};

	for (size_t i = 0; i < sizeof(requests); i++) {
		remake(f);
		host_prints(f, 'x');
		assert_true(host_negotiates(f, requests[i]));
		host_set(f, LPT_CONTROL_NAUTOFD, LOW);
		assert_true(host_wait(f, LPT_STATUS_NACK, LOW));
		host_set2(f, LPT_CONTROL_NAUTOFD, LPT_CONTROL_NSELECTIN);
		assert_int_equal(f->out.status, READY);
		assert_true(f->out.until_ns == INT64_MAX);
	}
}

static void nselectin_low_in_a_negotiation_ends_it(void **state)
{
	struct fixture *f = *state;

	make(f);
	host_set2(f, LPT_CONTROL_NSELECTIN, LPT_CONTROL_NAUTOFD);
	assert_true(host_wait(f, LPT_STATUS_NACK, LOW));
	host_set2(f, LPT_CONTROL_NAUTOFD, LPT_CONTROL_NSELECTIN);

	assert_int_equal(f->out.status, READY);
}

static void a_host_that_stops_in_a_termination_is_given_up(void **state)
{
	struct fixture *f = *state;

	make(f);
	assert_true(host_negotiates(f, 0x00));
	host_set2(f, LPT_CONTROL_NAUTOFD, LPT_CONTROL_NSELECTIN);
	pass(f, 999 * 1000000);
	assert_true(is_high(f, LPT_STATUS_BUSY));
	pass(f, 2 * 1000000);

	assert_int_equal(f->out.status, READY);
}

/* --- requests --- */

static void what_it_does_not_have_is_refused_by_xflag(void **state)
{
	struct fixture *f = *state;
	const uint8_t requests[] = {0x01, 0x05, 0x10, 0x14, 0x18, 0x30, 0x34, 0x40,
				    0x08, 0x80, 0xff, 0x02, 0x44, 0x1c, 0x0c};

	set(f, "speaks", "nibble");
	make(f);
	for (size_t i = 0; i < sizeof(requests); i++) {
		assert_true(host_asks(f, requests[i]));
		assert_false(is_high(f, LPT_STATUS_SELECT));
		assert_true(host_terminates(f));
		assert_int_equal(f->out.status, READY);
	}
}

static void nibble_mode_is_refused_by_xflag_high(void **state)
{
	struct fixture *f = *state;

	make(f);
	adjust(f, "refuse", "nibble");
	assert_true(host_asks(f, 0x00));

	assert_true(is_high(f, LPT_STATUS_SELECT));
	assert_true(host_terminates(f));
}

static void modes_are_named(void **state)
{
	struct fixture *f = *state;

	set(f, "speaks", "nibble+bite");

	assert_int_equal(try_make(f), -EINVAL);
	assert_string_equal(f->error, "key 'speaks' cannot be 'nibble+bite'; write some of nibble, "
				      "channel-nibble, byte, epp, ecp, ecp-rle and becp, joined "
				      "by +");
}

/* --- the ID --- */

static const struct mode id_modes[] = {
	{.request = 0x04, .read = host_reads_nibbles, .without_data = -ENODATA},
	{.request = 0x05, .read = host_reads_byte, .without_data = -ENODATA},
	{.request = 0x14, .read = read_ecp, .without_data = 43},
	{.request = 0x34, .read = read_ecp, .without_data = 43},
};

static void read_id(struct fixture *f, const struct mode *mode, const uint8_t *length)
{
	const char *id = "MFG:Somebody;MDL:Thing;";
	uint8_t byte = 0;

	enter(f, mode);
	assert_true(!is_ecp(mode) || host_turns_to_reverse(f));
	assert_int_equal(mode->read(f, &byte), 0);
	assert_int_equal(byte, length[0]);
	assert_int_equal(mode->read(f, &byte), 0);
	assert_int_equal(byte, length[1]);
	for (const char *at = id; *at; at++) {
		assert_int_equal(mode->read(f, &byte), 0);
		assert_int_equal(byte, (uint8_t)*at);
	}
	assert_int_equal(mode->read(f, &byte), mode->without_data);
	leave(f, mode);
}

static void the_id_comes_in_four_modes_and_always_from_its_beginning(void **state)
{
	struct fixture *f = *state;
	const uint8_t length[] = {0, 25};

	set(f, "id", "MFG:Somebody;MDL:Thing;");
	make(f);
	for (size_t i = 0; i < 2 * sizeof(id_modes) / sizeof(id_modes[NIBBLE]); i++) {
		read_id(f, &id_modes[i / 2], length);
	}
}

static void the_length_of_the_id_can_be_wrong(void **state)
{
	struct fixture *f = *state;

	set(f, "id", "MFG:Somebody;MDL:Thing;");
	make(f);
	adjust(f, "id-order", "little");
	read_id(f, &id_modes[NIBBLE], (const uint8_t[]){25, 0});
	adjust(f, "id-order", "big");
	adjust(f, "id-length", "65535");
	read_id(f, &id_modes[NIBBLE], (const uint8_t[]){0xff, 0xff});
	adjust(f, "id-length", "true");
	read_id(f, &id_modes[NIBBLE], (const uint8_t[]){0, 25});
}

/* --- nibble and byte: reverse idle --- */

static void data_that_arrive_in_reverse_idle_interrupt_the_host(void **state)
{
	struct fixture *f = *state;
	const struct mode *both[] = {&modes[NIBBLE], &modes[BYTE]};
	uint8_t byte;

	for (size_t i = 0; i < 2; i++) {
		remake(f);
		enter(f, both[i]);
		host_set(f, LPT_CONTROL_NAUTOFD, LOW);
		pass(f, HOST_WAIT_NS);
		assert_true(is_high(f, LPT_STATUS_NACK));
		adjust(f, "say", "!");
		assert_true(host_wait(f, LPT_STATUS_NACK, LOW));
		assert_false(is_high(f, LPT_STATUS_NFAULT));
		assert_true(host_wait(f, LPT_STATUS_NACK, HIGH));
		host_set(f, LPT_CONTROL_NAUTOFD, HIGH);
		assert_true(host_wait(f, LPT_STATUS_PERROR, LOW));
		assert_int_equal(both[i]->read(f, &byte), 0);
		assert_int_equal(byte, '!');
	}
}

static void reverse_idle_can_be_terminated(void **state)
{
	struct fixture *f = *state;

	make(f);
	enter(f, &modes[NIBBLE]);
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);

	assert_true(host_terminates(f));
}

static void byte_mode_wants_its_host_clock(void **state)
{
	struct fixture *f = *state;
	uint8_t byte;

	make(f);
	adjust(f, "say", "ab");
	enter(f, &modes[BYTE]);
	host_release_data(f);
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);
	assert_true(host_wait(f, LPT_STATUS_NACK, LOW));
	host_set(f, LPT_CONTROL_NAUTOFD, HIGH);
	assert_true(host_wait(f, LPT_STATUS_NACK, HIGH));

	assert_int_equal(host_reads_byte(f, &byte), 9);
}

/* --- EPP --- */

static void epp_addresses_and_data_are_apart(void **state)
{
	struct fixture *f = *state;
	uint8_t byte;

	make(f);
	enter(f, &modes[EPP]);
	assert_int_equal(host_writes_epp(f, true, 0x12), 0);
	assert_int_equal(host_writes_epp(f, false, 0x34), 0);
	assert_int_equal(echo_byte(f->p, 0).sort, IEEE1284_ADDRESS);
	assert_int_equal(host_reads_epp(f, false, &byte), 0);
	assert_int_equal(byte, 0x34);
	assert_int_equal(host_reads_epp(f, true, &byte), 0);
	assert_int_equal(byte, 0x12);
}

static void a_full_device_leaves_an_epp_cycle_unanswered(void **state)
{
	struct fixture *f = *state;
	uint8_t byte;

	set(f, "size", "1");
	make(f);
	enter(f, &modes[EPP]);
	assert_int_equal(write_epp(f, 'a'), 0);
	assert_int_equal(write_epp(f, 'b'), 58);
	assert_int_equal(read_epp(f, &byte), 0);
	assert_int_equal(write_epp(f, 'c'), 0);

	assert_int_equal(echo_count(f->p), 2);
}

static void epp_ends_with_ninit_and_that_is_no_reset(void **state)
{
	struct fixture *f = *state;

	make(f);
	enter(f, &modes[EPP]);
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);
	host_set(f, LPT_CONTROL_NAUTOFD, HIGH);
	leave(f, &modes[EPP]);

	assert_int_equal(host_prints(f, 'x'), 0);
	assert_int_equal(echo_count(f->p), 1);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup_echo, teardown)
	const struct CMUnitTest tests[] = {
		TEST(every_mode_carries_every_byte_both_ways),
		TEST(any_mode_follows_any_other),
		TEST(nselectin_low_in_the_middle_ends_a_mode_at_once),
		TEST(nselectin_low_in_a_negotiation_ends_it),
		TEST(a_host_that_stops_in_a_termination_is_given_up),
		TEST(what_it_does_not_have_is_refused_by_xflag),
		TEST(nibble_mode_is_refused_by_xflag_high),
		TEST(modes_are_named),
		TEST(the_id_comes_in_four_modes_and_always_from_its_beginning),
		TEST(the_length_of_the_id_can_be_wrong),
		TEST(data_that_arrive_in_reverse_idle_interrupt_the_host),
		TEST(reverse_idle_can_be_terminated),
		TEST(byte_mode_wants_its_host_clock),
		TEST(epp_addresses_and_data_are_apart),
		TEST(a_full_device_leaves_an_epp_cycle_unanswered),
		TEST(epp_ends_with_ninit_and_that_is_no_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
