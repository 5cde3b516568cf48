/* SPDX-License-Identifier: MIT */
/* One device node: its name, its owner and mode, its life.  See cuse.h. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "compat/cuse/cuse.h"
#include "util/log.h"

#define MAX_THREADS 4096 /* of one node: calls that wait at the same time */
#define NODE_MODE 0660
#define NODE_GROUP "lp"

bool device_name(struct device *device, enum node_kind kind, const char *port)
{
	unsigned int number;
	char rest;

	if (sscanf(port, "LPT%u%c", &number, &rest) != 1 || number == 0 || number > 9999) {
		return false;
	}
	device->kind = kind;
	snprintf(device->port, sizeof(device->port), "%s", port);
	snprintf(device->name, sizeof(device->name), "%s%u",
		 kind == NODE_PARPORT ? "parport" : "lp", number - 1);
	return true;
}

static void path_of(const struct device *device, char *path, size_t size)
{
	snprintf(path, size, "/dev/%s", device->name);
}

/* --- a name that somebody else has --- */

/* The class of devices that a node belongs to: "ppdev", "printer"; "" if none. */
static void class_of(const struct stat *node, char *class, size_t size)
{
	char path[64], target[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/subsystem", major(node->st_rdev),
		 minor(node->st_rdev));
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	target[n > 0 ? n : 0] = '\0';
	const char *slash = strrchr(target, '/');

	snprintf(class, size, "%s", slash ? slash + 1 : "");
}

/* The kernel makes a device all the same when its name is taken, but no node for it. */
static bool is_name_free(const struct device *device)
{
	char path[32], class[32];
	struct stat node;

	path_of(device, path, sizeof(path));
	if (lstat(path, &node) < 0) {
		return true;
	}
	class_of(&node, class, sizeof(class));
	if (!strcmp(class, "ppdev") || !strcmp(class, "printer")) {
		log_error("%s is the kernel's, so %s has no node there. To give the name to lptd: "
			  "modprobe -r lp ppdev (see KERNEL NODES in lptd-cuse(8))",
			  path, device->port);
	} else {
		log_error("%s is there already, so %s has no node there. Remove it, and start "
			  "lptd-cuse again",
			  path, device->port);
	}
	return false;
}

/* --- the device --- */

/* The node is there, for root alone so far. */
static void open_to_group(void *userdata)
{
	const struct device *device = userdata;
	const struct group *group = getgrnam(NODE_GROUP);
	char path[32];

	path_of(device, path, sizeof(path));
	if (!group) {
		log_warning("there is no group %s, so %s is for root alone", NODE_GROUP, path);
	} else if (chown(path, 0, group->gr_gid) < 0 || chmod(path, NODE_MODE) < 0) {
		log_warning("%s is for root alone: %s", path, strerror(errno));
	}
}

static void device_ready(void *userdata)
{
	open_to_group(userdata);
}

static int open_cuse(void)
{
	int fd = open("/dev/cuse", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		log_error("/dev/cuse cannot be opened: %s%s", strerror(errno),
			  errno == ENOENT ? ". Load the module: modprobe cuse" : "");
	}
	return fd;
}

/* ppdev's requests tell their size, so the kernel fetches their arguments by itself; lp's do not.
 */
static struct fuse_session *make_session(struct device *device, int cuse)
{
	char *argv[] = {"lptd-cuse", NULL};
	char name[32], place[32];
	const char *information[] = {name};
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	const struct cuse_info info = {
		.dev_info_argc = 1,
		.dev_info_argv = information,
		.flags = device->kind == NODE_PRINTER ? CUSE_UNRESTRICTED_IOCTL : 0,
	};
	struct cuse_lowlevel_ops ops = calls;

	ops.init_done = device_ready;
	snprintf(name, sizeof(name), "DEVNAME=%s", device->name);
	snprintf(place, sizeof(place), "/dev/fd/%d", cuse);
	struct fuse_session *session = cuse_lowlevel_new(&args, &info, &ops, device);

	if (session && fuse_session_mount(session, place) < 0) {
		fuse_session_destroy(session);
		return NULL;
	}
	return session;
}

static void *loop(void *session)
{
	struct fuse_loop_config *config = fuse_loop_cfg_create();

	fuse_loop_cfg_set_clone_fd(config, 0);
	fuse_loop_cfg_set_max_threads(config, MAX_THREADS);
	fuse_session_loop_mt(session, config);
	log_error("the kernel ended a device; is the module cuse there?");
	_exit(EXIT_FAILURE);
}

static bool is_port_there(const struct device *device)
{
	struct lpt_connection *conn = NULL;
	struct lpt_records *list = NULL;
	int r = lpt_connect(device->daemon, device->socket, "lptd-cuse", &conn);

	if (r == 0) {
		r = lpt_ports(conn, device->port, &list);
	}
	lpt_records_free(list);
	lpt_disconnect(conn);
	return r > 0;
}

static bool is_open(struct device *device)
{
	pthread_mutex_lock(&device->lock);
	bool open = device->n_open > 0;

	pthread_mutex_unlock(&device->lock);
	return open;
}

int device_serve(struct device *device)
{
	pthread_t thread;
	sigset_t hangup;
	int signal;

	sigemptyset(&hangup);
	sigaddset(&hangup, SIGHUP);
	sigprocmask(SIG_BLOCK, &hangup, NULL);
	int cuse = is_name_free(device) ? open_cuse() : -1;
	struct fuse_session *session = cuse >= 0 ? make_session(device, cuse) : NULL;

	if (!session || pthread_create(&thread, NULL, loop, session) != 0 ||
	    pthread_create(&thread, NULL, calls_watch_pollers, device) != 0) {
		return EXIT_FAILURE;
	}
	do {
		sigwait(&hangup, &signal);
	} while (is_open(device) || is_port_there(device));
	return EXIT_SUCCESS;
}
