/* SPDX-License-Identifier: MIT */
/*
 * The lock of a node, and waiting without it.  Several threads may wait at the same connection:
 * whichever finds it readable handles what came, and wakes those whose answers it was.
 */
#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "compat/internal.h"
#include "util/clock.h"
#include "util/fdio.h"

#define BRIEFLY_MS 2                   /* what ends soon is waited for with the lock */
#define LOOK_AGAIN_NS (10 * NS_PER_MS) /* where no descriptor is left to be woken by */

void node_lock(struct node *node, sigset_t *ret_signals)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, ret_signals);
	pthread_mutex_lock(&node->lock);
}

void node_unlock(struct node *node, const sigset_t *signals)
{
	pthread_mutex_unlock(&node->lock);
	pthread_sigmask(SIG_SETMASK, signals, NULL);
}

/* What ends a node for good is one error to a program, whatever the reason was: the descriptor will
 * never work again. */
int node_result(struct node *node, int r)
{
	switch (r) {
	case -ENODEV:
	case -ESTALE:
	case -EPIPE:
	case -EBADF:
		node->error = -ENODEV;
		return -ENODEV;
	case -EPERM: /* it has not claimed the port */
		return -EINVAL;
	default:
		return r;
	}
}

/* --- calls that wait --- */

void call_ended(struct lpt_operation *operation, int result, void *userdata)
{
	const uint64_t one = 1;
	struct call *call = userdata;

	call->ended = true;
	call->result = result;
	if (call->sleeps && write(call->wake_fd, &one, sizeof(one)) < 0) {
		return; /* there is none: it looks again by itself */
	}
}

/* A descriptor to be woken by: the node's own, or one more where several threads wait. */
static void open_wake(struct node *node, struct call *call)
{
	call->wake_fd = node->wake_fd;
	node->wake_fd = -1;
	if (call->wake_fd < 0) {
		call->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	}
}

static void close_wake(struct node *node, struct call *call)
{
	if (node->wake_fd < 0) {
		node->wake_fd = call->wake_fd;
		call->wake_fd = -1;
	}
	fd_close(&call->wake_fd);
}

/* How long to sleep at most; NULL: for ever. */
static const struct timespec *longest_sleep(const struct call *call, struct timespec *room)
{
	int64_t ns = call->wake_fd < 0 ? LOOK_AGAIN_NS : INT64_MAX;

	if (call->deadline_ns != 0) {
		int64_t left_ns = call->deadline_ns - clock_monotonic_ns();

		left_ns = left_ns > 0 ? left_ns : 0;
		ns = left_ns < ns ? left_ns : ns;
	}
	*room = (struct timespec){(time_t)(ns / NS_PER_S), (long)(ns % NS_PER_S)};
	return ns == INT64_MAX ? NULL : room;
}

/* Without the lock, until something came for somebody.  0, -EINTR or -ETIMEDOUT. */
static int sleep_unlocked(struct node *node, struct call *call, int interrupt_fd,
			  const sigset_t *signals)
{
	struct timespec room;
	uint64_t n_wakes;
	struct pollfd fds[] = {
		{.fd = lpt_fd(node->conn), .events = POLLIN},
		{.fd = call->wake_fd, .events = POLLIN},
		{.fd = interrupt_fd, .events = POLLIN},
	};

	call->sleeps = true;
	pthread_mutex_unlock(&node->lock);
	int n = ppoll(fds, 3, longest_sleep(call, &room), signals);
	int error = n < 0 ? errno : 0;

	pthread_mutex_lock(&node->lock);
	call->sleeps = false;
	if (call->ended && read(call->wake_fd, &n_wakes, sizeof(n_wakes)) < 0) {
		return 0;
	}
	if (error == EINTR && !node->wait.restart) {
		return -EINTR;
	}
	if (n > 0 && fds[2].revents != 0) {
		return -EINTR;
	}
	return call->deadline_ns != 0 && clock_monotonic_ns() >= call->deadline_ns ? -ETIMEDOUT : 0;
}

int call_wait(struct node *node, struct call *call, enum patience patience, const sigset_t *signals)
{
	int interrupt_fd = patience == INTERRUPTIBLE ? node->wait.interrupt_fd : -1;
	int why_cancelled = 0;

	lpt_dispatch(node->conn, patience == STUBBORN ? BRIEFLY_MS : 0);
	if (!call->ended) {
		open_wake(node, call);
		while (!call->ended) {
			int r = sleep_unlocked(node, call, interrupt_fd, signals);

			if (r < 0 && patience == INTERRUPTIBLE && why_cancelled == 0 &&
			    !call->ended) {
				why_cancelled = r;
				call->deadline_ns = 0;
				interrupt_fd = -1;
				lpt_cancel(call->operation);
			}
			lpt_dispatch(node->conn, 0);
		}
		close_wake(node, call);
	}
	if (why_cancelled != 0 && call->result == -ECANCELED) {
		return why_cancelled;
	}
	return node_result(node, call->result);
}

int node_pause(struct node *node, int64_t ms, const sigset_t *signals)
{
	const struct timespec time = {ms / 1000, ms % 1000 * NS_PER_MS};
	struct pollfd interrupt = {.fd = node->wait.interrupt_fd, .events = POLLIN};

	pthread_mutex_unlock(&node->lock);
	int n = ppoll(&interrupt, 1, &time, signals);
	int error = n < 0 ? errno : 0;

	pthread_mutex_lock(&node->lock);
	return n > 0 || (error == EINTR && !node->wait.restart) ? -EINTR : node->error;
}

int node_run(struct node *node, const struct lpt_program *program, struct lpt_trailer *ret_trailer,
	     enum patience patience, const sigset_t *signals)
{
	struct call call = {.wake_fd = -1};
	int r = lpt_run_start(node->file, program, ret_trailer, call_ended, &call, &call.operation);

	return r < 0 ? node_result(node, r) : call_wait(node, &call, patience, signals);
}

int node_allocate(struct node *node, int64_t timeout_ms, const sigset_t *signals)
{
	struct call call = {.wake_fd = -1};
	int r = lpt_allocate_start(node->file, timeout_ms, call_ended, &call, &call.operation);

	return r < 0 ? node_result(node, r) : call_wait(node, &call, INTERRUPTIBLE, signals);
}

int node_talk(struct node *node, const struct lpt_1284_request *request,
	      struct lpt_1284_result *ret_result, const sigset_t *signals)
{
	struct call call = {.wake_fd = -1};
	int r = lpt_1284_start(node->file, request, ret_result, call_ended, &call, &call.operation);

	return r < 0 ? node_result(node, r) : call_wait(node, &call, STUBBORN, signals);
}
