/* SPDX-License-Identifier: MIT */
/* Where port instructions cannot be trapped no right to them is given. */
#include <errno.h>

#include "compat/ioport/ioport.h"

void ioport_use_socket(const char *socket)
{
}

int ioport_permit(unsigned long from, unsigned long n, bool on)
{
	return -EIO;
}

int ioport_level(int level)
{
	return -EIO;
}

int ioport_connect(void)
{
	return -EIO;
}

ssize_t ioport_read(uint64_t address, void *buf, size_t n)
{
	return -EIO;
}

ssize_t ioport_write(uint64_t address, const void *buf, size_t n)
{
	return -EIO;
}
