/* SPDX-License-Identifier: MIT */
#include "compat/preload/requests.h"

#include <linux/lp.h>
#include <linux/ppdev.h>
#include <stdio.h>
#include <sys/time.h>

#define REQUEST(name)                                                                              \
	{                                                                                          \
		(uint32_t) name, #name                                                             \
	}

static const struct {
	uint32_t request;
	const char *name;
} requests[] = {
	REQUEST(PPSETMODE),   REQUEST(PPRSTATUS),   REQUEST(PPRCONTROL), REQUEST(PPWCONTROL),
	REQUEST(PPRDATA),     REQUEST(PPWDATA),     REQUEST(PPCLAIM),    REQUEST(PPRELEASE),
	REQUEST(PPYIELD),     REQUEST(PPFCONTROL),  REQUEST(PPEXCL),     REQUEST(PPDATADIR),
	REQUEST(PPNEGOT),     REQUEST(PPWCTLONIRQ), REQUEST(PPCLRIRQ),   REQUEST(PPSETPHASE),
	REQUEST(PPGETTIME),   REQUEST(PPSETTIME),   REQUEST(PPGETMODES), REQUEST(PPGETMODE),
	REQUEST(PPGETPHASE),  REQUEST(PPGETFLAGS),  REQUEST(PPSETFLAGS), REQUEST(LPGETSTATUS),
	REQUEST(LPRESET),     REQUEST(LPGETFLAGS),  REQUEST(LPGETIRQ),   REQUEST(LPABORT),
	REQUEST(LPABORTOPEN), REQUEST(LPCAREFUL),
};

void request_print(uint32_t request, uint64_t argument, char *buf, size_t size)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (requests[i].request == request) {
			snprintf(buf, size, "%s", requests[i].name);
			return;
		}
	}
	snprintf(buf, size, "ioctl 0x%08x", request);
}
