/* SPDX-License-Identifier: MIT */
/* For tests that make a folder of their own: how it goes away. */
#ifndef LPT_UTIL_TEST_FOLDER_H
#define LPT_UTIL_TEST_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

static inline int folder_remove_one(const char *path, const struct stat *status, int type,
				    struct FTW *place)
{
	return remove(path);
}

/* A folder and all that is in it.  0, or -1 with errno. */
static inline int folder_remove(const char *path)
{
	return nftw(path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
