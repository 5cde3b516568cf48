/* SPDX-License-Identifier: MIT */
/*
 * An AVR microcontroller in serial programming mode, from the data sheets of ATmega16 and
 * ATmega328P: instructions of four bytes.  It answers each byte with the one before, and the fourth
 * with what a read instruction asked for.
 *
 * Until Programming Enable (AC 53) was taken in step it answers zeros; a host that sees no echo
 * starts again with a pulse of nRESET, or tries again one bit later with a pulse of SCK.  While a
 * write takes its time only Poll is answered; reads give 0xff and all else is ignored.
 */
#ifndef LPT_PERIPHERAL_AVR_CHIP_H
#define LPT_PERIPHERAL_AVR_CHIP_H

#include "peripheral/peripheral.h"

#define AVR_FRAME_BYTES 4
#define AVR_PAGE_MAX 128
#define AVR_EEPROM_PAGE_MAX 4

enum avr_fuse {
	AVR_FUSE_LOW,
	AVR_FUSE_HIGH,
	AVR_FUSE_EXTENDED,
	AVR_FUSE_COUNT,
};

enum avr_image {
	AVR_FLASH,
	AVR_EEPROM,
	AVR_IMAGE_COUNT,
};

struct avr_part {
	uint8_t signature[3];
	uint32_t flash_bytes, page_bytes;
	uint32_t eeprom_bytes, eeprom_page_bytes; /* 0: no page instructions */
	uint8_t fuses[AVR_FUSE_COUNT];            /* as delivered */
	uint8_t extended_mask;                    /* bits that there are; 0: no extended fuses */
	uint32_t fuse_us, flash_us, eeprom_us, erase_us;
};

/* The parts, and their names as the choices of a key, in the same order. */
#define AVR_PARTS "m16|m328p"
extern const struct avr_part avr_parts[];

struct avr_chip {
	const struct avr_part *part;
	bool has_wrong_signature;
	bool enabled;                   /* Programming Enable was seen */
	uint8_t frame[AVR_FRAME_BYTES]; /* the instruction that comes */
	uint8_t n_frame;                /* its bytes that are there */
	int64_t busy_until_ns;          /* of the write in progress */

	uint8_t fuses[AVR_FUSE_COUNT];
	uint8_t lock;
	uint8_t page[AVR_PAGE_MAX];
	uint8_t eeprom_page[AVR_EEPROM_PAGE_MAX];
	bool eeprom_loaded[AVR_EEPROM_PAGE_MAX];
	struct peripheral_image images[AVR_IMAGE_COUNT];
};

/* A chip as delivered, erased.  0, -ENOMEM.  avr_chip_deinit() frees what it keeps. */
int avr_chip_init(struct avr_chip *chip, const struct avr_part *part);
void avr_chip_deinit(struct avr_chip *chip);

/* nRESET falls, and rises: the mode begins and ends. */
void avr_chip_begin(struct avr_chip *chip);
void avr_chip_end(struct avr_chip *chip);

/* Take a byte at time t.  The byte to answer the next one with. */
uint8_t avr_chip_take(struct avr_chip *chip, int64_t t, uint8_t byte);

#endif
