/* SPDX-License-Identifier: MIT */
/* Lists of records, and the descriptors that travel with a port specification. */
#include "client/test-daemon.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

static void a_list_of_ports_has_what_the_daemon_said(void **state)
{
	struct fixture *f = *state;
	struct wire_port first = {.name = "LPT1", .state = "held", .owner = "openocd", .irq = -1};
	struct wire_port second = {.name = "LPT2", .state = "free", .bytes = 5000000000};
	struct lpt_records *list = NULL;

	say(f, WIRE_port, 2, &first);
	say(f, WIRE_port, 2, &second);
	say_done(f, 2);
	assert_int_equal(lpt_ports(f->conn, NULL, &list), 2);
	assert_string_equal(lpt_records_port(list, 0)->owner, "openocd");
	assert_int_equal(lpt_records_port(list, 0)->irq, -1);
	assert_string_equal(lpt_records_port(list, 1)->name, "LPT2");
	assert_true(lpt_records_port(list, 1)->bytes == 5000000000);
	assert_null(lpt_records_port(list, 2));
	assert_null(lpt_records_holder(list, 0));
	assert_null(lpt_records_free(list));
}

static void an_empty_list_is_a_list(void **state)
{
	struct fixture *f = *state;
	struct lpt_records *list = NULL;

	say_done(f, 2);
	assert_int_equal(lpt_holders(f->conn, NULL, 1, &list), 0);
	assert_int_equal(asked(f, WIRE_who)->as.who.all, 1);
	assert_non_null(list);
	assert_null(lpt_records_holder(list, 0));
	lpt_records_free(list);
}

static void a_list_that_fails_half_way_is_not_given(void **state)
{
	struct fixture *f = *state;
	struct wire_port port = {.name = "LPT1"};
	struct lpt_records *list = NULL;

	say(f, WIRE_port, 2, &port);
	say_error(f, 2, EIO, LPT_STATUS_SUCCESS, "no more");
	assert_int_equal(lpt_ports(f->conn, NULL, &list), -EIO);
	assert_null(list);
}

static void who_was_told_may_be_of_no_interest(void **state)
{
	struct fixture *f = *state;
	struct wire_holder holder = {.port = "LPT1", .pid = 7};

	say(f, WIRE_holder, 2, &holder);
	say_done(f, 2);
	assert_int_equal(lpt_unplug(f->conn, "LPT1", NULL), 1);
}

static void help_is_text_of_the_callers(void **state)
{
	struct fixture *f = *state;
	struct wire_text text = {"printer\nloopback\n"};
	char *help = NULL;

	say(f, WIRE_text, 2, &text);
	assert_int_equal(lpt_add_help(f->conn, NULL, &help), 0);
	assert_string_equal(help, "printer\nloopback\n");
	free(help);
}

static void the_daemon_tells_how_it_is(void **state)
{
	struct fixture *f = *state;
	struct wire_status_info status = {.pid = 401, .version = "0.1.0", .n_ports = 2};
	struct wire_lines lines = {.status = 0xd8, .age_ns = -1};
	struct lpt_daemon_info daemon;
	struct lpt_lines_info snapshot;

	say(f, WIRE_status_info, 2, &status);
	say(f, WIRE_lines, 3, &lines);
	assert_int_equal(lpt_daemon_status(f->conn, &daemon), 0);
	assert_int_equal(daemon.pid, 401);
	assert_string_equal(daemon.version, "0.1.0");
	assert_int_equal(lpt_snapshot(f->conn, "LPT1", &snapshot), 0);
	assert_int_equal(snapshot.status, 0xd8);
}

/* The descriptors that came with the next request. */
static int received_fds(struct fixture *f, int fds[WIRE_FDS_MAX])
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int) * WIRE_FDS_MAX)];
	} control;
	struct iovec part = {f->bytes, sizeof(f->bytes)};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};

	assert_true(recvmsg(f->far, &message, MSG_CMSG_CLOEXEC) > 0);
	if (message.msg_controllen == 0) {
		return 0;
	}
	size_t len = control.header.cmsg_len - CMSG_LEN(0);

	memcpy(fds, CMSG_DATA(&control.header), len);
	return (int)(len / sizeof(int));
}

static int n_open_fds(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(folder)) {
		n++;
	}
	closedir(folder);
	return n;
}

static void folders_and_files_are_opened_here_and_handed_over(void **state)
{
	struct fixture *f = *state;
	char folder[] = "/tmp/lpt-test-XXXXXX", spool[64], image[64], spec[200];
	struct wire_port port = {.name = "LPT1"};
	int before = n_open_fds(), fds[WIRE_FDS_MAX] = {0};
	struct stat facts;

	assert_non_null(mkdtemp(folder));
	snprintf(spool, sizeof(spool), "%s/out", folder);
	snprintf(image, sizeof(image), "%s/image", folder);
	assert_int_equal(mkdir(spool, 0700), 0); /* a new one is root's to give away */
	snprintf(spec, sizeof(spec), "printer,spool=%s,rate=5,image=%s", spool, image);
	say(f, WIRE_port, 2, &port);
	assert_int_equal(lpt_add(f->conn, spec, NULL), 0);
	assert_int_equal(n_open_fds(), before); /* those on their way do not count */

	assert_int_equal(received_fds(f, fds), 2);
	assert_int_equal(fstat(fds[0], &facts), 0);
	assert_true(S_ISDIR(facts.st_mode));
	assert_int_equal(fstat(fds[1], &facts), 0);
	assert_true(S_ISREG(facts.st_mode));
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(n_open_fds(), before);
	unlink(image);
	rmdir(spool);
	rmdir(folder);
}

static void a_folder_that_cannot_be_opened_is_named(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_add(f->conn, "printer,spool=/dev/null/x", NULL), -ENOTDIR);
	assert_non_null(strstr(lpt_error(f->conn), "spool '/dev/null/x'"));
	asked_nothing(f);
}

static void a_folder_whose_folder_is_missing_comes_with_the_cure(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_add(f->conn, "printer,spool=/nonexistent/x", NULL), -ENOENT);
	assert_string_equal(lpt_error(f->conn),
			    "spool '/nonexistent/x': the folder above it is missing; "
			    "try: mkdir -p /nonexistent/x");
	asked_nothing(f);
}

static void a_path_of_nothing_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_add(f->conn, "printer,spool=", NULL), -EINVAL);
	assert_string_equal(lpt_error(f->conn), "key 'spool' needs a path");
	asked_nothing(f);
}

static void a_specification_that_is_too_long_is_refused(void **state)
{
	struct fixture *f = *state;
	char spec[1100];

	memset(spec, 'a', sizeof(spec));
	spec[sizeof(spec) - 1] = '\0';
	assert_int_equal(lpt_add(f->conn, spec, NULL), -EINVAL);
	assert_int_equal(lpt_add(f->conn, NULL, NULL), -EINVAL);
	asked_nothing(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_list_of_ports_has_what_the_daemon_said),
		TEST(an_empty_list_is_a_list),
		TEST(a_list_that_fails_half_way_is_not_given),
		TEST(who_was_told_may_be_of_no_interest),
		TEST(help_is_text_of_the_callers),
		TEST(the_daemon_tells_how_it_is),
		TEST(folders_and_files_are_opened_here_and_handed_over),
		TEST(a_folder_that_cannot_be_opened_is_named),
		TEST(a_folder_whose_folder_is_missing_comes_with_the_cure),
		TEST(a_path_of_nothing_is_refused),
		TEST(a_specification_that_is_too_long_is_refused),
	};

	return cmocka_run_group_tests_name("client/ports", tests, NULL, NULL);
}
