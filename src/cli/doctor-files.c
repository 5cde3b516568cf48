/* SPDX-License-Identifier: MIT */
#include "cli/doctor-files.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor.h"
#include "util/cleanup.h"

#define PATH_MAX_BYTES 1024

__attribute__((format(printf, 2, 0))) static void
make_path(const struct examination *x, const char *format, va_list arguments, char *path)
{
	int len = snprintf(path, PATH_MAX_BYTES, "%s", x->root);

	vsnprintf(path + len, (size_t)(PATH_MAX_BYTES - len), format, arguments);
}

bool doctor_has(const struct examination *x, const char *format, ...)
{
	char path[PATH_MAX_BYTES];
	va_list arguments;

	va_start(arguments, format);
	make_path(x, format, arguments, path);
	va_end(arguments);
	return access(path, F_OK) == 0;
}

bool doctor_read(const struct examination *x, char *text, size_t size, const char *format, ...)
{
	char path[PATH_MAX_BYTES];
	va_list arguments;

	va_start(arguments, format);
	make_path(x, format, arguments, path);
	va_end(arguments);
	cleanup_fclose FILE *file = fopen(path, "re");
	char line[DOCTOR_TEXT_MAX];

	if (!file || !fgets(line, sizeof(line), file)) {
		return false;
	}
	line[strcspn(line, "\n")] = '\0';
	snprintf(text, size, "%s", line);
	return true;
}
