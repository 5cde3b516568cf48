/* SPDX-License-Identifier: MIT */
/*
 * A daisy chain after IEEE 1284.3: up to four devices, each with the connector of the next one, and
 * an end-of-chain device behind the last.
 *
 * Nobody is selected at first: the chain lets everything through to its end.  A device that is
 * selected has the cable for itself, and those that are not see lines at rest.  Devices read
 * command packets all the time (packet.h), and hide the strobe of a command from what is behind
 * them.
 *
 * A device gets its number by an assignment, nearest first, and has it until the next one, until
 * nInit is low in compatibility mode, or until it loses its place.  All three ways to select, for
 * EPP, for ECP and for compatibility, select: the device begins in compatibility mode.
 */
#include "peripheral/ieee1284.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines/signals.h"
#include "peripheral/bus.h"

/* What hangs on the cable. */
struct station {
	struct peripheral *p;
	struct settings settings; /* its own */
	struct peripheral_output out;
	bool is_listening;
};

#define END BUS_DEVICES /* its index among the stations */
#define STATIONS (BUS_DEVICES + 1)

struct chain {
	struct bus bus;
	struct station stations[STATIONS]; /* those without a peripheral come not at all */
	struct peripheral_input in;        /* as last driven */
	size_t at;                         /* station whose mistakes are adjusted */
	bool tell_all;                     /* nInit was low, or nothing was driven yet */
};

static const struct key keys[] = {
	{"devices", KEY_NUMBER, NULL, "2", "devices on the chain, at most 4"},
	{"end", KEY_CHOICE, "none|printer|echo", "printer", "what is behind the last device"},
	{"id0", KEY_STRING, NULL, "MFG:lptd;MDL:Chain 0;CMD:ECHO;", "device ID of the nearest one"},
	{"id1", KEY_STRING, NULL, "MFG:lptd;MDL:Chain 1;CMD:ECHO;", "of the second"},
	{"id2", KEY_STRING, NULL, "MFG:lptd;MDL:Chain 2;CMD:ECHO;", "of the third"},
	{"id3", KEY_STRING, NULL, "MFG:lptd;MDL:Chain 3;CMD:ECHO;", "of the fourth"},
	{"id", KEY_STRING, NULL, NULL, "device ID of the end, where it is not its usual one"},
	{"spool", KEY_FOLDER, NULL, NULL, "end=printer: where each job becomes a file"},
	{"rate", KEY_SIZE, NULL, "1000000", "end=printer: bytes a second"},
	{"pages", KEY_NUMBER, NULL, NULL, "end=printer: sheets of paper"},
	{"idle", KEY_TIME, NULL, "2s", "end=printer: silence that ends a job"},
	{"deaf", KEY_CHOICE, "0|1|2|3|none", "none", "place of a device that answers no select"},
	{"twin", KEY_CHOICE, "no|yes", "no",
	 "whether the second device takes the number of the first, too; at the next assignment"},
};

static const struct key adjust_keys[] = {
	{"at", KEY_CHOICE, "0|1|2|3|end", "0", "whose mistakes mute to id-order are"},
	IEEE1284_FAULT_KEYS,
	{"paper", KEY_NUMBER, NULL, NULL, "end=printer: sheets of paper left; 0: out of paper"},
	{"offline", KEY_CHOICE, "no|yes", "no", "end=printer: whether it is off line"},
	{"fault", KEY_CHOICE, "no|yes", "no", "end=printer: whether it reports a fault"},
	{"present0", KEY_CHOICE, "no|yes", "yes", "whether the nearest device is there"},
	{"present1", KEY_CHOICE, "no|yes", "yes", "whether the second is"},
	{"present2", KEY_CHOICE, "no|yes", "yes", "whether the third is"},
	{"present3", KEY_CHOICE, "no|yes", "yes", "whether the fourth is"},
	{"deaf", KEY_CHOICE, "0|1|2|3|none", "none", "place of a device that answers no select"},
	{"twin", KEY_CHOICE, "no|yes", "no",
	 "whether the second device takes the number of the first, too; at the next assignment"},
};

static const char *const id_keys[] = {"id0", "id1", "id2", "id3"};
static const char present[] = "present"; /* and the place */

static const struct peripheral_input at_rest = {.control = LPT_CONTROL_REST};

static struct chain *chain_of(struct peripheral *p)
{
	return (struct chain *)p->state;
}

/* --- stations --- */

static void station_drive(struct station *station, int64_t t, const struct peripheral_input *in)
{
	if (station->p) {
		station->p->ops->drive(station->p, t, in, &station->out);
	}
}

/* Let the changes come that are due before t, and those at t. */
static void station_pass(struct station *station, int64_t t)
{
	while (station->p && station->out.until_ns <= t) {
		station->p->ops->advance(station->p, station->out.until_ns, &station->out);
	}
}

/* What several drive is low where one of them says so; Busy reads inverted. */
static void join(struct peripheral_output *out, const struct peripheral_output *other)
{
	uint8_t levels = (out->status ^ LPT_STATUS_BUSY) & (other->status ^ LPT_STATUS_BUSY);

	out->status = levels ^ LPT_STATUS_BUSY;
	out->data &= other->data;
}

static void report(const struct chain *chain, struct peripheral_output *out)
{
	*out = peripheral_open_lines;
	for (size_t i = 0; i < STATIONS; i++) {
		const struct station *station = &chain->stations[i];

		if (station->p && station->is_listening) {
			join(out, &station->out);
		}
		if (station->p && station->out.until_ns < out->until_ns) {
			out->until_ns = station->out.until_ns;
		}
	}
	bus_answers(&chain->bus, &out->status);
}

/* Who listens from now on?  Who does no longer sees lines at rest. */
static void update_listeners(struct chain *chain, int64_t t)
{
	bool is_selected = bus_is_selected(&chain->bus);

	for (size_t i = 0; i < STATIONS; i++) {
		struct station *station = &chain->stations[i];
		bool was_listening = station->is_listening;

		station->is_listening = i == END ? !is_selected : chain->bus.places[i].is_selected;
		if (was_listening && !station->is_listening) {
			station_drive(station, t, &at_rest);
		}
	}
}

static void drive_listeners(struct chain *chain, int64_t t, const struct peripheral_input *in)
{
	for (size_t i = 0; i < STATIONS; i++) {
		struct station *station = &chain->stations[i];

		if (station->is_listening || chain->tell_all) {
			station_drive(station, t, in);
		}
	}
}

/* --- the members of peripheral_ops --- */

static void chain_drive(struct peripheral *p, int64_t t, const struct peripheral_input *in,
			struct peripheral_output *out)
{
	struct chain *chain = chain_of(p);
	bool is_hidden = bus_drive(&chain->bus, in);
	bool is_reset = bus_is_reset(in);

	chain->in = *in;
	chain->tell_all |= is_reset;
	if (!is_hidden) {
		update_listeners(chain, t);
		drive_listeners(chain, t, in);
	}
	chain->tell_all = is_reset;
	report(chain, out);
}

static void chain_advance(struct peripheral *p, int64_t t, struct peripheral_output *out)
{
	struct chain *chain = chain_of(p);

	for (size_t i = 0; i < STATIONS; i++) {
		station_pass(&chain->stations[i], t);
	}
	report(chain, out);
}

/* The one that listens; NULL: several do, or a packet is on the lines. */
static struct station *only_listener(struct chain *chain)
{
	struct station *only = NULL;

	for (size_t i = 0; i < STATIONS; i++) {
		struct station *station = &chain->stations[i];

		if (station->p && station->is_listening) {
			if (only) {
				return NULL;
			}
			only = station;
		}
	}
	return packet_phase(&chain->bus.packet) == PACKET_NONE ? only : NULL;
}

static ssize_t chain_block(struct peripheral *p, int64_t *t, const struct peripheral_block *block)
{
	struct station *station = only_listener(chain_of(p));
	ssize_t r;

	if (!station || !station->p->ops->block) {
		return -EOPNOTSUPP;
	}
	r = station->p->ops->block(station->p, t, block);
	station->p->ops->advance(station->p, *t, &station->out);
	return r;
}

static void chain_owner_changed(struct peripheral *p)
{
	for (size_t i = 0; i < STATIONS; i++) {
		struct peripheral *station = chain_of(p)->stations[i].p;

		if (station && station->ops->owner_changed) {
			station->ops->owner_changed(station);
		}
	}
}

/* --- making and adjusting --- */

/* Give a station the value of one of its keys; nothing where it has no such key. */
static int set_key(struct station *station, const struct peripheral_ops *ops, const char *name,
		   const char *text)
{
	const struct key *key = key_find(ops->keys, ops->n_keys, name);
	struct setting setting;
	int r;

	if (!key || settings_find(&station->settings, name)) {
		return 0;
	}
	r = setting_parse(key, text, &setting, NULL, 0);
	if (r < 0) {
		return r;
	}
	r = settings_append(&station->settings, &setting);
	if (r < 0) {
		free(setting.text);
	}
	return r;
}

static int make_station(struct station *station, const struct peripheral_ops *ops,
			const struct peripheral_sink *sink, char *error, size_t error_size)
{
	int r = settings_add_defaults(&station->settings, ops->keys, ops->n_keys);

	if (r < 0) {
		snprintf(error, error_size, "out of memory");
		return r;
	}
	return peripheral_new(ops, &station->settings, sink, error, error_size, &station->p);
}

static int make_device(struct chain *chain, const struct settings *settings, unsigned place,
		       char *error, size_t error_size)
{
	struct station *station = &chain->stations[place];
	int r = set_key(station, &peripheral_echo, "id",
			settings_text(settings, id_keys[place], ""));

	return r < 0 ? r : make_station(station, &peripheral_echo, NULL, error, error_size);
}

/* The end has the values that the chain has for keys of these names. */
static int make_end(struct peripheral *p, const struct settings *settings, char *error,
		    size_t error_size)
{
	static const struct peripheral_ops *const ends[] = {&peripheral_none, &peripheral_printer,
							    &peripheral_echo};
	const struct peripheral_ops *ops = ends[settings_number(settings, "end", 0)];
	struct station *end = &chain_of(p)->stations[END];
	int r = 0;

	for (size_t i = 0; i < settings->n_items && r == 0; i++) {
		r = set_key(end, ops, settings->items[i].key->name, settings->items[i].text);
	}
	return r < 0 ? r : make_station(end, ops, p->sink, error, error_size);
}

static void chain_deinit(struct peripheral *p)
{
	for (size_t i = 0; i < STATIONS; i++) {
		struct station *station = &chain_of(p)->stations[i];

		station->p = peripheral_free(station->p);
		settings_deinit(&station->settings);
	}
}

static int chain_init(struct peripheral *p, const struct settings *settings,
		      const struct peripheral_sink *sink, char *error, size_t error_size)
{
	struct chain *chain = chain_of(p);
	uint64_t n_devices = settings_number(settings, "devices", 2);
	int r = 0;

	if (n_devices > BUS_DEVICES) {
		snprintf(error, error_size, "key 'devices' cannot be '%s'; write 0 to %d",
			 settings_text(settings, "devices", ""), BUS_DEVICES);
		return -EINVAL;
	}
	chain->tell_all = true;
	chain->bus.deaf = (unsigned)settings_number(settings, "deaf", BUS_NOBODY);
	chain->bus.twin = settings_number(settings, "twin", 0);
	for (unsigned i = 0; i < BUS_DEVICES && r == 0; i++) {
		bus_plug(&chain->bus, i, i < n_devices);
		r = make_device(chain, settings, i, error, error_size);
	}
	if (r == 0) {
		r = make_end(p, settings, error, error_size);
	}
	if (r < 0) {
		chain_deinit(p);
	}
	return r;
}

/* A key of presence is one of a place; -1: it is another key. */
static int place_of(const struct key *key)
{
	size_t len = sizeof(present) - 1;

	return strncmp(key->name, present, len) == 0 ? key->name[len] - '0' : -1;
}

/* Who has this key: the station that `at` names, else the end, else nobody. */
static struct station *station_with(struct chain *chain, const char *name,
				    const struct key **ret_key)
{
	const size_t order[] = {chain->at, END};

	for (size_t i = 0; i < 2; i++) {
		struct station *station = &chain->stations[order[i]];
		const struct peripheral_ops *ops = station->p->ops;

		*ret_key = key_find(ops->adjust_keys, ops->n_adjust_keys, name);
		if (*ret_key) {
			return station;
		}
	}
	return NULL;
}

static void adjust_station(struct chain *chain, int64_t t, const struct setting *setting)
{
	const struct key *key;
	struct station *station = station_with(chain, setting->key->name, &key);

	if (station) {
		station->p->ops->adjust(station->p, t, setting, &station->out);
	}
}

static void chain_adjust(struct peripheral *p, int64_t t, const struct setting *setting,
			 struct peripheral_output *out)
{
	struct chain *chain = chain_of(p);
	const char *name = setting->key->name;
	int place = place_of(setting->key);

	if (place >= 0) {
		bus_plug(&chain->bus, (unsigned)place, setting->number);
		update_listeners(chain, t);
		drive_listeners(chain, t, &chain->in);
	} else if (strcmp(name, "deaf") == 0) {
		chain->bus.deaf = (unsigned)setting->number;
	} else if (strcmp(name, "twin") == 0) {
		chain->bus.twin = setting->number;
	} else if (strcmp(name, "at") == 0) {
		chain->at = setting->number;
	} else {
		adjust_station(chain, t, setting);
	}
	report(chain, out);
}

static void adjusted_station(struct chain *chain, const struct key *key, char *text, size_t size)
{
	const struct key *own;
	struct station *station = station_with(chain, key->name, &own);

	snprintf(text, size, "-");
	if (station) {
		station->p->ops->adjusted(station->p, own, text, size);
	}
}

static void chain_adjusted(struct peripheral *p, const struct key *key, char *text, size_t size)
{
	struct chain *chain = chain_of(p);
	int place = place_of(key);

	if (place >= 0) {
		key_choice_text(key, chain->bus.places[place].is_present, text, size);
	} else if (strcmp(key->name, "deaf") == 0) {
		key_choice_text(key, chain->bus.deaf, text, size);
	} else if (strcmp(key->name, "twin") == 0) {
		key_choice_text(key, chain->bus.twin, text, size);
	} else if (strcmp(key->name, "at") == 0) {
		key_choice_text(key, chain->at, text, size);
	} else {
		adjusted_station(chain, key, text, size);
	}
}

const struct peripheral_ops peripheral_chain = {
	.name = "chain",
	.help = "a daisy chain of IEEE 1284.3 devices, and what is behind it",
	.keys = keys,
	.n_keys = sizeof(keys) / sizeof(keys[0]),
	.variant = "devices",
	.size = sizeof(struct chain),
	.speaks_1284 = true,
	.init = chain_init,
	.deinit = chain_deinit,
	.drive = chain_drive,
	.advance = chain_advance,
	.block = chain_block,
	.owner_changed = chain_owner_changed,
	.adjust_keys = adjust_keys,
	.n_adjust_keys = sizeof(adjust_keys) / sizeof(adjust_keys[0]),
	.adjust = chain_adjust,
	.adjusted = chain_adjusted,
};
