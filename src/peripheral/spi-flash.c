/* SPDX-License-Identifier: MIT */
/*
 * A serial flash behind a rayer cable: D5 is nCS, D6 SCK, D7 MOSI, nAck MISO.  Its size chooses
 * which chip of one family it is, so that programs know it by its JEDEC id; instructions and times
 * are those of the family's data sheets.
 *
 * A write needs Write Enable before it, is complete when nCS rises behind a whole byte, and takes
 * its time: meanwhile only the status is answered.  MISO is pulled up when the chip drives nothing.
 * The protection bits of the status register are not there: they read 0, writing them is taken and
 * changes nothing.
 */
#include "peripheral/peripheral.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines/signals.h"
#include "peripheral/cable.h"
#include "peripheral/spi.h"

#define NS_PER_US 1000

#define DATA_NCS 0x20
#define DATA_SCK 0x40
#define DATA_MOSI 0x80

#define ERASED 0xff
#define PAGE_BYTES 256u
#define SECTOR_BYTES 4096u
#define HALF_BLOCK_BYTES 32768u
#define BLOCK_BYTES 65536u
#define SIZE_MIN BLOCK_BYTES
#define SIZE_MAX_BYTES 16777216u /* three bytes of address */
#define MANUFACTURER 0xef
#define ADDRESS_BYTES 3

#define STATUS_BUSY 0x01
#define STATUS_WRITE_ENABLED 0x02

#define PAGE_US 700
#define STATUS_US 10000
#define SECTOR_US 30000
#define HALF_BLOCK_US 120000
#define BLOCK_US 150000 /* a chip erase takes this for each block */

enum flash_fault {
	FAULT_NONE,
	FAULT_STUCK_MISO,
	FAULT_WRITE_PROTECT,
};

struct spi_flash {
	struct cable cable;

	struct spi_slave spi;
	bool selected;
	bool write_enabled;
	int64_t busy_until_ns;
	const struct instruction *instruction; /* of this selection; NULL: none that is known */
	uint32_t n_taken;                      /* bytes of this selection; it stays at UINT32_MAX */
	uint32_t address;
	uint8_t page[PAGE_BYTES]; /* what comes to be programmed, from the address on */
	uint8_t data;             /* as last driven */
	struct peripheral_image image;
};

static const struct key keys[] = {
	{"image", KEY_FILE, NULL, NULL, "keeps the contents"},
	{"size", KEY_SIZE, NULL, "1M", "64K to 16M, a power of two"},
	{"connected", KEY_CHOICE, "no|yes", "yes", "whether the cable is plugged in"},
	{"power", KEY_CHOICE, "off|on", "on", "power of the chip"},
	{"fault", KEY_CHOICE, "none|stuck-miso|write-protect", "none",
	 "what is wrong; a stuck MISO is low, a protected chip ignores writes"},
};
#define N_KEYS (sizeof(keys) / sizeof(keys[0]))
#define FIRST_ADJUST_KEY 2

static struct spi_flash *flash_of(struct peripheral *p)
{
	return (struct spi_flash *)p->state;
}

static bool is_busy(const struct spi_flash *flash, int64_t t)
{
	return t < flash->busy_until_ns;
}

/* --- what the chip says of itself --- */

/* The third byte of the JEDEC id is the size as a power of two: 64 KiB is 0x10.  The second is the
 * branch of the family, which changed at 1 MiB. */
static uint8_t capacity(const struct spi_flash *flash)
{
	uint8_t power = 0;

	while ((1u << power) < flash->image.size) {
		power++;
	}
	return power;
}

static uint8_t family(const struct spi_flash *flash)
{
	return flash->image.size < 1048576 ? 0x30 : 0x40;
}

/* `at` counts the bytes of an answer. */
static uint8_t answer_jedec_id(const struct spi_flash *flash, int64_t t, uint32_t at)
{
	const uint8_t id[] = {MANUFACTURER, family(flash), capacity(flash)};

	return at < sizeof(id) ? id[at] : 0;
}

static uint8_t answer_device_id(const struct spi_flash *flash, int64_t t, uint32_t at)
{
	return capacity(flash) - 1;
}

/* The two alternate, in the order that the lowest bit of the address asks for. */
static uint8_t answer_both_ids(const struct spi_flash *flash, int64_t t, uint32_t at)
{
	return (at + flash->address) & 1 ? answer_device_id(flash, t, at) : MANUFACTURER;
}

static uint8_t answer_status(const struct spi_flash *flash, int64_t t, uint32_t at)
{
	return (is_busy(flash, t) ? STATUS_BUSY : 0) |
	       (flash->write_enabled ? STATUS_WRITE_ENABLED : 0);
}

static uint8_t answer_contents(const struct spi_flash *flash, int64_t t, uint32_t at)
{
	return flash->image.bytes[(flash->address + at) % flash->image.size];
}

/* --- what it does when nCS rises --- */

static void stay_busy(struct spi_flash *flash, int64_t t, uint32_t us)
{
	flash->busy_until_ns = t + (int64_t)us * NS_PER_US;
	flash->write_enabled = false;
}

static void enable_writes(struct spi_flash *flash, int64_t t)
{
	flash->write_enabled = true;
}

static void disable_writes(struct spi_flash *flash, int64_t t)
{
	flash->write_enabled = false;
}

static void write_status(struct spi_flash *flash, int64_t t)
{
	stay_busy(flash, t, STATUS_US);
}

/* Programming only makes zeros, and stays within its page: more than 256 bytes replace the first.
 */
static void program_page(struct spi_flash *flash, int64_t t)
{
	uint32_t start = flash->address % (uint32_t)flash->image.size / PAGE_BYTES * PAGE_BYTES;

	for (uint32_t i = 0; i < PAGE_BYTES; i++) {
		flash->image.bytes[start + i] &= flash->page[i];
	}
	flash->image.dirty = true;
	stay_busy(flash, t, PAGE_US);
}

static void erase(struct spi_flash *flash, int64_t t, uint32_t bytes, uint32_t us)
{
	uint32_t start = flash->address % (uint32_t)flash->image.size / bytes * bytes;

	memset(flash->image.bytes + start, ERASED, bytes);
	flash->image.dirty = true;
	stay_busy(flash, t, us);
}

static void erase_sector(struct spi_flash *flash, int64_t t)
{
	erase(flash, t, SECTOR_BYTES, SECTOR_US);
}

static void erase_half_block(struct spi_flash *flash, int64_t t)
{
	erase(flash, t, HALF_BLOCK_BYTES, HALF_BLOCK_US);
}

static void erase_block(struct spi_flash *flash, int64_t t)
{
	erase(flash, t, BLOCK_BYTES, BLOCK_US);
}

static void erase_chip(struct spi_flash *flash, int64_t t)
{
	uint32_t size = (uint32_t)flash->image.size;

	flash->address = 0;
	erase(flash, t, size, BLOCK_US * (size / BLOCK_BYTES));
}

/* --- the instruction set --- */

#define PROGRAM_PAGE 0x02
#define READ_STATUS 0x05
#define ENDLESS UINT32_MAX

struct instruction {
	uint8_t code;
	uint8_t head;      /* bytes before the answer or the data, the code among them */
	uint32_t max_data; /* of those after the head when nCS rises, for `act` */
	bool needs_enable; /* a write */
	uint8_t (*answer)(const struct spi_flash *flash, int64_t t, uint32_t at);
	void (*act)(struct spi_flash *flash, int64_t t);
};

static const struct instruction instructions[] = {
	{0x06, 1, 0, false, NULL, enable_writes},
	{0x04, 1, 0, false, NULL, disable_writes},
	{READ_STATUS, 1, 0, false, answer_status, NULL},
	{0x01, 2, 1, true, NULL, write_status},
	{0x03, 4, 0, false, answer_contents, NULL},
	{0x0b, 5, 0, false, answer_contents, NULL},
	{PROGRAM_PAGE, 5, ENDLESS, true, NULL, program_page},
	{0x20, 4, 0, true, NULL, erase_sector},
	{0x52, 4, 0, true, NULL, erase_half_block},
	{0xd8, 4, 0, true, NULL, erase_block},
	{0xc7, 1, 0, true, NULL, erase_chip},
	{0x60, 1, 0, true, NULL, erase_chip},
	{0x9f, 1, 0, false, answer_jedec_id, NULL},
	{0xab, 4, 0, false, answer_device_id, NULL},
	{0x90, 4, 0, false, answer_both_ids, NULL},
};

static const struct instruction *find_instruction(uint8_t code)
{
	for (size_t i = 0; i < sizeof(instructions) / sizeof(instructions[0]); i++) {
		if (instructions[i].code == code) {
			return &instructions[i];
		}
	}
	return NULL;
}

/* --- bytes --- */

/* While it is busy the chip knows one instruction. */
static void begin_instruction(struct spi_flash *flash, int64_t t)
{
	flash->instruction = find_instruction(flash->spi.in);
	if (flash->spi.in != READ_STATUS && is_busy(flash, t)) {
		flash->instruction = NULL;
	}
	flash->address = 0;
	memset(flash->page, ERASED, sizeof(flash->page));
}

static void take_argument(struct spi_flash *flash, uint32_t at, uint8_t byte)
{
	if (at <= ADDRESS_BYTES) {
		flash->address = flash->address << 8 | byte;
	} else if (flash->instruction->code == PROGRAM_PAGE) {
		flash->page[(flash->address + at - ADDRESS_BYTES - 1) % PAGE_BYTES] = byte;
	}
}

static void take_byte(struct spi_flash *flash, int64_t t)
{
	uint32_t at = flash->n_taken;

	if (at == 0) {
		begin_instruction(flash, t);
	} else if (flash->instruction) {
		take_argument(flash, at, flash->spi.in);
	}
	flash->n_taken += flash->n_taken < UINT32_MAX;

	const struct instruction *instruction = flash->instruction;
	bool answers = instruction && instruction->answer && flash->n_taken >= instruction->head;

	flash->spi.out = answers ? instruction->answer(flash, t, flash->n_taken - instruction->head)
				 : ERASED;
}

/* nCS rose: a write whose bytes are all there, and whole, begins. */
static void finish_instruction(struct spi_flash *flash, int64_t t)
{
	const struct instruction *instruction = flash->instruction;

	if (!instruction || !instruction->act || flash->spi.n_bits != 0 ||
	    flash->n_taken < instruction->head ||
	    flash->n_taken - instruction->head > instruction->max_data ||
	    (instruction->needs_enable && !flash->write_enabled)) {
		return;
	}
	if (instruction->needs_enable && flash->cable.fault == FAULT_WRITE_PROTECT) {
		flash->write_enabled = false;
		return;
	}
	instruction->act(flash, t);
}

/* --- lines --- */

static void select_chip(struct spi_flash *flash, int64_t t, bool selected)
{
	if (selected == flash->selected) {
		return;
	}
	flash->selected = selected;
	if (selected) {
		flash->instruction = NULL;
		flash->n_taken = 0;
		spi_begin(&flash->spi, flash->data & DATA_SCK, ERASED);
	} else {
		finish_instruction(flash, t);
	}
}

static bool miso_level(const struct spi_flash *flash)
{
	if (flash->cable.is_connected && flash->cable.fault == FAULT_STUCK_MISO) {
		return false;
	}
	return !flash->selected || flash->spi.miso;
}

static void follow_lines(struct spi_flash *flash, int64_t t, struct peripheral_output *out)
{
	uint8_t data = flash->data;

	select_chip(flash, t,
		    flash->cable.is_connected && flash->cable.has_power && !(data & DATA_NCS));
	if (flash->selected && spi_clock(&flash->spi, data & DATA_SCK, data & DATA_MOSI)) {
		take_byte(flash, t);
	}
	*out = peripheral_open_lines;
	if (!miso_level(flash)) {
		out->status &= (uint8_t)~LPT_STATUS_NACK;
	}
}

static void flash_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
			struct peripheral_output *out)
{
	struct spi_flash *flash = flash_of(p);

	flash->data = in->reverse ? PERIPHERAL_DATA_OPEN : in->data;
	follow_lines(flash, t, out);
}

/* --- making, adjusting --- */

static int flash_init(struct peripheral *p, const struct settings *settings,
		      const struct peripheral_sink *sink, char *error, size_t error_size)
{
	struct spi_flash *flash = flash_of(p);
	uint64_t size = settings_number(settings, "size", 1048576);

	if (size < SIZE_MIN || size > SIZE_MAX_BYTES || (size & (size - 1)) != 0) {
		snprintf(error, error_size,
			 "key 'size' cannot be '%s'; write 64K, 128K, ... or 16M",
			 settings_text(settings, "size", ""));
		return -EINVAL;
	}
	flash->image = (struct peripheral_image){"image", malloc(size), size, false};
	if (!flash->image.bytes) {
		snprintf(error, error_size, "out of memory");
		return -ENOMEM;
	}
	memset(flash->image.bytes, ERASED, size);
	cable_init(&flash->cable, settings);
	return 0;
}

static void flash_deinit(struct peripheral *p)
{
	free(flash_of(p)->image.bytes);
}

static size_t flash_images(struct peripheral *p, struct peripheral_image **ret_images)
{
	*ret_images = &flash_of(p)->image;
	return 1;
}

static void flash_adjust(struct peripheral *p, int64_t t, const struct setting *setting,
			 struct peripheral_output *out)
{
	struct spi_flash *flash = flash_of(p);

	cable_adjust(&flash->cable, setting);
	if (!flash->cable.is_connected || !flash->cable.has_power) {
		flash->instruction = NULL; /* cut off: nothing begins */
		flash->write_enabled = false;
	}
	follow_lines(flash, t, out);
}

static void flash_adjusted(struct peripheral *p, const struct key *key, char *text, size_t size)
{
	cable_adjusted(&flash_of(p)->cable, key, text, size);
}

const struct peripheral_ops peripheral_spi_flash = {
	.name = "spi-flash",
	.help = "a serial flash behind a rayer cable",
	.keys = keys,
	.n_keys = N_KEYS,
	.size = sizeof(struct spi_flash),
	.init = flash_init,
	.deinit = flash_deinit,
	.drive = flash_drive,
	.adjust_keys = keys + FIRST_ADJUST_KEY,
	.n_adjust_keys = N_KEYS - FIRST_ADJUST_KEY,
	.adjust = flash_adjust,
	.adjusted = flash_adjusted,
	.images = flash_images,
};
