/* SPDX-License-Identifier: MIT */
/* Memories and instructions of an AVR; see avr-chip.h. */
#include "peripheral/avr-chip.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_US 1000

#define ERASED 0xff

#define LOCK_NO_READ 0x02 /* of the lock bits; 0 is programmed */
#define LOCK_NO_WRITE 0x01
#define HIGH_SPIEN 0x20  /* of the high fuses; out of reach of serial programming */
#define HIGH_EESAVE 0x08 /* 0: the EEPROM outlives a chip erase */

const struct avr_part avr_parts[] = {
	/* ATmega16 */
	{.signature = {0x1e, 0x94, 0x03},
	 .flash_bytes = 16384,
	 .page_bytes = 128,
	 .eeprom_bytes = 512,
	 .fuses = {0xe1, 0x99, 0xff},
	 .fuse_us = 4500,
	 .flash_us = 4500,
	 .eeprom_us = 9000,
	 .erase_us = 9000},
	/* ATmega328P */
	{.signature = {0x1e, 0x95, 0x0f},
	 .flash_bytes = 32768,
	 .page_bytes = 128,
	 .eeprom_bytes = 1024,
	 .eeprom_page_bytes = 4,
	 .fuses = {0x62, 0xd9, 0xff},
	 .extended_mask = 0x07,
	 .fuse_us = 4500,
	 .flash_us = 4500,
	 .eeprom_us = 3600,
	 .erase_us = 9000},
};

/* --- memory --- */

static bool may_write(const struct avr_chip *chip)
{
	return chip->lock & LOCK_NO_WRITE;
}

static bool may_read(const struct avr_chip *chip)
{
	return chip->lock & LOCK_NO_READ;
}

/* The address of an instruction, in the units of its memory: words or bytes. */
static uint32_t address_of(const struct avr_chip *chip)
{
	return (uint32_t)chip->frame[1] << 8 | chip->frame[2];
}

/* The place in flash of the byte that the address and the high bit of the instruction name. */
static uint32_t flash_place(const struct avr_chip *chip)
{
	uint32_t high = chip->frame[0] & 0x08 ? 1 : 0;

	return (address_of(chip) * 2 + high) % chip->part->flash_bytes;
}

static uint32_t eeprom_place(const struct avr_chip *chip)
{
	return address_of(chip) % chip->part->eeprom_bytes;
}

static void put(struct peripheral_image *image, uint32_t at, uint8_t value)
{
	if (image->bytes[at] != value) {
		image->bytes[at] = value;
		image->dirty = true;
	}
}

static void fill(struct peripheral_image *image, uint8_t value)
{
	for (uint32_t at = 0; at < image->size; at++) {
		put(image, at, value);
	}
}

static void stay_busy(struct avr_chip *chip, int64_t t, uint32_t us)
{
	chip->busy_until_ns = t + (int64_t)us * NS_PER_US;
}

static bool is_busy(const struct avr_chip *chip, int64_t t)
{
	return t < chip->busy_until_ns;
}

/* --- instructions that read: what the fourth byte is answered with --- */

static uint8_t read_signature(const struct avr_chip *chip)
{
	uint8_t index = chip->frame[2] & 0x03;

	if (chip->has_wrong_signature) {
		return ERASED;
	}
	return index < sizeof(chip->part->signature) ? chip->part->signature[index] : ERASED;
}

static uint8_t read_flash(const struct avr_chip *chip)
{
	return may_read(chip) ? chip->images[AVR_FLASH].bytes[flash_place(chip)] : ERASED;
}

static uint8_t read_eeprom(const struct avr_chip *chip)
{
	return may_read(chip) ? chip->images[AVR_EEPROM].bytes[eeprom_place(chip)] : ERASED;
}

static uint8_t read_calibration(const struct avr_chip *chip)
{
	return 0xa0 + (chip->frame[2] & 0x03); /* chips differ in it */
}

static uint8_t read_low_fuses(const struct avr_chip *chip)
{
	return chip->fuses[AVR_FUSE_LOW];
}

static uint8_t read_high_fuses(const struct avr_chip *chip)
{
	return chip->fuses[AVR_FUSE_HIGH];
}

static uint8_t read_extended_fuses(const struct avr_chip *chip)
{
	return chip->fuses[AVR_FUSE_EXTENDED];
}

static uint8_t read_lock(const struct avr_chip *chip)
{
	return chip->lock;
}

/* --- instructions that act, at their fourth byte --- */

static void enable(struct avr_chip *chip, int64_t t)
{
	chip->enabled = true;
}

static void forget_pages(struct avr_chip *chip)
{
	memset(chip->page, ERASED, sizeof(chip->page));
	memset(chip->eeprom_loaded, 0, sizeof(chip->eeprom_loaded));
}

static void erase_chip(struct avr_chip *chip, int64_t t)
{
	fill(&chip->images[AVR_FLASH], ERASED);
	if (chip->fuses[AVR_FUSE_HIGH] & HIGH_EESAVE) {
		fill(&chip->images[AVR_EEPROM], ERASED);
	}
	chip->lock = ERASED;
	forget_pages(chip);
	stay_busy(chip, t, chip->part->erase_us);
}

static void load_page(struct avr_chip *chip, int64_t t)
{
	chip->page[flash_place(chip) % chip->part->page_bytes] = chip->frame[3];
}

/* Without an erase before it programming only makes zeros. */
static void write_page(struct avr_chip *chip, int64_t t)
{
	struct peripheral_image *flash = &chip->images[AVR_FLASH];
	uint32_t start = flash_place(chip) / chip->part->page_bytes * chip->part->page_bytes;

	if (may_write(chip)) {
		for (uint32_t i = 0; i < chip->part->page_bytes; i++) {
			put(flash, start + i, flash->bytes[start + i] & chip->page[i]);
		}
		stay_busy(chip, t, chip->part->flash_us);
	}
	forget_pages(chip);
}

static void write_eeprom(struct avr_chip *chip, int64_t t)
{
	if (may_write(chip)) {
		put(&chip->images[AVR_EEPROM], eeprom_place(chip), chip->frame[3]);
		stay_busy(chip, t, chip->part->eeprom_us);
	}
}

static void load_eeprom_page(struct avr_chip *chip, int64_t t)
{
	uint32_t at = chip->frame[2] % chip->part->eeprom_page_bytes;

	chip->eeprom_page[at] = chip->frame[3];
	chip->eeprom_loaded[at] = true;
}

/* Bytes that were not loaded stay. */
static void write_eeprom_page(struct avr_chip *chip, int64_t t)
{
	uint32_t page_bytes = chip->part->eeprom_page_bytes;
	uint32_t start = eeprom_place(chip) / page_bytes * page_bytes;

	for (uint32_t i = 0; i < page_bytes && may_write(chip); i++) {
		if (chip->eeprom_loaded[i]) {
			put(&chip->images[AVR_EEPROM], start + i, chip->eeprom_page[i]);
		}
		stay_busy(chip, t, chip->part->eeprom_us);
	}
	forget_pages(chip);
}

/* `mask`: the bits that can be changed. */
static void write_fuses(struct avr_chip *chip, int64_t t, enum avr_fuse fuse, uint8_t mask)
{
	uint8_t *fuses = &chip->fuses[fuse];

	if (may_write(chip)) {
		*fuses = (uint8_t)((*fuses & ~mask) | (chip->frame[3] & mask));
		stay_busy(chip, t, chip->part->fuse_us);
	}
}

static void write_low_fuses(struct avr_chip *chip, int64_t t)
{
	write_fuses(chip, t, AVR_FUSE_LOW, 0xff);
}

static void write_high_fuses(struct avr_chip *chip, int64_t t)
{
	write_fuses(chip, t, AVR_FUSE_HIGH, (uint8_t)~HIGH_SPIEN);
}

static void write_extended_fuses(struct avr_chip *chip, int64_t t)
{
	write_fuses(chip, t, AVR_FUSE_EXTENDED, chip->part->extended_mask);
}

/* Only a chip erase takes a lock off; two bits are not there and read 1. */
static void write_lock(struct avr_chip *chip, int64_t t)
{
	chip->lock &= chip->frame[3] | 0xc0;
	stay_busy(chip, t, chip->part->fuse_us);
}

/* --- the instruction set --- */

/* Which parts have an instruction. */
enum instruction_need {
	NEEDS_NOTHING,
	NEEDS_EXTENDED_FUSES,
	NEEDS_EEPROM_PAGES,
};

struct instruction {
	uint8_t first;
	uint8_t second, second_mask;
	enum instruction_need need;
	uint8_t (*read)(const struct avr_chip *chip);
	void (*act)(struct avr_chip *chip, int64_t t);
};

static const struct instruction instructions[] = {
	{0xac, 0x53, 0xff, NEEDS_NOTHING, NULL, enable},
	{0xac, 0x80, 0xe0, NEEDS_NOTHING, NULL, erase_chip},
	{0xac, 0xa0, 0xff, NEEDS_NOTHING, NULL, write_low_fuses},
	{0xac, 0xa8, 0xff, NEEDS_NOTHING, NULL, write_high_fuses},
	{0xac, 0xa4, 0xff, NEEDS_EXTENDED_FUSES, NULL, write_extended_fuses},
	{0xac, 0xe0, 0xe0, NEEDS_NOTHING, NULL, write_lock},
	{0x20, 0, 0, NEEDS_NOTHING, read_flash, NULL},
	{0x28, 0, 0, NEEDS_NOTHING, read_flash, NULL},
	{0x40, 0, 0, NEEDS_NOTHING, NULL, load_page},
	{0x48, 0, 0, NEEDS_NOTHING, NULL, load_page},
	{0x4c, 0, 0, NEEDS_NOTHING, NULL, write_page},
	{0xa0, 0, 0, NEEDS_NOTHING, read_eeprom, NULL},
	{0xc0, 0, 0, NEEDS_NOTHING, NULL, write_eeprom},
	{0xc1, 0, 0, NEEDS_EEPROM_PAGES, NULL, load_eeprom_page},
	{0xc2, 0, 0, NEEDS_EEPROM_PAGES, NULL, write_eeprom_page},
	{0x30, 0, 0, NEEDS_NOTHING, read_signature, NULL},
	{0x38, 0, 0, NEEDS_NOTHING, read_calibration, NULL},
	{0x50, 0x00, 0xff, NEEDS_NOTHING, read_low_fuses, NULL},
	{0x50, 0x08, 0xff, NEEDS_EXTENDED_FUSES, read_extended_fuses, NULL},
	{0x58, 0x00, 0xff, NEEDS_NOTHING, read_lock, NULL},
	{0x58, 0x08, 0xff, NEEDS_NOTHING, read_high_fuses, NULL},
};

#define POLL 0xf0

static bool has_instruction(const struct avr_part *part, const struct instruction *instruction)
{
	switch (instruction->need) {
	case NEEDS_NOTHING:
		return true;
	case NEEDS_EXTENDED_FUSES:
		return part->extended_mask != 0;
	case NEEDS_EEPROM_PAGES:
		return part->eeprom_page_bytes != 0;
	}
	return false;
}

static const struct instruction *find_instruction(const struct avr_chip *chip)
{
	for (size_t i = 0; i < sizeof(instructions) / sizeof(instructions[0]); i++) {
		const struct instruction *at = &instructions[i];

		if (chip->frame[0] == at->first &&
		    (chip->frame[1] & at->second_mask) == at->second) {
			return has_instruction(chip->part, at) ? at : NULL;
		}
	}
	return NULL;
}

/* What the fourth byte of an instruction is answered with, when three are there. */
static uint8_t answer(const struct avr_chip *chip, int64_t t)
{
	const struct instruction *instruction = find_instruction(chip);

	if (chip->frame[0] == POLL) {
		return is_busy(chip, t);
	}
	if (!instruction || !instruction->read) {
		return chip->frame[2];
	}
	return is_busy(chip, t) ? ERASED : instruction->read(chip);
}

static void act(struct avr_chip *chip, int64_t t)
{
	const struct instruction *instruction = find_instruction(chip);

	if (instruction && instruction->act && !is_busy(chip, t)) {
		instruction->act(chip, t);
	}
}

/* Before it is enabled the chip knows one instruction; is this it, as far as it is there? */
static bool is_in_step(const struct avr_chip *chip)
{
	return chip->enabled ||
	       (chip->frame[0] == 0xac && (chip->n_frame < 2 || chip->frame[1] == 0x53));
}

/* --- one chip --- */

uint8_t avr_chip_take(struct avr_chip *chip, int64_t t, uint8_t byte)
{
	chip->frame[chip->n_frame++] = byte;
	if (!is_in_step(chip)) {
		chip->n_frame %= AVR_FRAME_BYTES;
		return 0;
	}
	if (chip->n_frame == AVR_FRAME_BYTES - 1) {
		return answer(chip, t);
	}
	if (chip->n_frame == AVR_FRAME_BYTES) {
		chip->n_frame = 0;
		act(chip, t);
	}
	return byte;
}

void avr_chip_begin(struct avr_chip *chip)
{
	avr_chip_end(chip);
	forget_pages(chip);
}

void avr_chip_end(struct avr_chip *chip)
{
	chip->enabled = false;
	chip->n_frame = 0;
}

int avr_chip_init(struct avr_chip *chip, const struct avr_part *part)
{
	uint8_t *memory = malloc(part->flash_bytes + part->eeprom_bytes);

	if (!memory) {
		return -ENOMEM;
	}
	memset(memory, ERASED, part->flash_bytes + part->eeprom_bytes);
	chip->part = part;
	chip->lock = ERASED;
	memcpy(chip->fuses, part->fuses, sizeof(chip->fuses));
	chip->images[AVR_FLASH] =
		(struct peripheral_image){"flash", memory, part->flash_bytes, false};
	chip->images[AVR_EEPROM] = (struct peripheral_image){"eeprom", memory + part->flash_bytes,
							     part->eeprom_bytes, false};
	forget_pages(chip);
	return 0;
}

void avr_chip_deinit(struct avr_chip *chip)
{
	free(chip->images[AVR_FLASH].bytes); /* the EEPROM is behind it */
}
