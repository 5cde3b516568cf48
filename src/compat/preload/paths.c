/* SPDX-License-Identifier: MIT */
#include "compat/preload/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compat/preload/files.h"
#include "compat/preload/setup.h"

#define N_PARPORTS 16 /* as the kernel has */
#define N_PRINTERS 8
#define LINKS_MAX 8

static const struct {
	const char *prefix; /* a number follows */
	enum node_kind kind;
	unsigned n;
} nodes[] = {
	{"/dev/parport", NODE_PARPORT, N_PARPORTS},
	{"/dev/parports/", NODE_PARPORT, N_PARPORTS},
	{"/dev/lp", NODE_PRINTER, N_PRINTERS},
};

static const char *const folders[] = {
	"/dev/parports",    "/proc/parport",      "/proc/sys/dev/parport",
	"/sys/class/ppdev", "/sys/class/printer", "/sys/bus/parport",
};

/* Could it be one?  All that most paths ever cost. */
static bool is_suspicious(const char *path)
{
	return strstr(path, "lp") || strstr(path, "port") || strstr(path, "ppdev") ||
	       strstr(path, "fd/") || strstr(path, "/std") || strstr(path, "printer") ||
	       strstr(path, "base-addr") || !strncmp(path, "..", 2);
}

/* The path from the root on; false: it does not fit. */
static bool make_absolute(int folder, const char *path, char *buf, size_t size)
{
	char link[32];
	ssize_t n;

	if (path[0] == '/') {
		return (size_t)snprintf(buf, size, "%s", path) < size;
	}
	if (folder == AT_FDCWD) {
		n = syscall(SYS_getcwd, buf, size) < 0 ? -1 : (ssize_t)strlen(buf);
	} else {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", folder);
		n = syscall(SYS_readlinkat, AT_FDCWD, link, buf, size - 1);
	}
	return n > 0 && (size_t)snprintf(buf + n, size - (size_t)n, "/%s", path) < size - (size_t)n;
}

/* Take out "//", "/./" and "/x/../", in place. */
static void simplify(char *path)
{
	char *to = path;

	for (const char *from = path; *from;) {
		from += strspn(from, "/");
		size_t n = strcspn(from, "/");

		if (n == 2 && !memcmp(from, "..", 2)) {
			while (to > path && *--to != '/') {
			}
		} else if (n > 0 && !(n == 1 && *from == '.')) {
			*to++ = '/';
			memmove(to, from, n);
			to += n;
		}
		from += n;
	}
	*to = '\0';
}

static bool find_node(const char *path, struct place *place)
{
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		size_t n = strlen(nodes[i].prefix);
		char *end;

		if (strncmp(path, nodes[i].prefix, n) != 0 || path[n] < '0' || path[n] > '9' ||
		    (path[n] == '0' && path[n + 1] != '\0')) { /* "parport00" is no name */
			continue;
		}
		unsigned long number = strtoul(path + n, &end, 10);
		if (*end == '\0' && number < nodes[i].n) {
			place->kind = nodes[i].kind;
			place->number = (unsigned)number;
			return true;
		}
	}
	return false;
}

/* The number that a name of a descriptor of this process has; -1: it is none. */
static int own_descriptor(const char *path)
{
	static const char *const standard[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
	static const char *const prefixes[] = {"/dev/fd/", "/proc/self/fd/"};

	for (int fd = 0; fd < 3; fd++) {
		if (!strcmp(path, standard[fd])) {
			return fd;
		}
	}
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t n = strlen(prefixes[i]);
		int fd, end = 0;

		if (!strncmp(path, prefixes[i], n) && sscanf(path + n, "%d%n", &fd, &end) == 1 &&
		    path[n + (size_t)end] == '\0') {
			return fd;
		}
	}
	return -1;
}

/* The kernel opens no anchor by such a name. */
static bool find_own(const char *path, struct place *place)
{
	int fd = own_descriptor(path);
	struct file *file = fd < 0 ? NULL : file_get(fd);

	if (!file) {
		return false;
	}
	place->own_fd = fd;
	place->kind = file->kind;
	place->number = file->number;
	file_put(file);
	return true;
}

static bool is_in_folder(const char *path)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		size_t n = strlen(folders[i]);

		if (!strncmp(path, folders[i], n) && (path[n] == '/' || path[n] == '\0')) {
			return true;
		}
	}
	return false;
}

/* A folder of the tree that the program has open has a path of its own. */
static void leave_tree(char *path)
{
	size_t n = strlen(setup.folder);

	if (!strncmp(path, setup.folder, n) && !strncmp(path + n, "/tree/", 6)) {
		memmove(path, path + n + 5, strlen(path + n + 5) + 1);
	}
}

void place_find(int folder, const char *path, struct place *ret_place)
{
	char full[PATH_MAX];
	int error = errno;

	ret_place->path = path;
	ret_place->is_node = ret_place->is_io = false;
	ret_place->kind = NODE_PARPORT;
	ret_place->number = 0;
	ret_place->own_fd = -1;
	if (!path || !setup.folder[0] || !is_suspicious(path)) {
		return;
	}
	if (!make_absolute(folder, path, full, sizeof(full))) {
		errno = error;
		return;
	}
	errno = error;
	simplify(full);
	leave_tree(full);
	ret_place->is_node = find_node(full, ret_place) || find_own(full, ret_place);
	ret_place->is_io = !strcmp(full, "/dev/port");
	if (ret_place->is_node) {
		char name[16];

		node_name(ret_place->kind, ret_place->number, name, sizeof(name));
		snprintf(full, sizeof(full), "/dev/%s", name);
	} else if (!ret_place->is_io && !is_in_folder(full)) {
		return;
	}
	int n = snprintf(ret_place->buf, sizeof(ret_place->buf), "%s/tree%s", setup.folder, full);
	if (n > 0 && (size_t)n < sizeof(ret_place->buf)) {
		ret_place->path = ret_place->buf;
	}
}

/* Where a link leads, relative to the same folder as its own path.  False: it is none. */
static bool read_link(int folder, const char *path, char *ret_target, size_t size)
{
	char target[PATH_MAX];
	ssize_t n = syscall(SYS_readlinkat, folder, path, target, sizeof(target) - 1);
	const char *slash = strrchr(path, '/');

	if (n <= 0) {
		return false;
	}
	target[n] = '\0';
	int above = slash && target[0] != '/' ? (int)(slash - path + 1) : 0;
	return (size_t)snprintf(ret_target, size, "%.*s%s", above, path, target) < size;
}

void place_follow(int folder, const char *path, struct place *ret_place)
{
	char links[2][PATH_MAX];
	const char *at = path;
	int error = errno;

	place_find(folder, path, ret_place);
	for (int i = 0; i < LINKS_MAX && path && setup.folder[0]; i++) {
		if (ret_place->path == ret_place->buf ||
		    !read_link(folder, at, links[i % 2], sizeof(links[0]))) {
			break;
		}
		at = links[i % 2];
		place_find(folder, at, ret_place);
	}
	if (ret_place->path != ret_place->buf) {
		ret_place->path = path;
	}
	errno = error;
}
