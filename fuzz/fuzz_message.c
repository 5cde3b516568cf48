/* SPDX-License-Identifier: MIT */
/*
 * The decoder takes any bytes.  What it accepts can be printed, and survives another way through
 * encoder and decoder unchanged.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "wire/wire.h"

static uint8_t first[WIRE_MESSAGE_MAX], second[WIRE_MESSAGE_MAX];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_message message;
	char line[256];

	if (wire_decode(data, size, &message) < 0) {
		return 0;
	}
	wire_print(&message, line, sizeof(line));
	int len = wire_encode(message.number, message.id, &message.as, first, sizeof(first));
	if (len < 0 || wire_decode(first, (size_t)len, &message) < 0) {
		abort();
	}
	int again = wire_encode(message.number, message.id, &message.as, second, sizeof(second));
	if (again != len || memcmp(first, second, (size_t)len) != 0) {
		abort();
	}
	return 0;
}
