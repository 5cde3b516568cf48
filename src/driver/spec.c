/* SPDX-License-Identifier: MIT */
/*
 * Port specifications, `[DRIVER:]PERIPHERAL[,key=value...]`: text to struct, no I/O.  A refusal is
 * one sentence that says what, where and the cure.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/spec.h"

/* Where a refusal is written. */
struct refusal {
	char *text;
	size_t size;
};

__attribute__((format(printf, 2, 3))) static void append(const struct refusal *refusal,
							 const char *format, ...)
{
	va_list arguments;
	size_t used;

	if (!refusal->size) {
		return;
	}
	used = strlen(refusal->text);
	va_start(arguments, format);
	vsnprintf(refusal->text + used, refusal->size - used, format, arguments);
	va_end(arguments);
}

static void append_nearest(const struct refusal *refusal, const char *nearest)
{
	if (nearest) {
		append(refusal, " (did you mean '%s'?)", nearest);
	}
}

void key_groups_fill(const struct driver *driver, const struct peripheral_ops *peripheral,
		     struct key_group groups[KEY_GROUPS])
{
	groups[0] = (struct key_group){driver->name, driver->keys, driver->n_keys};
	groups[1] = (struct key_group){"any port", port_keys, n_port_keys};
	groups[2] = (struct key_group){"", NULL, 0};
	if (peripheral) {
		groups[2] = groups[0];
		groups[0] =
			(struct key_group){peripheral->name, peripheral->keys, peripheral->n_keys};
	}
}

static const char *nearest_peripheral(const char *name)
{
	const char *nearest = NULL;
	unsigned best = NAME_FAR;

	for (const struct peripheral_ops *const *at = peripherals; *at; at++) {
		unsigned distance = name_distance(name, (*at)->name);

		if (distance < best) {
			best = distance;
			nearest = (*at)->name;
		}
	}
	return nearest;
}

static int refuse_peripheral(const char *name, const struct refusal *refusal)
{
	if (!*name) {
		append(refusal, "no peripheral given.");
	} else {
		append(refusal, "no peripheral '%s'", name);
		append_nearest(refusal, nearest_peripheral(name));
		append(refusal, ".");
	}
	append(refusal, " There are ");
	for (const struct peripheral_ops *const *at = peripherals; *at; at++) {
		append(refusal, "%s%s", (*at)->name, at[1] ? ", " : ".");
	}
	return -EINVAL;
}

static int refuse_driver(const char *name, size_t name_len, const struct refusal *refusal)
{
	append(refusal, "no driver '%.*s'. There are ", (int)name_len, name);
	for (const struct driver *const *at = drivers; *at; at++) {
		append(refusal, "%s%s", (*at)->name, at[1] ? ", " : ".");
	}
	return -EINVAL;
}

static int refuse_key(const struct port_spec *spec, const char *name, const struct refusal *refusal)
{
	struct key_group groups[KEY_GROUPS];
	const struct key *nearest = NULL;
	const char *joint = " Keys: ";

	key_groups_fill(spec->driver, spec->peripheral, groups);
	for (size_t i = 0; i < KEY_GROUPS && !nearest; i++) {
		nearest = key_nearest(groups[i].keys, groups[i].n_keys, name);
	}
	append(refusal, "%s has no key '%s'", groups[0].title, name);
	append_nearest(refusal, nearest ? nearest->name : NULL);
	append(refusal, ".");
	for (size_t i = 0; i < KEY_GROUPS; i++) {
		for (size_t k = 0; k < groups[i].n_keys; k++) {
			append(refusal, "%s", joint);
			if (k == 0 && i > 0) {
				append(refusal, "%s: ", groups[i].title);
			}
			append(refusal, "%s", groups[i].keys[k].name);
			joint = k + 1 < groups[i].n_keys ? ", " : "; ";
		}
	}
	return -EINVAL;
}

static const struct key *find_key(const struct port_spec *spec, const char *name)
{
	struct key_group groups[KEY_GROUPS];
	const struct key *key = NULL;

	key_groups_fill(spec->driver, spec->peripheral, groups);
	for (size_t i = 0; i < KEY_GROUPS && !key; i++) {
		key = key_find(groups[i].keys, groups[i].n_keys, name);
	}
	return key;
}

static int add_setting(struct port_spec *spec, const struct key *key, const char *value,
		       const struct refusal *refusal)
{
	struct setting setting;
	int r = setting_parse(key, value, &setting, refusal->text, refusal->size);

	if (r < 0) {
		return r;
	}
	r = settings_append(&spec->settings, &setting);
	if (r < 0) {
		free(setting.text);
	}
	return r;
}

/* Add one "key=value", which is cut into its two parts. */
static int parse_setting(struct port_spec *spec, char *text, const struct refusal *refusal)
{
	char *equals = strchr(text, '=');
	const struct key *key;

	if (equals) {
		*equals = '\0';
	}
	key = find_key(spec, text);
	if (!key) {
		return refuse_key(spec, text, refusal);
	}
	if (!equals) {
		append(refusal, "key '%s' has no value; write %s=VALUE", text, text);
		return -EINVAL;
	}
	if (key->type != KEY_NUMBERS && settings_find(&spec->settings, text)) {
		append(refusal, "key '%s' is given twice; leave one", text);
		return -EINVAL;
	}
	return add_setting(spec, key, equals + 1, refusal);
}

static int add_defaults(struct port_spec *spec)
{
	struct key_group groups[KEY_GROUPS];

	key_groups_fill(spec->driver, spec->peripheral, groups);
	for (size_t i = 0; i < KEY_GROUPS; i++) {
		int r = settings_add_defaults(&spec->settings, groups[i].keys, groups[i].n_keys);

		if (r < 0) {
			return r;
		}
	}
	return 0;
}

/* The path of hardware.  Where the driver wants it open, it is a setting that waits for its
 * descriptor as folders and files do. */
static int parse_path(struct port_spec *spec, const char *path, const struct refusal *refusal)
{
	const struct key *key = spec->driver->path_key;

	spec->path = strdup(path);
	if (!spec->path || !key) {
		return spec->path ? 0 : -ENOMEM;
	}
	if (!*path) {
		append(refusal, "no path of a port given; write %s:%s", spec->driver->name,
		       key->value);
		return -EINVAL;
	}
	return add_setting(spec, key, path, refusal);
}

/* The first part: a driver and what it drives. */
static int parse_head(struct port_spec *spec, const char *head, const struct refusal *refusal)
{
	const char *colon = strchr(head, ':');
	const char *rest = colon ? colon + 1 : head;

	spec->driver = colon ? driver_find(head, (size_t)(colon - head)) : &driver_sim;
	if (!spec->driver) {
		return refuse_driver(head, (size_t)(colon - head), refusal);
	}
	if (!spec->driver->simulated) {
		return parse_path(spec, rest, refusal);
	}
	spec->peripheral = peripheral_find(rest);
	if (spec->peripheral) {
		return 0;
	}
	if (!colon && driver_find(rest, strlen(rest))) {
		append(refusal, "'%s' is a driver; write %s: and what it drives", rest, rest);
		return -EINVAL;
	}
	return refuse_peripheral(rest, refusal);
}

/* Cut the next part off; NULL: there is none.  A comma that belongs to a value is written "\\,". */
static char *next_part(char **rest)
{
	char *part = *rest;
	char *from = part, *to = part;

	if (!part) {
		return NULL;
	}
	while (*from && *from != ',') {
		from += from[0] == '\\' && from[1] == ',';
		*to++ = *from++;
	}
	*rest = *from ? from + 1 : NULL;
	*to = '\0';
	return part;
}

/* Parse a copy of the text, which is cut to pieces. */
static int parse_parts(struct port_spec *spec, char *text, const struct refusal *refusal)
{
	char *part = next_part(&text);
	int r = parse_head(spec, part, refusal);

	while (r == 0 && (part = next_part(&text))) {
		r = parse_setting(spec, part, refusal);
	}
	return r < 0 ? r : add_defaults(spec);
}

/* Parts of a specification are written down, in lines, and shown. */
static bool is_one_line(const char *text)
{
	for (const char *at = text; *at; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f) {
			return false;
		}
	}
	return true;
}

int port_spec_parse(const char *text, struct port_spec *ret_spec, char *error, size_t error_size)
{
	struct refusal refusal = {error, error_size};
	struct port_spec spec = {0};
	char *pieces;
	int r;

	if (error_size) {
		error[0] = '\0';
	}
	if (strlen(text) >= PORT_SPEC_MAX) {
		append(&refusal, "the specification is longer than %d bytes", PORT_SPEC_MAX - 1);
		return -EINVAL;
	}
	if (!is_one_line(text)) {
		append(&refusal, "the specification has a control character in it; leave it out");
		return -EINVAL;
	}
	spec.text = strdup(text);
	pieces = strdup(text);
	r = spec.text && pieces ? parse_parts(&spec, pieces, &refusal) : -ENOMEM;
	free(pieces);
	if (r < 0) {
		port_spec_deinit(&spec);
		if (r == -ENOMEM) {
			append(&refusal, "out of memory");
		}
		return r;
	}
	*ret_spec = spec;
	return 0;
}

void port_spec_deinit(struct port_spec *spec)
{
	settings_deinit(&spec->settings);
	free(spec->text);
	free(spec->path);
	*spec = (struct port_spec){0};
}

struct setting *port_spec_wants(struct port_spec *spec)
{
	for (size_t i = 0; i < spec->settings.n_items; i++) {
		struct setting *setting = &spec->settings.items[i];

		if (key_type_is_path(setting->key->type) && setting->fd < 0) {
			return setting;
		}
	}
	return NULL;
}

void setting_attach(struct setting *setting, int *fd)
{
	setting->fd = *fd;
	*fd = -1;
}
