/* SPDX-License-Identifier: MIT */
/* A serial flash as a programmer behind a rayer cable meets it: lines and times, no port. */
#include "peripheral/test-peripheral.h"

#define NCS 0x20
#define SCK 0x40
#define MOSI 0x80

#define US 1000
#define MS (1000 * US)

static int setup(void **state)
{
	return setup_peripheral(state, &peripheral_spi_flash, NULL);
}

static void drive(struct fixture *f, uint8_t data)
{
	f->in.data = data;
	f->now += 10;
	drive_lines(f);
}

static void start(struct fixture *f)
{
	assert_int_equal(try_make(f), 0);
	drive(f, NCS);
}

static uint8_t send_bits(struct fixture *f, uint8_t byte, int n)
{
	uint8_t answer = 0;

	for (int bit = 7; bit > 7 - n; bit--) {
		uint8_t mosi = (byte >> bit) & 1 ? MOSI : 0;

		drive(f, mosi);
		drive(f, mosi | SCK);
		answer = (uint8_t)(answer << 1 | (f->out.status & LPT_STATUS_NACK ? 1 : 0));
	}
	drive(f, 0);
	return answer;
}

/* One selection: bytes go out, then `n_answer` are read. */
static void transfer(struct fixture *f, const char *bytes, size_t n, uint8_t *answer,
		     size_t n_answer)
{
	drive(f, 0);
	for (size_t i = 0; i < n; i++) {
		send_bits(f, (uint8_t)bytes[i], 8);
	}
	for (size_t i = 0; i < n_answer; i++) {
		answer[i] = send_bits(f, 0, 8);
	}
	drive(f, NCS);
}

#define SEND(f, bytes) transfer(f, bytes, sizeof(bytes) - 1, NULL, 0)

/* The same with Write Enable before it, and the wait after it. */
#define WRITE(f, bytes)                                                                            \
	do {                                                                                       \
		SEND(f, "\x06");                                                                   \
		SEND(f, bytes);                                                                    \
		(f)->now += 10000 * (int64_t)MS;                                                   \
	} while (0)

static uint8_t status(struct fixture *f)
{
	uint8_t answer;

	transfer(f, "\x05", 1, &answer, 1);
	return answer;
}

static void assert_id(struct fixture *f, const char *size, uint32_t id)
{
	uint8_t answer[3];

	set(f, "size", size);
	start(f);
	transfer(f, "\x9f", 1, answer, 3);
	assert_int_equal(answer[0] << 16 | answer[1] << 8 | answer[2], id);
}

static void the_smallest_chip_has_its_id(void **state)
{
	assert_id(*state, "64K", 0xef3010);
}

static void a_chip_of_one_mebibyte_has_its_id(void **state)
{
	assert_id(*state, "1M", 0xef4014);
}

static void the_largest_chip_has_its_id(void **state)
{
	assert_id(*state, "16777216", 0xef4018);
}

static void a_size_that_no_chip_has_is_refused(void **state)
{
	struct fixture *f = *state;

	set(f, "size", "100K");

	assert_int_equal(try_make(f), -EINVAL);
	assert_string_equal(f->error, "key 'size' cannot be '100K'; write 64K, 128K, ... or 16M");
}

static void the_older_ids_are_there_too(void **state)
{
	struct fixture *f = *state;
	uint8_t answer[2];

	start(f);
	transfer(f, "\x90\0\0\0", 4, answer, 2);
	assert_int_equal(answer[0] << 8 | answer[1], 0xef13);
	transfer(f, "\x90\0\0\1", 4, answer, 2);
	assert_int_equal(answer[0] << 8 | answer[1], 0x13ef);
	transfer(f, "\xab\0\0\0", 4, answer, 1);
	assert_int_equal(answer[0], 0x13);
}

static void nobody_drives_miso_while_not_selected(void **state)
{
	struct fixture *f = *state;

	start(f);
	f->images->bytes[0] = 0;
	SEND(f, "\x03\0\0\0");

	assert_int_equal(f->out.status, PERIPHERAL_STATUS_OPEN);
}

static void an_unknown_instruction_is_not_answered(void **state)
{
	struct fixture *f = *state;
	uint8_t answer;

	start(f);
	transfer(f, "\x5a", 1, &answer, 1);

	assert_int_equal(answer, 0xff);
}

static void reading_goes_on_and_wraps(void **state)
{
	struct fixture *f = *state;
	uint8_t answer[4];

	set(f, "size", "64K");
	start(f);
	memcpy(f->images->bytes, "ab", 2);
	memcpy(f->images->bytes + 65534, "yz", 2);
	transfer(f, "\x03\x00\xff\xfe", 4, answer, 4);
	assert_memory_equal(answer, "yzab", 4);
	transfer(f, "\x0b\x00\xff\xfe?", 5, answer, 4);
	assert_memory_equal(answer, "yzab", 4);
}

static void a_page_is_programmed_when_the_chip_is_deselected(void **state)
{
	struct fixture *f = *state;

	start(f);
	WRITE(f, "\x02\x00\x10\x02hello");

	assert_memory_equal(f->images->bytes + 0x1000, "\xff\xffhello\xff", 8);
	assert_true(f->images->dirty);
}

static void programming_stays_within_its_page(void **state)
{
	struct fixture *f = *state;

	start(f);
	WRITE(f, "\x02\x00\x10\xfe"
		 "abcd");

	assert_memory_equal(f->images->bytes + 0x10fe, "ab\xff", 3);
	assert_memory_equal(f->images->bytes + 0x1000, "cd\xff", 3);
}

static void programming_only_clears_bits(void **state)
{
	struct fixture *f = *state;

	start(f);
	WRITE(f, "\x02\0\0\0\x0f");
	WRITE(f, "\x02\0\0\0\x3c");

	assert_int_equal(f->images->bytes[0], 0x0c);
}

static void without_write_enable_nothing_is_written(void **state)
{
	struct fixture *f = *state;

	start(f);
	SEND(f, "\x02\0\0\0x");
	SEND(f, "\x06");
	SEND(f, "\x04");
	SEND(f, "\x02\0\0\0x");

	assert_int_equal(f->images->bytes[0], 0xff);
	assert_false(f->images->dirty);
}

static void write_enable_lasts_for_one_write(void **state)
{
	struct fixture *f = *state;

	start(f);
	SEND(f, "\x06");
	assert_int_equal(status(f), 0x02);
	SEND(f, "\x02\0\0\0x");
	f->now += MS;
	assert_int_equal(status(f), 0);
	SEND(f, "\x02\0\0\1y");

	assert_memory_equal(f->images->bytes, "x\xff", 2);
}

static void a_byte_that_is_not_whole_undoes_the_write(void **state)
{
	struct fixture *f = *state;

	start(f);
	SEND(f, "\x06");
	drive(f, 0);
	for (const char *at = "\x02zzz!"; *at; at++) {
		send_bits(f, (uint8_t)*at, 8);
	}
	send_bits(f, 'x', 5);
	drive(f, NCS);

	assert_int_equal(status(f), 0x02);
	assert_false(f->images->dirty);
}

static void an_erase_with_a_byte_too_many_is_none(void **state)
{
	struct fixture *f = *state;

	start(f);
	f->images->bytes[0] = 0;
	WRITE(f, "\x20\0\0\0\0");

	assert_int_equal(f->images->bytes[0], 0);
}

static void a_write_takes_its_time(void **state)
{
	struct fixture *f = *state;
	uint8_t answer;

	start(f);
	SEND(f, "\x06");
	SEND(f, "\x02\0\0\0x");
	assert_int_equal(status(f), 0x01);
	transfer(f, "\x03\0\0\0", 4, &answer, 1);
	assert_int_equal(answer, 0xff);
	SEND(f, "\x06");
	f->now += 700 * US;

	assert_int_equal(status(f), 0);
	transfer(f, "\x03\0\0\0", 4, &answer, 1);
	assert_int_equal(answer, 'x');
}

/* Zeros from before a region to behind it; only the region is erased. */
static void assert_erases(struct fixture *f, uint32_t from, uint32_t bytes)
{
	assert_int_equal(f->images->bytes[from - 1], 0);
	assert_int_equal(f->images->bytes[from], 0xff);
	assert_int_equal(f->images->bytes[from + bytes - 1], 0xff);
	assert_int_equal(f->images->bytes[from + bytes], 0);
}

static void a_sector_a_half_block_and_a_block_are_erased(void **state)
{
	struct fixture *f = *state;

	start(f);
	memset(f->images->bytes, 0, f->images->size);
	WRITE(f, "\x20\x01\x23\x45");
	assert_erases(f, 0x12000, 4096);
	WRITE(f, "\x52\x03\x89\xab");
	assert_erases(f, 0x38000, 32768);
	WRITE(f, "\xd8\x05\x43\x21");
	assert_erases(f, 0x50000, 65536);
}

static void a_chip_erase_takes_a_while_and_leaves_nothing(void **state)
{
	struct fixture *f = *state;

	set(f, "size", "128K");
	start(f);
	memset(f->images->bytes, 0, f->images->size);
	SEND(f, "\x06");
	SEND(f, "\xc7");
	assert_int_equal(f->images->bytes[0], 0xff);
	assert_int_equal(f->images->bytes[131071], 0xff);
	f->now += 299 * MS;
	assert_int_equal(status(f), 0x01);
	f->now += MS;

	assert_int_equal(status(f), 0);
}

static void the_status_register_takes_writes_and_stays(void **state)
{
	struct fixture *f = *state;

	start(f);
	WRITE(f, "\x01\xfc");

	assert_int_equal(status(f), 0);
}

static void a_protected_chip_ignores_writes(void **state)
{
	struct fixture *f = *state;

	set(f, "fault", "write-protect");
	start(f);
	f->images->bytes[0] = 0;
	WRITE(f, "\x20\0\0\0");

	assert_int_equal(f->images->bytes[0], 0);
	assert_int_equal(status(f), 0);
}

static void a_stuck_miso_is_low(void **state)
{
	struct fixture *f = *state;

	start(f);
	adjust(f, "fault", "stuck-miso");

	assert_int_equal(f->out.status, PERIPHERAL_STATUS_OPEN & ~LPT_STATUS_NACK);
	assert_int_equal(status(f), 0);
}

static void without_cable_or_power_it_reads_ones(void **state)
{
	struct fixture *f = *state;

	start(f);
	adjust(f, "connected", "no");
	assert_int_equal(status(f), 0xff);
	adjust(f, "connected", "yes");
	assert_int_equal(status(f), 0);
	adjust(f, "power", "off");
	assert_int_equal(status(f), 0xff);
}

static void a_cable_pulled_out_within_a_write_begins_none(void **state)
{
	struct fixture *f = *state;

	start(f);
	SEND(f, "\x06");
	drive(f, 0);
	for (int i = 0; i < 6; i++) {
		send_bits(f, 2, 8);
	}
	adjust(f, "connected", "no");
	drive(f, NCS);

	assert_false(f->images->dirty);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_smallest_chip_has_its_id),
		TEST(a_chip_of_one_mebibyte_has_its_id),
		TEST(the_largest_chip_has_its_id),
		TEST(a_size_that_no_chip_has_is_refused),
		TEST(the_older_ids_are_there_too),
		TEST(nobody_drives_miso_while_not_selected),
		TEST(an_unknown_instruction_is_not_answered),
		TEST(reading_goes_on_and_wraps),
		TEST(a_page_is_programmed_when_the_chip_is_deselected),
		TEST(programming_stays_within_its_page),
		TEST(programming_only_clears_bits),
		TEST(without_write_enable_nothing_is_written),
		TEST(write_enable_lasts_for_one_write),
		TEST(a_byte_that_is_not_whole_undoes_the_write),
		TEST(an_erase_with_a_byte_too_many_is_none),
		TEST(a_write_takes_its_time),
		TEST(a_sector_a_half_block_and_a_block_are_erased),
		TEST(a_chip_erase_takes_a_while_and_leaves_nothing),
		TEST(the_status_register_takes_writes_and_stays),
		TEST(a_protected_chip_ignores_writes),
		TEST(a_stuck_miso_is_low),
		TEST(without_cable_or_power_it_reads_ones),
		TEST(a_cable_pulled_out_within_a_write_begins_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
