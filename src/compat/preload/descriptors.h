/* SPDX-License-Identifier: MIT */
/*
 * What each descriptor of this process is: one entry a number, so that a call on a descriptor that
 * is none of ours costs one load.
 *
 * A number whose descriptor may have come from anywhere (inherited, passed, made behind our back)
 * is unknown; whoever needs to know looks once.
 */
#ifndef LPT_COMPAT_PRELOAD_DESCRIPTORS_H
#define LPT_COMPAT_PRELOAD_DESCRIPTORS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define DESCRIPTORS_MAX 65536 /* beyond it nothing is ours */

enum descriptor_kind {
	DESCRIPTOR_UNKNOWN = 0,
	DESCRIPTOR_FOREIGN,
	DESCRIPTOR_INTERNAL, /* made by ourselves, not the program's */
	DESCRIPTOR_IO,       /* /dev/port: a file whose position is the address */
	DESCRIPTOR_FILE,     /* the anchor of file number `kind - DESCRIPTOR_FILE`, and so on */
};

extern _Atomic uint16_t descriptors[DESCRIPTORS_MAX];

static inline bool descriptor_is_numbered(int fd)
{
	return (unsigned)fd < DESCRIPTORS_MAX;
}

static inline unsigned descriptor_get(int fd)
{
	return descriptor_is_numbered(fd)
		       ? atomic_load_explicit(&descriptors[fd], memory_order_relaxed)
		       : DESCRIPTOR_FOREIGN;
}

static inline bool descriptor_is_foreign(int fd)
{
	return __builtin_expect(descriptor_get(fd) == DESCRIPTOR_FOREIGN, 1);
}

static inline bool descriptor_is_internal(int fd)
{
	return descriptor_get(fd) == DESCRIPTOR_INTERNAL;
}

static inline void descriptor_set(int fd, unsigned kind)
{
	if (descriptor_is_numbered(fd)) {
		atomic_store_explicit(&descriptors[fd], (uint16_t)kind, memory_order_relaxed);
	}
}

/* The first descriptor of ours from this number on; -1: there is none. */
int descriptor_next_internal(int from);

/* Move a descriptor of ours out of the program's way, and remember that it is ours.  The new
 * number, or fd itself where there is no other; -1 stays -1. */
int descriptor_hide(int fd);

#endif
