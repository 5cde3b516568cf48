/* SPDX-License-Identifier: MIT */
/* The protocols of devices by the names that people type: "ecp", "nibble,byte". */
#ifndef LPT_CLI_PROTOCOLS_H
#define LPT_CLI_PROTOCOLS_H

#include <stddef.h>
#include <stdint.h>

#include <lpt/request.h>

#define PROTOCOLS_TEXT_MAX 64 /* room for all names */

/* The protocols of a list of names, for each direction those that go that way.  0, or -EINVAL:
 * there is another word in it, or none. */
int protocols_parse(const char *text, struct lpt_negotiation_mask *ret_masks);

/* The names of a set, separated by commas; "" for none.  Returns buf. */
const char *protocols_text(uint16_t protocols, char *buf, size_t size);

#define PROTOCOLS_ALL UINT16_MAX

#endif
