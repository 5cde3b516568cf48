/* SPDX-License-Identifier: MIT */
/*
 * A character display with the controller HD44780U (data sheet: Hitachi ADE-207-272).  Wirings
 * (line of the controller, then the host's; an input that is not wired is low):
 *
 *   lcd4linux  RS nAutoFd, E nStrobe, DB0-7 Data1-8
 *   winamp     RS nInit, RW nAutoFd, E nStrobe, DB0-7 Data1-8
 *   8bit       RS nStrobe, RW nAutoFd, E nInit, DB0-7 Data1-8
 *   4bit       RS Data5, RW Data6, E Data7, DB4-7 Data1-4
 *
 * The controller takes what stands on its lines when E falls, and nothing while it is busy: who
 * writes too early loses what is written.  It was switched on long before the port was added.
 */
#include "peripheral/peripheral.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines/signals.h"
#include "peripheral/cable.h"
#include "peripheral/hd44780-rom.h"

/* Execution times at 270 kHz. */
#define INSTRUCTION_NS 37000
#define DATA_NS 41000
#define CLEAR_NS 1520000

#define DDRAM_BYTES 128 /* 80 of them exist; programs stay within */
#define CGRAM_BYTES 64
#define LINE_ONE 0x28 /* characters of a line of two */
#define LINE_ALL 0x50 /* of the only line */
#define SECOND 0x40   /* address of the second line */
#define COLUMNS_MAX 40

struct wiring {
	const char *rs, *rw, *e; /* lines of the host; NULL: not wired */
	bool is_half;            /* only DB4 to DB7, at Data1 to Data4 */
};

/* In the order of the choices of `wiring`. */
static const struct wiring wirings[] = {
	{.rs = "nAutoFd", .e = "nStrobe"},
	{.rs = "nInit", .rw = "nAutoFd", .e = "nStrobe"},
	{.rs = "nStrobe", .rw = "nAutoFd", .e = "nInit"},
	{.rs = "Data5", .rw = "Data6", .e = "Data7", .is_half = true},
};

enum fault {
	FAULT_NONE,
	FAULT_STUCK_E,    /* no edge arrives */
	FAULT_STUCK_BUSY, /* accepts nothing any more */
	FAULT_OPEN_DB7,   /* broken wire: the controller pulls it up */
};

struct hd44780 {
	const struct lpt_signal *rs, *rw, *e; /* NULL: not wired */
	bool is_half;
	uint32_t columns, rows;

	struct cable cable;

	/* Lines as they last arrived at the controller. */
	bool at_rs, at_rw, at_e;
	uint8_t at_db;

	/* The controller. */
	uint8_t ddram[DDRAM_BYTES];
	uint8_t cgram[CGRAM_BYTES];
	uint8_t address; /* of both memories */
	bool at_cgram;
	bool is_8bit, has_two_lines;
	bool goes_down;   /* entry mode: the address is counted down */
	bool shifts;      /* entry mode: the display moves with each character */
	bool is_on;       /* display */
	uint8_t shift;    /* the address that the first column shows */
	bool has_high;    /* 4 bit: the first half has come, or has been read */
	uint8_t high;     /* that half */
	int64_t ready_ns; /* busy until then */
};

/* What can be adjusted while running stands at the end. */
static const struct key keys[] = {
	{"wiring", KEY_CHOICE, "lcd4linux|winamp|8bit|4bit", "lcd4linux",
	 "how it is wired to the port"},
	{"size", KEY_STRING, NULL, "20x4", "columns and rows; at most 80 characters"},
	{"connected", KEY_CHOICE, "no|yes", "yes", "whether the cable is plugged in"},
	{"power", KEY_CHOICE, "off|on", "on", "power of the display"},
	{"fault", KEY_CHOICE, "none|stuck-e|stuck-busy|open-db7", "none",
	 "what is wrong with it; stuck-e is low, open is pulled up"},
};
#define N_KEYS (sizeof(keys) / sizeof(keys[0]))
#define FIRST_ADJUST_KEY 2

static struct hd44780 *hd44780_of(struct peripheral *p)
{
	return (struct hd44780 *)p->state;
}

/* --- addresses --- */

static uint8_t line_len(const struct hd44780 *lcd)
{
	return lcd->has_two_lines ? LINE_ONE : LINE_ALL;
}

static void count_address(struct hd44780 *lcd)
{
	int step = lcd->goes_down ? -1 : 1;
	int address = lcd->address + step;

	if (lcd->at_cgram) {
		lcd->address = (uint8_t)address % CGRAM_BYTES;
		return;
	}
	if (!lcd->has_two_lines) {
		address = address < 0 ? LINE_ALL - 1 : address == LINE_ALL ? 0 : address;
	} else if (address < 0) {
		address = SECOND + LINE_ONE - 1;
	} else if (address == SECOND - 1 && step < 0) {
		address = LINE_ONE - 1;
	} else if (address == LINE_ONE) {
		address = SECOND;
	} else if (address == SECOND + LINE_ONE) {
		address = 0;
	}
	lcd->address = (uint8_t)address % DDRAM_BYTES;
}

static void shift_display(struct hd44780 *lcd, bool to_right)
{
	uint8_t len = line_len(lcd);

	lcd->shift = (uint8_t)((lcd->shift + (to_right ? len - 1 : 1)) % len);
}

/* --- instructions; each gives its execution time --- */

static void go_home(struct hd44780 *lcd)
{
	lcd->address = 0;
	lcd->at_cgram = false;
	lcd->shift = 0;
}

static void clear(struct hd44780 *lcd)
{
	memset(lcd->ddram, ' ', sizeof(lcd->ddram));
	go_home(lcd);
	lcd->goes_down = false;
}

static void move(struct hd44780 *lcd, uint8_t instruction)
{
	bool to_right = instruction & 0x04;
	bool goes_down = lcd->goes_down;

	if (instruction & 0x08) {
		shift_display(lcd, to_right);
		return;
	}
	lcd->goes_down = !to_right;
	count_address(lcd);
	lcd->goes_down = goes_down;
}

/* The highest bit that is set says which instruction it is. */
static int64_t execute(struct hd44780 *lcd, uint8_t instruction)
{
	if (instruction & 0x80) {
		lcd->address = instruction & 0x7f;
		lcd->at_cgram = false;
	} else if (instruction & 0x40) {
		lcd->address = instruction & 0x3f;
		lcd->at_cgram = true;
	} else if (instruction & 0x20) {
		lcd->is_8bit = instruction & 0x10;
		lcd->has_two_lines = instruction & 0x08;
		lcd->has_high = false;
	} else if (instruction & 0x10) {
		move(lcd, instruction);
	} else if (instruction & 0x08) {
		lcd->is_on = instruction & 0x04;
	} else if (instruction & 0x04) {
		lcd->goes_down = !(instruction & 0x02);
		lcd->shifts = instruction & 0x01;
	} else if (instruction & 0x02) {
		go_home(lcd);
		return CLEAR_NS;
	} else if (instruction & 0x01) {
		clear(lcd);
		return CLEAR_NS;
	}
	return INSTRUCTION_NS;
}

static int64_t write_data(struct hd44780 *lcd, uint8_t byte)
{
	if (lcd->at_cgram) {
		lcd->cgram[lcd->address % CGRAM_BYTES] = byte;
	} else {
		lcd->ddram[lcd->address] = byte;
		if (lcd->shifts) {
			shift_display(lcd, lcd->goes_down);
		}
	}
	count_address(lcd);
	return DATA_NS;
}

static void reset(struct hd44780 *lcd)
{
	clear(lcd);
	memset(lcd->cgram, 0, sizeof(lcd->cgram));
	lcd->is_8bit = true;
	lcd->has_two_lines = lcd->shifts = lcd->is_on = lcd->has_high = false;
	lcd->ready_ns = 0;
}

/* --- the bus --- */

static bool is_busy(const struct hd44780 *lcd, int64_t t)
{
	return t < lcd->ready_ns || lcd->cable.fault == FAULT_STUCK_BUSY;
}

/* What the controller drives while E and RW are high. */
static uint8_t byte_to_read(const struct hd44780 *lcd, int64_t t)
{
	if (!lcd->at_rs) {
		return (uint8_t)(lcd->address | (is_busy(lcd, t) ? 0x80 : 0));
	}
	return lcd->at_cgram ? lcd->cgram[lcd->address % CGRAM_BYTES] : lcd->ddram[lcd->address];
}

static void take_byte(struct hd44780 *lcd, int64_t t, uint8_t byte)
{
	if (!is_busy(lcd, t)) {
		lcd->ready_ns = t + (lcd->at_rs ? write_data(lcd, byte) : execute(lcd, byte));
	}
}

/* Half a byte at DB4 to DB7; true: the second half of one. */
static bool is_second_half(struct hd44780 *lcd)
{
	if (!lcd->has_high) {
		lcd->high = lcd->at_db & 0xf0;
	}
	lcd->has_high = !lcd->has_high;
	return !lcd->has_high;
}

/* E fell: the end of a cycle. */
static void end_cycle(struct hd44780 *lcd, int64_t t)
{
	if (!lcd->is_8bit && !is_second_half(lcd)) {
		return;
	}
	if (lcd->at_rw) {
		if (lcd->at_rs && !is_busy(lcd, t)) {
			count_address(lcd);
			lcd->ready_ns = t + DATA_NS;
		}
		return;
	}
	take_byte(lcd, t, lcd->is_8bit ? lcd->at_db : lcd->high | lcd->at_db >> 4);
}

static bool level_of(const struct lpt_signal *line, const struct peripheral_input *in, uint8_t data)
{
	return line && lpt_signal_level(line, line->reg == LPT_REG_DATA ? data : in->control);
}

static void report(const struct hd44780 *lcd, int64_t t, struct peripheral_output *out)
{
	bool drives = lcd->cable.is_connected && lcd->cable.has_power && lcd->at_e && lcd->at_rw;

	*out = peripheral_open_lines;
	if (!drives || lcd->is_half) {
		return;
	}
	out->data = byte_to_read(lcd, t);
	if (!lcd->is_8bit) {
		out->data = (uint8_t)((lcd->has_high ? out->data << 4 : out->data) | 0x0f);
	}
	if (lcd->cable.fault == FAULT_OPEN_DB7) {
		out->data |= 0x80;
	}
	if (t < lcd->ready_ns) {
		out->until_ns = lcd->ready_ns;
	}
}

static void hd44780_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
			  struct peripheral_output *out)
{
	struct hd44780 *lcd = hd44780_of(p);
	uint8_t data = in->reverse ? PERIPHERAL_DATA_OPEN : in->data;
	bool had_e = lcd->at_e;
	bool has_e = level_of(lcd->e, in, data) && lcd->cable.fault != FAULT_STUCK_E;

	/* What stood on the lines before E fell is taken, if one access changes both. */
	if (had_e && !has_e && lcd->cable.is_connected && lcd->cable.has_power) {
		end_cycle(lcd, t);
	}
	lcd->at_e = has_e;
	lcd->at_rs = level_of(lcd->rs, in, data);
	lcd->at_rw = level_of(lcd->rw, in, data);
	lcd->at_db = lcd->is_half ? (uint8_t)(data << 4 | 0x0f) : data;
	if (lcd->cable.fault == FAULT_OPEN_DB7) {
		lcd->at_db |= 0x80;
	}
	report(lcd, t, out);
}

static void hd44780_advance(struct peripheral *p, int64_t t, struct peripheral_output *out)
{
	report(hd44780_of(p), t, out);
}

/* --- what it shows --- */

static const char *glyph_of(const struct hd44780 *lcd, uint8_t code)
{
	return code < 0x10 ? hd44780_drawn_glyph(&lcd->cgram[(code & 7) * 8])
			   : hd44780_rom_glyph(code);
}

/* Rows 3 and 4 of a display are the ends of lines 1 and 2 of its controller. */
static const char *glyph_at(const struct hd44780 *lcd, uint32_t row, uint32_t column)
{
	uint32_t at = (column + (row >= 2 ? lcd->columns : 0) + lcd->shift) % line_len(lcd);
	bool is_second = row % 2 == 1;

	if (!lcd->cable.has_power || !lcd->is_on || (is_second && !lcd->has_two_lines)) {
		return " ";
	}
	return glyph_of(lcd, lcd->ddram[(is_second ? SECOND : 0) + at]);
}

static void hd44780_screen(struct peripheral *p, char *text, size_t size)
{
	const struct hd44780 *lcd = hd44780_of(p);
	size_t n = 0;

	for (uint32_t row = 0; row < lcd->rows; row++) {
		for (uint32_t column = 0; column <= lcd->columns; column++) {
			const char *glyph =
				column < lcd->columns ? glyph_at(lcd, row, column) : "\n";
			int more = n < size ? snprintf(text + n, size - n, "%s", glyph) : 0;

			n += (size_t)more;
		}
	}
}

/* --- settings --- */

static void hd44780_adjust(struct peripheral *p, int64_t t, const struct setting *setting,
			   struct peripheral_output *out)
{
	struct hd44780 *lcd = hd44780_of(p);
	bool had_power = lcd->cable.has_power;

	cable_adjust(&lcd->cable, setting);
	if (lcd->cable.has_power != had_power) {
		reset(lcd);
	}
	report(lcd, t, out);
}

static void hd44780_adjusted(struct peripheral *p, const struct key *key, char *text, size_t size)
{
	cable_adjusted(&hd44780_of(p)->cable, key, text, size);
}

static const struct lpt_signal *find_line(const char *name)
{
	return name ? lpt_signal_find(name, strlen(name)) : NULL;
}

/* "20x4".  0, or -EINVAL with a sentence. */
static int parse_size(struct hd44780 *lcd, const char *text, char *error, size_t error_size)
{
	char *end;
	unsigned long columns = strtoul(text, &end, 10);
	unsigned long rows = *end == 'x' ? strtoul(end + 1, &end, 10) : 0;
	bool has_rows = rows == 1 || rows == 2 || rows == 4;

	if (*end || columns == 0 || columns > COLUMNS_MAX || !has_rows ||
	    columns * rows > LINE_ALL) {
		snprintf(error, error_size,
			 "key 'size' cannot be '%s'; write COLUMNSxROWS with 1, 2 or 4 rows and at "
			 "most 80 characters, such as 16x2, 20x4 or 40x2",
			 text);
		return -EINVAL;
	}
	lcd->columns = (uint32_t)columns;
	lcd->rows = (uint32_t)rows;
	return 0;
}

static int hd44780_init(struct peripheral *p, const struct settings *settings,
			const struct peripheral_sink *sink, char *error, size_t error_size)
{
	struct hd44780 *lcd = hd44780_of(p);
	const struct wiring *wiring = &wirings[settings_number(settings, "wiring", 0)];

	lcd->rs = find_line(wiring->rs);
	lcd->rw = find_line(wiring->rw);
	lcd->e = find_line(wiring->e);
	lcd->is_half = wiring->is_half;
	cable_init(&lcd->cable, settings);
	reset(lcd);
	return parse_size(lcd, settings_text(settings, "size", "20x4"), error, error_size);
}

const struct peripheral_ops peripheral_hd44780 = {
	.name = "hd44780",
	.help = "a character display",
	.keys = keys,
	.n_keys = N_KEYS,
	.size = sizeof(struct hd44780),
	.init = hd44780_init,
	.drive = hd44780_drive,
	.advance = hd44780_advance,
	.adjust_keys = keys + FIRST_ADJUST_KEY,
	.n_adjust_keys = N_KEYS - FIRST_ADJUST_KEY,
	.adjust = hd44780_adjust,
	.adjusted = hd44780_adjusted,
	.screen = hd44780_screen,
};
