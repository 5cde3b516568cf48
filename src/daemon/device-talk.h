/* SPDX-License-Identifier: MIT */
/*
 * Inside the work of devices: device-work.c says when a request has the wires, device-talk.c what
 * it does there.
 */
#ifndef LPT_DAEMON_DEVICE_TALK_H
#define LPT_DAEMON_DEVICE_TALK_H

#include "daemon/device-ending.h"
#include "daemon/device-work.h"

struct device_work {
	struct daemon_device *device;
	struct device_request *request; /* that is served; NULL: none */
	bool is_due;                    /* as soon as the wires are free */
	bool on_wires;                  /* its talk has begun */
	enum lpt_status cut;            /* why it is to end; SUCCESS: it is not */
	uint32_t done;                  /* bytes moved by the talks before */
	uint8_t stage;                  /* of a reset */
	bool has_begun;                 /* its first talk has */
	int64_t begun_ns;               /* monotonic */
	int64_t begun_port_ns;          /* on the port clock */
	int64_t moved_ns;               /* when bytes were last moved, from there on */
	struct serial_limit limit;
	uint8_t *memory; /* of the talk on the wires, which owns it */
	sd_event_source *pause, *late;
};

/* --- device-talk.c --- */

/* The next talk of the request; the wires are free.  It may end before this returns. */
void device_talk_start(struct device_work *work);

/* --- device-work.c --- */

/* Another talk, now or as soon as the wires are free. */
void device_work_start(struct device_work *work);

/* Nothing to be had now: try again after a while. */
void device_work_pause(struct device_work *work);

/* The request ends, with this result, or with this status and what was moved. */
void device_work_end(struct device_work *work, const struct lpt_device_result *result);
void device_work_end_with(struct device_work *work, enum lpt_status status);

/* Time-outs count from its first talk, not from when it was asked for: no effect at later ones. */
void device_work_begin_time(struct device_work *work);

/* How long it works, by the clock that has gone further. */
int64_t device_work_elapsed_ns(const struct device_work *work);

/* At most so long, but not beyond the next end of its time-outs. */
int64_t device_work_wait_ns(const struct device_work *work, int64_t most_ns);

#endif
