/* SPDX-License-Identifier: MIT */
/* The log sink, one of the few mutable globals; see log.h. */
#include "util/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define LINE_MAX_BYTES 1024

static enum log_level max_level = LOG_LEVEL_NOTICE;
static log_sink_fn custom_sink;

void log_set_sink(log_sink_fn sink)
{
	custom_sink = sink;
}

void log_set_level(enum log_level level)
{
	max_level = level;
}

static void to_stderr(enum log_level level, const char *line)
{
	if (getenv("JOURNAL_STREAM")) {
		fprintf(stderr, "<%d>%s\n", level, line);
	} else {
		fprintf(stderr, "%s\n", line);
	}
}

void log_message(enum log_level level, const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	va_list args;

	if (level > max_level) {
		return;
	}
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	for (char *at = line; *at; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f) {
			*at = '?';
		}
	}
	(custom_sink ? custom_sink : to_stderr)(level, line);
}
