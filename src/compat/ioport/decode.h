/* SPDX-License-Identifier: MIT */
/*
 * The machine instructions of x86 that reach ports: IN, OUT, INS and OUTS in every width, with
 * every prefix that means something, and CLI and STI, which need the same right.  Bytes in, a
 * description out; nothing is executed and no byte behind the instruction is looked at.
 *
 * Sources: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapter 2
 * (prefixes) and the pages of these instructions.
 */
#ifndef LPT_COMPAT_IOPORT_DECODE_H
#define LPT_COMPAT_IOPORT_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IOPORT_INSN_MAX 15 /* bytes of the longest instruction */

enum ioport_mode {
	IOPORT_MODE_32 = 1, /* i386 */
	IOPORT_MODE_64,     /* x86-64 */
};

struct ioport_insn {
	bool is_flag; /* CLI or STI: no port, nothing of what follows but length */
	bool is_out;
	bool is_string;       /* INS or OUTS */
	bool is_repeated;     /* with REP, or REPNE, which means the same here */
	bool is_immediate;    /* the port is in the instruction, not in DX */
	uint8_t port;         /* if is_immediate */
	uint8_t width;        /* bytes: 1, 2 or 4 */
	uint8_t address_bits; /* 16, 32 or 64: what INS and OUTS use of SI, DI and CX */
	uint8_t length;       /* bytes of the instruction */
};

/*
 * Describe the instruction at code, of which n bytes may be looked at.  0; -EINVAL it is another
 * instruction, it is cut, or its OUTS reads relative to FS or GS.
 */
int ioport_decode(const uint8_t *code, size_t n, enum ioport_mode mode,
		  struct ioport_insn *ret_insn);

#endif
