/* SPDX-License-Identifier: MIT */
/* One thread, one task, one report; see worker.h. */
#include "daemon/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "util/fdio.h"

#define IDLE_S 10

void worker_init(struct worker *worker, void (*execute)(void *), void (*finished)(void *),
		 void *context)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	worker->finished = finished;
	worker->execute = execute;
	worker->context = context;
	worker->report_fd = -1;
}

/* With the lock: until there is a task.  False: idle for too long, or told to stop. */
static bool wait_for_task(struct worker *worker)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += IDLE_S;
	while (!worker->has_task && !worker->stops) {
		if (pthread_cond_timedwait(&worker->wake, &worker->lock, &until) == ETIMEDOUT) {
			break;
		}
	}
	return worker->has_task;
}

static void *run_tasks(void *argument)
{
	struct worker *worker = argument;
	const uint64_t one = 1;

	pthread_mutex_lock(&worker->lock);
	while (wait_for_task(worker)) {
		pthread_mutex_unlock(&worker->lock);
		worker->execute(worker->context);
		pthread_mutex_lock(&worker->lock);
		worker->has_task = false;
		if (write(worker->report_fd, &one, sizeof(one)) < 0) {
			break; /* cannot happen: the counter is far from full */
		}
	}
	worker->has_ended = true;
	pthread_mutex_unlock(&worker->lock);
	return NULL;
}

static int on_report(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct worker *worker = userdata;
	uint64_t count;

	if (read(fd, &count, sizeof(count)) == (ssize_t)sizeof(count)) {
		worker->finished(worker->context);
	}
	return 0;
}

static int prepare_report(struct worker *worker, sd_event *loop)
{
	if (worker->report) {
		return 0;
	}
	worker->report_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (worker->report_fd < 0) {
		return -errno;
	}
	int r = sd_event_add_io(loop, &worker->report, worker->report_fd, EPOLLIN, on_report,
				worker);

	if (r < 0) {
		fd_close(&worker->report_fd);
	}
	return r < 0 ? r : 0;
}

/* With the lock.  Signals are the loop's: the thread starts with all of them blocked. */
static int start_thread(struct worker *worker)
{
	sigset_t all, before;

	if (worker->is_joinable && !worker->has_ended) {
		return 0;
	}
	if (worker->is_joinable) {
		pthread_mutex_unlock(&worker->lock);
		pthread_join(worker->thread, NULL);
		pthread_mutex_lock(&worker->lock);
		worker->is_joinable = false;
	}
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	worker->has_ended = false;
	int r = pthread_create(&worker->thread, NULL, run_tasks, worker);

	pthread_sigmask(SIG_SETMASK, &before, NULL);
	worker->is_joinable = r == 0;
	return -r;
}

int worker_start(struct worker *worker, sd_event *loop)
{
	int r = prepare_report(worker, loop);

	if (r < 0) {
		return r;
	}
	pthread_mutex_lock(&worker->lock);
	r = start_thread(worker);
	if (r == 0) {
		worker->has_task = true;
		pthread_cond_signal(&worker->wake);
	}
	pthread_mutex_unlock(&worker->lock);
	return r;
}

void worker_deinit(struct worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	worker->stops = true;
	pthread_cond_signal(&worker->wake);
	pthread_mutex_unlock(&worker->lock);
	if (worker->is_joinable) {
		pthread_join(worker->thread, NULL);
		worker->is_joinable = false;
	}
	worker->report = sd_event_source_disable_unref(worker->report);
	fd_close(&worker->report_fd);
	pthread_cond_destroy(&worker->wake);
	pthread_mutex_destroy(&worker->lock);
}
