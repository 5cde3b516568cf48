/* SPDX-License-Identifier: MIT */
/*
 * The 17 lines of the connector: names as IEEE 1284 has them, register bits, inversions, pins.
 * This table is the one place that knows which lines the PC inverts.
 */
#ifndef LPT_LINES_SIGNALS_H
#define LPT_LINES_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lpt/program.h>

/* Register bits under their names (PC polarity: a set bit of an inverted line is a low level). */
enum {
	LPT_STATUS_NFAULT = 0x08,
	LPT_STATUS_SELECT = 0x10,
	LPT_STATUS_PERROR = 0x20,
	LPT_STATUS_NACK = 0x40,
	LPT_STATUS_BUSY = 0x80, /* inverted: set means not busy */

	LPT_CONTROL_NSTROBE = 0x01, /* inverted */
	LPT_CONTROL_NAUTOFD = 0x02, /* inverted */
	LPT_CONTROL_NINIT = 0x04,
	LPT_CONTROL_NSELECTIN = 0x08, /* inverted */
	LPT_CONTROL_IRQ = 0x10,       /* no line: interrupts on */
	LPT_CONTROL_REVERSE = 0x20,   /* no line: data lines are inputs */

	LPT_CONTROL_REST = LPT_CONTROL_NINIT | LPT_CONTROL_NSELECTIN,
};

struct lpt_signal {
	const char *name;  /* IEEE 1284, compatibility mode */
	const char *alias; /* short form that the text of programs accepts */
	enum lpt_reg reg;
	uint8_t mask;  /* its one bit in the register */
	bool inverted; /* bit = 1 means level low */
	uint8_t pin;   /* of the DB-25 connector */
};

#define LPT_SIGNAL_COUNT 17
extern const struct lpt_signal lpt_signals[LPT_SIGNAL_COUNT]; /* data, status, control */

/* Look a line up by name or alias, n bytes, case ignored.  NULL: there is no such line. */
const struct lpt_signal *lpt_signal_find(const char *name, size_t n);

/* The register bit of a line when it stands at `level` (true: high): its mask or 0. */
uint8_t lpt_signal_bits(const struct lpt_signal *signal, bool level);

/* The level of a line in a register value. */
bool lpt_signal_level(const struct lpt_signal *signal, uint8_t value);

#endif
