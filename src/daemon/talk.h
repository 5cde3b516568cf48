/* SPDX-License-Identifier: MIT */
/*
 * Talks of IEEE 1284 on the wires of a port: one program after the other, in slices between which
 * other clients are served (a FAST driver), else all of them on the port's worker.
 */
#ifndef LPT_DAEMON_TALK_H
#define LPT_DAEMON_TALK_H

#include <stdbool.h>
#include <stdint.h>

#include "ieee1284/ieee1284.h"

struct daemon_file;
struct daemon_port;
struct session;

/* The longest talk, whatever it waits for. */
#define TALK_MAX_NS (3600 * INT64_C(1000000000))

/*
 * The talk is over and the wires are free; *answer is complete, on failure too.  error is also:
 * -ECANCELED or -ESTALE it was cut (what the device took or gave before stands in done), -ENODEV
 * the port is gone.  It may start another talk on the port, but not for a file that closes.
 */
typedef void (*talk_ended_fn)(struct daemon_port *port, const struct lpt_1284_answer *answer,
			      void *context);

/* A talk in progress, embedded in the work of its port. */
struct work_talk {
	struct lpt_1284_talk machine;
	bool has_program;    /* handed out, not ended */
	talk_ended_fn ended; /* NULL: its end was told */
	void *context;
};

/* What is to be done, and for whom. */
struct talk_order {
	struct lpt_1284_want want;
	void *memory; /* one block of malloc() in which want.bytes and want.buffer lie; consumed:
		       * it is freed when `ended` has returned and no thread uses it.  May be NULL
		       * where neither is given */
	struct daemon_file
		*file;           /* in whose name: the talk is cut when it closes.  NULL: our own */
	struct session *session; /* who asked: the talk is cut when it cancels `id`; NULL as file */
	uint32_t id;
	talk_ended_fn ended;
	void *context;
};

/*
 * Start a talk on a port whose wires are free (!port->work.active) and whose core has no job: the
 * file may drive.  Ended is called once, perhaps before this returns.  work_cut() cuts it; the
 * lines are at rest and the cable is in compatibility mode after that.  A talk that leaves the
 * cable in a mode makes the core owe its end before the next owner.
 */
void talk_start(struct daemon_port *port, const struct talk_order *order);

/* "event 6: peripheral did not raise nAck within 35 ms"; why a talk failed, as a sentence. */
void talk_describe(const struct daemon_port *port, const struct lpt_1284_answer *answer, char *text,
		   uint32_t size);

/* --- for run.c --- */

/* Fetch the first program.  False: there is none, the talk is over. */
bool talk_begin(struct daemon_port *port);

/* As lpt_run_step(); when one program has ended the next one begins.  DONE: the talk is over. */
int talk_step(struct daemon_port *port);

/* How long it may take before its driver counts as stuck. */
uint64_t talk_limit_us(const struct work_talk *talk);

/* It was cut in the middle of a program, if it was: bring the lines to rest. */
void talk_stop(struct daemon_port *port);

/* Tell its end.  The wires are free; they may not be any more when this returns.  Its error. */
int talk_finish(struct daemon_port *port);

/* Tell its end though its driver is stuck. */
void talk_give_up(struct daemon_port *port);

#endif
