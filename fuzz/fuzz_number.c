/* SPDX-License-Identifier: MIT */
/* Numbers, sizes and times as users write them: any text is a value or is refused. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "util/parse.h"

#define TEXT_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[TEXT_MAX + 1];
	uint32_t number;
	uint64_t bytes;
	int64_t time_ns = 0;

	if (size > TEXT_MAX) {
		return 0;
	}
	memcpy(text, data, size);
	text[size] = '\0';
	(void)parse_u32(text, &number);
	(void)parse_size(text, &bytes);
	if (parse_time_ns(text, &time_ns) == 0 && time_ns < -1) {
		abort();
	}
	return 0;
}
