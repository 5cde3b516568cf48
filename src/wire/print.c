/* SPDX-License-Identifier: MIT */
/* Messages as people read them: run #7 file=1 room=16 ... payload=[3: 41 42 43] */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "wire/table.h"

#define BLOB_SHOWN 16u /* bytes of a blob that are worth a reader's time */

/* A text that is cut where the buffer ends; always zero-terminated. */
struct line {
	char *buf;
	size_t size, len;
};

__attribute__((format(printf, 2, 3))) static void add(struct line *line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int n = vsnprintf(line->buf + line->len, line->size - line->len, format, arguments);

	va_end(arguments);
	if (n > 0) {
		size_t room = line->size - line->len - 1;

		line->len += (size_t)n < room ? (size_t)n : room;
	}
}

/* Quotes, backslashes and control characters are escaped: one message stays one line. */
static void add_text(struct line *line, const char *text)
{
	add(line, "\"");
	for (const char *at = text ? text : ""; *at; at++) {
		unsigned char c = (unsigned char)*at;

		if (c < 0x20 || c == 0x7f) {
			add(line, "\\x%02x", c);
		} else if (c == '"' || c == '\\') {
			add(line, "\\%c", c);
		} else {
			add(line, "%c", c);
		}
	}
	add(line, "\"");
}

static void add_blob(struct line *line, const struct wire_blob *blob)
{
	const uint8_t *bytes = blob->bytes;

	add(line, "[%" PRIu32 "%s", blob->len, blob->len > 0 ? ":" : "");
	for (uint32_t i = 0; i < blob->len && i < BLOB_SHOWN; i++) {
		add(line, " %02x", bytes[i]);
	}
	add(line, "%s", blob->len > BLOB_SHOWN ? " ...]" : "]");
}

static void add_field(struct line *line, const struct wire_field *field, const void *at)
{
	add(line, " %s=", field->name);
	switch (field->type) {
	case WIRE_STR:
		add_text(line, *(const char *const *)at);
		break;
	case WIRE_BLOB:
		add_blob(line, at);
		break;
	case WIRE_U8:
	case WIRE_U16:
	case WIRE_U32:
	case WIRE_U64:
		add(line, "%" PRIu64, wire_number_get(at, field->type));
		break;
	case WIRE_I32:
	case WIRE_I64:
		add(line, "%" PRId64, (int64_t)wire_number_get(at, field->type));
		break;
	case WIRE_END:
		break;
	}
}

const char *wire_print(const struct wire_message *message, char *buf, size_t size)
{
	const struct wire_layout *layout = wire_layout(message->number);
	struct line line = {buf, size, 0};

	if (size == 0) {
		return buf;
	}
	if (!layout) {
		add(&line, "unknown message %u #%" PRIu32, message->number, message->id);
		return buf;
	}
	add(&line, "%s #%" PRIu32, layout->name, message->id);
	for (const struct wire_field *field = layout->fields; field->type; field++) {
		add_field(&line, field, (const uint8_t *)&message->as + field->offset);
	}
	return buf;
}
