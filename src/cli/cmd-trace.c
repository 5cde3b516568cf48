/* SPDX-License-Identifier: MIT */
/* lpt trace: every access to a port's registers, until Ctrl-C or until the port is gone.  Opens no
 * file, so it stands in nobody's way. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "cli/trace.h"
#include "cli/turn.h"
#include "util/cleanup.h"

struct trace_options {
	bool csv, vcd;
	const char *path; /* NULL: the standard output */
};

static int choose_format(const struct cli *cli, const struct trace_options *options,
			 enum trace_format *ret_format)
{
	if (options->csv && options->vcd) {
		return misuse(cli, "--csv or --vcd, not both");
	}
	if (options->path && !options->csv && !options->vcd) {
		return trace_format_of(cli, options->path, ret_format);
	}
	*ret_format = options->csv ? TRACE_CSV : options->vcd ? TRACE_VCD : TRACE_TEXT;
	return EXIT_DONE;
}

/* Until a signal comes, the trace ends, or the output is lost. */
static int watch(struct cli *cli, const struct trace *trace, FILE *stream)
{
	cleanup_close int signal_fd = -1;
	int status = turn_open_signals(&signal_fd);
	if (status != EXIT_DONE) {
		return status;
	}
	struct pollfd fds[] = {{.fd = signal_fd, .events = POLLIN},
			       {.fd = lpt_fd(cli->conn), .events = POLLIN}};
	while (!fds[0].revents && !trace_has_ended(trace) && !ferror(stream)) {
		int r = lpt_dispatch(cli->conn, 0);
		if (r < 0) {
			return complain_of(cli, r);
		}
		if (r == 0) {
			fflush(stream); /* whoever looks on sees what there is */
			poll(fds, 2, -1);
		}
	}
	return EXIT_DONE;
}

static int trace_to(struct cli *cli, const char *port, enum trace_format format, FILE *stream)
{
	struct trace *trace = NULL;
	int status = trace_start(cli, port, format, stream, &trace);

	if (status == EXIT_DONE) {
		status = watch(cli, trace, stream);
	}
	int end = trace_finish(trace);
	return status == EXIT_DONE ? end : status;
}

static int trace_port(struct cli *cli, const char *port, enum trace_format format, const char *path)
{
	turn_catch_signals();
	if (!path) {
		return trace_to(cli, port, format, stdout);
	}
	FILE *stream = fopen(path, "we");
	if (!stream) {
		complain("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	int status = trace_to(cli, port, format, stream);
	if (fclose(stream) != 0 && status == EXIT_DONE) {
		complain("%s: %s", path, strerror(errno));
		status = EXIT_FAILED;
	}
	return status;
}

int cmd_trace(struct cli *cli, int argc, char **argv)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port = NULL;
	struct trace_options options = {0};
	enum trace_format format = TRACE_TEXT;
	const struct option_rule rules[] = {
		{"csv", 0, OPTION_FLAG, NULL, &options.csv, "print comma-separated values"},
		{"vcd", 0, OPTION_FLAG, NULL, &options.vcd, "print a value change dump"},
		{"to", 0, OPTION_TEXT, "FILE", &options.path,
		 "write to this file; .vcd or .csv says the form"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one port at a time");
	}
	int status = choose_format(cli, &options, &format);
	if (status == EXIT_DONE) {
		status = cli_port(cli, argv[first], &list, &port);
	}
	if (status == EXIT_DONE) {
		status = trace_port(cli, port->name, format, options.path);
	}
	lpt_records_free(list);
	return status;
}
