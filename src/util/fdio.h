/* SPDX-License-Identifier: MIT */
/* Reading, writing and closing descriptors completely, whatever signals arrive. */
#ifndef LPT_UTIL_FDIO_H
#define LPT_UTIL_FDIO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Close *fd if it is one and make it -1.  Keeps errno. */
void fd_close(int *fd);

/*
 * Occupy the standard descriptors that were closed when the program started, lest a socket or a
 * file gets their numbers and is taken for input or output.  They are open the wrong way round: to
 * use one is an error, as before.  For the first lines of main().
 */
void fd_occupy_standard(void);

/* Write all n bytes, waiting with poll() where the descriptor is full.  0 or negative errno. */
int fd_write_all(int fd, const void *bytes, size_t n);

/* Read until n bytes are there or the end; waits likewise.  Count, or negative errno. */
ssize_t fd_read_all(int fd, void *bytes, size_t n);

/* Shall the system let others send descriptors through a socket to this end of it?  Who connects to
 * a listening socket finds what that one has.  0 or negative errno: before Linux 6.16 it does. */
int fd_welcome_fds(int fd, bool are_welcome);

/* Set close-on-exec and non-blocking.  0 or negative errno. */
int fd_set_flags(int fd);

#endif
