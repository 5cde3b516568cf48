/* SPDX-License-Identifier: MIT */
/* The printer as a state machine: no port, no clock; times are written out. */
#include "peripheral/ieee1284.h"
#include "peripheral/test-host.h"

#define READY (LPT_STATUS_BUSY | LPT_STATUS_NACK | LPT_STATUS_SELECT | LPT_STATUS_NFAULT)
#define BYTE_NS 1000 /* at the default rate */

static int setup(void **state)
{
	return setup_peripheral(state, &peripheral_printer, NULL);
}

static void control(struct fixture *f, uint8_t value)
{
	f->in.control = value;
	drive_lines(f);
}

/* nStrobe low and high again, in no time. */
static void strobe(struct fixture *f, char byte)
{
	f->in.data = (uint8_t)byte;
	control(f, LPT_CONTROL_REST | LPT_CONTROL_NSTROBE);
	control(f, LPT_CONTROL_REST);
}

static void print(struct fixture *f, const char *text)
{
	for (; *text; text++) {
		strobe(f, *text);
		pass(f, BYTE_NS);
	}
}

static void a_new_printer_is_ready(void **state)
{
	struct fixture *f = *state;

	make(f);

	assert_int_equal(f->out.status, READY);
	assert_true(f->out.until_ns == INT64_MAX);
}

static void bytes_arrive_once_and_in_order(void **state)
{
	struct fixture *f = *state;

	make(f);
	print(f, "Hello\r\n");

	assert_string_equal(f->bytes, "Hello\r\n");
}

static void a_byte_is_latched_when_nstrobe_falls(void **state)
{
	struct fixture *f = *state;

	make(f);
	f->in.data = 'a';
	control(f, LPT_CONTROL_REST | LPT_CONTROL_NSTROBE);
	f->in.data = 'b';
	control(f, LPT_CONTROL_REST | LPT_CONTROL_NSTROBE);
	control(f, LPT_CONTROL_REST);

	assert_string_equal(f->bytes, "a");
}

static void busy_rises_and_nack_pulses_before_it_falls(void **state)
{
	struct fixture *f = *state;

	make(f);
	strobe(f, 'x');
	assert_int_equal(f->out.status, READY & ~LPT_STATUS_BUSY);
	pass(f, BYTE_NS / 2 - 1);
	assert_int_equal(f->out.status, READY & ~LPT_STATUS_BUSY);
	pass(f, 1);
	assert_int_equal(f->out.status, READY & ~LPT_STATUS_BUSY & ~LPT_STATUS_NACK);
	pass(f, BYTE_NS / 2 - 1);
	assert_int_equal(f->out.status, READY & ~LPT_STATUS_BUSY & ~LPT_STATUS_NACK);
	pass(f, 1);
	assert_int_equal(f->out.status, READY);
}

static void rate_sets_the_time_of_a_byte(void **state)
{
	struct fixture *f = *state;

	set(f, "rate", "100");
	make(f);
	strobe(f, 'x');
	pass(f, 10000000 - 5000 - 1);
	assert_int_equal(f->out.status, READY & ~LPT_STATUS_BUSY);
	pass(f, 1);
	assert_int_equal(f->out.status, READY & ~LPT_STATUS_BUSY & ~LPT_STATUS_NACK);
	pass(f, 5000);
	assert_int_equal(f->out.status, READY);
}

static void a_rate_of_nothing_is_refused(void **state)
{
	struct fixture *f = *state;

	set(f, "rate", "0");

	assert_int_equal(try_make(f), -EINVAL);
	assert_string_equal(f->error, "key 'rate' cannot be '0'; write 1 to 1000000000 bytes a "
				      "second");
	assert_null(f->p);
}

static void a_strobe_while_busy_is_not_seen(void **state)
{
	struct fixture *f = *state;

	make(f);
	strobe(f, 'a');
	strobe(f, 'b');
	pass(f, BYTE_NS);
	strobe(f, 'c');

	assert_string_equal(f->bytes, "ac");
}

static void a_form_feed_ends_a_page(void **state)
{
	struct fixture *f = *state;

	set(f, "pages", "2");
	make(f);
	print(f, "one\ftwo");
	assert_int_equal(f->out.status, READY);
	print(f, "\f");

	assert_int_equal(f->out.status,
			 (READY | LPT_STATUS_PERROR) & ~LPT_STATUS_BUSY & ~LPT_STATUS_NFAULT);
	assert_string_equal(f->bytes, "one\ftwo\f");
}

static void without_paper_nack_still_ends_the_last_byte(void **state)
{
	struct fixture *f = *state;

	set(f, "pages", "1");
	make(f);
	strobe(f, '\f');
	pass(f, BYTE_NS / 2);
	assert_false(f->out.status & LPT_STATUS_NACK);
	pass(f, BYTE_NS / 2);

	assert_true(f->out.status & LPT_STATUS_NACK);
	assert_false(f->out.status & LPT_STATUS_BUSY);
}

static void new_paper_lets_it_go_on(void **state)
{
	struct fixture *f = *state;

	set(f, "pages", "0");
	make(f);
	print(f, "lost");
	adjust(f, "paper", "10");
	assert_int_equal(f->out.status, READY);
	print(f, "kept");

	assert_string_equal(f->bytes, "kept");
}

static void off_line_is_busy_and_not_selected(void **state)
{
	struct fixture *f = *state;

	make(f);
	print(f, "a");
	adjust(f, "offline", "yes");
	assert_int_equal(f->out.status, LPT_STATUS_NACK);
	adjust(f, "offline", "no");
	print(f, "b");

	assert_string_equal(f->bytes, "ab");
}

static void a_fault_pulls_nfault_and_busy(void **state)
{
	struct fixture *f = *state;

	make(f);
	adjust(f, "fault", "yes");
	assert_int_equal(f->out.status, LPT_STATUS_NACK | LPT_STATUS_SELECT);
	adjust(f, "fault", "no");

	assert_int_equal(f->out.status, READY);
}

static void what_was_adjusted_is_told(void **state)
{
	struct fixture *f = *state;

	make(f);
	assert_adjusted(f, "paper", "unlimited");
	adjust(f, "paper", "7");
	adjust(f, "offline", "yes");

	assert_adjusted(f, "paper", "7");
	assert_adjusted(f, "offline", "yes");
	assert_adjusted(f, "fault", "no");
}

static void ninit_is_told_once_and_holds_busy(void **state)
{
	struct fixture *f = *state;

	make(f);
	control(f, LPT_CONTROL_REST & ~LPT_CONTROL_NINIT);
	control(f, LPT_CONTROL_REST & ~LPT_CONTROL_NINIT);
	assert_int_equal(f->out.status, READY & ~LPT_STATUS_BUSY);
	control(f, LPT_CONTROL_REST);

	assert_int_equal(f->inits, 1);
	assert_int_equal(f->out.status, READY);
}

static void ninit_ends_the_byte_in_progress(void **state)
{
	struct fixture *f = *state;

	make(f);
	strobe(f, 'a');
	control(f, LPT_CONTROL_REST & ~LPT_CONTROL_NINIT);
	control(f, LPT_CONTROL_REST);

	assert_int_equal(f->out.status, READY);
	assert_true(f->out.until_ns == INT64_MAX);
	assert_string_equal(f->bytes, "a");
}

static ssize_t block_of(struct fixture *f, int64_t *t, const uint8_t *bytes, size_t n)
{
	const struct peripheral_block block = {
		.mode = LPT_XFER_COMPAT,
		.bytes = (uint8_t *)bytes,
		.n = n,
	};

	return f->p->ops->block(f->p, t, &block);
}

static void a_block_takes_the_time_of_its_bytes(void **state)
{
	struct fixture *f = *state;
	int64_t t = 500;

	make(f);

	assert_int_equal(block_of(f, &t, (const uint8_t *)"block", 5), 5);
	assert_int_equal(t, 500 + 5 * BYTE_NS);
	assert_string_equal(f->bytes, "block");
}

static void a_block_ends_where_the_paper_does(void **state)
{
	struct fixture *f = *state;
	const uint8_t *text = (const uint8_t *)"a\fb\fc\f";
	int64_t t = 0;

	set(f, "pages", "2");
	make(f);

	assert_int_equal(block_of(f, &t, text, 6), 4);
	assert_int_equal(block_of(f, &t, text + 4, 2), 0);
	assert_int_equal(t, 4 * BYTE_NS);
	assert_string_equal(f->bytes, "a\fb\f");
}

static void a_printer_without_sink_prints_to_nowhere(void **state)
{
	struct fixture *f = *state;

	f->sink = (struct peripheral_sink){0};
	make(f);
	print(f, "text");
	control(f, 0);

	assert_int_equal(f->n_bytes, 0);
}

static void the_printer_has_an_id(void **state)
{
	struct fixture *f = *state;
	char text[128] = "";
	size_t n = 0;

	make(f);
	assert_true(host_negotiates(f, 0x04));
	while (host_reads_nibbles(f, (uint8_t *)text + n) == 0) {
		n++;
	}
	assert_true(host_terminates(f));

	assert_string_equal(text + 2, "MFG:lptd;MDL:Simulated Printer;CLS:PRINTER;CMD:PCL,TEXT;"
				      "DES:lptd simulated printer;");
	assert_int_equal(text[1], n);
	assert_int_equal(f->out.status, READY);
}

static void after_a_negotiation_it_says_how_it_is(void **state)
{
	struct fixture *f = *state;
	char text[32] = "";
	size_t n = 0;

	set(f, "pages", "0");
	make(f);
	assert_true(host_negotiates(f, 0x00));
	while (host_reads_nibbles(f, (uint8_t *)text + n) == 0) {
		n++;
	}

	assert_string_equal(text, "out of paper\n");
}

static void it_prints_again_when_ieee_1284_is_over(void **state)
{
	struct fixture *f = *state;

	make(f);
	print(f, "a");
	assert_true(host_negotiates(f, 0x00));
	assert_true(host_terminates(f));
	print(f, "b");

	assert_string_equal(f->bytes, "ab");
	assert_int_equal(f->inits, 0);
}

static void ninit_in_a_mode_ends_it_and_resets_the_printer(void **state)
{
	struct fixture *f = *state;

	make(f);
	assert_true(host_negotiates(f, 0x00));
	host_set(f, LPT_CONTROL_NINIT, LOW);
	assert_int_equal(f->inits, 1);
	control(f, LPT_CONTROL_REST);

	assert_int_equal(f->out.status, READY);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_new_printer_is_ready),
		TEST(bytes_arrive_once_and_in_order),
		TEST(a_byte_is_latched_when_nstrobe_falls),
		TEST(busy_rises_and_nack_pulses_before_it_falls),
		TEST(rate_sets_the_time_of_a_byte),
		TEST(a_rate_of_nothing_is_refused),
		TEST(a_strobe_while_busy_is_not_seen),
		TEST(a_form_feed_ends_a_page),
		TEST(without_paper_nack_still_ends_the_last_byte),
		TEST(new_paper_lets_it_go_on),
		TEST(off_line_is_busy_and_not_selected),
		TEST(a_fault_pulls_nfault_and_busy),
		TEST(what_was_adjusted_is_told),
		TEST(ninit_is_told_once_and_holds_busy),
		TEST(ninit_ends_the_byte_in_progress),
		TEST(a_block_takes_the_time_of_its_bytes),
		TEST(a_block_ends_where_the_paper_does),
		TEST(a_printer_without_sink_prints_to_nowhere),
		TEST(the_printer_has_an_id),
		TEST(after_a_negotiation_it_says_how_it_is),
		TEST(it_prints_again_when_ieee_1284_is_over),
		TEST(ninit_in_a_mode_ends_it_and_resets_the_printer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
