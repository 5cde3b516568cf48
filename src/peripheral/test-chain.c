/* SPDX-License-Identifier: MIT */
/* A daisy chain by its command packets: no port, no clock; bytes are written out. */
#include "peripheral/test-peripheral.h"

#define PACKET 0xaa, 0x55, 0x00, 0xff, 0x87, 0x78
#define ANSWER_MASK (LPT_STATUS_BUSY | LPT_STATUS_PERROR | LPT_STATUS_SELECT | LPT_STATUS_NFAULT)
#define ANSWER_ANNOUNCED 0xb8
#define ANSWER_CONFIRMED 0x18
#define HERE (LPT_STATUS_PERROR | LPT_STATUS_SELECT)

#define PRINTER_READY (LPT_STATUS_BUSY | LPT_STATUS_NACK | LPT_STATUS_SELECT | LPT_STATUS_NFAULT)

static int setup(void **state)
{
	return setup_peripheral(state, &peripheral_chain, NULL);
}

static void control(struct fixture *f, uint8_t value)
{
	f->in.control = value;
	drive_lines(f);
	pass(f, 1000);
}

static void data(struct fixture *f, uint8_t value)
{
	f->in.data = value;
	drive_lines(f);
	pass(f, 2000);
}

static void send(struct fixture *f, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		data(f, bytes[i]);
	}
}

static void begin_packet(struct fixture *f)
{
	static const uint8_t prefix[] = {PACKET};

	send(f, prefix, sizeof(prefix));
}

/* The status while nStrobe is low. */
static uint8_t strobe(struct fixture *f, uint8_t command)
{
	uint8_t status;

	data(f, command);
	control(f, LPT_CONTROL_REST | LPT_CONTROL_NSTROBE);
	status = f->out.status;
	control(f, LPT_CONTROL_REST);
	return status;
}

/* A whole packet.  True: somebody did it. */
static bool command(struct fixture *f, uint8_t byte)
{
	uint8_t status;

	begin_packet(f);
	status = strobe(f, byte);
	data(f, 0xff);
	return status & LPT_STATUS_NFAULT;
}

/* Number the chain from 0.  How many there are. */
static unsigned assign(struct fixture *f)
{
	unsigned n = 0;
	bool is_last = false;

	begin_packet(f);
	while (n < 4 && !is_last && (f->out.status & HERE) == HERE) {
		is_last = !(f->out.status & LPT_STATUS_BUSY);
		strobe(f, (uint8_t)n++);
	}
	data(f, 0xff);
	return n;
}

static void make_chain(struct fixture *f, const char *devices, const char *end)
{
	set(f, "devices", devices);
	set(f, "end", end);
	make(f);
}

static void the_devices_answer_a_packet_in_two_steps(void **state)
{
	struct fixture *f = *state;
	static const uint8_t start[] = {0xaa, 0x55, 0x00};

	make_chain(f, "1", "printer");
	send(f, start, sizeof(start));
	assert_int_equal(f->out.status, PRINTER_READY);
	data(f, 0xff);
	assert_int_equal(f->out.status & ANSWER_MASK, ANSWER_ANNOUNCED);
	data(f, 0x87);
	assert_int_equal(f->out.status & ANSWER_MASK, ANSWER_CONFIRMED);
	data(f, 0x78);
	data(f, 0xff);
	assert_int_equal(f->out.status, PRINTER_READY);
}

static void a_chain_without_devices_answers_nothing(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "0", "printer");
	begin_packet(f);

	assert_int_equal(f->out.status, PRINTER_READY);
}

static void a_wrong_byte_ends_a_packet(void **state)
{
	struct fixture *f = *state;
	static const uint8_t wrong[] = {0xaa, 0x55, 0x00, 0xff, 0x87, 0x79};

	make_chain(f, "1", "printer");
	send(f, wrong, sizeof(wrong));

	assert_int_equal(f->out.status, PRINTER_READY);
}

static void a_control_line_ends_a_packet(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "1", "printer");
	data(f, 0xaa);
	data(f, 0x55);
	control(f, LPT_CONTROL_REST | LPT_CONTROL_NAUTOFD);
	control(f, LPT_CONTROL_REST);
	data(f, 0x00);
	data(f, 0xff);

	assert_int_equal(f->out.status, PRINTER_READY);
}

static void a_packet_may_follow_its_own_first_byte(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "1", "none");
	data(f, 0xaa);

	assert_int_equal(assign(f), 1);
}

static void a_printed_document_is_no_packet(void **state)
{
	struct fixture *f = *state;
	static const uint8_t document[] = {PACKET, 0x00, 0xff};

	make_chain(f, "1", "printer");
	for (size_t i = 0; i < sizeof(document); i++) {
		strobe(f, document[i]);
	}

	assert_int_equal(f->n_bytes, sizeof(document));
	assert_memory_equal(f->bytes, document, sizeof(document));
	assert_false(command(f, 0xe0));
}

static void a_command_does_not_reach_the_end(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "2", "printer");
	assign(f);
	command(f, 0xe0);
	command(f, 0x30);

	assert_int_equal(f->n_bytes, 0);
	assert_int_equal(f->out.status, PRINTER_READY);
}

static void a_packet_for_a_multiplexer_is_nobodys(void **state)
{
	struct fixture *f = *state;
	static const uint8_t multiplexer[] = {0xaa, 0x55, 0xf0, 0x0f, 0x52, 0xad};

	make_chain(f, "2", "printer");
	for (size_t i = 0; i < sizeof(multiplexer); i++) {
		data(f, multiplexer[i]);
		assert_int_equal(f->out.status, PRINTER_READY);
	}
}

static void check_chain_of(unsigned n)
{
	char devices[] = {(char)('0' + n), '\0'};
	struct fixture *f;

	assert_int_equal(setup((void **)&f), 0);
	make_chain(f, devices, "none");
	assert_int_equal(assign(f), n);
	for (uint8_t a = 0; a < 4; a++) {
		assert_int_equal(command(f, 0xe0 + a), a < n);
	}
	teardown((void **)&f);
}

static void an_assignment_finds_one_to_four_devices(void **state)
{
	for (unsigned n = 1; n <= 4; n++) {
		check_chain_of(n);
	}
}

static void more_than_four_devices_are_refused(void **state)
{
	struct fixture *f = *state;

	set(f, "devices", "5");

	assert_int_equal(try_make(f), -EINVAL);
	assert_string_equal(f->error, "key 'devices' cannot be '5'; write 0 to 4");
}

static void a_device_without_a_number_is_not_selected(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "2", "printer");

	assert_false(command(f, 0xe0));
	assert_int_equal(f->out.status, PRINTER_READY);
}

static void each_way_to_select_selects(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "2", "printer");
	assign(f);

	assert_true(command(f, 0x21));
	assert_true(command(f, 0xd1));
	assert_true(command(f, 0xe1));
	assert_false(command(f, 0xe2));
	assert_false(command(f, 0x41));
}

static void a_selected_device_hides_the_end(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "2", "printer");
	assign(f);
	command(f, 0xe1);
	strobe(f, 'x');
	assert_int_equal(f->n_bytes, 0);

	command(f, 0x30);
	strobe(f, 'y');
	assert_string_equal(f->bytes, "y");
}

static void a_reset_takes_the_numbers_away(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "2", "printer");
	assign(f);
	command(f, 0xe0);
	control(f, LPT_CONTROL_NSELECTIN);
	control(f, LPT_CONTROL_REST);

	assert_int_equal(f->inits, 1);
	assert_int_equal(f->out.status, PRINTER_READY);
	assert_false(command(f, 0xe0));
	assert_int_equal(assign(f), 2);
	assert_true(command(f, 0xe0));
}

static void ninit_in_another_mode_is_no_reset(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "2", "none");
	assign(f);
	control(f, LPT_CONTROL_NINIT);
	control(f, 0);
	control(f, LPT_CONTROL_NINIT);
	control(f, LPT_CONTROL_REST);

	assert_true(command(f, 0xe0));
}

static void the_order_closes_up_when_a_device_is_gone(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "3", "none");
	assign(f);
	adjust(f, "present0", "no");
	assert_adjusted(f, "present0", "no");
	assert_false(command(f, 0xe0));
	assert_true(command(f, 0xe2));

	assert_int_equal(assign(f), 2);
	assert_true(command(f, 0xe0));
	assert_false(command(f, 0xe2));
	adjust(f, "present0", "yes");
	assert_int_equal(assign(f), 3);
}

static void the_end_listens_when_the_selected_device_is_gone(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "1", "printer");
	assign(f);
	command(f, 0xe0);
	adjust(f, "present0", "no");
	strobe(f, 'x');

	assert_string_equal(f->bytes, "x");
}

static void a_deaf_device_has_a_number_and_is_not_selected(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "2", "none");
	adjust(f, "deaf", "1");
	assert_adjusted(f, "deaf", "1");
	assert_int_equal(assign(f), 2);
	assert_true(command(f, 0xe0));
	assert_false(command(f, 0xe1));
	adjust(f, "deaf", "none");
	assert_true(command(f, 0xe1));
}

static void twins_count_as_one(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "3", "none");
	adjust(f, "twin", "yes");
	assert_adjusted(f, "twin", "yes");
	assert_int_equal(assign(f), 2);
	assert_true(command(f, 0xe0));
	assert_true(command(f, 0xe1));
	assert_false(command(f, 0xe2));
	adjust(f, "twin", "no");
	assert_int_equal(assign(f), 3);
}

static void a_block_goes_to_who_listens(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[] = "page";
	const struct peripheral_block block = {LPT_XFER_COMPAT, false, bytes, 4};

	make_chain(f, "1", "printer");
	assert_int_equal(f->ops->block(f->p, &f->now, &block), 4);
	assert_string_equal(f->bytes, "page");

	begin_packet(f);
	assert_int_equal(f->ops->block(f->p, &f->now, &block), -EOPNOTSUPP);
}

static void mistakes_are_those_of_the_station_at_hand(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "2", "echo");
	adjust(f, "at", "1");
	assert_adjusted(f, "at", "1");
	adjust(f, "mute", "yes");
	assert_adjusted(f, "mute", "yes");
	adjust(f, "at", "end");
	assert_adjusted(f, "mute", "no");
}

static void paper_is_the_printers(void **state)
{
	struct fixture *f = *state;

	make_chain(f, "1", "printer");
	adjust(f, "paper", "0");
	assert_adjusted(f, "paper", "0");

	assert_int_equal(f->out.status & (LPT_STATUS_BUSY | LPT_STATUS_PERROR), LPT_STATUS_PERROR);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_devices_answer_a_packet_in_two_steps),
		TEST(a_chain_without_devices_answers_nothing),
		TEST(a_wrong_byte_ends_a_packet),
		TEST(a_control_line_ends_a_packet),
		TEST(a_packet_may_follow_its_own_first_byte),
		TEST(a_printed_document_is_no_packet),
		TEST(a_command_does_not_reach_the_end),
		TEST(a_packet_for_a_multiplexer_is_nobodys),
		cmocka_unit_test(an_assignment_finds_one_to_four_devices),
		TEST(more_than_four_devices_are_refused),
		TEST(a_device_without_a_number_is_not_selected),
		TEST(each_way_to_select_selects),
		TEST(a_selected_device_hides_the_end),
		TEST(a_reset_takes_the_numbers_away),
		TEST(ninit_in_another_mode_is_no_reset),
		TEST(the_order_closes_up_when_a_device_is_gone),
		TEST(the_end_listens_when_the_selected_device_is_gone),
		TEST(a_deaf_device_has_a_number_and_is_not_selected),
		TEST(twins_count_as_one),
		TEST(a_block_goes_to_who_listens),
		TEST(mistakes_are_those_of_the_station_at_hand),
		TEST(paper_is_the_printers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
