/* SPDX-License-Identifier: MIT */
#include "compat/preload/real.h"

#include <dlfcn.h>

struct real_calls real_calls;

void real_load(void)
{
	/* ISO C knows no way from an object to a function; POSIX demands this one. */
#define REAL_FIND(name) *(void **)&real_calls.name = dlsym(RTLD_NEXT, #name);
	REAL_CALLS(REAL_FIND)
#undef REAL_FIND
	real_calls.is_loaded = true;
}
