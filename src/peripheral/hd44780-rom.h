/* SPDX-License-Identifier: MIT */
/* What characters of an HD44780U look like, as UTF-8: its ROM A00, and those that a program draws.
 */
#ifndef LPT_PERIPHERAL_HD44780_ROM_H
#define LPT_PERIPHERAL_HD44780_ROM_H

#include <stdint.h>

/* Code 0x10 to 0xff; " " where the ROM has nothing.  Static. */
const char *hd44780_rom_glyph(uint8_t code);

/* A character of 5x8 dots, a byte for each of its rows: empty, full, a bar from below or from the
 * left, or else the sign that stands for every other drawing.  Static. */
const char *hd44780_drawn_glyph(const uint8_t rows[8]);

#endif
