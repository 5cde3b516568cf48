/* SPDX-License-Identifier: MIT */
/* Device IDs as devices really send them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "cli/id-fields.h"

static struct id_field field;

static void an_id_is_its_fields_in_order(void **state)
{
	const char *id = "MFG:Acme;MDL:Laser 9;CMD:PCL,PS;";
	size_t at = 0;

	assert_true(id_field_next(id, strlen(id), &at, &field));
	assert_string_equal(field.key, "MFG");
	assert_string_equal(field.value, "Acme");
	assert_true(id_field_next(id, strlen(id), &at, &field));
	assert_string_equal(field.value, "Laser 9");
	assert_true(id_field_next(id, strlen(id), &at, &field));
	assert_string_equal(field.key, "CMD");
	assert_false(id_field_next(id, strlen(id), &at, &field));
}

static void spaces_around_keys_and_values_go(void **state)
{
	const char *id = " MFG : Acme \r\n;";
	size_t at = 0;

	assert_true(id_field_next(id, strlen(id), &at, &field));
	assert_string_equal(field.key, "MFG");
	assert_string_equal(field.value, "Acme");
	assert_false(id_field_next(id, strlen(id), &at, &field));
}

static void a_last_field_needs_no_semicolon(void **state)
{
	size_t at = 0;

	assert_true(id_field_next("MFG:Acme", 8, &at, &field));
	assert_string_equal(field.value, "Acme");
	assert_false(id_field_next("MFG:Acme", 8, &at, &field));
}

static void a_value_may_have_colons_and_a_field_no_key(void **state)
{
	const char *id = "URL:http://a;rubbish;;";
	size_t at = 0;

	assert_true(id_field_next(id, strlen(id), &at, &field));
	assert_string_equal(field.value, "http://a");
	assert_true(id_field_next(id, strlen(id), &at, &field));
	assert_string_equal(field.key, "");
	assert_string_equal(field.value, "rubbish");
	assert_false(id_field_next(id, strlen(id), &at, &field));
}

static void what_is_no_text_cannot_move_the_cursor(void **state)
{
	const char id[] = "MFG:A\0B\x1b[31m;\0\0";
	size_t at = 0;

	assert_true(id_field_next(id, sizeof(id) - 1, &at, &field));
	assert_string_equal(field.value, "A?B?[31m");
	assert_false(id_field_next(id, sizeof(id) - 1, &at, &field));
}

static void a_long_value_is_cut(void **state)
{
	static char id[2000] = "MFG:";
	size_t at = 0;

	memset(id + 4, 'x', sizeof(id) - 4);
	assert_true(id_field_next(id, sizeof(id), &at, &field));
	assert_int_equal(strlen(field.value), sizeof(field.value) - 1);
	assert_false(id_field_next(id, sizeof(id), &at, &field));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_is_its_fields_in_order),
		cmocka_unit_test(spaces_around_keys_and_values_go),
		cmocka_unit_test(a_last_field_needs_no_semicolon),
		cmocka_unit_test(a_value_may_have_colons_and_a_field_no_key),
		cmocka_unit_test(what_is_no_text_cannot_move_the_cursor),
		cmocka_unit_test(a_long_value_is_cut),
	};

	return cmocka_run_group_tests_name("cli/id-fields", tests, NULL, NULL);
}
