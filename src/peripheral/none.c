/* SPDX-License-Identifier: MIT */
/* An empty connector: every line that the peripheral would drive is pulled up. */
#include "peripheral/peripheral.h"

static void none_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
		       struct peripheral_output *out)
{
	*out = peripheral_open_lines;
}

const struct peripheral_ops peripheral_none = {
	.name = "none",
	.help = "an empty connector",
	.drive = none_drive,
};
