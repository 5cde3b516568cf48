/* SPDX-License-Identifier: MIT */
/*
 * Owners on the stack.  A variable marked with one of these is released when it leaves scope;
 * giving it away is steal_fd() or steal_pointer() on the line that passes it on.  Handlers run in
 * reverse order of declaration, so what must die last is declared first.
 */
#ifndef LPT_UTIL_CLEANUP_H
#define LPT_UTIL_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>

#include "util/fdio.h"

#define cleanup(function) __attribute__((cleanup(function)))
#define cleanup_free cleanup(cleanup_free_pointer)
#define cleanup_close cleanup(cleanup_close_fd)
#define cleanup_fclose cleanup(cleanup_fclose_stream)

static inline void cleanup_free_pointer(void *pointer)
{
	free(*(void **)pointer);
}

static inline void cleanup_close_fd(int *fd)
{
	fd_close(fd);
}

static inline void cleanup_fclose_stream(FILE **stream)
{
	if (*stream) {
		fclose(*stream);
	}
}

#define steal_pointer(pointer)                                                                     \
	__extension__({                                                                            \
		__typeof__(pointer) stolen_ = (pointer);                                           \
		(pointer) = NULL;                                                                  \
		stolen_;                                                                           \
	})

static inline int steal_fd(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

#endif
