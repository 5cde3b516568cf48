/* SPDX-License-Identifier: MIT */
/*
 * The fixture of the device tests: a started port with its raw device, two devices in the chain
 * and the end of chain; and a host that passes on turns, and ends jobs and works when the test
 * says so.
 */
#ifndef LPT_PORT_TEST_DEVICE_H
#define LPT_PORT_TEST_DEVICE_H

#include "port/test-port.h"

#include "port/device.h"

#define N_DEVICES 4
#define N_SENT 4 /* requests at a time */

enum { RAW = 0, CHAIN_0, CHAIN_1, END };

static const uint8_t device_ids[N_DEVICES] = {LPT_DEVICE_ID_RAW, 0, 1, LPT_DEVICE_ID_END_OF_CHAIN};

struct device_fixture {
	struct fixture port; /* file 0 and on are clients of the port itself */
	struct lpt_device devices[N_DEVICES];
	struct lpt_file files[N_DEVICES];
	struct lpt_device_request sent[N_SENT];
	uint8_t buffer[128];
	uint8_t id[65536];
	struct lpt_list done;            /* device requests that completed, oldest first */
	struct lpt_device_request *work; /* started, its end not reported */
};

static inline int setup_devices(void **state)
{
	struct device_fixture *d = calloc(1, sizeof(*d));
	struct fixture *f = &d->port;

	if (lpt_port_init(&f->port, "LPT1", 1) != LPT_STATUS_SUCCESS ||
	    lpt_port_start(&f->port, &test_resources, &test_hardware, fresh(f)) !=
		    LPT_STATUS_SUCCESS) {
		return -1;
	}
	for (size_t i = 0; i < N_DEVICES; i++) {
		lpt_device_arrive(&d->devices[i], &f->port, device_ids[i], i + 1, true);
	}
	for (size_t i = 0; i < N_FILES; i++) {
		lpt_file_open(&f->files[i], &f->port, i + 1, 0x100 + i, fresh(f));
	}
	lpt_list_init(&d->done);
	*state = d;
	return 0;
}

/* What a host does after each call: keeps what completed, starts work, hands out turns. */
static inline void take_out(struct device_fixture *d)
{
	struct lpt_out *out = &d->port.out;
	struct lpt_list *first;

	while ((first = lpt_list_first(&out->device_done)) != NULL) {
		lpt_list_remove(first);
		lpt_list_append(&d->done, first);
	}
	if (out->work != NULL) {
		assert_null(d->work);
		d->work = out->work;
	}
	out->work = NULL;
	while ((first = lpt_list_first(&out->done)) != NULL) {
		struct lpt_request *request = lpt_container_of(first, struct lpt_request, link);

		lpt_list_remove(first);
		if (request->device != NULL) {
			lpt_device_turn_done(request->device, out);
			take_out(d);
		}
	}
}

/* By client i + 11. */
static inline enum lpt_status open_device(struct device_fixture *d, size_t i)
{
	enum lpt_status status = lpt_device_open(&d->devices[i], &d->files[i], i + 11, 0x200 + i,
						 false, fresh(&d->port));

	take_out(d);
	return status;
}

/* Raw device and first of the chain open. */
static inline int setup_open_devices(void **state)
{
	if (setup_devices(state) != 0) {
		return -1;
	}
	return open_device(*state, RAW) == LPT_STATUS_SUCCESS &&
			       open_device(*state, CHAIN_0) == LPT_STATUS_SUCCESS
		       ? 0
		       : -1;
}

/* --- calls, with what the host does after them --- */

static inline bool close_device(struct device_fixture *d, size_t i)
{
	bool closed = lpt_device_close(&d->devices[i], LPT_STATUS_CANCELLED, fresh(&d->port));

	take_out(d);
	return closed;
}

static inline enum lpt_status send_request(struct device_fixture *d, size_t i,
					   struct lpt_device_request *request)
{
	enum lpt_status status = lpt_device_request(&d->devices[i], request, fresh(&d->port));

	take_out(d);
	return status;
}

static inline enum lpt_status read_device(struct device_fixture *d, size_t i, size_t slot,
					  uint32_t n)
{
	d->sent[slot] =
		(struct lpt_device_request){.kind = LPT_DEVICE_READ, .buffer = d->buffer, .n = n};
	return send_request(d, i, &d->sent[slot]);
}

static inline enum lpt_status write_device(struct device_fixture *d, size_t i, size_t slot,
					   uint32_t n)
{
	d->sent[slot] =
		(struct lpt_device_request){.kind = LPT_DEVICE_WRITE, .bytes = d->buffer, .n = n};
	return send_request(d, i, &d->sent[slot]);
}

/* A request with input of in_len bytes in d->buffer, and output of out_len there. */
static inline enum lpt_status ask_device(struct device_fixture *d, size_t i, size_t slot,
					 enum lpt_request_class request_class, uint32_t code,
					 uint32_t in_len, uint32_t out_len)
{
	d->sent[slot] = (struct lpt_device_request){
		.kind = LPT_DEVICE_CONTROL,
		.id = d->id,
		.io = {.request_class = request_class,
		       .code = code,
		       .in = d->buffer,
		       .in_len = in_len,
		       .out = d->buffer,
		       .out_len = out_len},
	};
	return send_request(d, i, &d->sent[slot]);
}

static inline enum lpt_status control(struct device_fixture *d, size_t i, size_t slot,
				      uint32_t code, uint32_t in_len, uint32_t out_len)
{
	return ask_device(d, i, slot, LPT_CLASS_CONTROL, code, in_len, out_len);
}

static inline enum lpt_status internal(struct device_fixture *d, size_t i, size_t slot,
				       uint32_t code)
{
	return ask_device(d, i, slot, LPT_CLASS_INTERNAL, code, 0, sizeof(d->buffer));
}

static inline enum lpt_status lock_device(struct device_fixture *d, size_t i, size_t slot)
{
	return internal(d, i, slot, LPT_IOCTL_INTERNAL_LOCK_PORT);
}

static inline enum lpt_status unlock_device(struct device_fixture *d, size_t i, size_t slot)
{
	return internal(d, i, slot, LPT_IOCTL_INTERNAL_UNLOCK_PORT);
}

static inline void end_wire_job(struct device_fixture *d, enum lpt_job_result result)
{
	end_job(&d->port, result);
	take_out(d);
}

/* Jobs on the wires end well until none runs. */
static inline void settle(struct device_fixture *d)
{
	while (d->port.port.job.steps != 0) {
		end_wire_job(d, LPT_JOB_OK);
	}
}

static inline void end_work_with(struct device_fixture *d, const struct lpt_device_result *result)
{
	struct lpt_device *device = d->work->device;

	d->work = NULL;
	lpt_device_work_done(device, result, fresh(&d->port));
	take_out(d);
}

static inline void end_work(struct device_fixture *d, enum lpt_status status, uint32_t n)
{
	end_work_with(d, &(struct lpt_device_result){.status = status, .n = n});
}

/* File 0 of the port itself owns it. */
static inline void hold_port(struct device_fixture *d)
{
	allocate(&d->port, 0);
	settle(d);
	assert_owner(&d->port, 0);
}

static inline void release_port(struct device_fixture *d)
{
	assert_int_equal(release(&d->port, 0), LPT_STATUS_SUCCESS);
	take_out(d);
	settle(d);
}

/* --- assertions --- */

/* The oldest completion that was not looked at yet. */
static inline void assert_completed(struct device_fixture *d, size_t slot, enum lpt_status status,
				    uint32_t information)
{
	struct lpt_list *first = lpt_list_first(&d->done);

	assert_ptr_equal(first, &d->sent[slot].link);
	lpt_list_remove(first);
	assert_int_equal(d->sent[slot].status, status);
	assert_int_equal(d->sent[slot].information, information);
}

static inline void assert_nothing_completed(const struct device_fixture *d)
{
	assert_true(lpt_list_is_empty(&d->done));
}

static inline void assert_works(const struct device_fixture *d, size_t slot,
				enum lpt_device_work_kind kind)
{
	assert_ptr_equal(d->work, &d->sent[slot]);
	assert_int_equal(d->work->work.kind, kind);
	assert_true(lpt_file_may_drive(d->work->device->file));
}

static inline void assert_port_is_free(const struct device_fixture *d)
{
	assert_null(d->port.port.owner);
	assert_int_equal(d->port.port.n_allocations, d->port.port.n_frees);
}

#endif
