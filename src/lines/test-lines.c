/* SPDX-License-Identifier: MIT */
/* Bookkeeping of single accesses, and the table of lines, over a driver that remembers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "lines/lines.h"
#include "lines/signals.h"

struct fixture {
	struct lpt_lines lines;
	struct lpt_lines_ops ops;
	uint8_t reg[LPT_REG_COUNT];
	uint32_t calls;
	int result; /* what the driver answers */
};

static int64_t host_time;

static int64_t host_now(void)
{
	return ++host_time;
}

static int fake_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	struct fixture *f = lines->driver;

	f->calls++;
	f->reg[reg] = value;
	return f->result;
}

static int fake_read(struct lpt_lines *lines, enum lpt_reg reg, uint8_t *ret_value)
{
	struct fixture *f = lines->driver;

	f->calls++;
	*ret_value = f->reg[reg];
	return f->result;
}

static int fake_dir(struct lpt_lines *lines, bool reverse)
{
	struct fixture *f = lines->driver;

	f->calls++;
	return f->result;
}

static int setup(void **state)
{
	static const struct lpt_lines_host host = {.now = host_now};
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.ops = (struct lpt_lines_ops){.write = fake_write, .read = fake_read};
	f.lines = (struct lpt_lines){
		.ops = &f.ops,
		.host = &host,
		.driver = &f,
		.readable = 0x07,
		.writable = 0x05,
		.chip_modes = 1,
	};
	host_time = 100;
	*state = &f;
	return 0;
}

static void write_keeps_shadow_count_and_time(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_lines_write(&f->lines, LPT_REG_DATA, 0x5a), 0);

	assert_int_equal(f->reg[LPT_REG_DATA], 0x5a);
	assert_int_equal(f->lines.shadow[LPT_REG_DATA], 0x5a);
	assert_int_equal(f->lines.accesses, 1);
	assert_int_equal(f->lines.last_access_ns, 101);
}

static void failed_write_leaves_the_shadow(void **state)
{
	struct fixture *f = *state;
	f->result = -EIO;

	assert_int_equal(lpt_lines_write(&f->lines, LPT_REG_DATA, 0x5a), -EIO);

	assert_int_equal(f->lines.shadow[LPT_REG_DATA], 0);
}

static void register_the_driver_lacks_is_not_touched(void **state)
{
	struct fixture *f = *state;
	uint8_t value = 7;

	assert_int_equal(lpt_lines_write(&f->lines, LPT_REG_STATUS, 0), -EOPNOTSUPP);
	assert_int_equal(lpt_lines_read(&f->lines, LPT_REG_ECR, &value), -EOPNOTSUPP);

	assert_int_equal(f->calls, 0);
	assert_int_equal(value, 7);
}

static void gone_is_sticky_and_touches_no_register(void **state)
{
	struct fixture *f = *state;
	uint8_t value;
	f->result = -ENODEV;
	assert_int_equal(lpt_lines_write(&f->lines, LPT_REG_DATA, 1), -ENODEV);
	f->result = 0;

	assert_int_equal(lpt_lines_write(&f->lines, LPT_REG_DATA, 1), -ENODEV);
	assert_int_equal(lpt_lines_read(&f->lines, LPT_REG_DATA, &value), -ENODEV);
	assert_int_equal(lpt_lines_dir(&f->lines, true), -ENODEV);
	assert_int_equal(lpt_lines_mode(&f->lines, 0), -ENODEV);

	assert_int_equal(f->calls, 1);
	assert_int_equal(f->lines.accesses, 1);
}

static void status_read_is_remembered_with_its_time(void **state)
{
	struct fixture *f = *state;
	uint8_t value;
	f->reg[LPT_REG_STATUS] = 0x88;

	assert_int_equal(lpt_lines_read(&f->lines, LPT_REG_STATUS, &value), 0);

	assert_int_equal(f->lines.last_status, 0x88);
	assert_int_equal(f->lines.last_status_ns, 101);
}

static void direction_without_a_member_is_control_bit_5(void **state)
{
	struct fixture *f = *state;
	f->lines.shadow[LPT_REG_CONTROL] = 0x0c;

	assert_int_equal(lpt_lines_dir(&f->lines, true), 0);
	assert_int_equal(f->reg[LPT_REG_CONTROL], 0x2c);
	assert_true(f->lines.reverse);

	assert_int_equal(lpt_lines_write(&f->lines, LPT_REG_CONTROL, 0x0c), 0);
	assert_false(f->lines.reverse);
}

static void direction_goes_to_the_driver_that_has_a_member(void **state)
{
	struct fixture *f = *state;
	f->ops.dir = fake_dir;

	assert_int_equal(lpt_lines_dir(&f->lines, true), 0);

	assert_true(f->lines.reverse);
	assert_int_equal(f->reg[LPT_REG_CONTROL], 0);
}

static void only_compatibility_mode_without_a_member(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_lines_mode(&f->lines, 0x00), 0);
	assert_int_equal(lpt_lines_mode(&f->lines, 0x60), -EOPNOTSUPP);
}

static void edge_writes_the_armed_byte_once(void **state)
{
	struct fixture *f = *state;
	f->lines.edge_armed = true;
	f->lines.edge_write = 0x0e;

	assert_int_equal(lpt_lines_edge(&f->lines), 0);
	assert_int_equal(lpt_lines_edge(&f->lines), 0);

	assert_int_equal(f->reg[LPT_REG_CONTROL], 0x0e);
	assert_int_equal(f->calls, 1);
	assert_int_equal(f->lines.edges, 2);
}

struct seen {
	uint32_t n;
	enum lpt_reg reg;
	uint8_t value;
	bool is_read;
};

static void see(void *context, const struct lpt_lines *lines, enum lpt_reg reg, uint8_t value,
		bool is_read)
{
	struct seen *seen = context;

	*seen = (struct seen){seen->n + 1, reg, value, is_read};
}

static void who_watches_is_told_of_each_access_that_worked(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {0};
	const struct lpt_lines_trace trace = {see, &seen};
	uint8_t value;

	f->lines.trace = &trace;
	f->reg[LPT_REG_STATUS] = 0x7f;
	lpt_lines_write(&f->lines, LPT_REG_DATA, 0x5a);
	assert_int_equal(seen.reg, LPT_REG_DATA);
	assert_int_equal(seen.value, 0x5a);
	assert_false(seen.is_read);
	lpt_lines_read(&f->lines, LPT_REG_STATUS, &value);
	assert_int_equal(seen.reg, LPT_REG_STATUS);
	assert_int_equal(seen.value, 0x7f);
	assert_true(seen.is_read);
	f->result = -EIO;
	lpt_lines_write(&f->lines, LPT_REG_DATA, 0);
	assert_int_equal(seen.n, 2);
}

static void direction_by_the_driver_is_seen_as_control_bit_5(void **state)
{
	struct fixture *f = *state;
	struct seen seen = {0};
	const struct lpt_lines_trace trace = {see, &seen};

	f->lines.trace = &trace;
	f->ops.dir = fake_dir;
	lpt_lines_dir(&f->lines, true);
	assert_int_equal(seen.reg, LPT_REG_CONTROL);
	assert_int_equal(seen.value, LPT_CONTROL_REVERSE);
}

static void each_line_has_a_pin_and_a_bit_of_its_own(void **state)
{
	uint32_t pins = 0;
	uint8_t bits[3] = {0};

	for (size_t i = 0; i < LPT_SIGNAL_COUNT; i++) {
		const struct lpt_signal *signal = &lpt_signals[i];
		assert_false(pins & (1u << signal->pin));
		assert_false(bits[signal->reg] & signal->mask);
		pins |= 1u << signal->pin;
		bits[signal->reg] |= signal->mask;
	}

	assert_int_equal(pins, 0x3fffe); /* 1 to 17; the rest is ground */
	assert_int_equal(bits[LPT_REG_DATA], 0xff);
	assert_int_equal(bits[LPT_REG_STATUS], 0xf8);
	assert_int_equal(bits[LPT_REG_CONTROL], 0x0f);
}

static void inverted_lines_are_high_where_their_bit_is_clear(void **state)
{
	const struct lpt_signal *busy = lpt_signal_find("BUSY", 4);
	const struct lpt_signal *ack = lpt_signal_find("nack", 4);

	assert_int_equal(lpt_signal_bits(busy, false), 0x80);
	assert_int_equal(lpt_signal_bits(ack, true), 0x40);
	assert_true(lpt_signal_level(busy, 0x40));
	assert_true(lpt_signal_level(ack, 0x40));
}

static void lines_are_found_by_whole_names_only(void **state)
{
	assert_ptr_equal(lpt_signal_find("selectin", 8), lpt_signal_find("nSelectIn", 9));
	assert_null(lpt_signal_find("bus", 3));
	assert_null(lpt_signal_find("busyy", 5));
	assert_null(lpt_signal_find("", 0));
}

#define test(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(write_keeps_shadow_count_and_time),
		test(failed_write_leaves_the_shadow),
		test(register_the_driver_lacks_is_not_touched),
		test(gone_is_sticky_and_touches_no_register),
		test(status_read_is_remembered_with_its_time),
		test(direction_without_a_member_is_control_bit_5),
		test(direction_goes_to_the_driver_that_has_a_member),
		test(only_compatibility_mode_without_a_member),
		test(edge_writes_the_armed_byte_once),
		test(who_watches_is_told_of_each_access_that_worked),
		test(direction_by_the_driver_is_seen_as_control_bit_5),
		test(each_line_has_a_pin_and_a_bit_of_its_own),
		test(inverted_lines_are_high_where_their_bit_is_clear),
		test(lines_are_found_by_whole_names_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
