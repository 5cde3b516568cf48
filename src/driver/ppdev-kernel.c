/* SPDX-License-Identifier: MIT */
/* The kernel's side of a real port: its facts in /proc, and its claim; see ppdev-kernel.h. */
#include "driver/ppdev-kernel.h"

#include <dirent.h>
#include <errno.h>
#include <linux/ppdev.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/clock.h"

#define ALARM (SIGRTMAX - 1) /* valgrind keeps the last one for itself */
/* A signal that came just before the wait is followed by others. */
#define AGAIN_NS (20 * NS_PER_MS)

/* The first line of a file.  False: it cannot be read. */
static bool read_line(const char *root, unsigned number, const char *name, char *line, int size)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/parport%u/%s", root, number, name);
	cleanup_fclose FILE *file = fopen(path, "re");

	if (!file || !fgets(line, size, file)) {
		line[0] = '\0';
		return false;
	}
	line[strcspn(line, "\n")] = '\0';
	return true;
}

/* Beside "active" there is a folder for the first driver that registered, if one did. */
static bool is_unused(const char *root, unsigned number)
{
	char path[512];
	bool is_unused = true;

	snprintf(path, sizeof(path), "%s/parport%u/devices", root, number);
	DIR *folder = opendir(path);

	if (!folder) {
		return false;
	}
	for (const struct dirent *at = readdir(folder); at; at = readdir(folder)) {
		is_unused =
			is_unused && (at->d_name[0] == '.' || strcmp(at->d_name, "active") == 0);
	}
	closedir(folder);
	return is_unused;
}

void ppdev_facts_read(const char *root, unsigned number, struct ppdev_facts *ret_facts)
{
	struct ppdev_facts facts = {.irq = -1};
	char line[64];

	if (read_line(root, number, "base-addr", line, sizeof(line))) {
		char *high;

		facts.io = (uint32_t)strtoul(line, &high, 10);
		facts.io_high = (uint32_t)strtoul(high, NULL, 10);
	}
	if (read_line(root, number, "irq", line, sizeof(line))) {
		facts.irq = (int32_t)strtol(line, NULL, 10);
	}
	read_line(root, number, "devices/active", facts.owner, sizeof(facts.owner));
	facts.is_unused = is_unused(root, number);
	*ret_facts = facts;
}

static void wake(int number)
{
}

static struct timespec timespec_of(int64_t ns)
{
	return (struct timespec){.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
}

/* From timeout_ns on, signals for this thread until the timer is deleted. */
static int start_alarm(int64_t timeout_ns, timer_t *ret_timer)
{
	const struct sigaction action = {.sa_handler = wake}; /* no SA_RESTART: waits are cut */
	const struct itimerspec times = {timespec_of(AGAIN_NS), timespec_of(timeout_ns)};
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = ALARM};
	sigset_t signals;

	event._sigev_un._tid = gettid();
	sigemptyset(&signals);
	sigaddset(&signals, ALARM);
	if (sigaction(ALARM, &action, NULL) < 0 ||
	    timer_create(CLOCK_MONOTONIC, &event, ret_timer) < 0) {
		return -errno;
	}
	pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
	timer_settime(*ret_timer, 0, &times, NULL);
	return 0;
}

int ppdev_claim(int fd, bool exclusive, int64_t timeout_ns)
{
	sigset_t before;
	timer_t timer = NULL;

	pthread_sigmask(SIG_BLOCK, NULL, &before);
	int r = start_alarm(timeout_ns, &timer);

	if (r < 0) {
		return r;
	}
	r = exclusive ? ioctl(fd, PPEXCL) : 0;
	if (r == 0) {
		r = ioctl(fd, PPCLAIM);
	}
	r = r == 0 ? 0 : errno == EINTR ? -ETIMEDOUT : -errno;
	timer_delete(timer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}
