/* SPDX-License-Identifier: MIT */
/*
 * Waiting for descriptors: the kernel waits for anchors as for all others, and what it found there
 * is what the node says of it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "compat/preload/calls.h"
#include "compat/preload/files.h"
#include "compat/preload/real.h"
#include "util/cleanup.h"
#include "util/clock.h"

#define PAUSE_MS 5 /* after the kernel saw what a node does not count */
#define US_PER_S 1000000
#define LONGEST_NS (INT64_MAX / 4)
#define INVALID INT64_MIN

/* One call: a copy of what was asked for, with the files among it. */
struct look {
	struct pollfd *fds;  /* asked of the kernel; after the first n, the nodes' connections */
	struct file **files; /* NULL: foreign */
	nfds_t n;
	nfds_t n_all;
};

static bool has_port(const struct pollfd *fds, nfds_t n)
{
	for (nfds_t i = 0; i < n; i++) {
		if (file_is_at(fds[i].fd)) {
			return true;
		}
	}
	return false;
}

/* A port's node says nothing of room, and its anchor always has some. */
static short asked_of_kernel(const struct file *file, short events)
{
	return file->kind == NODE_PARPORT ? (short)(events & ~(POLLOUT | POLLWRNORM | POLLWRBAND))
					  : events;
}

/* What becomes of a port is told on its node's connection. */
static void look_at_node(struct look *look, struct file *file, const struct pollfd *asked)
{
	struct node *node;

	if (file_node(file, asked->fd, &node) == 0) {
		look->fds[look->n_all++] =
			(struct pollfd){.fd = file->control_fd, .events = POLLIN};
	}
}

static int look_begin(struct look *look, const struct pollfd *fds, nfds_t n)
{
	*look = (struct look){.n = n, .n_all = n};
	look->fds = malloc(2 * n * sizeof(*look->fds));
	look->files = calloc(n, sizeof(struct file *));
	if (!look->fds || !look->files) {
		free(look->fds);
		free(look->files);
		return -ENOMEM;
	}
	memcpy(look->fds, fds, n * sizeof(*fds));
	for (nfds_t i = 0; i < n; i++) {
		struct file *file = fds[i].fd >= 0 ? file_get(fds[i].fd) : NULL;

		look->files[i] = file;
		if (file) {
			look->fds[i].events = asked_of_kernel(file, fds[i].events);
			look_at_node(look, file, &fds[i]);
		}
	}
	return 0;
}

static void look_end(struct look *look)
{
	for (nfds_t i = 0; i < look->n; i++) {
		if (look->files[i]) {
			file_put(look->files[i]);
		}
	}
	free(look->fds);
	free(look->files);
}

static short ask_node(struct file *file, const struct pollfd *asked, short on_anchor)
{
	const short always = POLLERR | POLLHUP;
	struct node *node;

	if (file_node(file, asked->fd, &node) < 0) {
		return always;
	}
	char announcements[64]; /* of interrupts: the node knows how many there are */

	if (file->kind == NODE_PARPORT && (on_anchor & POLLIN)) {
		recv(asked->fd, announcements, sizeof(announcements), MSG_DONTWAIT);
	}
	short said = node_poll(node, on_anchor);
	if (said & POLLIN) {
		said |= POLLRDNORM;
	}
	if (said & POLLOUT) {
		said |= POLLWRNORM;
	}
	return (short)(said & (asked->events | always));
}

/* What each is, from what the kernel found; the number of those that are ready. */
static int judge(struct look *look, struct pollfd *fds, bool is_looked)
{
	int n_ready = 0;

	for (nfds_t i = 0; i < look->n; i++) {
		short found = is_looked ? look->fds[i].revents : 0;

		fds[i].revents = look->files[i] ? ask_node(look->files[i], &fds[i], found) : found;
		n_ready += fds[i].revents != 0;
	}
	return n_ready;
}

static int64_t left_of(int64_t end_ns)
{
	int64_t ns = end_ns - clock_monotonic_ns();

	return ns > 0 ? ns : 0;
}

static int wait_once(struct look *look, int64_t end_ns, const sigset_t *mask)
{
	int64_t ns = end_ns < 0 ? INT64_MAX : left_of(end_ns);
	const struct timespec left = {ns / NS_PER_S, ns % NS_PER_S};

	return real()->ppoll(look->fds, look->n_all, ns == INT64_MAX ? NULL : &left, mask);
}

/* The kernel's view did not count: wait a little for something that does. */
static void pause_a_little(void)
{
	const struct timespec pause = {0, PAUSE_MS * NS_PER_MS};

	nanosleep(&pause, NULL);
}

/* Until something is ready; -1 and errno as the kernel has it. */
static int wait_for_ports(struct look *look, struct pollfd *fds, int64_t end_ns,
			  const sigset_t *mask)
{
	for (;;) {
		int r = wait_once(look, end_ns, mask);

		if (r < 0) {
			return r;
		}
		int n_ready = judge(look, fds, true);

		if (n_ready > 0 || (end_ns >= 0 && left_of(end_ns) == 0)) {
			return n_ready;
		}
		if (r > 0) {
			pause_a_little();
		}
	}
}

static int poll_ports(struct pollfd *fds, nfds_t n, int64_t timeout_ns, const sigset_t *mask)
{
	struct look look;

	if (timeout_ns == INVALID) {
		return (int)call_result(-EINVAL);
	}
	int64_t end_ns = timeout_ns < 0 ? -1 : clock_monotonic_ns() + timeout_ns;
	int r = look_begin(&look, fds, n);

	if (r < 0) {
		return (int)call_result(r);
	}
	if (judge(&look, fds, false) > 0) { /* the others may be ready, too */
		end_ns = 0;
	}
	r = wait_for_ports(&look, fds, end_ns, mask);
	int error = errno;
	look_end(&look);
	errno = error;
	return r;
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	if (!has_port(fds, n)) {
		return real()->poll(fds, n, timeout);
	}
	return poll_ports(fds, n, timeout < 0 ? -1 : timeout * NS_PER_MS, NULL);
}

int __poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t size)
{
	if (n > size / sizeof(*fds)) {
		abort();
	}
	return poll(fds, n, timeout);
}

/* -1 for ever; INVALID: the kernel takes no such time. */
static int64_t ns_of(const struct timespec *time)
{
	if (!time) {
		return -1;
	}
	if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= NS_PER_S) {
		return INVALID;
	}
	return time->tv_sec < LONGEST_NS / NS_PER_S ? time->tv_sec * NS_PER_S + time->tv_nsec
						    : LONGEST_NS;
}

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	if (!has_port(fds, n)) {
		return real()->ppoll(fds, n, timeout, mask);
	}
	return poll_ports(fds, n, ns_of(timeout), mask);
}

int __ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask,
		size_t size)
{
	if (n > size / sizeof(*fds)) {
		abort();
	}
	return ppoll(fds, n, timeout, mask);
}

/* --- select --- */

struct sets {
	int n;
	fd_set *read, *write, *except;
};

/* Programs make sets that are larger than the type. */
static bool is_in(int fd, const fd_set *set)
{
	const fd_mask *words = (const fd_mask *)set;

	return words && ((unsigned long)words[fd / NFDBITS] >> (fd % NFDBITS) & 1);
}

static void take_out(int fd, fd_set *set)
{
	((fd_mask *)set)[fd / NFDBITS] &= (fd_mask) ~(1ul << (fd % NFDBITS));
}

static bool sets_have_port(const struct sets *sets)
{
	for (int fd = 0; fd < sets->n; fd++) {
		bool is_asked_for =
			is_in(fd, sets->read) || is_in(fd, sets->write) || is_in(fd, sets->except);

		if (is_asked_for && file_is_at(fd)) {
			return true;
		}
	}
	return false;
}

/* Keep what is ready in a set; how many bits are left. */
static int keep(fd_set *set, const struct pollfd *fds, int n, short events)
{
	int n_kept = 0;

	for (int i = 0; i < n && set; i++) {
		if (!is_in(fds[i].fd, set)) {
			continue;
		}
		if (fds[i].revents & events) {
			n_kept++;
		} else {
			take_out(fds[i].fd, set);
		}
	}
	return n_kept;
}

static int select_ports(const struct sets *sets, int64_t timeout_ns, const sigset_t *mask)
{
	cleanup_free struct pollfd *fds = calloc((size_t)sets->n, sizeof(*fds));
	int n = 0;

	if (!fds) {
		return (int)call_result(-ENOMEM);
	}
	for (int fd = 0; fd < sets->n; fd++) {
		int events = (is_in(fd, sets->read) ? POLLIN : 0) |
			     (is_in(fd, sets->write) ? POLLOUT : 0) |
			     (is_in(fd, sets->except) ? POLLPRI : 0);

		if (events) {
			fds[n++] = (struct pollfd){fd, (short)events, 0};
		}
	}
	int r = poll_ports(fds, (nfds_t)n, timeout_ns, mask);
	if (r < 0) {
		return r;
	}
	for (int i = 0; i < n; i++) {
		if (fds[i].revents & POLLNVAL) {
			return (int)call_result(-EBADF);
		}
	}
	return keep(sets->read, fds, n, POLLIN | POLLHUP | POLLERR) +
	       keep(sets->write, fds, n, POLLOUT | POLLERR) + keep(sets->except, fds, n, POLLPRI);
}

int select(int n, fd_set *read, fd_set *write, fd_set *except, struct timeval *timeout)
{
	const struct sets sets = {n, read, write, except};

	if (!sets_have_port(&sets)) {
		return real()->select(n, read, write, except, timeout);
	}
	int64_t ns = -1;
	if (timeout) {
		const struct timespec time = {timeout->tv_sec + timeout->tv_usec / US_PER_S,
					      timeout->tv_usec % US_PER_S * 1000};
		ns = ns_of(&time);
	}
	int64_t began_ns = clock_monotonic_ns();
	int r = select_ports(&sets, ns, NULL);
	if (timeout && ns != INVALID) { /* as the kernel does, it says how much time is left */
		int64_t left_ns = ns - (clock_monotonic_ns() - began_ns);

		left_ns = left_ns > 0 && r != 0 ? left_ns : 0;
		timeout->tv_sec = left_ns / NS_PER_S;
		timeout->tv_usec = left_ns % NS_PER_S / 1000;
	}
	return r;
}

int pselect(int n, fd_set *read, fd_set *write, fd_set *except, const struct timespec *timeout,
	    const sigset_t *mask)
{
	const struct sets sets = {n, read, write, except};

	if (!sets_have_port(&sets)) {
		return real()->pselect(n, read, write, except, timeout, mask);
	}
	return select_ports(&sets, ns_of(timeout), mask);
}
