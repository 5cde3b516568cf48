/* SPDX-License-Identifier: MIT */
/*
 * Resources for ports whose source supplies none: the three addresses every PC knows, then a
 * range where cards are placed.  The pair a port had last is given again only when nothing else
 * is free, so that who relies on an old address finds out early (A39).
 */
#include "port/port.h"

#define ISA_BUS 1
#define ECP_OFFSET 0x400
#define ECP_SPAN 3
#define FULL_SPAN 8
#define BARE_SPAN 3 /* without EPP registers: the display adapter's begin behind */

#define CARD_FIRST 0xd000
#define CARD_LAST 0xd3f8

#define N_LEGACY 3
#define N_PLACES (N_LEGACY + (CARD_LAST - CARD_FIRST) / FULL_SPAN + 1)

static const struct lpt_claim legacy[N_LEGACY] = {{0x378, 7}, {0x278, 5}, {0x3bc, 7}};

static struct lpt_claim place(uint32_t i)
{
	if (i < N_LEGACY) {
		return legacy[i];
	}
	return (struct lpt_claim){.io = CARD_FIRST + (i - N_LEGACY) * FULL_SPAN};
}

static uint32_t span_of(uint32_t io)
{
	return io == legacy[N_LEGACY - 1].io ? BARE_SPAN : FULL_SPAN;
}

static bool overlap(uint32_t a, uint32_t b)
{
	return a < b ? b - a < span_of(a) : a - b < span_of(b);
}

static bool is_used(uint32_t io, const struct lpt_claim *used, uint32_t n_used)
{
	for (uint32_t i = 0; i < n_used; i++) {
		if (used[i].io != 0 && overlap(io, used[i].io)) {
			return true;
		}
	}
	return false;
}

/* The old parallel interrupts are not shared: a second port does without. */
static uint32_t irq_if_unused(uint32_t irq, const struct lpt_claim *used, uint32_t n_used)
{
	for (uint32_t i = 0; i < n_used; i++) {
		if (used[i].io != 0 && used[i].irq == irq) {
			return 0;
		}
	}
	return irq;
}

enum lpt_status lpt_arbiter_pick(const struct lpt_claim *used, uint32_t n_used,
				 const struct lpt_claim *avoid, struct lpt_resources *ret_resources)
{
	struct lpt_claim pick = {0};

	for (uint32_t i = 0; i < N_PLACES; i++) {
		struct lpt_claim candidate = place(i);

		if (is_used(candidate.io, used, n_used)) {
			continue;
		}
		pick = candidate;
		if (avoid == NULL || avoid->io != candidate.io) {
			break;
		}
	}
	if (pick.io == 0) {
		return LPT_STATUS_NO_SUCH_DEVICE;
	}
	*ret_resources = (struct lpt_resources){
		.io = pick.io,
		.io_span = span_of(pick.io),
		.ecp = pick.io + ECP_OFFSET,
		.ecp_span = ECP_SPAN,
		.irq = irq_if_unused(pick.irq, used, n_used),
		.interface_type = ISA_BUS,
	};
	return LPT_STATUS_SUCCESS;
}
