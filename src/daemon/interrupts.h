/* SPDX-License-Identifier: MIT */
/*
 * Interrupts for device nodes: those that come while a file owns its port are counted for it, and
 * the holders of its anchor hear of the first.  Ports without an interrupt have none.
 */
#ifndef LPT_DAEMON_INTERRUPTS_H
#define LPT_DAEMON_INTERRUPTS_H

#include <stdint.h>

struct daemon_file;
struct daemon_port;

/* A file has become the owner: what came before is not its own, nor what was armed. */
void interrupts_begin(struct daemon_port *port);

/* After work on the wires. */
void interrupts_count(struct daemon_port *port);

/* How many the file has by now.  Once somebody has asked, what comes between two programs is looked
 * for, too, for as long as the file owns the port. */
uint32_t interrupts_ask(struct daemon_file *file);

/* The port goes. */
void interrupts_forget(struct daemon_port *port);

#endif
