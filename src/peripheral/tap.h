/* SPDX-License-Identifier: MIT */
/*
 * A chain of test access ports after IEEE 1149.1: the sixteen states, an instruction register and
 * the data registers of each chip.  No cable, no levels of a connector: who owns a chain gives it
 * the edges of TCK and takes TDO.
 *
 * Instructions, for each length of the register (the lowest bit is shifted first):
 *   all zeros  EXTEST      the output cells drive the pins
 *   1          SAMPLE      and PRELOAD: the same register, the pins left alone
 *   2          IDCODE      where the chip has one; selected in Test-Logic-Reset
 *   3          USERCODE    from three bits on
 *   all ones   BYPASS      one bit; so is every other code, and reset without an IDCODE
 *
 * The boundary register has 16 cells: 8 inputs, nearest to TDO, then 8 outputs.
 */
#ifndef LPT_PERIPHERAL_TAP_H
#define LPT_PERIPHERAL_TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAPS_MAX 32
#define TAP_IR_BITS_MIN 2
#define TAP_IR_BITS_MAX 32
#define TAP_BOUNDARY_BITS 16

enum tap_state {
	TAP_RESET,
	TAP_IDLE,
	TAP_SELECT_DR,
	TAP_CAPTURE_DR,
	TAP_SHIFT_DR,
	TAP_EXIT1_DR,
	TAP_PAUSE_DR,
	TAP_EXIT2_DR,
	TAP_UPDATE_DR,
	TAP_SELECT_IR,
	TAP_CAPTURE_IR,
	TAP_SHIFT_IR,
	TAP_EXIT1_IR,
	TAP_PAUSE_IR,
	TAP_EXIT2_IR,
	TAP_UPDATE_IR,
};

enum tap_instruction {
	TAP_EXTEST = 1,
	TAP_SAMPLE,
	TAP_IDCODE,
	TAP_USERCODE,
	TAP_BYPASS,
};

/* One chip.  Its owner sets the first four, before the chain is reset. */
struct tap {
	uint32_t idcode; /* 0: none, BYPASS is selected in its place */
	uint32_t usercode;
	uint8_t ir_bits; /* TAP_IR_BITS_MIN .. TAP_IR_BITS_MAX */
	uint8_t inputs;  /* levels of its input pins */

	enum tap_instruction instruction;
	uint8_t outputs;    /* what EXTEST drives: the output cells as last updated */
	uint32_t shift;     /* the register between TDI and TDO; the next bit out is bit 0 */
	uint8_t shift_bits; /* its length */
};

struct tap_chain {
	struct tap taps[TAPS_MAX]; /* nearest to TDO first */
	size_t n_taps;
	enum tap_state state; /* of all: they share TCK and TMS */
	bool tdo;
};

/* Test-Logic-Reset at once: power came, or nTRST is low. */
void tap_chain_reset(struct tap_chain *chain);

/* TCK rises: the chain shifts, or captures, and enters its next state. */
void tap_chain_rise(struct tap_chain *chain, bool tms, bool tdi);

/* TCK falls: TDO changes, and what was shifted in takes effect.  Outside of the shift states
 * nothing drives TDO, which is pulled up. */
void tap_chain_fall(struct tap_chain *chain);

#endif
