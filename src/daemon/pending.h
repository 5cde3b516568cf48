/* SPDX-License-Identifier: MIT */
/* Requests of a file that were not finished at once: who is charged, and how each is answered. */
#ifndef LPT_DAEMON_PENDING_H
#define LPT_DAEMON_PENDING_H

#include <stddef.h>
#include <systemd/sd-event.h>

#include "port/port.h"

struct chain;
struct daemon_file;
struct session;

/* A request of the core that was not finished at once. */
struct pending {
	struct lpt_request core;
	struct lpt_list link; /* in file.pendings */
	struct daemon_file *file;
	struct session *session; /* who asked and is charged */
	uint32_t id;
	bool is_reclaim;     /* answered to yield.h */
	struct chain *chain; /* answered to chain.h */
	bool is_request;     /* answered by request_done, else by done */
	bool timed_out;
	int64_t since_ns;
	int64_t timeout_ms;
	sd_event_source *timer;
	struct lpt_io io;             /* is_request */
	_Alignas(8) uint8_t buffer[]; /* input, then output of io */
};

/* May this session have one more request that waits?  If not, it was refused in words. */
bool request_has_room(struct session *session, uint32_t id);
void request_charge(struct session *session, int n);

/* A new pending request with room for a buffer; NULL after it was refused (memory, quota). */
struct pending *pending_new(struct daemon_file *file, struct session *session, uint32_t id,
			    size_t buffer_len);

/* What the core said to it at once: answer it, or let it wait (its time-out starts). */
void pending_begin(struct pending *pending, enum lpt_status status);

/* It is finished: answer and free it. */
void pending_finish(struct pending *pending);

#endif
