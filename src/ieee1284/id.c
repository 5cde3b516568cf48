/* SPDX-License-Identifier: MIT */
/*
 * Device IDs: "KEY:value;" pairs behind a length of two bytes, the high one first, that counts
 * itself.
 *
 * Mistakes that devices make with the length, and what is done about them.  Here: a length below 2
 * is read the other way round.  By the talk that reads an ID: it ends where the device has nothing
 * more to say, so a length that is too great does no harm; it goes on where the device has more to
 * say and the text has not come to an end (a length without its own two bytes, or with the low byte
 * first); an answer of one byte over and over is none.
 */
#include "ieee1284/ieee1284.h"

#define PREFIX_LEN 2

uint32_t lpt_1284_id_length(const uint8_t prefix[2])
{
	uint32_t length = (uint32_t)prefix[0] << 8 | prefix[1];
	uint32_t swapped = (uint32_t)prefix[1] << 8 | prefix[0];

	if (length >= PREFIX_LEN) {
		return length;
	}
	return swapped >= PREFIX_LEN ? swapped : 0;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Move both ends of a text inwards over spaces. */
static void trim(const char **text, uint32_t *len)
{
	while (*len > 0 && is_space((*text)[*len - 1])) {
		--*len;
	}
	while (*len > 0 && is_space(**text)) {
		++*text;
		--*len;
	}
}

/* Length of the text up to `stop` or the end of it all. */
static uint32_t length_to(const char *text, uint32_t len, char stop)
{
	uint32_t at = 0;

	while (at < len && text[at] != stop) {
		at++;
	}
	return at;
}

bool lpt_1284_id_next(const char *id, uint32_t len, uint32_t *at, struct lpt_1284_field *ret_field)
{
	while (*at < len) {
		const char *text = id + *at;
		uint32_t n = length_to(text, len - *at, ';');
		uint32_t key_len = length_to(text, n, ':');

		*at += n < len - *at ? n + 1 : n;
		if (key_len == n) {
			continue; /* no pair, for instance what follows the last semicolon */
		}
		*ret_field = (struct lpt_1284_field){
			.key = text,
			.key_len = key_len,
			.value = text + key_len + 1,
			.value_len = n - key_len - 1,
		};
		trim(&ret_field->key, &ret_field->key_len);
		trim(&ret_field->value, &ret_field->value_len);
		return true;
	}
	return false;
}

/* The documented names of each key, the short one first. */
static const char *const key_names[][3] = {
	{"MFG", "MANUFACTURER"}, {"MDL", "MODEL"},       {"CMD", "COMMAND SET"},
	{"CLS", "CLASS"},        {"DES", "DESCRIPTION"}, {"SN", "SERN", "SERIALNUMBER"},
};

#define N_KEYS (sizeof(key_names) / sizeof(key_names[0]))

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_text(const char *name, const char *text, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++) {
		if (name[i] == '\0' || upper(name[i]) != upper(text[i])) {
			return false;
		}
	}
	return name[len] == '\0';
}

static bool is_same(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static bool is_key(const char *key, const struct lpt_1284_field *field)
{
	for (uint32_t i = 0; i < N_KEYS; i++) {
		if (!is_same(key, key_names[i][0])) {
			continue;
		}
		for (uint32_t j = 0; j < 3 && key_names[i][j]; j++) {
			if (is_text(key_names[i][j], field->key, field->key_len)) {
				return true;
			}
		}
	}
	return is_text(key, field->key, field->key_len);
}

bool lpt_1284_id_find(const char *id, uint32_t len, const char *key,
		      struct lpt_1284_field *ret_field)
{
	struct lpt_1284_field field;
	uint32_t at = 0;

	while (lpt_1284_id_next(id, len, &at, &field)) {
		if (is_key(key, &field)) {
			*ret_field = field;
			return true;
		}
	}
	return false;
}
