/* SPDX-License-Identifier: MIT */
/* R226 to R233 in process: what a device can do, its channels and time-outs. */
#include <string.h>

#include "core-raw.h"

static void r226_caps_are_what_the_device_can_do(void)
{
	uint16_t caps;

	open_raw();
	a.side.peripheral.protocols =
		CENTRONICS | NIBBLE | LPT_PROTOCOL_ECP_SW | LPT_PROTOCOL_BYTE_BIDIR;
	CHECK(caps_without(0, &caps) == 0);
	CHECK(ask_finished(&a, 3, LPT_STATUS_SUCCESS, 2));
	CHECK(caps == a.side.peripheral.protocols);
	CHECK(a.side.n_works == 1 && last_work(&a)->had_port && a.port.owner == NULL);
}

static void r227_excluded_protocols_are_not_used(void)
{
	struct lpt_negotiation_mask chosen;
	uint16_t caps;

	open_raw();
	a.side.peripheral.protocols = EVERYTHING & ~LPT_PROTOCOL_ECP_ANY;
	CHECK(caps_without(LPT_PROTOCOL_EPP_ANY, &caps) == 0);
	CHECK((caps & LPT_PROTOCOL_EPP_ANY) == 0);
	CHECK(ask_raw(LPT_IOCTL_INTERNAL_LOCK_PORT) == 0);
	CHECK(negotiate(EVERYTHING, EVERYTHING, &chosen) == 0);
	CHECK(chosen.read_mask == LPT_PROTOCOL_BYTE_BIDIR);
	CHECK(chosen.write_mask == LPT_PROTOCOL_IEEE_COMPATIBILITY);
	CHECK(negotiate(LPT_PROTOCOL_EPP_ANY, LPT_PROTOCOL_EPP_ANY, NULL) == 0xc0000001);
}

static void r228_caps_with_a_short_output_are_refused(void)
{
	uint16_t caps = LPT_PROTOCOL_ECP_ANY;
	struct lpt_negotiation_mask chosen;

	open_raw();
	for (uint32_t len = 0; len < 2; len++) {
		CHECK(number_of(device_ask(&a, RAW, 0, LPT_IOCTL_PAR_GET_DEVICE_CAPS, &caps, 2,
					   len)) == 0xc0000023);
		CHECK(ask_finished(&a, 0, LPT_STATUS_BUFFER_TOO_SMALL, 0));
	}
	CHECK(a.side.n_works == 0 && caps == LPT_PROTOCOL_ECP_ANY);
	CHECK(ask_raw(LPT_IOCTL_INTERNAL_LOCK_PORT) == 0); /* nor was anything excluded */
	CHECK(negotiate(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW, &chosen) == 0);
}

static uint32_t set_address(int slot, uint32_t code, uint8_t address)
{
	return number_of(device_ask(&a, RAW, slot, code, &address, 1, 0));
}

static void r229_read_address_is_kept_for_reads(void)
{
	uint8_t buffer[2];

	open_raw();
	CHECK(device_read(&a, RAW, 0, buffer, 2) == LPT_STATUS_SUCCESS);
	CHECK(!last_work(&a)->work.has_address);
	CHECK(set_address(1, LPT_IOCTL_PAR_SET_READ_ADDRESS, 0x15) == 0);
	CHECK(ask_finished(&a, 1, LPT_STATUS_SUCCESS, 0));
	for (int i = 0; i < 2; i++) {
		CHECK(device_read(&a, RAW, 0, buffer, 2) == LPT_STATUS_SUCCESS);
		CHECK(last_work(&a)->work.has_address && last_work(&a)->work.address == 0x15);
	}
	CHECK(device_write(&a, RAW, 0, "ab", 2) == LPT_STATUS_SUCCESS);
	CHECK(!last_work(&a)->work.has_address);
}

static void r230_write_address_comes_by_the_queue(void)
{
	static const uint8_t address = 0x2a; /* a queued request keeps its buffer */

	open_raw();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_write(&a, RAW, 0, "before", 6) == LPT_STATUS_PENDING);
	CHECK(number_of(device_ask(&a, RAW, 1, LPT_IOCTL_PAR_SET_WRITE_ADDRESS, (void *)&address, 1,
				   0)) == 0x00000103);
	CHECK(device_write(&a, RAW, 2, "after", 5) == LPT_STATUS_PENDING);
	CHECK(host_free(&a, 0) == LPT_STATUS_SUCCESS);
	for (int slot = 0; slot < 3; slot++) {
		CHECK(a.side.asks[slot].status == LPT_STATUS_SUCCESS && a.side.order[slot] == slot);
	}
	CHECK(ask_finished(&a, 1, LPT_STATUS_SUCCESS, 0));
	CHECK(!a.side.works[0].work.has_address);
	CHECK(last_work(&a)->work.has_address && last_work(&a)->work.address == 0x2a);
	CHECK(device_write(&a, RAW, 0, "still", 5) == LPT_STATUS_SUCCESS);
	CHECK(last_work(&a)->work.has_address && last_work(&a)->work.address == 0x2a);
}

static void r231_address_without_input_is_refused(void)
{
	static const uint32_t codes[] = {LPT_IOCTL_PAR_SET_READ_ADDRESS,
					 LPT_IOCTL_PAR_SET_WRITE_ADDRESS};
	uint8_t address = 0x15;

	open_raw();
	for (int i = 0; i < 2; i++) {
		CHECK(number_of(device_ask(&a, RAW, 0, codes[i], &address, 0, 1)) == 0xc000000d);
		CHECK(ask_finished(&a, 0, LPT_STATUS_INVALID_PARAMETER, 0));
	}
	CHECK(device_write(&a, RAW, 0, "ab", 2) == LPT_STATUS_SUCCESS);
	CHECK(!last_work(&a)->work.has_address);
}

static bool timeouts_are(const struct lpt_serial_timeouts *expected)
{
	struct lpt_serial_timeouts timeouts;

	memset(&timeouts, 0xff, sizeof(timeouts));
	return device_ask(&a, RAW, 2, LPT_IOCTL_SERIAL_GET_TIMEOUTS, &timeouts, 0,
			  sizeof(timeouts)) == LPT_STATUS_SUCCESS &&
	       a.side.asks[2].information == sizeof(timeouts) &&
	       memcmp(&timeouts, expected, sizeof(timeouts)) == 0;
}

static uint32_t set_timeouts(struct lpt_serial_timeouts timeouts)
{
	return number_of(device_ask(&a, RAW, 1, LPT_IOCTL_SERIAL_SET_TIMEOUTS, &timeouts,
				    sizeof(timeouts), 0));
}

static void r232_timeouts_are_told_as_they_were_set(void)
{
	static const struct lpt_serial_timeouts all[] = {
		{1, 2, 3, 4, 5},
		{0, 0, 0, 0, 0},
		{0xffffffff, 0, 0, 7, 0xffffffff},
		{0xffffffff, 0xffffffff, 1000, 0, 0},
		{0, 0xffffffff, 0xffffffff, 0xffffffff, 0},
	};

	open_raw();
	CHECK(timeouts_are(&all[1])); /* at first they are never */
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		CHECK(set_timeouts(all[i]) == 0);
		CHECK(ask_finished(&a, 1, LPT_STATUS_SUCCESS, 0));
		CHECK(timeouts_are(&all[i]));
	}
}

static void r233_forbidden_timeouts_are_refused(void)
{
	static const struct lpt_serial_timeouts sound = {1, 2, 3, 4, 5};

	open_raw();
	CHECK(set_timeouts(sound) == 0);
	CHECK(set_timeouts((struct lpt_serial_timeouts){.read_interval = 0xffffffff,
							.read_total_constant = 0xffffffff}) ==
	      0xc000000d);
	CHECK(ask_finished(&a, 1, LPT_STATUS_INVALID_PARAMETER, 0));
	CHECK(set_timeouts((struct lpt_serial_timeouts){0xffffffff, 0xffffffff, 0xffffffff, 1,
							1}) == 0xc000000d);
	CHECK(timeouts_are(&sound));
}

const struct requirement core_device_setting[] = {
	REQUIREMENT(226, caps_are_what_the_device_can_do),
	REQUIREMENT(227, excluded_protocols_are_not_used),
	REQUIREMENT(228, caps_with_a_short_output_are_refused),
	REQUIREMENT(229, read_address_is_kept_for_reads),
	REQUIREMENT(230, write_address_comes_by_the_queue),
	REQUIREMENT(231, address_without_input_is_refused),
	REQUIREMENT(232, timeouts_are_told_as_they_were_set),
	REQUIREMENT(233, forbidden_timeouts_are_refused),
	{0, NULL},
};
