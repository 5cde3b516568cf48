/* SPDX-License-Identifier: MIT */
/*
 * Messages and bytes.  No I/O here: the encoder fills a buffer, the decoder reads one and leaves
 * strings and blobs where they are (borrowed from the buffer).  Everything comes from messages.def.
 */
#ifndef LPT_WIRE_WIRE_H
#define LPT_WIRE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_MAGIC 0x4454504cu /* "LPTD" */
#define WIRE_MAJOR 1
#define WIRE_MINOR 0
#define WIRE_MESSAGE_MAX (128u * 1024u) /* bytes of any message */
#define WIRE_FDS_MAX 4                  /* descriptors beside one message */

enum wire_role {
	WIRE_ROLE_NONE = 0,
	WIRE_ROLE_OBSERVE = 1,
	WIRE_ROLE_USE = 2,
	WIRE_ROLE_MANAGE = 4
};

struct wire_blob {
	const void *bytes; /* borrowed */
	uint32_t len;
};

/* What a message is; the table's third column. */
enum wire_kind { WIRE_KIND_REQUEST = 1, WIRE_KIND_REPLY, WIRE_KIND_EVENT };

/* One structure per message: struct wire_open { const char *port; uint32_t flags; }; ...  Messages
 * without fields have an empty one, which strict C would not allow. */
#define WIRE_TYPE_U8 uint8_t
#define WIRE_TYPE_U16 uint16_t
#define WIRE_TYPE_U32 uint32_t
#define WIRE_TYPE_U64 uint64_t
#define WIRE_TYPE_I32 int32_t
#define WIRE_TYPE_I64 int64_t
#define WIRE_TYPE_STR const char * /* never NULL once decoded; NULL encodes as "" */
#define WIRE_TYPE_BLOB struct wire_blob
#define WIRE_MEMBER(type, name, maximum) WIRE_TYPE_##type name;
#define MESSAGE(number, name, kind, role, reply, fields)                                           \
	__extension__ struct wire_##name {                                                         \
		fields(WIRE_MEMBER)                                                                \
	};
#include "wire/messages.def"
#undef WIRE_MEMBER

enum wire_number {
#define MESSAGE(number, name, kind, role, reply, fields) WIRE_##name = number,
#include "wire/messages.def"
};

/* A decoded message; members of `as` point into the buffer it was decoded from. */
struct wire_message {
	enum wire_number number;
	uint32_t id;
	union {
#define MESSAGE(number, name, kind, role, reply, fields) struct wire_##name name;
#include "wire/messages.def"
	} as;
};

/*
 * Encode: body is the struct wire_<name> of that number (borrowed).  Texts longer than their
 * maximum are cut, blobs longer than theirs are refused.  Number of bytes; -EMSGSIZE buf is too
 * small or a blob too long; -EINVAL no such number.
 */
int wire_encode(enum wire_number number, uint32_t id, const void *body, void *buf, size_t size);

/*
 * Decode one whole message.  0; -EBADMSG anything wrong with it (lengths, missing zero, text or
 * blob over its maximum); -ENOSYS unknown number: *ret_message then has number and id only.  Fields
 * that a shorter message lacks at its end are zero or empty; bytes behind the last field, which a
 * newer peer may send, are skipped.
 */
int wire_decode(const void *buf, size_t len, struct wire_message *ret_message);

/* Facts of the table: static text, or NULL for an unknown number. */
const char *wire_name(enum wire_number number);
enum wire_role wire_least_role(enum wire_number number);
bool wire_is_request(enum wire_number number);

/* One line that says what a message is, for traces; cut at size.  Returns buf. */
const char *wire_print(const struct wire_message *message, char *buf, size_t size);

/*
 * Errors on the wire have numbers of their own (errno differs between machines).
 * X(number, errno)
 */
/* clang-format off */
#define WIRE_ERROR_TABLE(X) \
	X(1, EINVAL) X(2, ENODEV) X(3, EPERM) X(4, EACCES) \
	X(5, EBUSY) X(6, EAGAIN) X(7, ETIMEDOUT) X(8, ECANCELED) \
	X(9, ESTALE) X(10, EALREADY) X(11, ENOMEM) X(12, ENOENT) \
	X(13, EEXIST) X(14, EBADF) X(15, EIO) X(16, EOPNOTSUPP) \
	X(17, EMSGSIZE) X(18, ENXIO) X(19, ENOSPC) X(20, EPROTO) \
	X(21, EDQUOT) X(22, ENOSYS) X(23, ENODATA) X(24, ETIME) \
	X(25, ENOTDIR) X(26, E2BIG) X(27, EINPROGRESS) X(28, EMFILE) \
	X(29, EROFS)
/* clang-format on */

uint32_t wire_error_from_errno(int error); /* positive or negative errno; unknown: that of EIO */
int wire_error_to_errno(uint32_t number);  /* negative errno; 0 for 0; unknown: -EIO */

#endif
