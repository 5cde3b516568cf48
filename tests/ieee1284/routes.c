/* SPDX-License-Identifier: MIT */
/* Every mode in every direction; see routes.h. */
#include "routes.h"

#include <string.h>

const struct route_facts route_facts[ROUTE_COUNT] = {
#define ROUTE_FACTS(name, mode, flags, reverse)                                                    \
	[ROUTE_##name] = {#name, LPT_1284_##mode, flags, reverse},
	ROUTE_TABLE(ROUTE_FACTS)
#undef ROUTE_FACTS
};

enum ieee1284_sort route_sort(enum route route)
{
	return route_facts[route].flags & LPT_1284_FLAG_ADDRESS ? IEEE1284_ADDRESS : IEEE1284_DATA;
}

uint8_t route_byte_max(enum route route)
{
	return route == ROUTE_ECP_CHANNEL ? 0x7f : 0xff;
}

int route_move(struct rig *rig, enum route route, uint8_t *bytes, uint32_t n)
{
	const struct route_facts *facts = &route_facts[route];
	struct lpt_1284_want want = {
		.kind = facts->reverse ? LPT_TALK_READ : LPT_TALK_WRITE,
		.mode = facts->mode,
		.flags = facts->flags,
		.n = n,
	};

	if (facts->reverse) {
		want.buffer = bytes;
	} else {
		want.bytes = bytes;
	}
	return rig_talk(rig, &want);
}

void route_load(struct rig *rig, enum route route, const uint8_t *bytes, uint32_t n)
{
	if (route_facts[route].reverse) {
		recorder_load(rig->recorder, route_sort(route), bytes, n);
	}
}

size_t route_recorded(const struct rig *rig, enum route route)
{
	return route_facts[route].reverse ? rig->recorder->given : rig->recorder->taken.n;
}

bool route_is_record(const struct rig *rig, enum route route, const uint8_t *bytes, size_t n)
{
	const struct record *record =
		route_facts[route].reverse ? &rig->recorder->to_give : &rig->recorder->taken;

	for (size_t i = 0; i < n; i++) {
		if (record->sorts[i] != route_sort(route)) {
			return false;
		}
	}
	return route_recorded(rig, route) == n && memcmp(record->bytes, bytes, n) == 0;
}
