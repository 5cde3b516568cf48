/* SPDX-License-Identifier: MIT */
/*
 * A loopback plug: pins 2-15, 3-13, 4-12, 5-10 and 6-11 are joined, so D0 is seen on nFault, D1 on
 * Select, D2 on PError, D3 on nAck and D4 on Busy, which the status register has inverted.
 */
#include "peripheral/peripheral.h"

#include "lines/signals.h"

static void loopback_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
			   struct peripheral_output *out)
{
	uint8_t data = in->reverse ? PERIPHERAL_DATA_OPEN : in->data;

	*out = peripheral_open_lines;
	out->status = (uint8_t)((data & 0x1f) << 3) ^ LPT_STATUS_BUSY;
}

const struct peripheral_ops peripheral_loopback = {
	.name = "loopback",
	.help = "a plug that joins pins 2-15, 3-13, 4-12, 5-10 and 6-11",
	.drive = loopback_drive,
};
