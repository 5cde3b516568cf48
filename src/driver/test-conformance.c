/* SPDX-License-Identifier: MIT */
/*
 * The conformance suite on every driver that needs no hardware, or on the ports that are named:
 *
 *	test-conformance [latches] [loopback] [printer] SPEC...
 *
 * where the words before the specifications say what those ports have beside their capabilities.
 */
#include <stdio.h>
#include <string.h>

#include "driver/conformance.h"

static const struct conformance_target targets[] = {
	{"null:", 0},
	{"none,clock=virtual", CONFORMANCE_LATCHES},
	{"loopback,clock=virtual", CONFORMANCE_LATCHES | CONFORMANCE_LOOPBACK},
	{"loopback,clock=follow", CONFORMANCE_LATCHES | CONFORMANCE_LOOPBACK},
	{"loopback,clock=paced", CONFORMANCE_LATCHES | CONFORMANCE_LOOPBACK},
	{"loopback,clock=virtual,modes=compat", CONFORMANCE_LATCHES | CONFORMANCE_LOOPBACK},
	{"printer,clock=virtual", CONFORMANCE_LATCHES | CONFORMANCE_PRINTER},
	{"printer,clock=follow,rate=5000", CONFORMANCE_LATCHES | CONFORMANCE_PRINTER},
	{"printer,clock=paced", CONFORMANCE_LATCHES | CONFORMANCE_PRINTER},
	{"slow:loopback,clock=virtual", CONFORMANCE_LATCHES | CONFORMANCE_LOOPBACK},
	{"slow:printer", CONFORMANCE_LATCHES | CONFORMANCE_PRINTER},
};

/* The feature that a word names, 0: it is a specification. */
static unsigned feature(const char *word, const char *next)
{
	static const char *const words[] = {"latches", "loopback", "printer"};

	for (unsigned i = 0; next && i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]) == 0) {
			return 1u << i;
		}
	}
	return 0;
}

static unsigned run_named(char **words, unsigned *n_cases)
{
	struct conformance_target target = {0};
	unsigned failed = 0;

	for (; *words; words++) {
		unsigned known = feature(*words, words[1]);

		target.features |= known;
		if (!known) {
			target.spec = *words;
			failed += conformance_run(&target, n_cases);
		}
	}
	return failed;
}

static unsigned run_all(unsigned *n_cases)
{
	unsigned failed = 0;

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		failed += conformance_run(&targets[i], n_cases);
	}
	return failed;
}

int main(int argc, char **argv)
{
	unsigned n_cases = 0;
	unsigned failed = argc > 1 ? run_named(argv + 1, &n_cases) : run_all(&n_cases);

	printf("1..%u\n", n_cases);
	return failed != 0;
}
