/* SPDX-License-Identifier: MIT */
/* The configuration of a real daemon: at its start, by --check-config, and read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lpt/lpt.h>

#include "support/private-daemon.h"

struct fixture {
	struct private_daemon daemon;
	struct lpt_connection *conn;
	struct lpt_records *list;
	char said[4096]; /* by --check-config */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	return f ? private_daemon_prepare(&f->daemon) : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	lpt_records_free(f->list);
	lpt_disconnect(f->conn);
	private_daemon_stop(&f->daemon);
	free(f);
	return 0;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void configure(struct fixture *f, const char *text)
{
	write_file(f->daemon.config, text);
}

static void start(struct fixture *f)
{
	assert_int_equal(private_daemon_start(&f->daemon), 0);
	assert_int_equal(lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "test", &f->conn), 0);
}

static int n_ports(struct fixture *f)
{
	f->list = lpt_records_free(f->list);
	return lpt_ports(f->conn, NULL, &f->list);
}

static const char *location(struct fixture *f, const char *port)
{
	lpt_records_free(f->list);
	assert_int_equal(lpt_ports(f->conn, port, &f->list), 1);
	return lpt_records_port(f->list, 0)->location;
}

/* Its exit status; what it said is in f->said. */
static int check(struct fixture *f)
{
	const char *const arguments[] = {"lptd",     "--user",         "--check-config",
					 "--config", f->daemon.config, NULL};

	return private_daemon_run(f->said, sizeof(f->said), arguments);
}

static void assert_said(struct fixture *f, const char *words)
{
	if (!strstr(f->said, words)) {
		fail_msg("not said: %s\nsaid: %s", words, f->said);
	}
}

static void ports_of_the_configuration_are_there_from_the_start(void **state)
{
	struct fixture *f = *state;

	configure(f, "[LPT3]\nperipheral = loopback\n");
	start(f);
	assert_string_equal(location(f, "LPT3"), "sim:loopback#1");
}

static void files_of_the_folder_are_read_too(void **state)
{
	struct fixture *f = *state;
	char path[256];

	configure(f, "[LPT1]\nperipheral = none\n");
	snprintf(path, sizeof(path), "%s.d", f->daemon.config);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s.d/office.conf", f->daemon.config);
	write_file(path, "[LPT2]\nperipheral = loopback\n");
	start(f);
	assert_int_equal(n_ports(f), 2);
}

static void after_a_kill_ports_come_back_by_name_as_new_instances(void **state)
{
	struct fixture *f = *state;

	configure(f, "[LPT2]\nperipheral = loopback\n");
	start(f);
	f->conn = lpt_disconnect(f->conn);
	private_daemon_kill(&f->daemon, SIGKILL);
	start(f);
	assert_string_equal(location(f, "LPT2"), "sim:loopback#2");
}

static void a_configuration_with_a_mistake_starts_nothing(void **state)
{
	struct fixture *f = *state;

	configure(f, "[LPT1]\nperipheral = loopback\n[LPT2]\nperipheral = pinter\n");
	assert_int_equal(private_daemon_start(&f->daemon), -ECHILD);
}

static void a_right_configuration_is_checked_in_silence(void **state)
{
	struct fixture *f = *state;

	configure(f, "# ours\n[lptd]\nmax-files = 10\n\n[LPT1]\nperipheral = loopback\n");
	assert_int_equal(check(f), 0);
	assert_string_equal(f->said, "");
}

static void every_mistake_is_said_with_file_line_and_cure(void **state)
{
	struct fixture *f = *state;

	configure(f, "stray = 1\n"
		     "[lptd]\n"
		     "max-file = 10\n"
		     "max-files = many\n"
		     "[LPT1]\n"
		     "peripheral = printer,spol=/srv\n"
		     "colour = red\n"
		     "nonsense\n"
		     "[office]\n"
		     "peripheral = none\n"
		     "[LPT2]\n"
		     "peripheral = none,name=LPT3\n"
		     "[LPT4]\n"
		     "peripheral = none\n"
		     "peripheral = loopback\n");
	assert_int_equal(check(f), 1);
	assert_said(f, "lptd.conf:1: 'stray' stands before any section");
	assert_said(f, "lptd.conf:3: [lptd] has no key 'max-file' (did you mean 'max-files'?)");
	assert_said(f, "lptd.conf:4: ");
	assert_said(f, "lptd.conf:6: printer has no key 'spol' (did you mean 'spool'?)");
	assert_said(f, "lptd.conf:7: a port has no key 'colour'");
	assert_said(f, "lptd.conf:8: neither [SECTION] nor KEY = VALUE");
	assert_said(f, "lptd.conf:10: [office] is no port");
	assert_said(f, "lptd.conf:12: the section [LPT2] is the port's name");
	assert_said(f, "lptd.conf:15: LPT4 has a peripheral already");
}

static void users_and_groups_that_are_not_there_are_said(void **state)
{
	struct fixture *f = *state;

	configure(f, "[lptd]\nmanage = root 0, no-such-user\ngroup = no-such-group\n");
	assert_int_equal(check(f), 1);
	assert_said(f, "lptd.conf:2: manage: there is no user 'no-such-user'");
	assert_said(f, "lptd.conf:3: group: there is no group 'no-such-group'");
}

static void folders_must_be_there_and_writable(void **state)
{
	struct fixture *f = *state;

	configure(f, "[LPT1]\nperipheral = printer,spool=spool\n"
		     "[LPT2]\nperipheral = printer,spool=/nowhere/spool\n"
		     "[LPT3]\nperipheral = printer,spool=/dev/null\n");
	assert_int_equal(check(f), 1);
	assert_said(f, "lptd.conf:2: folder spool: must be an absolute path");
	assert_said(f, "lptd.conf:4: folder /nowhere/spool: there is none");
	assert_said(f, "lptd.conf:6: folder /dev/null: Not a directory");
}

static void a_line_that_is_too_long_is_a_mistake_of_its_own(void **state)
{
	struct fixture *f = *state;
	char text[6000] = "[LPT1]\nperipheral = none\n# ";

	memset(text + strlen(text), 'x', sizeof(text) - strlen(text) - 1);
	configure(f, text);
	assert_int_equal(check(f), 1);
	assert_said(f, "lptd.conf:3: the line is longer than");
}

static void a_configuration_that_was_named_must_be_there(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(check(f), 1);
	assert_said(f, "lptd.conf: cannot be read: No such file");
}

static void reloading_adds_what_is_new_and_removes_what_left(void **state)
{
	struct fixture *f = *state;

	configure(f, "[LPT1]\nperipheral = loopback\n[LPT2]\nperipheral = none\n");
	start(f);
	configure(f, "[LPT1]\nperipheral = loopback\n[LPT3]\nperipheral = none\n");
	assert_int_equal(private_daemon_reload(&f->daemon), 0);
	assert_int_equal(n_ports(f), 2);
	assert_string_equal(location(f, "LPT3"), "sim:none#3");
	assert_string_equal(location(f, "LPT1"), "sim:loopback#1");
}

static void reloading_leaves_an_open_port_alone(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file;

	configure(f, "[LPT1]\nperipheral = loopback\n");
	start(f);
	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	configure(f, "[LPT2]\nperipheral = none\n");
	assert_int_equal(private_daemon_reload(&f->daemon), 0);
	assert_int_equal(n_ports(f), 2);
	assert_int_equal(lpt_allocate(file, 0), 0);
	lpt_close(file);
}

static void reloading_a_mistake_changes_nothing(void **state)
{
	struct fixture *f = *state;

	configure(f, "[LPT1]\nperipheral = loopback\n");
	start(f);
	configure(f, "[LPT2]\nperipheral = pinter\n");
	assert_int_equal(private_daemon_reload(&f->daemon), 0);
	assert_string_equal(location(f, "LPT1"), "sim:loopback#1");
	assert_int_equal(n_ports(f), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ports_of_the_configuration_are_there_from_the_start),
		TEST(files_of_the_folder_are_read_too),
		TEST(after_a_kill_ports_come_back_by_name_as_new_instances),
		TEST(a_configuration_with_a_mistake_starts_nothing),
		TEST(a_right_configuration_is_checked_in_silence),
		TEST(every_mistake_is_said_with_file_line_and_cure),
		TEST(users_and_groups_that_are_not_there_are_said),
		TEST(folders_must_be_there_and_writable),
		TEST(a_line_that_is_too_long_is_a_mistake_of_its_own),
		TEST(a_configuration_that_was_named_must_be_there),
		TEST(reloading_adds_what_is_new_and_removes_what_left),
		TEST(reloading_leaves_an_open_port_alone),
		TEST(reloading_a_mistake_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
