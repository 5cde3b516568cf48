/* SPDX-License-Identifier: MIT */
/*
 * Figures in interleaved rounds.  Each round measures every reference and every subject once; a
 * figure is the median of its rounds, a ratio the median of the ratios inside one round, so that
 * a machine that changes its speed between rounds does not change the verdict.
 */
#ifndef LPT_BENCH_ROUNDS_H
#define LPT_BENCH_ROUNDS_H

#include <stdbool.h>
#include <stdint.h>

#define N_ROUNDS 9

struct series {
	double ns[N_ROUNDS];
};

double series_median(const struct series *series);
double series_ratio(const struct series *subject, const struct series *reference);

/* More than three times between the fastest and the slowest round: the run says nothing. */
bool series_is_void(const struct series *series);

int64_t now_ns(void);

#endif
