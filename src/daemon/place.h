/* SPDX-License-Identifier: MIT */
/*
 * What a new port is given: the name that was asked for or that it had before, an instance number
 * that was never used, and an address and an interrupt that no other port has.
 */
#ifndef LPT_DAEMON_PLACE_H
#define LPT_DAEMON_PLACE_H

#include <stddef.h>

struct daemon_port;

/* Its driver is open.  0: it is started, and not in the list yet; -EINVAL, -EEXIST or what the
 * state folder said, each with a sentence in error. */
int place_port(struct daemon_port *port, char *error, size_t error_size);

#endif
