/* SPDX-License-Identifier: MIT */
/* Plug, power and fault; see cable.h. */
#include "peripheral/cable.h"

#include <string.h>

void cable_init(struct cable *cable, const struct settings *settings)
{
	cable->is_connected = settings_number(settings, "connected", 1);
	cable->has_power = settings_number(settings, "power", 1);
	cable->fault = (unsigned)settings_number(settings, "fault", 0);
}

bool cable_adjust(struct cable *cable, const struct setting *setting)
{
	const char *name = setting->key->name;

	if (strcmp(name, "connected") == 0) {
		cable->is_connected = setting->number;
	} else if (strcmp(name, "power") == 0) {
		cable->has_power = setting->number;
	} else if (strcmp(name, "fault") == 0) {
		cable->fault = (unsigned)setting->number;
	} else {
		return false;
	}
	return true;
}

bool cable_adjusted(const struct cable *cable, const struct key *key, char *text, size_t size)
{
	unsigned value;

	if (strcmp(key->name, "connected") == 0) {
		value = cable->is_connected;
	} else if (strcmp(key->name, "power") == 0) {
		value = cable->has_power;
	} else if (strcmp(key->name, "fault") == 0) {
		value = cable->fault;
	} else {
		return false;
	}
	key_choice_text(key, value, text, size);
	return true;
}
