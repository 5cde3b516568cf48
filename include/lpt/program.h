/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Port programs: the one instruction set for everything that touches the wires of a port.
 *
 * A program is an array of 8-byte instructions (little-endian on the wire) with payload going in
 * and results coming out.  docs/programs.md gives the encoding of each instruction with worked
 * examples; lpt_run() in <lpt/lpt.h> executes one.
 */
#ifndef LPT_PROGRAM_H
#define LPT_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LPT_PROGRAM_MAX 4096u      /**< instructions in one program */
#define LPT_PAYLOAD_MAX 65536u     /**< bytes of payload */
#define LPT_RESULTS_MAX 65536u     /**< bytes of results */
#define LPT_GAP_MAX_NS 1000000000u /**< longest gap, and longest DELAY */

/** Registers as the PC has them; inverted lines are inverted here (see docs/programs.md). */
enum lpt_reg {
	LPT_REG_DATA = 0,
	LPT_REG_STATUS = 1,
	LPT_REG_CONTROL = 2,
	LPT_REG_EPPADDR = 3,
	LPT_REG_EPPDATA = 4,
	LPT_REG_ECR = 5,
	LPT_REG_FIFO = 6,
	LPT_REG_CNFGA = 7,
	LPT_REG_CNFGB = 8,
};
#define LPT_REG_COUNT 9

/** Operation codes, bits 0-5 of lpt_insn.op. */
enum lpt_op {
	LPT_OP_END = 0x00,
	LPT_OP_OUT = 0x01,
	LPT_OP_FROB = 0x02,
	LPT_OP_IN = 0x03,
	LPT_OP_TEST = 0x04,
	LPT_OP_WAIT = 0x05,
	LPT_OP_EDGE = 0x06,
	LPT_OP_DIR = 0x07,
	LPT_OP_DELAY = 0x08,
	LPT_OP_AT = 0x09,
	LPT_OP_STAMP = 0x0a,
	LPT_OP_SET = 0x0b,
	LPT_OP_DJNZ = 0x0c,
	LPT_OP_JMP = 0x0d,
	LPT_OP_PUT = 0x0e,
	LPT_OP_OUTB = 0x0f,
	LPT_OP_INB = 0x10,
	LPT_OP_NIB = 0x11,
	LPT_OP_XFER = 0x12,
	LPT_OP_REST = 0x13,
	LPT_OP_MARK = 0x14,
};
#define LPT_OP_COUNT 0x15

#define LPT_OP_SOFT 0x40u /**< or'ed to the code: an expected failure sets T = 0 and goes on */

/** Conditions of JMP, in lpt_insn.reg. */
enum lpt_cond {
	LPT_COND_ALWAYS = 0,
	LPT_COND_T = 1,
	LPT_COND_NOT_T = 2,
	LPT_COND_PAYLOAD_EMPTY = 3,
	LPT_COND_PAYLOAD_LEFT = 4,
	LPT_COND_RESULTS_FULL = 5,
};

/** Flags of OUTB and INB, in lpt_insn.val: the lowest bit of a byte comes first; a 1 is a line
 * whose bit is 0. */
#define LPT_BITS_LSB_FIRST 0x01u
#define LPT_BITS_INVERTED 0x02u

/** Block transfer modes of XFER, in lpt_insn.mask; lpt_insn.val is 0 forward, 1 reverse. */
enum lpt_xfer_mode {
	LPT_XFER_COMPAT = 0,
	LPT_XFER_NIBBLE = 1,
	LPT_XFER_BYTE = 2,
	LPT_XFER_EPP_DATA = 3,
	LPT_XFER_EPP_ADDR = 4,
	LPT_XFER_ECP = 5,
	LPT_XFER_FIFO = 6,
	LPT_XFER_ECP_COMMAND =
		7, /**< run lengths and channel addresses: HostAck or PeriphAck low */
};

/** One instruction.  Bits 0-3 of reg name a register, bits 4-5 a counter; unused fields are 0. */
struct lpt_insn {
	uint8_t op;
	uint8_t reg;
	uint8_t mask;
	uint8_t val;
	uint32_t arg;
};

/** What a run reports beside its result bytes. */
struct lpt_trailer {
	int32_t status;        /**< 0 or a negative errno: why the run ended */
	uint32_t pc;           /**< instruction at which it ended */
	uint32_t mark;         /**< argument of the last MARK, 0 if none */
	uint32_t code;         /**< argument of the END that was reached */
	uint32_t payload_used; /**< bytes of payload taken */
	uint32_t results_len;  /**< valid bytes of results, on failure too */
	uint8_t bits;          /**< bits in a last, incomplete result byte (0-7) */
	uint8_t a;             /**< last A */
	uint8_t t;             /**< last T */
	int64_t t_first_ns;    /**< port clock at the first wire access */
	int64_t t_last_ns;     /**< port clock at the last wire access */
};

/** Where and why a text was refused by lpt_program_parse(). */
struct lpt_program_error {
	uint32_t instruction; /**< counted from 1 */
	uint32_t line;        /**< counted from 1 */
	uint32_t column;      /**< counted from 1 */
	char text[160];       /**< one clause, for instance "no line 'bsy'; expected Busy, ..." */
};

#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/**
 * Assemble the text form of a program ("out data 0x55; wait Busy=0 35ms").
 * An END is added where the text could run past its last instruction.  The program is valid as far
 * as can be told without a port.
 * @param text       Borrowed; instructions are separated by ';' or new lines, '#' starts a comment.
 * @param insns      Borrowed; receives the instructions.
 * @param n_max      Room in insns.
 * @param ret_error  Filled only when the text is refused with -EINVAL; may be NULL.
 * @return Number of instructions; -EINVAL the text is not a program; -E2BIG more than n_max.
 * @note Does not block; may be called from a callback.
 * @source docs/programs.md
 * @since 0.1
 */
int lpt_program_parse(const char *text, struct lpt_insn *insns, size_t n_max,
		      struct lpt_program_error *ret_error);

/**
 * Write the text form of a program, one instruction a line; parsing it gives the same program.
 * @param insns  Borrowed.
 * @param n      Number of instructions.
 * @param buf    Borrowed; receives zero-terminated text, cut at size.
 * @param size   Bytes of buf; 0 only measures.
 * @return Length of the whole text without its zero; -EINVAL an instruction is not valid.
 * @note Does not block; may be called from a callback.
 * @source docs/programs.md
 * @since 0.1
 */
int lpt_program_format(const struct lpt_insn *insns, size_t n, char *buf, size_t size);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
