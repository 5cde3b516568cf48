/* SPDX-License-Identifier: MIT */
/*
 * Device nodes on a daemon of one's own, for tests: open a node as a program gets it, call it as
 * the ways to reach it do.
 */
#ifndef LPT_COMPAT_TEST_NODE_H
#define LPT_COMPAT_TEST_NODE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/node.h"
#include "support/private-daemon.h"

#define NODES_MAX 4

struct opened {
	int fd; /* the anchor; -1: closed */
	struct node *node;
};

struct nodes {
	struct private_daemon daemon;
	char spool[128];
	struct lpt_connection *conn; /* opens, looks, unplugs */
	struct opened opened[NODES_MAX];
	struct node_wait wait; /* of what is opened next */
};

/* The caller's memory is this process; NULL is not there. */
static inline int read_memory(void *context, void *to, uint64_t from, size_t n)
{
	if (from == 0) {
		return -EFAULT;
	}
	memcpy(to, (const void *)(uintptr_t)from, n);
	return 0;
}

static inline int write_memory(void *context, uint64_t to, const void *from, size_t n)
{
	if (to == 0) {
		return -EFAULT;
	}
	memcpy((void *)(uintptr_t)to, from, n);
	return 0;
}

static inline int call_flags(struct node *node, unsigned long request, const void *argument,
			     int flags)
{
	static const struct node_memory memory = {read_memory, write_memory, NULL};

	return node_ioctl(node, (uint32_t)request, (uintptr_t)argument, flags, &memory);
}

static inline int call(struct node *node, unsigned long request, const void *argument)
{
	return call_flags(node, request, argument, O_RDWR);
}

/* A second handle on an open file, as another process has it. */
static inline struct node *attach(struct nodes *f, enum node_kind kind, int fd)
{
	struct lpt_connection *conn;
	struct lpt_file *file;
	struct node *node;

	assert_int_equal(lpt_anchor_connect(fd, "tester", &conn, &file), 0);
	assert_int_equal(node_new(kind, conn, file, &f->wait, &node), 0);
	return node;
}

static inline struct node *open_flags(struct nodes *f, int which, enum node_kind kind, int flags)
{
	struct opened *opened = &f->opened[which];

	assert_int_equal(node_open(f->conn, kind, "LPT1", flags, &f->wait, &opened->fd), 0);
	opened->node = attach(f, kind, opened->fd);
	return opened->node;
}

static inline struct node *open_parport(struct nodes *f, int which)
{
	return open_flags(f, which, NODE_PARPORT, O_RDWR);
}

static inline void close_node(struct nodes *f, int which)
{
	struct opened *opened = &f->opened[which];

	opened->node = node_free(opened->node);
	if (opened->fd >= 0) {
		close(opened->fd);
		opened->fd = -1;
	}
}

static inline void add_port(struct nodes *f, const char *spec)
{
	assert_int_equal(lpt_add(f->conn, spec, NULL), 0);
}

static inline struct lpt_lines_info lines_of(struct nodes *f)
{
	struct lpt_lines_info info;

	assert_int_equal(lpt_snapshot(f->conn, "LPT1", &info), 0);
	return info;
}

static inline int set_up(void **state)
{
	struct nodes *f = calloc(1, sizeof(*f));

	*state = f;
	f->wait = (struct node_wait){.interrupt_fd = -1, .claim_ms = -1};
	for (int i = 0; i < NODES_MAX; i++) {
		f->opened[i].fd = -1;
	}
	if (private_daemon_start(&f->daemon) < 0) {
		return -1;
	}
	snprintf(f->spool, sizeof(f->spool), "%s/spool", f->daemon.folder);
	return lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "opener", &f->conn);
}

/* The daemon must be alive and in order at the end. */
static inline int tear_down(void **state)
{
	struct nodes *f = *state;

	for (int i = 0; i < NODES_MAX; i++) {
		close_node(f, i);
	}
	lpt_disconnect(f->conn);
	int status = f->daemon.pid > 0 ? private_daemon_kill(&f->daemon, SIGTERM) : 0;

	private_daemon_stop(&f->daemon);
	free(f);
	return status;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
