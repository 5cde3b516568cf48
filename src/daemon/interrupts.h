/* SPDX-License-Identifier: MIT */
/*
 * Interrupts: those that come while a file owns its port are counted for it, as the device nodes
 * have it, and the holders of its anchor hear of the first; whoever connected a routine is told of
 * all, and so is who waits for the next.  Ports without an interrupt have none.
 */
#ifndef LPT_DAEMON_INTERRUPTS_H
#define LPT_DAEMON_INTERRUPTS_H

#include <stdbool.h>
#include <stdint.h>

struct daemon_file;
struct daemon_port;
struct session;

/* A file has become the owner: what came before is not its own, nor what was armed. */
void interrupts_begin(struct daemon_port *port);

/* After work on the wires. */
void interrupts_count(struct daemon_port *port);

/* How many the file has by now.  Once somebody has asked, what comes between two programs is looked
 * for, too, for as long as the file owns the port. */
uint32_t interrupts_ask(struct daemon_file *file);

/* Somebody came who wants to hear of the next one, whoever owns the port: it is looked for. */
void interrupts_review(struct daemon_port *port);

/* Answer a request with the count of the port when that differs from `since`.  A port without an
 * interrupt, and too many requests, are refused in words. */
void interrupts_wait(struct daemon_file *file, struct session *session, uint32_t id,
		     uint32_t since);

/* End the wait of that id.  False: there is none. */
bool interrupts_cancel(struct daemon_file *file, struct session *session, uint32_t id);

/* What waits in the name of this file is refused; of one session only, which is not answered, if
 * one is named. */
void interrupts_refuse(struct daemon_file *file, const struct session *gone);

/* The port goes. */
void interrupts_forget(struct daemon_port *port);

#endif
