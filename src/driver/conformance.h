/* SPDX-License-Identifier: MIT */
/*
 * The suite that every driver must pass.  It opens a port by its specification, plays port
 * programs on it and looks at what they report, at what the lines' bookkeeping says and at what
 * the far end saw.  Capability bits and features choose the cases that apply.
 */
#ifndef LPT_DRIVER_CONFORMANCE_H
#define LPT_DRIVER_CONFORMANCE_H

/* What a port under test has beside its capabilities. */
enum {
	CONFORMANCE_LATCHES = 1u << 0,  /* data and control read back what was written */
	CONFORMANCE_LOOPBACK = 1u << 1, /* the plug of peripheral/loopback.c, or its like */
	CONFORMANCE_PRINTER = 1u << 2,  /* a simulated printer */
};

struct conformance_target {
	const char *spec;
	unsigned features;
};

/*
 * Run all cases that apply, each on a port newly opened, and print one TAP line for each, numbered
 * on from *n_cases, but no plan.  Blocks; some cases on a driver that sleeps take up to 0.1 s.
 * Returns the number of failed cases.
 */
unsigned conformance_run(const struct conformance_target *target, unsigned *n_cases);

#endif
