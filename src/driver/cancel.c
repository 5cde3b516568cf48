/* SPDX-License-Identifier: MIT */
/* Sleep that can be cut short; see cancel.h. */
#include "driver/cancel.h"

#include <errno.h>

#include "lines/lines.h"
#include "util/clock.h"

void cancel_begin(struct cancel *cancel, const volatile bool *stop, const volatile bool *gone)
{
	atomic_store(&cancel->aborted, false);
	cancel->stop = stop;
	cancel->gone = gone;
}

int cancel_check(struct cancel *cancel)
{
	if (cancel->gone && lpt_flag_is_set(cancel->gone)) {
		return -ENODEV;
	}
	if (atomic_load(&cancel->aborted) || (cancel->stop && lpt_flag_is_set(cancel->stop))) {
		return -ECANCELED;
	}
	return 0;
}

int cancel_sleep_until(struct cancel *cancel, int64_t host_ns)
{
	for (;;) {
		int64_t left = host_ns - clock_monotonic_ns();
		int r = cancel_check(cancel);

		if (r < 0 || left <= 0) {
			return r;
		}
		clock_sleep_ns(left < NS_PER_MS ? left : NS_PER_MS);
	}
}
