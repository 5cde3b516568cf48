/* SPDX-License-Identifier: MIT */
/* The disassembler: one instruction a line, in words that assemble to the same program. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "program/exec.h"
#include "program/ops.h"

struct output {
	char *buf;
	size_t size;
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void print(struct output *out, const char *format, ...)
{
	size_t room = out->len < out->size ? out->size - out->len : 0;
	va_list args;

	va_start(args, format);
	out->len += (size_t)vsnprintf(room ? out->buf + out->len : NULL, room, format, args);
	va_end(args);
}

/* A time in the largest unit that shows it exactly. */
static void print_ns(struct output *out, uint64_t ns)
{
	static const char *const units[] = {"ns", "us", "ms", "s"};
	size_t unit = 0;

	while (unit < 3 && ns > 0 && ns % 1000 == 0) {
		ns /= 1000;
		unit++;
	}
	print(out, " %llu%s", (unsigned long long)ns, units[unit]);
}

static void print_reg(struct output *out, const struct lpt_insn *insn)
{
	print(out, " %s", lpt_reg_names[insn->reg]);
}

static void print_bits(struct output *out, const struct lpt_insn *insn, char joint)
{
	print_reg(out, insn);
	print(out, " 0x%02x%c0x%02x", insn->mask, joint, insn->val);
}

static void print_bit_stream(struct output *out, const struct lpt_insn *insn)
{
	print_reg(out, insn);
	print(out, " 0x%02x%s%s", insn->mask, insn->val & LPT_BITS_LSB_FIRST ? " lsb" : "",
	      insn->val & LPT_BITS_INVERTED ? " inverted" : "");
}

static void print_in(struct output *out, const struct lpt_insn *insn)
{
	print_reg(out, insn);
	if (insn->mask != 0xff) {
		print(out, " 0x%02x", insn->mask);
	}
}

static void print_jump(struct output *out, const struct lpt_insn *insn)
{
	if (insn->op == LPT_OP_DJNZ) {
		print(out, " c%d", insn->reg >> 4);
	} else if (insn->reg != LPT_COND_ALWAYS) {
		print(out, " %s", lpt_cond_names[insn->reg]);
	}
	print(out, " l%u", insn->arg);
}

static void print_operands(struct output *out, const struct lpt_insn *insn)
{
	switch ((enum lpt_op)(insn->op & LPT_OP_MASK)) {
	case LPT_OP_OUT:
		print_reg(out, insn);
		print(out, " 0x%02x", insn->val);
		return;
	case LPT_OP_FROB:
		print_bits(out, insn, '^');
		return;
	case LPT_OP_IN:
		print_in(out, insn);
		return;
	case LPT_OP_TEST:
	case LPT_OP_WAIT:
		print_bits(out, insn, '=');
		return;
	case LPT_OP_DIR:
		print(out, insn->val ? " reverse" : " forward");
		return;
	case LPT_OP_NIB:
		print(out, insn->val ? " high" : " low");
		return;
	case LPT_OP_PUT:
		print_reg(out, insn);
		return;
	case LPT_OP_OUTB:
	case LPT_OP_INB:
		print_bit_stream(out, insn);
		return;
	case LPT_OP_SET:
		print(out, " c%d", insn->reg >> 4);
		return;
	case LPT_OP_DJNZ:
	case LPT_OP_JMP:
		print_jump(out, insn);
		return;
	case LPT_OP_XFER:
		print(out, " %s %s", lpt_xfer_names[insn->mask], insn->val ? "read" : "write");
		return;
	case LPT_OP_END:
	case LPT_OP_EDGE:
	case LPT_OP_DELAY:
	case LPT_OP_AT:
	case LPT_OP_STAMP:
	case LPT_OP_REST:
	case LPT_OP_MARK:
		return;
	}
}

static void print_arg(struct output *out, const struct lpt_insn *insn, enum lpt_arg_use use)
{
	switch (use) {
	case LPT_ARG_GAP:
		if (insn->arg) {
			print(out, " gap");
			print_ns(out, insn->arg);
		}
		return;
	case LPT_ARG_DELAY:
		print_ns(out, insn->arg);
		return;
	case LPT_ARG_US:
		print_ns(out, insn->arg * 1000ull);
		return;
	case LPT_ARG_NUMBER:
	case LPT_ARG_COUNT:
		print(out, " %u", insn->arg);
		return;
	case LPT_ARG_TARGET:
	case LPT_ARG_UNUSED:
		return;
	}
}

static void print_insn(struct output *out, const struct lpt_insn *insn)
{
	const struct lpt_op_info *info = &lpt_op_infos[insn->op & LPT_OP_MASK];

	print(out, "%s%s", insn->op & LPT_OP_SOFT ? "soft " : "", info->name);
	print_operands(out, insn);
	print_arg(out, insn, info->arg);
	print(out, "\n");
}

int lpt_program_format(const struct lpt_insn *insns, size_t n, char *buf, size_t size)
{
	bool is_target[LPT_PROGRAM_MAX] = {false};
	struct output out = {.buf = buf, .size = size};
	struct lpt_verify_error error;

	if (n > LPT_PROGRAM_MAX || lpt_program_verify(insns, (uint32_t)n, NULL, &error) < 0) {
		return -EINVAL;
	}
	for (size_t i = 0; i < n; i++) {
		if (lpt_op_infos[insns[i].op & LPT_OP_MASK].arg == LPT_ARG_TARGET) {
			is_target[insns[i].arg] = true;
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (is_target[i]) {
			print(&out, "l%zu: ", i);
		}
		print_insn(&out, &insns[i]);
	}
	return (int)out.len;
}
