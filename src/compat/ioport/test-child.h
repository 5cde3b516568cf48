/* SPDX-License-Identifier: MIT */
/*
 * Tests that may kill their process: each is a child, which says by its exit status which of its
 * steps failed, 0 none.
 */
#ifndef LPT_COMPAT_IOPORT_TEST_CHILD_H
#define LPT_COMPAT_IOPORT_TEST_CHILD_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef __SANITIZE_THREAD__
#define UNDER_THREAD_SANITIZER true
#elif defined(__has_feature)
#define UNDER_THREAD_SANITIZER __has_feature(thread_sanitizer)
#else
#define UNDER_THREAD_SANITIZER false
#endif

/* The thread sanitizer takes signals over, delivers them late, and finds fault with all that a
 * handler calls: said as TAP, for main() to end with. */
static inline bool is_under_thread_sanitizer(void)
{
	if (UNDER_THREAD_SANITIZER) {
		puts("1..0 # SKIP the thread sanitizer does not let faults through");
	}
	return UNDER_THREAD_SANITIZER;
}

#define STEP(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			_exit(__LINE__ % 250 + 1);                                                 \
		}                                                                                  \
	} while (0)

/* A child that does this, with no action for SIGSEGV. */
static inline pid_t start(void (*body)(void))
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		const struct rlimit no_core = {0, 0};

		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGSEGV, SIG_DFL);
		body();
		_exit(0);
	}
	return pid;
}

/* Its wait status. */
static inline int end_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static inline void expect_success(void (*body)(void))
{
	int status = end_of(start(body));

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static inline void expect_death(void (*body)(void))
{
	int status = end_of(start(body));

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSEGV);
}

#endif
