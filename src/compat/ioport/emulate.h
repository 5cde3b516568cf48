/* SPDX-License-Identifier: MIT */
/*
 * What an instruction of ioport_decode() does to the processor, over a table that stands for ports
 * and memory.  A repeated string form is done in blocks; what is left of it is done when the
 * instruction is executed again, as on a processor that was interrupted.
 */
#ifndef LPT_COMPAT_IOPORT_EMULATE_H
#define LPT_COMPAT_IOPORT_EMULATE_H

#include "compat/ioport/decode.h"

/* The registers that matter. */
struct ioport_cpu {
	uint64_t ip, ax, cx, dx, si, di, flags;
};

struct ioport_ops {
	/* May the program touch these addresses?  May it execute CLI and STI? */
	bool (*may_access)(void *context, uint16_t address, unsigned width);
	bool (*may_set_flag)(void *context);

	/* n elements of width bytes, little-endian, each from or to the same address.  What nothing
	 * covers reads 0xff, and vanishes. */
	void (*read)(void *context, uint16_t address, unsigned width, uint8_t *bytes, size_t n);
	void (*write)(void *context, uint16_t address, unsigned width, const uint8_t *bytes,
		      size_t n);

	/* The program's memory: 0 or -EFAULT. */
	int (*load)(void *context, uint8_t *to, uint64_t from, size_t n);
	int (*store)(void *context, uint64_t to, const uint8_t *from, size_t n);

	void *context;
	uint8_t *block; /* borrowed; room for one block of a string form */
	size_t block_size;
};

/*
 * Execute.  0; -EPERM the program may not; -EFAULT a string form reached memory that is not there:
 * *ret_fault is its address, and what came before it has been done.
 */
int ioport_emulate(struct ioport_cpu *cpu, const struct ioport_insn *insn,
		   const struct ioport_ops *ops, uint64_t *ret_fault);

#endif
