/* SPDX-License-Identifier: MIT */
/*
 * lptd-cuse: device nodes of lptd's ports for every program of the machine, by CUSE.
 *
 * One process looks after the nodes (nodes.c): it watches the ports and starts one process for each
 * node, which is the node's device (device.c).  To end that process is to take the device away,
 * whatever its threads wait for.  Each open(2) has a connection of its own to lptd, which speaks
 * for the process that opened; calls on it (calls.c) run in threads of libfuse, so one that waits
 * delays no other.
 */
#ifndef LPT_COMPAT_CUSE_H
#define LPT_COMPAT_CUSE_H

#include <pthread.h>

#define FUSE_USE_VERSION 312
#include <cuse_lowlevel.h>

#include "compat/node.h"
#include "util/list.h"

#define CUSE_NAME_MAX 16

/* One device node.  What it is does not change; the rest is under the lock. */
struct device {
	enum node_kind kind;
	char port[CUSE_NAME_MAX]; /* "LPT1" */
	char name[CUSE_NAME_MAX]; /* "parport0" */
	enum lpt_daemon daemon;   /* as for lpt_connect() */
	const char *socket;
	pthread_mutex_t lock;
	pthread_cond_t changed; /* n_pollers */
	unsigned int n_open;
	unsigned int n_pollers;
	struct lpt_list openings; /* of opening.link */
};

/* Which ports of which daemon get nodes: device.kind, port and name for one of them.  False: it is
 * not named as ports with nodes are. */
bool device_name(struct device *device, enum node_kind kind, const char *port);

/* Be the device: the exit status of the process, when its port is gone and nobody has it open, or
 * when it cannot be.  SIGHUP has it look whether the port is there. */
int device_serve(struct device *device);

/* The calls of CUSE. */
extern const struct cuse_lowlevel_ops calls;

/* Tell pollers when there is something for them; a thread that never ends. */
void *calls_watch_pollers(void *device);

/* The nodes of a port that is there, or is not there any more. */
struct nodes {
	const struct device *model; /* whose daemon and socket they have */
	struct lpt_list children;   /* of child.link */
};
int nodes_add(struct nodes *nodes, const char *port);
void nodes_remove(struct nodes *nodes, const char *port);

/* Processes have ended. */
void nodes_reap(struct nodes *nodes);

/* End all of them, and wait until their devices are gone. */
void nodes_stop(struct nodes *nodes);

#endif
