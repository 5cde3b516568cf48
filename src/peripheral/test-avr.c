/* SPDX-License-Identifier: MIT */
/* An AVR as a programmer behind an stk200 cable meets it: lines go up and down, times are told. */
#include "peripheral/test-peripheral.h"

#define SCK 0x10
#define MOSI 0x20
#define NRESET 0x80
#define BUFFERS_OFF 0x0c

#define US 1000
#define MS (1000 * US)

enum { FLASH, EEPROM };

static int setup(void **state)
{
	return setup_peripheral(state, &peripheral_avr, NULL);
}

static void drive(struct fixture *f, uint8_t data)
{
	f->in.data = data;
	f->now += US;
	drive_lines(f);
}

/* Add the chip and pull nRESET low. */
static void start(struct fixture *f)
{
	assert_int_equal(try_make(f), 0);
	drive(f, NRESET);
	drive(f, 0);
}

static uint8_t miso(const struct fixture *f)
{
	return f->out.status & LPT_STATUS_NACK ? 1 : 0;
}

static uint8_t send_byte(struct fixture *f, uint8_t byte)
{
	uint8_t answer = 0;

	for (int bit = 7; bit >= 0; bit--) {
		uint8_t mosi = (byte >> bit) & 1 ? MOSI : 0;

		drive(f, mosi);
		drive(f, mosi | SCK);
		answer = (uint8_t)(answer << 1 | miso(f));
		drive(f, mosi);
	}
	return answer;
}

/* The four bytes of an instruction; the answer to all four. */
static uint32_t send(struct fixture *f, uint32_t instruction)
{
	uint32_t answer = 0;

	for (int shift = 24; shift >= 0; shift -= 8) {
		answer = answer << 8 | send_byte(f, (uint8_t)(instruction >> shift));
	}
	return answer;
}

static uint8_t ask(struct fixture *f, uint32_t instruction)
{
	return (uint8_t)send(f, instruction);
}

static void start_programming(struct fixture *f)
{
	start(f);
	assert_int_equal(send(f, 0xac530000) >> 8 & 0xff, 0x53);
}

/* Erase, and wait for it. */
static void erase(struct fixture *f)
{
	send(f, 0xac800000);
	f->now += 9 * MS;
}

static void programming_enable_echoes_the_second_byte_in_the_third(void **state)
{
	struct fixture *f = *state;

	start(f);

	assert_int_equal(send(f, 0xac530000) & 0xffff00, 0xac5300);
}

static void a_chip_that_runs_drives_nothing(void **state)
{
	struct fixture *f = *state;

	start(f);
	assert_int_equal(miso(f), 0);
	drive(f, NRESET);

	assert_int_equal(f->out.status, PERIPHERAL_STATUS_OPEN);
}

static void buffers_that_are_off_let_go_of_reset_and_miso(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	drive(f, BUFFERS_OFF);
	assert_int_equal(miso(f), 1);
	drive(f, 0);

	assert_int_equal(ask(f, 0x30000000), 0);
}

static void nothing_is_answered_before_programming_enable(void **state)
{
	struct fixture *f = *state;

	start(f);

	assert_int_equal(send(f, 0x30000000), 0);
}

static void the_signature_tells_the_part(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	assert_int_equal(ask(f, 0x30000000), 0x1e);
	assert_int_equal(ask(f, 0x30000100), 0x94);
	assert_int_equal(ask(f, 0x30000200), 0x03);
}

static void the_signature_of_another_part_is_another(void **state)
{
	struct fixture *f = *state;

	set(f, "part", "m328p");
	start_programming(f);
	assert_int_equal(ask(f, 0x30000100), 0x95);
	assert_int_equal(ask(f, 0x30000200), 0x0f);
}

static void a_host_out_of_step_sees_no_echo_until_it_pulses_sck(void **state)
{
	struct fixture *f = *state;
	unsigned tries = 0;

	start(f);
	for (int i = 0; i < 29; i++) { /* somebody else's bits: 3 are missing to a frame */
		drive(f, SCK);
		drive(f, 0);
	}
	while ((send(f, 0xac530000) >> 8 & 0xff) != 0x53) {
		assert_true(++tries < 32);
		drive(f, SCK);
		drive(f, 0);
	}

	assert_int_equal(tries, 3);
	assert_int_equal(ask(f, 0x30000000), 0x1e);
}

static void a_pulse_of_reset_brings_back_into_step(void **state)
{
	struct fixture *f = *state;

	start(f);
	drive(f, SCK);
	drive(f, 0);
	assert_int_not_equal(send(f, 0xac530000) >> 8 & 0xff, 0x53);
	drive(f, NRESET);
	drive(f, 0);

	assert_int_equal(send(f, 0xac530000) >> 8 & 0xff, 0x53);
}

static void a_pulse_of_reset_ends_programming(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	drive(f, NRESET);
	drive(f, 0);

	assert_int_equal(ask(f, 0x30000000), 0);
}

static void a_page_is_loaded_written_and_read(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	send(f, 0x40000112);
	send(f, 0x48000134);
	send(f, 0x4c004000);
	f->now += 5 * MS;

	assert_int_equal(ask(f, 0x20004100), 0x12);
	assert_int_equal(ask(f, 0x28004100), 0x34);
	assert_int_equal(f->images[FLASH].bytes[0x82], 0x12);
	assert_int_equal(f->images[FLASH].bytes[0x83], 0x34);
	assert_int_equal(f->images[FLASH].bytes[0x80], 0xff);
	assert_true(f->images[FLASH].dirty);
	assert_false(f->images[EEPROM].dirty);
}

static void the_last_word_of_flash_is_within_it(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	send(f, 0x48003f77);
	send(f, 0x4c1fff00);

	assert_int_equal(f->images[FLASH].bytes[16383], 0x77);
}

static void programming_without_an_erase_only_clears_bits(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	f->images[FLASH].bytes[0] = 0x0f;
	send(f, 0x4000003c);
	send(f, 0x4c000000);

	assert_int_equal(f->images[FLASH].bytes[0], 0x0c);
}

static void a_page_is_empty_again_after_it_was_written(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	send(f, 0x40000055);
	send(f, 0x4c000000);
	f->now += 5 * MS;
	send(f, 0x4c004000);

	assert_int_equal(f->images[FLASH].bytes[0x80], 0xff);
}

static void a_write_takes_its_time_and_poll_tells(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	send(f, 0x40000055);
	send(f, 0x4c000000);
	assert_int_equal(ask(f, 0xf0000000), 1);
	assert_int_equal(ask(f, 0x20000000), 0xff);
	f->now += 4500 * US;

	assert_int_equal(ask(f, 0xf0000000), 0);
	assert_int_equal(ask(f, 0x20000000), 0x55);
}

static void an_instruction_during_a_write_is_ignored(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	send(f, 0xc0000011);
	send(f, 0xc0000122);
	f->now += 9 * MS;
	send(f, 0xc0000233);

	assert_memory_equal(f->images[EEPROM].bytes, "\x11\xff\x33", 3);
}

static void an_erase_clears_flash_eeprom_and_lock(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	f->images[FLASH].bytes[100] = 1;
	f->images[EEPROM].bytes[100] = 1;
	send(f, 0xace000fc);
	f->now += 5 * MS;
	assert_int_equal(ask(f, 0x58000000), 0xfc);
	erase(f);

	assert_int_equal(f->images[FLASH].bytes[100], 0xff);
	assert_int_equal(f->images[EEPROM].bytes[100], 0xff);
	assert_int_equal(ask(f, 0x58000000), 0xff);
}

static void a_fuse_lets_the_eeprom_outlive_an_erase(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	f->images[EEPROM].bytes[100] = 1;
	send(f, 0xaca80091);
	f->now += 5 * MS;
	erase(f);

	assert_int_equal(f->images[EEPROM].bytes[100], 1);
}

static void fuses_are_read_and_written(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	assert_int_equal(ask(f, 0x50000000), 0xe1);
	assert_int_equal(ask(f, 0x58080000), 0x99);
	send(f, 0xaca000ef);
	f->now += 5 * MS;

	assert_int_equal(ask(f, 0x50000000), 0xef);
}

static void serial_programming_cannot_lock_itself_out(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	send(f, 0xaca800ff);
	f->now += 5 * MS;

	assert_int_equal(ask(f, 0x58080000), 0xdf);
}

static void extended_fuses_are_only_where_they_are(void **state)
{
	struct fixture *f = *state;

	set(f, "part", "m328p");
	start_programming(f);
	send(f, 0xaca40005);
	f->now += 5 * MS;

	assert_int_equal(ask(f, 0x50080000), 0xfd);
}

static void a_part_without_extended_fuses_does_not_know_them(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	send(f, 0xaca40005);

	assert_int_equal(ask(f, 0xf0000000), 0);
	assert_int_equal(ask(f, 0x50080000), 0x00);
}

static void calibration_is_a_byte_of_the_chip(void **state)
{
	struct fixture *f = *state;

	start_programming(f);

	assert_int_equal(ask(f, 0x38000000), 0xa0);
}

static void eeprom_pages_keep_what_was_not_loaded(void **state)
{
	struct fixture *f = *state;

	set(f, "part", "m328p");
	start_programming(f);
	memcpy(f->images[EEPROM].bytes + 8, "abcd", 4);
	send(f, 0xc1000142);
	send(f, 0xc1000343);
	send(f, 0xc2000800);
	f->now += 4 * MS;

	assert_memory_equal(f->images[EEPROM].bytes + 8, "aBcC", 4);
	assert_int_equal(ask(f, 0xa0000900), 'B');
}

static void a_lock_keeps_writers_out(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	send(f, 0xace000fe);
	f->now += 5 * MS;
	send(f, 0xc0000011);
	send(f, 0x40000055);
	send(f, 0x4c000000);
	send(f, 0xaca00000);

	assert_int_equal(f->images[EEPROM].bytes[0], 0xff);
	assert_int_equal(f->images[FLASH].bytes[0], 0xff);
	assert_int_equal(ask(f, 0x50000000), 0xe1);
}

static void a_full_lock_keeps_readers_out(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	f->images[FLASH].bytes[0] = 0x55;
	f->images[EEPROM].bytes[0] = 0x55;
	send(f, 0xace000fc);
	f->now += 5 * MS;

	assert_int_equal(ask(f, 0x20000000), 0xff);
	assert_int_equal(ask(f, 0xa0000000), 0xff);
	assert_int_equal(ask(f, 0x30000000), 0x1e);
}

static void data_lines_that_the_host_lets_go_end_programming(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	f->in.reverse = true;
	drive(f, 0);

	assert_int_equal(f->out.status, PERIPHERAL_STATUS_OPEN);
}

static void a_stuck_miso_is_low_whatever_is_asked(void **state)
{
	struct fixture *f = *state;

	set(f, "fault", "stuck-miso");
	start(f);
	assert_int_equal(send(f, 0xac530000), 0);
	adjust(f, "fault", "none");

	assert_int_equal(ask(f, 0x30000000), 0x1e);
}

static void a_wrong_signature_is_all_ones(void **state)
{
	struct fixture *f = *state;

	set(f, "fault", "wrong-signature");
	start_programming(f);

	assert_int_equal(ask(f, 0x30000000), 0xff);
}

static void without_power_nothing_answers_and_nothing_is_kept(void **state)
{
	struct fixture *f = *state;

	start_programming(f);
	adjust(f, "power", "off");
	assert_int_equal(send(f, 0x30000000), 0xffffffff);
	adjust(f, "power", "on");

	assert_int_equal(ask(f, 0x30000000), 0);
}

static void a_cable_that_is_not_plugged_in_reads_ones(void **state)
{
	struct fixture *f = *state;

	set(f, "connected", "no");
	start(f);

	assert_int_equal(send(f, 0xac530000), 0xffffffff);
}

static void what_is_adjusted_can_be_told(void **state)
{
	struct fixture *f = *state;

	start(f);
	adjust(f, "fault", "stuck-miso");

	assert_adjusted(f, "fault", "stuck-miso");
	assert_adjusted(f, "connected", "yes");
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(programming_enable_echoes_the_second_byte_in_the_third),
		TEST(a_chip_that_runs_drives_nothing),
		TEST(buffers_that_are_off_let_go_of_reset_and_miso),
		TEST(nothing_is_answered_before_programming_enable),
		TEST(the_signature_tells_the_part),
		TEST(the_signature_of_another_part_is_another),
		TEST(a_host_out_of_step_sees_no_echo_until_it_pulses_sck),
		TEST(a_pulse_of_reset_brings_back_into_step),
		TEST(a_pulse_of_reset_ends_programming),
		TEST(a_page_is_loaded_written_and_read),
		TEST(the_last_word_of_flash_is_within_it),
		TEST(programming_without_an_erase_only_clears_bits),
		TEST(a_page_is_empty_again_after_it_was_written),
		TEST(a_write_takes_its_time_and_poll_tells),
		TEST(an_instruction_during_a_write_is_ignored),
		TEST(an_erase_clears_flash_eeprom_and_lock),
		TEST(a_fuse_lets_the_eeprom_outlive_an_erase),
		TEST(fuses_are_read_and_written),
		TEST(serial_programming_cannot_lock_itself_out),
		TEST(extended_fuses_are_only_where_they_are),
		TEST(a_part_without_extended_fuses_does_not_know_them),
		TEST(calibration_is_a_byte_of_the_chip),
		TEST(eeprom_pages_keep_what_was_not_loaded),
		TEST(a_lock_keeps_writers_out),
		TEST(a_full_lock_keeps_readers_out),
		TEST(data_lines_that_the_host_lets_go_end_programming),
		TEST(a_stuck_miso_is_low_whatever_is_asked),
		TEST(a_wrong_signature_is_all_ones),
		TEST(without_power_nothing_answers_and_nothing_is_kept),
		TEST(a_cable_that_is_not_plugged_in_reads_ones),
		TEST(what_is_adjusted_can_be_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
