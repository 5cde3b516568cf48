/* SPDX-License-Identifier: MIT */
/*
 * Every access to the registers of a port, written down: as a table for people, as CSV, or as VCD
 * (value change dump, IEEE 1364), which GTKWave and sigrok open.  Times are relative to the first
 * access, and there are two: the machine's clock and the port's own.  VCD has the port's.
 */
#ifndef LPT_CLI_TRACE_H
#define LPT_CLI_TRACE_H

#include <stdio.h>

#include "cli/cli.h"

enum trace_format {
	TRACE_TEXT = 1,
	TRACE_CSV,
	TRACE_VCD,
};

struct trace;

/* The form that the ending of a file name asks for.  EXIT_MISUSE: it is neither .vcd nor .csv. */
int trace_format_of(const struct cli *cli, const char *path, enum trace_format *ret_format);

/*
 * Start to trace a port on cli->conn; accesses are written in lpt_dispatch() and whatever else
 * waits for the daemon.  The stream is borrowed until trace_finish(); *ret_trace is owned:
 * trace_finish().
 */
int trace_start(struct cli *cli, const char *port, enum trace_format format, FILE *stream,
		struct trace **ret_trace);

/* Has the trace ended by itself, since its port is gone? */
bool trace_has_ended(const struct trace *trace);

/*
 * Write what is still to come, and end.  trace is consumed; NULL does nothing.  EXIT_FAILED: the
 * stream could not be written; EXIT_GONE: the port was gone before.  Accesses that are missing are
 * told on stderr.
 */
int trace_finish(struct trace *trace);

#endif
