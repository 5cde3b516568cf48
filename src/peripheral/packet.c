/* SPDX-License-Identifier: MIT */
/* Command packets of IEEE 1284.3; see packet.h. */
#include "peripheral/packet.h"

#include "lines/signals.h"

#define PACKET_END 0xff
#define LINES                                                                                      \
	(LPT_CONTROL_NSTROBE | LPT_CONTROL_NAUTOFD | LPT_CONTROL_NINIT | LPT_CONTROL_NSELECTIN)

static const uint8_t prefix[] = {0xaa, 0x55, 0x00, 0xff, 0x87, 0x78};

#define ANNOUNCED 4u
#define CONFIRMED 5u
#define COMMANDS sizeof(prefix)

enum packet_phase packet_phase(const struct packet *packet)
{
	switch (packet->matched) {
	case ANNOUNCED:
		return PACKET_ANNOUNCED;
	case CONFIRMED:
		return PACKET_CONFIRMED;
	case COMMANDS:
		return PACKET_COMMANDS;
	default:
		return PACKET_NONE;
	}
}

/* A byte stands on the lines until the next one does, so the one matched last is no mistake. */
static void match(struct packet *packet, uint8_t byte)
{
	size_t n = packet->matched;

	if (byte == prefix[n]) {
		packet->matched++;
	} else if (n == 0 || byte != prefix[n - 1]) {
		packet->matched = byte == prefix[0] ? 1 : 0;
	}
}

static enum packet_event read_command(struct packet *packet, const struct peripheral_input *in)
{
	bool strobe = in->control & LPT_CONTROL_NSTROBE;

	if (strobe != packet->strobe) {
		packet->strobe = strobe;
		return strobe ? PACKET_COMMAND : PACKET_NEXT;
	}
	if (!strobe && in->data == PACKET_END) {
		packet->matched = 0;
	}
	return PACKET_NOTHING;
}

enum packet_event packet_read(struct packet *packet, const struct peripheral_input *in)
{
	bool in_commands = packet->matched == COMMANDS;
	uint8_t lines = in->control & LINES & (in_commands ? ~LPT_CONTROL_NSTROBE : 0xff);

	if (lines != LPT_CONTROL_REST || in->reverse) {
		*packet = (struct packet){0};
		return PACKET_NOTHING;
	}
	if (in_commands) {
		return read_command(packet, in);
	}
	match(packet, in->data);
	return PACKET_NOTHING;
}
