/* SPDX-License-Identifier: MIT */
/*
 * Listening and accepting.  A lock beside the socket tells a living daemon from a socket that a
 * killed one left behind; it is held as long as this process lives.
 */
#include "daemon/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "daemon/session.h"
#include "util/cleanup.h"
#include "util/fdio.h"
#include "util/log.h"

#define BACKLOG 512
#define ACCEPTS_PER_ROUND 16

/* No descriptor is left: use the spare one to turn the client away instead of letting it hang. */
static void turn_away(struct daemon *daemon)
{
	fd_close(&daemon->spare_fd);
	cleanup_close int fd = accept4(daemon->listen_fd, NULL, NULL, SOCK_CLOEXEC);

	fd_close(&fd);
	daemon->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int on_connection(sd_event_source *source, int listen_fd, uint32_t revents, void *userdata)
{
	struct daemon *daemon = userdata;

	for (int i = 0; i < ACCEPTS_PER_ROUND; i++) {
		cleanup_close int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0) {
			if (errno == EMFILE || errno == ENFILE) {
				turn_away(daemon);
			}
			return 0;
		}
		session_new(daemon, &fd); /* who cannot be served is cut, and noted */
	}
	return 0;
}

/* The socket that systemd opened for us, -ENOENT without one. */
static int inherited_socket(struct daemon *daemon)
{
	int n = sd_listen_fds(1);

	if (n <= 0) {
		return n < 0 ? n : -ENOENT;
	}
	int fd = SD_LISTEN_FDS_START;
	struct sockaddr_un address = {0};
	socklen_t len = sizeof(address);

	if (n > 1 || sd_is_socket(fd, AF_UNIX, SOCK_SEQPACKET, 1) <= 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) < 0) {
		log_error("the descriptor passed by the service manager is not one listening "
			  "seqpacket "
			  "socket. Set ListenSequentialPacket= in lptd.socket");
		return -EINVAL;
	}
	snprintf(daemon->socket_path, sizeof(daemon->socket_path), "%s", address.sun_path);
	int r = fd_set_flags(fd);

	if (r < 0) {
		return r;
	}
	return fd;
}

static int lock_socket(struct daemon *daemon)
{
	char path[sizeof(daemon->socket_path) + 8];

	snprintf(path, sizeof(path), "%s.lock", daemon->socket_path);
	cleanup_close int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		int error = errno;

		log_error("cannot make the socket %s: %s. Choose another place: --socket PATH",
			  daemon->socket_path, strerror(error));
		return -error;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		log_error("another lptd serves %s. Stop that one first, or choose another place: "
			  "--socket PATH",
			  daemon->socket_path);
		return -EADDRINUSE;
	}
	daemon->lock_fd = steal_fd(&fd);
	return 0;
}

/* Take away the socket that a killed daemon left; a path in use by anything else stays. */
static int remove_stale(const char *path)
{
	struct stat about;

	if (lstat(path, &about) < 0) {
		return 0;
	}
	if (!S_ISSOCK(about.st_mode)) {
		log_error("%s is there and is no socket. Choose another place: --socket PATH",
			  path);
		return -EEXIST;
	}
	return unlink(path) < 0 ? -errno : 0;
}

static int bind_socket(struct daemon *daemon)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t len = strlen(daemon->socket_path);

	if (len >= sizeof(address.sun_path)) {
		log_error("the path of the socket is too long (%zu bytes, at most %zu): %s", len,
			  sizeof(address.sun_path) - 1, daemon->socket_path);
		return -ENAMETOOLONG;
	}
	int r = lock_socket(daemon);

	if (r == 0) {
		r = remove_stale(daemon->socket_path);
	}
	if (r < 0) {
		return r;
	}
	memcpy(address.sun_path, daemon->socket_path, len + 1);
	cleanup_close int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    chmod(daemon->socket_path, daemon->is_system ? 0666 : 0600) < 0 ||
	    listen(fd, BACKLOG) < 0) {
		r = -errno;
		log_error("cannot listen on %s: %s", daemon->socket_path, strerror(-r));
		return r;
	}
	daemon->socket_is_ours = true;
	return steal_fd(&fd);
}

int server_start(struct daemon *daemon)
{
	int fd = inherited_socket(daemon);

	if (fd == -ENOENT) {
		fd = bind_socket(daemon);
	}
	if (fd < 0) {
		return fd;
	}
	daemon->listen_fd = fd;
	fd_welcome_fds(fd, false); /* who connects has to say first who it is */
	daemon->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return sd_event_add_io(daemon->loop, &daemon->listen_source, fd, EPOLLIN, on_connection,
			       daemon);
}

void server_stop(struct daemon *daemon)
{
	daemon->listen_source = sd_event_source_disable_unref(daemon->listen_source);
	fd_close(&daemon->listen_fd);
	fd_close(&daemon->spare_fd);
	if (daemon->socket_is_ours) {
		unlink(daemon->socket_path);
	}
	fd_close(&daemon->lock_fd);
}
