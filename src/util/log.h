/* SPDX-License-Identifier: MIT */
/*
 * What an administrator may read.  One line a message, to stderr: with priority prefixes under
 * systemd, plain elsewhere.  Only the function that decides what an error means logs it.
 */
#ifndef LPT_UTIL_LOG_H
#define LPT_UTIL_LOG_H

/* The numbers are those of syslog(3). */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

/* Where lines go; `line` has no newline and no prefix.  NULL: back to stderr. */
typedef void (*log_sink_fn)(enum log_level level, const char *line);
void log_set_sink(log_sink_fn sink);

/* Messages above this level are dropped; LOG_LEVEL_NOTICE at the start. */
void log_set_level(enum log_level level);

/* Control characters become '?', so that no client can forge a line or move a cursor. */
__attribute__((format(printf, 2, 3))) void log_message(enum log_level level, const char *format,
						       ...);

#define log_error(...) log_message(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_message(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(...) log_message(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...) log_message(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_message(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
