/* SPDX-License-Identifier: MIT */
/*
 * The driver that drives nothing: reads give zeros, writes go nowhere, time is the host's.  A
 * template for new drivers: fill what the port can do, leave the rest NULL (see lines.h).
 */
#include "driver/source.h"

#include <stdio.h>

#define SPP_REGISTERS ((1u << LPT_REG_DATA) | (1u << LPT_REG_STATUS) | (1u << LPT_REG_CONTROL))

static int null_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	return 0;
}

static int null_read(struct lpt_lines *lines, enum lpt_reg reg, uint8_t *ret_value)
{
	*ret_value = 0;
	return 0;
}

static const struct lpt_lines_ops null_ops = {
	.write = null_write,
	.read = null_read,
};

static int null_open(const struct port_spec *spec, const struct peripheral_sink *sink,
		     struct port_source *source, char *error, size_t error_size)
{
	source->lines.ops = &null_ops;
	source->lines.caps = LPT_CAP_FAST;
	source->lines.readable = SPP_REGISTERS;
	source->lines.writable = (1u << LPT_REG_DATA) | (1u << LPT_REG_CONTROL);
	source->lines.chip_modes = 1u << 0;
	snprintf(source->identity, sizeof(source->identity), "null:%s", spec->path);
	return 0;
}

const struct driver driver_null = {
	.name = "null",
	.help = "nothing at all: reads give zeros, writes go nowhere",
	.open = null_open,
};
