/* SPDX-License-Identifier: MIT */
/* A chain of test access ports; see tap.h. */
#include "peripheral/tap.h"

#define INPUT_BITS 8 /* of the boundary register; the rest are outputs */

/* The state after a rising edge of TCK, by the one before it and TMS. */
static const uint8_t next_state[][2] = {
	[TAP_RESET] = {TAP_IDLE, TAP_RESET},
	[TAP_IDLE] = {TAP_IDLE, TAP_SELECT_DR},
	[TAP_SELECT_DR] = {TAP_CAPTURE_DR, TAP_SELECT_IR},
	[TAP_CAPTURE_DR] = {TAP_SHIFT_DR, TAP_EXIT1_DR},
	[TAP_SHIFT_DR] = {TAP_SHIFT_DR, TAP_EXIT1_DR},
	[TAP_EXIT1_DR] = {TAP_PAUSE_DR, TAP_UPDATE_DR},
	[TAP_PAUSE_DR] = {TAP_PAUSE_DR, TAP_EXIT2_DR},
	[TAP_EXIT2_DR] = {TAP_SHIFT_DR, TAP_UPDATE_DR},
	[TAP_UPDATE_DR] = {TAP_IDLE, TAP_SELECT_DR},
	[TAP_SELECT_IR] = {TAP_CAPTURE_IR, TAP_RESET},
	[TAP_CAPTURE_IR] = {TAP_SHIFT_IR, TAP_EXIT1_IR},
	[TAP_SHIFT_IR] = {TAP_SHIFT_IR, TAP_EXIT1_IR},
	[TAP_EXIT1_IR] = {TAP_PAUSE_IR, TAP_UPDATE_IR},
	[TAP_PAUSE_IR] = {TAP_PAUSE_IR, TAP_EXIT2_IR},
	[TAP_EXIT2_IR] = {TAP_SHIFT_IR, TAP_UPDATE_IR},
	[TAP_UPDATE_IR] = {TAP_IDLE, TAP_SELECT_DR},
};

static enum tap_instruction decode(const struct tap *tap, uint32_t code)
{
	if (code == UINT32_MAX >> (32 - tap->ir_bits)) {
		return TAP_BYPASS; /* 3 is all ones of a register of two bits */
	}
	switch (code) {
	case 0:
		return TAP_EXTEST;
	case 1:
		return TAP_SAMPLE;
	case 2:
		return tap->idcode ? TAP_IDCODE : TAP_BYPASS;
	case 3:
		return TAP_USERCODE;
	}
	return TAP_BYPASS;
}

static void load(struct tap *tap, uint32_t value, uint8_t bits)
{
	tap->shift = value;
	tap->shift_bits = bits;
}

static void capture_dr(struct tap *tap)
{
	uint32_t driven = tap->instruction == TAP_EXTEST ? tap->outputs : 0;

	switch (tap->instruction) {
	case TAP_EXTEST:
	case TAP_SAMPLE:
		load(tap, driven << INPUT_BITS | tap->inputs, TAP_BOUNDARY_BITS);
		return;
	case TAP_IDCODE:
		load(tap, tap->idcode, 32);
		return;
	case TAP_USERCODE:
		load(tap, tap->usercode, 32);
		return;
	case TAP_BYPASS:
		load(tap, 0, 1);
		return;
	}
}

static void update_dr(struct tap *tap)
{
	if (tap->instruction == TAP_EXTEST || tap->instruction == TAP_SAMPLE) {
		tap->outputs = (uint8_t)(tap->shift >> INPUT_BITS);
	}
}

static void reset(struct tap *tap)
{
	tap->instruction = tap->idcode ? TAP_IDCODE : TAP_BYPASS;
}

/* Every register moves by one bit: from TDI through the last chip towards the first. */
static void shift(struct tap_chain *chain, bool tdi)
{
	for (size_t i = 0; i < chain->n_taps; i++) {
		struct tap *tap = &chain->taps[i];
		bool in = i + 1 < chain->n_taps ? tap[1].shift & 1 : tdi;

		tap->shift = tap->shift >> 1 | (uint32_t)in << (tap->shift_bits - 1);
	}
}

void tap_chain_reset(struct tap_chain *chain)
{
	chain->state = TAP_RESET;
	chain->tdo = true;
	for (size_t i = 0; i < chain->n_taps; i++) {
		reset(&chain->taps[i]);
	}
}

void tap_chain_rise(struct tap_chain *chain, bool tms, bool tdi)
{
	if (chain->state == TAP_SHIFT_DR || chain->state == TAP_SHIFT_IR) {
		shift(chain, tdi);
	}
	for (size_t i = 0; i < chain->n_taps; i++) {
		if (chain->state == TAP_CAPTURE_DR) {
			capture_dr(&chain->taps[i]);
		} else if (chain->state == TAP_CAPTURE_IR) {
			load(&chain->taps[i], 1, chain->taps[i].ir_bits);
		}
	}
	chain->state = (enum tap_state)next_state[chain->state][tms];
}

void tap_chain_fall(struct tap_chain *chain)
{
	bool shifts = chain->state == TAP_SHIFT_DR || chain->state == TAP_SHIFT_IR;

	for (size_t i = 0; i < chain->n_taps; i++) {
		struct tap *tap = &chain->taps[i];

		if (chain->state == TAP_RESET) {
			reset(tap);
		} else if (chain->state == TAP_UPDATE_IR) {
			tap->instruction = decode(tap, tap->shift);
		} else if (chain->state == TAP_UPDATE_DR) {
			update_dr(tap);
		}
	}
	chain->tdo = shifts ? chain->taps[0].shift & 1 : true;
}
