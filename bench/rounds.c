/* SPDX-License-Identifier: MIT */
#include "rounds.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void sorted(const double *in, double out[N_ROUNDS])
{
	memcpy(out, in, N_ROUNDS * sizeof(*out));
	qsort(out, N_ROUNDS, sizeof(*out), compare);
}

double series_median(const struct series *series)
{
	double ns[N_ROUNDS];

	sorted(series->ns, ns);
	return ns[N_ROUNDS / 2];
}

double series_ratio(const struct series *subject, const struct series *reference)
{
	struct series ratio;

	for (int i = 0; i < N_ROUNDS; i++) {
		ratio.ns[i] = subject->ns[i] / reference->ns[i];
	}
	return series_median(&ratio);
}

bool series_is_void(const struct series *series)
{
	double ns[N_ROUNDS];

	sorted(series->ns, ns);
	return ns[N_ROUNDS - 1] > 3 * ns[0];
}

int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}
