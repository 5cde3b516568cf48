/* SPDX-License-Identifier: MIT */
/* Random requests to devices, and how the work for them ends. */
#include "world.h"

#include <string.h>

static const struct {
	enum lpt_device_request_kind kind;
	enum lpt_request_class request_class;
	uint32_t code;
	enum lpt_device_routine routine;
} forms[N_WHATS] = {
	[M_READ] = {LPT_DEVICE_READ, 0, 0, 0},
	[M_WRITE] = {LPT_DEVICE_WRITE, 0, 0, 0},
	[M_LOCK] = {LPT_DEVICE_CONTROL, LPT_CLASS_INTERNAL, LPT_IOCTL_INTERNAL_LOCK_PORT, 0},
	[M_LOCK_NO_SELECT] = {LPT_DEVICE_CONTROL, LPT_CLASS_INTERNAL,
			      LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT, 0},
	[M_UNLOCK] = {LPT_DEVICE_CONTROL, LPT_CLASS_INTERNAL, LPT_IOCTL_INTERNAL_UNLOCK_PORT, 0},
	[M_UNLOCK_NO_DESELECT] = {LPT_DEVICE_CONTROL, LPT_CLASS_INTERNAL,
				  LPT_IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT, 0},
	[M_NEGOTIATE] = {LPT_DEVICE_CONTROL, LPT_CLASS_CONTROL, LPT_IOCTL_IEEE1284_NEGOTIATE, 0},
	[M_IDLE] = {LPT_DEVICE_CONTROL, LPT_CLASS_INTERNAL, LPT_IOCTL_INTERNAL_DISCONNECT_IDLE, 0},
	[M_CAPS] = {LPT_DEVICE_CONTROL, LPT_CLASS_CONTROL, LPT_IOCTL_PAR_GET_DEVICE_CAPS, 0},
	[M_READ_ADDRESS] = {LPT_DEVICE_CONTROL, LPT_CLASS_CONTROL, LPT_IOCTL_PAR_SET_READ_ADDRESS,
			    0},
	[M_WRITE_ADDRESS] = {LPT_DEVICE_CONTROL, LPT_CLASS_CONTROL, LPT_IOCTL_PAR_SET_WRITE_ADDRESS,
			     0},
	[M_STATUS] = {LPT_DEVICE_CONTROL, LPT_CLASS_CONTROL, LPT_IOCTL_PAR_QUERY_INFORMATION, 0},
	[M_RESET] = {LPT_DEVICE_CONTROL, LPT_CLASS_CONTROL, LPT_IOCTL_PAR_SET_INFORMATION, 0},
	[M_ID] = {LPT_DEVICE_CONTROL, LPT_CLASS_CONTROL, LPT_IOCTL_PAR_QUERY_DEVICE_ID, 0},
	[M_GET_MODE] = {LPT_DEVICE_CONTROL, LPT_CLASS_CONTROL, LPT_IOCTL_IEEE1284_GET_MODE, 0},
	[M_IS_FREE] = {LPT_DEVICE_CONTROL, LPT_CLASS_CONTROL, LPT_IOCTL_PAR_IS_PORT_FREE, 0},
	[M_CONNECT] = {LPT_DEVICE_CONTROL, LPT_CLASS_INTERNAL, LPT_IOCTL_INTERNAL_PARCLASS_CONNECT,
		       0},
	[M_DISCONNECT] = {LPT_DEVICE_CONTROL, LPT_CLASS_INTERNAL,
			  LPT_IOCTL_INTERNAL_PARCLASS_DISCONNECT, 0},
	[M_ROUTINE_DETERMINE] = {LPT_DEVICE_ROUTINE, 0, 0, LPT_ROUTINE_DETERMINE},
	[M_ROUTINE_NEGOTIATE] = {LPT_DEVICE_ROUTINE, 0, 0, LPT_ROUTINE_NEGOTIATE},
	[M_ROUTINE_TERMINATE] = {LPT_DEVICE_ROUTINE, 0, 0, LPT_ROUTINE_TERMINATE},
	[M_ROUTINE_TO_REVERSE] = {LPT_DEVICE_ROUTINE, 0, 0, LPT_ROUTINE_FWD_TO_REV},
	[M_ROUTINE_TO_FORWARD] = {LPT_DEVICE_ROUTINE, 0, 0, LPT_ROUTINE_REV_TO_FWD},
	[M_ROUTINE_READ] = {LPT_DEVICE_ROUTINE, 0, 0, LPT_ROUTINE_READ},
	[M_ROUTINE_WRITE] = {LPT_DEVICE_ROUTINE, 0, 0, LPT_ROUTINE_WRITE},
};

static uint16_t random_read_mask(struct world *w)
{
	static const uint16_t masks[] = {0, LPT_PROTOCOL_NIBBLE, LPT_PROTOCOL_BYTE_BIDIR,
					 LPT_PROTOCOL_NIBBLE | LPT_PROTOCOL_ECP_SW,
					 LPT_PROTOCOL_ECP_SW | LPT_PROTOCOL_EPP_SW};

	return masks[pick(w, 5)];
}

static uint16_t random_write_mask(struct world *w)
{
	static const uint16_t masks[] = {0, LPT_PROTOCOL_CENTRONICS, LPT_PROTOCOL_ECP_SW,
					 LPT_PROTOCOL_CENTRONICS | LPT_PROTOCOL_EPP_SW,
					 LPT_PROTOCOL_ECP_SW | LPT_PROTOCOL_EPP_SW};

	return masks[pick(w, 5)];
}

/* A locked device negotiates and calls routines, so that modes come to be set. */
static enum m_what random_what(struct world *w, const struct m_device *d)
{
	static const enum m_what locked[] = {M_NEGOTIATE, M_CONNECT, M_UNLOCK, M_IDLE, M_CAPS};

	if (d->lock == LPT_UNLOCKED || chance(w, 4)) {
		return (enum m_what)pick(w, chance(w, 3) ? 2 : N_WHATS);
	}
	if (chance(w, 3)) {
		return locked[pick(w, 5)];
	}
	return (enum m_what)(M_ROUTINE_DETERMINE + pick(w, N_WHATS - M_ROUTINE_DETERMINE));
}

static struct m_request random_request(struct world *w, const struct m_device *d)
{
	struct m_request r = {
		.what = random_what(w, d),
		.n = pick(w, 20),
		.offset = chance(w, 20),
		.read_mask = random_read_mask(w),
		.write_mask = random_write_mask(w),
		.forward = chance(w, 2),
		.unsafe = chance(w, 20),
		.address = (uint8_t)pick(w, 128),
	};

	return r;
}

/* The core's request; input and output are one buffer. */
static void build(struct world *w, int device, int slot, const struct m_request *r)
{
	const struct lpt_negotiation_mask masks = {r->read_mask, r->write_mask};
	uint8_t *buffer = w->core.buffers[device][slot];

	memset(buffer, 0, ROOM);
	switch (r->what) {
	case M_NEGOTIATE:
	case M_CAPS:
		memcpy(buffer, &masks, sizeof(masks)); /* an exclusion is the first of them */
		break;
	case M_READ_ADDRESS:
	case M_WRITE_ADDRESS:
		buffer[0] = r->address;
		break;
	case M_RESET:
		buffer[0] = LPT_PARALLEL_INIT;
		break;
	default:
		break;
	}
	w->core.requests[device][slot] = (struct lpt_device_request){
		.kind = forms[r->what].kind,
		.routine = forms[r->what].routine,
		.offset = r->offset,
		.buffer = buffer,
		.bytes = buffer,
		.n = r->n,
		.id = w->core.ids[device][slot],
		.io = {.request_class = forms[r->what].request_class,
		       .code = forms[r->what].code,
		       .in = buffer,
		       .in_len = ROOM,
		       .out = buffer,
		       .out_len = r->what == M_ID ? r->n : ROOM},
		.forward_mask = r->write_mask,
		.reverse_mask = r->read_mask,
		.safety = r->unsafe ? LPT_UNSAFE_MODE : LPT_SAFE_MODE,
		.is_forward = r->forward,
	};
}

static uint32_t answer_of(const struct world *w, int device, int slot)
{
	const struct lpt_device_request *r = &w->core.requests[device][slot];
	uint32_t answer = 0;

	if (r->kind == LPT_DEVICE_ROUTINE) {
		return r->protocols;
	}
	memcpy(&answer, w->core.buffers[device][slot], r->information < 4 ? r->information : 4);
	return answer;
}

void step_send(struct world *w)
{
	int device = (int)pick(w, N_DEVICES), slot = (int)pick(w, N_SLOTS);

	if (w->model.holder != NOBODY && w->model.holder < N_DEVICES && chance(w, 2)) {
		device = w->model.holder;
	}

	struct m_request r = random_request(w, &w->model.devices[device]);

	if (w->model.devices[device].requests[slot].pending) {
		return;
	}
	world_log(w, "send device %d request %d: %d, %u bytes, masks %x %x", device, slot, r.what,
		  r.n, r.read_mask, r.write_mask);
	build(w, device, slot, &r);

	enum lpt_status status = lpt_device_request(&w->core.devices[device],
						    &w->core.requests[device][slot], call(w));

	m_send(&w->model, device, slot, &r);
	compare(w, status, false);
	if (status != LPT_STATUS_PENDING &&
	    w->core.requests[device][slot].information != w->model.expected.information) {
		world_fail(w, "informs of %u; model %u", w->core.requests[device][slot].information,
			   w->model.expected.information);
	}
	if ((r.what == M_GET_MODE || r.what == M_IS_FREE) &&
	    answer_of(w, device, slot) != w->model.expected.answer) {
		world_fail(w, "answers %x; model %x", answer_of(w, device, slot),
			   w->model.expected.answer);
	}
}

/* One bit of a set, or none. */
static uint16_t one_of(struct world *w, uint16_t set)
{
	uint16_t lowest = set & (uint16_t)-set;

	return chance(w, 6) ? 0 : chance(w, 2) ? lowest : (set ^ lowest) != 0 ? set ^ lowest : set;
}

static enum lpt_status random_end(struct world *w)
{
	static const enum lpt_status ends[] = {LPT_STATUS_TIMEOUT, LPT_STATUS_CANCELLED,
					       LPT_STATUS_IO_DEVICE_ERROR, LPT_STATUS_UNSUCCESSFUL};

	return chance(w, 4) ? ends[pick(w, 4)] : LPT_STATUS_SUCCESS;
}

static bool has_answer(enum m_what what)
{
	return what == M_NEGOTIATE || what == M_CAPS || what == M_STATUS ||
	       what == M_ROUTINE_DETERMINE;
}

void step_work_done(struct world *w)
{
	int device = w->working;

	if (device == NOBODY) {
		return;
	}

	struct lpt_device *d = &w->core.devices[device];
	int slot = w->model.devices[device].current;
	enum m_what what = w->model.devices[device].requests[slot].what;
	const struct lpt_device_work *work = &d->current->work;
	struct lpt_device_result result = {
		.status = random_end(w),
		.n = work->kind == LPT_WORK_ID ? ID_LEN : pick(w, work->n + 1),
		.lines = (uint8_t)(chance(w, 3) ? 1u << pick(w, 8) : pick(w, 256)),
		.protocols = (uint16_t)pick(w, 0x800),
		.read = one_of(w, work->read_mask),
		.write = one_of(w, work->write_mask),
	};

	world_log(w, "work of device %d ends: %d, %u bytes, chosen %x %x", device, result.status,
		  result.n, result.read, result.write);
	w->working = NOBODY;
	if (chance(w, 4)) {
		lpt_port_owe(&w->core.port, LPT_STEP_DESELECT);
		w->model.owed |= LPT_STEP_DESELECT;
	}
	lpt_device_work_done(d, &result, call(w));
	m_work_done(&w->model, device, &result);
	compare(w, LPT_STATUS_SUCCESS, false);
	if (has_answer(what) && answer_of(w, device, slot) != w->model.expected.answer) {
		world_fail(w, "answers %x; model %x", answer_of(w, device, slot),
			   w->model.expected.answer);
	}
}
