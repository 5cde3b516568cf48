/* SPDX-License-Identifier: MIT */
/* Every mode in every direction that it has: what a byte can go through. */
#ifndef LPT_TESTS_IEEE1284_ROUTES_H
#define LPT_TESTS_IEEE1284_ROUTES_H

#include "rig.h"

/* X(name, mode, flags, reverse): a forward one writes, a reverse one reads. */
#define ROUTE_TABLE(X)                                                                             \
	X(COMPAT, COMPAT, 0, false)                                                                \
	X(NIBBLE, NIBBLE, 0, true)                                                                 \
	X(CHANNEL_NIBBLE, CHANNEL_NIBBLE, 0, true)                                                 \
	X(BYTE, BYTE, 0, true)                                                                     \
	X(EPP_WRITE, EPP, 0, false)                                                                \
	X(EPP_READ, EPP, 0, true)                                                                  \
	X(EPP_ADDRESS_WRITE, EPP, LPT_1284_FLAG_ADDRESS, false)                                    \
	X(EPP_ADDRESS_READ, EPP, LPT_1284_FLAG_ADDRESS, true)                                      \
	X(ECP_WRITE, ECP, 0, false)                                                                \
	X(ECP_READ, ECP, 0, true)                                                                  \
	X(ECP_CHANNEL, ECP, LPT_1284_FLAG_ADDRESS, false)                                          \
	X(ECP_RLE_WRITE, ECP_RLE, 0, false)                                                        \
	X(ECP_RLE_READ, ECP_RLE, 0, true)                                                          \
	X(BECP_WRITE, BECP, 0, false)                                                              \
	X(BECP_READ, BECP, 0, true)

enum route {
#define ROUTE_MEMBER(name, mode, flags, reverse) ROUTE_##name,
	ROUTE_TABLE(ROUTE_MEMBER)
#undef ROUTE_MEMBER
		ROUTE_COUNT
};

struct route_facts {
	const char *name;
	enum lpt_1284_mode mode;
	uint32_t flags;
	bool reverse;
};

extern const struct route_facts route_facts[ROUTE_COUNT];

/* What kind of byte goes this way. */
enum ieee1284_sort route_sort(enum route route);

/* The largest byte that goes this way: channels have seven bits. */
uint8_t route_byte_max(enum route route);

/* Move n bytes from host to recorder or, put there before, from recorder to host.  result.error;
 * what was moved stands in rig->talk.result, a read one also in `bytes`. */
int route_move(struct rig *rig, enum route route, uint8_t *bytes, uint32_t n);

/* Put bytes where the next move gets them from: nothing to do where that is the host. */
void route_load(struct rig *rig, enum route route, const uint8_t *bytes, uint32_t n);

/* How many bytes the recorder says went this way, and whether they are those. */
size_t route_recorded(const struct rig *rig, enum route route);
bool route_is_record(const struct rig *rig, enum route route, const uint8_t *bytes, size_t n);

#endif
