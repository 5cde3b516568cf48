/* SPDX-License-Identifier: MIT */
/* Numbers and selection on a daisy chain; see bus.h. */
#include "peripheral/bus.h"

#include "lines/signals.h"

/* Commands; the low bits of the first four are the number. */
#define COMMAND_ASSIGN 0x00
#define COMMAND_SELECT_EPP 0x20
#define COMMAND_SELECT_ECP 0xd0
#define COMMAND_SELECT_COMPAT 0xe0
#define COMMAND_DESELECT_ALL 0x30
#define COMMAND_NUMBER 0x03

/* Answers.  A set LPT_STATUS_BUSY means that Busy is low; nAck stays high. */
#define STATUS_ANNOUNCED                                                                           \
	(LPT_STATUS_BUSY | LPT_STATUS_NACK | LPT_STATUS_PERROR | LPT_STATUS_SELECT |               \
	 LPT_STATUS_NFAULT)
#define STATUS_CONFIRMED (LPT_STATUS_NACK | LPT_STATUS_SELECT | LPT_STATUS_NFAULT)
#define STATUS_HERE (LPT_STATUS_NACK | LPT_STATUS_PERROR | LPT_STATUS_SELECT)

/* The next device from a place on; BUS_NOBODY: there is none. */
static unsigned next_present(const struct bus *bus, unsigned place)
{
	while (place < BUS_DEVICES && !bus->places[place].is_present) {
		place++;
	}
	return place;
}

/* The nearest device that this assignment has not reached. */
static unsigned next_to_number(const struct bus *bus)
{
	unsigned place = next_present(bus, 0);

	while (place < BUS_DEVICES && bus->places[place].is_done) {
		place = next_present(bus, place + 1);
	}
	return place;
}

static void deselect_all(struct bus *bus)
{
	for (unsigned i = 0; i < BUS_DEVICES; i++) {
		bus->places[i].is_selected = false;
	}
}

static void forget_numbers(struct bus *bus)
{
	deselect_all(bus);
	for (unsigned i = 0; i < BUS_DEVICES; i++) {
		bus->places[i].is_numbered = false;
	}
}

static void begin_packet(struct bus *bus)
{
	bus->is_assigning = false;
	for (unsigned i = 0; i < BUS_DEVICES; i++) {
		bus->places[i].is_done = false;
	}
}

/* Who is next to get a number says so, and whether it is the last one. */
static void tell_next(struct bus *bus)
{
	unsigned place = next_to_number(bus);

	bus->status = LPT_STATUS_NACK;
	if (place < BUS_DEVICES) {
		bool is_last = next_present(bus, place + 1) == BUS_NOBODY;

		bus->status = STATUS_HERE | (is_last ? 0 : LPT_STATUS_BUSY);
	}
}

static void number(struct bus_place *place, uint8_t number)
{
	place->is_numbered = true;
	place->number = number;
	place->is_done = true;
}

static bool assign(struct bus *bus, uint8_t wanted)
{
	unsigned place = next_to_number(bus);

	if (!bus->is_assigning) {
		bus->is_assigning = true;
		forget_numbers(bus);
	}
	if (place == BUS_NOBODY) {
		return false;
	}
	number(&bus->places[place], wanted);
	place = next_to_number(bus);
	if (bus->twin && wanted == 0 && place < BUS_DEVICES) {
		number(&bus->places[place], wanted);
	}
	return true;
}

/* Whoever has this number listens, everybody else does not. */
static bool select_number(struct bus *bus, uint8_t wanted)
{
	for (unsigned i = 0; i < BUS_DEVICES; i++) {
		struct bus_place *place = &bus->places[i];

		place->is_selected = place->is_present && place->is_numbered &&
				     place->number == wanted && i != bus->deaf;
	}
	return bus_is_selected(bus);
}

/* False: nobody did it. */
static bool obey(struct bus *bus, uint8_t command)
{
	uint8_t wanted = command & COMMAND_NUMBER;

	switch (command & ~COMMAND_NUMBER) {
	case COMMAND_ASSIGN:
		return assign(bus, wanted);
	case COMMAND_SELECT_EPP:
	case COMMAND_SELECT_ECP:
	case COMMAND_SELECT_COMPAT:
		return select_number(bus, wanted);
	default:
		break;
	}
	if (command == COMMAND_DESELECT_ALL) {
		deselect_all(bus);
		return true;
	}
	return false;
}

bool bus_is_reset(const struct peripheral_input *in)
{
	return !(in->control & LPT_CONTROL_NINIT) && (in->control & LPT_CONTROL_NSELECTIN);
}

bool bus_drive(struct bus *bus, const struct peripheral_input *in)
{
	enum packet_phase before = packet_phase(&bus->packet);
	enum packet_event event;

	if (next_present(bus, 0) == BUS_NOBODY) {
		return false;
	}
	event = packet_read(&bus->packet, in);
	if (bus_is_reset(in)) {
		forget_numbers(bus);
	}
	if (packet_phase(&bus->packet) != PACKET_COMMANDS) {
		return packet_phase(&bus->packet) != PACKET_NONE;
	}
	if (before != PACKET_COMMANDS) {
		begin_packet(bus);
		tell_next(bus);
	} else if (event == PACKET_COMMAND) {
		bus->status |= obey(bus, in->data) ? LPT_STATUS_NFAULT : 0;
	} else if (event == PACKET_NEXT && bus->is_assigning) {
		tell_next(bus);
	}
	return true;
}

bool bus_answers(const struct bus *bus, uint8_t *ret_status)
{
	switch (packet_phase(&bus->packet)) {
	case PACKET_NONE:
		return false;
	case PACKET_ANNOUNCED:
		*ret_status = STATUS_ANNOUNCED;
		return true;
	case PACKET_CONFIRMED:
		*ret_status = STATUS_CONFIRMED;
		return true;
	case PACKET_COMMANDS:
		*ret_status = bus->status;
		return true;
	}
	return false;
}

void bus_plug(struct bus *bus, unsigned place, bool is_present)
{
	bus->places[place] = (struct bus_place){.is_present = is_present};
}

bool bus_is_selected(const struct bus *bus)
{
	for (unsigned i = 0; i < BUS_DEVICES; i++) {
		if (bus->places[i].is_selected) {
			return true;
		}
	}
	return false;
}
