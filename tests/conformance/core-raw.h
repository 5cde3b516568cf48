/* SPDX-License-Identifier: MIT */
/* The raw device of LPT1, as most tests of modes and transfers use it. */
#ifndef TESTS_CONFORMANCE_CORE_RAW_H
#define TESTS_CONFORMANCE_CORE_RAW_H

#include "core-tests.h"

#define CENTRONICS LPT_PROTOCOL_CENTRONICS
#define NIBBLE LPT_PROTOCOL_NIBBLE
#define EVERYTHING 0x07ffu

/* It is open, has ten digits to give, and the port is open, too, as file 0. */
void open_raw(void);
void open_and_lock(void);
/* The same, and connected: its callbacks. */
struct lpt_parclass_information lock_and_connect(void);

/* A request without buffers; the number of its status, 0xffffffff if there was Information. */
uint32_t ask_raw(uint32_t code);

/* *ret_chosen is the buffer afterwards; may be NULL. */
uint32_t negotiate(uint16_t read_mask, uint16_t write_mask,
		   struct lpt_negotiation_mask *ret_chosen);

/* Does GET_MODE tell these two? */
bool modes_are(uint16_t read, uint16_t write);

/* GET_DEVICE_CAPS as slot 3. */
uint32_t caps_without(uint16_t excluded, uint16_t *ret_caps);

/* Was the one work since n_works the end of a mode? */
bool went_back_to_compatibility(int n_works);

#endif
