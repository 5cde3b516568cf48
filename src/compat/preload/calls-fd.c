/* SPDX-License-Identifier: MIT */
/* Which number stands for what: closing, copying, passing, and processes that begin. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "compat/preload/calls.h"
#include "compat/preload/files.h"
#include "compat/preload/real.h"

/* --- closing --- */

int close(int fd)
{
	if (descriptor_is_internal(fd)) {
		return (int)call_result(-EBADF);
	}
	/* Before the number is free: another thread may get it at once. */
	file_forget(fd);
	return real()->close(fd);
}

static void forget_range(unsigned first, unsigned last)
{
	for (unsigned fd = first; fd <= last && fd < DESCRIPTORS_MAX; fd++) {
		if (descriptor_get((int)fd) != DESCRIPTOR_UNKNOWN) {
			file_forget((int)fd);
		}
	}
}

/* All but our own. */
int close_range(unsigned first, unsigned last, int flags)
{
	if (first > last || (flags & ~(int)CLOSE_RANGE_UNSHARE)) { /* marked, not closed */
		return real()->close_range(first, last, flags);
	}
	/* A table of its own first: there is nothing to close at the last number. */
	if (flags && real()->close_range(UINT_MAX, UINT_MAX, flags) < 0) {
		return -1;
	}
	forget_range(first, last);
	while (first < DESCRIPTORS_MAX) {
		int own = descriptor_next_internal((int)first);
		if (own < 0 || (unsigned)own > last) {
			break;
		}
		if ((unsigned)own > first && real()->close_range(first, (unsigned)own - 1, 0) < 0) {
			return -1;
		}
		first = (unsigned)own + 1;
	}
	return first > last ? 0 : real()->close_range(first, last, 0);
}

void closefrom(int first)
{
	close_range(first > 0 ? (unsigned)first : 0, UINT_MAX, 0);
}

/* --- copying --- */

int dup(int fd)
{
	if (descriptor_is_internal(fd)) {
		return (int)call_result(-EBADF);
	}
	int copy = real()->dup(fd);
	if (copy >= 0) {
		file_copy(fd, copy);
	}
	return copy;
}

int dup3(int from, int to, int flags)
{
	if (descriptor_is_internal(from)) {
		return (int)call_result(-EBADF);
	}
	if (descriptor_is_internal(to)) { /* a number that the program never had */
		return (int)call_result(-EBUSY);
	}
	int copy = real()->dup3(from, to, flags);
	if (copy >= 0) {
		file_copy(from, copy);
	}
	return copy;
}

int dup2(int from, int to)
{
	if (descriptor_is_internal(from)) {
		return (int)call_result(-EBADF);
	}
	if (descriptor_is_internal(to)) {
		return (int)call_result(-EBUSY);
	}
	int copy = real()->dup2(from, to);
	if (copy >= 0) {
		file_copy(from, copy);
	}
	return copy;
}

/* A socket can be read and written; the program opened less. */
static int get_flags(int fd)
{
	int flags = real()->fcntl(fd, F_GETFL);
	struct file *file = flags < 0 ? NULL : file_get(fd);

	if (file) {
		flags = (flags & ~O_ACCMODE) | file->access;
		file_put(file);
	}
	return flags;
}

static int control(int fd, int command, void *argument)
{
	if (descriptor_is_internal(fd)) {
		return (int)call_result(-EBADF);
	}
	if (command == F_GETFL && !descriptor_is_foreign(fd)) {
		return get_flags(fd);
	}
	int r = real()->fcntl(fd, command, argument);
	if (r >= 0 && (command == F_DUPFD || command == F_DUPFD_CLOEXEC)) {
		file_copy(fd, r);
	}
	return r;
}

int fcntl(int fd, int command, ...)
{
	va_list arguments;

	va_start(arguments, command);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	return control(fd, command, argument);
}

int fcntl64(int fd, int command, ...)
{
	va_list arguments;

	va_start(arguments, command);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	return control(fd, command, argument);
}

/* --- passing --- */

/* Numbers that come with a message stand for something new. */
static void forget_passed(struct msghdr *message)
{
	for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at; at = CMSG_NXTHDR(message, at)) {
		if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS) {
			continue;
		}
		for (size_t i = 0; i < (at->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++) {
			int passed;

			memcpy(&passed, CMSG_DATA(at) + i * sizeof(int), sizeof(passed));
			file_forget(passed);
		}
	}
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	ssize_t n = real()->recvmsg(fd, message, flags);

	if (n >= 0 && message->msg_controllen > 0) {
		forget_passed(message);
	}
	return n;
}

int recvmmsg(int fd, struct mmsghdr *messages, unsigned n, int flags, struct timespec *timeout)
{
	int n_received = real()->recvmmsg(fd, messages, n, flags, timeout);

	for (int i = 0; i < n_received; i++) {
		if (messages[i].msg_hdr.msg_controllen > 0) {
			forget_passed(&messages[i].msg_hdr);
		}
	}
	return n_received;
}

/* --- processes --- */

/* A child that borrows our memory would change what we know of our own descriptors. */
pid_t vfork(void)
{
	return fork();
}

/* No handler of pthread_atfork() runs then. */
pid_t _Fork(void)
{
	files_before_fork();
	pid_t pid = real()->_Fork();

	if (pid == 0) {
		files_in_child();
	} else {
		files_after_fork();
	}
	return pid;
}
