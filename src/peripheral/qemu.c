/* SPDX-License-Identifier: MIT */
/*
 * What hangs on the parallel port of a QEMU guest (isa-parallel), as a program in the guest sees
 * it: something that takes every byte at once and acknowledges it, and minds no other line.  It is
 * here so that a program's calls can be compared, one by one, with the same calls in such a guest.
 */
#include "peripheral/peripheral.h"

#include "lines/signals.h"

#define IDLE (LPT_STATUS_NFAULT | LPT_STATUS_SELECT | LPT_STATUS_NACK | LPT_STATUS_BUSY)
#define STEP_NS 1000 /* from Busy to nAck, and how long that is low */

enum qemu_phase {
	QEMU_IDLE,
	QEMU_STROBED, /* Busy while nStrobe is low, and a little longer */
	QEMU_BUSY,
	QEMU_ACK, /* nAck is low */
};

struct qemu {
	enum qemu_phase phase;
	uint8_t control; /* as last seen */
	int64_t until_ns;
};

static const uint8_t status_of[] = {
	[QEMU_IDLE] = IDLE,
	[QEMU_STROBED] = IDLE & ~LPT_STATUS_BUSY,
	[QEMU_BUSY] = IDLE & ~LPT_STATUS_BUSY,
	[QEMU_ACK] = IDLE & ~(LPT_STATUS_BUSY | LPT_STATUS_NACK),
};

static struct qemu *qemu_of(struct peripheral *p)
{
	return (struct qemu *)p->state;
}

static void report(const struct qemu *qemu, struct peripheral_output *out)
{
	bool moves = qemu->phase == QEMU_BUSY || qemu->phase == QEMU_ACK;

	out->status = status_of[qemu->phase];
	out->data = PERIPHERAL_DATA_OPEN;
	out->until_ns = moves ? qemu->until_ns : INT64_MAX;
}

static void qemu_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
		       struct peripheral_output *out)
{
	struct qemu *qemu = qemu_of(p);
	uint8_t changed = (in->control ^ qemu->control) & LPT_CONTROL_NSTROBE;

	qemu->control = in->control;
	if (changed & in->control) {
		qemu->phase = QEMU_STROBED;
		if (p->sink && p->sink->bytes) {
			p->sink->bytes(p->sink->context, &in->data, 1);
		}
	} else if (changed) {
		qemu->phase = QEMU_BUSY;
		qemu->until_ns = t + STEP_NS;
	}
	report(qemu, out);
}

static void qemu_advance(struct peripheral *p, int64_t t, struct peripheral_output *out)
{
	struct qemu *qemu = qemu_of(p);

	if (t >= qemu->until_ns && qemu->phase == QEMU_BUSY) {
		qemu->phase = QEMU_ACK;
		qemu->until_ns += STEP_NS;
	} else if (t >= qemu->until_ns && qemu->phase == QEMU_ACK) {
		qemu->phase = QEMU_IDLE;
	}
	report(qemu, out);
}

const struct peripheral_ops peripheral_qemu = {
	.name = "qemu",
	.help = "what a QEMU guest finds at its parallel port, for comparisons",
	.size = sizeof(struct qemu),
	.drive = qemu_drive,
	.advance = qemu_advance,
};
