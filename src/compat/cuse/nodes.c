/* SPDX-License-Identifier: MIT */
/* The processes that are the nodes: one for each, as long as its port is there.  See cuse.h. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compat/cuse/cuse.h"
#include "util/log.h"

struct child {
	struct lpt_list link; /* in nodes.children */
	struct device device; /* as it was when the process began */
	pid_t pid;            /* 0: it could not be */
	bool is_wanted;       /* its port is there */
};

static struct child *find_child(struct nodes *nodes, enum node_kind kind, const char *port)
{
	lpt_list_for_each (at, &nodes->children) {
		struct child *child = lpt_container_of(at, struct child, link);

		if (child->device.kind == kind && !strcmp(child->device.port, port)) {
			return child;
		}
	}
	return NULL;
}

static void forget(struct child *child)
{
	lpt_list_remove(&child->link);
	free(child);
}

/* In the new process: nothing of the old one but standard input and output. */
static void be_device(struct device *device, pid_t parent)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent) {
		_exit(EXIT_FAILURE);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	pthread_mutex_init(&device->lock, NULL);
	pthread_cond_init(&device->changed, NULL);
	lpt_list_init(&device->openings);
	_exit(device_serve(device));
}

static int start(struct child *child)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0) {
		return -errno;
	}
	if (pid == 0) {
		be_device(&child->device, parent);
	}
	child->pid = pid;
	return 0;
}

static int add(struct nodes *nodes, enum node_kind kind, const char *port)
{
	struct child *child = find_child(nodes, kind, port);

	if (child) {
		child->is_wanted = true; /* the port came back while its node was open */
		return 0;
	}
	child = calloc(1, sizeof(*child));
	if (!child) {
		return -ENOMEM;
	}
	child->device = *nodes->model;
	child->is_wanted = true;
	int r = device_name(&child->device, kind, port) ? start(child) : -EINVAL;

	if (r < 0) {
		free(child);
		return r;
	}
	lpt_list_append(&nodes->children, &child->link);
	return 0;
}

int nodes_add(struct nodes *nodes, const char *port)
{
	int r = add(nodes, NODE_PARPORT, port);

	return r < 0 ? r : add(nodes, NODE_PRINTER, port);
}

void nodes_remove(struct nodes *nodes, const char *port)
{
	lpt_list_for_each_safe (at, &nodes->children) {
		struct child *child = lpt_container_of(at, struct child, link);

		if (strcmp(child->device.port, port) != 0) {
			continue;
		}
		child->is_wanted = false;
		if (child->pid == 0) {
			forget(child);
		} else {
			kill(child->pid, SIGHUP);
		}
	}
}

/* The process of a port that is there ended well: it was about to go when the port came back. */
static void child_ended(struct child *child, int status)
{
	bool ended_well = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;

	child->pid = 0;
	if (!child->is_wanted) {
		forget(child);
	} else if (ended_well && start(child) < 0) {
		log_error("/dev/%s: no process for it: %s", child->device.name, strerror(errno));
	}
}

void nodes_reap(struct nodes *nodes)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		lpt_list_for_each_safe (at, &nodes->children) {
			struct child *child = lpt_container_of(at, struct child, link);

			if (child->pid == pid) {
				child_ended(child, status);
			}
		}
	}
}

void nodes_stop(struct nodes *nodes)
{
	lpt_list_for_each (at, &nodes->children) {
		struct child *child = lpt_container_of(at, struct child, link);

		if (child->pid != 0) {
			kill(child->pid, SIGTERM);
		}
	}
	lpt_list_for_each_safe (at, &nodes->children) {
		struct child *child = lpt_container_of(at, struct child, link);

		if (child->pid != 0) {
			waitpid(child->pid, NULL, 0);
		}
		forget(child);
	}
}
