/* SPDX-License-Identifier: MIT */
/* What the test programs have in common: they say where they find that something is not so, and end
 * with 1. */
#ifndef LPT_TEST_RUN_CLIENT_H
#define LPT_TEST_RUN_CLIENT_H

#include <errno.h>
#include <fcntl.h>
#include <linux/ppdev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#define expect(condition)                                                                          \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			printf("%s:%d: not so: %s (%s)\n", __func__, __LINE__, #condition,         \
			       strerror(errno));                                                   \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

#define expect_error(call, error)                                                                  \
	do {                                                                                       \
		errno = 0;                                                                         \
		expect((call) == -1);                                                              \
		expect(errno == (error));                                                          \
	} while (0)

static inline int open_port(const char *path)
{
	int fd = open(path, O_RDWR);

	expect(fd >= 0);
	return fd;
}

/* The plug joins D0..D4 and the five status bits. */
static inline void exercise(int fd, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned char data = (unsigned char)i, status;

		expect(ioctl(fd, PPWDATA, &data) == 0);
		expect(ioctl(fd, PPRSTATUS, &status) == 0);
		expect(((status ^ 0x80) >> 3) == (data & 0x1f));
	}
}

static inline void use(int fd)
{
	expect(ioctl(fd, PPCLAIM) == 0);
	exercise(fd, 32);
	expect(ioctl(fd, PPRELEASE) == 0);
}

static inline void await_child(pid_t pid)
{
	int status;

	expect(waitpid(pid, &status, 0) == pid);
	expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* One thing that a test program does, by the name that is its argument. */
struct act {
	const char *name;
	void (*run)(void);
};

/* The exit status of a test program: 0 done, 2 it has no such act. */
static inline int run_act(const struct act *acts, size_t n, int argc, char **argv)
{
	for (size_t i = 0; i < n && argc == 2; i++) {
		if (!strcmp(acts[i].name, argv[1])) {
			acts[i].run();
			return 0;
		}
	}
	return 2;
}

#endif
