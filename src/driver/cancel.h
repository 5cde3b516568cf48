/* SPDX-License-Identifier: MIT */
/* Sleep inside a driver that abort(), a run's stop flag or an unplug cuts short. */
#ifndef LPT_DRIVER_CANCEL_H
#define LPT_DRIVER_CANCEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* What ends a sleep.  The flags are borrowed and may be NULL; each is looked at every ms. */
struct cancel {
	atomic_bool aborted;       /* set from any thread */
	const volatile bool *stop; /* of the run in progress */
	const volatile bool *gone; /* of the port */
};

/* A new call begins: an abort that came too late for the last one is forgotten. */
void cancel_begin(struct cancel *cancel, const volatile bool *stop, const volatile bool *gone);

/* 0, -ENODEV gone, -ECANCELED aborted or stopped. */
int cancel_check(struct cancel *cancel);

/* Sleep until the host's clock shows host_ns; INT64_MAX: until cut short.  As cancel_check(). */
int cancel_sleep_until(struct cancel *cancel, int64_t host_ns);

#endif
