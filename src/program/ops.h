/* SPDX-License-Identifier: MIT */
/*
 * The table of instructions: which fields each one uses and what they mean.  The verifier, the
 * assembler and the disassembler work from it.
 */
#ifndef LPT_PROGRAM_OPS_H
#define LPT_PROGRAM_OPS_H

#include <stdbool.h>

#include <lpt/program.h>

struct lpt_lines;

#define LPT_OP_MASK 0x3fu /* operation without SOFT and the reserved bit */

enum lpt_reg_use {
	LPT_REG_UNUSED = 0,
	LPT_REG_READ,
	LPT_REG_WRITTEN,
	LPT_REG_POLLED, /* read again and again: a register whose reads move data is no good */
	LPT_REG_COUNTER,
	LPT_REG_COND,
};

enum lpt_arg_use {
	LPT_ARG_UNUSED = 0,
	LPT_ARG_GAP,   /* ns, at most LPT_GAP_MAX_NS */
	LPT_ARG_DELAY, /* likewise */
	LPT_ARG_US,
	LPT_ARG_TARGET,
	LPT_ARG_NUMBER,
	LPT_ARG_COUNT, /* not 0 */
};

struct lpt_op_info {
	const char *name; /* in the text form */
	enum lpt_reg_use reg;
	enum lpt_arg_use arg;
	uint8_t mask_max; /* greatest value of mask; 0: unused */
	uint8_t val_max;  /* greatest value of val; 0: unused */
	bool may_be_soft;
};

extern const struct lpt_op_info lpt_op_infos[LPT_OP_COUNT];

/* Names of registers in the text form, by enum lpt_reg; of conditions, by enum lpt_cond; of block
 * modes, by enum lpt_xfer_mode. */
extern const char *const lpt_reg_names[LPT_REG_COUNT];

#define LPT_COND_COUNT 6
extern const char *const lpt_cond_names[LPT_COND_COUNT];

#define LPT_XFER_MODE_COUNT 8
extern const char *const lpt_xfer_names[LPT_XFER_MODE_COUNT];

/* Why an instruction of a program of n is not valid on this port (on any, where lines is NULL);
 * NULL: it is. */
const char *lpt_insn_check(const struct lpt_insn *insn, uint32_t n, const struct lpt_lines *lines);

/* Each access is a cycle that moves a byte; in software where the driver has none. */
static inline bool lpt_reg_is_epp(uint8_t reg)
{
	return reg == LPT_REG_EPPADDR || reg == LPT_REG_EPPDATA;
}

/* A program may stop here, or goes elsewhere in any case. */
static inline bool lpt_insn_ends(const struct lpt_insn *insn)
{
	return insn->op == LPT_OP_END || (insn->op == LPT_OP_JMP && insn->reg == LPT_COND_ALWAYS);
}

#endif
