/* SPDX-License-Identifier: MIT */
/* What kind of program a file is, as far as it matters for reaching its calls. */
#ifndef LPT_CLI_EXECUTABLE_H
#define LPT_CLI_EXECUTABLE_H

#include <stddef.h>

enum executable_kind {
	EXECUTABLE_DYNAMIC = 1, /* uses the C library that a preload can step before */
	EXECUTABLE_STATIC,
	EXECUTABLE_PRIVILEGED, /* setuid, setgid or with capabilities: the loader takes no preload
				*/
	EXECUTABLE_FOREIGN,    /* for another machine or word size */
	EXECUTABLE_SCRIPT,     /* ret_interpreter names the program that runs it */
	EXECUTABLE_OTHER,      /* not a program */
};

#define INTERPRETER_MAX 256

/* Find a program as the shell does: as it stands if it has a slash, else along PATH.  0 or a
 * negative errno (-ENOENT, -EACCES). */
int executable_find(const char *name, char *ret_path, size_t size);

/* Look at a file.  One of enum executable_kind, or a negative errno. */
int executable_kind(const char *path, char ret_interpreter[INTERPRETER_MAX]);

#endif
