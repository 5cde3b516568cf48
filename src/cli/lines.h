/* SPDX-License-Identifier: MIT */
/*
 * Lines as users name them: `data` for the eight data lines at once, or one line by its name with
 * its level at the connector.  Names and inversions are the assembler's (<lpt/program.h>); nothing
 * here knows which lines the PC inverts.
 */
#ifndef LPT_CLI_LINES_H
#define LPT_CLI_LINES_H

#include "cli/cli.h"

struct line {
	enum lpt_reg reg;
	uint8_t mask; /* its bit in the register; 0xff: data */
	uint8_t high; /* the bit when the line is high: mask, or 0 for an inverted line */
};

/* New values of data and control: register = (old & ~mask) | bits. */
struct line_values {
	uint8_t data_mask, data_bits;
	uint8_t control_mask, control_bits;
};

/* The lines that a bare `lpt get` shows after data. */
extern const char *const status_lines[];
extern const size_t n_status_lines;

/* Find a line.  EXIT_MISUSE if there is none of that name. */
int line_find(const struct cli *cli, const char *name, struct line *ret_line);

/* Level (or value, for data) of a line in what was seen of the registers. */
unsigned line_level(const struct line *line, const struct lpt_lines_info *seen);

/* Add one "LINE=VALUE" to values.  EXIT_MISUSE for an unknown line, one that the port cannot set,
 * or a bad value. */
int line_assign(const struct cli *cli, const char *text, struct line_values *values);

/* Write the instructions that set values; at most 2.  Their number. */
size_t line_program(const struct line_values *values, struct lpt_insn *insns);

#endif
