/* SPDX-License-Identifier: MIT */
#include "util/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int join(const char *folder, const char *middle, const char *name, char *path, size_t size)
{
	int n = snprintf(path, size, "%s%s/%s", folder, middle, name);

	return n >= 0 && (size_t)n < size ? 0 : -ENAMETOOLONG;
}

int paths_user_socket(const char *run_user, char *path, size_t size)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	char folder[64];

	if (runtime && runtime[0]) {
		return join(runtime, "", PATHS_USER_SOCKET, path, size);
	}
	snprintf(folder, sizeof(folder), "%s/%lu", run_user, (unsigned long)getuid());
	if (access(folder, F_OK) == 0) {
		return join(folder, "", PATHS_USER_SOCKET, path, size);
	}
	if (state && state[0] == '/') {
		return join(state, "", PATHS_USER_SOCKET, path, size);
	}
	return home && home[0] ? join(home, "/.local/state", PATHS_USER_SOCKET, path, size)
			       : -ENOENT;
}
