/* SPDX-License-Identifier: MIT */
/* An empty connector: every line that the peripheral would drive is pulled up. */
#include "peripheral/peripheral.h"

static const struct peripheral_output open_lines = {
	.status = PERIPHERAL_STATUS_OPEN,
	.data = PERIPHERAL_DATA_OPEN,
	.until_ns = INT64_MAX,
};

static void none_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
		       struct peripheral_output *out)
{
	*out = open_lines;
}

static void none_advance(struct peripheral *p, int64_t t, struct peripheral_output *out)
{
}

const struct peripheral_ops peripheral_none = {
	.name = "none",
	.help = "an empty connector",
	.drive = none_drive,
	.advance = none_advance,
};
