/* SPDX-License-Identifier: MIT */
/* What it means that an event of the standard did not come: one table. */
#include "ieee1284/ieee1284.h"

static const struct {
	uint32_t event;
	const char *text;
} events[] = {
	{2, "peripheral did not answer the request: PError, Select, nFault high and nAck low "
	    "within 35 ms"},
	{6, "peripheral did not raise nAck within 35 ms"},
	{9, "peripheral did not lower nAck to offer data within 35 ms"},
	{11, "peripheral did not raise nAck after data within 35 ms"},
	{24, "peripheral did not lower nAck to end the mode within 35 ms"},
	{27, "peripheral did not raise nAck to end the mode within 35 ms"},
	{31, "peripheral did not raise PError to set ECP up within 35 ms"},
	{32, "peripheral did not lower Busy after a byte within 35 ms"},
	{36, "peripheral did not raise Busy to take a byte in time"},
	{40, "peripheral did not lower PError to reverse the channel within 35 ms"},
	{43, "peripheral did not lower nAck to offer a byte in time"},
	{45, "peripheral did not raise nAck after a byte within 35 ms"},
	{49, "peripheral did not raise PError to return to forward within 35 ms"},
	{58, "peripheral did not raise Busy (nWait) to answer the cycle within 10 us"},
	{60, "peripheral did not lower Busy (nWait) to end the cycle within 10 us"},
	{73, "peripheral did not lower PError to give up a transfer within 35 ms"},
	{75, "peripheral did not raise PError after giving up a transfer within 35 ms"},
};

const char *lpt_1284_event_text(uint32_t event)
{
	for (uint32_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (events[i].event == event) {
			return events[i].text;
		}
	}
	return "";
}
