/* SPDX-License-Identifier: MIT */
/* The verifier: what it passes, the interpreter executes without further checks. */
#include <errno.h>

#include "program/exec.h"
#include "program/ops.h"

#define REG_BITS 0x0f
#define COUNTER_BITS 0x30

static const char *check_register(const struct lpt_insn *insn, enum lpt_reg_use use,
				  const struct lpt_lines *lines)
{
	if (insn->reg >= LPT_REG_COUNT) {
		return "there is no such register";
	}
	if (use == LPT_REG_POLLED && (lpt_reg_is_epp(insn->reg) || insn->reg == LPT_REG_FIFO)) {
		return "a register whose reads move data cannot be waited for";
	}
	if (!lines || lpt_reg_is_epp(insn->reg)) {
		return NULL;
	}
	if (use == LPT_REG_WRITTEN && !lpt_lines_can(lines->writable, insn->reg)) {
		return "this port cannot write that register";
	}
	if (use != LPT_REG_WRITTEN && !lpt_lines_can(lines->readable, insn->reg)) {
		return "this port cannot read that register";
	}
	return NULL;
}

static const char *check_reg(const struct lpt_insn *insn, enum lpt_reg_use use,
			     const struct lpt_lines *lines)
{
	switch (use) {
	case LPT_REG_UNUSED:
		return insn->reg ? "the unused field reg is not 0" : NULL;
	case LPT_REG_COUNTER:
		return insn->reg & ~COUNTER_BITS ? "there is no such counter" : NULL;
	case LPT_REG_COND:
		return insn->reg > LPT_COND_RESULTS_FULL ? "there is no such condition" : NULL;
	case LPT_REG_READ:
	case LPT_REG_WRITTEN:
	case LPT_REG_POLLED:
		return check_register(insn, use, lines);
	}
	return NULL;
}

static const char *check_arg(const struct lpt_insn *insn, enum lpt_arg_use use, uint32_t n)
{
	switch (use) {
	case LPT_ARG_UNUSED:
		return insn->arg ? "the unused field arg is not 0" : NULL;
	case LPT_ARG_GAP:
		return insn->arg > LPT_GAP_MAX_NS ? "the gap is longer than 1 s" : NULL;
	case LPT_ARG_DELAY:
		return insn->arg > LPT_GAP_MAX_NS ? "the delay is longer than 1 s" : NULL;
	case LPT_ARG_TARGET:
		return insn->arg >= n ? "the jump goes past the end" : NULL;
	case LPT_ARG_COUNT:
		return insn->arg == 0 ? "a counter cannot start at 0" : NULL;
	case LPT_ARG_US:
	case LPT_ARG_NUMBER:
		return NULL;
	}
	return NULL;
}

static const char *check_bytes(const struct lpt_insn *insn, const struct lpt_op_info *info)
{
	if (insn->mask > info->mask_max) {
		return info->mask_max ? "there is no such block mode"
				      : "the unused field mask is not 0";
	}
	if (insn->val > info->val_max) {
		return info->val_max ? "val is out of range" : "the unused field val is not 0";
	}
	return NULL;
}

/* Some block modes go one way only. */
static const char *check_way(const struct lpt_insn *insn)
{
	switch ((enum lpt_xfer_mode)insn->mask) {
	case LPT_XFER_COMPAT:
	case LPT_XFER_FIFO:
		return insn->val ? "this block mode only writes" : NULL;
	case LPT_XFER_NIBBLE:
	case LPT_XFER_BYTE:
		return insn->val ? NULL : "this block mode only reads";
	case LPT_XFER_EPP_DATA:
	case LPT_XFER_EPP_ADDR:
	case LPT_XFER_ECP:
	case LPT_XFER_ECP_COMMAND:
		return NULL;
	}
	return NULL;
}

const char *lpt_insn_check(const struct lpt_insn *insn, uint32_t n, const struct lpt_lines *lines)
{
	uint8_t op = insn->op & LPT_OP_MASK;

	if (op >= LPT_OP_COUNT || insn->op & ~(LPT_OP_MASK | LPT_OP_SOFT)) {
		return "there is no such instruction";
	}
	const struct lpt_op_info *info = &lpt_op_infos[op];
	if (insn->op & LPT_OP_SOFT && !info->may_be_soft) {
		return "this instruction has no expected failure to be soft about";
	}
	const char *reason = check_bytes(insn, info);
	if (!reason) {
		reason = check_reg(insn, info->reg, lines);
	}
	if (!reason) {
		reason = check_arg(insn, info->arg, n);
	}
	if (!reason && op == LPT_OP_XFER) {
		reason = check_way(insn);
	}
	return reason;
}

static int refuse(uint32_t pc, const char *reason, struct lpt_verify_error *ret_error)
{
	*ret_error = (struct lpt_verify_error){.pc = pc, .reason = reason};
	return -EINVAL;
}

int lpt_program_verify(const struct lpt_insn *code, uint32_t n, const struct lpt_lines *lines,
		       struct lpt_verify_error *ret_error)
{
	if (n == 0) {
		return refuse(0, "the program is empty", ret_error);
	}
	if (n > LPT_PROGRAM_MAX) {
		return refuse(LPT_PROGRAM_MAX, "the program is longer than 4096 instructions",
			      ret_error);
	}
	for (uint32_t pc = 0; pc < n; pc++) {
		const char *reason = lpt_insn_check(&code[pc], n, lines);
		if (reason) {
			return refuse(pc, reason, ret_error);
		}
	}
	if (!lpt_insn_ends(&code[n - 1])) {
		return refuse(n - 1, "the last instruction is neither END nor JMP always",
			      ret_error);
	}
	return 0;
}
