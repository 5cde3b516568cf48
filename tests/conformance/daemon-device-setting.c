/* SPDX-License-Identifier: MIT */
/* R226 to R233 through a daemon: what a device can do, its channels and time-outs. */
#include <string.h>

#include <lpt/ieee1284.h>

#include "daemon-device.h"

#define CAPS LPT_IOCTL_PAR_GET_DEVICE_CAPS
#define SET_READ_ADDRESS LPT_IOCTL_PAR_SET_READ_ADDRESS
#define SET_WRITE_ADDRESS LPT_IOCTL_PAR_SET_WRITE_ADDRESS
#define EPP LPT_PROTOCOL_EPP_SW

static uint32_t caps_without(uint16_t excluded, uint16_t *ret_caps)
{
	uint32_t information;

	*ret_caps = excluded;
	uint32_t number = request_of(0, CAPS, ret_caps, sizeof(*ret_caps), sizeof(*ret_caps),
				     TRANSFER_MS, &information);
	return information == 2 ? number : 0xffffffff;
}

static void r226_caps_are_what_the_device_can_do(void)
{
	const uint16_t has = CENTRONICS | NIBBLE | LPT_PROTOCOL_BYTE_BIDIR | LPT_PROTOCOL_ECP_SW;
	uint16_t caps;

	CHECK(open_echo(",speaks=nibble+byte+ecp") && caps_without(0, &caps) == 0);
	CHECK((caps & has) == has);
	CHECK((caps & (LPT_PROTOCOL_EPP_ANY | LPT_PROTOCOL_BOUNDED_ECP)) == 0);
	CHECK(port_is_free() && look().n_allocations > 0);
}

static void r227_excluded_protocols_are_not_used(void)
{
	struct lpt_negotiation_mask chosen;
	uint16_t caps;

	CHECK(open_echo(",speaks=nibble+byte+epp"));
	CHECK(caps_without(LPT_PROTOCOL_EPP_ANY, &caps) == 0);
	CHECK((caps & LPT_PROTOCOL_EPP_ANY) == 0);
	CHECK(ask_device(0, LOCK) == 0 && negotiate(0, EVERYTHING, EVERYTHING, &chosen) == 0);
	CHECK(chosen.read_mask == LPT_PROTOCOL_BYTE_BIDIR);
	CHECK(chosen.write_mask == LPT_PROTOCOL_IEEE_COMPATIBILITY);
	CHECK(negotiate(0, EPP, EPP, NULL) == 0xc0000001);
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0 && reads_back(0, "data"));
}

static void r228_caps_with_a_short_output_are_refused(void)
{
	uint16_t caps = LPT_PROTOCOL_ECP_ANY;
	uint32_t information;

	CHECK(open_echo(""));
	struct before before = look();
	for (uint32_t len = 0; len < 2; len++) {
		CHECK(request_of(0, CAPS, &caps, 2, len, TRANSFER_MS, &information) == 0xc0000023);
		CHECK(information == 0);
	}
	CHECK(is_unchanged(before) && caps == LPT_PROTOCOL_ECP_ANY);
	CHECK(ask_device(0, LOCK) == 0); /* nor was anything excluded */
	CHECK(negotiate(0, LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW, NULL) == 0);
}

/* --- addresses: an echo in EPP gives back those that it was sent --- */

static bool open_epp(void)
{
	return open_echo("") && open_port(1, "LPT3") == 0 && ask_device(0, LOCK) == 0 &&
	       negotiate(0, EPP, EPP, NULL) == 0 && ask_device(0, UNLOCK) == 0;
}

static uint32_t set_address(uint32_t code, uint8_t address)
{
	uint32_t information;
	uint32_t number = request_of(0, code, &address, 1, 0, TRANSFER_MS, &information);

	return information == 0 ? number : 0xffffffff;
}

/* The addresses that the echo was sent are n, and all are this one. */
static bool was_addressed(uint8_t address, uint32_t n)
{
	uint8_t buffer[8] = {0};
	struct lpt_1284_request request = {.operation = LPT_1284_READ,
					   .mode = LPT_1284_EPP,
					   .flags = LPT_1284_FLAG_ADDRESS,
					   .wait_us = 20000,
					   .buffer = buffer,
					   .n = sizeof(buffer)};
	struct lpt_1284_result result = {0};

	if (start_allocate(1) < 0 || !is_granted(1)) {
		return false;
	}
	lpt_1284(clients[1].file, &request, &result);
	free_port(1);
	for (uint32_t i = 0; i < result.done; i++) {
		if (buffer[i] != address) {
			return false;
		}
	}
	return result.done == n;
}

static void r229_read_address_is_kept_for_reads(void)
{
	CHECK(open_epp());
	CHECK(adjust_port("LPT3", "say", "abcdef") == 0);
	CHECK(reads_back(0, "ab") && was_addressed(0, 0));
	CHECK(set_address(SET_READ_ADDRESS, 0x15) == 0);
	CHECK(reads_back(0, "cd") && was_addressed(0x15, 1));
	CHECK(reads_back(0, "ef") && was_addressed(0x15, 1));
	CHECK(write_device(0, "gh", &(uint32_t){0}) == 0 && was_addressed(0, 0));
}

static void r230_write_address_comes_by_the_queue(void)
{
	static struct transfer before;
	uint8_t address = 0x2a;

	CHECK(open_epp());
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(start_write(0, &before, "before"));
	CHECK(request_of(0, SET_WRITE_ADDRESS, &address, 1, 0, 20, NULL) == 0xc0000120);
	CHECK(is_pending(0, &before)); /* and it had to wait behind this one */
	CHECK(free_port(1) == 0 && transfer_ended(0, &before, 0, 6));
	CHECK(was_addressed(0, 0));
	CHECK(set_address(SET_WRITE_ADDRESS, 0x2a) == 0);
	CHECK(write_device(0, "after", &(uint32_t){0}) == 0 && was_addressed(0x2a, 1));
	CHECK(write_device(0, "still", &(uint32_t){0}) == 0 && was_addressed(0x2a, 1));
	CHECK(reads_back(0, "beforeafterstill") && was_addressed(0, 0));
}

static void r231_address_without_input_is_refused(void)
{
	static const uint32_t codes[] = {SET_READ_ADDRESS, SET_WRITE_ADDRESS};
	uint8_t address = 0x15;
	uint32_t information;

	CHECK(open_epp());
	for (int i = 0; i < 2; i++) {
		CHECK(request_of(0, codes[i], &address, 0, 1, TRANSFER_MS, &information) ==
		      0xc000000d);
		CHECK(information == 0);
	}
	CHECK(write_device(0, "ab", &(uint32_t){0}) == 0 && reads_back(0, "ab"));
	CHECK(was_addressed(0, 0));
}

/* --- time-outs --- */

static bool timeouts_are(const struct lpt_serial_timeouts *expected)
{
	struct lpt_serial_timeouts timeouts;
	uint32_t information;

	memset(&timeouts, 0x5a, sizeof(timeouts));
	return request_of(0, LPT_IOCTL_SERIAL_GET_TIMEOUTS, &timeouts, 0, sizeof(timeouts),
			  TRANSFER_MS, &information) == 0 &&
	       information == sizeof(timeouts) &&
	       memcmp(&timeouts, expected, sizeof(timeouts)) == 0;
}

static uint32_t set_timeouts(struct lpt_serial_timeouts timeouts)
{
	uint32_t information;
	uint32_t number = request_of(0, LPT_IOCTL_SERIAL_SET_TIMEOUTS, &timeouts, sizeof(timeouts),
				     0, TRANSFER_MS, &information);

	return information == 0 ? number : 0xffffffff;
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

	CHECK(open_echo("") && timeouts_are(&all[1])); /* at first they are never */
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		CHECK(set_timeouts(all[i]) == 0 && timeouts_are(&all[i]));
	}
}

static void r233_forbidden_timeouts_are_refused(void)
{
	static const struct lpt_serial_timeouts sound = {1, 2, 3, 4, 5};

	CHECK(open_echo("") && set_timeouts(sound) == 0);
	CHECK(set_timeouts((struct lpt_serial_timeouts){.read_interval = 0xffffffff,
							.read_total_constant = 0xffffffff}) ==
	      0xc000000d);
	CHECK(set_timeouts((struct lpt_serial_timeouts){0xffffffff, 0xffffffff, 0xffffffff, 1,
							1}) == 0xc000000d);
	CHECK(timeouts_are(&sound));
}

const struct requirement daemon_device_setting[] = {
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
