/* SPDX-License-Identifier: MIT */
/*
 * The thread of a port whose driver may sleep.  It is started on first need, ends when it has been
 * idle for a while, and does one task at a time; the loop hears of the end by a descriptor.
 */
#ifndef LPT_DAEMON_WORKER_H
#define LPT_DAEMON_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <systemd/sd-event.h>

struct worker {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	void (*execute)(void *context);  /* on the thread */
	void (*finished)(void *context); /* on the loop */
	void *context;
	sd_event_source *report;
	int report_fd; /* eventfd: the task is done */
	bool has_task;
	bool is_joinable;
	bool has_ended; /* by itself; the next task starts it again */
	bool stops;
};

/* Set up without a thread.  execute runs on the thread, then finished on the loop. */
void worker_init(struct worker *worker, void (*execute)(void *), void (*finished)(void *),
		 void *context);

/* Hand over one task.  0; no second one before the first was reported.  -EAGAIN, -ENOMEM: no
 * thread. */
int worker_start(struct worker *worker, sd_event *loop);

/* End the thread and wait for it: only while it is idle. */
void worker_deinit(struct worker *worker);

#endif
