/* SPDX-License-Identifier: MIT */
/* Opening: a device node gives an anchor, a path of the tree the file that stands for it. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "compat/ioport/ioport.h"
#include "compat/preload/calls.h"
#include "compat/preload/files.h"
#include "compat/preload/paths.h"
#include "compat/preload/real.h"
#include "compat/preload/setup.h"

long call_result(long r)
{
	if (r < 0) {
		errno = (int)-r;
		return -1;
	}
	return r;
}

/* --- nodes --- */

static void report_open(const struct place *place, int fd, int error)
{
	char name[16];

	node_name(place->kind, place->number, name, sizeof(name));
	if (error == -ENXIO) {
		report("missing %d /dev/%s %s", (int)getpid(), name, program_invocation_short_name);
	} else if (error < 0) {
		report("refused %d /dev/%s %s", (int)getpid(), name, strerror(-error));
	} else {
		report("opened %d /dev/%s %s", (int)getpid(), name, program_invocation_short_name);
	}
	if (setup.is_verbose) {
		report("call %d %s open(/dev/%s) = %d%s%s", (int)getpid(),
		       program_invocation_short_name, name, error < 0 ? -1 : fd,
		       error < 0 ? " " : "", error < 0 ? strerror(-error) : "");
	}
}

/* The flags that a socket can have; the rest is ours. */
static int set_flags(int fd, int flags)
{
	if (real()->fcntl(fd, F_SETFD, flags & O_CLOEXEC ? FD_CLOEXEC : 0) < 0 ||
	    real()->fcntl(fd, F_SETFL, flags & (O_NONBLOCK | O_APPEND)) < 0) {
		return -errno;
	}
	return 0;
}

static int open_node(const struct place *place, int flags, int *ret_fd)
{
	const struct node_wait wait = {.interrupt_fd = -1, .claim_ms = setup.claim_ms};
	struct lpt_connection *conn = NULL;
	char name[16];
	int fd = -1;

	node_name(place->kind, place->number, name, sizeof(name));
	call_begin();
	int r = lpt_connect(LPT_DAEMON_ANY, setup.socket[0] ? setup.socket : NULL, NULL, &conn);

	if (r == 0) {
		r = node_open(conn, place->kind, name, flags, &wait, &fd);
	}
	lpt_disconnect(conn);
	if (r == 0) {
		r = file_adopt(fd, place->kind, place->number, flags);
	}
	if (r == 0) {
		r = set_flags(fd, flags);
	}
	if (r < 0 && fd >= 0) {
		file_forget(fd);
		real()->close(fd);
	}
	call_end();
	*ret_fd = fd;
	/* No daemon is no port: that is what a program can make sense of. */
	return r == -ENOENT || r == -ECONNREFUSED || r == -EPIPE || r == -EPROTO ? -ENXIO : r;
}

static bool is_there(const struct place *place)
{
	return real()->faccessat(AT_FDCWD, place->path, F_OK, 0) == 0;
}

/* A printer's node would wait for itself. */
static int open_copy(int own_fd, int flags)
{
	int fd = real()->fcntl(own_fd, flags & O_CLOEXEC ? F_DUPFD_CLOEXEC : F_DUPFD, 0);

	if (fd >= 0) {
		file_copy(own_fd, fd);
	}
	return fd;
}

int call_open_node(const struct place *place, int flags)
{
	int fd = -1, r;

	if (flags & O_DIRECTORY) {
		r = -ENOTDIR;
	} else if ((flags & O_CREAT) && (flags & O_EXCL) && is_there(place)) {
		r = -EEXIST;
	} else if (place->own_fd >= 0 && place->kind == NODE_PRINTER) {
		return open_copy(place->own_fd, flags);
	} else {
		r = open_node(place, flags, &fd);
		report_open(place, fd, r);
	}
	return r < 0 ? (int)call_result(r) : fd;
}

/* --- /dev/port --- */

/* The kernel keeps the position, for all copies: that of a file that holds nothing. */
static int open_io(int flags)
{
	if (flags & O_DIRECTORY) {
		return (int)call_result(-ENOTDIR);
	}
	int fd = ioport_connect() < 0 ? (int)call_result(-ENXIO)
				      : memfd_create("port", flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
	report(fd < 0 ? "refused %d /dev/port %s" : "opened %d /dev/port %s", (int)getpid(),
	       fd < 0 ? strerror(errno) : program_invocation_short_name);
	descriptor_set(fd, DESCRIPTOR_IO);
	return fd;
}

/* --- open --- */

static int open_at(int folder, const char *path, int flags, mode_t mode)
{
	struct place place;

	if (flags & O_NOFOLLOW) {
		place_find(folder, path, &place);
	} else {
		place_follow(folder, path, &place);
	}
	if (place.is_node && !(flags & O_PATH)) {
		return call_open_node(&place, flags);
	}
	if (place.is_io && !(flags & O_PATH)) {
		return open_io(flags);
	}
	int fd = real()->openat(folder, place.path, flags, mode);
	descriptor_set(fd, DESCRIPTOR_FOREIGN);
	return fd;
}

/* The mode is there only where the flags ask for it. */
#define TAKE_MODE(flags, mode)                                                                     \
	mode_t mode = 0;                                                                           \
	if (((flags)&O_CREAT) || ((flags)&O_TMPFILE) == O_TMPFILE) {                               \
		va_list arguments;                                                                 \
		va_start(arguments, flags);                                                        \
		mode = va_arg(arguments, mode_t);                                                  \
		va_end(arguments);                                                                 \
	}

int open(const char *path, int flags, ...)
{
	TAKE_MODE(flags, mode)
	return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	TAKE_MODE(flags, mode)
	return open_at(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
	TAKE_MODE(flags, mode)
	return open_at(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...)
{
	TAKE_MODE(flags, mode)
	return open_at(folder, path, flags | O_LARGEFILE, mode);
}

int __open_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags | O_LARGEFILE, 0);
}

int __openat_2(int folder, const char *path, int flags)
{
	return open_at(folder, path, flags, 0);
}

int __openat64_2(int folder, const char *path, int flags)
{
	return open_at(folder, path, flags | O_LARGEFILE, 0);
}

int creat(const char *path, mode_t mode)
{
	return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int creat64(const char *path, mode_t mode)
{
	return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_LARGEFILE, mode);
}

/* --- streams --- */

static int flags_of_mode(const char *mode)
{
	int flags = mode[0] == 'r' ? O_RDONLY : O_WRONLY | O_CREAT;

	if (strchr(mode, '+')) {
		flags = (flags & ~O_ACCMODE) | O_RDWR;
	}
	if (mode[0] == 'a') {
		flags |= O_APPEND;
	}
	if (strchr(mode, 'x')) {
		flags |= O_EXCL;
	}
	return strchr(mode, 'e') ? flags | O_CLOEXEC : flags;
}

static FILE *open_stream(const char *path, const char *mode)
{
	struct place place;

	place_follow(AT_FDCWD, path, &place);
	if (!place.is_node) {
		return real()->fopen(place.path, mode);
	}
	int fd = call_open_node(&place, flags_of_mode(mode));
	FILE *stream = fd < 0 ? NULL : fdopen(fd, mode);

	if (!stream && fd >= 0) {
		int error = errno;
		file_forget(fd);
		real()->close(fd);
		errno = error;
	}
	return stream;
}

FILE *fopen(const char *path, const char *mode)
{
	return open_stream(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return open_stream(path, mode);
}

/* A stream keeps its number, so the anchor is put there. */
static FILE *reopen_stream(const char *path, const char *mode, FILE *stream)
{
	struct place place;

	place_follow(AT_FDCWD, path, &place);
	int old = fileno(stream);
	if (!place.is_node) {
		file_forget(old);
		return real()->freopen(place.path, mode, stream);
	}
	int fd = call_open_node(&place, flags_of_mode(mode));
	if (fd < 0) {
		int error = errno;
		file_forget(old);
		real()->fclose(stream);
		errno = error;
		return NULL;
	}
	file_forget(old);
	stream = real()->freopen("/dev/null", mode, stream);
	if (stream && fileno(stream) != fd) {
		real()->dup3(fd, fileno(stream), flags_of_mode(mode) & O_CLOEXEC);
		file_copy(fd, fileno(stream));
		file_forget(fd);
		real()->close(fd);
	}
	return stream;
}

FILE *freopen(const char *path, const char *mode, FILE *stream)
{
	return reopen_stream(path, mode, stream);
}

FILE *freopen64(const char *path, const char *mode, FILE *stream)
{
	return reopen_stream(path, mode, stream);
}

int fclose(FILE *stream)
{
	int fd = fileno(stream);

	if (descriptor_get(fd) < DESCRIPTOR_FILE) {
		descriptor_set(fd, DESCRIPTOR_UNKNOWN);
		return real()->fclose(stream);
	}
	/* What is buffered is written first, and the number is free only afterwards. */
	int error = fflush(stream) == 0 ? 0 : errno;
	file_forget(fd);
	int r = real()->fclose(stream);
	return error != 0 ? (int)call_result(-error) : r;
}

/* --- folders --- */

DIR *opendir(const char *path)
{
	struct place place;

	place_follow(AT_FDCWD, path, &place);
	return real()->opendir(place.path);
}

int scandir(const char *path, struct dirent ***ret_names, int (*filter)(const struct dirent *),
	    int (*compare)(const struct dirent **, const struct dirent **))
{
	struct place place;

	place_follow(AT_FDCWD, path, &place);
	return real()->scandir(place.path, ret_names, filter, compare);
}

int scandir64(const char *path, struct dirent64 ***ret_names,
	      int (*filter)(const struct dirent64 *),
	      int (*compare)(const struct dirent64 **, const struct dirent64 **))
{
	struct place place;

	place_follow(AT_FDCWD, path, &place);
	return real()->scandir64(place.path, ret_names, filter, compare);
}
