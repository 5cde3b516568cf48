/* SPDX-License-Identifier: MIT */
/*
 * The layout of each message, made from messages.def: what the encoder, the decoder and the
 * printer walk along.  For the files of this room only.
 */
#ifndef LPT_WIRE_TABLE_H
#define LPT_WIRE_TABLE_H

#include "wire/wire.h"

#define WIRE_HEADER_LEN 8u /* u16 number, u16 reserved, u32 id */

enum wire_type {
	WIRE_END = 0, /* behind the last field */
	WIRE_U8,
	WIRE_U16,
	WIRE_U32,
	WIRE_U64,
	WIRE_I32,
	WIRE_I64,
	WIRE_STR,
	WIRE_BLOB,
};

struct wire_field {
	const char *name;
	enum wire_type type;
	uint32_t offset; /* in struct wire_<message> */
	uint32_t maximum;
};

struct wire_layout {
	const char *name;
	const struct wire_field *fields; /* the last one has type WIRE_END */
	enum wire_role role;
	bool is_request;
};

/* NULL for an unknown number. */
const struct wire_layout *wire_layout(unsigned int number);

/* Bytes that a number of this type takes; 0 for texts and blobs. */
size_t wire_number_len(enum wire_type type);

/* A number in a structure of this machine, as 64 bits; signed ones keep their sign. */
uint64_t wire_number_get(const void *at, enum wire_type type);
void wire_number_set(void *at, enum wire_type type, uint64_t value);

#endif
