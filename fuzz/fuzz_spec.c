/* SPDX-License-Identifier: MIT */
/*
 * Port specifications as users and clients write them.  A refusal says why; what is accepted is
 * freed without a rest.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "driver/source.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct port_spec spec;
	char text[PORT_SPEC_MAX + 2], error[256] = "";

	if (size >= sizeof(text)) {
		return 0;
	}
	memcpy(text, data, size);
	text[size] = '\0';
	int r = port_spec_parse(text, &spec, error, sizeof(error));
	if (r == -EINVAL && error[0] == '\0') {
		abort();
	}
	if (r == 0) {
		port_spec_deinit(&spec);
	}
	return 0;
}
