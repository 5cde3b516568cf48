/* SPDX-License-Identifier: MIT */
/*
 * Protocols, as devices are negotiated by programs (R208): which mode of the cable each one is,
 * which ones a port can speak, and their order by speed.
 */
#include "ieee1284/ieee1284.h"

/* Fastest first: the documented order, with the protocols that it leaves out where they belong.
 * A protocol is chosen for a direction only if it goes that way. */
static const struct protocol {
	uint16_t protocol;
	uint8_t mode; /* enum lpt_1284_mode */
	bool forward, reverse;
	uint32_t needs; /* capabilities of the host's port */
} protocols[] = {
	{LPT_PROTOCOL_BOUNDED_ECP, LPT_1284_BECP, true, true, LPT_CAP_BYTE},
	{LPT_PROTOCOL_ECP_HW_IRQ, LPT_1284_ECP, true, true, LPT_CAP_ECP | LPT_CAP_IRQ},
	{LPT_PROTOCOL_ECP_HW_NOIRQ, LPT_1284_ECP, true, true, LPT_CAP_ECP},
	{LPT_PROTOCOL_EPP_HW, LPT_1284_EPP, true, true, LPT_CAP_EPP},
	{LPT_PROTOCOL_EPP_SW, LPT_1284_EPP, true, true, LPT_CAP_BYTE},
	{LPT_PROTOCOL_ECP_SW, LPT_1284_ECP, true, true, LPT_CAP_BYTE},
	{LPT_PROTOCOL_BYTE_BIDIR, LPT_1284_BYTE, false, true, LPT_CAP_BYTE},
	{LPT_PROTOCOL_CHANNEL_NIBBLE, LPT_1284_CHANNEL_NIBBLE, false, true, 0},
	{LPT_PROTOCOL_NIBBLE, LPT_1284_NIBBLE, false, true, 0},
	{LPT_PROTOCOL_IEEE_COMPATIBILITY, LPT_1284_COMPAT, true, false, 0},
	{LPT_PROTOCOL_CENTRONICS, LPT_1284_COMPAT, true, false, 0},
};

#define N_PROTOCOLS (sizeof(protocols) / sizeof(protocols[0]))

enum lpt_1284_mode lpt_1284_mode_of(uint16_t protocol)
{
	for (uint32_t i = 0; i < N_PROTOCOLS; i++) {
		if (protocols[i].protocol == protocol) {
			return protocols[i].mode;
		}
	}
	return LPT_1284_COMPAT;
}

uint16_t lpt_1284_protocols_of(uint32_t caps)
{
	uint16_t set = 0;

	for (uint32_t i = 0; i < N_PROTOCOLS; i++) {
		if ((protocols[i].needs & ~caps) == 0) {
			set |= protocols[i].protocol;
		}
	}
	return set;
}

uint16_t lpt_1284_fastest(uint16_t set, bool reverse)
{
	for (uint32_t i = 0; i < N_PROTOCOLS; i++) {
		bool goes = reverse ? protocols[i].reverse : protocols[i].forward;
		if (goes && (set & protocols[i].protocol)) {
			return protocols[i].protocol;
		}
	}
	return 0;
}
