/* SPDX-License-Identifier: MIT */
/*
 * Assertions against our own mistakes.  The host of the freestanding rooms supplies the function
 * that reports a failed one: the daemon logs and aborts, a kernel would do what kernels do.
 */
#ifndef LPT_UTIL_ASSERT_H
#define LPT_UTIL_ASSERT_H

__attribute__((noreturn)) void lpt_assert_failed(const char *what, const char *file, int line);

#define lpt_assert(what) ((what) ? (void)0 : lpt_assert_failed(#what, __FILE__, __LINE__))

#endif
