/* SPDX-License-Identifier: MIT */
#include "core-raw.h"

void open_raw(void)
{
	arrive_all(&a);
	CHECK(device_open(&a, RAW) == LPT_STATUS_SUCCESS);
	CHECK(host_open(&a, 0) == LPT_STATUS_SUCCESS);
	a.side.peripheral.gives = (const uint8_t *)"0123456789";
	a.side.peripheral.n_gives = 10;
}

uint32_t ask_raw(uint32_t code)
{
	enum lpt_status status = device_ask(&a, RAW, 5, code, NULL, 0, 0);

	return a.side.asks[5].information == 0 ? number_of(status) : 0xffffffff;
}

void open_and_lock(void)
{
	open_raw();
	CHECK(ask_raw(LPT_IOCTL_INTERNAL_LOCK_PORT) == 0);
}

uint32_t negotiate(uint16_t read_mask, uint16_t write_mask, struct lpt_negotiation_mask *ret_chosen)
{
	struct lpt_negotiation_mask mask = {read_mask, write_mask};

	enum lpt_status status = device_ask(&a, RAW, 1, LPT_IOCTL_IEEE1284_NEGOTIATE, &mask,
					    sizeof(mask), sizeof(mask));
	if (ret_chosen) {
		*ret_chosen = mask;
	}
	return number_of(status);
}

bool modes_are(uint16_t read, uint16_t write)
{
	struct lpt_negotiation_mask mode = {0xffff, 0xffff};

	return device_ask(&a, RAW, 2, LPT_IOCTL_IEEE1284_GET_MODE, &mode, 0, sizeof(mode)) ==
		       LPT_STATUS_SUCCESS &&
	       a.side.asks[2].information == sizeof(mode) && mode.read_mask == read &&
	       mode.write_mask == write;
}

struct lpt_parclass_information lock_and_connect(void)
{
	open_and_lock();
	return connect_device(&a, RAW);
}

uint32_t caps_without(uint16_t excluded, uint16_t *ret_caps)
{
	*ret_caps = excluded;
	return number_of(device_ask(&a, RAW, 3, LPT_IOCTL_PAR_GET_DEVICE_CAPS, ret_caps, 2, 2));
}

bool went_back_to_compatibility(int n_works)
{
	return a.side.n_works == n_works + 1 && last_work(&a)->work.kind == LPT_WORK_TERMINATE &&
	       last_work(&a)->had_port && !a.side.devices[RAW].mode_is_set;
}
