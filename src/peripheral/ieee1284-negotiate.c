/* SPDX-License-Identifier: MIT */
/* Negotiation, events 1 to 6, and termination, events 22 to 29; see ieee1284-phases.h. */
#include "peripheral/ieee1284-phases.h"

#define MODES_WITH_ID                                                                              \
	((1u << LPT_1284_NIBBLE) | (1u << LPT_1284_BYTE) | (1u << LPT_1284_ECP) |                  \
	 (1u << LPT_1284_ECP_RLE))

/* --- which mode a request byte asks for --- */

struct request {
	uint8_t byte;
	enum lpt_1284_mode mode;
};

static const struct request requests[] = {
#define REQUEST(name, byte, text) {byte, LPT_1284_##name},
	LPT_1284_MODE_TABLE(REQUEST)
#undef REQUEST
};

static bool find_mode(uint8_t byte, enum lpt_1284_mode *ret_mode)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (requests[i].byte == byte && requests[i].mode != LPT_1284_COMPAT) {
			*ret_mode = requests[i].mode;
			return true;
		}
	}
	return false;
}

/* Take over what is asked for.  False: it is refused. */
static bool accept_request(struct ieee1284 *r)
{
	uint32_t modes = r->device->modes & ~r->faults.refused;

	r->sends_id = false;
	if (!find_mode(r->request, &r->mode)) {
		modes &= r->device->id ? MODES_WITH_ID : 0;
		r->sends_id = r->request & LPT_1284_REQUEST_ID;
		if (!r->sends_id ||
		    !find_mode((uint8_t)(r->request & ~LPT_1284_REQUEST_ID), &r->mode)) {
			return false;
		}
	}
	r->id_sent = 0;
	r->moved = 0;
	return modes >> r->mode & 1;
}

static void begin_mode(struct ieee1284 *r)
{
	switch (r->mode) {
	case LPT_1284_NIBBLE:
	case LPT_1284_CHANNEL_NIBBLE:
	case LPT_1284_BYTE:
		ieee1284_begin_reverse(r);
		break;
	case LPT_1284_EPP:
		ieee1284_begin_epp(r);
		break;
	case LPT_1284_ECP:
	case LPT_1284_ECP_RLE:
	case LPT_1284_BECP:
		ieee1284_begin_ecp(r);
		break;
	case LPT_1284_COMPAT:
		break;
	}
}

/* --- negotiation --- */

static ieee1284_answer_fn look_refused(struct ieee1284 *r)
{
	(void)r;
	return NULL;
}

static const struct ieee1284_phase refused = {look_refused, PHASE_MAY_TERMINATE};

/* Events 5 and 6: the lines of the mode, XFlag, then nAck high.  XFlag low says yes to nibble mode
 * and no to every other. */
static void answer_request(struct ieee1284 *r)
{
	bool is_accepted = accept_request(r);

	ieee1284_set(r, LPT_STATUS_NACK | LPT_STATUS_NFAULT, true);
	ieee1284_set(r, LPT_STATUS_PERROR | LPT_STATUS_BUSY, false);
	ieee1284_set(r, LPT_STATUS_SELECT, is_accepted == (r->request != 0));
	if (!is_accepted) {
		r->phase = &refused;
		return;
	}
	if (r->device->entered && !r->sends_id) {
		r->device->entered(r->device->context, r->mode);
	}
	begin_mode(r);
}

static ieee1284_answer_fn look_strobed(struct ieee1284 *r)
{
	bool is_event_4 = !ieee1284_is_low(r, LPT_CONTROL_NSTROBE) &&
			  !ieee1284_is_low(r, LPT_CONTROL_NAUTOFD);

	return is_event_4 ? answer_request : NULL;
}

static const struct ieee1284_phase strobed = {look_strobed, 0};

/* Event 3 latches the request. */
static ieee1284_answer_fn look_greeted(struct ieee1284 *r)
{
	if (ieee1284_is_low(r, LPT_CONTROL_NSTROBE)) {
		r->request = r->host_data;
		r->phase = &strobed;
	}
	return NULL;
}

static const struct ieee1284_phase greeted = {look_greeted, 0};

/* Event 2. */
static void answer_asked(struct ieee1284 *r)
{
	ieee1284_set(r, LPT_STATUS_NACK, false);
	ieee1284_set(r, LPT_STATUS_NFAULT | LPT_STATUS_SELECT | LPT_STATUS_PERROR, true);
	r->phase = &greeted;
}

static ieee1284_answer_fn look_asked(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) ? answer_asked : NULL;
}

const struct ieee1284_phase ieee1284_asked = {look_asked, 0};

/* --- termination --- */

/* Event 28: Busy is that of compatibility mode again. */
static void answer_busy(struct ieee1284 *r)
{
	r->status = r->device->idle(r->device->context);
}

/* Event 29 ends it. */
static ieee1284_answer_fn look_terminated(struct ieee1284 *r)
{
	if (!ieee1284_is_low(r, LPT_CONTROL_NAUTOFD)) {
		ieee1284_end(r);
		return NULL;
	}
	return r->status == r->device->idle(r->device->context) ? ieee1284_end : answer_busy;
}

static const struct ieee1284_phase terminated = {look_terminated, PHASE_TERMINATES};

/* Events 26 and 27: all but Busy is that of compatibility mode, then nAck high. */
static void answer_acknowledged(struct ieee1284 *r)
{
	uint8_t idle = r->device->idle(r->device->context);

	r->status = (uint8_t)((r->status & LPT_STATUS_BUSY) | (idle & ~LPT_STATUS_BUSY));
	ieee1284_set(r, LPT_STATUS_NACK, true);
	r->phase = &terminated;
}

/* Event 25. */
static ieee1284_answer_fn look_acknowledged(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) ? answer_acknowledged : ieee1284_end;
}

static const struct ieee1284_phase acknowledged = {look_acknowledged, PHASE_TERMINATES};

/* Events 23 and 24: Busy and nFault high, XFlag turned over, then nAck low. */
static void answer_terminating(struct ieee1284 *r)
{
	ieee1284_set(r, LPT_STATUS_BUSY | LPT_STATUS_NFAULT, true);
	r->status ^= LPT_STATUS_SELECT;
	ieee1284_set(r, LPT_STATUS_NACK, false);
	r->data = PERIPHERAL_DATA_OPEN;
	r->phase = &acknowledged;
}

static ieee1284_answer_fn look_terminating(struct ieee1284 *r)
{
	return ieee1284_is_low(r, LPT_CONTROL_NAUTOFD) ? ieee1284_end : answer_terminating;
}

const struct ieee1284_phase ieee1284_terminating = {look_terminating, PHASE_TERMINATES};
