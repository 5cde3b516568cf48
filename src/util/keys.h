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
	KEY_NUMBER,  /* decimal or 0x..., unsigned 32 bit */
	KEY_SIZE,    /* 200, 200K, 1M: bytes */
	KEY_TIME,    /* 5s, 10ms, 3us, "never": ns in int64_t, -1 never */
	KEY_CHOICE,  /* one of `choices`, separated by '|' */
	KEY_FOLDER,  /* opened by the client; a descriptor arrives beside the text */
	KEY_FILE,    /* likewise */
	KEY_NUMBERS, /* KEY_NUMBER, as often as wanted; the order counts */
	KEY_DEVICE,  /* as KEY_FOLDER: the device of a hardware port */
};

/* Is a value of this type the path of something to open? */
static inline bool key_type_is_path(enum key_type type)
{
	return type == KEY_FOLDER || type == KEY_FILE || type == KEY_DEVICE;
}

struct key {
	const char *name;
	enum key_type type;
	const char *choices; /* KEY_CHOICE; KEY_NUMBER: "NUMBER|never" if it takes a word, too */
	const char *value;   /* default as text; NULL: none */
	const char *help;    /* one clause */
};

#define KEY_NO_NUMBER UINT64_MAX /* setting.number for that word */

/* One key=value of a port specification. */
struct setting {
	const struct key *key;
	char *text;      /* owned by the specification */
	uint64_t number; /* KEY_NUMBER(S), KEY_SIZE; KEY_CHOICE: index of the choice */
	int64_t time_ns; /* KEY_TIME */
	int fd;          /* KEY_FOLDER, KEY_FILE, KEY_DEVICE; -1 none; owned by the specification */
};

struct settings {
	struct setting *items;
	size_t n_items;
};

/*
 * Look a value up.  Who makes settings puts the defaults of the tables in too
 * (settings_add_defaults), so a key without default that was not set is the only one not found:
 * then NULL, or `otherwise`. The result is borrowed from the settings.
 */
const struct setting *settings_find(const struct settings *settings, const char *name);
uint64_t settings_number(const struct settings *settings, const char *name, uint64_t otherwise);
int64_t settings_time_ns(const struct settings *settings, const char *name, int64_t otherwise);
const char *settings_text(const struct settings *settings, const char *name, const char *otherwise);

/* The n-th setting, from 0, of a key that may be given more than once; NULL: there are fewer. */
const struct setting *settings_nth(const struct settings *settings, const char *name, size_t n);

/* Parse one value by its key's type.  0; -EINVAL with a sentence in `error`. */
int setting_parse(const struct key *key, const char *text, struct setting *ret_setting, char *error,
		  size_t error_size);

/* Append a parsed setting, whose text is consumed on success.  0 or -ENOMEM. */
int settings_append(struct settings *settings, struct setting *setting);

/* Append the default of each key of a table that has one and was not set.  0 or -ENOMEM. */
int settings_add_defaults(struct settings *settings, const struct key *keys, size_t n_keys);

/* Free texts, close descriptors.  May be called twice. */
void settings_deinit(struct settings *settings);

/* A key by its name, and the nearest name in a table (see name_distance); NULL if there is none. */
const struct key *key_find(const struct key *keys, size_t n_keys, const char *name);
const struct key *key_nearest(const struct key *keys, size_t n_keys, const char *name);

/* What a key takes, for people: "no|yes", "NUMBER", "FOLDER". */
const char *key_values(const struct key *key);

/* The choice with this index as text, "" if there is none. */
void key_choice_text(const struct key *key, uint64_t index, char *text, size_t size);

/* Letters to insert, delete or replace to make `name` a candidate, for "did you mean"; NAME_FAR if
 * they are more than 2 or as many as the name has. */
#define NAME_FAR 3u
unsigned name_distance(const char *name, const char *candidate);

#endif
