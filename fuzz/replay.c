/* SPDX-License-Identifier: MIT */
/*
 * Replays a corpus without a fuzzer: gives each file of a folder to the fuzz target this is linked
 * with, and reports one TAP case a file.  A find becomes a file of the corpus and so a test.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define INPUT_MAX (1 << 20) /* bytes */

/* Exactly as large as the input, so that the address sanitizer sees a read past its end. */
static int replay(const char *path)
{
	static uint8_t buf[INPUT_MAX];
	FILE *file = fopen(path, "rbe");

	if (!file) {
		return -errno;
	}
	size_t size = fread(buf, 1, sizeof(buf), file);
	fclose(file);

	uint8_t *input = malloc(size ? size : 1);
	if (!input) {
		return -ENOMEM;
	}
	memcpy(input, buf, size);
	LLVMFuzzerTestOneInput(input, size);
	free(input);
	return 0;
}

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	struct dirent **entries = NULL;
	int n = argc == 2 ? scandir(argv[1], &entries, is_input, alphasort) : -1;

	if (n <= 0) {
		fprintf(stderr, "usage: %s FOLDER, with at least one file in it\n", argv[0]);
		return 2;
	}
	printf("1..%d\n", n);
	for (int i = 0; i < n; i++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s/%s", argv[1], entries[i]->d_name);
		int r = replay(path);
		printf("%sok %d - %s\n", r ? "not " : "", i + 1, entries[i]->d_name);
		fflush(stdout);
		free(entries[i]);
	}
	free((void *)entries);
	return 0;
}
