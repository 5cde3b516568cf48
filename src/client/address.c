/* SPDX-License-Identifier: MIT */
/* Where daemons listen, and which one is asked. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "client/internal.h"
#include "util/fdio.h"
#include "util/paths.h"

static int set_address(struct address *address, const char *kind, const char *path)
{
	int n = snprintf(address->path, sizeof(address->path), "%s", path);

	address->kind = kind;
	return n >= 0 && (size_t)n < sizeof(address->path) ? 0 : -ENAMETOOLONG;
}

static int set_user_address(struct address *address)
{
	address->kind = "user daemon";
	return paths_user_socket(PATHS_RUN_USER, address->path, sizeof(address->path));
}

int addresses_find(enum lpt_daemon daemon, const char *socket,
		   struct address ret_addresses[ADDRESSES_MAX])
{
	const char *chosen = socket;

	if (!chosen && daemon == LPT_DAEMON_ANY) {
		chosen = getenv("LPTD_SOCKET");
	}
	if (chosen && chosen[0]) {
		int r = set_address(&ret_addresses[0], "daemon", chosen);

		return r < 0 ? r : 1;
	}
	int n = 0;

	if (daemon != LPT_DAEMON_USER) {
		set_address(&ret_addresses[n++], "system daemon", PATHS_SYSTEM_SOCKET);
	}
	if (daemon == LPT_DAEMON_SYSTEM) {
		return n;
	}
	int r = set_user_address(&ret_addresses[n]);

	/* Where there is no place for the user's daemon, there still is the system's. */
	return r == 0 ? n + 1 : n > 0 ? n : r;
}

int address_connect(const struct address *address)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		return -errno;
	}
	memcpy(name.sun_path, address->path, sizeof(name.sun_path));
	if (connect(fd, (struct sockaddr *)&name, sizeof(name)) < 0) {
		int r = -errno;

		fd_close(&fd);
		return r;
	}
	return fd;
}
