/* SPDX-License-Identifier: MIT */
/* The layouts, and the facts of the table that need no bytes. */
#include "wire/table.h"

#include <string.h>

#define FIELD(type, name, most) {#name, WIRE_##type, offsetof(body, name), most},

/* One case a message; `body` there is the structure that FIELD() measures. */
const struct wire_layout *wire_layout(unsigned int number)
{
	switch (number) {
#define MESSAGE(message, name, kind, role, reply, fields)                                          \
	case message: {                                                                            \
		typedef struct wire_##name body __attribute__((unused));                           \
		static const struct wire_field list[] = {fields(FIELD){NULL, WIRE_END, 0, 0}};     \
		static const struct wire_layout layout = {#name, list, WIRE_ROLE_##role,           \
							  WIRE_KIND_##kind == WIRE_KIND_REQUEST};  \
		return &layout;                                                                    \
	}
#include "wire/messages.def"
	default:
		return NULL;
	}
}

const char *wire_name(enum wire_number number)
{
	const struct wire_layout *layout = wire_layout(number);

	return layout ? layout->name : NULL;
}

enum wire_role wire_least_role(enum wire_number number)
{
	const struct wire_layout *layout = wire_layout(number);

	return layout ? layout->role : WIRE_ROLE_NONE;
}

bool wire_is_request(enum wire_number number)
{
	const struct wire_layout *layout = wire_layout(number);

	return layout && layout->is_request;
}

size_t wire_number_len(enum wire_type type)
{
	switch (type) {
	case WIRE_U8:
		return 1;
	case WIRE_U16:
		return 2;
	case WIRE_U32:
	case WIRE_I32:
		return 4;
	case WIRE_U64:
	case WIRE_I64:
		return 8;
	case WIRE_END:
	case WIRE_STR:
	case WIRE_BLOB:
		break;
	}
	return 0;
}

uint64_t wire_number_get(const void *at, enum wire_type type)
{
	switch (type) {
	case WIRE_U8:
		return *(const uint8_t *)at;
	case WIRE_U16:
		return *(const uint16_t *)at;
	case WIRE_U32:
		return *(const uint32_t *)at;
	case WIRE_I32:
		return (uint64_t)(int64_t) * (const int32_t *)at;
	case WIRE_U64:
	case WIRE_I64:
		return *(const uint64_t *)at;
	case WIRE_END:
	case WIRE_STR:
	case WIRE_BLOB:
		break;
	}
	return 0;
}

void wire_number_set(void *at, enum wire_type type, uint64_t value)
{
	switch (type) {
	case WIRE_U8:
		*(uint8_t *)at = (uint8_t)value;
		break;
	case WIRE_U16:
		*(uint16_t *)at = (uint16_t)value;
		break;
	case WIRE_U32:
	case WIRE_I32:
		*(uint32_t *)at = (uint32_t)value;
		break;
	case WIRE_U64:
	case WIRE_I64:
		*(uint64_t *)at = value;
		break;
	case WIRE_END:
	case WIRE_STR:
	case WIRE_BLOB:
		break;
	}
}
