/* SPDX-License-Identifier: MIT */
/*
 * Faults that a test build plants on purpose, one at a time (-DLPT_TEST_FAULT=n), to prove that
 * the model test sees them.  Every other build compiles them to `false`.
 */
#ifndef LPT_PORT_FAULT_H
#define LPT_PORT_FAULT_H

#include <stdbool.h>

#ifndef LPT_TEST_FAULT
#define LPT_TEST_FAULT 0
#endif

/* When a waiter is cancelled, the one behind it loses its turn. */
static inline bool lpt_fault_cancel_skips_successor(void)
{
	return LPT_TEST_FAULT == 1;
}

/* A try-allocate that finds waiters is put in front of them. */
static inline bool lpt_fault_try_overtakes(void)
{
	return LPT_TEST_FAULT == 2;
}

/* An ownership that ends by closing the file is not counted. */
static inline bool lpt_fault_close_uncounted(void)
{
	return LPT_TEST_FAULT == 3;
}

/* A device that took its port by itself keeps it after a work if nobody waits. */
static inline bool lpt_fault_device_keeps_port(void)
{
	return LPT_TEST_FAULT == 4;
}

/* A device request that is cancelled while it asks leaves its place in the port's queue. */
static inline bool lpt_fault_cancel_leaves_turn(void)
{
	return LPT_TEST_FAULT == 5;
}

/* What a client of a device has excluded is offered all the same. */
static inline bool lpt_fault_exclusion_ignored(void)
{
	return LPT_TEST_FAULT == 6;
}

#endif
