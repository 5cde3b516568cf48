/* SPDX-License-Identifier: MIT */
/*
 * LPT3: a chain of two devices with a printer behind it.  Its owner hears by the device ID who has
 * the cable.
 */
#ifndef TESTS_CONFORMANCE_DAEMON_CHAIN_H
#define TESTS_CONFORMANCE_DAEMON_CHAIN_H

#include "daemon-tests.h"

#define INIT_BUS LPT_IOCTL_INTERNAL_INIT_1284_3_BUS
#define KEEP LPT_PAR_HAVE_PORT_KEEP_PORT
#define END LPT_PAR_END_OF_CHAIN_DEVICE

enum { NEAREST = 0, SECOND = 1, PRINTER = 4, NOBODY = 9 };

/* Add it; clients 0 to n - 1 have it open. */
void open_files(int n);

/* The owner asks who has the cable; NOBODY if it cannot ask, because it does not own the port. */
int listener(int i);
int listener_of(struct lpt_file *file);

/* Requests, without waiting for long; the number of the status. */
uint32_t select_id(int i, uint8_t id, uint32_t flags);
uint32_t deselect_id(int i, uint8_t id, uint32_t flags);
uint32_t allocate(int i);

struct lpt_pnp_information pnp_of_chain(int i);
/* Does the PnP information count n devices? */
bool counts(int i, uint32_t n);

/* What a refused request must leave alone. */
struct before {
	uint64_t accesses, n_allocations, n_frees;
	uint32_t n_waiters;
};

struct before look(void);
bool is_unchanged(struct before before);
bool port_is_free(void);

#endif
