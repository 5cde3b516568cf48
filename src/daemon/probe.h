/* SPDX-License-Identifier: MIT */
/*
 * Looking what hangs on a cable: the chain is numbered and each device is asked for its ID.  At the
 * start of a port, as its key `probe` says, and when somebody asks.
 */
#ifndef LPT_DAEMON_PROBE_H
#define LPT_DAEMON_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/talk.h"

#define PROBE_END LPT_1284_DAISY_MAX /* index of what listens behind the chain */
#define PROBE_COUNT (LPT_1284_DAISY_MAX + 1)

/* A device that answered with an ID; id NULL: it gave none. */
struct probe_id {
	uint8_t *id; /* raw, with its two length bytes; owned */
	uint32_t len;
	uint16_t protocols; /* LPT_PROTOCOL_* that port and device have in common; 0: not asked */
};

/* What was found. */
struct port_probe {
	uint8_t n_daisy; /* devices of the chain that got a number */
	bool has_end;    /* something that speaks IEEE 1284 listens behind them */
	struct probe_id ids[PROBE_COUNT];
};

void probe_deinit(struct port_probe *probe);

/* The key `daisy`: how many devices of the chain get a number.  0; -EINVAL with a sentence. */
int probe_read_limit(struct daemon_port *port, char *error, size_t error_size);

/* Does the key `probe`, or its default, ask for it? */
bool probe_is_wanted(const struct daemon_port *port);

/* Probe an open port that nobody has seen yet: into port->probe.  Blocks unless job_waits_sleep()
 * says that it does not.  The lines are at rest before and after it. */
void probe_execute(struct daemon_port *port);

/*
 * Ask for the IDs again: of each device that the core counts since its last LPT_STEP_INIT_BUS, and
 * of the end.  Wires and owner as for talk_start(); then port->probe is new.  error of *answer: 0,
 * or what ended it early.
 */
void probe_start(struct daemon_port *port, struct daemon_file *file, struct session *session,
		 uint32_t id, talk_ended_fn ended, void *context);

#endif
