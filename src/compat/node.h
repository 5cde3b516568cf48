/* SPDX-License-Identifier: MIT */
/*
 * What the device nodes of parallel ports do, once: /dev/parportN (the ppdev
 * interface) and /dev/lpN, on liblpt.  The preload and lptd-cuse are two ways to reach it; they
 * know descriptors and processes, this knows calls and errors.
 *
 * A node is one process's handle of one open file.  State that all copies of a descriptor share
 * (mode, phase, flags, times, exclusive) is the file's and lives in the daemon.  Functions give 0,
 * a count, or the negative errno that the system call is to give.  A node may be used by several
 * threads at once: a call that waits delays no other.
 */
#ifndef LPT_COMPAT_NODE_H
#define LPT_COMPAT_NODE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <lpt/lpt.h>

enum node_kind {
	NODE_PARPORT = 1, /* /dev/parportN, major 99 */
	NODE_PRINTER,     /* /dev/lpN, major 6 */
};

struct node;

/* The memory of the caller, which may be another process, and may not be there.  Each gives 0 or
 * -EFAULT. */
struct node_memory {
	int (*read)(void *context, void *to, uint64_t from, size_t n);
	int (*write)(void *context, uint64_t to, const void *from, size_t n);
	void *context;
};

/* How calls on a node wait.  A signal ends a wait unless `restart` says otherwise; all others are
 * blocked while a call does not wait. */
struct node_wait {
	int interrupt_fd; /* readable: give up with -EINTR; -1: signals alone do that */
	int64_t claim_ms; /* longest wait for one's turn, then -EBUSY; -1: for ever */
	bool restart;     /* signals are handled, but end no wait */
};

/*
 * open(2): an anchor for a program that knows nothing of us.  A printer node has one opener at a
 * time: another waits its turn, by `wait`, unless flags has O_EXCL or O_NONBLOCK.
 * conn is borrowed, and nobody else's until this returns.  0; -ENXIO no such port; -ENODEV; -EBUSY
 * the printer node is open; -EMFILE too many of this user's; -EINTR; -ENOSPC, -EIO a printer in
 * trouble that LPABORTOPEN closed.
 */
int node_open(struct lpt_connection *conn, enum node_kind kind, const char *port, int flags,
	      const struct node_wait *wait, int *ret_fd);

/* A handle on an open file; conn and file are consumed on success, wait is copied.  0, -ENOMEM. */
int node_new(enum node_kind kind, struct lpt_connection *conn, struct lpt_file *file,
	     const struct node_wait *wait, struct node **ret_node);

/* Give the handle up, and with it its connection.  NULL does nothing; returns NULL. */
struct node *node_free(struct node *node);

/* ioctl(2); `status_flags` as F_GETFL of the descriptor has them (O_NONBLOCK counts). */
int node_ioctl(struct node *node, uint32_t request, uint64_t argument, int status_flags,
	       const struct node_memory *memory);

/* The daemon's sentence for the last failure, ended with a zero. */
void node_explain(struct node *node, char *text, size_t size);

/* read(2), write(2). */
ssize_t node_read(struct node *node, void *buf, size_t n, int status_flags);
ssize_t node_write(struct node *node, const void *buf, size_t n, int status_flags);

/* poll(2): what the node says, of POLLIN, POLLOUT, POLLHUP and POLLERR; `on_anchor` is what the
 * kernel said of the anchor, 0 where there is none.  Bytes that can be read from the anchor of a
 * port only announce interrupts: to be taken away before this is asked. */
short node_poll(struct node *node, short on_anchor);

#endif
