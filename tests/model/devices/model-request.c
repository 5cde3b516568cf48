/* SPDX-License-Identifier: MIT */
/* The model's requests: what each needs, how it works, what its result means. */
#include "model.h"

static uint16_t reads_with(const struct m_device *d)
{
	if (d->read & ~d->excluded) {
		return d->read;
	}
	return d->excluded & LPT_PROTOCOL_NIBBLE ? 0 : LPT_PROTOCOL_NIBBLE;
}

static uint16_t writes_with(const struct m_device *d)
{
	if (d->write & ~d->excluded) {
		return d->write;
	}
	return d->excluded & LPT_PROTOCOL_CENTRONICS ? 0 : LPT_PROTOCOL_CENTRONICS;
}

static uint32_t modes_of(const struct m_device *d)
{
	return reads_with(d) | (uint32_t)writes_with(d) << 16;
}

static enum lpt_status arrive_routine(const struct m_device *d)
{
	if (!d->connected || d->lock == LPT_UNLOCKED) {
		return LPT_STATUS_NOT_OWNER;
	}
	return d->phase == M_FREE ? LPT_STATUS_PENDING : LPT_STATUS_JOB_RUNNING;
}

enum lpt_status m_arrive(struct model *m, int device, struct m_request *r)
{
	struct m_device *d = &m->devices[device];

	switch (r->what) {
	case M_READ:
	case M_WRITE:
		if (r->offset != 0) {
			return LPT_STATUS_INVALID_PARAMETER;
		}
		return r->n == 0 ? LPT_STATUS_SUCCESS : LPT_STATUS_PENDING;
	case M_GET_MODE:
		m->expected.information = 4;
		m->expected.answer = modes_of(d);
		return LPT_STATUS_SUCCESS;
	case M_IS_FREE:
		m->expected.information = 1;
		m->expected.answer = m->holder == NOBODY;
		return LPT_STATUS_SUCCESS;
	case M_CONNECT:
		m->expected.information = sizeof(struct lpt_parclass_information);
		d->connected = true;
		return LPT_STATUS_SUCCESS;
	case M_DISCONNECT:
		d->connected = false;
		return LPT_STATUS_SUCCESS;
	default:
		return r->what >= M_ROUTINE_DETERMINE ? arrive_routine(d) : LPT_STATUS_PENDING;
	}
}

static enum lpt_status begin_transfer(const struct m_device *d, struct m_request *r, bool reads)
{
	struct lpt_device_work *work = &r->work;
	int address = reads ? d->read_address : d->write_address;

	work->kind = reads ? LPT_WORK_READ : LPT_WORK_WRITE;
	work->protocol = reads ? reads_with(d) : writes_with(d);
	work->has_address = address != NOBODY;
	work->address = address != NOBODY ? (uint8_t)address : 0;
	work->n = r->n;
	if (work->protocol == 0) {
		return LPT_STATUS_UNSUCCESSFUL;
	}
	return r->n == 0 ? LPT_STATUS_SUCCESS : LPT_STATUS_PENDING;
}

static enum lpt_status begin_choice(const struct m_device *d, struct m_request *r,
				    enum lpt_device_work_kind kind)
{
	struct lpt_device_work *work = &r->work;

	work->kind = kind;
	work->reverse = kind == LPT_WORK_CONNECT && !r->forward;
	work->read_mask = r->read_mask & ~d->excluded;
	work->write_mask = r->write_mask & ~d->excluded;
	if ((r->read_mask == 0 && r->write_mask == 0) ||
	    (r->read_mask != 0 && work->read_mask == 0) ||
	    (r->write_mask != 0 && work->write_mask == 0)) {
		return LPT_STATUS_UNSUCCESSFUL;
	}
	return LPT_STATUS_PENDING;
}

static enum lpt_status begin_turn(const struct m_device *d, struct m_request *r, bool reverse)
{
	struct lpt_device_work *work = &r->work;

	work->kind = LPT_WORK_TURN;
	work->reverse = reverse;
	work->protocol = (reverse ? d->last_read : d->last_write) & ~d->excluded;
	if (d->set && d->reverse == reverse) {
		return LPT_STATUS_SUCCESS;
	}
	return work->protocol != 0 ? LPT_STATUS_PENDING : LPT_STATUS_WRONG_MODE;
}

static enum lpt_status begin_unlock(struct model *m, struct m_device *d, bool leaves)
{
	if (d->lock == LPT_UNLOCKED) {
		return LPT_STATUS_NOT_OWNER;
	}
	d->lock = LPT_UNLOCKED;
	d->set = false;
	m_give(m, leaves);
	return LPT_STATUS_SUCCESS;
}

enum lpt_status m_begin_request(struct model *m, int device, struct m_request *r)
{
	struct m_device *d = &m->devices[device];
	struct lpt_device_work *work = &r->work;

	*work = (struct lpt_device_work){0};
	switch (r->what) {
	case M_READ:
	case M_ROUTINE_READ:
		return begin_transfer(d, r, true);
	case M_WRITE:
	case M_ROUTINE_WRITE:
		return begin_transfer(d, r, false);
	case M_LOCK:
	case M_LOCK_NO_SELECT:
		return d->lock == LPT_UNLOCKED ? LPT_STATUS_PENDING : LPT_STATUS_ALREADY_OWNER;
	case M_UNLOCK:
	case M_UNLOCK_NO_DESELECT:
		return begin_unlock(m, d, r->what == M_UNLOCK_NO_DESELECT);
	case M_NEGOTIATE:
		return d->lock == LPT_UNLOCKED ? LPT_STATUS_NOT_OWNER
					       : begin_choice(d, r, LPT_WORK_NEGOTIATE);
	case M_ROUTINE_NEGOTIATE:
		if (r->unsafe) {
			return LPT_STATUS_INVALID_PARAMETER;
		}
		return d->set ? LPT_STATUS_DEVICE_PROTOCOL_ERROR
			      : begin_choice(d, r, LPT_WORK_CONNECT);
	case M_ROUTINE_TERMINATE:
	case M_IDLE:
		work->kind = LPT_WORK_TERMINATE;
		return d->lock == LPT_UNLOCKED ? LPT_STATUS_NOT_OWNER : LPT_STATUS_PENDING;
	case M_CAPS:
	case M_ROUTINE_DETERMINE:
		work->kind = LPT_WORK_DETERMINE;
		return LPT_STATUS_PENDING;
	case M_ROUTINE_TO_REVERSE:
	case M_ROUTINE_TO_FORWARD:
		return begin_turn(d, r, r->what == M_ROUTINE_TO_REVERSE);
	case M_READ_ADDRESS:
		d->read_address = r->address;
		return LPT_STATUS_SUCCESS;
	case M_WRITE_ADDRESS:
		d->write_address = r->address;
		return LPT_STATUS_SUCCESS;
	case M_STATUS:
		work->kind = LPT_WORK_STATUS;
		return LPT_STATUS_PENDING;
	case M_RESET:
		work->kind = LPT_WORK_RESET;
		return LPT_STATUS_PENDING;
	case M_ID:
		work->kind = LPT_WORK_ID;
		return LPT_STATUS_PENDING;
	default:
		return LPT_STATUS_NOT_SUPPORTED;
	}
}

/* --- ends --- */

static enum lpt_status end_choice(struct m_device *d, const struct m_request *r,
				  const struct lpt_device_result *result)
{
	bool all = (r->read_mask == 0 || result->read != 0) &&
		   (r->write_mask == 0 || result->write != 0);

	d->set = false;
	if (result->status != LPT_STATUS_SUCCESS || !all) {
		return result->status != LPT_STATUS_SUCCESS ? result->status
							    : LPT_STATUS_UNSUCCESSFUL;
	}
	if (r->read_mask != 0) {
		d->read = d->last_read = result->read;
	}
	if (r->write_mask != 0) {
		d->write = d->last_write = result->write;
	}
	d->set = true;
	d->reverse = r->what == M_ROUTINE_NEGOTIATE && !r->forward;
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status end_turn(struct m_device *d, bool reverse,
				const struct lpt_device_result *result)
{
	d->set = result->status == LPT_STATUS_SUCCESS;
	if (d->set) {
		d->reverse = reverse;
		d->read = reverse ? d->last_read : d->read;
		d->write = reverse ? d->write : d->last_write;
	}
	return result->status;
}

static enum lpt_status end_reset(struct m_device *d, const struct lpt_device_result *result)
{
	d->set = false;
	if (result->status != LPT_STATUS_SUCCESS) {
		return result->status;
	}
	if (result->lines & LPT_PARALLEL_NOT_CONNECTED) {
		return LPT_STATUS_DEVICE_NOT_CONNECTED;
	}
	if (result->lines & LPT_PARALLEL_POWER_OFF) {
		return LPT_STATUS_DEVICE_POWERED_OFF;
	}
	if (result->lines & LPT_PARALLEL_OFF_LINE) {
		return LPT_STATUS_DEVICE_OFF_LINE;
	}
	return result->lines & LPT_PARALLEL_PAPER_EMPTY ? LPT_STATUS_DEVICE_PAPER_EMPTY
							: LPT_STATUS_SUCCESS;
}

static enum lpt_status end_id(struct m_device *d, const struct m_request *r,
			      const struct lpt_device_result *result, uint32_t *ret_information)
{
	d->set = false;
	if (result->status != LPT_STATUS_SUCCESS) {
		return result->status == LPT_STATUS_CANCELLED ? LPT_STATUS_CANCELLED
							      : LPT_STATUS_IO_DEVICE_ERROR;
	}
	if (r->n < result->n - 1) {
		return LPT_STATUS_BUFFER_TOO_SMALL;
	}
	*ret_information = result->n - 1;
	return LPT_STATUS_SUCCESS;
}

enum lpt_status m_end_request(struct model *m, int device, struct m_request *r,
			      const struct lpt_device_result *result, uint32_t *ret_information)
{
	struct m_device *d = &m->devices[device];
	bool well = result->status == LPT_STATUS_SUCCESS;
	enum lpt_status status = result->status;

	switch (r->what) {
	case M_READ:
	case M_ROUTINE_READ:
	case M_WRITE:
	case M_ROUTINE_WRITE:
		*ret_information = result->n;
		d->set = d->set && well;
		d->reverse = r->what == M_READ || r->what == M_ROUTINE_READ;
		return status;
	case M_NEGOTIATE:
		status = end_choice(d, r, result);
		*ret_information = status == LPT_STATUS_SUCCESS ? 4 : 0;
		m->expected.answer = status == LPT_STATUS_SUCCESS ? modes_of(d) : 0;
		return status;
	case M_ROUTINE_NEGOTIATE:
		return end_choice(d, r, result);
	case M_ROUTINE_TERMINATE:
	case M_IDLE:
		d->set = false;
		d->read = LPT_PROTOCOL_NIBBLE;
		d->write = LPT_PROTOCOL_CENTRONICS;
		return status;
	case M_CAPS:
		d->set = false;
		d->excluded = well ? r->read_mask : d->excluded;
		m->expected.answer = well ? result->protocols & ~d->excluded : 0;
		*ret_information = well ? 2 : 0;
		return status;
	case M_ROUTINE_DETERMINE:
		d->set = false;
		m->expected.answer = well ? result->protocols & ~d->excluded : 0;
		return status;
	case M_ROUTINE_TO_REVERSE:
	case M_ROUTINE_TO_FORWARD:
		return end_turn(d, r->what == M_ROUTINE_TO_REVERSE, result);
	case M_STATUS:
		*ret_information = well ? 1 : 0;
		m->expected.answer = well ? result->lines & 0xfc : 0;
		return status;
	case M_RESET:
		return end_reset(d, result);
	case M_ID:
		return end_id(d, r, result, ret_information);
	default:
		return LPT_STATUS_NOT_SUPPORTED;
	}
}
