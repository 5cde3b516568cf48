/* SPDX-License-Identifier: MIT */
/*
 * A peripheral that speaks IEEE 1284 and keeps a record of every byte that it took and gave.  What
 * it gives, how much it takes, and its mistakes are the test's to set at any time between talks.
 */
#ifndef LPT_TESTS_IEEE1284_RECORDER_H
#define LPT_TESTS_IEEE1284_RECORDER_H

#include "peripheral/ieee1284.h"

#define RECORD_MAX 4096

/* Bytes in the order in which they went over the cable. */
struct record {
	uint8_t bytes[RECORD_MAX];
	uint8_t sorts[RECORD_MAX]; /* enum ieee1284_sort */
	size_t n;
};

struct recorder {
	struct ieee1284 responder;
	struct ieee1284_device device;

	struct record taken; /* from the host */
	size_t takes;        /* no more than so many */

	struct record to_give;
	size_t given; /* of them */

	int64_t unplugged_ns; /* when its plug is pulled, port clock */

	enum lpt_1284_mode entered; /* by the last negotiation that both agreed on */
	uint8_t control;            /* compatibility mode: the host's, as last seen */
};

/* Settings are none; the state is a struct recorder. */
extern const struct peripheral_ops recorder_ops;

/* Empty records, no limit, no mistakes, everything that there is in `modes`. */
void recorder_reset(struct recorder *recorder);

/* Bytes of one sort to be given behind what stands there already. */
void recorder_load(struct recorder *recorder, enum ieee1284_sort sort, const uint8_t *bytes,
		   size_t n);

#endif
