/* SPDX-License-Identifier: MIT */
/*
 * The result bytes of a port program, one line a result: which instruction gave which bytes.
 * Counted loops are followed; behind a jump that depends on the wires, and for single bits, the
 * bytes that are left are shown as they are.
 */
#ifndef LPT_CLI_RESULTS_H
#define LPT_CLI_RESULTS_H

#include <lpt/program.h>

void print_results(const struct lpt_insn *insns, uint32_t n_insns, const uint8_t *results,
		   const struct lpt_trailer *trailer);

/* Bytes in hex, 16 a line. */
void print_hex(const uint8_t *bytes, size_t n);

#endif
