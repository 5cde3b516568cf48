/* SPDX-License-Identifier: MIT */
/*
 * Looking again what hangs on a port: as a client of the port, in its turn, in the name of who
 * asked. The chain is numbered, IDs are read, and the devices of the port become what was found.
 */
#ifndef LPT_DAEMON_CHAIN_H
#define LPT_DAEMON_CHAIN_H

#include <stdint.h>

#include <lpt/status.h>

struct chain;
struct daemon_port;
struct session;

/* Answers by itself: a list of the devices, or a refusal in words. */
void chain_start(struct session *session, uint32_t id, struct daemon_port *port,
		 int64_t timeout_ms);

/* What it waited for has ended; or its turn did not come in time.  It goes on with chain_step(),
 * when everybody has heard whose the port is now: its job may need the wires at once. */
void chain_go_on(struct chain *chain, enum lpt_status status);
void chain_late(struct chain *chain, int64_t timeout_ms);
void chain_step(struct chain *chain);

#endif
