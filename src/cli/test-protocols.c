/* SPDX-License-Identifier: MIT */
/* Names of protocols. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "cli/protocols.h"

static void a_list_of_names_is_a_set_for_each_direction(void **state)
{
	struct lpt_negotiation_mask masks;

	assert_int_equal(protocols_parse("nibble,EPP,compat", &masks), 0);
	assert_int_equal(masks.read_mask, LPT_PROTOCOL_NIBBLE | LPT_PROTOCOL_EPP_ANY);
	assert_int_equal(masks.write_mask, LPT_PROTOCOL_EPP_ANY | LPT_PROTOCOL_CENTRONICS |
						   LPT_PROTOCOL_IEEE_COMPATIBILITY);
}

static void bounded_ecp_is_no_plain_ecp(void **state)
{
	struct lpt_negotiation_mask ecp, becp;

	assert_int_equal(protocols_parse("ecp", &ecp), 0);
	assert_int_equal(protocols_parse("becp", &becp), 0);
	assert_int_equal(ecp.read_mask | becp.read_mask, LPT_PROTOCOL_ECP_ANY);
	assert_int_equal(ecp.read_mask & becp.read_mask, 0);
}

static void other_words_are_refused(void **state)
{
	const char *bad[] = {"", "fast", "nibble,", ",nibble", "nibble byte", "ecp,ecpx"};
	struct lpt_negotiation_mask masks = {1, 2};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(protocols_parse(bad[i], &masks), -EINVAL);
	}
	assert_int_equal(masks.read_mask, 1);
}

static void a_set_is_shown_by_its_names(void **state)
{
	char text[PROTOCOLS_TEXT_MAX];

	assert_string_equal(protocols_text(0, text, sizeof(text)), "");
	assert_string_equal(
		protocols_text(LPT_PROTOCOL_ECP_SW | LPT_PROTOCOL_CENTRONICS, text, sizeof(text)),
		"compat,ecp");
	assert_string_equal(protocols_text(PROTOCOLS_ALL, text, sizeof(text)),
			    "compat,nibble,channel-nibble,byte,epp,ecp,becp");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_of_names_is_a_set_for_each_direction),
		cmocka_unit_test(bounded_ecp_is_no_plain_ecp),
		cmocka_unit_test(other_words_are_refused),
		cmocka_unit_test(a_set_is_shown_by_its_names),
	};

	return cmocka_run_group_tests_name("cli/protocols", tests, NULL, NULL);
}
