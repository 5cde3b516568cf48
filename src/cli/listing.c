/* SPDX-License-Identifier: MIT */
#include "cli/listing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int listing_init(struct listing *listing, const struct lpt_insn *insns, uint32_t n_insns)
{
	*listing = (struct listing){0};
	int len = lpt_program_format(insns, n_insns, NULL, 0);
	if (len < 0) {
		return len;
	}
	listing->text = malloc((size_t)len + 1);
	listing->lines = calloc(n_insns, sizeof(*listing->lines));
	if (!listing->text || !listing->lines) {
		listing_deinit(listing);
		return -ENOMEM;
	}
	lpt_program_format(insns, n_insns, listing->text, (size_t)len + 1);
	char *rest = listing->text;
	while (rest && listing->n_lines < n_insns) {
		listing->lines[listing->n_lines++] = strsep(&rest, "\n");
	}
	return 0;
}

void listing_deinit(struct listing *listing)
{
	free(listing->text);
	free(listing->lines);
	*listing = (struct listing){0};
}

const char *listing_line(const struct listing *listing, uint32_t index)
{
	return index < listing->n_lines ? listing->lines[index] : "?";
}

const char *listing_instruction(const struct listing *listing, uint32_t index)
{
	const char *line = listing_line(listing, index);
	const char *label_end = strstr(line, ": ");

	return label_end ? label_end + 2 : line;
}
