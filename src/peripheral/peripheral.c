/* SPDX-License-Identifier: MIT */
/* The table of peripherals; making and freeing one. */
#include "peripheral/peripheral.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct peripheral_ops *const peripherals[] = {
	&peripheral_avr,
	&peripheral_chain,
	&peripheral_echo,
	&peripheral_hd44780,
	&peripheral_jtag,
	&peripheral_loopback,
	&peripheral_none,
	&peripheral_printer,
	&peripheral_qemu,
	&peripheral_spi_flash,
	NULL,
};

const struct peripheral_output peripheral_open_lines = {
	.status = PERIPHERAL_STATUS_OPEN,
	.data = PERIPHERAL_DATA_OPEN,
	.until_ns = INT64_MAX,
};

const struct peripheral_ops *peripheral_find(const char *name)
{
	for (const struct peripheral_ops *const *at = peripherals; *at; at++) {
		if (strcmp((*at)->name, name) == 0) {
			return *at;
		}
	}
	return NULL;
}

int peripheral_new(const struct peripheral_ops *ops, const struct settings *settings,
		   const struct peripheral_sink *sink, char *error, size_t error_size,
		   struct peripheral **ret_peripheral)
{
	struct peripheral *p = calloc(1, sizeof(*p) + ops->size);
	int r;

	if (!p) {
		snprintf(error, error_size, "out of memory");
		return -ENOMEM;
	}
	p->ops = ops;
	p->sink = sink;
	r = ops->init ? ops->init(p, settings, sink, error, error_size) : 0;
	if (r < 0) {
		free(p);
		return r;
	}
	*ret_peripheral = p;
	return 0;
}

struct peripheral *peripheral_free(struct peripheral *p)
{
	if (p && p->ops->deinit) {
		p->ops->deinit(p);
	}
	free(p);
	return NULL;
}
