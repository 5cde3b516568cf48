/* SPDX-License-Identifier: MIT */
/* Where a user's own daemon listens, with a login and without. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "util/paths.h"

struct fixture {
	char run_user[32]; /* a folder with nothing in it */
	char mine[64];     /* the user's own in it, when a test makes it */
	char path[108];
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f) {
		return -1;
	}
	snprintf(f->run_user, sizeof(f->run_user), "/tmp/test-paths.XXXXXX");
	if (!mkdtemp(f->run_user)) {
		free(f);
		return -1;
	}
	snprintf(f->mine, sizeof(f->mine), "%s/%lu", f->run_user, (unsigned long)getuid());
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("XDG_STATE_HOME");
	setenv("HOME", "/home/u", 1);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	rmdir(f->mine);
	rmdir(f->run_user);
	free(f);
	return 0;
}

static void the_environment_names_the_runtime_folder(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mkdir(f->mine, 0700), 0);
	setenv("XDG_RUNTIME_DIR", "/run/mine", 1);
	assert_int_equal(paths_user_socket(f->run_user, f->path, sizeof(f->path)), 0);
	assert_string_equal(f->path, "/run/mine/lptd/socket");
}

static void a_runtime_folder_that_is_there_is_taken(void **state)
{
	struct fixture *f = *state;
	char expected[108];

	assert_int_equal(mkdir(f->mine, 0700), 0);
	snprintf(expected, sizeof(expected), "%s/lptd/socket", f->mine);
	assert_int_equal(paths_user_socket(f->run_user, f->path, sizeof(f->path)), 0);
	assert_string_equal(f->path, expected);
}

static void without_a_login_the_state_folder_is_taken(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(paths_user_socket(f->run_user, f->path, sizeof(f->path)), 0);
	assert_string_equal(f->path, "/home/u/.local/state/lptd/socket");
	setenv("XDG_STATE_HOME", "/home/u/state", 1);
	assert_int_equal(paths_user_socket(f->run_user, f->path, sizeof(f->path)), 0);
	assert_string_equal(f->path, "/home/u/state/lptd/socket");
}

static void who_has_no_home_has_no_place(void **state)
{
	struct fixture *f = *state;

	unsetenv("HOME");
	assert_int_equal(paths_user_socket(f->run_user, f->path, sizeof(f->path)), -ENOENT);
}

static void a_path_that_does_not_fit_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(paths_user_socket(f->run_user, f->path, 8), -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WITH_FOLDER(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		WITH_FOLDER(the_environment_names_the_runtime_folder),
		WITH_FOLDER(a_runtime_folder_that_is_there_is_taken),
		WITH_FOLDER(without_a_login_the_state_folder_is_taken),
		WITH_FOLDER(who_has_no_home_has_no_place),
		WITH_FOLDER(a_path_that_does_not_fit_is_refused),
	};

	return cmocka_run_group_tests_name("util/paths", tests, NULL, NULL);
}
