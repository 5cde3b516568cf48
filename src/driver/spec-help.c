/* SPDX-License-Identifier: MIT */
/* Help about port specifications, written from the tables of kinds and keys. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/spec.h"

static void write_key(FILE *out, const struct key *key)
{
	int width = fprintf(out, "  %s=%s", key->name, key_values(key));

	fprintf(out, "%*s%s", width < 30 ? 30 - width : 1, "", key->help);
	if (key->value) {
		fprintf(out, " [%s]", key->value);
	}
	fputc('\n', out);
}

static void write_kinds(FILE *out)
{
	fputs("A port is [DRIVER:]PERIPHERAL[,key=value...]\n\nPeripherals:\n", out);
	for (const struct peripheral_ops *const *at = peripherals; *at; at++) {
		fprintf(out, "  %-28s%s\n", (*at)->name, (*at)->help);
	}
	fputs("\nDrivers:\n", out);
	for (const struct driver *const *at = drivers; *at; at++) {
		fprintf(out, "  %s:%-*s%s\n", (*at)->name, 27 - (int)strlen((*at)->name), "",
			(*at)->help);
	}
	fputs("\nKeys of any port:\n", out);
	for (size_t i = 0; i < n_port_keys; i++) {
		write_key(out, &port_keys[i]);
	}
}

static void write_keys(FILE *out, const struct driver *driver,
		       const struct peripheral_ops *peripheral)
{
	struct key_group groups[KEY_GROUPS];

	fprintf(out, "%s: %s\n", peripheral ? peripheral->name : driver->name,
		peripheral ? peripheral->help : driver->help);
	key_groups_fill(driver, peripheral, groups);
	for (size_t i = 0; i < KEY_GROUPS; i++) {
		if (groups[i].n_keys) {
			fprintf(out, "\nKeys of %s:\n", groups[i].title);
		}
		for (size_t k = 0; k < groups[i].n_keys; k++) {
			write_key(out, &groups[i].keys[k]);
		}
	}
}

/* What a kind names: "printer", "sim:printer" or "null:".  False: nothing. */
static bool find_kind(const char *kind, const struct driver **ret_driver,
		      const struct peripheral_ops **ret_peripheral)
{
	size_t driver_len = strcspn(kind, ":");
	const char *name = kind[driver_len] ? kind + driver_len + 1 : kind;
	const struct driver *driver = driver_find(kind, driver_len);

	*ret_peripheral = NULL;
	*ret_driver = driver;
	if (driver && (!driver->simulated || !*name)) {
		return true;
	}
	*ret_driver = kind[driver_len] ? driver : &driver_sim;
	*ret_peripheral = peripheral_find(name);
	return *ret_driver && *ret_peripheral;
}

char *port_spec_help(const char *kind)
{
	const struct peripheral_ops *peripheral;
	const struct driver *driver;
	char *text = NULL;
	size_t size;
	FILE *out;

	if (kind && !find_kind(kind, &driver, &peripheral)) {
		return NULL;
	}
	out = open_memstream(&text, &size);
	if (!out) {
		return NULL;
	}
	if (kind) {
		write_keys(out, driver, peripheral);
	} else {
		write_kinds(out);
	}
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
