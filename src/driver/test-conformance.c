/* SPDX-License-Identifier: MIT */
/* The conformance suite on every driver that needs no hardware. */
#include <stdio.h>

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

int main(void)
{
	unsigned n_cases = 0, failed = 0;

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		failed += conformance_run(&targets[i], &n_cases);
	}
	printf("1..%u\n", n_cases);
	return failed != 0;
}
