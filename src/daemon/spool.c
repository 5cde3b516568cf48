/* SPDX-License-Identifier: MIT */
/* Jobs of a printer and their files; see spool.h. */
#include "daemon/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/fdio.h"

#define GROWING_NAME ".%04u.growing"
#define PROBE_NAME ".%d.probe"
#define TRIES_MAX 1000 /* for a name that nobody has */

/* A new file, never what somebody else laid there: a pipe would hold us up, a link lead us away,
 * and a file is the job of another printer. */
static int create(int folder, const char *name, mode_t mode)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	return fd < 0 ? -errno : fd;
}

/* The highest number that a file of the folder begins with: a new job never takes an old name. */
static uint32_t highest_number(int folder)
{
	cleanup_close int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
	uint32_t highest = 0;

	if (!entries) {
		return 0;
	}
	steal_fd(&fd);
	for (struct dirent *at = readdir(entries); at; at = readdir(entries)) {
		char *end;
		unsigned long number = strtoul(at->d_name, &end, 10);

		if (end != at->d_name && *end == '-' && number < UINT32_MAX && number > highest) {
			highest = (uint32_t)number;
		}
	}
	closedir(entries);
	return highest;
}

/* Descriptors carry no right to write into a folder: try it. */
static int probe(int folder)
{
	char name[32];

	snprintf(name, sizeof(name), PROBE_NAME, (int)gettid());
	unlinkat(folder, name, 0);
	cleanup_close int fd = create(folder, name, 0600);
	if (fd < 0) {
		return fd;
	}
	unlinkat(folder, name, 0);
	return 0;
}

int spool_open(struct spool *spool, int folder, int64_t idle_ns)
{
	struct stat about;

	*spool = (struct spool){.folder = folder, .fd = -1, .idle_ns = idle_ns};
	pthread_mutex_init(&spool->lock, NULL);
	lpt_list_init(&spool->jobs);
	if (folder >= 0) {
		if (fstat(folder, &about) < 0) {
			return -errno;
		}
		if (!S_ISDIR(about.st_mode)) {
			return -ENOTDIR;
		}
		int r = probe(folder);

		if (r < 0) {
			return r;
		}
		spool->last_number = highest_number(folder);
	}
	spool->spare = malloc(sizeof(*spool->spare));
	spool->buffer = spool->spare ? malloc(SPOOL_BUFFER) : NULL;
	return spool->buffer ? 0 : -ENOMEM;
}

/* With the lock. */
static struct spool_job *take_oldest(struct spool *spool)
{
	struct spool_job *job = lpt_container_of(spool->jobs.next, struct spool_job, link);

	lpt_list_remove(&job->link);
	spool->n_jobs--;
	return job;
}

void spool_close(struct spool *spool)
{
	free(spool->spare);
	spool->spare = NULL;
	if (!spool->buffer) {
		return;
	}
	spool_end(spool);
	while (!lpt_list_is_empty(&spool->jobs)) {
		free(take_oldest(spool));
	}
	free(spool->spare);
	spool->spare = NULL;
	free(spool->buffer);
	spool->buffer = NULL;
	pthread_mutex_destroy(&spool->lock);
}

/* Where another printer, of this daemon or of one that we know nothing of, has a job growing, its
 * number is not ours. */
static int open_file(struct spool *spool, struct spool_job *job)
{
	char name[32];
	int fd = -EEXIST;

	for (int i = 0; fd == -EEXIST && i < TRIES_MAX; i++) {
		job->number = i == 0 ? job->number : ++spool->last_number;
		snprintf(name, sizeof(name), GROWING_NAME, job->number);
		fd = create(spool->folder, name, 0644);
	}
	spool->fd = fd < 0 ? -1 : fd;
	return fd < 0 ? fd : 0;
}

static void start(struct spool *spool)
{
	struct spool_job *job = spool->spare;

	spool->spare = NULL;
	*job = (struct spool_job){.number = ++spool->last_number};
	lpt_list_init(&job->link);
	snprintf(job->program, sizeof(job->program), "%s", spool->program);
	if (spool->folder >= 0) {
		job->error = open_file(spool, job);
	}
	spool->job = job;
}

static void flush(struct spool *spool)
{
	struct spool_job *job = spool->job;

	if (spool->fd >= 0 && job->error == 0) {
		job->error = fd_write_all(spool->fd, spool->buffer, spool->buffered);
	}
	spool->buffered = 0;
}

/* The growing file gets its own name: 0001-20261122-141502.prn, or with the next number that
 * nobody else has taken in this second. */
static int rename_file(struct spool *spool, struct spool_job *job, const struct tm *at)
{
	char growing[32];

	snprintf(growing, sizeof(growing), GROWING_NAME, job->number);
	for (int i = 0; i < TRIES_MAX; i++) {
		job->number = i == 0 ? job->number : ++spool->last_number;
		snprintf(job->file, sizeof(job->file), "%04u-%04d%02d%02d-%02d%02d%02d.prn",
			 job->number, at->tm_year + 1900, at->tm_mon + 1, at->tm_mday, at->tm_hour,
			 at->tm_min, at->tm_sec);
		if (renameat2(spool->folder, growing, spool->folder, job->file, RENAME_NOREPLACE) ==
		    0) {
			return 0;
		}
		if (errno != EEXIST) {
			break;
		}
	}
	return -errno;
}

static void name_file(struct spool *spool, struct spool_job *job)
{
	struct tm at;
	time_t now = time(NULL);

	job->ended_s = now;
	if (spool->fd < 0) {
		return;
	}
	if (close(spool->fd) < 0 && job->error == 0) {
		job->error = -errno;
	}
	spool->fd = -1;
	localtime_r(&now, &at);
	int r = rename_file(spool, job, &at);
	if (job->error == 0) {
		job->error = r;
	}
}

/* What has ended is remembered; room for the next comes from the heap, else from the oldest. */
static void remember(struct spool *spool, struct spool_job *job)
{
	spool->spare = malloc(sizeof(*spool->spare));
	spool->n_fresh++;
	pthread_mutex_lock(&spool->lock);
	lpt_list_append(&spool->jobs, &job->link);
	spool->n_jobs++;
	if (!spool->spare) {
		spool->spare = take_oldest(spool);
	} else if (spool->n_jobs > SPOOL_JOBS_MAX) {
		free(take_oldest(spool));
	}
	pthread_mutex_unlock(&spool->lock);
}

const struct spool_job *spool_end(struct spool *spool)
{
	struct spool_job *job = spool->job;

	spool->cut = false;
	spool->is_explicit = false;
	if (!job) {
		return NULL;
	}
	flush(spool);
	name_file(spool, job);
	spool->job = NULL;
	remember(spool, job);
	return job;
}

void spool_begin(struct spool *spool, const char *title)
{
	spool_end(spool);
	start(spool);
	spool->is_explicit = true;
	snprintf(spool->job->title, sizeof(spool->job->title), "%s", title);
}

void spool_take(void *context, const uint8_t *bytes, size_t n)
{
	struct spool *spool = context;

	if (spool->cut) {
		spool_end(spool);
	}
	if (!spool->job) {
		start(spool);
	}
	spool->total_bytes += n;
	spool->job->bytes += n;
	while (n > 0) {
		size_t room = SPOOL_BUFFER - spool->buffered;
		size_t part = n < room ? n : room;

		memcpy(spool->buffer + spool->buffered, bytes, part);
		spool->buffered += (uint32_t)part;
		bytes += part;
		n -= part;
		if (spool->buffered == SPOOL_BUFFER) {
			flush(spool);
		}
	}
}

void spool_init_pulsed(void *context)
{
	struct spool *spool = context;

	spool->cut = spool->job && !spool->is_explicit;
}
