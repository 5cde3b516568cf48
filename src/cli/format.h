/* SPDX-License-Identifier: MIT */
/* Numbers as people read them.  Each fills buf (cut at size) and returns it. */
#ifndef LPT_CLI_FORMAT_H
#define LPT_CLI_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include <lpt/lpt.h>

#define FORMAT_MAX 32 /* room for any of them but format_holder() */

const char *format_count(uint64_t n, char *buf, size_t size); /* 20,480 */
const char *format_age(int64_t ns, char *buf, size_t size);   /* 3.2 s; 5 min; 2 days */
const char *format_time(int64_t ns, char *buf, size_t size);  /* 5 s; 10 ms; never */
const char *format_rate(uint64_t bytes, int64_t ns, char *buf, size_t size); /* 1.2 MB/s */
const char *format_memory(uint64_t bytes, char *buf, size_t size);           /* 1.5 MB */
const char *format_clock(int64_t time_s, char *buf, size_t size); /* 2026-11-22 14:15:02 */

/* openocd (pid 812, user) */
const char *format_holder(const struct lpt_holder *holder, char *buf, size_t size);

#endif
