/* SPDX-License-Identifier: MIT */
/*
 * Folders and files that a port specification names are opened here, with the rights of the
 * program that names them; the daemon gets descriptors and never opens such a path.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

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

static int open_path(const struct path_key *key, const char *path)
{
	int fd;

	if (!key->is_folder) {
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	} else if (mkdir(path, 0777) < 0 && errno != EEXIST) {
		return -errno;
	} else {
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
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
	int fd = open_path(key, path);

	if (fd < 0) {
		return path_fail(conn, key, path, fd);
	}
	files->fds[files->n++] = fd;
	return 0;
}

int spec_open_files(struct lpt_connection *conn, const char *spec, struct spec_files *ret_files)
{
	struct spec_files files = {.n = 0};
	int r = 0;

	if (strlen(spec) > SPEC_MAX) {
		return connection_fail(conn, -EINVAL, "a port specification has at most %d bytes",
				       SPEC_MAX);
	}
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
