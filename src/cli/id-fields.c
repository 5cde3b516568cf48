/* SPDX-License-Identifier: MIT */
#include "cli/id-fields.h"

#include <ctype.h>
#include <string.h>

static bool is_space(char c)
{
	return isspace((unsigned char)c) || c == '\0';
}

/* The text between two places of an ID, trimmed, as far as it fits. */
static void copy_trimmed(const char *from, const char *end, char *to, size_t size)
{
	while (from < end && is_space(*from)) {
		from++;
	}
	while (end > from && is_space(end[-1])) {
		end--;
	}
	size_t n = (size_t)(end - from) < size ? (size_t)(end - from) : size - 1;

	for (size_t i = 0; i < n; i++) {
		to[i] = isprint((unsigned char)from[i]) ? from[i] : '?';
	}
	to[n] = '\0';
}

bool id_field_next(const char *id, size_t len, size_t *at, struct id_field *ret_field)
{
	while (*at < len) {
		const char *from = id + *at;
		const char *end = memchr(from, ';', len - *at);
		end = end ? end : id + len;
		const char *colon = memchr(from, ':', (size_t)(end - from));

		*at = (size_t)(end - id) + 1;
		copy_trimmed(from, colon ? colon : from, ret_field->key, sizeof(ret_field->key));
		copy_trimmed(colon ? colon + 1 : from, end, ret_field->value,
			     sizeof(ret_field->value));
		if (ret_field->key[0] || ret_field->value[0]) {
			return true;
		}
	}
	return false;
}
