/* SPDX-License-Identifier: MIT */
/*
 * lpt print: print files, each one job of the device and one turn on the port, so that others get
 * theirs between two files.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/format.h"
#include "cli/options.h"
#include "cli/sender.h"
#include "cli/turn.h"
#include "util/cleanup.h"
#include "util/clock.h"

#define CHUNK (16u * 1024u)               /* one round of port programs: the daemon keeps two */
#define STEP (4u * 1024u)                 /* likewise, when somebody looks at the progress bar */
#define STREAM_MAX (256u * 1024u * 1024u) /* bytes of a pipe that are kept in memory */
#define BAR_WIDTH 30
#define TITLE_MAX 256

struct document {
	const char *path; /* as typed, for "print it again" */
	char title[TITLE_MAX];
	int fd;        /* owned */
	uint64_t size; /* bytes */
	uint64_t printed;
};

struct print_options {
	int64_t timeout_ms;
	const char *mode_name; /* NULL: the fastest */
	enum lpt_1284_mode mode;
};

/* Pipes are read to their end first: a slow writer must not hold the port.  -EFBIG: there is no end
 * in sight. */
static int copy_to_memory(int *fd)
{
	char bytes[CHUNK];
	cleanup_close int memory = memfd_create("document", MFD_CLOEXEC);
	size_t total = 0;
	ssize_t n;

	if (memory < 0) {
		return -errno;
	}
	while ((n = fd_read_all(*fd, bytes, sizeof(bytes))) > 0) {
		total += (size_t)n;
		int r = total > STREAM_MAX ? -EFBIG : fd_write_all(memory, bytes, (size_t)n);
		if (r < 0) {
			return r;
		}
	}
	if (n < 0) {
		return (int)n;
	}
	fd_close(fd);
	*fd = steal_fd(&memory);
	return lseek(*fd, 0, SEEK_SET) < 0 ? -errno : 0;
}

static void set_title(struct document *document)
{
	const char *slash = strrchr(document->path, '/');
	const char *name = slash ? slash + 1 : document->path;

	snprintf(document->title, sizeof(document->title), "%s",
		 strcmp(document->path, "-") ? name : "standard input");
	make_printable(document->title);
}

/* 0 or a negative errno. */
static int open_content(struct document *document)
{
	struct stat st;

	document->fd = strcmp(document->path, "-") ? open(document->path, O_RDONLY | O_CLOEXEC)
						   : dup(STDIN_FILENO);
	if (document->fd < 0 || fstat(document->fd, &st) < 0) {
		return -errno;
	}
	if (S_ISDIR(st.st_mode)) {
		return -EISDIR;
	}
	if (!S_ISREG(st.st_mode)) {
		int r = copy_to_memory(&document->fd);
		if (r < 0) {
			return r;
		}
	}
	if (fstat(document->fd, &st) < 0) {
		return -errno;
	}
	document->size = (uint64_t)st.st_size;
	return 0;
}

static int document_open(const char *path, struct document *ret_document)
{
	*ret_document = (struct document){.path = path};
	set_title(ret_document);
	int r = open_content(ret_document);
	if (r < 0) {
		fd_close(&ret_document->fd);
		complain("%s: %s", path,
			 r == -EFBIG ? "goes on after 256 MiB; put it in a file and print that"
				     : strerror(-r));
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

static bool shows_progress(const struct cli *cli)
{
	return !cli->quiet && isatty(STDERR_FILENO);
}

static void show_progress(const struct document *document)
{
	if (!document->size) {
		return;
	}
	int full = (int)(document->printed * BAR_WIDTH / document->size);
	fprintf(stderr, "\r%s [%.*s%.*s] %3u%%", document->title, full,
		"##############################", BAR_WIDTH - full,
		"                              ",
		(unsigned)(document->printed * 100 / document->size));
	if (document->printed >= document->size) {
		fprintf(stderr, "\r\033[K");
	}
}

static int explain(struct cli *cli, struct lpt_file *file, const struct document *document,
		   int error)
{
	const char *port = lpt_file_port(file);
	char printed[FORMAT_MAX];
	char size[FORMAT_MAX];
	char done[2 * FORMAT_MAX + 32];

	snprintf(done, sizeof(done), "%s of %s bytes were printed",
		 format_count(document->printed, printed, sizeof(printed)),
		 format_count(document->size, size, sizeof(size)));
	switch (-error) {
	case ENODEV:
		complain("%s (%s) was unplugged while %s was printed; %s. When it is back: "
			 "lpt print %s %s",
			 port, lpt_file_location(file), document->title, done, port,
			 document->path);
		return EXIT_GONE;
	case ESTALE:
		complain("%s: an administrator took %s away; %s", document->title, port, done);
		return EXIT_FAILED;
	case ETIMEDOUT:
		complain("%s: the device on %s took nothing for %d s; %s", document->title, port,
			 SENDER_PATIENCE_MS / 1000, done);
		return EXIT_FAILED;
	case EPIPE:
		complain("%s: the daemon went away; %s", document->title, done);
		return EXIT_GONE;
	default:
		complain("%s: %s; %s", document->title,
			 *lpt_error(cli->conn) ? lpt_error(cli->conn) : strerror(-error), done);
		return EXIT_FAILED;
	}
}

/* 0 or a negative errno of the library. */
static int send_bytes(struct sender *sender, struct document *document)
{
	char bytes[CHUNK];
	bool watched = shows_progress(sender->cli);
	ssize_t n;

	while ((n = fd_read_all(document->fd, bytes, watched ? STEP : CHUNK)) > 0) {
		size_t taken = 0;
		int r = sender_send(sender, bytes, (size_t)n, &taken);
		document->printed += taken;
		if (r < 0) {
			return r;
		}
		if (watched) {
			show_progress(document);
		}
	}
	return (int)n;
}

static void tell_done(const struct sender *sender, const struct document *document,
		      int64_t start_ns)
{
	char count[FORMAT_MAX];
	char rate[FORMAT_MAX];

	printf("%s: %s bytes, %s, %s\n", document->title,
	       format_count(document->printed, count, sizeof(count)),
	       lpt_1284_mode_text(sender->mode),
	       format_rate(document->printed, clock_monotonic_ns() - start_ns, rate, sizeof(rate)));
	fflush(stdout);
}

static int print_job(struct cli *cli, struct lpt_file *file, struct document *document,
		     const struct print_options *options)
{
	struct sender sender = {.cli = cli, .file = file, .title = document->title};
	int64_t start_ns = clock_monotonic_ns();

	int r = lpt_job_begin(file, document->title);
	if (r == 0) {
		r = sender_begin(&sender, options->mode_name ? &options->mode : NULL);
	}
	if (r == 0) {
		r = send_bytes(&sender, document);
	}
	if (r == 0) {
		sender_end(&sender);
	}
	/* What was taken is a job even if the rest failed; the first failure is the news. */
	if (r == 0) {
		r = lpt_job_end(file, NULL);
	} else {
		lpt_job_end(file, NULL);
	}
	if (r < 0) {
		return explain(cli, file, document, r);
	}
	if (!cli->quiet) {
		tell_done(&sender, document, start_ns);
	}
	return EXIT_DONE;
}

static int print_document(struct cli *cli, struct lpt_file *file, struct document *document,
			  const struct print_options *options)
{
	char again[4096];
	const struct turn turn = {document->title, "nothing was printed", again,
				  options->timeout_ms};

	snprintf(again, sizeof(again), "lpt print %s %s", lpt_file_port(file), document->path);
	int status = turn_take(cli, file, &turn);
	if (status != EXIT_DONE) {
		return status;
	}
	status = print_job(cli, file, document, options);
	lpt_free(file);
	return status;
}

int cmd_print(struct cli *cli, int argc, char **argv)
{
	struct lpt_file *file = NULL;
	struct print_options options = {.timeout_ms = -1};
	const struct option_rule rules[] = {
		{"mode", 'm', OPTION_TEXT, "MODE", &options.mode_name,
		 "print in this mode; the fastest that both ends have by default"},
		{"timeout", 't', OPTION_TIME_MS, "TIME", &options.timeout_ms,
		 "longest wait for the port"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first < 2) {
		return misuse(cli, "print which file on which port?");
	}
	int status = EXIT_DONE;
	if (options.mode_name) {
		status = sender_parse_mode(cli, options.mode_name, &options.mode);
	}
	if (status == EXIT_DONE) {
		status = cli_open(cli, argv[first], &file);
	}
	for (int i = first + 1; i < argc && status == EXIT_DONE; i++) {
		struct document document;
		status = document_open(argv[i], &document);
		if (status == EXIT_DONE) {
			status = print_document(cli, file, &document, &options);
			fd_close(&document.fd);
		}
	}
	lpt_close(file);
	return status;
}
