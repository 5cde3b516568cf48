/* SPDX-License-Identifier: MIT */
/*
 * Arguments as users type them.  Every parser takes the whole text and refuses emptiness, trailing
 * rubbish and overflow: 0, or -EINVAL and then *ret_value is left alone.  None does I/O.
 */
#ifndef LPT_CLI_PARSE_H
#define LPT_CLI_PARSE_H

#include <stddef.h>
#include <stdint.h>

/* 200 or 0xc8. */
int parse_number(const char *text, uint32_t *ret_value);

/* 10ms, 5s, 2min, "never" (-1): ms, rounded up. */
int parse_ms(const char *text, int64_t *ret_ms);

/* 3us, 10ms, 5s: ns; not "never". */
int parse_ns(const char *text, int64_t *ret_ns);

/* "00 ff 1c" or "00ff1c": bytes.  *ret_len is at most `size`. */
int parse_hex(const char *text, void *buf, size_t size, size_t *ret_len);

#endif
