/* SPDX-License-Identifier: MIT */
/*
 * The I/O addresses of a PC, as far as ports of a daemon cover them: an access to one is a port
 * program of one instruction, an access to any other reads 0xff or vanishes.
 *
 * The ports are those that were there when the space was made.  Each is opened then, allocated at
 * the first access (waiting in turn), and owned until the space is freed or the process ends.
 * A port that is gone, or whose file an administrator closed, covers nothing any more.
 *
 * Reading and writing allocate no memory and may be done in a signal handler, by one thread at a
 * time.  (liblpt allocates for an exchange only when the daemon does not read while it talks to
 * us, which one request at a time cannot cause; LPT_TRACE, which prints, is for programs that can
 * bear it.)
 */
#ifndef LPT_COMPAT_IOPORT_SPACE_H
#define LPT_COMPAT_IOPORT_SPACE_H

#include <stddef.h>
#include <stdint.h>

#define SPACE_BLOCK_MAX 65536u /* bytes of one read or write */

struct space;

/* Called around a wait for one's turn, which may be long. */
struct space_wait {
	void (*begin)(void *context);
	void (*end)(void *context);
	void *context;
};

/*
 * Connect to a daemon and open its ports.
 * socket: of the daemon; NULL: as LPT_DAEMON_ANY chooses.  wait is copied; NULL: none.
 * 0; -ENOMEM; what lpt_connect() and lpt_ports() give.
 */
int space_new(const char *socket, const struct space_wait *wait, struct space **ret_space);

/* End the connection, and with it all files.  In the child of a fork() it leaves the parent's as
 * they are.  NULL does nothing; returns NULL. */
struct space *space_free(struct space *space);

/*
 * n elements of width bytes (1, 2 or 4), little-endian, each from or to `address`, n * width <=
 * SPACE_BLOCK_MAX.  An element is split as a PC does: its lowest byte goes to `address`, the next
 * to the one after.  One program for each port reached.
 */
void space_read(struct space *space, uint16_t address, unsigned width, uint8_t *bytes, size_t n);
void space_write(struct space *space, uint16_t address, unsigned width, const uint8_t *bytes,
		 size_t n);

#endif
