/* SPDX-License-Identifier: MIT */
/* The one place that asks the operating system what time it is. */
#ifndef LPT_UTIL_CLOCK_H
#define LPT_UTIL_CLOCK_H

#include <stdint.h>

#define NS_PER_MS 1000000ll
#define NS_PER_S 1000000000ll

int64_t clock_monotonic_ns(void);
void clock_sleep_ns(int64_t ns); /* at least; also after signals */

/* Milliseconds that anybody may have chosen, in ns.  What does not fit is the longest that does. */
int64_t clock_ns_of_ms(int64_t ms);

/* The monotonic clock when these have passed; likewise. */
int64_t clock_ns_after_ms(int64_t ms);

#endif
