/* SPDX-License-Identifier: MIT */
/* R204 to R225, R269, R276 and R277 through a daemon: the protocols in force. */
#include <string.h>

#include "daemon-device.h"

#define NEGOTIATE LPT_IOCTL_IEEE1284_NEGOTIATE
#define GET_MODE LPT_IOCTL_IEEE1284_GET_MODE
#define GET_DEFAULT_MODES LPT_IOCTL_PAR_GET_DEFAULT_MODES
#define DISCONNECT_IDLE LPT_IOCTL_INTERNAL_DISCONNECT_IDLE
#define ECP LPT_PROTOCOL_ECP_SW
#define EPP LPT_PROTOCOL_EPP_SW
#define BYTE LPT_PROTOCOL_BYTE_BIDIR

static bool open_and_lock(const char *keys)
{
	return open_echo(keys) && ask_device(0, LOCK) == 0;
}

static uint32_t set_fault(const char *key, const char *value)
{
	return adjust_port("LPT3", key, value) == 0;
}

/* The device has been brought to compatibility mode, and is heard in the default protocols. */
static bool is_in_compatibility(void)
{
	struct lpt_lines_info lines;

	return modes_are(0, NIBBLE, CENTRONICS) && lpt_snapshot(admin, "LPT3", &lines) == 0 &&
	       lines.control & 0x08 && /* nSelectIn low: 1284 Active is off */
	       write_device(0, "back", &(uint32_t){0}) == 0 && reads_back(0, "back");
}

static void r204_default_modes_never_change(void)
{
	CHECK(open_echo(""));
	for (int i = 0; i < 3; i++) {
		struct lpt_negotiation_mask mode = {0xffff, 0xffff};
		uint32_t information;

		CHECK(request_of(0, GET_DEFAULT_MODES, &mode, 0, sizeof(mode), TRANSFER_MS,
				 &information) == 0);
		CHECK(information == sizeof(mode));
		CHECK(mode.read_mask == NIBBLE && mode.write_mask == CENTRONICS);
		if (i == 0) {
			CHECK(ask_device(0, LOCK) == 0 && negotiate(0, ECP, ECP, NULL) == 0);
		}
		if (i == 1) {
			CHECK(modes_are(0, ECP, ECP) && ask_device(0, UNLOCK) == 0);
		}
	}
}

static void r205_mode_tells_read_and_write_protocol(void)
{
	struct lpt_negotiation_mask mode;
	uint32_t information;

	CHECK(open_and_lock("") && modes_are(0, NIBBLE, CENTRONICS));
	CHECK(negotiate(0, BYTE, EPP, NULL) == 0);
	CHECK(request_of(0, GET_MODE, &mode, 0, sizeof(mode), TRANSFER_MS, &information) == 0);
	CHECK(information == sizeof(mode) && mode.read_mask == BYTE && mode.write_mask == EPP);
	CHECK(ask_device(0, UNLOCK) == 0 && modes_are(0, BYTE, EPP));
}

static void r206_get_mode_needs_no_lock(void)
{
	static struct transfer write;

	CHECK(open_echo("") && open_port(1, "LPT3") == 0);
	CHECK(start_allocate(1) == 0 && is_granted(1));
	CHECK(start_write(0, &write, "waits"));
	struct before before = look();
	CHECK(modes_are(0, NIBBLE, CENTRONICS));
	CHECK(is_pending(0, &write) && is_unchanged(before) && owns_port(1));
}

static void r207_short_output_is_refused(void)
{
	static const uint32_t codes[] = {GET_MODE, GET_DEFAULT_MODES};
	uint8_t buffer[4], before[4];
	uint32_t information;

	CHECK(open_echo(""));
	memset(buffer, 0x5a, sizeof(buffer));
	memcpy(before, buffer, sizeof(buffer));
	for (int i = 0; i < 2; i++) {
		for (uint32_t len = 0; len < 4; len++) {
			CHECK(request_of(0, codes[i], buffer, 0, len, TRANSFER_MS, &information) ==
			      0xc0000023);
			CHECK(information == 0 && memcmp(buffer, before, 4) == 0);
		}
	}
}

/* What a chipset, a device and an offer come to. */
static const struct {
	const char *keys;
	uint16_t read_offer, write_offer, read, write;
} choices[] = {
	{",modes=byte", EVERYTHING, EVERYTHING, LPT_PROTOCOL_BOUNDED_ECP, LPT_PROTOCOL_BOUNDED_ECP},
	{",speaks=nibble+byte+epp", EVERYTHING, EVERYTHING, EPP, EPP},
	{",modes=epp,speaks=nibble+byte+epp", EVERYTHING, EVERYTHING, LPT_PROTOCOL_EPP_HW,
	 LPT_PROTOCOL_EPP_HW},
	{",speaks=nibble+byte+ecp", EVERYTHING, EVERYTHING, ECP, ECP},
	{",speaks=nibble+byte", EVERYTHING, EVERYTHING, BYTE, LPT_PROTOCOL_IEEE_COMPATIBILITY},
	{",modes=compat,speaks=nibble+byte", EVERYTHING, EVERYTHING, NIBBLE,
	 LPT_PROTOCOL_IEEE_COMPATIBILITY},
	{",speaks=nibble+channel-nibble", EVERYTHING, CENTRONICS, LPT_PROTOCOL_CHANNEL_NIBBLE,
	 CENTRONICS},
	{"", LPT_PROTOCOL_EPP_ANY | NIBBLE, ECP | CENTRONICS, EPP, ECP},
};

#define N_CHOICES (sizeof(choices) / sizeof(choices[0]))

static void start_anew(void)
{
	lpt_device_close(devices[0]);
	lpt_remove(admin, "LPT3");
}

static void r208_negotiate_takes_the_fastest_of_both(void)
{
	for (size_t i = 0; i < N_CHOICES; i++) {
		struct lpt_negotiation_mask chosen;

		CHECK(open_and_lock(choices[i].keys));
		CHECK(negotiate(0, choices[i].read_offer, choices[i].write_offer, &chosen) == 0);
		CHECK(chosen.read_mask == choices[i].read);
		CHECK(chosen.write_mask == choices[i].write);
		start_anew();
	}
}

static void r209_negotiate_answers_in_the_structure_of_the_offer(void)
{
	struct lpt_negotiation_mask mask = {NIBBLE | BYTE, CENTRONICS | EPP};
	uint32_t information;

	CHECK(open_and_lock(""));
	CHECK(request_of(0, NEGOTIATE, &mask, sizeof(mask), sizeof(mask), TRANSFER_MS,
			 &information) == 0);
	CHECK(information == sizeof(mask) && mask.read_mask == BYTE && mask.write_mask == EPP);
}

static void r210_negotiate_takes_only_what_was_offered(void)
{
	CHECK(open_and_lock(""));
	for (unsigned int i = 0; i < 11; i++) {
		for (unsigned int j = i; j < 11; j++) {
			uint16_t read = (uint16_t)(1u << i | 1u << j), write = (uint16_t)(1u << i);
			struct lpt_negotiation_mask chosen;

			if (negotiate(0, read, write, &chosen) != 0) {
				continue; /* that direction has none of them */
			}
			CHECK((chosen.read_mask & ~read) == 0 && (chosen.write_mask & ~write) == 0);
			CHECK(chosen.read_mask != 0 && chosen.write_mask != 0);
			CHECK(modes_are(0, chosen.read_mask, chosen.write_mask));
		}
	}
	CHECK(negotiate(0, NIBBLE, CENTRONICS, NULL) == 0 && modes_are(0, NIBBLE, CENTRONICS));
}

static void r211_negotiated_protocols_are_in_force(void)
{
	for (size_t i = 0; i < N_CHOICES; i++) {
		CHECK(open_and_lock(choices[i].keys));
		CHECK(negotiate(0, choices[i].read_offer, choices[i].write_offer, NULL) == 0);
		CHECK(modes_are(0, choices[i].read, choices[i].write));
		CHECK(write_device(0, "ab", &(uint32_t){0}) == 0 && reads_back(0, "ab"));
		CHECK(modes_are(0, choices[i].read, choices[i].write));
		start_anew();
	}
	/* Shown by a device that refuses them from then on. */
	CHECK(open_and_lock("") && negotiate(0, BYTE, ECP, NULL) == 0);
	CHECK(ask_device(0, UNLOCK) == 0 && set_fault("refuse", "ecp"));
	CHECK(write_device(0, "ab", &(uint32_t){0}) == 0xc0000001);
}

static void r212_negotiate_with_a_short_input_is_refused(void)
{
	struct lpt_negotiation_mask mask = {BYTE, EPP};
	uint32_t information;

	CHECK(open_and_lock(""));
	struct before before = look();
	for (uint32_t len = 0; len < sizeof(mask); len++) {
		CHECK(request_of(0, NEGOTIATE, &mask, len, sizeof(mask), TRANSFER_MS,
				 &information) == 0xc000000d);
		CHECK(information == 0);
	}
	CHECK(is_unchanged(before) && modes_are(0, NIBBLE, CENTRONICS));
}

/* Refused for want of a lock: nothing on the wires. */
static void check_needs_lock(uint32_t code)
{
	struct lpt_negotiation_mask mask = {ECP, ECP};
	struct before before = look();
	uint32_t information;

	CHECK(request_of(RAW_DEVICE, code, &mask, sizeof(mask), sizeof(mask), TRANSFER_MS,
			 &information) == 0xc0000184);
	CHECK(information == 0 && is_unchanged(before));
}

static void check_only_with_lock(uint32_t code)
{
	CHECK(open_chain());
	check_needs_lock(code);
	CHECK(ask_device(FIRST_DEVICE, LOCK) == 0);
	check_needs_lock(code); /* another device has it */
	CHECK(ask_device(FIRST_DEVICE, UNLOCK) == 0);
	CHECK(ask_device(RAW_DEVICE, LOCK) == 0 && ask_device(RAW_DEVICE, UNLOCK) == 0);
	check_needs_lock(code); /* it is over */
	CHECK(modes_are(RAW_DEVICE, NIBBLE, CENTRONICS));
	/* Under the other lock the client answers for the selection. */
	CHECK(ask_device(RAW_DEVICE, LOCK_NO_SELECT) == 0);
	CHECK(negotiate(RAW_DEVICE, ECP, ECP, NULL) == 0);
	CHECK(ask_device(RAW_DEVICE, UNLOCK) == 0);
	check_needs_lock(code);
	CHECK(modes_are(RAW_DEVICE, ECP, ECP));
}

static void r213_negotiate_needs_the_lock(void)
{
	check_only_with_lock(NEGOTIATE);
}

static void r214_negotiate_of_nothing_supported_fails(void)
{
	struct lpt_negotiation_mask chosen;

	CHECK(open_and_lock(",speaks=nibble+byte+epp"));
	for (int i = 0; i < 2; i++) {
		CHECK(negotiate(0, LPT_PROTOCOL_ECP_ANY, LPT_PROTOCOL_ECP_ANY, &chosen) ==
		      0xc0000001);
		CHECK(modes_are(0, i ? BYTE : NIBBLE, i ? EPP : CENTRONICS));
		CHECK(negotiate(0, BYTE, EPP, NULL) == 0);
	}
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0 && reads_back(0, "data"));
}

static void r215_disconnect_idle_goes_back_to_compatibility(void)
{
	CHECK(open_and_lock("") && negotiate(0, ECP, ECP, NULL) == 0);
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0);
	CHECK(reads_back(0, "data"));
	CHECK(ask_device(0, DISCONNECT_IDLE) == 0);
	CHECK(owns_port(0) && is_in_compatibility());
}

static void r216_disconnect_idle_needs_the_lock(void)
{
	check_only_with_lock(DISCONNECT_IDLE);
}

static void r269_mode_after_its_end_is_the_default(void)
{
	CHECK(open_and_lock(""));
	struct lpt_parclass_information info = connect_device(0);
	CHECK(negotiate(0, ECP, ECP, NULL) == 0 && modes_are(0, ECP, ECP));
	CHECK(ask_device(0, DISCONNECT_IDLE) == 0 && modes_are(0, NIBBLE, CENTRONICS));
	CHECK(negotiate(0, EPP, EPP, NULL) == 0 && modes_are(0, EPP, EPP));
	CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	CHECK(modes_are(0, NIBBLE, CENTRONICS));
}

/* --- the callbacks --- */

static struct lpt_parclass_information info;

static uint32_t connect_forward(uint16_t write, uint16_t read, uint32_t safety, uint8_t forward)
{
	return info.negotiate_ieee_mode(info.parclass_context, write, read, safety, forward);
}

static uint32_t terminate(void)
{
	return info.terminate_ieee_mode(info.parclass_context);
}

static bool lock_and_connect(const char *keys)
{
	return open_and_lock(keys) && (info = connect_device(0)).negotiate_ieee_mode != NULL;
}

static void r217_terminate_goes_back_to_compatibility(void)
{
	CHECK(lock_and_connect("") && negotiate(0, EPP, EPP, NULL) == 0);
	CHECK(write_device(0, "data", &(uint32_t){0}) == 0 && reads_back(0, "data"));
	CHECK(terminate() == 0);
	CHECK(is_in_compatibility() && owns_port(0));
	CHECK(terminate() == 0 && terminate() == 0); /* it is there already */
}

static void r218_negotiate_on_top_of_a_mode_is_a_protocol_error(void)
{
	CHECK(lock_and_connect(""));
	for (uint8_t forward = 0; forward < 2; forward++) {
		CHECK(connect_forward(ECP, BYTE, LPT_SAFE_MODE, forward) == 0);
		struct before before = look();
		CHECK(connect_forward(EPP, EPP, LPT_SAFE_MODE, forward) == 0xc0000186);
		CHECK(is_unchanged(before) && modes_are(0, BYTE, ECP));
		CHECK(terminate() == 0);
	}
}

static void r219_is_forward_tells_which_protocol_to_connect(void)
{
	CHECK(lock_and_connect(""));
	for (unsigned int forward = 0; forward < 3; forward++) { /* true is anything but 0 */
		CHECK(connect_forward(ECP, BYTE, LPT_SAFE_MODE, (uint8_t)forward) == 0);
		CHECK(modes_are(0, BYTE, ECP));
		struct before before = look();
		CHECK((forward ? info.ieee_rev_to_fwd_mode
			       : info.ieee_fwd_to_rev_mode)(info.parclass_context) == 0);
		CHECK(is_unchanged(before)); /* it is that way already */
		CHECK((forward ? info.ieee_fwd_to_rev_mode
			       : info.ieee_rev_to_fwd_mode)(info.parclass_context) == 0);
		CHECK(look().accesses > before.accesses && terminate() == 0);
	}
}

static void r220_only_safe_mode_is_taken(void)
{
	static const uint32_t unsafe[] = {LPT_UNSAFE_MODE, 2, 0x80000000, 0xffffffff};

	CHECK(lock_and_connect(""));
	struct before before = look();
	for (int i = 0; i < 4; i++) {
		uint32_t number = connect_forward(EPP, EPP, unsafe[i], 1);
		CHECK(number != 0 && number != 0x00000103);
	}
	CHECK(is_unchanged(before) && modes_are(0, NIBBLE, CENTRONICS));
	CHECK(connect_forward(EPP, EPP, LPT_SAFE_MODE, 1) == 0);
}

static void r221_determine_tells_no_protocol_that_the_device_lacks(void)
{
	static const struct {
		const char *keys;
		uint16_t has, lacks;
	} cases[] = {
		{",speaks=nibble", NIBBLE | CENTRONICS,
		 EVERYTHING & ~(NIBBLE | CENTRONICS | LPT_PROTOCOL_IEEE_COMPATIBILITY)},
		{",speaks=nibble+byte+ecp", NIBBLE | BYTE | ECP | CENTRONICS,
		 LPT_PROTOCOL_EPP_ANY | LPT_PROTOCOL_BOUNDED_ECP | LPT_PROTOCOL_CHANNEL_NIBBLE},
		{",speaks=nibble+epp", NIBBLE | EPP | CENTRONICS,
		 LPT_PROTOCOL_ECP_ANY | BYTE | LPT_PROTOCOL_CHANNEL_NIBBLE},
		{",mute=yes,probe=none", CENTRONICS, EVERYTHING & ~CENTRONICS},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK(lock_and_connect(cases[i].keys));
		uint16_t protocols = info.determine_ieee_modes(info.parclass_context);
		CHECK((protocols & cases[i].has) == cases[i].has);
		CHECK((protocols & cases[i].lacks) == 0);
		start_anew();
	}
}

static void r222_forward_to_reverse_in_reverse_does_nothing(void)
{
	CHECK(lock_and_connect("") && connect_forward(ECP, BYTE, LPT_SAFE_MODE, 0) == 0);
	struct before before = look();
	CHECK(info.ieee_fwd_to_rev_mode(info.parclass_context) == 0);
	CHECK(info.ieee_fwd_to_rev_mode(info.parclass_context) == 0);
	CHECK(is_unchanged(before));
}

/* In the first of two turns the device refuses the protocol to be connected, in the second one the
 * other protocol. */
static void check_turn(lpt_device_fn turn, const char *wanted, const char *other)
{
	CHECK(set_fault("refuse", wanted) && turn(info.parclass_context) != 0);
	CHECK(terminate() == 0);
	CHECK(set_fault("refuse", other));
	struct before before = look();
	CHECK(turn(info.parclass_context) == 0 && look().accesses > before.accesses);
	before = look();
	CHECK(turn(info.parclass_context) == 0 && is_unchanged(before));
}

static void r223_forward_to_reverse_connects_the_reverse_protocol(void)
{
	struct lpt_negotiation_mask modes;

	CHECK(lock_and_connect("") && connect_forward(ECP, BYTE, LPT_SAFE_MODE, 1) == 0);
	check_turn(info.ieee_fwd_to_rev_mode, "byte", "ecp");
	CHECK(lpt_device_modes(devices[0], &modes) == 0 && modes.read_mask == BYTE);
}

static void r224_reverse_to_forward_when_forward_does_nothing(void)
{
	CHECK(lock_and_connect("") && connect_forward(ECP, BYTE, LPT_SAFE_MODE, 1) == 0);
	struct before before = look();
	CHECK(info.ieee_rev_to_fwd_mode(info.parclass_context) == 0);
	CHECK(info.ieee_rev_to_fwd_mode(info.parclass_context) == 0);
	CHECK(is_unchanged(before));
}

static void r225_reverse_to_forward_connects_the_forward_protocol(void)
{
	struct lpt_negotiation_mask modes;

	CHECK(lock_and_connect("") && connect_forward(ECP, BYTE, LPT_SAFE_MODE, 0) == 0);
	check_turn(info.ieee_rev_to_fwd_mode, "ecp", "byte");
	CHECK(lpt_device_modes(devices[0], &modes) == 0 && modes.write_mask == ECP);
}

/* --- exclusion, and a mode that is set --- */

static uint32_t exclude(uint16_t protocols, uint16_t *ret_caps)
{
	*ret_caps = protocols;
	return request_of(0, LPT_IOCTL_PAR_GET_DEVICE_CAPS, ret_caps, sizeof(*ret_caps),
			  sizeof(*ret_caps), TRANSFER_MS, NULL);
}

static uint32_t negotiate_any(uint16_t protocols)
{
	return negotiate(0, protocols, protocols, NULL);
}

static void r276_exclusion_lasts_until_close_or_the_next(void)
{
	uint16_t caps;

	CHECK(open_echo("") && exclude(LPT_PROTOCOL_EPP_ANY, &caps) == 0);
	info = connect_device(0);
	for (int i = 0; i < 3; i++) {
		CHECK(ask_device(0, LOCK) == 0);
		CHECK(negotiate_any(LPT_PROTOCOL_EPP_ANY) == 0xc0000001);
		CHECK(connect_forward(EPP, EPP, LPT_SAFE_MODE, 1) != 0);
		CHECK((info.determine_ieee_modes(info.parclass_context) & LPT_PROTOCOL_EPP_ANY) ==
		      0);
		CHECK(negotiate_any(EVERYTHING) == 0 && ask_device(0, DISCONNECT_IDLE) == 0);
		CHECK(ask_device(0, UNLOCK) == 0);
	}
	CHECK(exclude(LPT_PROTOCOL_ECP_ANY, &caps) == 0); /* the next such request */
	CHECK((caps & EPP) && (caps & LPT_PROTOCOL_ECP_ANY) == 0);
	CHECK(ask_device(0, LOCK) == 0 && negotiate_any(LPT_PROTOCOL_EPP_ANY) == 0);
	CHECK(ask_device(0, DISCONNECT_IDLE) == 0);
	CHECK(negotiate_any(LPT_PROTOCOL_ECP_ANY) == 0xc0000001);

	CHECK(!lpt_device_close(devices[0]) && open_device(0, "LPT3", 0) == 0);
	CHECK(ask_device(0, LOCK) == 0 && negotiate_any(LPT_PROTOCOL_ECP_ANY) == 0);
}

static void r277_negotiate_request_ends_a_mode_first(void)
{
	CHECK(lock_and_connect("") && negotiate_any(LPT_PROTOCOL_EPP_ANY) == 0);
	CHECK(write_device(0, "epp", &(uint32_t){0}) == 0);
	CHECK(negotiate_any(ECP) == 0 && modes_are(0, ECP, ECP));
	CHECK(reads_back(0, "epp"));
	/* Whoever set it. */
	CHECK(terminate() == 0 && connect_forward(ECP, ECP, LPT_SAFE_MODE, 0) == 0);
	CHECK(negotiate_any(LPT_PROTOCOL_EPP_ANY) == 0 && modes_are(0, EPP, EPP));
	CHECK(write_device(0, "more", &(uint32_t){0}) == 0 && reads_back(0, "more"));
}

const struct requirement daemon_device_mode[] = {
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
	REQUIREMENT(217, terminate_goes_back_to_compatibility),
	REQUIREMENT(218, negotiate_on_top_of_a_mode_is_a_protocol_error),
	REQUIREMENT(219, is_forward_tells_which_protocol_to_connect),
	REQUIREMENT(220, only_safe_mode_is_taken),
	REQUIREMENT(221, determine_tells_no_protocol_that_the_device_lacks),
	REQUIREMENT(222, forward_to_reverse_in_reverse_does_nothing),
	REQUIREMENT(223, forward_to_reverse_connects_the_reverse_protocol),
	REQUIREMENT(224, reverse_to_forward_when_forward_does_nothing),
	REQUIREMENT(225, reverse_to_forward_connects_the_forward_protocol),
	REQUIREMENT(269, mode_after_its_end_is_the_default),
	REQUIREMENT(276, exclusion_lasts_until_close_or_the_next),
	REQUIREMENT(277, negotiate_request_ends_a_mode_first),
	{0, NULL},
};
