/* SPDX-License-Identifier: MIT */
/*
 * Folders, files and devices that a port specification names are opened here, with the rights of
 * the program that names them; the daemon gets descriptors and never opens such a path.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/internal.h"
#include "util/fdio.h"
#include "util/paths.h"

#define SPEC_MAX 1023 /* bytes of text, as the message has it */

static const struct path_key {
	const char *name;
	bool is_folder;
} path_keys[] = {
#define PATH_KEY(name, is_folder) {#name, is_folder},
	PATHS_KEY_TABLE(PATH_KEY)};

static const char *const path_drivers[] = {
#define PATH_DRIVER(name) #name ":",
	PATHS_DRIVER_TABLE(PATH_DRIVER)};

/* The key of "key=value" if it names a path, else NULL. */
static const struct path_key *path_key_of(const char *item, size_t len)
{
	const char *equals = memchr(item, '=', len);

	for (size_t i = 0; equals && i < sizeof(path_keys) / sizeof(path_keys[0]); i++) {
		size_t name_len = strlen(path_keys[i].name);

		if (name_len == (size_t)(equals - item) &&
		    memcmp(item, path_keys[i].name, name_len) == 0) {
			return &path_keys[i];
		}
	}
	return NULL;
}

/*
 * A folder that root has just made is for the daemon to write into, which may be another user.
 * Where that fails, the daemon says what to do about it.
 */
static void give_to_daemon(struct lpt_connection *conn, int fd)
{
	struct lpt_daemon_info info;

	if (geteuid() != 0 || lpt_daemon_status(conn, &info) < 0) {
		return;
	}
	const struct passwd *user = getpwnam(info.user);

	if (user && user->pw_uid != 0) {
		(void)!fchown(fd, user->pw_uid, (gid_t)-1);
	}
}

static int open_folder(struct lpt_connection *conn, const char *path)
{
	bool is_new = mkdir(path, 0777) == 0;

	if (!is_new && errno != EEXIST) {
		return -errno;
	}
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && is_new) {
		give_to_daemon(conn, fd);
	}
	return fd < 0 ? -errno : fd;
}

static int open_path(struct lpt_connection *conn, const struct path_key *key, const char *path)
{
	if (key->is_folder) {
		return open_folder(conn, path);
	}
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	return fd < 0 ? -errno : fd;
}

static int path_fail(struct lpt_connection *conn, const struct path_key *key, const char *path,
		     int error)
{
	if (!path[0]) {
		return connection_fail(conn, -EINVAL, "key '%s' needs a path", key->name);
	}
	if (error == -ENOENT && key->is_folder) {
		return connection_fail(conn, error,
				       "%s '%s': the folder above it is missing; try: mkdir -p %s",
				       key->name, path, path);
	}
	return connection_fail(conn, error, "%s '%s': %s", key->name, path, strerror(-error));
}

/* A device of a real port.  No folder is made and no file. */
static int open_device(struct lpt_connection *conn, const char *path)
{
	int fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0) {
		return fd;
	}
	const char *cure = errno == ENOENT || errno == ENXIO || errno == ENODEV
				   ? " Load its modules: modprobe parport_pc ppdev"
			   : errno == EACCES ? " It is for group lp: sudo adduser $USER lp"
					     : "";

	return connection_fail(conn, -errno, "%s: %s.%s", path, strerror(errno), cure);
}

static int keep(int fd, struct spec_files *files)
{
	if (fd >= 0) {
		files->fds[files->n++] = fd;
	}
	return fd < 0 ? fd : 0;
}

/* The first part, where it is driver:PATH of a real port. */
static int open_head(struct lpt_connection *conn, const char *spec, struct spec_files *files)
{
	char path[SPEC_MAX + 1];

	for (size_t i = 0; i < sizeof(path_drivers) / sizeof(path_drivers[0]); i++) {
		size_t skip = strlen(path_drivers[i]);
		size_t len = strcspn(spec, ",");

		/* Without a path there is nothing to open: the daemon says what is missing. */
		if (strncmp(spec, path_drivers[i], skip) != 0 || len == skip) {
			continue;
		}
		memcpy(path, spec + skip, len - skip);
		path[len - skip] = '\0';
		return keep(open_device(conn, path), files);
	}
	return 0;
}

static int open_item(struct lpt_connection *conn, const struct path_key *key, const char *value,
		     size_t len, struct spec_files *files)
{
	char path[SPEC_MAX + 1];

	if (files->n == WIRE_FDS_MAX) {
		return connection_fail(conn, -E2BIG, "a port has at most %d folders and files",
				       WIRE_FDS_MAX);
	}
	memcpy(path, value, len);
	path[len] = '\0';
	int fd = open_path(conn, key, path);

	if (fd < 0) {
		return path_fail(conn, key, path, fd);
	}
	return keep(fd, files);
}

int spec_open_files(struct lpt_connection *conn, const char *spec, struct spec_files *ret_files)
{
	struct spec_files files = {.n = 0};
	int r = 0;

	if (strlen(spec) > SPEC_MAX) {
		return connection_fail(conn, -EINVAL, "a port specification has at most %d bytes",
				       SPEC_MAX);
	}
	r = open_head(conn, spec, &files);
	for (const char *item = spec; r == 0 && *item; item += strspn(item, ",")) {
		size_t len = strcspn(item, ",");
		const struct path_key *key = path_key_of(item, len);

		if (key) {
			size_t skip = strlen(key->name) + 1;

			r = open_item(conn, key, item + skip, len - skip, &files);
		}
		item += len;
	}
	if (r < 0) {
		spec_close_files(&files);
		return r;
	}
	*ret_files = files;
	return 0;
}

void spec_close_files(struct spec_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		fd_close(&files->fds[i]);
	}
	files->n = 0;
}
