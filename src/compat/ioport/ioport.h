/* SPDX-License-Identifier: MIT */
/*
 * Direct port I/O for a program that was not written for lptd: ioperm(2) and iopl(2) as its
 * process sees them, the instructions they allow, and /dev/port.  The kernel is never asked, so
 * that nothing reaches the machine's own ports.  Rights are the process's, not the thread's.
 *
 * The connection to the daemon is made by the first call that asks for a right, and anew in the
 * child of a fork().  Functions give 0, a count, or the negative errno of the system call.
 */
#ifndef LPT_COMPAT_IOPORT_IOPORT_H
#define LPT_COMPAT_IOPORT_IOPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The socket of the daemon that the first right connects to; borrowed for ever; NULL, as it is
 * without this call: as LPT_DAEMON_ANY chooses. */
void ioport_use_socket(const char *socket);

/* ioperm(2).  -EINVAL the range is none; -EIO no daemon answers. */
int ioport_permit(unsigned long from, unsigned long n, bool on);

/* iopl(2).  -EINVAL; -EIO. */
int ioport_level(int level);

/* Connect for ioport_read() and ioport_write().  0 or -EIO. */
int ioport_connect(void);

/* Bytes from and to consecutive addresses, as reading and writing /dev/port moves them; no right is
 * needed beside the open descriptor.  The memory is the program's.  How many; 0 at the end of the
 * addresses; -EFAULT. */
ssize_t ioport_read(uint64_t address, void *buf, size_t n);
ssize_t ioport_write(uint64_t address, const void *buf, size_t n);

#endif
