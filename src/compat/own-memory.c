/* SPDX-License-Identifier: MIT */
/* Memory of this process, copied by the kernel; see own-memory.h. */
#include "compat/own-memory.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int copy(void *own, uint64_t theirs, size_t n, bool is_write)
{
	struct iovec local = {own, n}, remote = {(void *)(uintptr_t)theirs, n};
	int error = errno;
	ssize_t done = is_write ? process_vm_writev(getpid(), &local, 1, &remote, 1, 0)
				: process_vm_readv(getpid(), &local, 1, &remote, 1, 0);

	if (done < 0 && (errno == ENOSYS || errno == EPERM)) {
		memcpy(is_write ? remote.iov_base : own, is_write ? own : remote.iov_base, n);
		done = (ssize_t)n;
	}
	errno = error;
	return done == (ssize_t)n ? 0 : -EFAULT;
}

int own_memory_read(void *to, uint64_t from, size_t n)
{
	return copy(to, from, n, false);
}

int own_memory_write(uint64_t to, const void *from, size_t n)
{
	return copy((void *)from, to, n, true);
}
