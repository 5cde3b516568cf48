/* SPDX-License-Identifier: MIT */
/*
 * What can go wrong between a host and a chip: the plug, the chip's power, and one fault of those
 * that the peripheral has.  Keys `connected`, `power` and `fault` mean the same everywhere; the
 * table of a peripheral has all three, with "no|yes", "off|on" and "none|..." to choose from.
 */
#ifndef LPT_PERIPHERAL_CABLE_H
#define LPT_PERIPHERAL_CABLE_H

#include "util/keys.h"

struct cable {
	bool is_connected;
	bool has_power;
	unsigned fault; /* index of the choice; 0: none */
};

/* Plugged, powered and sound, but for what the settings say. */
void cable_init(struct cable *cable, const struct settings *settings);

/* Take a setting.  False: it is none of the cable's. */
bool cable_adjust(struct cable *cable, const struct setting *setting);

/* The value of a key as text.  False: as above, and nothing is written. */
bool cable_adjusted(const struct cable *cable, const struct key *key, char *text, size_t size);

#endif
