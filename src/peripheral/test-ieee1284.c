/* SPDX-License-Identifier: MIT */
/*
 * The device's side of IEEE 1284, event by event on an echo: every mode in both directions, what
 * the host can do at the wrong moment, and every fault.
 */
#include "peripheral/echo.h"
#include "peripheral/test-host.h"

#define READY (LPT_STATUS_BUSY | LPT_STATUS_NACK | LPT_STATUS_SELECT | LPT_STATUS_NFAULT)
#define CHANNEL 0x80

static int setup(void **state)
{
	return setup_peripheral(state, &peripheral_echo, NULL);
}

/* --- modes as functions --- */

static int print(struct fixture *f, uint8_t byte)
{
	return host_prints(f, byte);
}

static int write_epp(struct fixture *f, uint8_t byte)
{
	return host_writes_epp(f, false, byte);
}

static int write_ecp(struct fixture *f, uint8_t byte)
{
	return host_writes_ecp(f, false, byte);
}

static int read_epp(struct fixture *f, uint8_t *ret_byte)
{
	return host_reads_epp(f, false, ret_byte);
}

/* Data only: each command is a failure. */
static int read_ecp(struct fixture *f, uint8_t *ret_byte)
{
	bool is_command;
	int missed = host_reads_ecp(f, &is_command, ret_byte);

	return missed == 0 && is_command ? -EPROTO : missed;
}

struct mode {
	enum lpt_1284_mode mode;
	uint8_t request;
	enum lpt_1284_mode sent_in;
	int (*write)(struct fixture *f, uint8_t byte);
	int (*read)(struct fixture *f, uint8_t *ret_byte);
	int without_data;  /* what reading gives then */
	int read_dies_at;  /* event that does not come in the middle of a byte */
	int write_dies_at; /* the same, towards the device; 0: not in this mode */
};

static const struct mode modes[] = {
	{LPT_1284_NIBBLE, 0x00, LPT_1284_COMPAT, print, host_reads_nibbles, -ENODATA, 9, 0},
	{LPT_1284_CHANNEL_NIBBLE, 0x08, LPT_1284_COMPAT, print, host_reads_nibbles, -ENODATA, 9, 0},
	{LPT_1284_BYTE, 0x01, LPT_1284_COMPAT, print, host_reads_byte, -ENODATA, 11, 0},
	{LPT_1284_EPP, 0x40, LPT_1284_EPP, write_epp, read_epp, 58, 58, 58},
	{LPT_1284_ECP, 0x10, LPT_1284_ECP, write_ecp, read_ecp, 43, 45, 36},
	{LPT_1284_ECP_RLE, 0x30, LPT_1284_ECP_RLE, write_ecp, read_ecp, 43, 45, 36},
	{LPT_1284_BECP, 0x18, LPT_1284_BECP, write_ecp, read_ecp, 43, 45, 36},
};
#define N_MODES (sizeof(modes) / sizeof(modes[0]))

static bool is_ecp(const struct mode *mode)
{
	return mode->read == read_ecp;
}

static void enter(struct fixture *f, const struct mode *mode)
{
	assert_true(host_negotiates(f, mode->request));
	if (is_ecp(mode)) {
		assert_true(host_sets_ecp_up(f));
	}
}

/* The end of a mode, whatever direction it is in. */
static void leave(struct fixture *f, const struct mode *mode)
{
	if (mode->mode == LPT_1284_EPP) {
		host_ends_epp(f);
	} else {
		assert_true(!f->in.reverse || !is_ecp(mode) || host_turns_to_forward(f));
		assert_true(host_terminates(f));
	}
	assert_int_equal(f->out.status, READY);
}

/* Where the mode of sending is compatibility mode, nothing has been negotiated yet. */
static void send(struct fixture *f, const struct mode *mode, const char *text, size_t n)
{
	if (mode->sent_in != LPT_1284_COMPAT) {
		enter(f, mode);
	}
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(mode->write(f, (uint8_t)text[i]), 0);
	}
	if (mode->sent_in == LPT_1284_COMPAT) {
		assert_true(host_wait(f, LPT_STATUS_BUSY, LOW));
		enter(f, mode);
	} else if (is_ecp(mode)) {
		assert_true(host_turns_to_reverse(f));
	}
}

static void remake(struct fixture *f)
{
	f->p = peripheral_free(f->p);
	f->out = (struct peripheral_output){0};
	f->in = (struct peripheral_input){.control = LPT_CONTROL_REST};
	make(f);
}

/* --- every mode --- */

/* All bytes, none of them twice in a row. */
static void fill(char *bytes, size_t n)
{
	for (unsigned i = 0; i < n; i++) {
		bytes[i] = (char)(i * 7);
	}
}

static void assert_record(struct fixture *f, const struct mode *mode, const char *text, size_t n)
{
	assert_int_equal(echo_count(f->p), n);
	for (size_t i = 0; i < n; i++) {
		struct echo_byte got = echo_byte(f->p, i);

		assert_int_equal(got.byte, (uint8_t)text[i]);
		assert_int_equal(got.mode, mode->sent_in);
		assert_int_equal(got.sort, IEEE1284_DATA);
	}
}

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
	for (size_t i = 0; i < 2 * sizeof(id_modes) / sizeof(id_modes[0]); i++) {
		read_id(f, &id_modes[i / 2], length);
	}
}

static void the_length_of_the_id_can_be_wrong(void **state)
{
	struct fixture *f = *state;

	set(f, "id", "MFG:Somebody;MDL:Thing;");
	make(f);
	adjust(f, "id-order", "little");
	read_id(f, &id_modes[0], (const uint8_t[]){25, 0});
	adjust(f, "id-order", "big");
	adjust(f, "id-length", "65535");
	read_id(f, &id_modes[0], (const uint8_t[]){0xff, 0xff});
	adjust(f, "id-length", "true");
	read_id(f, &id_modes[0], (const uint8_t[]){0, 25});
}

/* --- nibble and byte: reverse idle --- */

static void data_that_arrive_in_reverse_idle_interrupt_the_host(void **state)
{
	struct fixture *f = *state;
	const struct mode *both[] = {&modes[0], &modes[2]};
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
	enter(f, &modes[0]);
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);

	assert_true(host_terminates(f));
}

static void byte_mode_wants_its_host_clock(void **state)
{
	struct fixture *f = *state;
	uint8_t byte;

	make(f);
	adjust(f, "say", "ab");
	enter(f, &modes[2]);
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
	enter(f, &modes[3]);
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
	enter(f, &modes[3]);
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
	enter(f, &modes[3]);
	host_set(f, LPT_CONTROL_NAUTOFD, LOW);
	host_set(f, LPT_CONTROL_NAUTOFD, HIGH);
	leave(f, &modes[3]);

	assert_int_equal(host_prints(f, 'x'), 0);
	assert_int_equal(echo_count(f->p), 1);
}

/* --- ECP --- */

static void ecp_run_lengths_are_expanded(void **state)
{
	struct fixture *f = *state;

	make(f);
	enter(f, &modes[4]);
	assert_int_equal(host_writes_ecp(f, true, 4), 0);
	assert_int_equal(host_writes_ecp(f, false, 'x'), 0);
	assert_int_equal(host_writes_ecp(f, false, 'y'), 0);

	assert_record(f, &modes[4], "xxxxxy", 6);
}

static void a_run_that_has_no_room_is_not_taken_in_part(void **state)
{
	struct fixture *f = *state;
	bool is_command;
	uint8_t byte;

	set(f, "size", "4");
	make(f);
	enter(f, &modes[4]);
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
	enter(f, &modes[4]);
	for (size_t i = 0; i < sizeof(expected); i++) {
		assert_int_equal(host_writes_ecp(f, expected[i] & CHANNEL, expected[i]), 0);
	}
	assert_int_equal(echo_byte(f->p, 3).byte, 6);
	assert_true(host_turns_to_reverse(f));
	for (size_t i = 0; i < sizeof(expected); i++) {
		bool is_command;
		uint8_t byte;

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
	send(f, &modes[5], text, sizeof(text));
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		bool is_command;
		uint8_t byte;

		assert_int_equal(host_reads_ecp(f, &is_command, &byte), 0);
		assert_int_equal(is_command, expected[i].is_command);
		assert_int_equal(byte, expected[i].byte);
	}
	assert_int_equal(read_ecp(f, (uint8_t *)text), 43);
}

static void a_byte_that_has_no_room_is_withdrawn_by_recovery(void **state)
{
	struct fixture *f = *state;
	uint8_t byte;

	set(f, "size", "1");
	make(f);
	enter(f, &modes[4]);
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
	uint8_t byte;

	make(f);
	send(f, &modes[4], "ab", 2);
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
	enter(f, &modes[4]);
	assert_true(is_high(f, LPT_STATUS_NFAULT));
	adjust(f, "say", "!");
	assert_false(is_high(f, LPT_STATUS_NFAULT));
}

/* --- blocks --- */

static void a_block_takes_the_time_of_its_answers(void **state)
{
	struct fixture *f = *state;
	const struct {
		const struct mode *mode;
		enum lpt_xfer_mode xfer;
		int64_t byte_ns;
	} all[] = {{&modes[0], LPT_XFER_NIBBLE, 4 * IEEE1284_ANSWER_NS},
		   {&modes[1], LPT_XFER_NIBBLE, 4 * IEEE1284_ANSWER_NS},
		   {&modes[2], LPT_XFER_BYTE, 2 * IEEE1284_ANSWER_NS},
		   {&modes[3], LPT_XFER_EPP_DATA, 2 * IEEE1284_ANSWER_NS},
		   {&modes[4], LPT_XFER_ECP, 2 * IEEE1284_ANSWER_NS}};
	uint8_t bytes[100];

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const struct peripheral_block block = {all[i].xfer, true, bytes, sizeof(bytes)};
		int64_t t;

		remake(f);
		fill((char *)bytes, sizeof(bytes));
		send(f, all[i].mode, (char *)bytes, sizeof(bytes));
		host_release_data(f);
		memset(bytes, 0, sizeof(bytes));
		pass(f, IEEE1284_ANSWER_NS);
		t = f->now;
		assert_int_equal(f->ops->block(f->p, &t, &block), sizeof(bytes));
		/* The first byte of ECP was offered already. */
		assert_in_range(t - f->now, 99 * all[i].byte_ns, 100 * all[i].byte_ns);
		assert_int_equal(bytes[99], (uint8_t)(99 * 7));
	}
}

/* --- faults --- */

static void a_mute_device_answers_no_negotiation(void **state)
{
	struct fixture *f = *state;

	make(f);
	adjust(f, "mute", "yes");

	assert_false(host_asks(f, 0x00));
	assert_int_equal(f->out.status, READY);
}

static void each_mode_can_be_refused(void **state)
{
	struct fixture *f = *state;
	const char *names[] = {"nibble", "channel-nibble", "byte", "epp", "ecp", "ecp-rle", "becp"};

	make(f);
	for (size_t i = 0; i < N_MODES; i++) {
		adjust(f, "refuse", names[i]);
		assert_adjusted(f, "refuse", names[i]);
		for (size_t j = 0; j < N_MODES; j++) {
			assert_true(host_asks(f, modes[j].request));
			assert_int_equal(is_high(f, LPT_STATUS_SELECT) == (modes[j].request != 0),
					 i != j);
			host_ends_epp(f);
			assert_int_equal(f->out.status, READY);
		}
	}
}

static void late_answers_come_so_much_later(void **state)
{
	struct fixture *f = *state;

	make(f);
	adjust(f, "late", "10ms");
	assert_adjusted(f, "late", "10000us");
	host_set2(f, LPT_CONTROL_NSELECTIN, LPT_CONTROL_NAUTOFD);
	pass(f, 10 * 1000000 + IEEE1284_ANSWER_NS - 1);
	assert_int_equal(f->out.status, READY);
	pass(f, 1);
	assert_false(is_high(f, LPT_STATUS_NACK));
	adjust(f, "late", "40ms");
	host_set2(f, LPT_CONTROL_NAUTOFD, LPT_CONTROL_NSELECTIN);
	assert_false(host_asks(f, 0x00));
}

static void a_device_that_dies_reading_falls_silent_in_the_next_byte(void **state)
{
	struct fixture *f = *state;
	uint8_t byte;

	for (const struct mode *mode = modes; mode < modes + N_MODES; mode++) {
		remake(f);
		adjust(f, "say", "abc");
		adjust(f, "dies-after", "2");
		enter(f, mode);
		assert_true(!is_ecp(mode) || host_turns_to_reverse(f));
		assert_int_equal(mode->read(f, &byte), 0);
		assert_int_equal(mode->read(f, &byte), 0);
		assert_int_equal(mode->read(f, &byte), mode->read_dies_at);
		host_set(f, LPT_CONTROL_NSELECTIN, LOW);
		host_ends_epp(f);
		assert_int_equal(f->out.status, READY);
	}
}

static void a_device_that_dies_writing_has_what_it_acknowledged(void **state)
{
	struct fixture *f = *state;

	for (const struct mode *mode = modes; mode < modes + N_MODES; mode++) {
		if (mode->write_dies_at) {
			remake(f);
			adjust(f, "dies-after", "2");
			enter(f, mode);
			assert_int_equal(mode->write(f, 'a'), 0);
			assert_int_equal(mode->write(f, 'b'), 0);
			assert_int_equal(mode->write(f, 'c'), mode->write_dies_at);
			assert_record(f, mode, "ab", 2);
		}
	}
}

static void a_stuck_line_stays_as_it_is(void **state)
{
	struct fixture *f = *state;
	const struct {
		const char *name;
		uint8_t line;
	} lines[] = {{"nfault", LPT_STATUS_NFAULT},
		     {"select", LPT_STATUS_SELECT},
		     {"perror", LPT_STATUS_PERROR},
		     {"nack", LPT_STATUS_NACK},
		     {"busy", LPT_STATUS_BUSY}};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		uint8_t seen = 0;

		remake(f);
		adjust(f, "stuck", lines[i].name);
		assert_adjusted(f, "stuck", lines[i].name);
		host_set2(f, LPT_CONTROL_NSELECTIN, LPT_CONTROL_NAUTOFD);
		pass(f, HOST_WAIT_NS);
		seen |= f->out.status ^ READY;
		host_set(f, LPT_CONTROL_NSTROBE, LOW);
		host_set(f, LPT_CONTROL_NSTROBE | LPT_CONTROL_NAUTOFD, HIGH);
		pass(f, HOST_WAIT_NS);
		seen |= f->out.status ^ READY;
		assert_false(seen & lines[i].line);
	}
}

static void what_is_wrong_is_told(void **state)
{
	struct fixture *f = *state;

	set(f, "dies-after", "7");
	make(f);
	assert_adjusted(f, "dies-after", "7");
	adjust(f, "dies-after", "never");
	assert_adjusted(f, "dies-after", "never");
	assert_adjusted(f, "mute", "no");
	assert_adjusted(f, "refuse", "none");
	assert_adjusted(f, "stuck", "none");
	assert_adjusted(f, "id-length", "true");
	assert_adjusted(f, "id-order", "big");
	assert_adjusted(f, "say", "0 bytes");
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
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
		TEST(ecp_run_lengths_are_expanded),
		TEST(a_run_that_has_no_room_is_not_taken_in_part),
		TEST(ecp_channels_come_back_where_they_were),
		TEST(rle_compresses_runs_from_three_to_a_hundred_and_twenty_eight),
		TEST(a_byte_that_has_no_room_is_withdrawn_by_recovery),
		TEST(a_byte_that_the_host_did_not_acknowledge_is_kept),
		TEST(ecp_asks_for_reverse_by_nfault),
		TEST(a_block_takes_the_time_of_its_answers),
		TEST(a_mute_device_answers_no_negotiation),
		TEST(each_mode_can_be_refused),
		TEST(late_answers_come_so_much_later),
		TEST(a_device_that_dies_reading_falls_silent_in_the_next_byte),
		TEST(a_device_that_dies_writing_has_what_it_acknowledged),
		TEST(a_stuck_line_stays_as_it_is),
		TEST(what_is_wrong_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
