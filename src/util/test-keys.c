/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/keys.h"
#include "util/parse.h"

static const struct key table[] = {
	{"spool", KEY_FOLDER, NULL, NULL, "a folder"},
	{"rate", KEY_SIZE, NULL, "1M", "a size"},
	{"idle", KEY_TIME, NULL, "2s", "a time"},
	{"clock", KEY_CHOICE, "follow|virtual|paced", "follow", "a choice"},
	{"io", KEY_NUMBER, NULL, NULL, "a number"},
	{"irlen", KEY_NUMBERS, NULL, "6", "numbers"},
	{"after", KEY_NUMBER, "NUMBER|never", NULL, "a number or none"},
};
#define N_TABLE (sizeof(table) / sizeof(table[0]))

struct fixture {
	struct settings settings;
	char error[256];
};

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct fixture));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	settings_deinit(&f->settings);
	free(f);
	return 0;
}

static int set(struct fixture *f, const char *name, const char *text)
{
	struct setting setting;
	int r = setting_parse(key_find(table, N_TABLE, name), text, &setting, f->error,
			      sizeof(f->error));

	return r < 0 ? r : settings_append(&f->settings, &setting);
}

static void numbers_are_decimal_or_hexadecimal(void **state)
{
	uint32_t value;

	assert_int_equal(parse_u32("888", &value), 0);
	assert_int_equal(value, 888);
	assert_int_equal(parse_u32("0x3BC", &value), 0);
	assert_int_equal(value, 0x3bc);
	assert_int_equal(parse_u32("4294967295", &value), 0);
	assert_int_equal(value, UINT32_MAX);
}

static void bad_numbers_are_refused(void **state)
{
	const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "0x", "12a", "0xg", "1.5"};
	uint32_t value = 7;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse_u32(bad[i], &value), -EINVAL);
	}
	assert_int_equal(parse_u32("4294967296", &value), -ERANGE);
	assert_int_equal(parse_u32("99999999999999999999999", &value), -ERANGE);
	assert_int_equal(value, 7);
}

static void sizes_have_units_of_1024(void **state)
{
	uint64_t value;

	assert_int_equal(parse_size("200", &value), 0);
	assert_int_equal(value, 200);
	assert_int_equal(parse_size("200K", &value), 0);
	assert_int_equal(value, 204800);
	assert_int_equal(parse_size("1M", &value), 0);
	assert_int_equal(value, 1048576);
	assert_int_equal(parse_size("1T", &value), -EINVAL);
	assert_int_equal(parse_size("18446744073709551615K", &value), -ERANGE);
}

static void times_need_a_unit(void **state)
{
	int64_t value;

	assert_int_equal(parse_time_ns("3us", &value), 0);
	assert_int_equal(value, 3000);
	assert_int_equal(parse_time_ns("2min", &value), 0);
	assert_true(value == 120000000000);
	assert_int_equal(parse_time_ns("never", &value), 0);
	assert_int_equal(value, -1);
	assert_int_equal(parse_time_ns("0", &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(parse_time_ns("5", &value), -EINVAL);
	assert_int_equal(parse_time_ns("5 s", &value), -EINVAL);
	assert_int_equal(parse_time_ns("9999999999s", &value), -ERANGE);
}

static void a_setting_keeps_text_and_value(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set(f, "io", "0x378"), 0);
	assert_int_equal(set(f, "clock", "paced"), 0);
	assert_int_equal(set(f, "idle", "10ms"), 0);

	assert_int_equal(settings_number(&f->settings, "io", 0), 0x378);
	assert_string_equal(settings_text(&f->settings, "io", ""), "0x378");
	assert_int_equal(settings_number(&f->settings, "clock", 0), 2);
	assert_int_equal(settings_time_ns(&f->settings, "idle", 0), 10000000);
}

static void defaults_fill_what_was_not_set(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set(f, "rate", "9600"), 0);
	assert_int_equal(settings_add_defaults(&f->settings, table, N_TABLE), 0);

	assert_int_equal(settings_number(&f->settings, "rate", 0), 9600);
	assert_string_equal(settings_text(&f->settings, "clock", ""), "follow");
	assert_true(settings_time_ns(&f->settings, "idle", 0) == 2000000000);
	assert_null(settings_find(&f->settings, "io"));
	assert_int_equal(settings_number(&f->settings, "io", 42), 42);
}

static void numbers_given_again_keep_their_order(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set(f, "irlen", "4"), 0);
	assert_int_equal(set(f, "io", "1"), 0);
	assert_int_equal(set(f, "irlen", "8"), 0);
	assert_int_equal(settings_add_defaults(&f->settings, table, N_TABLE), 0);

	assert_int_equal(settings_nth(&f->settings, "irlen", 0)->number, 4);
	assert_int_equal(settings_nth(&f->settings, "irlen", 1)->number, 8);
	assert_null(settings_nth(&f->settings, "irlen", 2));
}

static void a_choice_has_a_text_again(void **state)
{
	const struct key *key = key_find(table, N_TABLE, "clock");
	char text[16];

	key_choice_text(key, 0, text, sizeof(text));
	assert_string_equal(text, "follow");
	key_choice_text(key, 2, text, sizeof(text));
	assert_string_equal(text, "paced");
	key_choice_text(key, 3, text, sizeof(text));
	assert_string_equal(text, "");
}

static void a_refused_value_is_explained(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set(f, "clock", "fast"), -EINVAL);
	assert_string_equal(f->error,
			    "key 'clock' cannot be 'fast'; write follow, virtual or paced");
	assert_int_equal(set(f, "idle", "5"), -EINVAL);
	assert_string_equal(f->error, "key 'idle' cannot be '5'; write a time such as 3us, 10ms, "
				      "5s or never");
	assert_int_equal(set(f, "spool", ""), -EINVAL);
	assert_string_equal(f->error, "key 'spool' cannot be ''; write the path of a folder");
	assert_int_equal(f->settings.n_items, 0);
}

static void a_choice_is_not_a_prefix_of_one(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set(f, "clock", "fol"), -EINVAL);
	assert_int_equal(set(f, "clock", "follow|virtual"), -EINVAL);
	assert_int_equal(set(f, "clock", ""), -EINVAL);
}

static void deinit_closes_descriptors_and_may_be_repeated(void **state)
{
	struct fixture *f = *state;
	int fd = dup(STDIN_FILENO);

	assert_int_equal(set(f, "spool", "out"), 0);
	f->settings.items[0].fd = fd;
	settings_deinit(&f->settings);
	settings_deinit(&f->settings);

	assert_int_equal(close(fd), -1);
}

static void the_nearest_name_is_within_two_letters(void **state)
{
	assert_string_equal(key_nearest(table, N_TABLE, "spol")->name, "spool");
	assert_string_equal(key_nearest(table, N_TABLE, "clokc")->name, "clock");
	assert_null(key_nearest(table, N_TABLE, "spoolfolder"));
	assert_null(key_nearest(table, N_TABLE, ""));
}

static void a_short_name_is_not_near_to_everything(void **state)
{
	assert_int_equal(name_distance("xy", "io"), NAME_FAR);
	assert_int_equal(name_distance("ip", "io"), 1);
	assert_int_equal(name_distance("a-name-that-is-longer-than-any-name-of-ours", "io"),
			 NAME_FAR);
}

static void a_number_can_have_a_word_for_none(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(set(f, "after", "7"), 0);
	assert_int_equal(settings_number(&f->settings, "after", 0), 7);
	settings_deinit(&f->settings);
	assert_int_equal(set(f, "after", "never"), 0);
	assert_true(settings_number(&f->settings, "after", 0) == KEY_NO_NUMBER);
	assert_int_equal(set(f, "after", "nie"), -EINVAL);
	assert_string_equal(f->error, "key 'after' cannot be 'nie'; write a number below 2^32, "
				      "decimal or 0x..., or never");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_decimal_or_hexadecimal),
		cmocka_unit_test(bad_numbers_are_refused),
		cmocka_unit_test(sizes_have_units_of_1024),
		cmocka_unit_test(times_need_a_unit),
		cmocka_unit_test_setup_teardown(a_setting_keeps_text_and_value, setup, teardown),
		cmocka_unit_test_setup_teardown(defaults_fill_what_was_not_set, setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_given_again_keep_their_order, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_choice_has_a_text_again, setup, teardown),
		cmocka_unit_test_setup_teardown(a_refused_value_is_explained, setup, teardown),
		cmocka_unit_test_setup_teardown(a_choice_is_not_a_prefix_of_one, setup, teardown),
		cmocka_unit_test_setup_teardown(deinit_closes_descriptors_and_may_be_repeated,
						setup, teardown),
		cmocka_unit_test_setup_teardown(a_number_can_have_a_word_for_none, setup, teardown),
		cmocka_unit_test(the_nearest_name_is_within_two_letters),
		cmocka_unit_test(a_short_name_is_not_near_to_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
