/* SPDX-License-Identifier: MIT */
/*
 * Command packets of IEEE 1284.3, as a device on a daisy chain reads them off the lines.  The host
 * keeps the control lines at rest, and writes these bytes one after the other to the data lines:
 *
 *	AA 55 00 FF    the devices answer with Busy low; PError, Select, nFault high
 *	87             they answer with Busy high, PError low; Select, nFault high
 *	78             from here on nStrobe is theirs
 *	command        taken when nStrobe falls; there may be several
 *	FF             the end
 *
 * Any other byte, and any control line that moves, begin from the start.  So the bytes of a
 *document are no packet: each of them comes with a strobe of its own.  A packet for a multiplexer
 *(AA 55 F0 0F 52 AD) differs in its third byte and is nobody's.
 */
#ifndef LPT_PERIPHERAL_PACKET_H
#define LPT_PERIPHERAL_PACKET_H

#include "peripheral/peripheral.h"

/* Where in a packet the host is.  From ANNOUNCED on the devices drive the status lines. */
enum packet_phase {
	PACKET_NONE,      /* nowhere, or within the first bytes */
	PACKET_ANNOUNCED, /* behind AA 55 00 FF */
	PACKET_CONFIRMED, /* behind 87 */
	PACKET_COMMANDS,  /* behind 78 */
};

struct packet {
	size_t matched; /* bytes of the prefix */
	bool strobe;    /* nStrobe is low, in PACKET_COMMANDS */
};

/* What the host's lines mean. */
enum packet_event {
	PACKET_NOTHING, /* or no more than the phase says */
	PACKET_COMMAND, /* nStrobe fell: the data lines are a command */
	PACKET_NEXT,    /* and rose again */
};

/* The host's lines are as in `in`. */
enum packet_event packet_read(struct packet *packet, const struct peripheral_input *in);

enum packet_phase packet_phase(const struct packet *packet);

#endif
