/* SPDX-License-Identifier: MIT */
#include "order.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lpt/lpt.h>

#define QUEUE_MAX 256

struct queue {
	unsigned long pid[QUEUE_MAX];
	size_t n;
};

struct order {
	pid_t watcher;
	int control; /* the watcher says that it watches, and at the end how many grants it saw */
};

/* In the watcher. */
struct replay {
	struct queue queue;
	unsigned long leaving; /* left the head of the queue; its lines may still be cleaned */
	unsigned n_grants;
};

static void out_of_order(const char *what, const char *detail)
{
	printf("not ok - %s (%s)\n", what, detail);
	_exit(1);
}

/* The detail of `waiting`: "2: 840 851". */
static void parse_queue(const char *detail, struct queue *ret_queue)
{
	const char *at = strchr(detail, ':');
	char *end;

	ret_queue->n = 0;
	while (at && ret_queue->n < QUEUE_MAX) {
		unsigned long pid = strtoul(at + 1, &end, 10);
		if (end == at + 1) {
			return;
		}
		ret_queue->pid[ret_queue->n++] = pid;
		at = *end ? end : NULL;
	}
}

/* Waiters may leave anywhere, but join at the end only. */
static bool follows(const struct queue *before, const struct queue *after)
{
	size_t i = 0;

	for (size_t old = 0; old < before->n && i < after->n; old++) {
		i += before->pid[old] == after->pid[i];
	}
	return after->n - i <= 1;
}

static void on_waiting(struct replay *replay, const char *detail)
{
	struct queue *before = &replay->queue, after;

	parse_queue(detail, &after);
	if (!follows(before, &after)) {
		out_of_order("waiters join at the end of the queue", detail);
	}
	if (before->n > 0 && (after.n == 0 || after.pid[0] != before->pid[0])) {
		replay->leaving = before->pid[0];
	}
	*before = after;
}

static void on_granted(struct replay *replay, const char *detail)
{
	struct queue *queue = &replay->queue;
	const char *at = strstr(detail, "(pid ");
	unsigned long pid = at ? strtoul(at + 5, NULL, 10) : 0;

	replay->n_grants++;
	if (queue->n > 0 && pid == queue->pid[0]) {
		memmove(queue->pid, queue->pid + 1, --queue->n * sizeof(queue->pid[0]));
	} else if (queue->n > 0 && pid != replay->leaving) {
		out_of_order("the oldest waiter is granted", detail);
	}
	replay->leaving = 0;
}

static void on_event(const struct lpt_event *event, void *userdata)
{
	if (strcmp(event->event, "waiting") == 0) {
		on_waiting(userdata, event->detail);
	} else if (strcmp(event->event, "granted") == 0) {
		on_granted(userdata, event->detail);
	}
}

/* Until the parent closes its end; then one more exchange, which all earlier events precede. */
static void watch_to_the_end(struct lpt_connection *conn, int control)
{
	struct pollfd fds[] = {{.fd = lpt_fd(conn), .events = POLLIN},
			       {.fd = control, .events = POLLIN}};
	struct lpt_daemon_info info;

	while (!fds[1].revents) {
		if (lpt_dispatch(conn, 0) < 0) {
			out_of_order("the watcher is not cut off", lpt_error(conn));
		}
		poll(fds, 2, -1);
	}
	if (lpt_daemon_status(conn, &info) < 0 || lpt_dispatch(conn, 0) < 0) {
		out_of_order("the watcher is not cut off", lpt_error(conn));
	}
}

static void watch(const char *socket, int control)
{
	struct lpt_connection *conn;
	struct lpt_operation *operation;
	struct replay replay = {0};
	unsigned ready = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (lpt_connect(LPT_DAEMON_ANY, socket, "order", &conn) < 0 ||
	    lpt_watch_start(conn, "LPT1", on_event, &replay, &operation) < 0) {
		out_of_order("the watcher watches", lpt_error(conn));
	}
	if (write(control, &ready, sizeof(ready)) < 0) {
		_exit(1);
	}
	watch_to_the_end(conn, control);
	_exit(write(control, &replay.n_grants, sizeof(replay.n_grants)) < 0);
}

static void fail(const char *what)
{
	printf("not ok - %s\n", what);
	exit(1);
}

struct order *order_start(const char *socket)
{
	struct order *order = calloc(1, sizeof(*order));
	unsigned ready;
	int pair[2];

	if (!order || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		fail("the watcher starts");
	}
	order->watcher = fork();
	if (order->watcher == 0) {
		close(pair[0]);
		watch(socket, pair[1]);
	}
	close(pair[1]);
	order->control = pair[0];
	if (read(order->control, &ready, sizeof(ready)) != sizeof(ready)) {
		fail("the watcher starts");
	}
	return order;
}

unsigned order_stop(struct order *order)
{
	unsigned n_grants;

	shutdown(order->control, SHUT_WR);
	if (read(order->control, &n_grants, sizeof(n_grants)) != sizeof(n_grants)) {
		fail("grants come in the order of waiting");
	}
	waitpid(order->watcher, NULL, 0);
	close(order->control);
	free(order);
	return n_grants;
}
