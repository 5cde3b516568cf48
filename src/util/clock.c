/* SPDX-License-Identifier: MIT */
/* The monotonic clock of the operating system; see clock.h. */
#include "util/clock.h"

#include <errno.h>
#include <time.h>

int64_t clock_monotonic_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

void clock_sleep_ns(int64_t ns)
{
	if (ns <= 0) {
		return;
	}
	int64_t until = clock_monotonic_ns() + ns;
	struct timespec ts = {.tv_sec = until / NS_PER_S, .tv_nsec = until % NS_PER_S};
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR) {
	}
}

int64_t clock_ns_of_ms(int64_t ms)
{
	int64_t ns;

	if (__builtin_mul_overflow(ms, NS_PER_MS, &ns)) {
		return ms < 0 ? INT64_MIN : INT64_MAX;
	}
	return ns;
}

int64_t clock_ns_after_ms(int64_t ms)
{
	int64_t then;

	if (__builtin_add_overflow(clock_monotonic_ns(), clock_ns_of_ms(ms), &then)) {
		return INT64_MAX;
	}
	return then;
}
