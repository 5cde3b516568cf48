/* SPDX-License-Identifier: MIT */
/* The state file: lines of words, `end` as the last; see state.h. */
#include "daemon/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/fdio.h"
#include "util/log.h"

#define FILE_NAME "state"
#define TEMPORARY_NAME "state.new"
#define LOCK_NAME "lock"
#define FILE_MAX (1024u * 1024u)

static int open_folder(const char *path)
{
	if (mkdir(path, 0750) < 0 && errno != EEXIST) {
		int error = errno;

		log_error("cannot make the state folder %s: %s. Choose another: --state DIR", path,
			  strerror(error));
		return -error;
	}
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		int error = errno;

		log_error("cannot open the state folder %s: %s. Choose another: --state DIR", path,
			  strerror(error));
		return -error;
	}
	return fd;
}

static int lock_folder(struct state *state, const char *path)
{
	state->lock = openat(state->folder, LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (state->lock < 0) {
		int error = errno;

		log_error("the state folder %s is not writable: %s. Choose another: --state DIR",
			  path, strerror(error));
		return -error;
	}
	if (flock(state->lock, LOCK_EX | LOCK_NB) < 0) {
		log_error("another lptd uses the state folder %s. Stop that one first, or choose "
			  "another: --state DIR",
			  path);
		return -EADDRINUSE;
	}
	return 0;
}

static struct state_name *find_name(const struct state *state, const char *identity)
{
	lpt_list_for_each (at, &state->names) {
		struct state_name *name = lpt_container_of(at, struct state_name, link);

		if (strcmp(name->identity, identity) == 0) {
			return name;
		}
	}
	return NULL;
}

/* An identity has one name, a name one identity: what had either before loses it. */
static int set_name(struct state *state, const char *identity, uint32_t index)
{
	size_t len = strlen(identity) + 1;
	struct state_name *name = malloc(sizeof(*name) + len);

	if (!name) {
		return -ENOMEM;
	}
	name->last_io = state_io(state, identity);
	lpt_list_for_each_safe (at, &state->names) {
		struct state_name *other = lpt_container_of(at, struct state_name, link);

		if (other->index == index || strcmp(other->identity, identity) == 0) {
			lpt_list_remove(at);
			free(other);
		}
	}
	name->index = index;
	memcpy(name->identity, identity, len);
	lpt_list_append(&state->names, &name->link);
	return 0;
}

/* One line; 1 at `end`. */
static int read_line(struct state *state, const char *line)
{
	unsigned long long instance;
	unsigned int number;
	int at = 0;

	if (strcmp(line, "end") == 0) {
		return 1;
	}
	if (line[0] == '#') {
		return 0;
	}
	if (sscanf(line, "instance %llu%n", &instance, &at) == 1 && line[at] == 0) {
		state->last_instance = instance;
		return 0;
	}
	if (sscanf(line, "name LPT%u %n", &number, &at) == 1 && at > 0 && line[at] && number > 0) {
		return set_name(state, line + at, number - 1);
	}
	return -EINVAL;
}

static int read_lines(struct state *state, char *text, unsigned int *ret_line)
{
	char *rest = text;

	for (*ret_line = 1; rest && *rest; (*ret_line)++) {
		int r = read_line(state, strsep(&rest, "\n"));

		if (r != 0) {
			return r < 0 ? r : 0;
		}
	}
	return -EINVAL;
}

static int read_file(struct state *state, const char *path)
{
	cleanup_close int fd = openat(state->folder, FILE_NAME, O_RDONLY | O_CLOEXEC);
	unsigned int line = 0;

	unlinkat(state->folder, TEMPORARY_NAME, 0); /* of a daemon that was killed meanwhile */
	if (fd < 0) {
		return errno == ENOENT ? 0 : -errno;
	}
	cleanup_free char *text = malloc(FILE_MAX + 1);

	if (!text) {
		return -ENOMEM;
	}
	ssize_t n = fd_read_all(fd, text, FILE_MAX);

	if (n < 0) {
		return (int)n;
	}
	text[n] = 0;
	int r = read_lines(state, text, &line);

	if (r == -EINVAL) {
		log_error("%s/%s:%u: damaged. Move the file away; names and instance numbers then "
			  "begin anew",
			  path, FILE_NAME, line);
	}
	return r;
}

int state_open(struct state *state, const char *path)
{
	int r;

	*state = (struct state){.folder = -1, .lock = -1};
	lpt_list_init(&state->names);
	state->folder = r = open_folder(path);
	if (r >= 0) {
		r = lock_folder(state, path);
	}
	if (r >= 0) {
		r = read_file(state, path);
		if (r < 0 && r != -EINVAL) {
			log_error("cannot read %s/%s: %s", path, FILE_NAME, strerror(-r));
		}
	}
	if (r < 0) {
		state_close(state);
	}
	return r < 0 ? r : 0;
}

void state_close(struct state *state)
{
	fd_close(&state->folder);
	fd_close(&state->lock);
	if (!state->names.next) {
		return;
	}
	lpt_list_for_each_safe (at, &state->names) {
		lpt_list_remove(at);
		free(lpt_container_of(at, struct state_name, link));
	}
}

int state_find(const struct state *state, const char *identity)
{
	const struct state_name *name = find_name(state, identity);

	return name ? (int)name->index : -ENOENT;
}

void state_set_io(struct state *state, const char *identity, uint32_t io)
{
	struct state_name *name = find_name(state, identity);

	if (name) {
		name->last_io = io;
	}
}

uint32_t state_io(const struct state *state, const char *identity)
{
	const struct state_name *name = find_name(state, identity);

	return name ? name->last_io : 0;
}

static int write_lines(const struct state *state, FILE *stream)
{
	fprintf(stream, "# Written by lptd: which port had which name, and the last instance.\n");
	fprintf(stream, "instance %llu\n", (unsigned long long)state->last_instance);
	lpt_list_for_each (at, &state->names) {
		const struct state_name *name = lpt_container_of(at, struct state_name, link);

		fprintf(stream, "name LPT%u %s\n", (unsigned int)name->index + 1, name->identity);
	}
	fprintf(stream, "end\n");
	if (fflush(stream) != 0 || fsync(fileno(stream)) < 0) {
		return -errno;
	}
	return ferror(stream) ? -EIO : 0;
}

static int write_file(const struct state *state)
{
	cleanup_close int fd = openat(state->folder, TEMPORARY_NAME,
				      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0) {
		return -errno;
	}
	cleanup_fclose FILE *stream = fdopen(fd, "w");

	if (!stream) {
		return -errno;
	}
	steal_fd(&fd);
	int r = write_lines(state, stream);

	if (r < 0) {
		return r;
	}
	if (renameat(state->folder, TEMPORARY_NAME, state->folder, FILE_NAME) < 0 ||
	    fsync(state->folder) < 0) {
		return -errno;
	}
	return 0;
}

int state_next(struct state *state, const char *identity, uint32_t index, uint64_t *ret_instance)
{
	int r = set_name(state, identity, index);

	if (r < 0) {
		return r;
	}
	state->last_instance++;
	r = write_file(state);
	if (r < 0) {
		state->last_instance--;
		return r;
	}
	*ret_instance = state->last_instance;
	return 0;
}
