/* SPDX-License-Identifier: MIT */
/*
 * What `lpt run` costs a program in calls that are none of lptd's: ioctl() on a descriptor of
 * something else, by the name that the preloaded library has taken over, and by libc's own.
 *
 * usage: lpt run -- bench-foreign
 * Exit status: 0 the demand is met, 1 it is not, 77 the machine was too restless to say.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "rounds.h"

#define N_CALLS 200000
#define AT_MOST 1.1

typedef int (*ioctl_fn)(int fd, unsigned long request, ...);

static ioctl_fn find_ioctl(void *library)
{
	ioctl_fn call = NULL;

	*(void **)&call = dlsym(library, "ioctl");
	return call;
}

static double ns_of_a_call(ioctl_fn call, int fd)
{
	struct termios unused;
	int64_t began_ns = now_ns();

	for (int i = 0; i < N_CALLS; i++) {
		call(fd, TCGETS, &unused);
	}
	return (double)(now_ns() - began_ns) / N_CALLS;
}

int main(void)
{
	struct series with = {0}, without = {0};
	void *libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
	ioctl_fn libcs = libc ? find_ioctl(libc) : NULL;
	ioctl_fn preloaded = find_ioctl(RTLD_DEFAULT);
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (!libcs || libcs == preloaded || fd < 0) {
		fprintf(stderr, "bench-foreign: run it so: lpt run -- bench-foreign\n");
		return 1;
	}
	for (int round = 0; round < N_ROUNDS; round++) {
		without.ns[round] = ns_of_a_call(libcs, fd);
		with.ns[round] = ns_of_a_call(preloaded, fd);
	}
	double ratio = series_ratio(&with, &without);

	printf("foreign ioctl below lpt run %.0f ns, libc's %.0f ns: ratio %.2f (at most %.1f)\n",
	       series_median(&with), series_median(&without), ratio, AT_MOST);
	if (series_is_void(&with) || series_is_void(&without)) {
		return 77;
	}
	return ratio <= AT_MOST ? 0 : 1;
}
