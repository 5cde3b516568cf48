/* SPDX-License-Identifier: MIT */
/* R217 to R225 in process: callbacks that connect a device and turn it round. */
#include "core-raw.h"

static void r217_terminate_goes_back_to_compatibility(void)
{
	struct lpt_parclass_information info = lock_and_connect();

	CHECK(negotiate(LPT_PROTOCOL_EPP_SW, LPT_PROTOCOL_EPP_SW, NULL) == 0);
	int n_works = a.side.n_works;
	CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	CHECK(went_back_to_compatibility(n_works));
	CHECK(info.terminate_ieee_mode(info.parclass_context) == 0); /* it is there already */
}

static void r218_negotiate_on_top_of_a_mode_is_a_protocol_error(void)
{
	struct lpt_parclass_information info = lock_and_connect();

	for (uint8_t forward = 0; forward < 2; forward++) {
		CHECK(info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_EPP_SW,
					       LPT_PROTOCOL_EPP_SW, LPT_SAFE_MODE, forward) == 0);
		int n_works = a.side.n_works;
		CHECK(info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_ECP_SW,
					       LPT_PROTOCOL_ECP_SW, LPT_SAFE_MODE,
					       forward) == 0xc0000186);
		CHECK(a.side.n_works == n_works);
		CHECK(modes_are(LPT_PROTOCOL_EPP_SW, LPT_PROTOCOL_EPP_SW));
		CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	}
}

static void r219_is_forward_tells_which_protocol_to_connect(void)
{
	struct lpt_parclass_information info = lock_and_connect();

	for (uint8_t forward = 0; forward < 3; forward++) { /* true is anything but 0 */
		CHECK(info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_ECP_SW,
					       LPT_PROTOCOL_BYTE_BIDIR, LPT_SAFE_MODE,
					       forward) == 0);
		const struct lpt_device_work *work = &last_work(&a)->work;
		CHECK(work->kind == LPT_WORK_CONNECT && work->reverse == !forward);
		CHECK(work->write_mask == LPT_PROTOCOL_ECP_SW);
		CHECK(work->read_mask == LPT_PROTOCOL_BYTE_BIDIR);
		CHECK(modes_are(LPT_PROTOCOL_BYTE_BIDIR, LPT_PROTOCOL_ECP_SW));
		CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	}
}

static void r220_only_safe_mode_is_taken(void)
{
	static const uint32_t unsafe[] = {LPT_UNSAFE_MODE, 2, 0x80000000, 0xffffffff};
	struct lpt_parclass_information info = lock_and_connect();

	for (int i = 0; i < 4; i++) {
		uint32_t number =
			info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_EPP_SW,
						 LPT_PROTOCOL_EPP_SW, unsafe[i], 1);
		CHECK(number != 0 && number != 0x00000103);
	}
	CHECK(a.side.n_works == 0 && modes_are(NIBBLE, CENTRONICS));
	CHECK(info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_EPP_SW,
				       LPT_PROTOCOL_EPP_SW, LPT_SAFE_MODE, 1) == 0);
}

static void r221_determine_tells_what_the_device_can_do(void)
{
	static const uint16_t can[] = {CENTRONICS, CENTRONICS | NIBBLE,
				       CENTRONICS | NIBBLE | LPT_PROTOCOL_ECP_SW, EVERYTHING};

	for (size_t i = 0; i < sizeof(can) / sizeof(can[0]); i++) {
		core_setup();
		struct lpt_parclass_information info = lock_and_connect();
		a.side.peripheral.protocols = can[i];
		CHECK(info.determine_ieee_modes(info.parclass_context) == can[i]);
	}
}

static bool turned(int n_works, uint16_t protocol, bool reverse)
{
	const struct lpt_device_work *work = &last_work(&a)->work;

	return a.side.n_works == n_works + 1 && work->kind == LPT_WORK_TURN &&
	       work->protocol == protocol && work->reverse == reverse;
}

/* Connected as the callback does, forward or in reverse. */
static struct lpt_parclass_information connect_turned(uint8_t forward)
{
	struct lpt_parclass_information info = lock_and_connect();

	info.negotiate_ieee_mode(info.parclass_context, LPT_PROTOCOL_ECP_SW,
				 LPT_PROTOCOL_BYTE_BIDIR, LPT_SAFE_MODE, forward);
	return info;
}

static void r222_forward_to_reverse_in_reverse_does_nothing(void)
{
	struct lpt_parclass_information info = connect_turned(0);
	int n_works = a.side.n_works;

	CHECK(n_works == 1);
	CHECK(info.ieee_fwd_to_rev_mode(info.parclass_context) == 0);
	CHECK(info.ieee_fwd_to_rev_mode(info.parclass_context) == 0);
	CHECK(a.side.n_works == n_works);
}

static void r223_forward_to_reverse_connects_the_reverse_protocol(void)
{
	struct lpt_parclass_information info = connect_turned(1);

	CHECK(info.ieee_fwd_to_rev_mode(info.parclass_context) == 0);
	CHECK(turned(1, LPT_PROTOCOL_BYTE_BIDIR, true));
	/* Also when nothing is connected any more. */
	CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	CHECK(info.ieee_fwd_to_rev_mode(info.parclass_context) == 0);
	CHECK(turned(3, LPT_PROTOCOL_BYTE_BIDIR, true));
}

static void r224_reverse_to_forward_when_forward_does_nothing(void)
{
	struct lpt_parclass_information info = connect_turned(1);
	int n_works = a.side.n_works;

	CHECK(n_works == 1);
	CHECK(info.ieee_rev_to_fwd_mode(info.parclass_context) == 0);
	CHECK(info.ieee_rev_to_fwd_mode(info.parclass_context) == 0);
	CHECK(a.side.n_works == n_works);
}

static void r225_reverse_to_forward_connects_the_forward_protocol(void)
{
	struct lpt_parclass_information info = connect_turned(0);

	CHECK(info.ieee_rev_to_fwd_mode(info.parclass_context) == 0);
	CHECK(turned(1, LPT_PROTOCOL_ECP_SW, false));
	CHECK(info.terminate_ieee_mode(info.parclass_context) == 0);
	CHECK(info.ieee_rev_to_fwd_mode(info.parclass_context) == 0);
	CHECK(turned(3, LPT_PROTOCOL_ECP_SW, false));
}

const struct requirement core_device_callback[] = {
	REQUIREMENT(217, terminate_goes_back_to_compatibility),
	REQUIREMENT(218, negotiate_on_top_of_a_mode_is_a_protocol_error),
	REQUIREMENT(219, is_forward_tells_which_protocol_to_connect),
	REQUIREMENT(220, only_safe_mode_is_taken),
	REQUIREMENT(221, determine_tells_what_the_device_can_do),
	REQUIREMENT(222, forward_to_reverse_in_reverse_does_nothing),
	REQUIREMENT(223, forward_to_reverse_connects_the_reverse_protocol),
	REQUIREMENT(224, reverse_to_forward_when_forward_does_nothing),
	REQUIREMENT(225, reverse_to_forward_connects_the_forward_protocol),
	{0, NULL},
};
