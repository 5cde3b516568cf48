/* SPDX-License-Identifier: MIT */
/* Plain forms and string forms; see emulate.h. */
#include "compat/ioport/emulate.h"

#include <errno.h>
#include <string.h>

#define FLAG_DIRECTION 0x400u

/* The low bits of a register of that many. */
static uint64_t low_mask(unsigned bits)
{
	return bits == 64 ? UINT64_MAX : (1ull << bits) - 1;
}

/* Write the low bits of a register.  As the processor does, 32 of them clear those above. */
static void set_low(uint64_t *reg, unsigned bits, uint64_t value)
{
	uint64_t mask = low_mask(bits);

	*reg = bits == 32 ? value & mask : (*reg & ~mask) | (value & mask);
}

static void plain(struct ioport_cpu *cpu, const struct ioport_insn *insn, uint16_t address,
		  const struct ioport_ops *ops)
{
	uint8_t bytes[4] = {0};
	uint32_t value = 0;

	if (insn->is_out) {
		for (unsigned i = 0; i < insn->width; i++) {
			bytes[i] = (uint8_t)(cpu->ax >> (8 * i));
		}
		ops->write(ops->context, address, insn->width, bytes, 1);
		return;
	}
	ops->read(ops->context, address, insn->width, bytes, 1);
	for (unsigned i = 0; i < insn->width; i++) {
		value |= (uint32_t)bytes[i] << (8 * i);
	}
	set_low(&cpu->ax, insn->width * 8u, value);
}

/* One block between port and memory: 0 or -EFAULT. */
static int move_block(const struct ioport_insn *insn, uint16_t address, uint64_t memory, size_t n,
		      const struct ioport_ops *ops)
{
	size_t len = n * insn->width;

	if (insn->is_out) {
		int r = ops->load(ops->context, ops->block, memory, len);

		if (r == 0) {
			ops->write(ops->context, address, insn->width, ops->block, n);
		}
		return r;
	}
	/* A processor looks whether the memory is there before it reads the port. */
	int r = ops->load(ops->context, ops->block, memory, len);

	if (r == 0) {
		ops->read(ops->context, address, insn->width, ops->block, n);
		r = ops->store(ops->context, memory, ops->block, len);
	}
	return r;
}

/* How many of n elements are one block: all that fit, going up; one at a time, going down. */
static size_t block_of(const struct ioport_cpu *cpu, const struct ioport_insn *insn, uint64_t n,
		       const struct ioport_ops *ops)
{
	size_t most = ops->block_size / insn->width;

	if (cpu->flags & FLAG_DIRECTION) {
		return 1;
	}
	return n < most ? (size_t)n : most;
}

static int string(struct ioport_cpu *cpu, const struct ioport_insn *insn, uint16_t address,
		  const struct ioport_ops *ops, uint64_t *ret_fault)
{
	uint64_t mask = low_mask(insn->address_bits);
	uint64_t *index = insn->is_out ? &cpu->si : &cpu->di;
	uint64_t left = insn->is_repeated ? cpu->cx & mask : 1;

	if (left > 0) {
		size_t n = block_of(cpu, insn, left, ops);
		int r = move_block(insn, address, *index & mask, n, ops);

		if (r < 0 && n > 1) { /* up to the element that is not there */
			n = 1;
			r = move_block(insn, address, *index & mask, n, ops);
		}
		if (r < 0) {
			*ret_fault = *index & mask;
			return r;
		}
		uint64_t step = (uint64_t)n * insn->width;

		left -= n;
		set_low(index, insn->address_bits,
			cpu->flags & FLAG_DIRECTION ? *index - step : *index + step);
		if (insn->is_repeated) {
			set_low(&cpu->cx, insn->address_bits, left);
		}
	}
	if (left == 0) {
		cpu->ip += insn->length;
	}
	return 0;
}

int ioport_emulate(struct ioport_cpu *cpu, const struct ioport_insn *insn,
		   const struct ioport_ops *ops, uint64_t *ret_fault)
{
	uint16_t address = insn->is_immediate ? insn->port : (uint16_t)cpu->dx;

	if (insn->is_flag) {
		if (!ops->may_set_flag(ops->context)) {
			return -EPERM;
		}
		cpu->ip += insn->length;
		return 0;
	}
	if (!ops->may_access(ops->context, address, insn->width)) {
		return -EPERM;
	}
	if (insn->is_string) {
		return string(cpu, insn, address, ops, ret_fault);
	}
	plain(cpu, insn, address, ops);
	cpu->ip += insn->length;
	return 0;
}
