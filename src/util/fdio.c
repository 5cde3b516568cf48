/* SPDX-License-Identifier: MIT */
/* Whole reads and writes on descriptors of either kind; see fdio.h. */
#include "util/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Younger than many a C library. */
#if !defined(SO_PASSRIGHTS) && !defined(__hppa__) && !defined(__sparc__)
#define SO_PASSRIGHTS 83
#endif

void fd_close(int *fd)
{
	if (*fd < 0) {
		return;
	}
	int saved = errno;
	close(*fd);
	errno = saved;
	*fd = -1;
}

void fd_occupy_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
		}
	}
}

/* After a failed read or write: 0 try again, else the negative errno. */
static int wait_ready(int fd, short events)
{
	if (errno == EINTR) {
		return 0;
	}
	if (errno != EAGAIN) {
		return -errno;
	}
	struct pollfd pollfd = {.fd = fd, .events = events};
	if (poll(&pollfd, 1, -1) < 0 && errno != EINTR) {
		return -errno;
	}
	return 0;
}

int fd_write_all(int fd, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t written = write(fd, at, n);
		if (written < 0) {
			int r = wait_ready(fd, POLLOUT);
			if (r < 0) {
				return r;
			}
			continue;
		}
		at += written;
		n -= written;
	}
	return 0;
}

ssize_t fd_read_all(int fd, void *bytes, size_t n)
{
	char *at = bytes;
	size_t done = 0;

	while (done < n) {
		ssize_t got = read(fd, at + done, n - done);
		if (got == 0) {
			break;
		}
		if (got < 0) {
			int r = wait_ready(fd, POLLIN);
			if (r < 0) {
				return r;
			}
			continue;
		}
		done += got;
	}
	return done;
}

int fd_set_flags(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
		return -errno;
	}
	return 0;
}

int fd_welcome_fds(int fd, bool are_welcome)
{
#ifdef SO_PASSRIGHTS
	int value = are_welcome;

	return setsockopt(fd, SOL_SOCKET, SO_PASSRIGHTS, &value, sizeof(value)) < 0 ? -errno : 0;
#else
	return -ENOPROTOOPT;
#endif
}
