/* SPDX-License-Identifier: MIT */
/* What an echo was sent, for tests; see echo.c. */
#ifndef LPT_PERIPHERAL_ECHO_H
#define LPT_PERIPHERAL_ECHO_H

#include "peripheral/ieee1284.h"

/* One byte of the host. */
struct echo_byte {
	uint8_t mode; /* enum lpt_1284_mode */
	uint8_t sort; /* enum ieee1284_sort */
	uint8_t byte;
};

/* How many it was sent, and the n-th of them, from 0: one of the last `size` (a key). */
uint64_t echo_count(struct peripheral *p);
struct echo_byte echo_byte(struct peripheral *p, uint64_t n);

#endif
