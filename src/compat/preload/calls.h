/* SPDX-License-Identifier: MIT */
/*
 * The interposed functions: what the linker finds instead of the C library's.  They are listed in
 * preload.map, and do what the C library's do but for ports.
 *
 * Those below have no declaration in the C library's headers: compilers and old binaries call them.
 */
#ifndef LPT_COMPAT_PRELOAD_CALLS_H
#define LPT_COMPAT_PRELOAD_CALLS_H

#include <poll.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Of programs built with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int folder, const char *path, int flags);
int __openat64_2(int folder, const char *path, int flags);
ssize_t __read_chk(int fd, void *buf, size_t n, size_t size);
int __poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t size);
int __ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask,
		size_t size);
ssize_t __readlink_chk(const char *path, char *buf, size_t n, size_t size);
char *__realpath_chk(const char *path, char *ret_path, size_t size);

/* Of programs built before the GNU C library 2.33. */
int __xstat(int version, const char *path, struct stat *st);
int __lxstat(int version, const char *path, struct stat *st);
int __fxstat(int version, int fd, struct stat *st);
int __fxstatat(int version, int folder, const char *path, struct stat *st, int flags);
int __xstat64(int version, const char *path, struct stat64 *st);
int __lxstat64(int version, const char *path, struct stat64 *st);
int __fxstat64(int version, int fd, struct stat64 *st);
int __fxstatat64(int version, int folder, const char *path, struct stat64 *st, int flags);

/* What a system call gives to a program: -1 and errno for a negative errno. */
long call_result(long r);

/* Open a path that is a device node's.  The descriptor, or -1 and errno. */
struct place;
int call_open_node(const struct place *place, int flags);

#endif
