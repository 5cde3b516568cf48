/* SPDX-License-Identifier: MIT */
#include "cli/trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/complain.h"
#include "cli/lines.h"

#define NS_IN_US 1000
#define FIRST_CODE '!' /* VCD calls the first line so, the next '"', ... */

static const char *const line_names[] = {
	"Data1", "Data2",  "Data3",  "Data4",  "Data5",   "Data6",   "Data7", "Data8",     "Busy",
	"nAck",  "PError", "Select", "nFault", "nStrobe", "nAutoFd", "nInit", "nSelectIn",
};
#define N_LINES (sizeof(line_names) / sizeof(line_names[0]))

static const char *const reg_names[] = {
	"data", "status", "control", "eppaddr", "eppdata", "ecr", "fifo", "cnfga", "cnfgb",
};

struct trace {
	struct cli *cli;
	char port[PORT_NAME_MAX];
	enum trace_format format;
	FILE *stream;
	struct lpt_operation *operation; /* NULL: ended */
	int result;                      /* once ended */
	uint64_t n_lost;
	bool has_begun;    /* the first access has come */
	int64_t time_0_ns; /* of it */
	int64_t port_0_ns;

	/* VCD only. */
	struct line lines[N_LINES];
	struct lpt_lines_info now; /* age_ns -1: status is not known yet */
	char level[N_LINES];       /* as last written: '0', '1' or 'x' */
	int64_t moment_us;         /* as last written */
};

int trace_format_of(const struct cli *cli, const char *path, enum trace_format *ret_format)
{
	const char *ending = strrchr(path, '.');

	if (ending && !strcasecmp(ending, ".vcd")) {
		*ret_format = TRACE_VCD;
	} else if (ending && !strcasecmp(ending, ".csv")) {
		*ret_format = TRACE_CSV;
	} else {
		return misuse(cli, "which form is '%s' to have? End it in .vcd or .csv", path);
	}
	return EXIT_DONE;
}

/* --- table and CSV --- */

static const char *format_us(int64_t ns, char *buf, size_t size)
{
	snprintf(buf, size, "%" PRId64 ".%03d", ns / NS_IN_US, (int)(ns % NS_IN_US));
	return buf;
}

static const char *reg_name(uint8_t reg)
{
	return reg < sizeof(reg_names) / sizeof(reg_names[0]) ? reg_names[reg] : "?";
}

/* A field of CSV, quoted where it must be. */
static void write_field(FILE *stream, const char *text)
{
	if (!strpbrk(text, ",\"")) {
		fputs(text, stream);
		return;
	}
	fputc('"', stream);
	for (const char *c = text; *c; c++) {
		if (*c == '"') {
			fputc('"', stream);
		}
		fputc(*c, stream);
	}
	fputc('"', stream);
}

static void write_row(struct trace *trace, const struct lpt_access *access,
		      const struct lpt_access_batch *batch)
{
	char time[32], port_time[32], program[PORT_NAME_MAX];
	const char *direction = access->is_read ? "in" : "out";

	format_us(access->time_ns - trace->time_0_ns, time, sizeof(time));
	format_us(access->port_ns - trace->port_0_ns, port_time, sizeof(port_time));
	snprintf(program, sizeof(program), "%s", batch->program);
	make_printable(program);
	if (trace->format == TRACE_CSV) {
		fprintf(trace->stream, "%s,%s,%s,%s,0x%02x,%" PRIu32 ",", time, port_time,
			direction, reg_name(access->reg), access->value, batch->pid);
		write_field(trace->stream, program);
		fputc('\n', trace->stream);
	} else {
		fprintf(trace->stream, "%14s %14s %-3s %-7s 0x%02x  %7" PRIu32 " %s\n", time,
			port_time, direction, reg_name(access->reg), access->value, batch->pid,
			program);
	}
}

static void write_headings(const struct trace *trace)
{
	if (trace->format == TRACE_CSV) {
		fputs("TIME_US,SIM_US,OP,REG,VALUE,PID,PROGRAM\n", trace->stream);
	} else {
		fprintf(trace->stream, "%14s %14s %-3s %-7s %-5s %7s %s\n", "TIME_US", "SIM_US",
			"OP", "REG", "VALUE", "PID", "PROGRAM");
	}
}

/* --- VCD --- */

static char level_of(const struct trace *trace, size_t i)
{
	if (trace->lines[i].reg == LPT_REG_STATUS && trace->now.age_ns < 0) {
		return 'x';
	}
	return line_level(&trace->lines[i], &trace->now) ? '1' : '0';
}

static void write_level(struct trace *trace, size_t i)
{
	trace->level[i] = level_of(trace, i);
	fprintf(trace->stream, "%c%c\n", trace->level[i], (char)(FIRST_CODE + i));
}

static void write_vcd_head(struct trace *trace)
{
	fprintf(trace->stream, "$version lpt %s $end\n$timescale 1 us $end\n", LPT_VERSION);
	fprintf(trace->stream, "$scope module %s $end\n", trace->port);
	for (size_t i = 0; i < N_LINES; i++) {
		fprintf(trace->stream, "$var wire 1 %c %s $end\n", (char)(FIRST_CODE + i),
			line_names[i]);
	}
	fputs("$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n", trace->stream);
	for (size_t i = 0; i < N_LINES; i++) {
		write_level(trace, i);
	}
	fputs("$end\n", trace->stream);
}

/* What is known of the lines after an access.  False: it was to no register that has any. */
static bool note_lines(struct trace *trace, const struct lpt_access *access)
{
	switch (access->reg) {
	case LPT_REG_DATA:
		trace->now.data = access->value;
		return true;
	case LPT_REG_STATUS:
		trace->now.status = access->value;
		trace->now.age_ns = 0;
		return true;
	case LPT_REG_CONTROL:
		trace->now.control = access->value;
		return true;
	default:
		return false;
	}
}

/* Each access has a moment of its own, so that none is hidden by the next: a real port does not
 * make more than one in a microsecond. */
static void write_change(struct trace *trace, const struct lpt_access *access)
{
	int64_t moment_us = (access->port_ns - trace->port_0_ns) / NS_IN_US + 1;
	bool is_written = false;

	if (!note_lines(trace, access)) {
		return;
	}
	for (size_t i = 0; i < N_LINES; i++) {
		if (level_of(trace, i) == trace->level[i]) {
			continue;
		}
		if (!is_written) {
			trace->moment_us =
				moment_us > trace->moment_us ? moment_us : trace->moment_us + 1;
			fprintf(trace->stream, "#%" PRId64 "\n", trace->moment_us);
			is_written = true;
		}
		write_level(trace, i);
	}
}

/* The names and polarities of the lines are the assembler's; where they stand is the daemon's. */
static int prepare_vcd(struct trace *trace)
{
	int r = lpt_snapshot(trace->cli->conn, trace->port, &trace->now);

	if (r < 0) {
		return complain_of(trace->cli, r);
	}
	for (size_t i = 0; i < N_LINES; i++) {
		int status = line_find(trace->cli, line_names[i], &trace->lines[i]);
		if (status != EXIT_DONE) {
			return status;
		}
	}
	return EXIT_DONE;
}

/* --- both --- */

static void begin(struct trace *trace, const struct lpt_access *first)
{
	trace->has_begun = true;
	trace->time_0_ns = first->time_ns;
	trace->port_0_ns = first->port_ns;
}

static void on_accesses(const struct lpt_access_batch *batch, void *userdata)
{
	struct trace *trace = userdata;

	trace->n_lost += batch->n_lost;
	if (!trace->has_begun && batch->n_accesses > 0) {
		begin(trace, &batch->accesses[0]);
	}
	for (size_t i = 0; i < batch->n_accesses; i++) {
		if (trace->format == TRACE_VCD) {
			write_change(trace, &batch->accesses[i]);
		} else {
			write_row(trace, &batch->accesses[i], batch);
		}
	}
}

static void on_end(struct lpt_operation *operation, int result, void *userdata)
{
	struct trace *trace = userdata;

	trace->operation = NULL;
	trace->result = result;
}

static int start(struct trace *trace)
{
	int status = trace->format == TRACE_VCD ? prepare_vcd(trace) : EXIT_DONE;

	if (status != EXIT_DONE) {
		return status;
	}
	if (trace->format == TRACE_VCD) {
		write_vcd_head(trace);
	} else {
		write_headings(trace);
	}
	int r = lpt_trace_start(trace->cli->conn, trace->port, on_accesses, on_end, trace,
				&trace->operation);
	return r < 0 ? complain_of(trace->cli, r) : EXIT_DONE;
}

int trace_start(struct cli *cli, const char *port, enum trace_format format, FILE *stream,
		struct trace **ret_trace)
{
	struct trace *trace = calloc(1, sizeof(*trace));

	if (!trace) {
		return complain_of(cli, -ENOMEM);
	}
	trace->cli = cli;
	trace->format = format;
	trace->stream = stream;
	snprintf(trace->port, sizeof(trace->port), "%s", port);
	int status = start(trace);
	if (status != EXIT_DONE) {
		free(trace);
		return status;
	}
	*ret_trace = trace;
	return EXIT_DONE;
}

bool trace_has_ended(const struct trace *trace)
{
	return !trace->operation;
}

/* All that the daemon has seen comes before the end of the operation. */
static int end(struct trace *trace)
{
	struct cli *cli = trace->cli;
	int r = trace->operation ? lpt_cancel(trace->operation) : 0;

	while (trace->operation && r >= 0) {
		r = lpt_dispatch(cli->conn, -1);
	}
	if (!trace->operation && trace->result == -ECANCELED) {
		return EXIT_DONE;
	}
	return complain_of(cli, trace->operation ? r : trace->result);
}

int trace_finish(struct trace *trace)
{
	if (!trace) {
		return EXIT_DONE;
	}
	int status = end(trace);

	if (trace->n_lost > 0) {
		complain("%" PRIu64 " accesses to %s are missing from the trace: they came faster "
			 "than they could be written",
			 trace->n_lost, trace->port);
	}
	if (fflush(trace->stream) != 0 || ferror(trace->stream)) {
		complain("the trace could not be written: %s", strerror(errno));
		status = EXIT_FAILED;
	}
	free(trace);
	return status;
}
