/* SPDX-License-Identifier: MIT */
/* A device ID as its fields: "MFG:Acme;MDL:Laser;" is two. */
#ifndef LPT_CLI_ID_FIELDS_H
#define LPT_CLI_ID_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

struct id_field {
	char key[64];
	char value[512];
};

/*
 * The next field from *at on, without spaces around key and value; what is no text in it is shown
 * as "?".  A last field needs no semicolon, a text without a colon is a value without a key. False:
 * there is none.
 */
bool id_field_next(const char *id, size_t len, size_t *at, struct id_field *ret_field);

#endif
