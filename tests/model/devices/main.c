/* SPDX-License-Identifier: MIT */
/*
 * The model test of devices: random sequences of what happens to the devices of a port, each
 * compared with a naive model.  TAP on stdout, one line per seed; a mismatch prints seed, step and
 * the last operations.
 *
 * usage: test-model-devices [STEPS] [caught]     8 seeds of STEPS steps (20,000; LPT_MODEL_STEPS
 * overrides); with "caught" the test passes if a mismatch is found
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/assert.h"

static const uint64_t seeds[] = {1, 2, 3, 5, 8, 13, 21, 34};

#define N_SEEDS ((int)(sizeof(seeds) / sizeof(seeds[0])))

static struct world world;
static uint64_t seed_now;

static void report(void)
{
	printf("# seed %lu, step %lu: %s\n", (unsigned long)seed_now, world.step, world.error);
	unsigned long n = world.n_log < N_LOG ? world.n_log : N_LOG;
	for (unsigned long i = world.n_log - n; i < world.n_log; i++) {
		printf("#   %s\n", world.log[i % N_LOG]);
	}
}

static bool caught_wanted;

/* An assertion of the core is a mismatch like any other. */
void lpt_assert_failed(const char *what, const char *file, int line)
{
	world_fail(&world, "the core asserts %s (%s:%d)", what, file, line);
	report();
	if (caught_wanted) {
		printf("ok 1 - the planted fault is caught\n1..1\n");
	} else {
		printf("Bail out! assertion failed\n");
	}
	exit(caught_wanted ? 0 : 1);
}

static bool agrees(uint64_t seed, unsigned long steps)
{
	seed_now = seed;
	world_init(&world, seed);
	while (world.step < steps && world.error[0] == '\0') {
		world_step(&world);
	}
	return world.error[0] == '\0';
}

static int catch_fault(unsigned long steps)
{
	for (int i = 0; i < N_SEEDS; i++) {
		if (!agrees(seeds[i], steps)) {
			report();
			printf("ok 1 - the planted fault is caught\n1..1\n");
			return 0;
		}
	}
	printf("not ok 1 - the planted fault is caught\n1..1\n");
	return 1;
}

int main(int argc, char **argv)
{
	const char *from_environment = getenv("LPT_MODEL_STEPS");
	unsigned long steps = from_environment ? strtoul(from_environment, NULL, 10) : 20000;
	int failed = 0;

	if (argc > 1) {
		steps = strtoul(argv[1], NULL, 10);
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	caught_wanted = argc > 2 && strcmp(argv[2], "caught") == 0;
	if (caught_wanted) {
		return catch_fault(steps);
	}
	printf("1..%d\n", N_SEEDS);
	for (int i = 0; i < N_SEEDS; i++) {
		bool good = agrees(seeds[i], steps);

		printf("%sok %d - seed %lu, %lu steps\n", good ? "" : "not ", i + 1,
		       (unsigned long)seeds[i], steps);
		if (!good) {
			report();
			failed = 1;
		}
	}
	return failed;
}
