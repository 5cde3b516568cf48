/* SPDX-License-Identifier: MIT */
/* Busy and nAck of compatibility mode; see centronics.h. */
#include "peripheral/centronics.h"

#include "lines/signals.h"

#define ACK_MAX_NS 5000

void centronics_init(struct centronics *c, int64_t byte_ns)
{
	c->byte_ns = byte_ns;
	c->ack_ns = byte_ns / 2 < ACK_MAX_NS ? byte_ns / 2 : ACK_MAX_NS;
	centronics_reset(c);
}

void centronics_begin(struct centronics *c, int64_t t)
{
	c->phase = CENTRONICS_BUSY;
	c->until_ns = t + c->byte_ns - c->ack_ns;
}

void centronics_advance(struct centronics *c, int64_t t)
{
	if (t < c->until_ns) {
		return;
	}
	if (c->phase == CENTRONICS_ACK) {
		centronics_reset(c);
		return;
	}
	c->phase = CENTRONICS_ACK;
	c->until_ns += c->ack_ns;
}

void centronics_reset(struct centronics *c)
{
	c->phase = CENTRONICS_READY;
	c->until_ns = INT64_MAX;
}

uint8_t centronics_status(const struct centronics *c, uint8_t idle)
{
	/* A set LPT_STATUS_BUSY means that Busy is low. */
	static const uint8_t lines[] = {
		[CENTRONICS_READY] = 0xff,
		[CENTRONICS_BUSY] = (uint8_t)~LPT_STATUS_BUSY,
		[CENTRONICS_ACK] = (uint8_t) ~(LPT_STATUS_BUSY | LPT_STATUS_NACK),
	};

	return idle & lines[c->phase];
}
