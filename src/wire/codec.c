/* SPDX-License-Identifier: MIT */
/*
 * Messages to bytes and back: one pass along the layout, no allocation.  The decoder trusts
 * nothing and reads nothing past the end; texts and blobs stay where they are.
 */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "wire/table.h"

/* What is left of the buffer that is written or read. */
struct writer {
	uint8_t *at;
	size_t left;
};

struct reader {
	const uint8_t *at;
	size_t left;
};

static int put_number(struct writer *out, uint64_t value, size_t len)
{
	uint64_t bytes = htole64(value);

	if (out->left < len) {
		return -EMSGSIZE;
	}
	/* A copy of fixed length is one store; what is too much is overwritten by what follows. */
	memcpy(out->at, &bytes, out->left < sizeof(bytes) ? len : sizeof(bytes));
	out->at += len;
	out->left -= len;
	return 0;
}

static int put_bytes(struct writer *out, const void *bytes, size_t len)
{
	if (out->left < len) {
		return -EMSGSIZE;
	}
	if (len > 0) {
		memcpy(out->at, bytes, len);
	}
	out->at += len;
	out->left -= len;
	return 0;
}

/* Length of a text cut to `most` bytes, never inside a UTF-8 character. */
static size_t cut_len(const char *text, size_t most)
{
	size_t len = strnlen(text, most + 1);

	if (len <= most) {
		return len;
	}
	len = most;
	while (len > 0 && ((uint8_t)text[len] & 0xc0) == 0x80) {
		len--;
	}
	return len;
}

static int put_text(struct writer *out, const char *text, uint32_t maximum)
{
	size_t len = text ? cut_len(text, maximum - 1) : 0;
	int r = put_number(out, len + 1, 2);

	if (r == 0) {
		r = put_bytes(out, text, len);
	}
	return r == 0 ? put_number(out, 0, 1) : r;
}

static int put_blob(struct writer *out, const struct wire_blob *blob, uint32_t maximum)
{
	if (blob->len > maximum) {
		return -EMSGSIZE;
	}
	int r = put_number(out, blob->len, 4);

	return r == 0 ? put_bytes(out, blob->bytes, blob->len) : r;
}

static int put_field(struct writer *out, const struct wire_field *field, const void *at)
{
	switch (field->type) {
	case WIRE_STR:
		return put_text(out, *(const char *const *)at, field->maximum);
	case WIRE_BLOB:
		return put_blob(out, at, field->maximum);
	case WIRE_U8:
	case WIRE_U16:
	case WIRE_U32:
	case WIRE_U64:
	case WIRE_I32:
	case WIRE_I64:
	case WIRE_END:
		break;
	}
	return put_number(out, wire_number_get(at, field->type), wire_number_len(field->type));
}

int wire_encode(enum wire_number number, uint32_t id, const void *body, void *buf, size_t size)
{
	const struct wire_layout *layout = wire_layout(number);
	struct writer out = {buf, size};

	if (!layout) {
		return -EINVAL;
	}
	if (size < WIRE_HEADER_LEN) {
		return -EMSGSIZE;
	}
	put_number(&out, number, 2);
	put_number(&out, 0, 2);
	put_number(&out, id, 4);
	for (const struct wire_field *field = layout->fields; field->type; field++) {
		int r = put_field(&out, field, (const uint8_t *)body + field->offset);

		if (r < 0) {
			return r;
		}
	}
	return (int)(size - out.left);
}

static int get_number(struct reader *in, size_t len, uint64_t *ret_value)
{
	uint64_t bytes = 0;

	if (in->left < len) {
		return -EBADMSG;
	}
	memcpy(&bytes, in->at, in->left < sizeof(bytes) ? len : sizeof(bytes));
	in->at += len;
	in->left -= len;
	*ret_value = le64toh(bytes) & (~0ull >> (64 - 8 * len));
	return 0;
}

static int get_text(struct reader *in, uint32_t maximum, const char **ret_text)
{
	uint64_t len;

	if (get_number(in, 2, &len) < 0 || len == 0 || len > maximum || len > in->left ||
	    memchr(in->at, 0, len) != in->at + len - 1) {
		return -EBADMSG;
	}
	*ret_text = (const char *)in->at;
	in->at += len;
	in->left -= len;
	return 0;
}

static int get_blob(struct reader *in, uint32_t maximum, struct wire_blob *ret_blob)
{
	uint64_t len;

	if (get_number(in, 4, &len) < 0 || len > maximum || len > in->left) {
		return -EBADMSG;
	}
	ret_blob->bytes = in->at;
	ret_blob->len = (uint32_t)len;
	in->at += len;
	in->left -= len;
	return 0;
}

/* The value of a field that an older peer did not send. */
static void set_absent(const struct wire_field *field, void *at)
{
	switch (field->type) {
	case WIRE_STR:
		*(const char **)at = "";
		break;
	case WIRE_BLOB:
		*(struct wire_blob *)at = (struct wire_blob){"", 0};
		break;
	case WIRE_U8:
	case WIRE_U16:
	case WIRE_U32:
	case WIRE_U64:
	case WIRE_I32:
	case WIRE_I64:
	case WIRE_END:
		wire_number_set(at, field->type, 0);
		break;
	}
}

static int get_field(struct reader *in, const struct wire_field *field, void *at)
{
	uint64_t value;

	switch (field->type) {
	case WIRE_STR:
		return get_text(in, field->maximum, at);
	case WIRE_BLOB:
		return get_blob(in, field->maximum, at);
	case WIRE_U8:
	case WIRE_U16:
	case WIRE_U32:
	case WIRE_U64:
	case WIRE_I32:
	case WIRE_I64:
	case WIRE_END:
		break;
	}
	if (get_number(in, wire_number_len(field->type), &value) < 0) {
		return -EBADMSG;
	}
	wire_number_set(at, field->type, value);
	return 0;
}

int wire_decode(const void *buf, size_t len, struct wire_message *ret_message)
{
	struct reader in = {buf, len};
	uint64_t number, reserved, id;

	if (len > WIRE_MESSAGE_MAX || get_number(&in, 2, &number) < 0 ||
	    get_number(&in, 2, &reserved) < 0 || get_number(&in, 4, &id) < 0 || reserved != 0) {
		return -EBADMSG;
	}
	ret_message->number = (enum wire_number)number;
	ret_message->id = (uint32_t)id;
	const struct wire_layout *layout = wire_layout((unsigned int)number);

	if (!layout) {
		return -ENOSYS;
	}
	for (const struct wire_field *field = layout->fields; field->type; field++) {
		uint8_t *at = (uint8_t *)&ret_message->as + field->offset;

		if (in.left == 0) {
			set_absent(field, at);
		} else if (get_field(&in, field, at) < 0) {
			return -EBADMSG;
		}
	}
	return 0;
}
