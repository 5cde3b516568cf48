/* SPDX-License-Identifier: MIT */
/* lpt jobs: what the device of a port has printed; --follow goes on with each job as it ends. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/format.h"
#include "cli/output.h"

static void render_ended(const void *record, char *buf, size_t size)
{
	const struct lpt_job_info *job = record;

	format_clock(job->ended_s, buf, size);
}

#define MEMBER(name) offsetof(struct lpt_job_info, name)

static const struct column items[] = {
	{"JOB", COLUMN_U32, MEMBER(number), NULL, false},
	{"BYTES", COLUMN_U64, MEMBER(bytes), NULL, false},
	{"PROGRAM", COLUMN_TEXT, MEMBER(program), NULL, false},
	{"ENDED", COLUMN_RENDER, 0, render_ended, false},
	{"FILE", COLUMN_TEXT, MEMBER(file), NULL, false},
	{"TITLE", COLUMN_TEXT, MEMBER(title), NULL, true},
};

static const struct columns columns = {"jobs", items, sizeof(items) / sizeof(items[0]), false};

struct jobs_view {
	struct table_options options;
	bool follow;
	const char *exec; /* a shell command for each job, or NULL */
	const char *port;
	bool any;      /* a job was shown */
	uint32_t last; /* its number */
	bool news;     /* a job ended since the list was read */
};

static void set_number(const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	setenv(name, text, 1);
}

/* The command finds the job in its environment, so that no file name is ever part of a command. */
static int execute(const struct jobs_view *view, const struct lpt_job_info *job)
{
	int status = 0;

	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		setenv("LPT_PORT", view->port, 1);
		set_number("LPT_JOB", job->number);
		set_number("LPT_BYTES", job->bytes);
		setenv("LPT_PROGRAM", job->program, 1);
		setenv("LPT_TITLE", job->title, 1);
		setenv("LPT_FILE", job->file, 1);
		execl("/bin/sh", "sh", "-c", view->exec, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		complain("cannot run '%s': %s", view->exec, strerror(errno));
		return EXIT_FAILED;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		complain("'%s' failed for job %" PRIu32 " of %s", view->exec, job->number,
			 view->port);
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

static int show_jobs(struct jobs_view *view, struct table *table, const struct lpt_records *jobs)
{
	const struct lpt_job_info *job;
	int status = EXIT_DONE;
	uint32_t shown_before = view->last;
	bool any_before = view->any;

	for (size_t i = 0; (job = lpt_records_job(jobs, i)) && status == EXIT_DONE; i++) {
		if (any_before && job->number <= shown_before) {
			continue;
		}
		view->any = true;
		view->last = job->number;
		status = view->exec ? execute(view, job) : table_add(table, job);
	}
	return status;
}

static int list_jobs(struct cli *cli, struct jobs_view *view)
{
	struct lpt_records *jobs = NULL;
	struct table *table = NULL;

	view->news = false;
	int n = lpt_jobs(cli->conn, view->port, &jobs);
	if (n < 0) {
		return complain_of(cli, n);
	}
	bool any_before = view->any;
	uint32_t last_before = view->last;
	int status = table_new(cli, &columns, &view->options, &table);
	if (status == EXIT_DONE) {
		status = show_jobs(view, table, jobs);
	}
	bool is_new = view->any != any_before || view->last != last_before;
	if (status == EXIT_DONE && !view->exec && (is_new || !any_before)) {
		status = table_print(table);
		fflush(stdout);
	}
	/* One line of headings is enough for what follows. */
	view->options.noheadings |= is_new;
	table_free(table);
	lpt_records_free(jobs);
	return status;
}

static void note_job(const struct lpt_event *event, void *userdata)
{
	struct jobs_view *view = userdata;

	view->news |= !strcmp(event->event, "job");
}

/* Watching begins before the first list: no job falls between them. */
static int follow_jobs(struct cli *cli, struct jobs_view *view)
{
	struct lpt_operation *watch;
	int r = lpt_watch_start(cli->conn, view->port, note_job, view, &watch);

	if (r < 0) {
		return complain_of(cli, r);
	}
	int status = list_jobs(cli, view);
	while (status == EXIT_DONE) {
		r = view->news ? 0 : lpt_dispatch(cli->conn, -1);
		if (r < 0) {
			return complain_of(cli, r);
		}
		if (view->news) {
			status = list_jobs(cli, view);
		}
	}
	return status;
}

int cmd_jobs(struct cli *cli, int argc, char **argv)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port;
	struct jobs_view view = {0};
	const struct option_rule rules[] = {
		{"follow", 'f', OPTION_FLAG, NULL, &view.follow, "go on as jobs end, until Ctrl-C"},
		{"exec", 'x', OPTION_TEXT, "COMMAND", &view.exec,
		 "run a shell command for each job ($LPT_JOB, $LPT_FILE, ...)"},
		RULE_JSON(view.options),
		RULE_NOHEADINGS(view.options),
		RULE_OUTPUT(view.options),
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one port at a time");
	}
	int status = cli_port(cli, argv[first], &list, &port);
	if (status == EXIT_DONE) {
		view.port = port->name;
		status = view.follow ? follow_jobs(cli, &view) : list_jobs(cli, &view);
	}
	lpt_records_free(list);
	return status;
}
