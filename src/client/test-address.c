/* SPDX-License-Identifier: MIT */
/* Which daemon is asked, and what is said when none is there. */
#include "client/test-daemon.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "client/internal.h"

static int clear_environment(void **state)
{
	unsetenv("LPTD_SOCKET");
	setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
	return 0;
}

static void without_a_choice_the_system_comes_before_the_user(void **state)
{
	struct address found[ADDRESSES_MAX];

	assert_int_equal(addresses_find(LPT_DAEMON_ANY, NULL, found), 2);
	assert_string_equal(found[0].path, "/run/lptd/socket");
	assert_string_equal(found[1].path, "/run/user/7/lptd/socket");
}

static void the_environment_decides_where_nobody_chose(void **state)
{
	struct address found[ADDRESSES_MAX];

	setenv("LPTD_SOCKET", "/tmp/mine", 1);
	assert_int_equal(addresses_find(LPT_DAEMON_ANY, NULL, found), 1);
	assert_string_equal(found[0].path, "/tmp/mine");
	assert_int_equal(addresses_find(LPT_DAEMON_SYSTEM, NULL, found), 1);
	assert_string_equal(found[0].path, "/run/lptd/socket");
	assert_int_equal(addresses_find(LPT_DAEMON_USER, NULL, found), 1);
	assert_string_equal(found[0].path, "/run/user/7/lptd/socket");
}

static void a_socket_that_was_named_is_the_only_one(void **state)
{
	struct address found[ADDRESSES_MAX];

	setenv("LPTD_SOCKET", "/tmp/mine", 1);
	assert_int_equal(addresses_find(LPT_DAEMON_ANY, "/tmp/yours", found), 1);
	assert_string_equal(found[0].path, "/tmp/yours");
}

static void a_place_too_long_for_the_user_hides_no_system(void **state)
{
	struct address found[ADDRESSES_MAX];
	char path[200];

	memset(path, 'a', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	setenv("XDG_RUNTIME_DIR", path, 1);
	assert_int_equal(addresses_find(LPT_DAEMON_ANY, NULL, found), 1);
	assert_string_equal(found[0].path, "/run/lptd/socket");
	assert_int_equal(addresses_find(LPT_DAEMON_USER, NULL, found), -ENAMETOOLONG);
}

static void a_path_that_fits_in_no_address_is_refused(void **state)
{
	char path[200];
	struct lpt_connection *conn = NULL;

	memset(path, 'a', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(lpt_connect(LPT_DAEMON_ANY, path, NULL, &conn), -ENAMETOOLONG);
	lpt_disconnect(conn);
}

static void a_daemon_that_is_not_there_is_named(void **state)
{
	struct lpt_connection *conn = NULL;

	assert_int_equal(lpt_connect(LPT_DAEMON_ANY, "/nonexistent/socket", NULL, &conn), -ENOENT);
	assert_non_null(conn);
	assert_string_equal(lpt_error(conn), "no lptd runs at /nonexistent/socket");
	assert_string_equal(lpt_socket(conn), "daemon, /nonexistent/socket");
	lpt_disconnect(conn);
}

static void the_socket_of_another_program_is_said_to_be_one(void **state)
{
	struct lpt_connection *conn = NULL;
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	char expected[200];
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(name.sun_path, sizeof(name.sun_path), "/tmp/test-address.%d", (int)getpid());
	assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(listen(fd, 1), 0);
	int r = lpt_connect(LPT_DAEMON_ANY, name.sun_path, NULL, &conn);

	unlink(name.sun_path);
	close(fd);
	snprintf(expected, sizeof(expected), "%s: it is the socket of another program",
		 name.sun_path);
	assert_int_equal(r, -EPROTOTYPE);
	assert_string_equal(lpt_error(conn), expected);
	lpt_disconnect(conn);
}

static void a_failed_connection_refuses_everything_else(void **state)
{
	struct lpt_connection *conn = NULL;
	struct lpt_file *file = NULL;

	assert_int_equal(lpt_connect(LPT_DAEMON_ANY, "/nonexistent/socket", NULL, &conn), -ENOENT);
	assert_int_equal(lpt_open(conn, "LPT1", &file), -EPIPE);
	assert_int_equal(lpt_dispatch(conn, 0), -EPIPE);
	assert_int_equal(lpt_roles(conn), 0);
	assert_int_equal(lpt_fd(conn), -1);
	lpt_disconnect(conn);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLEAN(name) cmocka_unit_test_setup(name, clear_environment)
		CLEAN(without_a_choice_the_system_comes_before_the_user),
		CLEAN(the_environment_decides_where_nobody_chose),
		CLEAN(a_socket_that_was_named_is_the_only_one),
		CLEAN(a_place_too_long_for_the_user_hides_no_system),
		CLEAN(a_path_that_fits_in_no_address_is_refused),
		CLEAN(a_daemon_that_is_not_there_is_named),
		CLEAN(the_socket_of_another_program_is_said_to_be_one),
		CLEAN(a_failed_connection_refuses_everything_else),
	};

	return cmocka_run_group_tests_name("client/address", tests, NULL, NULL);
}
