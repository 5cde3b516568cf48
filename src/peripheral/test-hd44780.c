/* SPDX-License-Identifier: MIT */
/* A character display, by the registers of a port. */
#include "peripheral/test-peripheral.h"

#define ACCESS_NS 1000
#define LONG_NS 2000000 /* longer than any instruction takes */

struct wires {
	const char *rs, *rw, *e; /* lines; NULL: not wired */
};

static const struct wires lcd4linux = {.rs = "nAutoFd", .e = "nStrobe"};
static const struct wires winamp = {.rs = "nInit", .rw = "nAutoFd", .e = "nStrobe"};
static const struct wires eight_bit = {.rs = "nStrobe", .rw = "nAutoFd", .e = "nInit"};

static int setup(void **state)
{
	return setup_peripheral(state, &peripheral_hd44780, &lcd4linux);
}

static void make_winamp(struct fixture *f)
{
	set(f, "wiring", "winamp");
	f->wires = &winamp;
	make(f);
}

static void drive(struct fixture *f)
{
	pass(f, ACCESS_NS);
	drive_lines(f);
}

static void level(struct fixture *f, const char *name, bool is_high)
{
	const struct lpt_signal *line = lpt_signal_find(name, strlen(name));
	uint8_t *reg = line->reg == LPT_REG_DATA ? &f->in.data : &f->in.control;

	*reg = (uint8_t)((*reg & ~line->mask) | lpt_signal_bits(line, is_high));
	drive(f);
}

static void wait_ns(struct fixture *f, int64_t ns)
{
	f->now += ns;
	drive(f);
}

/* One cycle of E, without waiting for its execution. */
static void hasty(struct fixture *f, bool rs, uint8_t byte)
{
	level(f, f->wires->e, false);
	level(f, f->wires->rs, rs);
	f->in.data = byte;
	drive(f);
	level(f, f->wires->e, true);
	level(f, f->wires->e, false);
}

static void instruct(struct fixture *f, uint8_t byte)
{
	hasty(f, false, byte);
	wait_ns(f, LONG_NS);
}

static void put(struct fixture *f, const char *text)
{
	for (; *text; text++) {
		hasty(f, true, (uint8_t)*text);
		wait_ns(f, LONG_NS);
	}
}

/* As data sheets say: function set, display on, clear.  The lines were at rest, with E high. */
static void start(struct fixture *f)
{
	if (!f->p) {
		make(f);
	}
	level(f, f->wires->e, false);
	wait_ns(f, LONG_NS);
	instruct(f, 0x38);
	instruct(f, 0x0c);
	instruct(f, 0x01);
	instruct(f, 0x06);
}

static const char *screen(struct fixture *f)
{
	static char text[1024];

	memset(text, 0, sizeof(text));
	f->ops->screen(f->p, text, sizeof(text));
	return text;
}

static void rows_three_and_four_are_the_ends_of_the_lines(void **state)
{
	struct fixture *f = *state;

	start(f);
	put(f, "first");
	instruct(f, 0x80 | 0x40);
	put(f, "second");
	instruct(f, 0x80 | 20);
	put(f, "third");
	instruct(f, 0x80 | (0x40 + 20));
	put(f, "fourth");
	assert_string_equal(screen(f), "first               \n"
				       "second              \n"
				       "third               \n"
				       "fourth              \n");
}

static void text_goes_from_the_end_of_a_line_to_the_other_line(void **state)
{
	struct fixture *f = *state;

	set(f, "size", "8x2");
	start(f);
	instruct(f, 0x80 | 0x27);
	put(f, "ab");
	instruct(f, 0x80 | 0x67);
	put(f, "cd");
	assert_string_equal(screen(f), "d       \nb       \n");
}

static void a_display_that_is_off_shows_nothing_and_keeps_all(void **state)
{
	struct fixture *f = *state;

	set(f, "size", "8x1");
	start(f);
	put(f, "kept");
	instruct(f, 0x08);
	assert_string_equal(screen(f), "        \n");
	instruct(f, 0x0c);
	assert_string_equal(screen(f), "kept    \n");
}

static void clear_takes_long_and_what_comes_meanwhile_is_lost(void **state)
{
	struct fixture *f = *state;

	set(f, "size", "8x1");
	start(f);
	put(f, "old");
	hasty(f, false, 0x01);
	f->now += 1000000;
	hasty(f, true, 'x');
	f->now += 1000000;
	hasty(f, true, 'y');
	assert_string_equal(screen(f), "y       \n");
}

static void each_character_takes_its_time(void **state)
{
	struct fixture *f = *state;

	set(f, "size", "8x1");
	start(f);
	hasty(f, true, 'a');
	hasty(f, true, 'b');
	wait_ns(f, 50000);
	hasty(f, true, 'c');
	assert_string_equal(screen(f), "ac      \n");
}

static void entry_mode_may_count_down_and_move_the_display(void **state)
{
	struct fixture *f = *state;

	set(f, "size", "8x1");
	start(f);
	instruct(f, 0x04);
	instruct(f, 0x80 | 3);
	put(f, "abc");
	assert_string_equal(screen(f), " cba    \n");
	instruct(f, 0x01);
	instruct(f, 0x07);
	instruct(f, 0x80 | 8);
	put(f, "xy");
	assert_string_equal(screen(f), "      xy\n");
}

static void shifts_move_the_display_or_the_address(void **state)
{
	struct fixture *f = *state;

	set(f, "size", "8x1");
	start(f);
	put(f, "abcd");
	instruct(f, 0x18);
	assert_string_equal(screen(f), "bcd     \n");
	instruct(f, 0x1c);
	instruct(f, 0x1c);
	assert_string_equal(screen(f), " abcd   \n");
	instruct(f, 0x10);
	instruct(f, 0x10);
	put(f, "X");
	instruct(f, 0x14);
	put(f, "Y");
	instruct(f, 0x02);
	assert_string_equal(screen(f), "abXdY   \n");
}

static void drawn_characters_are_shown_as_bars_or_a_sign(void **state)
{
	static const char bar[] = {0, 0, 0, 0, 0, 0x1f, 0x1f, 0x1f};
	static const char cross[] = {0x11, 0x0a, 4, 0x0a, 0x11, 0, 0, 0};
	struct fixture *f = *state;

	set(f, "size", "8x1");
	start(f);
	instruct(f, 0x40);
	for (int i = 0; i < 16; i++) {
		hasty(f, true, (uint8_t)(i < 8 ? bar[i] : cross[i - 8]));
		wait_ns(f, LONG_NS);
	}
	instruct(f, 0x80);
	hasty(f, true, 0);
	wait_ns(f, LONG_NS);
	put(f, "\x01\x02\x09");
	assert_string_equal(screen(f), "▃▒ ▒    \n");
}

static void other_characters_are_those_of_rom_a00(void **state)
{
	struct fixture *f = *state;

	set(f, "size", "8x1");
	start(f);
	put(f, "\\~\x7f\xdf\xe1\xf5\xb1\xff");
	assert_string_equal(screen(f), "¥→←°äüｱ█\n");
}

static void four_wires_carry_a_byte_in_halves(void **state)
{
	struct fixture *f = *state;
	static const uint8_t bytes[] = {0x28, 0x0c, 0x01};

	set(f, "wiring", "4bit");
	set(f, "size", "8x2");
	make(f);
	for (int i = 0; i < 2; i++) {
		f->in.data = i == 0 ? 0x42 : 0x02; /* function set: 4 bit */
		drive(f);
	}
	wait_ns(f, LONG_NS);
	for (int i = 0; i < 2 * 5; i++) {
		uint8_t byte = i < 6 ? bytes[i / 2] : i < 8 ? 'O' : 'K';
		uint8_t half = (uint8_t)((i % 2 ? byte : byte >> 4) & 0x0f) | (i < 6 ? 0 : 0x10);

		f->in.data = half | 0x40;
		drive(f);
		f->in.data = half;
		drive(f);
		wait_ns(f, i % 2 ? LONG_NS : 0);
	}
	assert_string_equal(screen(f), "OK      \n        \n");
}

static void wiring_8bit_has_its_edge_on_ninit(void **state)
{
	struct fixture *f = *state;

	set(f, "wiring", "8bit");
	set(f, "size", "8x1");
	f->wires = &eight_bit;
	make(f);
	level(f, f->wires->rw, false);
	start(f);
	put(f, "LCDd");
	assert_string_equal(screen(f), "LCDd    \n");
}

/* Reads with RS low, data lines reversed; E is high when it returns. */
static uint8_t read_byte(struct fixture *f, bool rs)
{
	level(f, f->wires->e, false);
	level(f, f->wires->rs, rs);
	level(f, f->wires->rw, true);
	f->in.reverse = true;
	level(f, f->wires->e, true);
	return f->out.data;
}

static void end_read(struct fixture *f)
{
	level(f, f->wires->e, false);
	level(f, f->wires->rw, false);
	f->in.reverse = false;
}

static void busy_flag_and_address_can_be_read(void **state)
{
	struct fixture *f = *state;

	make_winamp(f);
	level(f, f->wires->rw, false);
	start(f);
	instruct(f, 0x80 | 5);
	hasty(f, true, 'a');
	assert_int_equal(read_byte(f, false), 0x86);
	assert_true(f->out.until_ns < INT64_MAX);
	wait_ns(f, 50000);
	assert_int_equal(f->out.data, 0x06);
	end_read(f);
}

static void memory_can_be_read(void **state)
{
	struct fixture *f = *state;

	make_winamp(f);
	level(f, f->wires->rw, false);
	start(f);
	put(f, "ab");
	instruct(f, 0x80);
	assert_int_equal(read_byte(f, true), 'a');
	end_read(f);
	wait_ns(f, LONG_NS);
	assert_int_equal(read_byte(f, true), 'b');
	end_read(f);
}

static void faults_keep_text_away(void **state)
{
	static const char *const faults[] = {"stuck-e", "stuck-busy"};
	struct fixture *f = *state;

	set(f, "size", "8x1");
	start(f);
	for (int i = 0; i < 2; i++) {
		adjust(f, "fault", faults[i]);
		put(f, "x");
		adjust(f, "fault", "none");
	}
	adjust(f, "connected", "no");
	put(f, "x");
	adjust(f, "connected", "yes");
	put(f, "y");
	assert_string_equal(screen(f), "y       \n");
	adjust(f, "fault", "open-db7");
	put(f, "1");
	assert_string_equal(screen(f), "yｱ      \n");
}

static void without_power_it_forgets(void **state)
{
	struct fixture *f = *state;

	set(f, "size", "8x1");
	start(f);
	put(f, "text");
	adjust(f, "power", "off");
	assert_string_equal(screen(f), "        \n");
	adjust(f, "power", "on");
	start(f);
	assert_string_equal(screen(f), "        \n");
}

static void sizes_that_no_controller_has_are_refused(void **state)
{
	static const char *const sizes[] = {"40x4", "0x2", "16x3", "16", "x", "16x2x", "99x1"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		set(f, "size", sizes[i]);
		assert_int_equal(try_make(f), -EINVAL);
		assert_non_null(strstr(f->error, "write COLUMNSxROWS"));
		settings_deinit(&f->settings);
		f->settings = (struct settings){0};
	}
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(rows_three_and_four_are_the_ends_of_the_lines),
		test(text_goes_from_the_end_of_a_line_to_the_other_line),
		test(a_display_that_is_off_shows_nothing_and_keeps_all),
		test(clear_takes_long_and_what_comes_meanwhile_is_lost),
		test(each_character_takes_its_time),
		test(entry_mode_may_count_down_and_move_the_display),
		test(shifts_move_the_display_or_the_address),
		test(drawn_characters_are_shown_as_bars_or_a_sign),
		test(other_characters_are_those_of_rom_a00),
		test(four_wires_carry_a_byte_in_halves),
		test(wiring_8bit_has_its_edge_on_ninit),
		test(busy_flag_and_address_can_be_read),
		test(memory_can_be_read),
		test(faults_keep_text_away),
		test(without_power_it_forgets),
		test(sizes_that_no_controller_has_are_refused),
	};

	return cmocka_run_group_tests_name("peripheral/hd44780", tests, NULL, NULL);
}
