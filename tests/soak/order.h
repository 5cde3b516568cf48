/* SPDX-License-Identifier: MIT */
/*
 * Watches the events of a port from a process of its own and replays the queue: a waiter joins at
 * its end, and whoever is granted must be at its head.
 */
#ifndef LPT_TESTS_SOAK_ORDER_H
#define LPT_TESTS_SOAK_ORDER_H

struct order;

/* Start to watch; ends the program when it cannot. */
struct order *order_start(const char *socket);

/* Stop; the number of grants seen.  Ends the program if one was out of order. */
unsigned order_stop(struct order *order);

#endif
