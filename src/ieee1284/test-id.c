/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ieee1284/ieee1284.h"

static void assert_field(const struct lpt_1284_field *field, const char *key, const char *value)
{
	assert_int_equal(field->key_len, strlen(key));
	assert_memory_equal(field->key, key, field->key_len);
	assert_int_equal(field->value_len, strlen(value));
	assert_memory_equal(field->value, value, field->value_len);
}

static void the_length_counts_its_own_bytes_and_has_the_high_one_first(void **state)
{
	assert_int_equal(lpt_1284_id_length((const uint8_t[]){0x01, 0x02}), 0x0102);
	assert_int_equal(lpt_1284_id_length((const uint8_t[]){0xff, 0xff}), LPT_1284_ID_MAX);
}

static void an_impossible_length_is_read_the_other_way_round(void **state)
{
	assert_int_equal(lpt_1284_id_length((const uint8_t[]){0x00, 0x01}), 0x0100);
	assert_int_equal(lpt_1284_id_length((const uint8_t[]){0x00, 0x00}), 0);
}

static void fields_come_one_after_the_other(void **state)
{
	static const char id[] = "MFG:ACME;MDL:Anvil 2000;";
	struct lpt_1284_field field;
	uint32_t at = 0;

	assert_true(lpt_1284_id_next(id, sizeof(id) - 1, &at, &field));
	assert_field(&field, "MFG", "ACME");
	assert_true(lpt_1284_id_next(id, sizeof(id) - 1, &at, &field));
	assert_field(&field, "MDL", "Anvil 2000");
	assert_false(lpt_1284_id_next(id, sizeof(id) - 1, &at, &field));
}

static void text_without_a_last_semicolon_is_a_field(void **state)
{
	struct lpt_1284_field field;
	uint32_t at = 0;

	assert_true(lpt_1284_id_next("CLS:PRINTER", 11, &at, &field));
	assert_field(&field, "CLS", "PRINTER");
	assert_int_equal(at, 11);
}

static void spaces_around_key_and_value_do_not_belong_to_them(void **state)
{
	static const char id[] = "\r\n DES : a b \t; ;";
	struct lpt_1284_field field;
	uint32_t at = 0;

	assert_true(lpt_1284_id_next(id, sizeof(id) - 1, &at, &field));
	assert_field(&field, "DES", "a b");
	assert_false(lpt_1284_id_next(id, sizeof(id) - 1, &at, &field));
}

static void a_zero_byte_ends_nothing(void **state)
{
	static const char id[] = "SN:1\0002;MDL:x;";
	struct lpt_1284_field field;
	uint32_t at = 0;

	assert_true(lpt_1284_id_next(id, sizeof(id) - 1, &at, &field));
	assert_int_equal(field.value_len, 3);
	assert_true(lpt_1284_id_next(id, sizeof(id) - 1, &at, &field));
	assert_field(&field, "MDL", "x");
}

static void a_value_may_hold_colons(void **state)
{
	struct lpt_1284_field field;
	uint32_t at = 0;

	assert_true(lpt_1284_id_next("CID:a:b;", 8, &at, &field));
	assert_field(&field, "CID", "a:b");
}

static void a_key_is_found_by_each_of_its_names(void **state)
{
	static const char *const ids[][2] = {
		{"MFG", "x:y;MFG:v;"}, {"MFG", "MANUFACTURER:v;"},
		{"MDL", "MODEL:v;"},   {"CMD", "COMMAND SET:v;"},
		{"CLS", "CLASS:v"},    {"DES", "DESCRIPTION:v;"},
		{"SN", "SERN:v;"},     {"SN", "SERIALNUMBER:v;"},
		{"SN", "SN:v;"},       {"CID", "MFG:q;CID:v;CID:w;"},
		{"MFG", "mfg:v;"},
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct lpt_1284_field field;

		assert_true(lpt_1284_id_find(ids[i][1], strlen(ids[i][1]), ids[i][0], &field));
		assert_int_equal(field.value_len, 1);
		assert_int_equal(field.value[0], 'v');
	}
}

static void a_key_that_is_not_there_is_not_found(void **state)
{
	struct lpt_1284_field field;

	assert_false(lpt_1284_id_find("MFGX:v;MF:v;", 12, "MFG", &field));
	assert_false(lpt_1284_id_find("", 0, "MFG", &field));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_length_counts_its_own_bytes_and_has_the_high_one_first),
		cmocka_unit_test(an_impossible_length_is_read_the_other_way_round),
		cmocka_unit_test(fields_come_one_after_the_other),
		cmocka_unit_test(text_without_a_last_semicolon_is_a_field),
		cmocka_unit_test(spaces_around_key_and_value_do_not_belong_to_them),
		cmocka_unit_test(a_zero_byte_ends_nothing),
		cmocka_unit_test(a_value_may_hold_colons),
		cmocka_unit_test(a_key_is_found_by_each_of_its_names),
		cmocka_unit_test(a_key_that_is_not_there_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
