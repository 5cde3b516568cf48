/* SPDX-License-Identifier: MIT */
/*
 * Memory of this process at an address that the program gave: the kernel copies, so that an address
 * that is not there is an error and no crash.  Where the system forbids its call, the address is
 * trusted.  errno stays as it was; may be called from signal handlers.
 */
#ifndef LPT_COMPAT_OWN_MEMORY_H
#define LPT_COMPAT_OWN_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* 0, -EFAULT. */
int own_memory_read(void *to, uint64_t from, size_t n);
int own_memory_write(uint64_t to, const void *from, size_t n);

#endif
