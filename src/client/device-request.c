/* SPDX-License-Identifier: MIT */
/* The documented requests of devices, each as a function. */
#include <assert.h>
#include <errno.h>

#include "client/internal.h"

/* Send it; the errno of its status. */
static int ask(struct lpt_device *device, struct request *request)
{
	assert(device);
	int r = device_request(device, request);

	return r < 0 ? r : request_result(device->conn, device->name, request);
}

/* One without buffers. */
static int tell(struct lpt_device *device, uint32_t code, int64_t timeout_ms)
{
	struct request request = {
		.request_class = LPT_CLASS_INTERNAL, .code = code, .timeout_ms = timeout_ms};

	return ask(device, &request);
}

/* One that only takes. */
static int set(struct lpt_device *device, uint32_t code, const void *in, uint32_t in_len)
{
	struct request request = {
		.request_class = LPT_CLASS_CONTROL,
		.code = code,
		.in = in,
		.in_len = in_len,
		.timeout_ms = -1,
	};

	return ask(device, &request);
}

/* One whose answer is exactly one structure. */
static int get(struct lpt_device *device, uint32_t code, void *out, uint32_t out_len)
{
	struct request request = {
		.request_class = LPT_CLASS_CONTROL,
		.code = code,
		.out = out,
		.out_len = out_len,
		.timeout_ms = -1,
	};

	return ask(device, &request);
}

int lpt_device_lock(struct lpt_device *device, int select, int64_t timeout_ms)
{
	return tell(device,
		    select ? LPT_IOCTL_INTERNAL_LOCK_PORT : LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT,
		    timeout_ms);
}

int lpt_device_unlock(struct lpt_device *device, int deselect)
{
	return tell(device,
		    deselect ? LPT_IOCTL_INTERNAL_UNLOCK_PORT
			     : LPT_IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT,
		    -1);
}

int lpt_device_negotiate(struct lpt_device *device, const struct lpt_negotiation_mask *masks,
			 struct lpt_negotiation_mask *ret_chosen)
{
	struct lpt_negotiation_mask chosen = {0, 0};
	struct request request = {
		.request_class = LPT_CLASS_CONTROL,
		.code = LPT_IOCTL_IEEE1284_NEGOTIATE,
		.in = masks,
		.in_len = sizeof(*masks),
		.out = &chosen,
		.out_len = sizeof(chosen),
		.timeout_ms = -1,
	};

	assert(device && masks);
	int r = ask(device, &request);

	if (r == 0 && ret_chosen) {
		*ret_chosen = chosen;
	}
	return r;
}

int lpt_device_modes(struct lpt_device *device, struct lpt_negotiation_mask *ret_modes)
{
	struct lpt_negotiation_mask modes = {0, 0};

	assert(ret_modes);
	int r = get(device, LPT_IOCTL_IEEE1284_GET_MODE, &modes, sizeof(modes));

	if (r == 0) {
		*ret_modes = modes;
	}
	return r;
}

int lpt_device_caps(struct lpt_device *device, uint16_t excluded, uint16_t *ret_protocols)
{
	uint16_t protocols = 0;
	struct request request = {
		.request_class = LPT_CLASS_CONTROL,
		.code = LPT_IOCTL_PAR_GET_DEVICE_CAPS,
		.in = &excluded,
		.in_len = sizeof(excluded),
		.out = &protocols,
		.out_len = sizeof(protocols),
		.timeout_ms = -1,
	};

	assert(ret_protocols);
	int r = ask(device, &request);

	if (r == 0) {
		*ret_protocols = protocols;
	}
	return r;
}

int lpt_device_id(struct lpt_device *device, int raw, void *buffer, uint32_t size)
{
	struct request request = {
		.request_class = LPT_CLASS_CONTROL,
		.code = raw ? LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID : LPT_IOCTL_PAR_QUERY_DEVICE_ID,
		.out = buffer,
		.out_len = size < LPT_RESULTS_MAX ? size : LPT_RESULTS_MAX,
		.timeout_ms = -1,
	};

	assert(buffer);
	int r = ask(device, &request);

	if (r < 0) {
		return r;
	}
	return request.information > 0 ? (int)request.information - 1 : 0;
}

int lpt_device_status(struct lpt_device *device, uint8_t *ret_status)
{
	struct lpt_query_information answer = {0};

	assert(ret_status);
	int r = get(device, LPT_IOCTL_PAR_QUERY_INFORMATION, &answer, sizeof(answer));

	if (r == 0) {
		*ret_status = answer.status;
	}
	return r;
}

int lpt_device_reset(struct lpt_device *device)
{
	const struct lpt_set_information in = {LPT_PARALLEL_INIT};

	return set(device, LPT_IOCTL_PAR_SET_INFORMATION, &in, sizeof(in));
}

int lpt_device_set_read_address(struct lpt_device *device, uint8_t address)
{
	return set(device, LPT_IOCTL_PAR_SET_READ_ADDRESS, &address, sizeof(address));
}

int lpt_device_set_write_address(struct lpt_device *device, uint8_t address)
{
	return set(device, LPT_IOCTL_PAR_SET_WRITE_ADDRESS, &address, sizeof(address));
}

int lpt_device_set_timeouts(struct lpt_device *device, const struct lpt_serial_timeouts *timeouts)
{
	assert(timeouts);
	return set(device, LPT_IOCTL_SERIAL_SET_TIMEOUTS, timeouts, sizeof(*timeouts));
}

int lpt_device_get_timeouts(struct lpt_device *device, struct lpt_serial_timeouts *ret_timeouts)
{
	struct lpt_serial_timeouts timeouts = {0};

	assert(ret_timeouts);
	int r = get(device, LPT_IOCTL_SERIAL_GET_TIMEOUTS, &timeouts, sizeof(timeouts));

	if (r == 0) {
		*ret_timeouts = timeouts;
	}
	return r;
}

int lpt_device_is_port_free(struct lpt_device *device)
{
	uint8_t is_free = 0;
	int r = get(device, LPT_IOCTL_PAR_IS_PORT_FREE, &is_free, sizeof(is_free));

	return r < 0 ? r : is_free != 0;
}

int lpt_device_disconnect_idle(struct lpt_device *device)
{
	return tell(device, LPT_IOCTL_INTERNAL_DISCONNECT_IDLE, -1);
}

int lpt_device_connect(struct lpt_device *device, struct lpt_parclass_information *ret_info)
{
	struct lpt_parclass_information info = {.controller = 0};
	struct request request = {
		.request_class = LPT_CLASS_INTERNAL,
		.code = LPT_IOCTL_INTERNAL_PARCLASS_CONNECT,
		.out = &info,
		.out_len = sizeof(info),
		.timeout_ms = -1,
	};

	assert(ret_info);
	int r = ask(device, &request);

	if (r == 0) {
		*ret_info = info;
	}
	return r;
}

int lpt_device_disconnect(struct lpt_device *device)
{
	return tell(device, LPT_IOCTL_INTERNAL_PARCLASS_DISCONNECT, -1);
}
