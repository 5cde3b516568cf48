/* SPDX-License-Identifier: MIT */
/* R204 to R216, R269, R276 and R277 in process: the protocols in force. */
#include <string.h>

#include "core-raw.h"

#define NEGOTIATE LPT_IOCTL_IEEE1284_NEGOTIATE
#define GET_MODE LPT_IOCTL_IEEE1284_GET_MODE
#define GET_DEFAULT_MODES LPT_IOCTL_PAR_GET_DEFAULT_MODES
#define DISCONNECT_IDLE LPT_IOCTL_INTERNAL_DISCONNECT_IDLE
#define LOCK LPT_IOCTL_INTERNAL_LOCK_PORT
#define UNLOCK LPT_IOCTL_INTERNAL_UNLOCK_PORT

static void r204_default_modes_never_change(void)
{
	struct lpt_negotiation_mask mode;

	open_raw();
	for (int i = 0; i < 3; i++) {
		mode = (struct lpt_negotiation_mask){0xffff, 0xffff};
		CHECK(device_ask(&a, RAW, 0, GET_DEFAULT_MODES, &mode, 0, sizeof(mode)) ==
		      LPT_STATUS_SUCCESS);
		CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, sizeof(mode)));
		CHECK(mode.read_mask == NIBBLE && mode.write_mask == CENTRONICS);
		if (i == 0) {
			CHECK(ask_raw(LOCK) == 0);
			CHECK(negotiate(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW, NULL) == 0);
		}
		if (i == 1) {
			CHECK(modes_are(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW));
		}
	}
}

static void r205_mode_tells_read_and_write_protocol(void)
{
	open_raw();
	CHECK(modes_are(NIBBLE, CENTRONICS));
	CHECK(ask_raw(LOCK) == 0);
	CHECK(negotiate(LPT_PROTOCOL_BYTE_BIDIR, LPT_PROTOCOL_EPP_HW, NULL) == 0);
	CHECK(modes_are(LPT_PROTOCOL_BYTE_BIDIR, LPT_PROTOCOL_EPP_HW));
	CHECK(ask_raw(UNLOCK) == 0);
	CHECK(modes_are(LPT_PROTOCOL_BYTE_BIDIR, LPT_PROTOCOL_EPP_HW));
}

static void r206_get_mode_needs_no_lock(void)
{
	open_raw();
	CHECK(host_allocate(&a, 0) == LPT_STATUS_SUCCESS);
	CHECK(device_write(&a, RAW, 0, "waits", 5) == LPT_STATUS_PENDING);
	CHECK(modes_are(NIBBLE, CENTRONICS));
	CHECK(owns(&a, 0) && a.side.n_works == 0);
}

static void r207_short_output_is_refused(void)
{
	static const uint32_t codes[] = {GET_MODE, GET_DEFAULT_MODES};
	uint8_t buffer[4], before[4];

	open_raw();
	memset(buffer, 0x5a, sizeof(buffer));
	memcpy(before, buffer, sizeof(buffer));
	for (int i = 0; i < 2; i++) {
		for (uint32_t len = 0; len < 4; len++) {
			CHECK(number_of(device_ask(&a, RAW, 0, codes[i], buffer, 4, len)) ==
			      0xc0000023);
			CHECK(ask_finished(&a, 0, LPT_STATUS_BUFFER_TOO_SMALL, 0));
			CHECK(memcmp(buffer, before, 4) == 0);
		}
	}
}

/* What a chipset, a device and an offer come to. */
static const struct {
	uint32_t chipset;
	uint16_t device, read_offer, write_offer, read, write;
} choices[] = {
	{0x0b, EVERYTHING, EVERYTHING, EVERYTHING, LPT_PROTOCOL_BOUNDED_ECP,
	 LPT_PROTOCOL_BOUNDED_ECP},
	{0x0b, EVERYTHING & ~LPT_PROTOCOL_ECP_ANY, EVERYTHING, EVERYTHING, LPT_PROTOCOL_EPP_HW,
	 LPT_PROTOCOL_EPP_HW},
	{0x08, EVERYTHING & ~LPT_PROTOCOL_BOUNDED_ECP, EVERYTHING, EVERYTHING, LPT_PROTOCOL_EPP_SW,
	 LPT_PROTOCOL_EPP_SW},
	{0x08, LPT_PROTOCOL_ECP_ANY & ~LPT_PROTOCOL_BOUNDED_ECP, EVERYTHING, EVERYTHING,
	 LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW},
	{0x0b, EVERYTHING, LPT_PROTOCOL_EPP_ANY | NIBBLE, LPT_PROTOCOL_ECP_SW | CENTRONICS,
	 LPT_PROTOCOL_EPP_HW, LPT_PROTOCOL_ECP_SW},
	{0x0b, 0x001f, EVERYTHING, EVERYTHING, LPT_PROTOCOL_BYTE_BIDIR,
	 LPT_PROTOCOL_IEEE_COMPATIBILITY},
	{0x0b, NIBBLE | LPT_PROTOCOL_CHANNEL_NIBBLE | CENTRONICS, EVERYTHING, EVERYTHING,
	 LPT_PROTOCOL_CHANNEL_NIBBLE, CENTRONICS},
	{0x0b, NIBBLE | CENTRONICS, EVERYTHING, EVERYTHING, NIBBLE, CENTRONICS},
};

#define N_CHOICES (sizeof(choices) / sizeof(choices[0]))

static void r208_negotiate_takes_the_fastest_of_both(void)
{
	open_and_lock();
	for (size_t i = 0; i < N_CHOICES; i++) {
		struct lpt_negotiation_mask chosen;

		a.port.hardware.capabilities = choices[i].chipset;
		a.side.peripheral.protocols = choices[i].device;
		CHECK(negotiate(choices[i].read_offer, choices[i].write_offer, &chosen) == 0);
		CHECK(chosen.read_mask == choices[i].read && chosen.write_mask == choices[i].write);
	}
}

static void r209_negotiate_answers_in_the_structure_of_the_offer(void)
{
	struct lpt_negotiation_mask mask = {NIBBLE | LPT_PROTOCOL_BYTE_BIDIR,
					    CENTRONICS | LPT_PROTOCOL_EPP_SW};

	open_and_lock();
	CHECK(device_ask(&a, RAW, 0, NEGOTIATE, &mask, sizeof(mask), sizeof(mask)) ==
	      LPT_STATUS_SUCCESS);
	CHECK(ask_finished(&a, 0, LPT_STATUS_SUCCESS, sizeof(mask)));
	CHECK(mask.read_mask == LPT_PROTOCOL_BYTE_BIDIR && mask.write_mask == LPT_PROTOCOL_EPP_SW);
}

static void r210_negotiate_takes_only_what_was_offered(void)
{
	open_and_lock();
	for (unsigned int i = 0; i < 11; i++) {
		for (unsigned int j = 0; j < 11; j++) {
			uint16_t read = (uint16_t)(1u << i | 1u << j), write = (uint16_t)(1u << i);
			struct lpt_negotiation_mask chosen;
			int n_works = a.side.n_works;

			if (negotiate(read, write, &chosen) != 0) {
				continue; /* that direction has none of them */
			}
			CHECK((chosen.read_mask & ~read) == 0 && (chosen.write_mask & ~write) == 0);
			CHECK(modes_are(chosen.read_mask, chosen.write_mask));
			CHECK(a.side.n_works > n_works);
			CHECK((last_work(&a)->work.read_mask & ~read) == 0);
			CHECK((last_work(&a)->work.write_mask & ~write) == 0);
		}
	}
}

static void r211_negotiated_protocols_are_in_force(void)
{
	uint8_t buffer[2];

	open_and_lock();
	for (size_t i = 0; i < N_CHOICES; i++) {
		a.port.hardware.capabilities = choices[i].chipset;
		a.side.peripheral.protocols = choices[i].device;
		a.side.peripheral.n_gives = 10;
		a.side.peripheral.gives = (const uint8_t *)"0123456789";
		CHECK(negotiate(choices[i].read_offer, choices[i].write_offer, NULL) == 0);
		CHECK(modes_are(choices[i].read, choices[i].write));
		CHECK(device_write(&a, RAW, 3, "ab", 2) == LPT_STATUS_SUCCESS);
		CHECK(last_work(&a)->work.protocol == choices[i].write);
		CHECK(device_read(&a, RAW, 4, buffer, 2) == LPT_STATUS_SUCCESS);
		CHECK(last_work(&a)->work.protocol == choices[i].read);
	}
}

static void r212_negotiate_with_a_short_input_is_refused(void)
{
	struct lpt_negotiation_mask mask = {NIBBLE, LPT_PROTOCOL_EPP_SW};

	open_and_lock();
	for (uint32_t len = 0; len < sizeof(mask); len++) {
		CHECK(number_of(device_ask(&a, RAW, 0, NEGOTIATE, &mask, len, sizeof(mask))) ==
		      0xc000000d);
		CHECK(ask_finished(&a, 0, LPT_STATUS_INVALID_PARAMETER, 0));
	}
	CHECK(a.side.n_works == 0 && modes_are(NIBBLE, CENTRONICS));
}

/* Refused for want of a lock: nothing on the wires, the modes as they were. */
static void check_needs_lock(uint32_t code)
{
	struct lpt_negotiation_mask mask = {LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW};
	int n_works = a.side.n_works, n_jobs = a.n_jobs;

	CHECK(number_of(device_ask(&a, RAW, 0, code, &mask, sizeof(mask), sizeof(mask))) ==
	      0xc0000184);
	CHECK(a.side.asks[0].information == 0);
	CHECK(a.side.n_works == n_works && a.n_jobs == n_jobs && a.port.n_waiters == 0);
}

static void check_only_with_lock(uint32_t code)
{
	open_raw();
	check_needs_lock(code);
	CHECK(a.port.owner == NULL);
	CHECK(device_open(&a, CHAIN_0) == LPT_STATUS_SUCCESS);
	CHECK(device_ask(&a, CHAIN_0, 3, LOCK, NULL, 0, 0) == LPT_STATUS_SUCCESS);
	check_needs_lock(code); /* another device has it */
	CHECK(device_ask(&a, CHAIN_0, 3, UNLOCK, NULL, 0, 0) == LPT_STATUS_SUCCESS);
	CHECK(ask_raw(LOCK) == 0 && ask_raw(UNLOCK) == 0);
	check_needs_lock(code); /* it is over */
	CHECK(modes_are(NIBBLE, CENTRONICS));
}

static void r213_negotiate_needs_the_lock(void)
{
	check_only_with_lock(NEGOTIATE);
	/* Under the other lock the client answers for the selection. */
	CHECK(ask_raw(LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT) == 0);
	CHECK(negotiate(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW, NULL) == 0);
}

static void r214_negotiate_of_nothing_supported_fails(void)
{
	struct lpt_negotiation_mask chosen;

	open_and_lock();
	a.side.peripheral.protocols =
		NIBBLE | CENTRONICS | LPT_PROTOCOL_BYTE_BIDIR | LPT_PROTOCOL_EPP_SW;
	for (int i = 0; i < 2; i++) {
		uint16_t read = i ? LPT_PROTOCOL_BYTE_BIDIR : NIBBLE;
		uint16_t write = i ? LPT_PROTOCOL_EPP_SW : CENTRONICS;

		CHECK(negotiate(LPT_PROTOCOL_ECP_ANY, LPT_PROTOCOL_ECP_ANY, &chosen) == 0xc0000001);
		CHECK(ask_finished(&a, 1, LPT_STATUS_UNSUCCESSFUL, 0));
		CHECK(chosen.read_mask == LPT_PROTOCOL_ECP_ANY); /* no output */
		CHECK(modes_are(read, write));
		CHECK(negotiate(LPT_PROTOCOL_BYTE_BIDIR, LPT_PROTOCOL_EPP_SW, NULL) == 0);
	}
}

static void r215_disconnect_idle_goes_back_to_compatibility(void)
{
	open_and_lock();
	CHECK(negotiate(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW, NULL) == 0);
	int n_works = a.side.n_works;
	CHECK(ask_raw(DISCONNECT_IDLE) == 0);
	CHECK(went_back_to_compatibility(n_works) && device_owns(&a, RAW));
	CHECK(device_write(&a, RAW, 0, "ab", 2) == LPT_STATUS_SUCCESS);
	CHECK(last_work(&a)->work.protocol == CENTRONICS);
}

static void r216_disconnect_idle_needs_the_lock(void)
{
	check_only_with_lock(DISCONNECT_IDLE);
	CHECK(ask_raw(LOCK) == 0);
	CHECK(negotiate(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW, NULL) == 0);
	CHECK(ask_raw(UNLOCK) == 0);
	check_needs_lock(DISCONNECT_IDLE);
	CHECK(modes_are(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW));
}

static void r269_mode_after_its_end_is_the_default(void)
{
	struct lpt_parclass_information info = lock_and_connect();

	CHECK(negotiate(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW, NULL) == 0);
	CHECK(!modes_are(NIBBLE, CENTRONICS));
	CHECK(ask_raw(DISCONNECT_IDLE) == 0);
	CHECK(modes_are(NIBBLE, CENTRONICS));
	CHECK(negotiate(LPT_PROTOCOL_EPP_SW, LPT_PROTOCOL_EPP_SW, NULL) == 0);
	CHECK(!modes_are(NIBBLE, CENTRONICS));
	CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	CHECK(modes_are(NIBBLE, CENTRONICS));
}

static uint32_t negotiate_epp(void)
{
	return negotiate(LPT_PROTOCOL_EPP_ANY, LPT_PROTOCOL_EPP_ANY, NULL);
}

static void r276_exclusion_lasts_until_close_or_the_next(void)
{
	uint16_t caps;

	open_raw();
	CHECK(caps_without(LPT_PROTOCOL_EPP_ANY, &caps) == 0);
	struct lpt_parclass_information info = connect_device(&a, RAW);
	for (int i = 0; i < 3; i++) {
		CHECK(ask_raw(LOCK) == 0);
		CHECK(negotiate_epp() == 0xc0000001);
		CHECK((info.determine_ieee_modes(info.parclass_context) & LPT_PROTOCOL_EPP_ANY) ==
		      0);
		CHECK(info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_EPP_ANY,
					       LPT_PROTOCOL_EPP_ANY, LPT_SAFE_MODE, 1) != 0);
		CHECK(negotiate(EVERYTHING, EVERYTHING, NULL) == 0);
		CHECK(ask_raw(DISCONNECT_IDLE) == 0 && ask_raw(UNLOCK) == 0);
	}
	CHECK(caps_without(LPT_PROTOCOL_ECP_ANY, &caps) == 0); /* the next such request */
	CHECK((caps & LPT_PROTOCOL_EPP_ANY) != 0 && (caps & LPT_PROTOCOL_ECP_ANY) == 0);
	CHECK(ask_raw(LOCK) == 0 && negotiate_epp() == 0 && ask_raw(DISCONNECT_IDLE) == 0);
	CHECK(negotiate(LPT_PROTOCOL_ECP_ANY, LPT_PROTOCOL_ECP_ANY, NULL) == 0xc0000001);

	device_close(&a, RAW);
	CHECK(device_open(&a, RAW) == LPT_STATUS_SUCCESS && ask_raw(LOCK) == 0);
	CHECK(negotiate(LPT_PROTOCOL_ECP_ANY, LPT_PROTOCOL_ECP_ANY, NULL) == 0);
}

static void r277_negotiate_request_ends_a_mode_first(void)
{
	struct lpt_parclass_information info = lock_and_connect();

	CHECK(negotiate_epp() == 0);
	CHECK(a.side.devices[RAW].mode_is_set);
	CHECK(negotiate(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW, NULL) == 0);
	CHECK(modes_are(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW));
	CHECK(last_work(&a)->work.kind == LPT_WORK_NEGOTIATE && a.side.devices[RAW].mode_is_set);
	/* Whoever set it. */
	CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	CHECK(info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_ECP_SW,
				       LPT_PROTOCOL_ECP_SW, LPT_SAFE_MODE, 0) == 0);
	CHECK(negotiate_epp() == 0);
	/* And one that fails does not leave the old mode on the cable. */
	a.side.peripheral.protocols = CENTRONICS | NIBBLE;
	CHECK(negotiate(LPT_PROTOCOL_ECP_SW, LPT_PROTOCOL_ECP_SW, NULL) == 0xc0000001);
	CHECK(!a.side.devices[RAW].mode_is_set);
}

const struct requirement core_device_mode[] = {
	REQUIREMENT(204, default_modes_never_change),
	REQUIREMENT(205, mode_tells_read_and_write_protocol),
	REQUIREMENT(206, get_mode_needs_no_lock),
	REQUIREMENT(207, short_output_is_refused),
	REQUIREMENT(208, negotiate_takes_the_fastest_of_both),
	REQUIREMENT(209, negotiate_answers_in_the_structure_of_the_offer),
	REQUIREMENT(210, negotiate_takes_only_what_was_offered),
	REQUIREMENT(211, negotiated_protocols_are_in_force),
	REQUIREMENT(212, negotiate_with_a_short_input_is_refused),
	REQUIREMENT(213, negotiate_needs_the_lock),
	REQUIREMENT(214, negotiate_of_nothing_supported_fails),
	REQUIREMENT(215, disconnect_idle_goes_back_to_compatibility),
	REQUIREMENT(216, disconnect_idle_needs_the_lock),
	REQUIREMENT(269, mode_after_its_end_is_the_default),
	REQUIREMENT(276, exclusion_lasts_until_close_or_the_next),
	REQUIREMENT(277, negotiate_request_ends_a_mode_first),
	{0, NULL},
};
