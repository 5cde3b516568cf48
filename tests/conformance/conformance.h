/* SPDX-License-Identifier: MIT */
/*
 * Conformance tests: one function per requirement of docs/requirements.md, named by its number.
 *
 * A test returns when CHECK finds something wrong; NOT_APPLICABLE ends it with a reason.  Each
 * program prints one line a requirement, `R28 core pass`, `R28 core fail file.c:12: what` or
 * `R28 core n/a reason`, which tests/conformance/run puts beside the sentences.
 */
#ifndef TESTS_CONFORMANCE_CONFORMANCE_H
#define TESTS_CONFORMANCE_CONFORMANCE_H

#include <stdbool.h>

struct requirement {
	int number;
	void (*test)(void);
};

/* REQUIREMENT(28, open_succeeds) is the function r28_open_succeeds. */
#define REQUIREMENT(number, name)                                                                  \
	{                                                                                          \
		number, r##number##_##name                                                         \
	}

#define CHECK(what)                                                                                \
	do {                                                                                       \
		if (!(what)) {                                                                     \
			requirement_fails(__FILE__, __LINE__, #what);                              \
			return;                                                                    \
		}                                                                                  \
	} while (0)

#define NOT_APPLICABLE(reason)                                                                     \
	do {                                                                                       \
		requirement_is_not_applicable(reason);                                             \
		return;                                                                            \
	} while (0)

void requirement_fails(const char *file, int line, const char *what);
void requirement_is_not_applicable(const char *reason);

/* Has the running test failed so far?  For helpers that check on its behalf. */
bool requirement_has_failed(void);

/*
 * Run tables of tests, each ended by a test of NULL; setup and teardown may be NULL.  With the
 * numbers of requirements as arguments only these are run.
 */
int conformance_run(const char *side, const struct requirement *const tables[], void (*setup)(void),
		    void (*teardown)(void), char *const arguments[]);

#endif
