/* SPDX-License-Identifier: MIT */
/* The table of the 17 lines and the questions asked of it; see signals.h. */
#include "lines/signals.h"

const struct lpt_signal lpt_signals[LPT_SIGNAL_COUNT] = {
	{"Data1", "d0", LPT_REG_DATA, 0x01, false, 2},
	{"Data2", "d1", LPT_REG_DATA, 0x02, false, 3},
	{"Data3", "d2", LPT_REG_DATA, 0x04, false, 4},
	{"Data4", "d3", LPT_REG_DATA, 0x08, false, 5},
	{"Data5", "d4", LPT_REG_DATA, 0x10, false, 6},
	{"Data6", "d5", LPT_REG_DATA, 0x20, false, 7},
	{"Data7", "d6", LPT_REG_DATA, 0x40, false, 8},
	{"Data8", "d7", LPT_REG_DATA, 0x80, false, 9},
	{"Busy", "busy", LPT_REG_STATUS, LPT_STATUS_BUSY, true, 11},
	{"nAck", "ack", LPT_REG_STATUS, LPT_STATUS_NACK, false, 10},
	{"PError", "perror", LPT_REG_STATUS, LPT_STATUS_PERROR, false, 12},
	{"Select", "select", LPT_REG_STATUS, LPT_STATUS_SELECT, false, 13},
	{"nFault", "fault", LPT_REG_STATUS, LPT_STATUS_NFAULT, false, 15},
	{"nStrobe", "strobe", LPT_REG_CONTROL, LPT_CONTROL_NSTROBE, true, 1},
	{"nAutoFd", "autofd", LPT_REG_CONTROL, LPT_CONTROL_NAUTOFD, true, 14},
	{"nInit", "init", LPT_REG_CONTROL, LPT_CONTROL_NINIT, false, 16},
	{"nSelectIn", "selectin", LPT_REG_CONTROL, LPT_CONTROL_NSELECTIN, true, 17},
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_name(const char *name, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (name[i] == '\0' || lower(name[i]) != lower(text[i])) {
			return false;
		}
	}
	return name[n] == '\0';
}

const struct lpt_signal *lpt_signal_find(const char *name, size_t n)
{
	for (size_t i = 0; i < LPT_SIGNAL_COUNT; i++) {
		const struct lpt_signal *signal = &lpt_signals[i];
		if (is_name(signal->name, name, n) || is_name(signal->alias, name, n)) {
			return signal;
		}
	}
	return NULL;
}

uint8_t lpt_signal_bits(const struct lpt_signal *signal, bool level)
{
	return level != signal->inverted ? signal->mask : 0;
}

bool lpt_signal_level(const struct lpt_signal *signal, uint8_t value)
{
	return ((value & signal->mask) != 0) != signal->inverted;
}
