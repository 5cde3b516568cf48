/* SPDX-License-Identifier: MIT */
/*
 * What our own code means when it calls the C library.  The linker's --wrap sends every call of an
 * interposed function from another file of this object here, so that nothing of ours ever meets
 * itself.  Descriptors that our code makes are moved out of the program's way at birth.
 *
 * The linker finds these by name; nothing else calls them.
 */
#include <stdarg.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

#include "compat/preload/descriptors.h"
#include "compat/preload/inside.h"
#include "compat/preload/real.h"

int __wrap_close(int fd)
{
	if (descriptor_is_internal(fd)) {
		descriptor_set(fd, DESCRIPTOR_UNKNOWN);
	}
	return real()->close(fd);
}

int __wrap_open(const char *path, int flags, ...)
{
	va_list arguments;

	va_start(arguments, flags);
	mode_t mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return descriptor_hide(real()->openat(AT_FDCWD, path, flags, mode));
}

int __wrap_openat(int folder, const char *path, int flags, ...)
{
	va_list arguments;

	va_start(arguments, flags);
	mode_t mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return descriptor_hide(real()->openat(folder, path, flags, mode));
}

int __wrap_socket(int domain, int type, int protocol)
{
	return descriptor_hide((int)syscall(SYS_socket, domain, type, protocol));
}

int __wrap_socketpair(int domain, int type, int protocol, int pair[2])
{
	int r = (int)syscall(SYS_socketpair, domain, type, protocol, pair);

	if (r == 0) {
		pair[0] = descriptor_hide(pair[0]);
		pair[1] = descriptor_hide(pair[1]);
	}
	return r;
}

int __wrap_pipe2(int pair[2], int flags)
{
	int r = (int)syscall(SYS_pipe2, pair, flags);

	if (r == 0) {
		pair[0] = descriptor_hide(pair[0]);
		pair[1] = descriptor_hide(pair[1]);
	}
	return r;
}

int __wrap_eventfd(unsigned value, int flags)
{
	return descriptor_hide((int)syscall(SYS_eventfd2, value, flags));
}

int __wrap_timerfd_create(int clock, int flags)
{
	return descriptor_hide((int)syscall(SYS_timerfd_create, clock, flags));
}

int __wrap_fcntl(int fd, int command, ...)
{
	va_list arguments;

	va_start(arguments, command);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	return real()->fcntl(fd, command, argument);
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;

	va_start(arguments, request);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	return real()->ioctl(fd, request, argument);
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	return real()->poll(fds, n, timeout);
}

int __wrap_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	return real()->ppoll(fds, n, timeout, mask);
}

ssize_t __wrap_read(int fd, void *buf, size_t n)
{
	return real()->read(fd, buf, n);
}

ssize_t __wrap_write(int fd, const void *buf, size_t n)
{
	return real()->write(fd, buf, n);
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags)
{
	return real()->recvmsg(fd, message, flags);
}

int __wrap_fstat(int fd, struct stat *st)
{
	return real()->fstat(fd, st);
}

int __wrap_stat(const char *path, struct stat *st)
{
	return real()->fstatat(AT_FDCWD, path, st, 0);
}

int __wrap_access(const char *path, int mode)
{
	return real()->access(path, mode);
}
