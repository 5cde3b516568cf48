/* SPDX-License-Identifier: MIT */
/*
 * An AVR microcontroller behind an stk200 cable, as it answers serial programming: the cable's two
 * buffers are enabled by D2 and D3 low; D4 is SCK, D5 MOSI, D7 nRESET, nAck MISO.  While nRESET is
 * low the chip takes instructions of four bytes, from the data sheets of ATmega16 and ATmega328P:
 * it answers each byte with the one before, and the fourth with what a read instruction asked for.
 *
 * Until Programming Enable (AC 53) was taken in step it drives zeros; a host that sees no echo
 * starts again with a pulse of nRESET, or tries again one bit later with a pulse of SCK.  While a
 * write takes its time only Poll is answered; reads give 0xff and all else is ignored.
 *
 * Flash and EEPROM are images.  Fuses and lock bits are as delivered whenever the port is added.
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

#define DATA_BUFFERS_OFF 0x0c
#define DATA_SCK 0x10
#define DATA_MOSI 0x20
#define DATA_NRESET 0x80

#define ERASED 0xff
#define FRAME_BYTES 4
#define PAGE_MAX 128
#define EEPROM_PAGE_MAX 4

#define LOCK_NO_READ 0x02 /* of the lock bits; 0 is programmed */
#define LOCK_NO_WRITE 0x01
#define HIGH_SPIEN 0x20  /* of the high fuses; out of reach of serial programming */
#define HIGH_EESAVE 0x08 /* 0: the EEPROM outlives a chip erase */

enum avr_fuse {
	FUSE_LOW,
	FUSE_HIGH,
	FUSE_EXTENDED,
	FUSE_COUNT,
};

struct part {
	const char *name;
	uint8_t signature[3];
	uint32_t flash_bytes, page_bytes;
	uint32_t eeprom_bytes, eeprom_page_bytes; /* 0: no page instructions */
	uint8_t fuses[FUSE_COUNT];                /* as delivered */
	uint8_t extended_mask;                    /* bits that there are; 0: no extended fuses */
	uint32_t fuse_us, flash_us, eeprom_us, erase_us;
};

/* In the order of the choices of key `part`. */
static const struct part parts[] = {
	{.name = "m16",
	 .signature = {0x1e, 0x94, 0x03},
	 .flash_bytes = 16384,
	 .page_bytes = 128,
	 .eeprom_bytes = 512,
	 .fuses = {0xe1, 0x99, 0xff},
	 .fuse_us = 4500,
	 .flash_us = 4500,
	 .eeprom_us = 9000,
	 .erase_us = 9000},
	{.name = "m328p",
	 .signature = {0x1e, 0x95, 0x0f},
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

enum avr_fault {
	FAULT_NONE,
	FAULT_STUCK_MISO,
	FAULT_WRONG_SIGNATURE,
};

struct avr {
	const struct part *part;
	struct cable cable;

	struct spi_slave spi;
	bool in_reset;              /* instructions are taken */
	bool enabled;               /* Programming Enable was seen */
	uint8_t frame[FRAME_BYTES]; /* the instruction that comes */
	uint8_t n_frame;            /* its bytes that are there */
	int64_t busy_until_ns;      /* of the write in progress */
	uint8_t data;               /* as last driven */

	uint8_t fuses[FUSE_COUNT];
	uint8_t lock;
	uint8_t page[PAGE_MAX];
	uint8_t eeprom_page[EEPROM_PAGE_MAX];
	bool eeprom_loaded[EEPROM_PAGE_MAX];
	struct peripheral_image images[2];
};

enum { IMAGE_FLASH, IMAGE_EEPROM };

static const struct key keys[] = {
	{"part", KEY_CHOICE, "m16|m328p", "m16", "the chip: ATmega16 or ATmega328P"},
	{"flash", KEY_FILE, NULL, NULL, "keeps the program memory"},
	{"eeprom", KEY_FILE, NULL, NULL, "keeps the EEPROM"},
	{"connected", KEY_CHOICE, "no|yes", "yes", "whether the cable is plugged into the chip"},
	{"power", KEY_CHOICE, "off|on", "on", "power of the chip, which the cable needs too"},
	{"fault", KEY_CHOICE, "none|stuck-miso|wrong-signature", "none",
	 "what is wrong; a stuck MISO is low, a wrong signature ff ff ff"},
};
#define N_KEYS (sizeof(keys) / sizeof(keys[0]))
#define FIRST_ADJUST_KEY 3

static struct avr *avr_of(struct peripheral *p)
{
	return (struct avr *)p->state;
}

/* --- memory --- */

static bool may_write(const struct avr *avr)
{
	return avr->lock & LOCK_NO_WRITE;
}

static bool may_read(const struct avr *avr)
{
	return avr->lock & LOCK_NO_READ;
}

/* The address of an instruction, in the units of its memory: words or bytes. */
static uint32_t address_of(const struct avr *avr)
{
	return (uint32_t)avr->frame[1] << 8 | avr->frame[2];
}

/* The place in flash of the byte that the address and the high bit of the instruction name. */
static uint32_t flash_place(const struct avr *avr)
{
	uint32_t high = avr->frame[0] & 0x08 ? 1 : 0;

	return (address_of(avr) * 2 + high) % avr->part->flash_bytes;
}

static uint32_t eeprom_place(const struct avr *avr)
{
	return address_of(avr) % avr->part->eeprom_bytes;
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

static void stay_busy(struct avr *avr, int64_t t, uint32_t us)
{
	avr->busy_until_ns = t + (int64_t)us * NS_PER_US;
}

static bool is_busy(const struct avr *avr, int64_t t)
{
	return t < avr->busy_until_ns;
}

/* --- instructions that read: what the fourth byte is answered with --- */

static uint8_t read_signature(const struct avr *avr)
{
	uint8_t index = avr->frame[2] & 0x03;

	if (avr->cable.fault == FAULT_WRONG_SIGNATURE) {
		return ERASED;
	}
	return index < sizeof(avr->part->signature) ? avr->part->signature[index] : ERASED;
}

static uint8_t read_flash(const struct avr *avr)
{
	return may_read(avr) ? avr->images[IMAGE_FLASH].bytes[flash_place(avr)] : ERASED;
}

static uint8_t read_eeprom(const struct avr *avr)
{
	return may_read(avr) ? avr->images[IMAGE_EEPROM].bytes[eeprom_place(avr)] : ERASED;
}

static uint8_t read_calibration(const struct avr *avr)
{
	return 0xa0 + (avr->frame[2] & 0x03); /* chips differ in it */
}

static uint8_t read_low_fuses(const struct avr *avr)
{
	return avr->fuses[FUSE_LOW];
}

static uint8_t read_high_fuses(const struct avr *avr)
{
	return avr->fuses[FUSE_HIGH];
}

static uint8_t read_extended_fuses(const struct avr *avr)
{
	return avr->fuses[FUSE_EXTENDED];
}

static uint8_t read_lock(const struct avr *avr)
{
	return avr->lock;
}

/* --- instructions that act, at their fourth byte --- */

static void enable(struct avr *avr, int64_t t)
{
	avr->enabled = true;
}

static void forget_pages(struct avr *avr)
{
	memset(avr->page, ERASED, sizeof(avr->page));
	memset(avr->eeprom_loaded, 0, sizeof(avr->eeprom_loaded));
}

static void erase_chip(struct avr *avr, int64_t t)
{
	fill(&avr->images[IMAGE_FLASH], ERASED);
	if (avr->fuses[FUSE_HIGH] & HIGH_EESAVE) {
		fill(&avr->images[IMAGE_EEPROM], ERASED);
	}
	avr->lock = ERASED;
	forget_pages(avr);
	stay_busy(avr, t, avr->part->erase_us);
}

static void load_page(struct avr *avr, int64_t t)
{
	avr->page[flash_place(avr) % avr->part->page_bytes] = avr->frame[3];
}

/* Without an erase before it programming only makes zeros. */
static void write_page(struct avr *avr, int64_t t)
{
	struct peripheral_image *flash = &avr->images[IMAGE_FLASH];
	uint32_t start = flash_place(avr) / avr->part->page_bytes * avr->part->page_bytes;

	if (may_write(avr)) {
		for (uint32_t i = 0; i < avr->part->page_bytes; i++) {
			put(flash, start + i, flash->bytes[start + i] & avr->page[i]);
		}
		stay_busy(avr, t, avr->part->flash_us);
	}
	forget_pages(avr);
}

static void write_eeprom(struct avr *avr, int64_t t)
{
	if (may_write(avr)) {
		put(&avr->images[IMAGE_EEPROM], eeprom_place(avr), avr->frame[3]);
		stay_busy(avr, t, avr->part->eeprom_us);
	}
}

static void load_eeprom_page(struct avr *avr, int64_t t)
{
	uint32_t at = avr->frame[2] % avr->part->eeprom_page_bytes;

	avr->eeprom_page[at] = avr->frame[3];
	avr->eeprom_loaded[at] = true;
}

/* Bytes that were not loaded stay. */
static void write_eeprom_page(struct avr *avr, int64_t t)
{
	uint32_t page_bytes = avr->part->eeprom_page_bytes;
	uint32_t start = eeprom_place(avr) / page_bytes * page_bytes;

	for (uint32_t i = 0; i < page_bytes && may_write(avr); i++) {
		if (avr->eeprom_loaded[i]) {
			put(&avr->images[IMAGE_EEPROM], start + i, avr->eeprom_page[i]);
		}
		stay_busy(avr, t, avr->part->eeprom_us);
	}
	forget_pages(avr);
}

/* `mask`: the bits that can be changed. */
static void write_fuses(struct avr *avr, int64_t t, enum avr_fuse fuse, uint8_t mask)
{
	uint8_t *fuses = &avr->fuses[fuse];

	if (may_write(avr)) {
		*fuses = (uint8_t)((*fuses & ~mask) | (avr->frame[3] & mask));
		stay_busy(avr, t, avr->part->fuse_us);
	}
}

static void write_low_fuses(struct avr *avr, int64_t t)
{
	write_fuses(avr, t, FUSE_LOW, 0xff);
}

static void write_high_fuses(struct avr *avr, int64_t t)
{
	write_fuses(avr, t, FUSE_HIGH, (uint8_t)~HIGH_SPIEN);
}

static void write_extended_fuses(struct avr *avr, int64_t t)
{
	write_fuses(avr, t, FUSE_EXTENDED, avr->part->extended_mask);
}

/* Only a chip erase takes a lock off; two bits are not there and read 1. */
static void write_lock(struct avr *avr, int64_t t)
{
	avr->lock &= avr->frame[3] | 0xc0;
	stay_busy(avr, t, avr->part->fuse_us);
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
	uint8_t (*read)(const struct avr *avr);
	void (*act)(struct avr *avr, int64_t t);
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

static bool has_instruction(const struct part *part, const struct instruction *instruction)
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

static const struct instruction *find_instruction(const struct avr *avr)
{
	for (size_t i = 0; i < sizeof(instructions) / sizeof(instructions[0]); i++) {
		const struct instruction *at = &instructions[i];

		if (avr->frame[0] == at->first && (avr->frame[1] & at->second_mask) == at->second) {
			return has_instruction(avr->part, at) ? at : NULL;
		}
	}
	return NULL;
}

/* What the fourth byte of an instruction is answered with, when three are there. */
static uint8_t answer(const struct avr *avr, int64_t t)
{
	const struct instruction *instruction = find_instruction(avr);

	if (avr->frame[0] == POLL) {
		return is_busy(avr, t);
	}
	if (!instruction || !instruction->read) {
		return avr->frame[2];
	}
	return is_busy(avr, t) ? ERASED : instruction->read(avr);
}

static void act(struct avr *avr, int64_t t)
{
	const struct instruction *instruction = find_instruction(avr);

	if (instruction && instruction->act && !is_busy(avr, t)) {
		instruction->act(avr, t);
	}
}

/* Before it is enabled the chip knows one instruction; is this it, as far as it is there? */
static bool is_in_step(const struct avr *avr)
{
	return avr->enabled ||
	       (avr->frame[0] == 0xac && (avr->n_frame < 2 || avr->frame[1] == 0x53));
}

static void take_byte(struct avr *avr, int64_t t)
{
	avr->frame[avr->n_frame++] = avr->spi.in;
	avr->spi.out = is_in_step(avr) ? avr->spi.in : 0;
	if (!is_in_step(avr)) {
		avr->n_frame %= FRAME_BYTES;
		return;
	}
	if (avr->n_frame == FRAME_BYTES - 1) {
		avr->spi.out = answer(avr, t);
	}
	if (avr->n_frame == FRAME_BYTES) {
		avr->n_frame = 0;
		act(avr, t);
	}
}

/* --- lines --- */

/* Behind buffers without power, and without a cable, a line is pulled up. */
static bool miso_level(const struct avr *avr, bool linked)
{
	if (!linked) {
		return true;
	}
	if (avr->cable.fault == FAULT_STUCK_MISO) {
		return false;
	}
	return !avr->in_reset || avr->spi.miso;
}

static void set_reset(struct avr *avr, bool low)
{
	if (low == avr->in_reset) {
		return;
	}
	avr->in_reset = low;
	avr->enabled = false;
	avr->n_frame = 0;
	if (low) {
		spi_begin(&avr->spi, avr->data & DATA_SCK, 0);
		forget_pages(avr);
	}
}

static void follow_lines(struct avr *avr, int64_t t, struct peripheral_output *out)
{
	bool linked =
		avr->cable.is_connected && avr->cable.has_power && !(avr->data & DATA_BUFFERS_OFF);

	set_reset(avr, linked && !(avr->data & DATA_NRESET));
	if (avr->in_reset && spi_clock(&avr->spi, avr->data & DATA_SCK, avr->data & DATA_MOSI)) {
		take_byte(avr, t);
	}
	*out = peripheral_open_lines;
	if (!miso_level(avr, linked)) {
		out->status &= (uint8_t)~LPT_STATUS_NACK;
	}
}

static void avr_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
		      struct peripheral_output *out)
{
	struct avr *avr = avr_of(p);

	avr->data = in->reverse ? PERIPHERAL_DATA_OPEN : in->data;
	follow_lines(avr, t, out);
}

/* --- making, adjusting --- */

static int avr_init(struct peripheral *p, const struct settings *settings,
		    const struct peripheral_sink *sink, char *error, size_t error_size)
{
	struct avr *avr = avr_of(p);
	const struct part *part = &parts[settings_number(settings, "part", 0)];
	uint8_t *memory = malloc(part->flash_bytes + part->eeprom_bytes);

	if (!memory) {
		snprintf(error, error_size, "out of memory");
		return -ENOMEM;
	}
	memset(memory, ERASED, part->flash_bytes + part->eeprom_bytes);
	avr->part = part;
	cable_init(&avr->cable, settings);
	avr->lock = ERASED;
	memcpy(avr->fuses, part->fuses, sizeof(avr->fuses));
	avr->images[IMAGE_FLASH] =
		(struct peripheral_image){"flash", memory, part->flash_bytes, false};
	avr->images[IMAGE_EEPROM] = (struct peripheral_image){"eeprom", memory + part->flash_bytes,
							      part->eeprom_bytes, false};
	forget_pages(avr);
	return 0;
}

static void avr_deinit(struct peripheral *p)
{
	free(avr_of(p)->images[IMAGE_FLASH].bytes); /* the EEPROM is behind it */
}

static size_t avr_images(struct peripheral *p, struct peripheral_image **ret_images)
{
	*ret_images = avr_of(p)->images;
	return sizeof(avr_of(p)->images) / sizeof(avr_of(p)->images[0]);
}

static void avr_adjust(struct peripheral *p, int64_t t, const struct setting *setting,
		       struct peripheral_output *out)
{
	struct avr *avr = avr_of(p);

	cable_adjust(&avr->cable, setting);
	follow_lines(avr, t, out);
}

static void avr_adjusted(struct peripheral *p, const struct key *key, char *text, size_t size)
{
	cable_adjusted(&avr_of(p)->cable, key, text, size);
}

const struct peripheral_ops peripheral_avr = {
	.name = "avr",
	.help = "an AVR microcontroller to be programmed, behind an stk200 cable",
	.keys = keys,
	.n_keys = N_KEYS,
	.size = sizeof(struct avr),
	.init = avr_init,
	.deinit = avr_deinit,
	.drive = avr_drive,
	.adjust_keys = keys + FIRST_ADJUST_KEY,
	.n_adjust_keys = N_KEYS - FIRST_ADJUST_KEY,
	.adjust = avr_adjust,
	.adjusted = avr_adjusted,
	.images = avr_images,
};
