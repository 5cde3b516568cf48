/* SPDX-License-Identifier: MIT */
#include "compat/preload/descriptors.h"

#include <sys/resource.h>

#include "compat/preload/real.h"

#define HIDDEN_MAX 256 /* numbers that we look for room in: the last that select() can have */

_Atomic uint16_t descriptors[DESCRIPTORS_MAX];
static _Atomic int internal_end; /* no number from here on was ever ours */

static int first_hidden(void)
{
	struct rlimit limit;
	rlim_t end = FD_SETSIZE;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < end) {
		end = limit.rlim_cur;
	}
	return (int)(end > 2 * HIDDEN_MAX ? end - HIDDEN_MAX : end / 2);
}

int descriptor_next_internal(int from)
{
	int end = atomic_load(&internal_end);

	for (int fd = from; fd < end; fd++) {
		if (descriptor_is_internal(fd)) {
			return fd;
		}
	}
	return -1;
}

int descriptor_hide(int fd)
{
	if (fd < 0) {
		return fd;
	}
	int hidden = real()->fcntl(fd, F_DUPFD_CLOEXEC, first_hidden());

	if (hidden >= 0) {
		real()->close(fd);
		fd = hidden;
	}
	descriptor_set(fd, DESCRIPTOR_INTERNAL);
	if (fd >= atomic_load(&internal_end)) {
		atomic_store(&internal_end, fd + 1);
	}
	return fd;
}
