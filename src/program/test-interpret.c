/* SPDX-License-Identifier: MIT */
/* Each instruction on the wires, and how a run stops, waits and is taken up again. */
#include "program/test-fake.h"

static void out_and_frob_write_and_keep_the_other_bits(void **state)
{
	struct fake *f = *state;

	int r = fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 0x55, 0},
				    {LPT_OP_FROB, LPT_REG_DATA, 0x0f, 0x03, 0}, END));

	assert_int_equal(r, LPT_RUN_DONE);
	assert_int_equal(f->n_writes, 2);
	assert_int_equal(f->log[0].value, 0x55);
	assert_int_equal(f->log[1].value, 0x53);
}

static void in_appends_the_masked_value(void **state)
{
	struct fake *f = *state;
	f->reg[LPT_REG_STATUS] = 0xdf;

	int r = fake_run(f, PROGRAM({LPT_OP_IN, LPT_REG_STATUS, 0x80, 0, 0}, END));

	assert_int_equal(r, LPT_RUN_DONE);
	assert_int_equal(f->run.results_len, 1);
	assert_int_equal(f->results[0], 0x80);
	assert_int_equal(f->run.a, 0x80);
}

static void test_decides_a_conditional_jump(void **state)
{
	struct fake *f = *state;
	f->reg[LPT_REG_STATUS] = 0x40;

	int r = fake_run(f, PROGRAM({LPT_OP_TEST, LPT_REG_STATUS, 0x40, 0x40, 0},
				    {LPT_OP_JMP, LPT_COND_NOT_T, 0, 0, 3}, {LPT_OP_END, 0, 0, 0, 7},
				    END));

	assert_int_equal(r, LPT_RUN_DONE);
	assert_int_equal(f->run.end_code, 7);
	assert_int_equal(f->run.pc, 2);
}

static void gap_keeps_its_distance_from_the_last_access(void **state)
{
	struct fake *f = *state;

	fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0},
			    {LPT_OP_OUT, LPT_REG_DATA, 0, 2, 750}, END));

	assert_true(f->log[1].ns - f->log[0].ns >= 750);
	assert_int_equal(fake_sleeps, 0);
}

static void gap_also_counts_from_the_access_of_an_earlier_run(void **state)
{
	struct fake *f = *state;
	fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0}, END));
	fake_clock += 500000; /* the client's own pause */
	int64_t before = fake_clock;

	fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 2, 400000}, END));

	assert_true(f->log[1].ns - before < 10 * FAKE_TICK_NS);
}

static void long_gap_is_slept_where_the_run_may_block(void **state)
{
	struct fake *f = *state;

	fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0},
			    {LPT_OP_OUT, LPT_REG_DATA, 0, 2, 5000000}, END));

	assert_true(f->log[1].ns - f->log[0].ns >= 5000000);
	assert_in_range(fake_sleeps, 5, 6); /* in slices of 1 ms */
}

static void long_gap_asks_for_a_worker_where_the_run_may_not_block(void **state)
{
	struct fake *f = *state;
	f->run.may_block = false;
	int r = fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0},
				    {LPT_OP_OUT, LPT_REG_DATA, 0, 2, 5000000}, END));
	assert_int_equal(r, LPT_RUN_WAIT);
	assert_int_equal(f->run.pc, 1);
	assert_int_equal(f->n_writes, 1);

	f->run.may_block = true;
	r = lpt_run_step(&f->lines, &f->run);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_true(f->log[1].ns - f->log[0].ns >= 5000000);
}

static void wait_that_is_met_asks_no_clock(void **state)
{
	struct fake *f = *state;
	f->reg[LPT_REG_STATUS] = 0x88;
	struct lpt_insn code[] = {{LPT_OP_WAIT, LPT_REG_STATUS, 0x88, 0x88, 35000},
				  {LPT_OP_WAIT, LPT_REG_STATUS, 0x88, 0x88, 35000},
				  {LPT_OP_WAIT, LPT_REG_STATUS, 0x88, 0x88, 35000},
				  END};
	fake_run(f, code, 4);
	int64_t three_waits = fake_clock;
	fake_setup(state);
	f->reg[LPT_REG_STATUS] = 0x88;

	fake_run(f, &code[1], 3);

	assert_int_equal(fake_clock, three_waits);
}

static void wait_times_out_with_the_last_value(void **state)
{
	struct fake *f = *state;
	f->reg[LPT_REG_STATUS] = 0x47;
	int64_t before = fake_clock;

	int r = fake_run(f, PROGRAM({LPT_OP_WAIT, LPT_REG_STATUS, 0x80, 0x80, 35000}, END));

	assert_int_equal(r, -ETIMEDOUT);
	assert_int_equal(f->run.status, -ETIMEDOUT);
	assert_int_equal(f->run.pc, 0);
	assert_int_equal(f->run.a, 0x47);
	assert_true(fake_clock - before >= 35000000);
}

static void soft_wait_goes_on_with_t_clear(void **state)
{
	struct fake *f = *state;

	int r = fake_run(f, PROGRAM({LPT_OP_WAIT | LPT_OP_SOFT, LPT_REG_STATUS, 0x80, 0x80, 10},
				    {LPT_OP_END, 0, 0, 0, 5}));

	assert_int_equal(r, LPT_RUN_DONE);
	assert_false(f->run.t);
	assert_int_equal(f->run.end_code, 5);
}

static void unmet_wait_that_may_not_block_keeps_its_deadline(void **state)
{
	struct fake *f = *state;
	f->run.may_block = false;
	int r = fake_run(f, PROGRAM({LPT_OP_WAIT, LPT_REG_STATUS, 0x80, 0x80, 1000}, END));
	assert_int_equal(r, LPT_RUN_WAIT);
	fake_clock += 2000000;

	r = lpt_run_step(&f->lines, &f->run);

	assert_int_equal(r, -ETIMEDOUT);
}

/* On a port whose stalls are the host's: 20 us is short, 1,000 times 20 us is not. */
static void many_short_stalls_are_left_to_who_may_block(void **state)
{
	struct fake *f = *state;

	f->run.may_block = false;
	int64_t begin_ns = fake_clock;
	int r = fake_run(
		f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 1, 20000}, {.op = LPT_OP_JMP}, END, END));

	assert_int_equal(r, LPT_RUN_WAIT);
	assert_true(f->n_writes > 1);
	assert_in_range(fake_clock - begin_ns, 20000, 100000);
}

static int jump_wait(struct lpt_lines *lines, enum lpt_reg reg, uint8_t mask, uint8_t value,
		     int64_t timeout_ns, uint8_t *ret_last)
{
	struct fake *f = lines->driver;

	fake_clock += 500;
	f->reg[reg] = value;
	*ret_last = value;
	return 0;
}

static void driver_that_never_sleeps_waits_itself(void **state)
{
	struct fake *f = *state;
	f->ops.wait = jump_wait;
	f->run.may_block = false;

	int r = fake_run(f, PROGRAM({LPT_OP_WAIT, LPT_REG_STATUS, 0x80, 0x80, 35000}, END));

	assert_int_equal(r, LPT_RUN_DONE);
	assert_int_equal(f->lines.last_status, 0x80);
	assert_true(f->run.t);
}

static uint32_t n_asked;

/* Met after 3 ms; sleeps like a driver that waits in its device. */
static int slow_wait(struct lpt_lines *lines, enum lpt_reg reg, uint8_t mask, uint8_t value,
		     int64_t timeout_ns, uint8_t *ret_last)
{
	struct fake *f = lines->driver;

	n_asked++;
	fake_clock += timeout_ns;
	*ret_last = fake_clock >= 4000000 ? value : (uint8_t)~value;
	f->reg[reg] = *ret_last;
	return fake_clock >= 4000000 ? 0 : -ETIMEDOUT;
}

static void driver_that_sleeps_is_asked_in_slices_by_a_run_that_may_block(void **state)
{
	struct fake *f = *state;
	f->ops.wait = slow_wait;
	f->lines.caps = 0;
	f->run.may_block = false;
	n_asked = 0;
	int r = fake_run(f, PROGRAM({LPT_OP_WAIT, LPT_REG_STATUS, 0x80, 0x80, 35000}, END));
	assert_int_equal(r, LPT_RUN_WAIT);
	assert_int_equal(n_asked, 0);

	f->run.may_block = true;
	r = lpt_run_step(&f->lines, &f->run);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_int_equal(n_asked, 3);
	assert_int_equal(f->run.a, 0x80);
}

static void wall_limit_ends_a_wait_between_two_slices(void **state)
{
	struct fake *f = *state;
	f->ops.wait = slow_wait;
	f->lines.caps = 0;
	f->run.wall_ns = 1500000;
	n_asked = 0;

	int r = fake_run(
		f, PROGRAM({LPT_OP_WAIT | LPT_OP_SOFT, LPT_REG_STATUS, 0x80, 0x80, 35000}, END));

	assert_int_equal(r, -ETIMEDOUT); /* soft is the wait, not the limit */
	assert_int_equal(f->run.pc, 0);
	assert_int_equal(n_asked, 2);
}

static int count_edge(struct lpt_lines *lines, uint32_t since, int64_t timeout_ns,
		      uint32_t *ret_count)
{
	*ret_count = since + 3;
	return 0;
}

static void edge_is_counted_by_the_driver_that_has_interrupts(void **state)
{
	struct fake *f = *state;
	f->ops.edge = count_edge;
	f->lines.edges = 7;

	int r = fake_run(f, PROGRAM({LPT_OP_EDGE, 0, 0, 0, 1000}, END));

	assert_int_equal(r, LPT_RUN_DONE);
	assert_int_equal(f->results[0], 10);
	assert_int_equal(f->lines.edges, 10);
}

static int64_t asked_gap;

static int note_gap(struct lpt_lines *lines, int64_t ns)
{
	asked_gap = ns;
	return 0;
}

static int sleep_gap(struct lpt_lines *lines, int64_t ns)
{
	struct fake *f = lines->driver;

	n_asked++;
	if (fake_clock < lines->last_access_ns + ns) {
		fake_clock = lines->last_access_ns + ns;
	}
	f->stop = n_asked == 3;
	return 0;
}

static void stop_flag_ends_a_long_gap_of_a_driver_that_sleeps(void **state)
{
	struct fake *f = *state;
	f->ops.gap = sleep_gap;
	f->lines.caps = 0;
	n_asked = 0;

	int r = fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0},
				    {LPT_OP_OUT, LPT_REG_DATA, 0, 2, 10000000}, END));

	assert_int_equal(r, -ECANCELED);
	assert_int_equal(n_asked, 3);
	assert_int_equal(f->n_writes, 1);
}

static void gap_goes_to_the_driver_that_has_a_member(void **state)
{
	struct fake *f = *state;
	f->ops.gap = note_gap;

	fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 1, 750}, END));

	assert_int_equal(asked_gap, 750);
}

static void fall_and_rise_ack(struct fake *f)
{
	f->reg[LPT_REG_STATUS] ^= LPT_STATUS_NACK;
}

static void edge_is_counted_from_polled_ack(void **state)
{
	struct fake *f = *state;
	f->react = fall_and_rise_ack;
	f->reg[LPT_REG_STATUS] = LPT_STATUS_NACK;
	fake_run(f, PROGRAM({LPT_OP_IN, LPT_REG_STATUS, 0xff, 0, 0}, END));

	int r = fake_run(f,
			 PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0},
				 {LPT_OP_IN, LPT_REG_STATUS, 0xff, 0, 0},
				 {LPT_OP_OUT, LPT_REG_DATA, 0, 2, 0}, {LPT_OP_EDGE, 0, 0, 0, 1000},
				 {LPT_OP_EDGE | LPT_OP_SOFT, 0, 0, 0, 100}, END));

	const uint8_t expected[] = {0, 1, 0, 0, 0};
	assert_int_equal(r, LPT_RUN_DONE);
	assert_int_equal(f->run.results_len, 5);
	assert_memory_equal(f->results, expected, 5);
	assert_false(f->run.t);
}

static void delay_lasts_and_can_be_taken_up_again(void **state)
{
	struct fake *f = *state;
	f->run.may_block = false;
	int64_t before = fake_clock;
	int r = fake_run(f, PROGRAM({LPT_OP_DELAY, 0, 0, 0, 3000000}, END));
	assert_int_equal(r, LPT_RUN_WAIT);
	fake_clock += 2000000;

	f->run.may_block = true;
	r = lpt_run_step(&f->lines, &f->run);

	assert_int_equal(r, LPT_RUN_DONE);
	assert_in_range(fake_clock - before, 3000000, 3100000);
}

static void at_waits_for_its_moment_and_refuses_the_past(void **state)
{
	struct fake *f = *state;
	int64_t before = fake_clock;

	int r = fake_run(
		f, PROGRAM({LPT_OP_AT, 0, 0, 0, 500}, {LPT_OP_AT | LPT_OP_SOFT, 0, 0, 0, 400},
			   {LPT_OP_JMP, LPT_COND_T, 0, 0, 4}, {LPT_OP_AT, 0, 0, 0, 300}, END));

	assert_int_equal(r, -ETIME);
	assert_int_equal(f->run.pc, 3);
	assert_true(fake_clock - before >= 500000);
}

static void stamp_appends_eight_bytes_of_the_port_clock(void **state)
{
	struct fake *f = *state;

	fake_run(f, PROGRAM({LPT_OP_STAMP, 0, 0, 0, 0}, END));

	uint64_t stamp;
	assert_int_equal(f->run.results_len, 8);
	memcpy(&stamp, f->results, 8);
	assert_in_range(stamp, 1000000, fake_clock);
}

static void counter_repeats_a_loop(void **state)
{
	struct fake *f = *state;

	fake_run(f, PROGRAM({LPT_OP_SET, 0x30, 0, 0, 5}, {LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0},
			    {LPT_OP_DJNZ, 0x30, 0, 0, 1}, END));

	assert_int_equal(f->n_writes, 5);
}

static void put_takes_payload_until_there_is_none(void **state)
{
	struct fake *f = *state;
	fake_payload(f, "ab");

	int r = fake_run(f, PROGRAM({LPT_OP_PUT, LPT_REG_DATA, 0, 0, 0}, {LPT_OP_JMP, 0, 0, 0, 0}));

	assert_int_equal(r, -ENODATA);
	assert_int_equal(f->n_writes, 2);
	assert_int_equal(f->log[1].value, 'b');
	assert_int_equal(f->run.payload_pos, 2);
}

static void payload_bits_go_out_and_come_back_in_either_order(void **state)
{
	for (uint8_t flags = 0; flags < 4; flags++) {
		struct fake *f = *state;
		fake_setup(state);
		fake_payload(f, "\xb1\x02");
		f->lines.readable = f->lines.writable = 1;

		fake_run(f, PROGRAM({LPT_OP_SET, 0, 0, 0, 16},
				    {LPT_OP_OUTB, LPT_REG_DATA, 0x04, flags, 0},
				    {LPT_OP_INB, LPT_REG_DATA, 0x04, flags, 0},
				    {LPT_OP_DJNZ, 0, 0, 0, 1}, END));

		assert_int_equal(f->run.results_len, 2);
		assert_memory_equal(f->results, "\xb1\x02", 2);
		assert_int_equal(f->log[0].value, flags == 0 || flags == 1 ? 0x04 : 0);
	}
}

static void incomplete_result_byte_counts_and_is_told(void **state)
{
	struct fake *f = *state;
	f->reg[LPT_REG_STATUS] = 0xff;
	struct lpt_trailer trailer;

	fake_run(f, PROGRAM({LPT_OP_INB, LPT_REG_STATUS, 0x80, 0, 0},
			    {LPT_OP_INB, LPT_REG_STATUS, 0x80, 0, 0}, END));

	lpt_run_trailer(&f->run, &trailer);
	assert_int_equal(trailer.results_len, 1);
	assert_int_equal(trailer.bits, 2);
	assert_int_equal(f->results[0], 0xc0);
}

static void nibbles_join_to_a_byte(void **state)
{
	struct fake *f = *state;
	f->reg[LPT_REG_STATUS] = 0x10; /* Select and Busy high: 1010 */

	fake_run(f, PROGRAM({LPT_OP_NIB, 0, 0, 0, 0}, {LPT_OP_NIB, 0, 0, 1, 0}, END));

	assert_int_equal(f->results[0], 0xaa);
}

static void full_results_end_the_run_before_the_access(void **state)
{
	struct fake *f = *state;
	f->run.results_size = 1;

	int r = fake_run(f, PROGRAM({LPT_OP_IN, LPT_REG_STATUS, 0xff, 0, 0},
				    {LPT_OP_IN, LPT_REG_STATUS, 0xff, 0, 0}, END));

	assert_int_equal(r, -ENOSPC);
	assert_int_equal(f->n_reads, 1);
	assert_int_equal(f->run.results_len, 1);
}

static void rest_writes_only_what_differs(void **state)
{
	struct fake *f = *state;

	fake_run(f, PROGRAM({LPT_OP_REST, 0, 0, 0, 0}, END));
	assert_int_equal(f->n_writes, 0);

	fake_run(f, PROGRAM({LPT_OP_DIR, 0, 0, 1, 0}, {LPT_OP_REST, 0, 0, 0, 0}, END));
	assert_int_equal(f->n_writes, 2);
	assert_int_equal(f->log[1].value, LPT_CONTROL_REST);
	assert_false(f->lines.reverse);
}

static void masks_keep_foreign_lines_as_they_are(void **state)
{
	struct fake *f = *state;
	f->lines.shadow[LPT_REG_DATA] = 0xa0;
	f->run.data_mask = 0x0f;
	f->run.control_mask = 0x01;

	fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 0x55, 0},
			    {LPT_OP_OUT, LPT_REG_CONTROL, 0, 0xff, 0}, END));

	assert_int_equal(f->log[0].value, 0xa5);
	assert_int_equal(f->log[1].value, 0x0d);
}

static void register_that_the_run_may_not_write_is_refused(void **state)
{
	struct fake *f = *state;
	f->run.registers = 1u << LPT_REG_CONTROL;

	int r = fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 0x55, 0}, END));

	assert_int_equal(r, -EPERM);
	assert_int_equal(f->n_writes, 0);
}

static void run_without_fuel_is_taken_up_where_it_stopped(void **state)
{
	struct fake *f = *state;
	fake_run(f, PROGRAM({LPT_OP_SET, 0, 0, 0, 3000}, {LPT_OP_DJNZ, 0, 0, 0, 1}, END));
	assert_int_equal(f->run.fuel, 0);
	int steps = 1;

	int r = LPT_RUN_MORE;
	while (r == LPT_RUN_MORE) {
		f->run.fuel = 1000;
		r = lpt_run_step(&f->lines, &f->run);
		steps++;
	}

	assert_int_equal(r, LPT_RUN_DONE);
	assert_int_equal(steps, 4);
	assert_int_equal(f->run.fuel, 1000 - 2);
}

static void stop_flag_ends_an_endless_loop(void **state)
{
	struct fake *f = *state;
	int r = fake_run(f, PROGRAM({LPT_OP_JMP, 0, 0, 0, 0}));
	assert_int_equal(r, LPT_RUN_MORE);

	f->stop = true;
	f->run.fuel = 1000;
	r = lpt_run_step(&f->lines, &f->run);

	assert_int_equal(r, -ECANCELED);
	assert_int_equal(f->run.status, -ECANCELED);
}

static void wall_limit_ends_a_long_wait(void **state)
{
	struct fake *f = *state;
	f->run.wall_ns = 10000000;
	int64_t before = fake_clock;

	int r = fake_run(f, PROGRAM({LPT_OP_WAIT, LPT_REG_STATUS, 0x80, 0x80, 1000000000}, END));

	assert_int_equal(r, -ETIMEDOUT);
	assert_in_range(fake_clock - before, 10000000, 13000000);
}

static void vanished_port_ends_the_run_and_is_not_touched_again(void **state)
{
	struct fake *f = *state;
	f->result = -ENODEV;
	struct lpt_insn code[] = {{LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0}, END};
	assert_int_equal(fake_run(f, code, 2), -ENODEV);

	assert_int_equal(fake_run(f, code, 2), -ENODEV);

	assert_int_equal(f->n_writes, 1);
}

static void trailer_tells_times_of_first_and_last_access(void **state)
{
	struct fake *f = *state;
	struct lpt_trailer trailer;

	fake_run(f,
		 PROGRAM({LPT_OP_DELAY, 0, 0, 0, 1000000}, {LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0},
			 {LPT_OP_OUT, LPT_REG_DATA, 0, 1, 10000}, {LPT_OP_MARK, 0, 0, 0, 6}, END));

	lpt_run_trailer(&f->run, &trailer);
	assert_true(trailer.t_first_ns >= 2000000);
	assert_true(trailer.t_last_ns - trailer.t_first_ns >= 10000);
	assert_int_equal(trailer.mark, 6);
	assert_int_equal(trailer.pc, 4);
	assert_int_equal(trailer.status, 0);
}

static int failed_sync(struct lpt_lines *lines)
{
	return -EIO;
}

static void accesses_that_do_not_reach_the_wires_fail_the_end(void **state)
{
	struct fake *f = *state;
	f->ops.sync = failed_sync;

	int r = fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0}, END));

	assert_int_equal(r, -EIO);
	assert_int_equal(f->run.status, -EIO);
}

static int whole_run(struct lpt_lines *lines, struct lpt_run *run)
{
	run->mark = 99;
	return -ENODEV;
}

static void driver_with_run_gets_the_whole_program(void **state)
{
	struct fake *f = *state;
	f->ops.run = whole_run;

	int r = fake_run(f, PROGRAM({LPT_OP_OUT, LPT_REG_DATA, 0, 1, 0}, END));

	assert_int_equal(r, -ENODEV);
	assert_int_equal(f->run.mark, 99);
	assert_true(f->lines.gone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(many_short_stalls_are_left_to_who_may_block),
		test(out_and_frob_write_and_keep_the_other_bits),
		test(in_appends_the_masked_value),
		test(test_decides_a_conditional_jump),
		test(gap_keeps_its_distance_from_the_last_access),
		test(gap_also_counts_from_the_access_of_an_earlier_run),
		test(long_gap_is_slept_where_the_run_may_block),
		test(long_gap_asks_for_a_worker_where_the_run_may_not_block),
		test(wait_that_is_met_asks_no_clock),
		test(wait_times_out_with_the_last_value),
		test(soft_wait_goes_on_with_t_clear),
		test(unmet_wait_that_may_not_block_keeps_its_deadline),
		test(driver_that_never_sleeps_waits_itself),
		test(driver_that_sleeps_is_asked_in_slices_by_a_run_that_may_block),
		test(wall_limit_ends_a_wait_between_two_slices),
		test(edge_is_counted_by_the_driver_that_has_interrupts),
		test(stop_flag_ends_a_long_gap_of_a_driver_that_sleeps),
		test(gap_goes_to_the_driver_that_has_a_member),
		test(edge_is_counted_from_polled_ack),
		test(delay_lasts_and_can_be_taken_up_again),
		test(at_waits_for_its_moment_and_refuses_the_past),
		test(stamp_appends_eight_bytes_of_the_port_clock),
		test(counter_repeats_a_loop),
		test(put_takes_payload_until_there_is_none),
		test(payload_bits_go_out_and_come_back_in_either_order),
		test(incomplete_result_byte_counts_and_is_told),
		test(nibbles_join_to_a_byte),
		test(full_results_end_the_run_before_the_access),
		test(rest_writes_only_what_differs),
		test(masks_keep_foreign_lines_as_they_are),
		test(register_that_the_run_may_not_write_is_refused),
		test(run_without_fuel_is_taken_up_where_it_stopped),
		test(stop_flag_ends_an_endless_loop),
		test(wall_limit_ends_a_long_wait),
		test(vanished_port_ends_the_run_and_is_not_touched_again),
		test(trailer_tells_times_of_first_and_last_access),
		test(accesses_that_do_not_reach_the_wires_fail_the_end),
		test(driver_with_run_gets_the_whole_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
