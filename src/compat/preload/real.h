/* SPDX-License-Identifier: MIT */
/*
 * The C library's own functions, behind ours of the same name.  A call that is not for a port goes
 * there, cancellation points and all.
 */
#ifndef LPT_COMPAT_PRELOAD_REAL_H
#define LPT_COMPAT_PRELOAD_REAL_H

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>

/* X(name): functions that are called behind ours. */
#define REAL_CALLS(X)                                                                              \
	X(_Fork)                                                                                   \
	X(access)                                                                                  \
	X(close)                                                                                   \
	X(close_range)                                                                             \
	X(dup)                                                                                     \
	X(dup2)                                                                                    \
	X(dup3)                                                                                    \
	X(euidaccess)                                                                              \
	X(faccessat)                                                                               \
	X(fclose)                                                                                  \
	X(fcntl)                                                                                   \
	X(fopen)                                                                                   \
	X(fork)                                                                                    \
	X(freopen)                                                                                 \
	X(fstat)                                                                                   \
	X(fstat64)                                                                                 \
	X(fstatat)                                                                                 \
	X(fstatat64)                                                                               \
	X(getxattr)                                                                                \
	X(ioctl)                                                                                   \
	X(lgetxattr)                                                                               \
	X(listxattr)                                                                               \
	X(llistxattr)                                                                              \
	X(lseek)                                                                                   \
	X(lseek64)                                                                                 \
	X(openat)                                                                                  \
	X(opendir)                                                                                 \
	X(ppoll)                                                                                   \
	X(pread)                                                                                   \
	X(pread64)                                                                                 \
	X(pselect)                                                                                 \
	X(pwrite)                                                                                  \
	X(pwrite64)                                                                                \
	X(read)                                                                                    \
	X(readlinkat)                                                                              \
	X(readv)                                                                                   \
	X(realpath)                                                                                \
	X(recvmmsg)                                                                                \
	X(recvmsg)                                                                                 \
	X(scandir)                                                                                 \
	X(scandir64)                                                                               \
	X(select)                                                                                  \
	X(poll)                                                                                    \
	X(statx)                                                                                   \
	X(tcdrain)                                                                                 \
	X(tcgetattr)                                                                               \
	X(tcsetattr)                                                                               \
	X(write)                                                                                   \
	X(writev)

struct real_calls {
	bool is_loaded;
#define REAL_MEMBER(name) __typeof__(name) *name;
	REAL_CALLS(REAL_MEMBER)
#undef REAL_MEMBER
};

extern struct real_calls real_calls;

/* Find them all.  Any call may be the first: other libraries start before us. */
void real_load(void);

static inline const struct real_calls *real(void)
{
	if (__builtin_expect(!real_calls.is_loaded, 0)) {
		real_load();
	}
	return &real_calls;
}

#endif
