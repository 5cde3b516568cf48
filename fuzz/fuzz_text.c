/* SPDX-License-Identifier: MIT */
/*
 * The text form of port programs takes any text.  A refusal says where; what is accepted comes
 * back the same after it was written out and read again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lpt/program.h>

#include "fuzz.h"

#define TEXT_MAX 4096
#define INSNS_MAX 256

static void write_and_read(const struct lpt_insn *insns, size_t n)
{
	static struct lpt_insn again[INSNS_MAX];
	static char text[INSNS_MAX * 128];

	int len = lpt_program_format(insns, n, text, sizeof(text));
	if (len < 0 || (size_t)len >= sizeof(text)) {
		abort();
	}
	int n_again = lpt_program_parse(text, again, INSNS_MAX, NULL);
	if (n_again != (int)n || memcmp(insns, again, n * sizeof(*insns)) != 0) {
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lpt_insn insns[INSNS_MAX];
	struct lpt_program_error error = {.line = 0};
	char text[TEXT_MAX + 1];

	if (size > TEXT_MAX) {
		return 0;
	}
	memcpy(text, data, size);
	text[size] = '\0';
	int n = lpt_program_parse(text, insns, INSNS_MAX, &error);
	if (n == -EINVAL && (error.line == 0 || error.text[0] == '\0')) {
		abort();
	}
	if (n > 0) {
		write_and_read(insns, (size_t)n);
	}
	return 0;
}
