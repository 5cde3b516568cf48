/* SPDX-License-Identifier: MIT */
/* What the files of this folder share about specifications; everybody else uses source.h. */
#ifndef LPT_DRIVER_SPEC_H
#define LPT_DRIVER_SPEC_H

#include "driver/source.h"

/* A driver by its name, which need not end there.  NULL: there is none. */
const struct driver *driver_find(const char *name, size_t name_len);

/* Which keys a specification may have, in the order in which messages list them. */
struct key_group {
	const char *title; /* "any port", or the name of what the keys belong to */
	const struct key *keys;
	size_t n_keys;
};
#define KEY_GROUPS 3

void key_groups_fill(const struct driver *driver, const struct peripheral_ops *peripheral,
		     struct key_group groups[KEY_GROUPS]);

#endif
