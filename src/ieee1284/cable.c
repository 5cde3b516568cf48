/* SPDX-License-Identifier: MIT */
/* What stays on a cable between two talks. */
#include "ieee1284/ieee1284.h"

void lpt_1284_cable_init(struct lpt_1284_cable *cable, uint32_t caps)
{
	*cable = (struct lpt_1284_cable){.caps = caps, .mode = LPT_1284_COMPAT};
}
