/* SPDX-License-Identifier: MIT */
/*
 * Inside the device nodes.  A node has one lock; whoever holds it may use the connection.  What the
 * daemon answers at once is waited for with the lock held, for 2 ms at most.  Beyond that the lock
 * is free and signals may come, so a call that waits long delays no other, and a signal handler
 * may call the node again.
 */
#ifndef LPT_COMPAT_INTERNAL_H
#define LPT_COMPAT_INTERNAL_H

#include <pthread.h>
#include <signal.h>

#include <lpt/ieee1284.h>

#include "compat/node.h"

struct node {
	enum node_kind kind;
	struct lpt_connection *conn; /* owned */
	struct lpt_file *file;       /* owned */
	struct node_wait wait;
	pthread_mutex_t lock;
	int wake_fd; /* for one call that waits; -1: not made yet, or taken */
	int error;   /* of every call from now on; 0: none */
};

/* What all copies of a descriptor share.  The same layout for 32 and 64 bits: one may inherit from
 * the other. */
struct note {
	int64_t timeout_us;   /* longest time without progress of a transfer */
	uint32_t mode, phase; /* IEEE 1284, as the kernel numbers them */
	uint32_t flags;       /* PP_*, or LP_* */
	uint8_t control;      /* lines that the next claim begins with */
	uint8_t reverse;      /* and the direction */
	uint8_t is_exclusive; /* wants the port alone */
	uint8_t is_enlisted;
	uint32_t agreed; /* the mode that the device agreed to; COMPAT: none */
	uint32_t spare;
};

/* One call, made with the lock held. */
struct request {
	uint32_t number;
	uint64_t argument;
	int status_flags; /* of the descriptor */
	const struct node_memory *memory;
	const sigset_t *signals; /* those of the caller, while it waits */
};

/* A read or a write. */
struct transfer {
	void *buf;
	size_t n;
	int status_flags;
	const sigset_t *signals;
};

/* --- wait.c: the lock, and waiting without it --- */

/* Take the node: signals are blocked until it is let go. */
void node_lock(struct node *node, sigset_t *ret_signals);
void node_unlock(struct node *node, const sigset_t *signals);

/* What may end a wait before its time. */
enum patience {
	STUBBORN = 1,  /* nothing: what was begun ends soon by itself */
	INTERRUPTIBLE, /* a signal, or node_wait.interrupt_fd: -EINTR */
};

/* An operation on its way; give call_ended() and the call to lpt_*_start(). */
struct call {
	struct lpt_operation *operation; /* until it has ended */
	int wake_fd;                     /* -1: none */
	int64_t deadline_ns;             /* of the wait, where an operation has none; 0: none */
	bool sleeps;                     /* without the lock */
	bool ended;
	int result;
};
void call_ended(struct lpt_operation *operation, int result, void *userdata);

/* Wait, without the lock, until it has ended.  Its result as node_result() has it; -EINTR if it
 * was cancelled before it came to one, -ETIMEDOUT if it was so for its deadline. */
int call_wait(struct node *node, struct call *call, enum patience patience,
	      const sigset_t *signals);

/* Let time pass, likewise.  0, -EINTR, or the node's error. */
int node_pause(struct node *node, int64_t ms, const sigset_t *signals);

/* Operations of a file, likewise. */
int node_run(struct node *node, const struct lpt_program *program, struct lpt_trailer *ret_trailer,
	     enum patience patience, const sigset_t *signals);
int node_allocate(struct node *node, int64_t timeout_ms, const sigset_t *signals);

/* One operation of IEEE 1284.  Nothing cuts it, as that would cost the mode: who wants to hear of
 * signals makes short ones. */
int node_talk(struct node *node, const struct lpt_1284_request *request,
	      struct lpt_1284_result *ret_result, const sigset_t *signals);

/* The errno of a device node for what liblpt gave; remembers what is for good. */
int node_result(struct node *node, int r);

/* --- node.c --- */

/* The note of the file; a file without one has what `initial` says. */
int note_get(struct node *node, const struct note *initial, struct note *ret_note);
int note_set(struct node *node, const struct note *note);

static inline int memory_read(const struct request *request, void *to, size_t n)
{
	return request->memory->read(request->memory->context, to, request->argument, n);
}

static inline int memory_write(const struct request *request, const void *from, size_t n)
{
	return request->memory->write(request->memory->context, request->argument, from, n);
}

/* --- ppdev.c, ppdev-transfer.c, lp.c --- */
int ppdev_ioctl(struct node *node, const struct request *request);
ssize_t ppdev_read(struct node *node, const struct transfer *transfer);
ssize_t ppdev_write(struct node *node, const struct transfer *transfer);
int lp_ioctl(struct node *node, const struct request *request);
int lp_check_open(struct node *node, const sigset_t *signals);
ssize_t lp_read(struct node *node, const struct transfer *transfer);
ssize_t lp_write(struct node *node, const struct transfer *transfer);

#endif
