/* SPDX-License-Identifier: MIT */
#include "cli/protocols.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ECP                                                                                        \
	(LPT_PROTOCOL_ECP_HW_NOIRQ | LPT_PROTOCOL_ECP_HW_IRQ | LPT_PROTOCOL_ECP_SW) /* not BECP */
#define COMPAT (LPT_PROTOCOL_CENTRONICS | LPT_PROTOCOL_IEEE_COMPATIBILITY)

static const struct {
	const char *name;
	uint16_t read, write;
} protocols[] = {
	{"compat", 0, COMPAT},
	{"nibble", LPT_PROTOCOL_NIBBLE, 0},
	{"channel-nibble", LPT_PROTOCOL_CHANNEL_NIBBLE, 0},
	{"byte", LPT_PROTOCOL_BYTE_BIDIR, 0},
	{"epp", LPT_PROTOCOL_EPP_ANY, LPT_PROTOCOL_EPP_ANY},
	{"ecp", ECP, ECP},
	{"becp", LPT_PROTOCOL_BOUNDED_ECP, LPT_PROTOCOL_BOUNDED_ECP},
};

#define N_PROTOCOLS (sizeof(protocols) / sizeof(protocols[0]))

static int add_named(const char *name, size_t n, struct lpt_negotiation_mask *masks)
{
	for (size_t i = 0; i < N_PROTOCOLS; i++) {
		if (strlen(protocols[i].name) == n && !strncasecmp(protocols[i].name, name, n)) {
			masks->read_mask |= protocols[i].read;
			masks->write_mask |= protocols[i].write;
			return 0;
		}
	}
	return -EINVAL;
}

int protocols_parse(const char *text, struct lpt_negotiation_mask *ret_masks)
{
	struct lpt_negotiation_mask masks = {0, 0};

	for (;;) {
		size_t n = strcspn(text, ",");
		int r = add_named(text, n, &masks);
		if (r < 0) {
			return r;
		}
		if (!text[n]) {
			break;
		}
		text += n + 1;
	}
	*ret_masks = masks;
	return 0;
}

const char *protocols_text(uint16_t set, char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < N_PROTOCOLS; i++) {
		if ((set & (protocols[i].read | protocols[i].write)) && len < size) {
			len += (size_t)snprintf(buf + len, size - len, "%s%s", len ? "," : "",
						protocols[i].name);
		}
	}
	return buf;
}
