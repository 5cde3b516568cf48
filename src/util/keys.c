/* SPDX-License-Identifier: MIT */
/* Tables of keys and the settings made with them; see keys.h. */
#include "util/keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/parse.h"

#define NAME_MAX_LEN 31 /* names longer than this resemble nothing */

unsigned name_distance(const char *name, const char *candidate)
{
	size_t name_len = strlen(name), candidate_len = strlen(candidate);
	unsigned row[NAME_MAX_LEN + 1];

	if (name_len > NAME_MAX_LEN || candidate_len > NAME_MAX_LEN) {
		return NAME_FAR;
	}
	for (unsigned j = 0; j <= candidate_len; j++) {
		row[j] = j;
	}
	/* Row i of the usual table holds the distances of the first i letters of name. */
	for (unsigned i = 1; i <= name_len; i++) {
		unsigned diagonal = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= candidate_len; j++) {
			unsigned best = diagonal + (name[i - 1] != candidate[j - 1]);

			diagonal = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
		}
	}
	return row[candidate_len] < NAME_FAR && row[candidate_len] < name_len ? row[candidate_len]
									      : NAME_FAR;
}

const struct key *key_find(const struct key *keys, size_t n_keys, const char *name)
{
	for (size_t i = 0; i < n_keys; i++) {
		if (strcmp(keys[i].name, name) == 0) {
			return &keys[i];
		}
	}
	return NULL;
}

const struct key *key_nearest(const struct key *keys, size_t n_keys, const char *name)
{
	const struct key *nearest = NULL;
	unsigned best = NAME_FAR;

	for (size_t i = 0; i < n_keys; i++) {
		unsigned distance = name_distance(name, keys[i].name);

		if (distance < best) {
			best = distance;
			nearest = &keys[i];
		}
	}
	return nearest;
}

const struct setting *settings_nth(const struct settings *settings, const char *name, size_t n)
{
	for (size_t i = 0; i < settings->n_items; i++) {
		if (strcmp(settings->items[i].key->name, name) == 0 && n-- == 0) {
			return &settings->items[i];
		}
	}
	return NULL;
}

const struct setting *settings_find(const struct settings *settings, const char *name)
{
	return settings_nth(settings, name, 0);
}

uint64_t settings_number(const struct settings *settings, const char *name, uint64_t otherwise)
{
	const struct setting *setting = settings_find(settings, name);

	return setting ? setting->number : otherwise;
}

int64_t settings_time_ns(const struct settings *settings, const char *name, int64_t otherwise)
{
	const struct setting *setting = settings_find(settings, name);

	return setting ? setting->time_ns : otherwise;
}

const char *settings_text(const struct settings *settings, const char *name, const char *otherwise)
{
	const struct setting *setting = settings_find(settings, name);

	return setting ? setting->text : otherwise;
}

int settings_append(struct settings *settings, struct setting *setting)
{
	struct setting *items =
		realloc(settings->items, (settings->n_items + 1) * sizeof(*settings->items));

	if (!items) {
		return -ENOMEM;
	}
	settings->items = items;
	items[settings->n_items++] = *setting;
	setting->text = NULL;
	return 0;
}

int settings_add_defaults(struct settings *settings, const struct key *keys, size_t n_keys)
{
	for (size_t i = 0; i < n_keys; i++) {
		struct setting setting;
		int r;

		if (!keys[i].value || settings_find(settings, keys[i].name)) {
			continue;
		}
		r = setting_parse(&keys[i], keys[i].value, &setting, NULL, 0);
		if (r < 0) {
			return r;
		}
		r = settings_append(settings, &setting);
		if (r < 0) {
			free(setting.text);
			return r;
		}
	}
	return 0;
}

void settings_deinit(struct settings *settings)
{
	for (size_t i = 0; i < settings->n_items; i++) {
		free(settings->items[i].text);
		if (settings->items[i].fd >= 0) {
			close(settings->items[i].fd);
		}
	}
	free(settings->items);
	*settings = (struct settings){0};
}

/* Find a text among choices separated by '|'.  The index, or -EINVAL. */
static int choice_index(const char *choices, const char *text)
{
	size_t len = strlen(text);

	for (int i = 0;; i++) {
		size_t choice_len = strcspn(choices, "|");

		if (choice_len == len && memcmp(choices, text, len) == 0) {
			return i;
		}
		if (!choices[choice_len]) {
			return -EINVAL;
		}
		choices += choice_len + 1;
	}
}

const char *key_values(const struct key *key)
{
	static const char *const words[] = {
		[KEY_STRING] = "TEXT",    [KEY_NUMBER] = "NUMBER", [KEY_SIZE] = "SIZE",
		[KEY_TIME] = "TIME",      [KEY_FOLDER] = "FOLDER", [KEY_FILE] = "FILE",
		[KEY_NUMBERS] = "NUMBER", [KEY_DEVICE] = "DEVICE",
	};

	return key->choices ? key->choices : words[key->type];
}

void key_choice_text(const struct key *key, uint64_t index, char *text, size_t size)
{
	const char *choice = key->choices;

	while (index-- > 0 && *choice) {
		choice += strcspn(choice, "|");
		choice += *choice ? 1 : 0;
	}
	snprintf(text, size, "%.*s", (int)strcspn(choice, "|"), choice);
}

/* "follow|virtual|paced" as "follow, virtual or paced". */
static void choices_in_words(const char *choices, char *words, size_t size)
{
	size_t used = 0;

	words[0] = '\0';
	while (*choices && used < size) {
		size_t len = strcspn(choices, "|");
		const char *rest = choices + len;
		const char *joint = !*rest ? "" : strchr(rest + 1, '|') ? ", " : " or ";

		used += (size_t)snprintf(words + used, size - used, "%.*s%s", (int)len, choices,
					 joint);
		choices = *rest ? rest + 1 : rest;
	}
}

/* What a value of this type looks like, for messages. */
static const char *type_form(enum key_type type)
{
	switch (type) {
	case KEY_NUMBER:
	case KEY_NUMBERS:
		return "a number below 2^32, decimal or 0x...";
	case KEY_SIZE:
		return "a size such as 200, 200K or 1M";
	case KEY_TIME:
		return "a time such as 3us, 10ms, 5s or never";
	case KEY_FOLDER:
		return "the path of a folder";
	case KEY_FILE:
		return "the path of a file";
	case KEY_DEVICE:
		return "the path of a device";
	case KEY_STRING:
	case KEY_CHOICE:
		break;
	}
	return "a text";
}

/* The word that a number with choices takes, too. */
static const char *word_of(const struct key *key)
{
	return strchr(key->choices, '|') + 1;
}

static int refuse(const struct key *key, const char *text, char *error, size_t error_size)
{
	char words[160];

	if (key->type == KEY_CHOICE) {
		choices_in_words(key->choices, words, sizeof(words));
	} else if (key->choices) {
		snprintf(words, sizeof(words), "%s, or %s", type_form(key->type), word_of(key));
	} else {
		snprintf(words, sizeof(words), "%s", type_form(key->type));
	}
	if (error) {
		snprintf(error, error_size, "key '%s' cannot be '%s'; write %s", key->name, text,
			 words);
	}
	return -EINVAL;
}

static int parse_value(const struct key *key, const char *text, struct setting *setting)
{
	uint32_t number;
	int r;

	switch (key->type) {
	case KEY_NUMBER:
	case KEY_NUMBERS:
		if (key->choices && strcmp(word_of(key), text) == 0) {
			setting->number = KEY_NO_NUMBER;
			return 0;
		}
		r = parse_u32(text, &number);
		if (r == 0) {
			setting->number = number;
		}
		return r;
	case KEY_SIZE:
		return parse_size(text, &setting->number);
	case KEY_TIME:
		return parse_time_ns(text, &setting->time_ns);
	case KEY_CHOICE:
		r = choice_index(key->choices, text);
		if (r >= 0) {
			setting->number = (uint64_t)r;
		}
		return r < 0 ? r : 0;
	case KEY_STRING:
	case KEY_FOLDER:
	case KEY_FILE:
	case KEY_DEVICE:
		break;
	}
	return *text ? 0 : -EINVAL;
}

int setting_parse(const struct key *key, const char *text, struct setting *ret_setting, char *error,
		  size_t error_size)
{
	struct setting setting = {.key = key, .fd = -1};

	if (parse_value(key, text, &setting) < 0) {
		return refuse(key, text, error, error_size);
	}
	setting.text = strdup(text);
	if (!setting.text) {
		return -ENOMEM;
	}
	*ret_setting = setting;
	return 0;
}
