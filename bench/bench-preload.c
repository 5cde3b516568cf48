/* SPDX-License-Identifier: MIT */
/*
 * What a program pays below `lpt run` for descriptors that are no port's: calls by their names,
 * which the preload answers, against the C library's own in the same process.
 * Exit status: 0 the demand is met, 1 it is not, 77 there is no preload or the machine was too
 * restless.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "rounds.h"

#define N_CALLS 100000 /* of a round */
#define AT_MOST 1.1

typedef int (*ioctl_fn)(int fd, unsigned long request, ...);
typedef ssize_t (*read_fn)(int fd, void *buf, size_t n);

/* Time of one call, in ns. */
static double measure_ioctl(ioctl_fn call, int fd)
{
	int64_t begin_ns = now_ns();
	int n;

	for (int i = 0; i < N_CALLS; i++) {
		call(fd, FIONREAD, &n);
	}
	return (double)(now_ns() - begin_ns) / N_CALLS;
}

static double measure_read(read_fn call, int fd)
{
	int64_t begin_ns = now_ns();
	char byte;

	for (int i = 0; i < N_CALLS; i++) {
		call(fd, &byte, 1);
	}
	return (double)(now_ns() - begin_ns) / N_CALLS;
}

static bool judge(const char *what, const struct series *own, const struct series *libc)
{
	double ratio = series_ratio(own, libc);

	printf("%-34s %8.0f ns\n%-34s %8.0f ns  %.2f x, at most %.2f\n", what, series_median(libc),
	       "  below lpt run", series_median(own), ratio, AT_MOST);
	return ratio <= AT_MOST;
}

int main(void)
{
	struct series own_ioctl, libc_ioctl, own_read, libc_read;
	void *libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	ioctl_fn ioctl_of_libc;
	read_fn read_of_libc;

	*(void **)&ioctl_of_libc = libc ? dlsym(libc, "ioctl") : NULL;
	*(void **)&read_of_libc = libc ? dlsym(libc, "read") : NULL;
	if (fd < 0 || !ioctl_of_libc || ioctl_of_libc == (ioctl_fn)ioctl) {
		printf("bench-preload: not below the preload\n");
		return 77;
	}
	for (int i = 0; i < N_ROUNDS; i++) {
		libc_ioctl.ns[i] = measure_ioctl(ioctl_of_libc, fd);
		own_ioctl.ns[i] = measure_ioctl(ioctl, fd);
		libc_read.ns[i] = measure_read(read_of_libc, fd);
		own_read.ns[i] = measure_read(read, fd);
	}
	bool met = judge("ioctl on another descriptor", &own_ioctl, &libc_ioctl);

	met = judge("read on another descriptor", &own_read, &libc_read) && met;
	if (series_is_void(&libc_ioctl) || series_is_void(&libc_read)) {
		return 77;
	}
	return met ? 0 : 1;
}
