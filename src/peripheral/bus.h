/* SPDX-License-Identifier: MIT */
/*
 * Who of a daisy chain listens, after IEEE 1284.3: numbers, selection, and what the devices answer
 * while a command packet is on the lines.  Of what the devices are, it knows nothing.
 */
#ifndef LPT_PERIPHERAL_BUS_H
#define LPT_PERIPHERAL_BUS_H

#include "peripheral/packet.h"

#define BUS_DEVICES 4
#define BUS_NOBODY BUS_DEVICES

/* A place on the cable, the nearest first. */
struct bus_place {
	bool is_present;
	bool is_selected;
	bool is_numbered;
	uint8_t number;
	bool is_done; /* by the assignment that is going on */
};

struct bus {
	struct bus_place places[BUS_DEVICES];
	struct packet packet;
	bool is_assigning; /* a command of this packet was an assignment */
	uint8_t status;    /* that the devices drive behind the prefix */

	/* Mistakes. */
	unsigned deaf; /* place of the device that answers no select; BUS_NOBODY: none */
	bool twin;     /* the second device takes the first one's number, too */
};

/* The host's lines are as in `in`.  True: devices and end see nothing of it, as they would of the
 * strobe of a command. */
bool bus_drive(struct bus *bus, const struct peripheral_input *in);

/* Do the devices answer a packet now?  Then *ret_status is what they drive. */
bool bus_answers(const struct bus *bus, uint8_t *ret_status);

/* nInit is low in compatibility mode: everybody hears it, and numbers are gone. */
bool bus_is_reset(const struct peripheral_input *in);

/* A device is plugged in, or pulled out; those behind it move up or down. */
void bus_plug(struct bus *bus, unsigned place, bool is_present);

/* Is anyone selected?  If not, the end of the chain listens. */
bool bus_is_selected(const struct bus *bus);

#endif
