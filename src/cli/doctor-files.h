/* SPDX-License-Identifier: MIT */
/* Files of the system that is examined, below its root. */
#ifndef LPT_CLI_DOCTOR_FILES_H
#define LPT_CLI_DOCTOR_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct examination;

/* Is there a file or folder of this name? */
__attribute__((format(printf, 2, 3))) bool doctor_has(const struct examination *x,
						      const char *format, ...);

/* The first line of a file.  False: it cannot be read, and text is as it was. */
__attribute__((format(printf, 4, 5))) bool doctor_read(const struct examination *x, char *text,
						       size_t size, const char *format, ...);

#endif
