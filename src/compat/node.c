/* SPDX-License-Identifier: MIT */
/* Handles on device nodes: open, free, and the way of each call to what the node is. */
#include "compat/node.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/internal.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/fdio.h"

/* --- open and free --- */

/* As open(2) of a device node has it. */
static int open_result(int r)
{
	switch (r) {
	case -ENOENT:
		return -ENXIO;
	case -EPIPE:
		return -ENODEV;
	case -EDQUOT:
		return -EMFILE;
	case -ETIMEDOUT:
		return -EBUSY;
	default:
		return r;
	}
}

/* The anchor, when its turn has come.  A node of its own lends the means to wait. */
static int open_anchor(struct lpt_connection *conn, const char *port, uint32_t flags,
		       const struct node_wait *wait, int *ret_fd)
{
	struct node waiting = {.conn = conn, .wait = *wait, .wake_fd = -1};
	struct call call = {.wake_fd = -1};
	sigset_t signals;

	if (wait->claim_ms >= 0) {
		call.deadline_ns = clock_ns_after_ms(wait->claim_ms);
	}
	pthread_mutex_init(&waiting.lock, NULL);
	node_lock(&waiting, &signals);
	int r = lpt_open_anchor_start(conn, port, flags, ret_fd, call_ended, &call,
				      &call.operation);

	if (r == 0) {
		r = call_wait(&waiting, &call, INTERRUPTIBLE, &signals);
	}
	node_unlock(&waiting, &signals);
	pthread_mutex_destroy(&waiting.lock);
	fd_close(&waiting.wake_fd);
	return r;
}

/* A printer that was told to (LPABORTOPEN) cannot be opened while it is in trouble. */
static int refuse_in_trouble(int fd, const struct node_wait *wait)
{
	struct lpt_connection *conn;
	struct lpt_file *file;
	struct node *node;
	sigset_t signals;
	int r = lpt_anchor_connect(fd, NULL, &conn, &file);

	if (r < 0) {
		return open_result(r);
	}
	r = node_new(NODE_PRINTER, conn, file, wait, &node);
	if (r < 0) {
		lpt_disconnect(conn);
		return r;
	}
	node_lock(node, &signals);
	r = lp_check_open(node, &signals);
	node_unlock(node, &signals);
	node_free(node);
	return r;
}

int node_open(struct lpt_connection *conn, enum node_kind kind, const char *port, int flags,
	      const struct node_wait *wait, int *ret_fd)
{
	uint32_t how = 0;
	cleanup_close int fd = -1;

	if (kind == NODE_PRINTER) {
		how = LPT_ANCHOR_PRINTER;
		how |= flags & (O_EXCL | O_NONBLOCK) ? LPT_ANCHOR_AT_ONCE : 0;
	}
	int r = open_result(open_anchor(conn, port, how, wait, &fd));

	if (r == 0 && kind == NODE_PRINTER && !(flags & O_NONBLOCK)) {
		r = refuse_in_trouble(fd, wait);
	}
	if (r == 0) {
		*ret_fd = steal_fd(&fd);
	}
	return r;
}

int node_new(enum node_kind kind, struct lpt_connection *conn, struct lpt_file *file,
	     const struct node_wait *wait, struct node **ret_node)
{
	struct node *node = calloc(1, sizeof(*node));

	assert(conn && file && wait && ret_node);
	if (!node) {
		return -ENOMEM;
	}
	node->kind = kind;
	node->conn = conn;
	node->file = file;
	node->wait = *wait;
	node->wake_fd = -1;
	pthread_mutex_init(&node->lock, NULL);
	*ret_node = node;
	return 0;
}

struct node *node_free(struct node *node)
{
	if (!node) {
		return NULL;
	}
	lpt_close(node->file);
	lpt_disconnect(node->conn);
	pthread_mutex_destroy(&node->lock);
	fd_close(&node->wake_fd);
	free(node);
	return NULL;
}

/* --- what all copies of a descriptor share --- */

int note_get(struct node *node, const struct note *initial, struct note *ret_note)
{
	uint8_t bytes[LPT_NOTE_MAX] = {0};
	int r = lpt_get_note(node->file, bytes);

	if (r < 0) {
		return node_result(node, r);
	}
	if (r == 0) {
		*ret_note = *initial;
	} else {
		memcpy(ret_note, bytes, sizeof(*ret_note));
	}
	return 0;
}

int note_set(struct node *node, const struct note *note)
{
	return node_result(node, lpt_set_note(node->file, note, sizeof(*note)));
}

/* --- calls --- */

void node_explain(struct node *node, char *text, size_t size)
{
	sigset_t signals;

	node_lock(node, &signals);
	snprintf(text, size, "%s", lpt_error(node->conn));
	node_unlock(node, &signals);
}

int node_ioctl(struct node *node, uint32_t request, uint64_t argument, int status_flags,
	       const struct node_memory *memory)
{
	sigset_t signals;
	const struct request call = {request, argument, status_flags, memory, &signals};

	node_lock(node, &signals);
	int r = node->error;

	if (r == 0) {
		r = node->kind == NODE_PARPORT ? ppdev_ioctl(node, &call) : lp_ioctl(node, &call);
	}
	node_unlock(node, &signals);
	return r;
}

ssize_t node_read(struct node *node, void *buf, size_t n, int status_flags)
{
	sigset_t signals;
	const struct transfer transfer = {buf, n, status_flags, &signals};

	node_lock(node, &signals);
	ssize_t done = node->error;

	if (done == 0) {
		done = node->kind == NODE_PARPORT ? ppdev_read(node, &transfer)
						  : lp_read(node, &transfer);
	}
	node_unlock(node, &signals);
	return done;
}

ssize_t node_write(struct node *node, const void *buf, size_t n, int status_flags)
{
	sigset_t signals;
	const struct transfer transfer = {(void *)buf, n, status_flags, &signals};

	node_lock(node, &signals);
	ssize_t done = node->error;

	if (done == 0) {
		done = node->kind == NODE_PARPORT ? ppdev_write(node, &transfer)
						  : lp_write(node, &transfer);
	}
	node_unlock(node, &signals);
	return done;
}

/* --- poll --- */

#define IS_GONE (POLLHUP | POLLERR)

/* Are there interrupts that nobody has taken?  A node without an anchor has to ask. */
static short poll_parport(struct node *node, short on_anchor)
{
	if (on_anchor != 0 && !(on_anchor & POLLIN)) {
		return 0;
	}
	int r = node_result(node, lpt_interrupts(node->file, 0));

	if (r < 0) {
		return node->error ? IS_GONE : 0;
	}
	return r > 0 ? POLLIN | POLLRDNORM : 0;
}

short node_poll(struct node *node, short on_anchor)
{
	sigset_t signals;
	short events = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;

	if (on_anchor & IS_GONE) {
		return IS_GONE;
	}
	node_lock(node, &signals);
	if (node->error) {
		events = IS_GONE;
	} else if (node->kind == NODE_PARPORT) {
		events = poll_parport(node, on_anchor);
	}
	node_unlock(node, &signals);
	return events;
}
