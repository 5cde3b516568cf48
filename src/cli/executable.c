/* SPDX-License-Identifier: MIT */
#include "cli/executable.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "util/cleanup.h"

/* The kind of program that can be preloaded is the kind that we are. */
#if __SIZEOF_POINTER__ == 8
#define OUR_CLASS ELFCLASS64
typedef Elf64_Ehdr elf_header;
typedef Elf64_Phdr elf_segment;
#else
#define OUR_CLASS ELFCLASS32
typedef Elf32_Ehdr elf_header;
typedef Elf32_Phdr elf_segment;
#endif

int executable_find(const char *name, char *ret_path, size_t size)
{
	const char *path = getenv("PATH");

	if (strchr(name, '/') || !path) {
		snprintf(ret_path, size, "%s", name);
		return access(name, X_OK) < 0 ? -errno : 0;
	}
	while (*path) {
		size_t n = strcspn(path, ":");
		snprintf(ret_path, size, "%.*s/%s", (int)n, n ? path : ".", name);
		if (access(ret_path, X_OK) == 0) {
			return 0;
		}
		path += path[n] ? n + 1 : n;
	}
	return -ENOENT;
}

/* Does it run with more rights than whoever starts it?  Then the loader takes no preloads. */
static bool has_rights(int fd, mode_t mode)
{
	return mode & (S_ISUID | S_ISGID) || fgetxattr(fd, "security.capability", NULL, 0) > 0;
}

/* The dynamic loader is named by a segment of its own. */
static int elf_kind(int fd, mode_t mode)
{
	elf_header header;
	elf_segment segment;

	if (pread(fd, &header, sizeof(header), 0) != sizeof(header) ||
	    header.e_ident[EI_CLASS] != OUR_CLASS || header.e_phentsize != sizeof(segment)) {
		return EXECUTABLE_FOREIGN;
	}
	for (unsigned i = 0; i < header.e_phnum; i++) {
		off_t offset = (off_t)(header.e_phoff + i * sizeof(segment));
		if (pread(fd, &segment, sizeof(segment), offset) != sizeof(segment)) {
			return EXECUTABLE_OTHER;
		}
		if (segment.p_type == PT_INTERP) {
			return has_rights(fd, mode) ? EXECUTABLE_PRIVILEGED : EXECUTABLE_DYNAMIC;
		}
	}
	return EXECUTABLE_STATIC;
}

int executable_kind(const char *path, char ret_interpreter[INTERPRETER_MAX])
{
	char start[INTERPRETER_MAX] = "";
	struct stat st;
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0) {
		return -errno;
	}
	if (!S_ISREG(st.st_mode) || read(fd, start, sizeof(start) - 1) < 0) {
		return EXECUTABLE_OTHER;
	}
	if (!memcmp(start, ELFMAG, SELFMAG)) {
		return elf_kind(fd, st.st_mode);
	}
	if (strncmp(start, "#!", 2) != 0) {
		return EXECUTABLE_OTHER;
	}
	const char *name = start + 2 + strspn(start + 2, " \t");
	snprintf(ret_interpreter, INTERPRETER_MAX, "%.*s", (int)strcspn(name, " \t\n"), name);
	return EXECUTABLE_SCRIPT;
}
