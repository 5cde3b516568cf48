/* SPDX-License-Identifier: MIT */
#include "peripheral/hd44780-rom.h"

#include <stdbool.h>
#include <stddef.h>

#define DOTS 0x1f /* of a row */

/* 0x20 to 0x7f: ASCII with three exceptions. */
static const char *const ascii[] = {
	" ", "!", "\"", "#", "$", "%", "&", "'", "(", ")", "*", "+", ",", "-", ".", "/", /* 2 */
	"0", "1", "2",  "3", "4", "5", "6", "7", "8", "9", ":", ";", "<", "=", ">", "?", /* 3 */
	"@", "A", "B",  "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", /* 4 */
	"P", "Q", "R",  "S", "T", "U", "V", "W", "X", "Y", "Z", "[", "¥", "]", "^", "_", /* 5 */
	"`", "a", "b",  "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", /* 6 */
	"p", "q", "r",  "s", "t", "u", "v", "w", "x", "y", "z", "{", "|", "}", "→", "←", /* 7 */
};

/* 0xa0 to 0xff: katakana, Greek and what was left.  0xdf serves as a degree sign everywhere. */
static const char *const upper[] = {
	" ", "｡", "｢", "｣", "､", "･", "ｦ", "ｧ", "ｨ", "ｩ", "ｪ",  "ｫ",  "ｬ",  "ｭ", "ｮ", "ｯ", /* a */
	"ｰ", "ｱ", "ｲ", "ｳ", "ｴ", "ｵ", "ｶ", "ｷ", "ｸ", "ｹ", "ｺ",  "ｻ",  "ｼ",  "ｽ", "ｾ", "ｿ", /* b */
	"ﾀ", "ﾁ", "ﾂ", "ﾃ", "ﾄ", "ﾅ", "ﾆ", "ﾇ", "ﾈ", "ﾉ", "ﾊ",  "ﾋ",  "ﾌ",  "ﾍ", "ﾎ", "ﾏ", /* c */
	"ﾐ", "ﾑ", "ﾒ", "ﾓ", "ﾔ", "ﾕ", "ﾖ", "ﾗ", "ﾘ", "ﾙ", "ﾚ",  "ﾛ",  "ﾜ",  "ﾝ", "ﾞ", "°", /* d */
	"α", "ä", "β", "ε", "μ", "σ", "ρ", "g", "√", "⁻", "j",  "ˣ",  "¢",  "£", "ñ", "ö", /* e */
	"p", "q", "θ", "∞", "Ω", "ü", "Σ", "π", "x", "y", "千", "万", "円", "÷", " ", "█", /* f */
};

const char *hd44780_rom_glyph(uint8_t code)
{
	if (code >= 0xa0) {
		return upper[code - 0xa0];
	}
	return code >= 0x20 && code < 0x80 ? ascii[code - 0x20] : " ";
}

/* So many rows from below are full and the others empty; -1: it is no such bar. */
static int height_of(const uint8_t rows[8])
{
	int full = 0;

	while (full < 8 && (rows[7 - full] & DOTS) == DOTS) {
		full++;
	}
	for (int i = full; i < 8; i++) {
		if (rows[7 - i] & DOTS) {
			return -1;
		}
	}
	return full;
}

static bool are_equal(const uint8_t rows[8])
{
	for (int i = 1; i < 8; i++) {
		if ((rows[i] ^ rows[0]) & DOTS) {
			return false;
		}
	}
	return true;
}

const char *hd44780_drawn_glyph(const uint8_t rows[8])
{
	static const char *const bars[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	int height = height_of(rows);

	if (height >= 0) {
		return bars[height];
	}
	if (are_equal(rows)) {
		switch (rows[0] & DOTS) {
		case 0x10:
			return "▎";
		case 0x18:
			return "▍";
		case 0x1c:
			return "▋";
		case 0x1e:
			return "▊";
		}
	}
	return "▒";
}
