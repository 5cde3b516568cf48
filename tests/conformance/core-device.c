/* SPDX-License-Identifier: MIT */
#include "core-device.h"

#include <string.h>

#include "core-host.h"
#include "ieee1284/ieee1284.h"

#define ROUTINE_SLOT (N_CORE_ASKS - 1)

/* What the chipset of these ports can do by itself: everything that sound_hardware() says. */
static uint32_t caps_of(const struct lpt_hardware *hardware)
{
	uint32_t caps = 0;

	caps |= hardware->capabilities & LPT_PPT_BYTE_PRESENT ? LPT_CAP_BYTE : 0;
	caps |= hardware->capabilities & LPT_PPT_EPP_PRESENT ? LPT_CAP_EPP : 0;
	caps |= hardware->capabilities & LPT_PPT_ECP_PRESENT ? LPT_CAP_ECP | LPT_CAP_IRQ : 0;
	return caps;
}

void arrive(struct host *h, int device)
{
	static const uint8_t ids[] = {LPT_DEVICE_ID_RAW, 0, 1, LPT_DEVICE_ID_END_OF_CHAIN};
	static uint64_t instance = 100;

	lpt_device_arrive(&h->side.devices[device], &h->port, ids[device], instance++, true);
}

void arrive_all(struct host *h)
{
	for (int i = 0; i < N_CORE_DEVICES; i++) {
		arrive(h, i);
	}
	h->side.peripheral.protocols = 0x07ff;
	h->side.peripheral.stops_after = UINT32_MAX;
	h->side.peripheral.lines = LPT_PARALLEL_SELECTED;
}

/* --- the peripheral at work --- */

static struct lpt_device_result transfer(struct scripted *p, const struct lpt_device_work *work)
{
	struct lpt_device_result result = {.status = LPT_STATUS_SUCCESS};
	bool reads = work->kind == LPT_WORK_READ;
	uint32_t most = reads ? p->n_gives : (uint32_t)sizeof(p->taken) - p->n_taken;

	result.n = work->n < p->stops_after ? work->n : p->stops_after;
	result.n = result.n < most ? result.n : most;
	if (reads) {
		memcpy(work->buffer, p->gives, result.n);
		p->gives += result.n;
		p->n_gives -= result.n;
	} else {
		memcpy(p->taken + p->n_taken, work->bytes, result.n);
		p->n_taken += result.n;
	}
	if (result.n < work->n) {
		result.status = p->fails == LPT_STATUS_SUCCESS ? LPT_STATUS_TIMEOUT : p->fails;
	}
	return result;
}

static struct lpt_device_result do_work(struct host *h, const struct lpt_device_work *work)
{
	struct scripted *p = &h->side.peripheral;
	struct lpt_device_result result = {.status = p->fails};
	uint16_t common = p->protocols & lpt_1284_protocols_of(caps_of(&h->port.hardware));

	switch (work->kind) {
	case LPT_WORK_READ:
	case LPT_WORK_WRITE:
		return transfer(p, work);
	case LPT_WORK_NEGOTIATE:
	case LPT_WORK_CONNECT:
		result.read = lpt_1284_fastest(work->read_mask & common, true);
		result.write = lpt_1284_fastest(work->write_mask & common, false);
		break;
	case LPT_WORK_DETERMINE:
		result.protocols = common;
		break;
	case LPT_WORK_STATUS:
	case LPT_WORK_RESET:
		result.lines = p->lines;
		break;
	case LPT_WORK_ID:
		if (p->fails == LPT_STATUS_SUCCESS) {
			memcpy(work->buffer, p->id, p->id_len);
			result.n = p->id_len;
		}
		break;
	default:
		break;
	}
	return result;
}

static void report(struct host *h, const struct lpt_device_result *result)
{
	struct lpt_device *device = h->side.work->device;
	struct lpt_out out;

	h->side.work = NULL;
	lpt_out_init(&out);
	lpt_device_work_done(device, result, &out);
	host_act_on(h, &out);
}

void end_work(struct host *h)
{
	const struct lpt_device_work *work = &h->side.work->work;
	struct lpt_device *device = h->side.work->device;
	struct lpt_out out;

	if (h->side.peripheral.is_idle &&
	    (work->kind == LPT_WORK_READ || work->kind == LPT_WORK_WRITE)) {
		h->side.work = NULL;
		lpt_out_init(&out);
		lpt_device_give_way(device, &out);
		host_act_on(h, &out);
		return;
	}
	struct lpt_device_result result = do_work(h, work);
	report(h, &result);
}

void cut_work(struct host *h)
{
	struct lpt_device_result result = {.status = LPT_STATUS_CANCELLED};

	report(h, &result);
}

static void start_work(struct host *h, struct lpt_device_request *request)
{
	int device = (int)(request->device - h->side.devices);

	h->side.works[h->side.n_works++ % N_CORE_WORKS] = (struct core_work){
		.work = request->work,
		.device = device,
		.had_port = device_owns(h, device),
		.selected = h->port.selected,
	};
	h->side.work = request;
	if (!h->side.hold_work) {
		end_work(h);
	}
}

/* --- requests --- */

static void finish(struct host *h, struct lpt_device_request *request)
{
	int slot = (int)(request - h->side.asks);

	h->side.n_finished[slot]++;
	if (h->side.n_order < (int)(sizeof(h->side.order) / sizeof(h->side.order[0]))) {
		h->side.order[h->side.n_order++] = slot;
	}
}

void act_on_devices(struct host *h, struct lpt_out *out)
{
	while (!lpt_list_is_empty(&out->device_done)) {
		struct lpt_list *link = lpt_list_first(&out->device_done);

		lpt_list_remove(link);
		finish(h, lpt_container_of(link, struct lpt_device_request, link));
	}
	if (out->work) {
		start_work(h, out->work);
	}
}

static struct lpt_device_request *fresh(struct host *h, int slot, enum lpt_device_request_kind kind)
{
	struct lpt_device_request *request = &h->side.asks[slot];

	memset(request, 0, sizeof(*request));
	h->side.n_finished[slot] = 0;
	request->kind = kind;
	request->id = h->side.id_room;
	request->information = 0xbad;
	return request;
}

static enum lpt_status send(struct host *h, int device, struct lpt_device_request *request)
{
	struct lpt_out out;

	lpt_out_init(&out);
	enum lpt_status status = lpt_device_request(&h->side.devices[device], request, &out);
	if (status == LPT_STATUS_PENDING) {
		host_act_on(h, &out);
		return request->status;
	}
	finish(h, request);
	host_act_on(h, &out);
	return status;
}

enum lpt_status device_read(struct host *h, int device, int slot, void *buffer, uint32_t n)
{
	struct lpt_device_request *request = fresh(h, slot, LPT_DEVICE_READ);

	request->buffer = buffer;
	request->n = n;
	return send(h, device, request);
}

enum lpt_status device_write(struct host *h, int device, int slot, const void *bytes, uint32_t n)
{
	struct lpt_device_request *request = fresh(h, slot, LPT_DEVICE_WRITE);

	request->bytes = bytes;
	request->n = n;
	return send(h, device, request);
}

enum lpt_status device_transfer_at(struct host *h, int device, int slot, bool writes,
				   uint64_t offset)
{
	static uint8_t bytes[4];
	struct lpt_device_request *request =
		fresh(h, slot, writes ? LPT_DEVICE_WRITE : LPT_DEVICE_READ);

	request->bytes = bytes;
	request->buffer = bytes;
	request->n = sizeof(bytes);
	request->offset = offset;
	return send(h, device, request);
}

enum lpt_status device_ask_in_class(struct host *h, int device, int slot,
				    enum lpt_request_class request_class, uint32_t code,
				    void *buffer, uint32_t in_len, uint32_t out_len)
{
	struct lpt_device_request *request = fresh(h, slot, LPT_DEVICE_CONTROL);

	request->io.request_class = request_class;
	request->io.code = code;
	request->io.in = buffer;
	request->io.in_len = in_len;
	request->io.out = buffer;
	request->io.out_len = out_len;
	return send(h, device, request);
}

enum lpt_status device_ask(struct host *h, int device, int slot, uint32_t code, void *buffer,
			   uint32_t in_len, uint32_t out_len)
{
	static const struct {
		uint32_t code;
		enum lpt_request_class request_class;
	} requests[] = {
#define CLASS(name, request_class, code) {code, request_class},
		LPT_DEVICE_REQUEST_TABLE(CLASS)
#undef CLASS
	};
	enum lpt_request_class request_class = LPT_CLASS_CONTROL;

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (requests[i].code == code) {
			request_class = requests[i].request_class;
		}
	}
	return device_ask_in_class(h, device, slot, request_class, code, buffer, in_len, out_len);
}

bool device_cancel(struct host *h, int slot)
{
	struct lpt_out out;

	lpt_out_init(&out);
	bool cancelled = lpt_device_cancel(&h->side.asks[slot], LPT_STATUS_CANCELLED, &out);
	host_act_on(h, &out);
	return cancelled;
}

bool device_expire(struct host *h, int device)
{
	struct lpt_out out;

	lpt_out_init(&out);
	bool expired = lpt_device_expire(&h->side.devices[device], &out);
	host_act_on(h, &out);
	return expired;
}

void device_again(struct host *h, int device)
{
	struct lpt_out out;

	lpt_out_init(&out);
	lpt_device_again(&h->side.devices[device], &out);
	host_act_on(h, &out);
}

bool ask_finished(const struct host *h, int slot, enum lpt_status status, uint32_t information)
{
	return h->side.n_finished[slot] == 1 && h->side.asks[slot].status == status &&
	       h->side.asks[slot].information == information;
}

/* --- life --- */

enum lpt_status device_open(struct host *h, int device)
{
	uint64_t context = (uint64_t)(h == &b ? 2 : 1) << 8 | (uint64_t)(device + 1);
	struct lpt_out out;

	memset(&h->side.files[device], 0, sizeof(h->side.files[device]));
	lpt_list_init(&h->side.files[device].link);
	lpt_out_init(&out);
	enum lpt_status status = lpt_device_open(&h->side.devices[device], &h->side.files[device],
						 (uint64_t)device + 100, context, false, &out);
	host_act_on(h, &out);
	return status;
}

void device_close(struct host *h, int device)
{
	struct lpt_out out;

	lpt_out_init(&out);
	lpt_device_close(&h->side.devices[device], LPT_STATUS_CANCELLED, &out);
	host_act_on(h, &out);
}

void device_surprise_remove(struct host *h, int device)
{
	struct lpt_out out;

	lpt_out_init(&out);
	if (h->side.work && h->side.work->device == &h->side.devices[device]) {
		h->side.work = NULL; /* forgotten */
	}
	lpt_device_surprise_remove(&h->side.devices[device], &out);
	host_act_on(h, &out);
}

bool device_owns(const struct host *h, int device)
{
	return lpt_file_may_drive(&h->side.files[device]);
}

const struct core_work *last_work(const struct host *h)
{
	return &h->side.works[(h->side.n_works - 1) % N_CORE_WORKS];
}

int n_works_of(const struct host *h, enum lpt_device_work_kind kind)
{
	int n = 0;

	for (int i = 0; i < h->side.n_works && i < N_CORE_WORKS; i++) {
		n += h->side.works[i].work.kind == kind;
	}
	return n;
}

/* --- callback routines: the context is a number, not a pointer --- */

static struct host *host_of(void *context, int *ret_device)
{
	uintptr_t number = (uintptr_t)context;

	*ret_device = (int)(number & 0xff) - 1;
	return number >> 8 == 2 ? &b : &a;
}

static struct lpt_device_request *routine(struct host *h, enum lpt_device_routine which)
{
	struct lpt_device_request *request = fresh(h, ROUTINE_SLOT, LPT_DEVICE_ROUTINE);

	request->routine = which;
	return request;
}

static uint16_t determine(void *context)
{
	int device;
	struct host *h = host_of(context, &device);
	struct lpt_device_request *request = routine(h, LPT_ROUTINE_DETERMINE);

	return send(h, device, request) == LPT_STATUS_SUCCESS ? request->protocols : 0;
}

static uint32_t negotiate(void *context, uint16_t forward_mask, uint16_t reverse_mask,
			  uint32_t safety, uint8_t is_forward)
{
	int device;
	struct host *h = host_of(context, &device);
	struct lpt_device_request *request = routine(h, LPT_ROUTINE_NEGOTIATE);

	request->forward_mask = forward_mask;
	request->reverse_mask = reverse_mask;
	request->safety = safety;
	request->is_forward = is_forward;
	return number_of(send(h, device, request));
}

static uint32_t call(void *context, enum lpt_device_routine which)
{
	int device;
	struct host *h = host_of(context, &device);

	return number_of(send(h, device, routine(h, which)));
}

static uint32_t terminate(void *context)
{
	return call(context, LPT_ROUTINE_TERMINATE);
}

static uint32_t fwd_to_rev(void *context)
{
	return call(context, LPT_ROUTINE_FWD_TO_REV);
}

static uint32_t rev_to_fwd(void *context)
{
	return call(context, LPT_ROUTINE_REV_TO_FWD);
}

static uint32_t parallel_read(void *context, void *buffer, uint32_t n, uint32_t *ret_n,
			      uint8_t channel)
{
	int device;
	struct host *h = host_of(context, &device);
	struct lpt_device_request *request = routine(h, LPT_ROUTINE_READ);

	(void)channel;
	request->buffer = buffer;
	request->n = n;
	enum lpt_status status = send(h, device, request);
	*ret_n = request->information;
	return number_of(status);
}

static uint32_t parallel_write(void *context, const void *bytes, uint32_t n, uint32_t *ret_n,
			       uint8_t channel)
{
	int device;
	struct host *h = host_of(context, &device);
	struct lpt_device_request *request = routine(h, LPT_ROUTINE_WRITE);

	(void)channel;
	request->bytes = bytes;
	request->n = n;
	enum lpt_status status = send(h, device, request);
	*ret_n = request->information;
	return number_of(status);
}

void add_device_routines(struct lpt_routines *routines)
{
	routines->determine_ieee_modes = determine;
	routines->negotiate_ieee_mode = negotiate;
	routines->terminate_ieee_mode = terminate;
	routines->ieee_fwd_to_rev_mode = fwd_to_rev;
	routines->ieee_rev_to_fwd_mode = rev_to_fwd;
	routines->parallel_read = parallel_read;
	routines->parallel_write = parallel_write;
}

struct lpt_parclass_information connect_device(struct host *h, int device)
{
	struct lpt_parclass_information info;

	memset(&info, 0, sizeof(info));
	if (device_ask(h, device, 0, LPT_IOCTL_INTERNAL_PARCLASS_CONNECT, &info, 0, sizeof(info)) !=
	    LPT_STATUS_SUCCESS) {
		memset(&info, 0, sizeof(info));
	}
	return info;
}
