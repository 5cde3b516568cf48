/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ieee1284/ieee1284.h"

#define ALWAYS                                                                                     \
	(LPT_PROTOCOL_CENTRONICS | LPT_PROTOCOL_IEEE_COMPATIBILITY | LPT_PROTOCOL_NIBBLE |         \
	 LPT_PROTOCOL_CHANNEL_NIBBLE)
#define WITH_BYTE                                                                                  \
	(ALWAYS | LPT_PROTOCOL_BYTE_BIDIR | LPT_PROTOCOL_EPP_SW | LPT_PROTOCOL_ECP_SW |            \
	 LPT_PROTOCOL_BOUNDED_ECP)

static void protocols_are_modes_of_the_cable(void **state)
{
	assert_int_equal(lpt_1284_mode_of(LPT_PROTOCOL_NIBBLE), LPT_1284_NIBBLE);
	assert_int_equal(lpt_1284_mode_of(LPT_PROTOCOL_EPP_HW), LPT_1284_EPP);
	assert_int_equal(lpt_1284_mode_of(LPT_PROTOCOL_ECP_SW), LPT_1284_ECP);
	assert_int_equal(lpt_1284_mode_of(LPT_PROTOCOL_BOUNDED_ECP), LPT_1284_BECP);
	assert_int_equal(lpt_1284_mode_of(LPT_PROTOCOL_CENTRONICS), LPT_1284_COMPAT);
	assert_int_equal(lpt_1284_mode_of(0), LPT_1284_COMPAT);
}

static void a_port_speaks_what_its_hardware_allows(void **state)
{
	assert_int_equal(lpt_1284_protocols_of(0), ALWAYS);
	assert_int_equal(lpt_1284_protocols_of(LPT_CAP_BYTE), WITH_BYTE);
	assert_int_equal(lpt_1284_protocols_of(LPT_CAP_BYTE | LPT_CAP_EPP),
			 WITH_BYTE | LPT_PROTOCOL_EPP_HW);
	assert_int_equal(lpt_1284_protocols_of(LPT_CAP_BYTE | LPT_CAP_ECP),
			 WITH_BYTE | LPT_PROTOCOL_ECP_HW_NOIRQ);
	assert_int_equal(lpt_1284_protocols_of(LPT_CAP_BYTE | LPT_CAP_ECP | LPT_CAP_IRQ),
			 WITH_BYTE | LPT_PROTOCOL_ECP_HW_NOIRQ | LPT_PROTOCOL_ECP_HW_IRQ);
}

static void the_fastest_forward_protocol_is_chosen_in_the_documented_order(void **state)
{
	static const uint16_t order[] = {
		LPT_PROTOCOL_BOUNDED_ECP,
		LPT_PROTOCOL_ECP_HW_IRQ,
		LPT_PROTOCOL_ECP_HW_NOIRQ,
		LPT_PROTOCOL_EPP_HW,
		LPT_PROTOCOL_EPP_SW,
		LPT_PROTOCOL_ECP_SW,
		LPT_PROTOCOL_IEEE_COMPATIBILITY,
		LPT_PROTOCOL_CENTRONICS,
	};
	uint16_t set = 0x07ff;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		assert_int_equal(lpt_1284_fastest(set, false), order[i]);
		set &= ~order[i];
	}
	assert_int_equal(lpt_1284_fastest(set, false), 0);
}

static void slow_reverse_protocols_come_after_all_others(void **state)
{
	static const uint16_t order[] = {
		LPT_PROTOCOL_ECP_SW,
		LPT_PROTOCOL_BYTE_BIDIR,
		LPT_PROTOCOL_CHANNEL_NIBBLE,
		LPT_PROTOCOL_NIBBLE,
	};
	uint16_t set = ALWAYS | LPT_PROTOCOL_ECP_SW | LPT_PROTOCOL_BYTE_BIDIR;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		assert_int_equal(lpt_1284_fastest(set, true), order[i]);
		set &= ~order[i];
	}
	assert_int_equal(lpt_1284_fastest(set, true), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(protocols_are_modes_of_the_cable),
		cmocka_unit_test(a_port_speaks_what_its_hardware_allows),
		cmocka_unit_test(the_fastest_forward_protocol_is_chosen_in_the_documented_order),
		cmocka_unit_test(slow_reverse_protocols_come_after_all_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
