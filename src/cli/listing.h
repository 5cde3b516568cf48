/* SPDX-License-Identifier: MIT */
/* The text of each instruction of a port program. */
#ifndef LPT_CLI_LISTING_H
#define LPT_CLI_LISTING_H

#include <stdint.h>

#include <lpt/program.h>

struct listing {
	char *text;   /* owned: all lines, each zero-terminated */
	char **lines; /* owned array into text */
	uint32_t n_lines;
};

/* 0, -ENOMEM, or -EINVAL for what is no valid program. */
int listing_init(struct listing *listing, const struct lpt_insn *insns, uint32_t n_insns);
void listing_deinit(struct listing *listing);

/* One instruction, "out data 0x55"; with its label where it has one.  "?" beyond the end. */
const char *listing_line(const struct listing *listing, uint32_t index);

/* Likewise, without a label. */
const char *listing_instruction(const struct listing *listing, uint32_t index);

#endif
