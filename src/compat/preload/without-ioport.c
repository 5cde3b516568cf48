/* SPDX-License-Identifier: MIT */
/* Direct port I/O on machines that have no such instructions: there is none. */
#include <errno.h>

#include "compat/ioport/ioport.h"

void ioport_use_socket(const char *socket)
{
}

int ioport_connect(void)
{
	return -EIO;
}

ssize_t ioport_read(uint64_t address, void *buf, size_t n)
{
	return 0;
}

ssize_t ioport_write(uint64_t address, const void *buf, size_t n)
{
	return 0;
}
