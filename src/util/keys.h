/* SPDX-License-Identifier: MIT */
/*
 * Tables of keys ("spool", "rate", ...) and the settings made with them.  A peripheral, a driver
 * and the ports themselves describe their keys in one table each; parsing, configuration, help
 * and "did you mean" come from it.
 */
#ifndef LPT_UTIL_KEYS_H
#define LPT_UTIL_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_type {
	KEY_STRING = 1,
	KEY_NUMBER, /* decimal or 0x..., unsigned 32 bit */
	KEY_SIZE,   /* 200, 200K, 1M: bytes */
	KEY_TIME,   /* 5s, 10ms, 3us, "never": ns in int64_t, -1 never */
	KEY_CHOICE, /* one of `choices`, separated by '|' */
	KEY_FOLDER, /* opened by the client; a descriptor arrives beside the text */
	KEY_FILE,   /* likewise */
};

struct key {
	const char *name;
	enum key_type type;
	const char *choices; /* KEY_CHOICE only */
	const char *value;   /* default as text; NULL: none */
	const char *help;    /* one clause */
};

/* One key=value of a port specification. */
struct setting {
	const struct key *key;
	char *text;      /* owned by the specification */
	uint64_t number; /* KEY_NUMBER, KEY_SIZE; KEY_CHOICE: index of the choice */
	int64_t time_ns; /* KEY_TIME */
	int fd;          /* KEY_FOLDER, KEY_FILE; -1 none; owned by the specification */
};

struct settings {
	struct setting *items;
	size_t n_items;
};

/*
 * Look a value up: the setting made, else the default of the table.  The result is borrowed from
 * the settings or the table.  find: NULL if not set and without default.
 */
const struct setting *settings_find(const struct settings *settings, const char *name);
uint64_t settings_number(const struct settings *settings, const char *name, uint64_t otherwise);
int64_t settings_time_ns(const struct settings *settings, const char *name, int64_t otherwise);
const char *settings_text(const struct settings *settings, const char *name, const char *otherwise);

/* Parse one value by its key's type.  0; -EINVAL with a sentence in `error`. */
int setting_parse(const struct key *key, const char *text, struct setting *ret_setting, char *error,
		  size_t error_size);

/* The nearest name in a table (edit distance at most 2), or NULL. */
const struct key *key_nearest(const struct key *keys, size_t n_keys, const char *name);

#endif
