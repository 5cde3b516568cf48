/* SPDX-License-Identifier: MIT */
#include "cli/results.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "cli/listing.h"

#define HEX_PER_LINE 16
#define COUNTERS 4

/* Following a program from its start along the bytes that it gave. */
struct walk {
	const struct lpt_insn *insns;
	uint32_t n_insns;
	uint32_t pc;
	uint32_t counters[COUNTERS];
	const uint8_t *results;
	size_t left;
};

void print_hex(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool last = i + 1 == n || i % HEX_PER_LINE == HEX_PER_LINE - 1;
		printf("%02x%c", bytes[i], last ? '\n' : ' ');
	}
}

static enum lpt_op op_of(const struct lpt_insn *insn)
{
	return (enum lpt_op)(insn->op & 0x3f);
}

/* Bytes that an instruction gives: its size, 0 for none, -1 when that is not known before. */
static int result_size(const struct lpt_insn *insn)
{
	switch (op_of(insn)) {
	case LPT_OP_IN:
		return 1;
	case LPT_OP_NIB:
		return insn->val;
	case LPT_OP_EDGE:
		return sizeof(uint32_t);
	case LPT_OP_STAMP:
		return sizeof(uint64_t);
	case LPT_OP_INB:
		return -1;
	case LPT_OP_XFER:
		return insn->val ? -1 : 0;
	case LPT_OP_END:
	case LPT_OP_OUT:
	case LPT_OP_FROB:
	case LPT_OP_TEST:
	case LPT_OP_WAIT:
	case LPT_OP_DIR:
	case LPT_OP_DELAY:
	case LPT_OP_AT:
	case LPT_OP_SET:
	case LPT_OP_DJNZ:
	case LPT_OP_JMP:
	case LPT_OP_PUT:
	case LPT_OP_OUTB:
	case LPT_OP_REST:
	case LPT_OP_MARK:
		break;
	}
	return 0;
}

/* "in status 0xdf": the instruction's own text, then its value. */
static void print_result(const char *text, const uint8_t *bytes, int size)
{
	uint64_t value = 0;

	for (int i = size - 1; i >= 0; i--) {
		value = value << 8 | bytes[i];
	}
	if (size == 1) {
		printf("%s 0x%02" PRIx64 "\n", text, value);
	} else {
		printf("%s %" PRIu64 "\n", text, value);
	}
}

/* Go to the next instruction; false when only the wires knew which that was. */
static bool step(struct walk *walk)
{
	const struct lpt_insn *insn = &walk->insns[walk->pc++];
	uint32_t *counter = &walk->counters[insn->reg >> 4 & (COUNTERS - 1)];

	switch (op_of(insn)) {
	case LPT_OP_SET:
		*counter = insn->arg;
		return true;
	case LPT_OP_DJNZ:
		if (--*counter != 0) {
			walk->pc = insn->arg;
		}
		return true;
	case LPT_OP_JMP:
		walk->pc = insn->arg;
		return insn->reg == LPT_COND_ALWAYS;
	default:
		return true;
	}
}

void print_results(const struct lpt_insn *insns, uint32_t n_insns, const uint8_t *results,
		   const struct lpt_trailer *trailer)
{
	struct walk walk = {.insns = insns,
			    .n_insns = n_insns,
			    .results = results,
			    .left = trailer->results_len};
	struct listing listing;

	if (listing_init(&listing, insns, n_insns) < 0) {
		walk.n_insns = 0;
	}
	while (walk.left && walk.pc < walk.n_insns) {
		const struct lpt_insn *insn = &insns[walk.pc];
		int size = result_size(insn);
		if (size < 0 || (size_t)size > walk.left) {
			break;
		}
		if (size > 0) {
			print_result(listing_instruction(&listing, walk.pc), walk.results, size);
			walk.results += size;
			walk.left -= (size_t)size;
		}
		if (!step(&walk)) {
			break;
		}
	}
	listing_deinit(&listing);
	print_hex(walk.results, walk.left);
}
