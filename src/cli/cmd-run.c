/* SPDX-License-Identifier: MIT */
/*
 * lpt run: a program that was never written for lptd, on its ports.  With --port the ports are the
 * run's own, in a private daemon; without, those of the daemon that runs.  A preloaded library
 * answers the program's calls; lpt stays its parent, and is silent as long as all is well.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/executable.h"
#include "cli/options.h"
#include "cli/run-daemon.h"
#include "cli/run-program.h"
#include "cli/run-tree.h"
#include "cli/run-watch.h"
#include "cli/trace.h"
#include "util/cleanup.h"
#include "util/clock.h"

#define DRAIN_MS 2000 /* for what was written to be printed, as long as it goes on */

struct run {
	struct cli *cli;
	struct text_list specs;
	int64_t claim_ms;
	const char *trace_path;
	char **argv;
	FILE *trace_stream;
	struct trace *trace;
	char socket[256];
	char preload[1024];
	struct run_tree tree;
	struct run_daemon daemon;
	struct run_watch watch;
	struct run_program program;
};

/* --- before --- */

static void show_log(const struct run *run)
{
	char path[128], line[512];

	snprintf(path, sizeof(path), "%s/lptd.log", run->tree.folder);
	cleanup_fclose FILE *log = fopen(path, "re");
	while (log && fgets(line, sizeof(line), log)) {
		line[strcspn(line, "\n")] = '\0';
		complain("%s", line);
	}
}

static int own_daemon(struct run *run)
{
	struct cli *cli = run->cli;
	int r = run_daemon_start(&run->daemon, run->tree.folder);

	if (r == -ENOENT) {
		complain("lptd is not installed: --port needs it. Install the package lptd");
		return EXIT_RUN_FAILED;
	}
	if (r < 0) {
		complain("cannot start lptd: %s", strerror(-r));
		return EXIT_RUN_FAILED;
	}
	cli->daemon = LPT_DAEMON_ANY;
	cli->socket = run->daemon.socket;
	if (cli_connect(cli) != EXIT_DONE) {
		show_log(run);
		return EXIT_RUN_FAILED;
	}
	for (size_t i = 0; i < run->specs.n; i++) {
		r = lpt_add(cli->conn, run->specs.texts[i], NULL);
		if (r < 0) {
			complain_of(cli, r);
			return EXIT_RUN_FAILED;
		}
	}
	return EXIT_DONE;
}

static int running_daemon(struct run *run)
{
	return cli_connect(run->cli) == EXIT_DONE ? EXIT_DONE : EXIT_RUN_FAILED;
}

static int prepare(struct run *run)
{
	struct lpt_daemon_info info;

	if (run_find("../compat/preload/liblpt-preload.so", LPT_LIBDIR "/lptd/liblpt-preload.so",
		     run->preload, sizeof(run->preload)) < 0) {
		complain("%s is missing. Install the package lpt again", run->preload);
		return EXIT_RUN_FAILED;
	}
	if (strpbrk(run->preload, " :")) { /* they separate preloads; nothing quotes them */
		complain("%s: a path with a space or a colon cannot be preloaded. Install lpt "
			 "elsewhere",
			 run->preload);
		return EXIT_RUN_FAILED;
	}
	int r = run_program_begin(&run->program);
	if (r == 0) {
		r = run_tree_begin(&run->tree);
	}
	if (r < 0) {
		complain("cannot make a temporary folder in %s: %s; TMPDIR may name another",
			 run_tree_base(), strerror(-r));
		return EXIT_RUN_FAILED;
	}
	int status = run->specs.n > 0 ? own_daemon(run) : running_daemon(run);
	if (status != EXIT_DONE) {
		return status;
	}
	r = lpt_daemon_status(run->cli->conn, &info);
	if (r == 0) {
		snprintf(run->socket, sizeof(run->socket), "%s", info.socket);
		r = run_watch_begin(&run->watch);
	}
	if (r < 0) {
		complain_of(run->cli, r);
		return EXIT_RUN_FAILED;
	}
	return EXIT_DONE;
}

/* --- trace: of the first port --- */

static int begin_trace(struct run *run)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;
	enum trace_format format;
	int status = EXIT_RUN_FAILED;

	if (trace_format_of(run->cli, run->trace_path, &format) != EXIT_DONE) {
		return status;
	}
	if (lpt_ports(run->cli->conn, NULL, &list) < 0 || !(port = lpt_records_port(list, 0))) {
		complain("there is no port to trace (%s)", lpt_socket(run->cli->conn));
		return status;
	}
	run->trace_stream = fopen(run->trace_path, "we");
	if (!run->trace_stream) {
		complain("%s: %s", run->trace_path, strerror(errno));
	} else if (trace_start(run->cli, port->name, format, run->trace_stream, &run->trace) ==
		   EXIT_DONE) {
		status = EXIT_DONE;
	}
	lpt_records_free(list);
	return status;
}

/* What is lost of a trace is told, and the status is still the program's. */
static void end_trace(struct run *run)
{
	trace_finish(run->trace);
	if (run->trace_stream && fclose(run->trace_stream) != 0) {
		complain("%s: %s", run->trace_path, strerror(errno));
	}
}

/* --- during --- */

/* A program that is there and yet not found lacks what starts it. */
static void complain_of_start(const char *program, int error)
{
	char path[4096], interpreter[INTERPRETER_MAX] = "its loader, as it is for another machine";

	if (error == -ENOENT && executable_find(program, path, sizeof(path)) == 0) {
		executable_kind(path, interpreter);
		complain("cannot run %s: it is there, but not what starts it: %s", program,
			 interpreter);
	} else {
		complain("cannot run %s: %s", program, strerror(-error));
	}
}

static int start(struct run *run)
{
	const struct run_environment environment = {
		.preload = run->preload,
		.socket = run->socket,
		.folder = run->tree.folder,
		.claim_ms = run->claim_ms,
		.is_verbose = run->cli->verbose,
	};

	run->program.argv = run->argv;
	int r = run_program_start(&run->program, &environment);
	if (r == 0) {
		return EXIT_DONE;
	}
	complain_of_start(run->argv[0], r);
	return r == -ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
}

/* What came before the program's end is said before ours: events come before an answer, and from a
 * daemon that dies there is none. */
static void hear_out(struct run *run)
{
	struct lpt_daemon_info info;

	if (!run->watch.is_lost) {
		lpt_daemon_status(run->cli->conn, &info);
	}
	run_watch_reports(&run->watch);
	run_watch_events(&run->watch);
}

static int attend(struct run *run)
{
	struct run_watch *watch = &run->watch;
	int status = EXIT_RUN_FAILED;

	for (;;) {
		struct pollfd fds[] = {
			{.fd = run->program.signals, .events = POLLIN},
			{.fd = watch->reports, .events = POLLIN},
			{.fd = watch->is_lost ? -1 : lpt_fd(run->cli->conn), .events = POLLIN},
		};

		run_watch_events(watch);
		poll(fds, 3, run_watch_timeout_ms(watch));
		run_watch_reports(watch);
		run_watch_look(watch);
		if (fds[0].revents && run_program_signal(&run->program, &status)) {
			hear_out(run);
			return status;
		}
	}
}

/* --- after --- */

/* Files that are open, and how much was done on the ports. */
static int count_files(struct lpt_connection *conn, uint64_t *ret_done)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;
	int n = 0;

	*ret_done = 0;
	if (lpt_ports(conn, NULL, &list) < 0) {
		return 0;
	}
	for (size_t i = 0; (port = lpt_records_port(list, i)); i++) {
		n += (int)port->n_files;
		*ret_done += port->accesses + port->bytes;
	}
	lpt_records_free(list);
	return n;
}

/* What the program wrote before it ended is still to be printed; a process that it left behind
 * holds nobody up. */
static void drain(struct run *run)
{
	const int64_t patience_ns = DRAIN_MS * NS_PER_MS;
	int64_t end_ns = clock_monotonic_ns() + patience_ns;
	uint64_t before = 0, done = 0;

	while (!run->watch.is_lost && count_files(run->cli->conn, &done) > 0 &&
	       clock_monotonic_ns() < end_ns) {
		if (done != before) {
			end_ns = clock_monotonic_ns() + patience_ns;
			before = done;
		}
		struct pollfd more[] = {
			{.fd = lpt_fd(run->cli->conn), .events = POLLIN},
			{.fd = run->program.signals, .events = POLLIN},
		};
		poll(more, 2, DRAIN_MS / 20);
		if (more[1].revents && run_program_is_over(&run->program)) {
			return;
		}
		run_watch_events(&run->watch);
	}
}

static int run_it(struct run *run)
{
	int status = prepare(run);

	if (status == EXIT_DONE && run->trace_path) {
		status = begin_trace(run);
	}
	if (status == EXIT_DONE) {
		status = start(run);
		if (status == EXIT_DONE) {
			status = attend(run);
			run_watch_explain(&run->watch, run->argv[0]);
			if (run->watch.is_private) {
				drain(run);
			}
		}
	}
	end_trace(run);
	run_watch_end(&run->watch);
	run_daemon_stop(&run->daemon);
	run_tree_end(&run->tree);
	return status;
}

int cmd_run(struct cli *cli, int argc, char **argv)
{
	struct run run = {.cli = cli, .claim_ms = -1};
	const struct option_rule rules[] = {
		{"port", 'p', OPTION_TEXT_LIST, "SPEC", &run.specs, "a port of the run's own"},
		{"trace", 't', OPTION_TEXT, "FILE", &run.trace_path,
		 "write what the port saw: .vcd, .csv"},
		{"wait", 'w', OPTION_TIME_MS, "TIME", &run.claim_ms, "longest wait for a port"},
	};

	int first = options_parse_program(cli, rules, N_RULES(rules), argc, argv);
	if (first == argc) {
		return misuse(cli, "which program?");
	}
	run.argv = argv + first;
	run.program.signals = -1;
	run.watch = (struct run_watch){
		.cli = cli,
		.tree = &run.tree,
		.reports = -1,
		.is_private = run.specs.n > 0,
	};
	return run_it(&run);
}
