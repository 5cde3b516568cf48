/* SPDX-License-Identifier: MIT */
#include "compat/preload/setup.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "compat/ioport/ioport.h"
#include "compat/preload/files.h"
#include "util/cleanup.h"

#define REPORTS "lptd/run"

struct setup setup = {.claim_ms = -1};

void report(const char *format, ...)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	char text[512];
	va_list arguments;
	int error = errno;

	if (!setup.folder[0]) {
		return;
	}
	va_start(arguments, format);
	int n = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	int name =
		snprintf(to.sun_path + 1, sizeof(to.sun_path) - 1, "%s%s", REPORTS, setup.folder);
	cleanup_close int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0) {
		size_t size = (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1;
		/* A receiver that has ended refuses; one that is behind is waited for. */
		sendto(fd, text, size, MSG_NOSIGNAL, (struct sockaddr *)&to,
		       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)name));
	}
	errno = error;
}

__attribute__((constructor)) static void start(void)
{
	const char *text = getenv("LPT_RUN");
	const char *socket = getenv("LPTD_SOCKET");
	int verbose = 0, n = 0;

	if (text && sscanf(text, "%" SCNd64 " %d %n", &setup.claim_ms, &verbose, &n) == 2) {
		snprintf(setup.folder, sizeof(setup.folder), "%s", text + n);
		setup.is_verbose = verbose != 0;
	}
	if (socket) {
		snprintf(setup.socket, sizeof(setup.socket), "%s", socket);
		ioport_use_socket(setup.socket);
	}
	files_start();
	report("hello %d %s", (int)getpid(), program_invocation_short_name);
}
