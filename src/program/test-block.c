/* SPDX-License-Identifier: MIT */
/* Blocks in software against small peripherals, and by the hardware of a driver. */
#include "program/test-fake.h"

#define STATUS(f) ((f)->reg[LPT_REG_STATUS])
#define CONTROL(f) ((f)->reg[LPT_REG_CONTROL])
#define READY (LPT_STATUS_BUSY | LPT_STATUS_NFAULT | LPT_STATUS_NACK | LPT_STATUS_SELECT)

/* Takes a byte at each falling nStrobe and is at once ready again. */
static void printer(struct fake *f)
{
	bool strobe = CONTROL(f) & LPT_CONTROL_NSTROBE;

	if (strobe && !f->phase) {
		f->sent[f->n_sent++] = f->reg[LPT_REG_DATA];
	}
	f->phase = strobe;
}

/* Has "Hi" to send: shows a nibble and lowers nAck while nAutoFd is low. */
static void nibble_sender(struct fake *f)
{
	static const uint8_t nibbles[] = {0x8, 0x4, 0x9, 0x6};

	if (CONTROL(f) & LPT_CONTROL_NAUTOFD) {
		uint8_t nibble = nibbles[f->phase];
		STATUS(f) = (nibble & 7) << 3 | (nibble & 8 ? 0 : LPT_STATUS_BUSY);
		return;
	}
	if (!(STATUS(f) & LPT_STATUS_NACK)) {
		f->phase++;
		STATUS(f) = LPT_STATUS_NACK | (f->phase < 4 ? 0 : LPT_STATUS_NFAULT);
	}
}

static void byte_sender(struct fake *f)
{
	if (CONTROL(f) & LPT_CONTROL_NAUTOFD) {
		f->reg[LPT_REG_DATA] = "Hi"[f->phase];
		STATUS(f) &= ~LPT_STATUS_NACK;
	} else if (!(STATUS(f) & LPT_STATUS_NACK)) {
		f->phase++;
		STATUS(f) = LPT_STATUS_NACK | (f->phase < 2 ? 0 : LPT_STATUS_NFAULT);
	}
}

/* One register for data and one for addresses; nWait (Busy) follows either strobe. */
static void epp_memory(struct fake *f)
{
	bool data = CONTROL(f) & LPT_CONTROL_NAUTOFD;
	bool address = CONTROL(f) & LPT_CONTROL_NSELECTIN;

	if (!data && !address) {
		STATUS(f) = READY;
		return;
	}
	STATUS(f) = READY & ~LPT_STATUS_BUSY;
	uint8_t *cell = &f->sent[data ? 0 : 1];
	if (CONTROL(f) & LPT_CONTROL_NSTROBE) {
		*cell = f->reg[LPT_REG_DATA];
	} else {
		f->reg[LPT_REG_DATA] = *cell;
	}
}

static void ecp_receiver(struct fake *f)
{
	bool clock = CONTROL(f) & LPT_CONTROL_NSTROBE;

	STATUS(f) = clock ? 0 : READY;
	if (clock && !f->phase) {
		f->sent[f->n_sent++] = f->reg[LPT_REG_DATA];
	}
	f->phase = clock;
}

/* Offers "Hi" and then nothing; after that a command if phase began at 10. */
static void ecp_sender(struct fake *f)
{
	bool ready = CONTROL(f) & LPT_CONTROL_NAUTOFD;

	if (!ready) {
		f->phase += !(STATUS(f) & LPT_STATUS_NACK);
		STATUS(f) = LPT_STATUS_NACK;
	} else if (f->phase < 2) {
		f->reg[LPT_REG_DATA] = "Hi"[f->phase];
		STATUS(f) = 0;
	} else if (f->phase >= 10) {
		STATUS(f) = LPT_STATUS_BUSY;
	}
}

static int xfer(struct fake *f, enum lpt_xfer_mode mode, bool reverse, uint32_t n)
{
	return fake_run(f, PROGRAM({LPT_OP_XFER, 0, mode, reverse, n}, END));
}

static void compat_prints_the_whole_payload(void **state)
{
	struct fake *f = *state;
	f->react = printer;
	STATUS(f) = READY;
	fake_payload(f, "hello");

	int r = xfer(f, LPT_XFER_COMPAT, false, 0);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_true(f->run.t);
	assert_int_equal(f->n_sent, 5);
	assert_memory_equal(f->sent, "hello", 5);
	assert_true(f->log[1].ns - f->log[0].ns >= 750);
	assert_true(f->log[2].ns - f->log[1].ns >= 750);
}

static void busy_printer_leaves_the_block_short(void **state)
{
	struct fake *f = *state;
	fake_payload(f, "hello");

	int r = xfer(f, LPT_XFER_COMPAT, false, 0);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_false(f->run.t);
	assert_int_equal(f->run.payload_pos, 0);
}

static void block_longer_than_the_payload_is_short(void **state)
{
	struct fake *f = *state;
	f->react = printer;
	STATUS(f) = READY;
	fake_payload(f, "abc");

	int r = xfer(f, LPT_XFER_COMPAT, false, 4);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_false(f->run.t);
	assert_int_equal(f->n_sent, 3);
}

static void block_goes_on_after_its_fuel_was_used_up(void **state)
{
	struct fake *f = *state;
	f->react = printer;
	STATUS(f) = READY;
	fake_payload(f, "abcdef");
	f->code[0] = (struct lpt_insn){LPT_OP_XFER, 0, LPT_XFER_COMPAT, 0, 5};
	f->run.fuel = 3;

	int r = LPT_RUN_MORE;
	for (int steps = 0; r == LPT_RUN_MORE && steps < 10; steps++) {
		r = lpt_run_step(&f->lines, &f->run);
		f->run.fuel = 2;
	}

	assert_int_equal(r, LPT_RUN_DONE);
	assert_int_equal(f->n_sent, 5);
	assert_true(f->run.t);
}

static void nibbles_are_read_until_no_data_is_left(void **state)
{
	struct fake *f = *state;
	f->react = nibble_sender;
	STATUS(f) = LPT_STATUS_NACK;

	int r = xfer(f, LPT_XFER_NIBBLE, true, 0);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_false(f->run.t);
	assert_int_equal(f->run.results_len, 2);
	assert_memory_equal(f->results, "Hi", 2);
}

static void bytes_are_read_with_the_data_lines_reversed(void **state)
{
	struct fake *f = *state;
	f->react = byte_sender;
	STATUS(f) = LPT_STATUS_NACK;

	int r = xfer(f, LPT_XFER_BYTE, true, 2);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_true(f->run.t);
	assert_memory_equal(f->results, "Hi", 2);
	assert_true(f->lines.reverse);
}

static void epp_cycles_reach_the_data_and_the_address_register(void **state)
{
	struct fake *f = *state;
	f->react = epp_memory;
	f->lines.shadow[LPT_REG_CONTROL] = CONTROL(f) = LPT_CONTROL_NINIT;
	STATUS(f) = READY;

	int r = fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_EPPADDR, 0, 0x12, 0},
				    {LPT_OP_OUT, LPT_REG_EPPDATA, 0, 0x34, 0},
				    {LPT_OP_IN, LPT_REG_EPPADDR, 0xff, 0, 0},
				    {LPT_OP_XFER, 0, LPT_XFER_EPP_DATA, 1, 1}, END));

	assert_int_equal(r, LPT_RUN_DONE);
	assert_memory_equal(f->results, "\x12\x34", 2);
	assert_int_equal(f->lines.shadow[LPT_REG_CONTROL] & 0x0f, LPT_CONTROL_NINIT);
}

static void epp_cycle_without_an_answer_releases_its_strobe(void **state)
{
	struct fake *f = *state;
	STATUS(f) = READY;

	int r = fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_EPPDATA, 0, 0x12, 0}, END));

	assert_int_equal(r, -ETIMEDOUT);
	assert_int_equal(f->lines.shadow[LPT_REG_CONTROL] & 0x03, 0);
}

static void ecp_sends_with_the_clock_of_both_sides(void **state)
{
	struct fake *f = *state;
	f->react = ecp_receiver;
	STATUS(f) = READY;
	fake_payload(f, "ecp");

	int r = xfer(f, LPT_XFER_ECP, false, 0);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_memory_equal(f->sent, "ecp", 3);
}

static void begin_ecp_reverse(struct fake *f, uint32_t phase)
{
	f->react = ecp_sender;
	f->phase = phase;
	f->lines.shadow[LPT_REG_CONTROL] = CONTROL(f) = LPT_CONTROL_NAUTOFD;
	f->reg[LPT_REG_STATUS] = LPT_STATUS_NACK;
}

static void ecp_reads_until_nothing_more_is_offered(void **state)
{
	struct fake *f = *state;
	begin_ecp_reverse(f, 0);

	int r = xfer(f, LPT_XFER_ECP, true, 0);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_false(f->run.t);
	assert_int_equal(f->run.results_len, 2);
	assert_memory_equal(f->results, "Hi", 2);
}

static void ecp_data_ends_at_a_command_that_stays_where_it_is(void **state)
{
	struct fake *f = *state;
	begin_ecp_reverse(f, 10);

	assert_int_equal(xfer(f, LPT_XFER_ECP, true, 0), LPT_RUN_DONE);
	assert_false(f->run.t);
	assert_int_equal(f->run.results_len, 0);
	assert_int_equal(f->phase, 10);
}

static void ecp_commands_end_at_data_that_stays_where_it_is(void **state)
{
	struct fake *f = *state;
	begin_ecp_reverse(f, 0);

	assert_int_equal(xfer(f, LPT_XFER_ECP_COMMAND, true, 0), LPT_RUN_DONE);
	assert_false(f->run.t);
	assert_int_equal(f->run.results_len, 0);
	assert_int_equal(f->phase, 0);
}

static void ecp_command_is_read_as_such(void **state)
{
	struct fake *f = *state;
	begin_ecp_reverse(f, 10);
	f->reg[LPT_REG_DATA] = 0x83;

	assert_int_equal(xfer(f, LPT_XFER_ECP_COMMAND, true, 1), LPT_RUN_DONE);
	assert_true(f->run.t);
	assert_int_equal(f->results[0], 0x83);
	assert_int_equal(f->phase, 11);
}

/* Takes a byte as the receiver does, and notes whether it was a command. */
static void ecp_judge(struct fake *f)
{
	uint32_t taken = f->n_sent;

	ecp_receiver(f);
	if (f->n_sent > taken) {
		f->sent[taken] = (CONTROL(f) & LPT_CONTROL_NAUTOFD) != 0;
	}
}

static void ecp_commands_are_clocked_with_host_ack_low(void **state)
{
	struct fake *f = *state;
	f->react = ecp_judge;
	STATUS(f) = READY;
	fake_payload(f, "cd");

	fake_run(f, PROGRAM({LPT_OP_XFER, 0, LPT_XFER_ECP_COMMAND, 0, 1},
			    {LPT_OP_XFER, 0, LPT_XFER_ECP, 0, 1}, END));

	assert_memory_equal(f->sent, "\1\0", 2);
	assert_int_equal(CONTROL(f) & LPT_CONTROL_NAUTOFD, 0);
}

/* Takes one byte and is not ready for another. */
static void ecp_full(struct fake *f)
{
	ecp_receiver(f);
	if (f->n_sent) {
		STATUS(f) &= ~LPT_STATUS_BUSY;
	}
}

static void a_byte_counts_as_soon_as_the_far_end_has_it(void **state)
{
	struct fake *f = *state;
	f->react = ecp_full;
	STATUS(f) = READY;
	fake_payload(f, "ab");

	assert_int_equal(xfer(f, LPT_XFER_ECP, false, 0), LPT_RUN_DONE);
	assert_false(f->run.t);
	assert_int_equal(f->run.payload_pos, 1);
	assert_int_equal(f->run.mark, 32);
}

static void a_wait_in_vain_marks_its_event_and_lets_go_of_the_lines(void **state)
{
	struct fake *f = *state;
	STATUS(f) = LPT_STATUS_NACK; /* data, but no answer to event 7 */

	assert_int_equal(xfer(f, LPT_XFER_NIBBLE, true, 0), LPT_RUN_DONE);
	assert_false(f->run.t);
	assert_int_equal(f->run.mark, 9);
	assert_int_equal(CONTROL(f) & LPT_CONTROL_NAUTOFD, 0);
}

static void handshake_needs_all_lines(void **state)
{
	struct fake *f = *state;
	f->run.data_mask = 0x0f;
	fake_payload(f, "a");

	assert_int_equal(xfer(f, LPT_XFER_COMPAT, false, 0), -EPERM);
	assert_int_equal(f->n_writes, 0);
}

static int take_two(struct lpt_lines *lines, enum lpt_xfer_mode mode, bool reverse, uint8_t *buf,
		    uint32_t len, int64_t timeout_ns, uint32_t *ret_done)
{
	struct fake *f = lines->driver;

	*ret_done = len < 2 ? len : 2;
	memcpy(f->sent + f->n_sent, buf, *ret_done);
	f->n_sent += *ret_done;
	return *ret_done == len ? 0 : -ETIMEDOUT;
}

static void hardware_block_that_stops_short_tells_how_far_it_came(void **state)
{
	struct fake *f = *state;
	f->ops.xfer = take_two;
	fake_payload(f, "abc");

	int r = xfer(f, LPT_XFER_FIFO, false, 0);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_false(f->run.t);
	assert_int_equal(f->run.payload_pos, 2);
	assert_memory_equal(f->sent, "ab", 2);
}

static int no_hardware(struct lpt_lines *lines, enum lpt_xfer_mode mode, bool reverse, uint8_t *buf,
		       uint32_t len, int64_t timeout_ns, uint32_t *ret_done)
{
	*ret_done = 0;
	return -EOPNOTSUPP;
}

static void mode_the_hardware_lacks_goes_in_software(void **state)
{
	struct fake *f = *state;
	f->ops.xfer = no_hardware;
	f->react = printer;
	STATUS(f) = READY;
	fake_payload(f, "abc");

	int r = xfer(f, LPT_XFER_COMPAT, false, 0);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_memory_equal(f->sent, "abc", 3);
}

static void count_access(void *context, const struct lpt_lines *lines, enum lpt_reg reg,
			 uint8_t value, bool is_read)
{
	uint32_t *n = context;

	++*n;
}

static void watched_block_is_the_handshake_of_the_wires(void **state)
{
	struct fake *f = *state;
	uint32_t n = 0;
	const struct lpt_lines_trace trace = {count_access, &n};
	f->lines.trace = &trace;
	f->ops.xfer = take_two;
	f->react = printer;
	STATUS(f) = READY;
	fake_payload(f, "abc");

	int r = xfer(f, LPT_XFER_COMPAT, false, 0);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_memory_equal(f->sent, "abc", 3);
	assert_int_equal(n, f->n_reads + f->n_writes);
}

static void handshake_that_might_sleep_inside_asks_for_a_worker(void **state)
{
	struct fake *f = *state;
	f->run.may_block = false;

	assert_int_equal(xfer(f, LPT_XFER_NIBBLE, true, 0), LPT_RUN_WAIT);
	assert_int_equal(f->n_reads + f->n_writes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(compat_prints_the_whole_payload),
		test(busy_printer_leaves_the_block_short),
		test(block_longer_than_the_payload_is_short),
		test(block_goes_on_after_its_fuel_was_used_up),
		test(nibbles_are_read_until_no_data_is_left),
		test(bytes_are_read_with_the_data_lines_reversed),
		test(epp_cycles_reach_the_data_and_the_address_register),
		test(epp_cycle_without_an_answer_releases_its_strobe),
		test(ecp_sends_with_the_clock_of_both_sides),
		test(ecp_reads_until_nothing_more_is_offered),
		test(ecp_data_ends_at_a_command_that_stays_where_it_is),
		test(ecp_commands_end_at_data_that_stays_where_it_is),
		test(ecp_command_is_read_as_such),
		test(ecp_commands_are_clocked_with_host_ack_low),
		test(a_byte_counts_as_soon_as_the_far_end_has_it),
		test(a_wait_in_vain_marks_its_event_and_lets_go_of_the_lines),
		test(handshake_needs_all_lines),
		test(hardware_block_that_stops_short_tells_how_far_it_came),
		test(mode_the_hardware_lacks_goes_in_software),
		test(watched_block_is_the_handshake_of_the_wires),
		test(handshake_that_might_sleep_inside_asks_for_a_worker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
