/* SPDX-License-Identifier: MIT */
/* Where --wrap sends the calls that our own code makes; see inside.c. */
#ifndef LPT_COMPAT_PRELOAD_INSIDE_H
#define LPT_COMPAT_PRELOAD_INSIDE_H

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* The rooms with large files call it by its other name, which is the same function. */
#define SECOND_NAME(name) __attribute__((alias(#name)))

int __wrap_fcntl64(int fd, int command, ...) SECOND_NAME(__wrap_fcntl);
int __wrap_fstat64(int fd, struct stat *st) SECOND_NAME(__wrap_fstat);
int __wrap_open64(const char *path, int flags, ...) SECOND_NAME(__wrap_open);
int __wrap_openat64(int folder, const char *path, int flags, ...) SECOND_NAME(__wrap_openat);
int __wrap_stat64(const char *path, struct stat *st) SECOND_NAME(__wrap_stat);
int __wrap_access(const char *path, int mode);
int __wrap_close(int fd);
int __wrap_eventfd(unsigned value, int flags);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_fstat(int fd, struct stat *st);
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...);
int __wrap_pipe2(int pair[2], int flags);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
int __wrap_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
		 const sigset_t *mask);
ssize_t __wrap_read(int fd, void *buf, size_t n);
ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags);
int __wrap_socket(int domain, int type, int protocol);
int __wrap_socketpair(int domain, int type, int protocol, int pair[2]);
int __wrap_stat(const char *path, struct stat *st);
int __wrap_timerfd_create(int clock, int flags);
ssize_t __wrap_write(int fd, const void *buf, size_t n);

#endif
