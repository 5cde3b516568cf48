/* SPDX-License-Identifier: MIT */
/* The table of drivers, the keys of any port, opening and closing; see source.h. */
#include "driver/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/spec.h"
#include "util/clock.h"

#define IO_WITHOUT_EPP 0x3bc

const struct driver *const drivers[] = {&driver_sim, &driver_slow, &driver_ppdev, &driver_null,
					NULL};

const struct key port_keys[] = {
	{"name", KEY_STRING, NULL, NULL, "name of the port, such as LPT1"},
	{"io", KEY_NUMBER, NULL, NULL, "I/O address, such as 0x378"},
	{"irq", KEY_NUMBER, NULL, NULL, "interrupt, such as 7"},
	{"ecp", KEY_NUMBER, NULL, NULL, "I/O address of the ECP registers, such as 0x778"},
	{"modes", KEY_CHOICE, "compat|byte|epp|ecp", "byte",
	 "simulated: what the port does by itself, each with those before it"},
	{"clock", KEY_CHOICE, "follow|virtual|paced", "follow",
	 "simulated time: follows the real one, counts operations, or sleeps to keep up"},
	{"rest", KEY_STRING, NULL, "keep", "lines between owners: keep, close or data:0xNN"},
	{"grace", KEY_TIME, NULL, "never", "how long an owner may go on when others wait"},
	{"yield-idle", KEY_TIME, NULL, "never", "lend the port when its owner is idle for so long"},
	{"acquire", KEY_TIME, NULL, "5s", "how long a request of a device waits for the port"},
	{"routines", KEY_CHOICE, "no|yes", "no", "whether clients may connect interrupt routines"},
	{"probe", KEY_CHOICE, "none|id|chain", NULL,
	 "what is asked of the cable when the port is added; chain if a simulated peripheral "
	 "speaks IEEE 1284, else none"},
	{"daisy", KEY_NUMBER, NULL, "2", "devices of a daisy chain that get a number: 1 to 4"},
};
const size_t n_port_keys = sizeof(port_keys) / sizeof(port_keys[0]);

static const struct lpt_lines_host host = {
	.now = clock_monotonic_ns,
	.sleep = clock_sleep_ns,
};

const struct driver *driver_find(const char *name, size_t name_len)
{
	for (const struct driver *const *at = drivers; *at; at++) {
		if (strlen((*at)->name) == name_len && memcmp((*at)->name, name, name_len) == 0) {
			return *at;
		}
	}
	return NULL;
}

/* Resources that the specification asks for; a driver of hardware overwrites them with the truth.
 */
static void supply_resources(const struct settings *settings, struct port_resources *resources)
{
	const struct setting *irq = settings_find(settings, "irq");

	resources->io = (uint32_t)settings_number(settings, "io", 0);
	resources->io_span = !resources->io ? 0 : resources->io == IO_WITHOUT_EPP ? 3 : 8;
	resources->ecp = (uint32_t)settings_number(settings, "ecp", 0);
	resources->ecp_span = resources->ecp ? 3 : 0;
	resources->irq = irq && irq->number <= INT32_MAX ? (int32_t)irq->number : -1;
}

bool port_spec_opens_slowly(const struct port_spec *spec)
{
	return spec->driver->path_key || settings_find(&spec->settings, "open-takes");
}

int port_source_open(const struct port_spec *spec, const struct peripheral_sink *sink,
		     struct port_source *ret_source, char *error, size_t error_size)
{
	struct port_source source = {.lines.host = &host};
	int r;

	supply_resources(&spec->settings, &source.resources);
	source.driver = spec->driver;
	r = spec->driver->open(spec, sink, &source, error, error_size);

	if (r < 0) {
		return r;
	}
	*ret_source = source;
	return 0;
}

void port_source_close(struct port_source *source)
{
	if (source->lines.ops && source->lines.ops->stop) {
		source->lines.ops->stop(&source->lines);
	}
	source->lines.ops = NULL;
	source->lines.driver = NULL;
	source->peripheral = peripheral_free(source->peripheral);
}

static int refuse_adjust(const struct port_source *source, const char *name, char *error,
			 size_t error_size)
{
	const struct peripheral_ops *ops = source->peripheral ? source->peripheral->ops : NULL;
	int used;

	if (!ops || !ops->n_adjust_keys) {
		snprintf(error, error_size, "%s has nothing to adjust", source->identity);
		return -EINVAL;
	}
	used = snprintf(error, error_size, "%s has nothing called '%s' to adjust. There are",
			ops->name, name);
	for (size_t i = 0; i < ops->n_adjust_keys && used < (int)error_size; i++) {
		used += snprintf(error + used, error_size - (size_t)used, "%s %s", i ? "," : "",
				 ops->adjust_keys[i].name);
	}
	return -EINVAL;
}

int port_source_adjust(struct port_source *source, const char *name, const char *value, char *error,
		       size_t error_size)
{
	const struct peripheral_ops *ops = source->peripheral ? source->peripheral->ops : NULL;
	const struct key *key = ops ? key_find(ops->adjust_keys, ops->n_adjust_keys, name) : NULL;
	struct setting setting;
	int r;

	if (!key) {
		return refuse_adjust(source, name, error, error_size);
	}
	r = setting_parse(key, value, &setting, error, error_size);
	if (r < 0) {
		return r;
	}
	r = source->driver->adjust(source, &setting);
	free(setting.text);
	return r;
}

size_t port_source_adjust_keys(const struct port_source *source, const struct key **ret_keys)
{
	if (!source->peripheral) {
		return 0;
	}
	*ret_keys = source->peripheral->ops->adjust_keys;
	return source->peripheral->ops->n_adjust_keys;
}

void port_source_adjusted(struct port_source *source, const struct key *key, char *text,
			  size_t size)
{
	source->driver->adjusted(source, key, text, size);
}
