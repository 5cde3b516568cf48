/* SPDX-License-Identifier: MIT */
/* The keys that the library opens are the keys that drivers and peripherals want descriptors for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "driver/source.h"
#include "peripheral/peripheral.h"
#include "util/paths.h"

static const struct path_key {
	const char *name;
	enum key_type type;
} path_keys[] = {
#define PATH_KEY(name, is_folder) {#name, is_folder ? KEY_FOLDER : KEY_FILE},
	PATHS_KEY_TABLE(PATH_KEY)};

static enum key_type opened_as(const char *name)
{
	for (size_t i = 0; i < sizeof(path_keys) / sizeof(path_keys[0]); i++) {
		if (strcmp(path_keys[i].name, name) == 0) {
			return path_keys[i].type;
		}
	}
	return KEY_STRING;
}

/* A descriptor for every folder and file, and for nothing else. */
static void check_keys(const struct key *keys, size_t n_keys)
{
	for (size_t i = 0; i < n_keys; i++) {
		bool wants_fd = key_type_is_path(keys[i].type);

		assert_int_equal(opened_as(keys[i].name), wants_fd ? keys[i].type : KEY_STRING);
	}
}

static void every_key_of_a_peripheral_is_opened_as_it_wants(void **state)
{
	for (size_t i = 0; peripherals[i]; i++) {
		check_keys(peripherals[i]->keys, peripherals[i]->n_keys);
	}
}

static void every_key_of_a_driver_is_opened_as_it_wants(void **state)
{
	for (size_t i = 0; drivers[i]; i++) {
		check_keys(drivers[i]->keys, drivers[i]->n_keys);
	}
	check_keys(port_keys, n_port_keys);
}

static bool is_given_a_device(const char *name)
{
	static const char *const names[] = {
#define DRIVER_NAME(name) #name,
		PATHS_DRIVER_TABLE(DRIVER_NAME)};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name) == 0) {
			return true;
		}
	}
	return false;
}

static void every_driver_is_given_the_device_it_wants(void **state)
{
	for (size_t i = 0; drivers[i]; i++) {
		assert_int_equal(is_given_a_device(drivers[i]->name), drivers[i]->path_key != NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_of_a_peripheral_is_opened_as_it_wants),
		cmocka_unit_test(every_key_of_a_driver_is_opened_as_it_wants),
		cmocka_unit_test(every_driver_is_given_the_device_it_wants),
	};

	return cmocka_run_group_tests_name("client/paths", tests, NULL, NULL);
}
