/* SPDX-License-Identifier: MIT */
/*
 * What a printer receives, as jobs: each becomes a file of the spool folder, whole and in order.
 * The folder is a descriptor; no path is ever opened.  While a job grows its file has a name of its
 * own, so that whoever watches the folder sees complete jobs only.
 *
 * spool_take() and spool_init_pulsed() belong to the holder of the wire lock, all else to the
 * control thread while the wires are free; only the list of finished jobs may be read at any time,
 * under its lock.
 */
#ifndef LPT_DAEMON_SPOOL_H
#define LPT_DAEMON_SPOOL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/list.h"

#define SPOOL_BUFFER 16384
#define SPOOL_JOBS_MAX 256 /* finished jobs that are remembered */

struct spool_job {
	struct lpt_list link; /* in spool.jobs */
	uint32_t number;
	uint64_t bytes;
	int64_t ended_s; /* Unix time */
	char program[64];
	char title[256];
	char file[64]; /* "" without a folder */
	int error;     /* 0, or why the file is not whole */
};

struct spool {
	int folder;       /* borrowed from the specification; -1: jobs are only counted */
	int fd;           /* of the growing job; -1 none */
	bool is_explicit; /* begun by a client, which ends it */
	bool cut;         /* nInit was pulsed: what follows is another job */
	uint32_t last_number;
	uint32_t n_jobs;
	uint64_t total_bytes;
	pthread_mutex_t lock;    /* of jobs and n_jobs */
	struct lpt_list jobs;    /* of spool_job.link, oldest first */
	struct spool_job *job;   /* the growing one */
	struct spool_job *spare; /* the next one: no byte is lost for want of memory */
	uint32_t n_fresh;        /* finished since the control thread last looked */
	int64_t idle_ns;         /* silence that ends a job */
	int64_t last_ns;         /* when bytes last came */
	uint64_t seen_bytes;     /* total_bytes then */
	char program[64];        /* of whoever owns the port */
	uint8_t *buffer;
	uint32_t buffered;
};

/* folder is borrowed, -1 none.  0; -ENOTDIR, -EACCES, -EROFS: it cannot be written; -ENOMEM. */
int spool_open(struct spool *spool, int folder, int64_t idle_ns);
void spool_close(struct spool *spool);

/* Bytes arrive, nInit is pulsed. */
void spool_take(void *spool, const uint8_t *bytes, size_t n);
void spool_init_pulsed(void *spool);

/* A client says where its document begins; what grew before is ended. */
void spool_begin(struct spool *spool, const char *title);

/* End the growing job, if there is one.  The finished job is borrowed until the next ends; NULL:
 * nothing grew. */
const struct spool_job *spool_end(struct spool *spool);

#endif
