/* SPDX-License-Identifier: MIT */
/*
 * The registers of a port.  These are the calls that programs make by the million: each is exactly
 * one port program, and whether the port was claimed is for the daemon to say.
 */
#include <errno.h>

#include "compat/ppdev.h"

#define LINES 0x0f   /* control bits that are lines */
#define REVERSE 0x20 /* control bit that turns the data lines round */

static int run(struct node *node, const struct request *request, const struct lpt_insn *insns,
	       uint32_t n)
{
	const struct lpt_program program = {.insns = insns, .n_insns = n};

	return node_run(node, &program, NULL, STUBBORN, request->signals);
}

int ppdev_read_register(struct node *node, const struct request *request)
{
	struct lpt_insn insns[] = {
		{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
		{.op = LPT_OP_END},
	};
	uint8_t value = 0;
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = 2,
		.results = &value,
		.results_size = sizeof(value),
	};

	if (request->number == PPRDATA) {
		insns[0].reg = LPT_REG_DATA;
	} else if (request->number == PPRCONTROL) {
		insns[0].reg = LPT_REG_CONTROL;
		insns[0].mask = LINES;
	}
	int r = node_run(node, &program, NULL, STUBBORN, request->signals);

	return r < 0 ? r : memory_write(request, &value, sizeof(value));
}

/* Lines of the control register, and, where `direction` says so, which way the data lines go. */
static int frob(struct node *node, const struct request *request, uint8_t mask, uint8_t value)
{
	const struct lpt_insn insns[] = {
		{LPT_OP_DIR, 0, 0, (value & REVERSE) != 0, 0},
		{LPT_OP_FROB, LPT_REG_CONTROL, mask & LINES, value & LINES, 0},
		{.op = LPT_OP_END},
	};
	unsigned first = mask & REVERSE ? 0 : 1;

	return run(node, request, insns + first, 3 - first);
}

int ppdev_write_register(struct node *node, const struct request *request)
{
	uint8_t value;
	int r = ppdev_read_claimed(node, request, &value, sizeof(value));

	if (r < 0) {
		return r;
	}
	if (request->number == PPWCONTROL) { /* it never turns the data lines back to outputs */
		return frob(node, request, LINES | (value & REVERSE), value);
	}
	const struct lpt_insn insns[] = {
		{.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = value},
		{.op = LPT_OP_END},
	};

	return run(node, request, insns, 2);
}

/* Bits of val outside of the mask toggle their lines. */
int ppdev_frob_control(struct node *node, const struct request *request)
{
	struct ppdev_frob_struct change;
	int r = ppdev_read_claimed(node, request, &change, sizeof(change));

	return r < 0 ? r : frob(node, request, change.mask, change.val);
}

int ppdev_set_direction(struct node *node, const struct request *request)
{
	int32_t reverse;
	int r = ppdev_read_claimed(node, request, &reverse, sizeof(reverse));

	return r < 0 ? r : frob(node, request, REVERSE, reverse ? REVERSE : 0);
}
