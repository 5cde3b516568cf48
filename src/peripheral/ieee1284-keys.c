/* SPDX-License-Identifier: MIT */
/* What an IEEE 1284 peripheral is told by keys: ID, modes and faults. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lines/signals.h"
#include "peripheral/ieee1284.h"

static const char *const mode_names[] = {
#define NAME(name, request, text) text,
	LPT_1284_MODE_TABLE(NAME)
#undef NAME
};

/* --- modes --- */

static uint32_t mode_bit(const char *name, size_t len)
{
	for (size_t i = LPT_1284_NIBBLE; i < LPT_1284_MODE_COUNT; i++) {
		if (strlen(mode_names[i]) == len && memcmp(mode_names[i], name, len) == 0) {
			return 1u << i;
		}
	}
	return 0;
}

static int parse_modes(const char *text, uint32_t *ret_modes)
{
	uint32_t modes = 0;

	for (const char *at = text;; at++) {
		size_t len = strcspn(at, "+");
		uint32_t bit = mode_bit(at, len);

		if (!bit) {
			return -EINVAL;
		}
		modes |= bit;
		at += len;
		if (!*at) {
			break;
		}
	}
	*ret_modes = modes;
	return 0;
}

int ieee1284_configure(struct ieee1284 *r, struct ieee1284_device *device,
		       const struct settings *settings, char *error, size_t error_size)
{
	const char *speaks = settings_text(settings, "speaks", NULL);
	const char *id = settings_text(settings, "id", NULL);

	if (speaks && parse_modes(speaks, &device->modes) < 0) {
		snprintf(error, error_size,
			 "key 'speaks' cannot be '%s'; write some of nibble, channel-nibble, byte, "
			 "epp, ecp, ecp-rle and becp, joined by +",
			 speaks);
		return -EINVAL;
	}
	if (id) {
		device->id = id;
		device->id_len = strlen(id);
	}
	ieee1284_init(r, device);
	for (size_t i = 0; i < settings->n_items; i++) {
		ieee1284_adjust(r, &settings->items[i]);
	}
	return 0;
}

/* --- faults --- */

/* A choice of modes: none, all, then each. */
static uint32_t modes_of_choice(uint64_t choice)
{
	if (choice == 0) {
		return 0;
	}
	return choice == 1 ? UINT32_MAX : 1u << (LPT_1284_NIBBLE + choice - 2);
}

static uint64_t choice_of_modes(uint32_t modes)
{
	uint64_t choice = 0;

	while (modes_of_choice(choice) != modes) {
		choice++;
	}
	return choice;
}

/* A choice of lines: none, then each from nFault on. */
static uint8_t line_of_choice(uint64_t choice)
{
	return choice == 0 ? 0 : (uint8_t)(LPT_STATUS_NFAULT << (choice - 1));
}

static uint64_t choice_of_line(uint8_t line)
{
	uint64_t choice = 0;

	while (line_of_choice(choice) != line) {
		choice++;
	}
	return choice;
}

bool ieee1284_adjust(struct ieee1284 *r, const struct setting *setting)
{
	struct ieee1284_faults *faults = &r->faults;
	const char *name = setting->key->name;
	uint64_t number = setting->number;

	if (strcmp(name, "mute") == 0) {
		faults->is_mute = number;
	} else if (strcmp(name, "refuse") == 0) {
		faults->refused = modes_of_choice(number);
	} else if (strcmp(name, "late") == 0) {
		faults->late_ns = setting->time_ns;
	} else if (strcmp(name, "dies-after") == 0) {
		faults->dies_after = number;
	} else if (strcmp(name, "stuck") == 0) {
		faults->stuck = line_of_choice(number);
	} else if (strcmp(name, "id-length") == 0) {
		faults->id_length = number == KEY_NO_NUMBER ? -1 : (int32_t)(number & 0xffff);
	} else if (strcmp(name, "id-order") == 0) {
		faults->id_little_endian = number;
	} else {
		return false;
	}
	return true;
}

static void number_text(const struct key *key, bool is_number, uint64_t number, char *text,
			size_t size)
{
	if (is_number) {
		snprintf(text, size, "%u", (unsigned)number);
	} else {
		snprintf(text, size, "%s", key->value);
	}
}

static void time_text(int64_t ns, char *text, size_t size)
{
	if (ns < 0) {
		snprintf(text, size, "never");
	} else {
		snprintf(text, size, "%lldus", (long long)(ns / 1000));
	}
}

bool ieee1284_adjusted(const struct ieee1284 *r, const struct key *key, char *text, size_t size)
{
	const struct ieee1284_faults *faults = &r->faults;
	const char *name = key->name;

	if (strcmp(name, "mute") == 0) {
		key_choice_text(key, faults->is_mute, text, size);
	} else if (strcmp(name, "refuse") == 0) {
		key_choice_text(key, choice_of_modes(faults->refused), text, size);
	} else if (strcmp(name, "late") == 0) {
		time_text(faults->late_ns, text, size);
	} else if (strcmp(name, "dies-after") == 0) {
		number_text(key, faults->dies_after != UINT64_MAX, faults->dies_after, text, size);
	} else if (strcmp(name, "stuck") == 0) {
		key_choice_text(key, choice_of_line(faults->stuck), text, size);
	} else if (strcmp(name, "id-length") == 0) {
		number_text(key, faults->id_length >= 0, (uint64_t)faults->id_length, text, size);
	} else if (strcmp(name, "id-order") == 0) {
		key_choice_text(key, faults->id_little_endian, text, size);
	} else {
		return false;
	}
	return true;
}
