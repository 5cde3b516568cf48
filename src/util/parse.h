/* SPDX-License-Identifier: MIT */
/*
 * Numbers as users write them.  Every parser takes the whole text and refuses emptiness, signs,
 * trailing rubbish, unknown units and overflow.  None does I/O.  Each returns 0, or -EINVAL (not
 * of this form) or -ERANGE (too large) and then leaves *ret_value alone.
 */
#ifndef LPT_UTIL_PARSE_H
#define LPT_UTIL_PARSE_H

#include <stdint.h>

/* 200 or 0xc8. */
int parse_u32(const char *text, uint32_t *ret_value);

/* 200, 200K, 1M, 2G: bytes, units of 1024. */
int parse_size(const char *text, uint64_t *ret_value);

/* 3us, 10ms, 5s, 2min, 1h, 0, or "never": ns, -1 for never. */
int parse_time_ns(const char *text, int64_t *ret_value);

#endif
