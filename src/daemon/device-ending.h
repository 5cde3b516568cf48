/* SPDX-License-Identifier: MIT */
/*
 * What it means for a device request how a talk ended, what its status lines say, and when its time
 * is over: tables and arithmetic, which touch nothing.
 */
#ifndef LPT_DAEMON_DEVICE_ENDING_H
#define LPT_DAEMON_DEVICE_ENDING_H

#include "ieee1284/ieee1284.h"
#include "port/device.h"

enum device_ending {
	DEVICE_ENDED = 1,   /* with the status */
	DEVICE_NOTHING_YET, /* no data, or no room for more: it may be tried again */
};

/* The status of a request by the end of its talk. */
enum lpt_status device_ending_of(enum lpt_device_work_kind kind,
				 const struct lpt_1284_answer *answer,
				 enum device_ending *ret_ending);

/* LPT_PARALLEL_* of a status register in compatibility mode. */
uint8_t device_lines_of(uint8_t status);

#define DEVICE_LINES_ABSENT (LPT_PARALLEL_NOT_CONNECTED | LPT_PARALLEL_POWER_OFF)

/* The time-outs of one read or write. */
struct serial_limit {
	int64_t total_ns;    /* -1: none */
	int64_t interval_ns; /* largest gap between two bytes; -1: none */
	bool at_once;        /* what is there, even nothing */
	bool anything;       /* one byte is enough */
};

struct serial_limit serial_limit_of(const struct lpt_serial_timeouts *timeouts,
				    const struct lpt_device_work *work);

/* After a try that did not move all: does it end here, so long after its begin and so long after
 * its last byte, and with which status? */
bool serial_limit_is_over(const struct serial_limit *limit, uint32_t done, int64_t elapsed_ns,
			  int64_t gap_ns, enum lpt_status *ret_status);

/* How long to wait for the next byte: at most so long, but not beyond the end of the whole, which
 * began so long ago, and not beyond the largest gap. */
int64_t serial_limit_wait_ns(const struct serial_limit *limit, int64_t elapsed_ns, int64_t most_ns);

#endif
