/* SPDX-License-Identifier: MIT */
/* What a file is: a device node says that it is one, a path of the tree what stands for it. */
#include <errno.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "compat/preload/calls.h"
#include "compat/preload/files.h"
#include "compat/preload/paths.h"
#include "compat/preload/real.h"
#include "compat/preload/setup.h"

#define MAJOR_PARPORT 99
#define MAJOR_PRINTER 6
#define MAJOR_MEMORY 1 /* and /dev/port is number 4 of it */
#define MINOR_PORT 4
#define NODE_MODE (S_IFCHR | 0660)

static unsigned major_of(enum node_kind kind)
{
	return kind == NODE_PRINTER ? MAJOR_PRINTER : MAJOR_PARPORT;
}

static bool needs_look(int fd, const char *path)
{
	return path && !path[0] && fd >= 0 && !descriptor_is_foreign(fd);
}

static void find_place(int folder, const char *path, int flags, struct place *ret_place)
{
	if (flags & AT_SYMLINK_NOFOLLOW) {
		place_find(folder, path, ret_place);
	} else {
		place_follow(folder, path, ret_place);
	}
}

/* The same for both widths of struct stat: by path, and by descriptor. */
#define DEFINE_STAT(suffix)                                                                        \
	static void show_node##suffix(struct stat##suffix *st, enum node_kind kind,                \
				      unsigned number)                                             \
	{                                                                                          \
		st->st_mode = NODE_MODE;                                                           \
		st->st_rdev = makedev(major_of(kind), number);                                     \
		st->st_size = 0;                                                                   \
		st->st_blocks = 0;                                                                 \
		st->st_nlink = 1;                                                                  \
	}                                                                                          \
                                                                                                   \
	static void show_io##suffix(struct stat##suffix *st)                                       \
	{                                                                                          \
		show_node##suffix(st, NODE_PARPORT, 0);                                            \
		st->st_rdev = makedev(MAJOR_MEMORY, MINOR_PORT);                                   \
	}                                                                                          \
                                                                                                   \
	static int stat_fd##suffix(int fd, struct stat##suffix *st)                                \
	{                                                                                          \
		int r = real()->fstat##suffix(fd, st);                                             \
                                                                                                   \
		if (r == 0 && descriptor_get(fd) == DESCRIPTOR_IO) {                               \
			show_io##suffix(st);                                                       \
		}                                                                                  \
		if (r < 0 || !S_ISSOCK(st->st_mode)) {                                             \
			return r;                                                                  \
		}                                                                                  \
		struct file *file = file_get(fd);                                                  \
		if (file) {                                                                        \
			show_node##suffix(st, file->kind, file->number);                           \
			file_put(file);                                                            \
		}                                                                                  \
		return r;                                                                          \
	}                                                                                          \
                                                                                                   \
	static int stat_at##suffix(int folder, const char *path, struct stat##suffix *st,          \
				   int flags)                                                      \
	{                                                                                          \
		struct place place;                                                                \
                                                                                                   \
		if ((flags & AT_EMPTY_PATH) && needs_look(folder, path)) {                         \
			return stat_fd##suffix(folder, st);                                        \
		}                                                                                  \
		find_place(folder, path, flags, &place);                                           \
		int r = real()->fstatat##suffix(folder, place.path, st, flags);                    \
		if (r == 0 && place.is_node) {                                                     \
			show_node##suffix(st, place.kind, place.number);                           \
		} else if (r == 0 && place.is_io) {                                                \
			show_io##suffix(st);                                                       \
		}                                                                                  \
		return r;                                                                          \
	}                                                                                          \
                                                                                                   \
	int stat##suffix(const char *path, struct stat##suffix *st)                                \
	{                                                                                          \
		return stat_at##suffix(AT_FDCWD, path, st, 0);                                     \
	}                                                                                          \
                                                                                                   \
	int lstat##suffix(const char *path, struct stat##suffix *st)                               \
	{                                                                                          \
		return stat_at##suffix(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);                   \
	}                                                                                          \
                                                                                                   \
	int fstat##suffix(int fd, struct stat##suffix *st)                                         \
	{                                                                                          \
		return stat_fd##suffix(fd, st);                                                    \
	}                                                                                          \
                                                                                                   \
	int fstatat##suffix(int folder, const char *path, struct stat##suffix *st, int flags)      \
	{                                                                                          \
		return stat_at##suffix(folder, path, st, flags);                                   \
	}                                                                                          \
                                                                                                   \
	int __xstat##suffix(int version, const char *path, struct stat##suffix *st)                \
	{                                                                                          \
		return stat_at##suffix(AT_FDCWD, path, st, 0);                                     \
	}                                                                                          \
                                                                                                   \
	int __lxstat##suffix(int version, const char *path, struct stat##suffix *st)               \
	{                                                                                          \
		return stat_at##suffix(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);                   \
	}                                                                                          \
                                                                                                   \
	int __fxstat##suffix(int version, int fd, struct stat##suffix *st)                         \
	{                                                                                          \
		return stat_fd##suffix(fd, st);                                                    \
	}                                                                                          \
                                                                                                   \
	int __fxstatat##suffix(int version, int folder, const char *path, struct stat##suffix *st, \
			       int flags)                                                          \
	{                                                                                          \
		return stat_at##suffix(folder, path, st, flags);                                   \
	}

DEFINE_STAT()
DEFINE_STAT(64)

/* --- statx --- */

static void show_node_x(struct statx *st, enum node_kind kind, unsigned number)
{
	st->stx_mode = NODE_MODE;
	st->stx_rdev_major = major_of(kind);
	st->stx_rdev_minor = number;
	st->stx_size = 0;
	st->stx_blocks = 0;
	st->stx_nlink = 1;
}

static void show_io_x(struct statx *st)
{
	show_node_x(st, NODE_PARPORT, 0);
	st->stx_rdev_major = MAJOR_MEMORY;
	st->stx_rdev_minor = MINOR_PORT;
}

static void show_file_x(int fd, struct statx *st)
{
	struct file *file = file_get(fd);

	if (file) {
		show_node_x(st, file->kind, file->number);
		file_put(file);
	} else if (descriptor_get(fd) == DESCRIPTOR_IO) {
		show_io_x(st);
	}
}

int statx(int folder, const char *path, int flags, unsigned mask, struct statx *st)
{
	struct place place;

	find_place(folder, path, flags, &place);
	int r = real()->statx(folder, place.path, flags, mask, st);
	if (r == 0 && place.is_node) {
		show_node_x(st, place.kind, place.number);
	} else if (r == 0 && place.is_io) {
		show_io_x(st);
	} else if (r == 0 && (flags & AT_EMPTY_PATH) && needs_look(folder, path)) {
		show_file_x(folder, st);
	}
	return r;
}

/* --- access --- */

/* What stands for a node has its mode, and is the user's. */
int access(const char *path, int mode)
{
	struct place place;

	place_follow(AT_FDCWD, path, &place);
	return real()->access(place.path, mode);
}

int euidaccess(const char *path, int mode)
{
	struct place place;

	place_follow(AT_FDCWD, path, &place);
	return real()->euidaccess(place.path, mode);
}

int eaccess(const char *path, int mode)
{
	return euidaccess(path, mode);
}

int faccessat(int folder, const char *path, int mode, int flags)
{
	struct place place;

	place_follow(folder, path, &place);
	return real()->faccessat(folder, place.path, mode, flags);
}

/* --- attributes: `ls -l` asks for them --- */

ssize_t getxattr(const char *path, const char *name, void *value, size_t n)
{
	struct place place;

	place_follow(AT_FDCWD, path, &place);
	return real()->getxattr(place.path, name, value, n);
}

ssize_t lgetxattr(const char *path, const char *name, void *value, size_t n)
{
	struct place place;

	place_find(AT_FDCWD, path, &place);
	return real()->lgetxattr(place.path, name, value, n);
}

ssize_t listxattr(const char *path, char *list, size_t n)
{
	struct place place;

	place_find(AT_FDCWD, path, &place);
	return real()->listxattr(place.path, list, n);
}

ssize_t llistxattr(const char *path, char *list, size_t n)
{
	struct place place;

	place_find(AT_FDCWD, path, &place);
	return real()->llistxattr(place.path, list, n);
}

/* --- names --- */

/* What a program is told is never the tree's path. */
static const char *plain_path(const struct place *place)
{
	return place->path + strlen(setup.folder) + strlen("/tree");
}

ssize_t readlinkat(int folder, const char *path, char *buf, size_t n)
{
	struct place place;

	place_find(folder, path, &place);
	if (place.own_fd >= 0) {
		const char *plain = plain_path(&place);
		size_t size = strnlen(plain, n);

		memcpy(buf, plain, size); /* readlink() ends nothing with a zero */
		return (ssize_t)size;
	}
	return real()->readlinkat(folder, place.path, buf, n);
}

ssize_t readlink(const char *path, char *buf, size_t n)
{
	return readlinkat(AT_FDCWD, path, buf, n);
}

ssize_t __readlink_chk(const char *path, char *buf, size_t n, size_t size)
{
	if (n > size) {
		abort();
	}
	return readlink(path, buf, n);
}

char *realpath(const char *path, char *ret_path)
{
	struct place place;

	place_follow(AT_FDCWD, path, &place);
	if (place.path == path) {
		return real()->realpath(path, ret_path);
	}
	if (real()->access(place.path, F_OK) < 0) {
		return NULL;
	}
	const char *plain = plain_path(&place);
	return ret_path ? memcpy(ret_path, plain, strlen(plain) + 1) : strdup(plain);
}

char *canonicalize_file_name(const char *path)
{
	return realpath(path, NULL);
}

char *__realpath_chk(const char *path, char *ret_path, size_t size)
{
	if (size < PATH_MAX) {
		abort();
	}
	return realpath(path, ret_path);
}
