/* SPDX-License-Identifier: MIT */
/* The time of blocks, and every mistake that the device's side of IEEE 1284 can make. */
#include "peripheral/test-modes.h"

/* --- blocks --- */

static void a_block_takes_the_time_of_its_answers(void **state)
{
	struct fixture *f = *state;
	const struct {
		const struct mode *mode;
		enum lpt_xfer_mode xfer;
		int64_t byte_ns;
	} all[] = {{&modes[NIBBLE], LPT_XFER_NIBBLE, 4 * IEEE1284_ANSWER_NS},
		   {&modes[CHANNEL_NIBBLE], LPT_XFER_NIBBLE, 4 * IEEE1284_ANSWER_NS},
		   {&modes[BYTE], LPT_XFER_BYTE, 2 * IEEE1284_ANSWER_NS},
		   {&modes[EPP], LPT_XFER_EPP_DATA, 2 * IEEE1284_ANSWER_NS},
		   {&modes[ECP], LPT_XFER_ECP, 2 * IEEE1284_ANSWER_NS}};
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
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup_echo, teardown)
	const struct CMUnitTest tests[] = {
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
