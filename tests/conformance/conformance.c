/* SPDX-License-Identifier: MIT */
#include "conformance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool failed, not_applicable;
static char text[400];

void requirement_fails(const char *file, int line, const char *what)
{
	const char *name = strrchr(file, '/');

	if (!failed) {
		snprintf(text, sizeof(text), "%s:%d: %s", name ? name + 1 : file, line, what);
	}
	failed = true;
}

void requirement_is_not_applicable(const char *reason)
{
	not_applicable = true;
	snprintf(text, sizeof(text), "%s", reason);
}

bool requirement_has_failed(void)
{
	return failed;
}

static int run_one(const char *side, const struct requirement *r, void (*setup)(void),
		   void (*teardown)(void))
{
	failed = not_applicable = false;
	text[0] = '\0';
	if (setup) {
		setup();
	}
	if (!failed) {
		r->test();
	}
	if (teardown) {
		teardown();
	}
	const char *result = failed ? "fail" : not_applicable ? "n/a" : "pass";
	printf("R%d %s %s%s%s\n", r->number, side, result, text[0] ? " " : "", text);
	fflush(stdout);
	return failed;
}

static bool is_asked_for(int number, char *const arguments[])
{
	for (int i = 0; arguments[i]; i++) {
		if (atoi(arguments[i]) == number) {
			return true;
		}
	}
	return !arguments[0];
}

int conformance_run(const char *side, const struct requirement *const tables[], void (*setup)(void),
		    void (*teardown)(void), char *const arguments[])
{
	int n_failed = 0;

	for (int i = 0; tables[i]; i++) {
		for (const struct requirement *r = tables[i]; r->test; r++) {
			if (is_asked_for(r->number, arguments)) {
				n_failed += run_one(side, r, setup, teardown);
			}
		}
	}
	return n_failed ? 1 : 0;
}
