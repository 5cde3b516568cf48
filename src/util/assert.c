/* SPDX-License-Identifier: MIT */
/* How a process reports a failed assertion.  A library of its own: other hosts bring their own. */
#include "util/assert.h"

#include <stdio.h>
#include <stdlib.h>

void lpt_assert_failed(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, what);
	abort();
}
