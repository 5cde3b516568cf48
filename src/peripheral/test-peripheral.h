/* SPDX-License-Identifier: MIT */
/*
 * The fixture of the peripheral tests: a peripheral that is made when the test has set its keys,
 * the host's side of the cable, and what leaves through the sink.  No port, no clock: times are
 * written out.
 */
#ifndef LPT_PERIPHERAL_TEST_PERIPHERAL_H
#define LPT_PERIPHERAL_TEST_PERIPHERAL_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lines/signals.h"
#include "peripheral/peripheral.h"

struct wires; /* a test's own: where the cable that it uses has which line */

struct fixture {
	const struct peripheral_ops *ops;
	struct settings settings;
	struct peripheral *p; /* NULL until it is made */
	struct peripheral_sink sink;
	struct peripheral_image *images;
	struct peripheral_input in;
	struct peripheral_output out;
	int64_t now;
	char error[160];
	const struct wires *wires;

	char bytes[64]; /* that it gave away */
	size_t n_bytes;
	unsigned inits;
};

static inline void take_bytes(void *context, const uint8_t *bytes, size_t n)
{
	struct fixture *f = context;

	assert_true(f->n_bytes + n < sizeof(f->bytes));
	memcpy(f->bytes + f->n_bytes, bytes, n);
	f->n_bytes += n;
}

static inline void take_init(void *context)
{
	struct fixture *f = context;

	f->inits++;
}

static inline int setup_peripheral(void **state, const struct peripheral_ops *ops,
				   const struct wires *wires)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f) {
		return -1;
	}
	f->ops = ops;
	f->wires = wires;
	f->sink = (struct peripheral_sink){f, take_bytes, take_init};
	f->in.control = LPT_CONTROL_REST;
	return 0;
}

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	f->p = peripheral_free(f->p);
	settings_deinit(&f->settings);
	free(f);
	return 0;
}

static inline void set(struct fixture *f, const char *name, const char *value)
{
	const struct key *key = key_find(f->ops->keys, f->ops->n_keys, name);
	struct setting setting;

	assert_int_equal(setting_parse(key, value, &setting, NULL, 0), 0);
	assert_int_equal(settings_append(&f->settings, &setting), 0);
}

/* The peripheral with the keys that were set; 0 or what it says of them. */
static inline int try_make(struct fixture *f)
{
	int r = settings_add_defaults(&f->settings, f->ops->keys, f->ops->n_keys);

	assert_int_equal(r, 0);
	r = peripheral_new(f->ops, &f->settings, &f->sink, f->error, sizeof(f->error), &f->p);
	if (r == 0 && f->ops->images) {
		f->ops->images(f->p, &f->images);
	}
	return r;
}

/* The host's lines are as in f->in from now on. */
static inline void drive_lines(struct fixture *f)
{
	f->ops->drive(f->p, f->now, &f->in, &f->out);
}

static inline void make(struct fixture *f)
{
	assert_int_equal(try_make(f), 0);
	drive_lines(f);
}

/* For peripherals without keys. */
static inline int setup_made(void **state, const struct peripheral_ops *ops)
{
	int r = setup_peripheral(state, ops, NULL);

	return r == 0 ? try_make(*state) : r;
}

/* Let time pass, with the changes that are due in it. */
static inline void pass(struct fixture *f, int64_t ns)
{
	f->now += ns;
	while (f->out.until_ns <= f->now) {
		f->ops->advance(f->p, f->out.until_ns, &f->out);
	}
}

static inline const struct key *adjust_key(const struct fixture *f, const char *name)
{
	return key_find(f->ops->adjust_keys, f->ops->n_adjust_keys, name);
}

static inline void adjust(struct fixture *f, const char *name, const char *value)
{
	struct setting setting;

	assert_int_equal(setting_parse(adjust_key(f, name), value, &setting, NULL, 0), 0);
	f->ops->adjust(f->p, f->now, &setting, &f->out);
	free(setting.text);
}

static inline void assert_adjusted(struct fixture *f, const char *name, const char *value)
{
	char text[32];

	f->ops->adjusted(f->p, adjust_key(f, name), text, sizeof(text));
	assert_string_equal(text, value);
}

#endif
