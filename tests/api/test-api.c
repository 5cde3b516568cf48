/* SPDX-License-Identifier: MIT */
/*
 * The library against the real daemon.  Each test has a daemon of its own with a loopback plug at
 * LPT1, and two programs: `first` and `second`, each a connection with LPT1 open.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lpt/lpt.h>

#include "support/private-daemon.h"

struct client {
	struct lpt_connection *conn;
	struct lpt_file *file;
};

struct fixture {
	struct private_daemon daemon;
	struct client first, second;
	int n_fds; /* before anything was done */
};

struct outcome {
	int n, result;
};

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

static void connect_client(struct fixture *f, struct client *client, const char *name)
{
	assert_int_equal(lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, name, &client->conn), 0);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	f->n_fds = n_open_fds();
	assert_int_equal(private_daemon_start(&f->daemon), 0);
	connect_client(f, &f->first, "first");
	connect_client(f, &f->second, "second");
	assert_int_equal(lpt_add(f->first.conn, "loopback", NULL), 0);
	assert_int_equal(lpt_open(f->first.conn, "LPT1", &f->first.file), 0);
	assert_int_equal(lpt_open(f->second.conn, "LPT1", &f->second.file), 0);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	lpt_disconnect(f->first.conn);
	lpt_disconnect(f->second.conn);
	private_daemon_stop(&f->daemon);
	int n_left = n_open_fds() - f->n_fds;

	free(f);
	return n_left;
}

static void note(struct lpt_operation *operation, int result, void *userdata)
{
	struct outcome *outcome = userdata;

	outcome->n++;
	outcome->result = result;
}

static int wait_for(struct lpt_connection *conn, const struct outcome *outcome)
{
	while (outcome->n == 0 && lpt_dispatch(conn, -1) >= 0) {
	}
	return outcome->result;
}

/* Run one program; n is the room for its results. */
static int run_text(struct lpt_file *file, const char *text, uint8_t *results, uint32_t n)
{
	struct lpt_insn insns[32];
	int n_insns = lpt_program_parse(text, insns, 32, NULL);
	struct lpt_program program = {
		.insns = insns,
		.n_insns = (uint32_t)n_insns,
		.results = results,
		.results_size = n,
	};

	assert_true(n_insns > 0);
	return lpt_run(file, &program, NULL);
}

static void a_user_may_do_all_on_a_daemon_of_their_own(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_roles(f->first.conn),
			 LPT_ROLE_OBSERVE | LPT_ROLE_USE | LPT_ROLE_MANAGE);
	assert_non_null(strstr(lpt_socket(f->first.conn), f->daemon.socket));
}

static void a_list_names_port_and_files(void **state)
{
	struct fixture *f = *state;
	struct lpt_records *list = NULL;

	assert_int_equal(lpt_ports(f->first.conn, NULL, &list), 1);
	const struct lpt_port_info *port = lpt_records_port(list, 0);

	assert_string_equal(port->name, "LPT1");
	assert_string_equal(port->state, "free");
	assert_int_equal(port->n_files, 2);
	assert_string_equal(port->location, lpt_file_location(f->first.file));
	lpt_records_free(list);
}

static void a_port_that_is_not_there_is_refused_with_those_there_are(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file = NULL;

	assert_int_equal(lpt_open(f->first.conn, "LPT7", &file), -ENOENT);
	assert_non_null(strstr(lpt_error(f->first.conn), "LPT1"));
}

static void one_owns_and_the_other_is_told(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_allocate(f->first.file, -1), -EALREADY);
	assert_int_equal(lpt_try_allocate(f->second.file), -EAGAIN);
	assert_non_null(strstr(lpt_error(f->second.conn), "first"));
	assert_int_equal(lpt_allocate(f->second.file, 0), -ETIMEDOUT);
	assert_int_equal(lpt_free(f->second.file), -EPERM);
}

static void a_free_port_goes_to_the_waiter(void **state)
{
	struct fixture *f = *state;
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_allocate_start(f->second.file, -1, note, &outcome, NULL), 0);
	assert_int_equal(lpt_query_waiters(f->second.file), 1);
	assert_int_equal(outcome.n, 0);

	assert_int_equal(lpt_free(f->first.file), 0);
	assert_int_equal(wait_for(f->second.conn, &outcome), 0);
	assert_int_equal(lpt_try_allocate(f->first.file), -EAGAIN);
}

static void closing_frees_too(void **state)
{
	struct fixture *f = *state;
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_allocate_start(f->second.file, -1, note, &outcome, NULL), 0);
	f->first.file = lpt_close(f->first.file);
	assert_int_equal(wait_for(f->second.conn, &outcome), 0);
}

static void a_cancelled_waiter_leaves_the_queue(void **state)
{
	struct fixture *f = *state;
	struct lpt_operation *operation = NULL;
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_allocate_start(f->second.file, -1, note, &outcome, &operation), 0);
	assert_int_equal(lpt_cancel(operation), 0);
	assert_int_equal(wait_for(f->second.conn, &outcome), -ECANCELED);
	assert_int_equal(lpt_query_waiters(f->first.file), 0);
}

static void a_closed_file_ends_its_wait_cancelled(void **state)
{
	struct fixture *f = *state;
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_allocate_start(f->second.file, -1, note, &outcome, NULL), 0);
	f->second.file = lpt_close(f->second.file);
	assert_int_equal(wait_for(f->second.conn, &outcome), -ECANCELED);
}

static void a_program_reads_what_the_plug_returns(void **state)
{
	struct fixture *f = *state;
	uint8_t results[2];

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(run_text(f->first.file,
				  "out data 0x00; in status; out data 0x1f; in status", results, 2),
			 0);
	assert_int_equal(results[0] & 0x78, 0x00);
	assert_int_equal(results[1] & 0x78, 0x78);
}

static void a_program_needs_ownership(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(run_text(f->first.file, "out data 0x55", NULL, 0), -EPERM);
}

static void a_refused_program_says_which_instruction(void **state)
{
	struct fixture *f = *state;
	const struct lpt_insn insns[] = {{.op = LPT_OP_JMP, .arg = 9}, {.op = LPT_OP_END}};
	struct lpt_program program = {.insns = insns, .n_insns = 2};

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_run(f->first.file, &program, NULL), -EINVAL);
	assert_non_null(strstr(lpt_error(f->first.conn), "instruction 1"));
}

static void a_program_can_be_cut(void **state)
{
	struct fixture *f = *state;
	const struct lpt_insn insns[] = {{.op = LPT_OP_DELAY, .arg = 1000},
					 {.op = LPT_OP_JMP, .arg = 0}};
	struct lpt_program program = {.insns = insns, .n_insns = 2};
	struct lpt_operation *operation = NULL;
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_run_start(f->first.file, &program, NULL, note, &outcome, &operation),
			 0);
	assert_int_equal(lpt_cancel(operation), 0);
	assert_int_equal(wait_for(f->first.conn, &outcome), -ECANCELED);
}

static void an_unplugged_port_is_gone_for_good(void **state)
{
	struct fixture *f = *state;
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_allocate_start(f->second.file, -1, note, &outcome, NULL), 0);
	assert_int_equal(lpt_unplug(f->first.conn, "LPT1", NULL), 2);

	assert_int_equal(wait_for(f->second.conn, &outcome), -ENODEV);
	assert_int_equal(run_text(f->first.file, "out data 0x55", NULL, 0), -ENODEV);
	assert_int_equal(lpt_try_allocate(f->second.file), -ENODEV);
	assert_int_equal(lpt_free(f->first.file), 0);
}

static void an_evicted_owner_finds_its_file_closed(void **state)
{
	struct fixture *f = *state;
	struct lpt_records *list = NULL;

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_evict(f->second.conn, "LPT1", 0, 0, &list), 1);
	assert_string_equal(lpt_records_holder(list, 0)->program, "first");
	lpt_records_free(list);
	assert_int_equal(run_text(f->first.file, "out data 0x55", NULL, 0), -ESTALE);
	assert_int_equal(lpt_try_allocate(f->second.file), 0);
}

static void what_can_be_adjusted_is_listed_and_changed(void **state)
{
	struct fixture *f = *state;
	struct lpt_records *list = NULL;

	assert_int_equal(lpt_add(f->first.conn, "printer,name=LPT5,pages=3", NULL), 0);
	assert_int_equal(lpt_adjust(f->second.conn, "LPT5", "offline", "yes"), 0);
	int n = lpt_adjustments(f->first.conn, "LPT5", &list);

	assert_true(n > 4);
	assert_string_equal(lpt_records_adjustment(list, 0)->key, "paper");
	assert_string_equal(lpt_records_adjustment(list, 0)->value, "3");
	assert_string_equal(lpt_records_adjustment(list, 1)->value, "yes");
	assert_string_equal(lpt_records_adjustment(list, 1)->choices, "no|yes");
	assert_string_equal(lpt_records_adjustment(list, 2)->key, "fault");
	assert_string_equal(lpt_records_adjustment(list, 3)->key, "reply");
	/* and then the mistakes of IEEE 1284 */
	assert_string_equal(lpt_records_adjustment(list, 4)->key, "mute");
	assert_null(lpt_records_adjustment(list, (size_t)n));
	assert_null(lpt_records_job(list, 0));
	lpt_records_free(list);
}

static void what_cannot_be_adjusted_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_add(f->first.conn, "printer,name=LPT5", NULL), 0);
	assert_int_equal(lpt_adjust(f->first.conn, "LPT5", "ink", "0"), -EINVAL);
	assert_non_null(strstr(lpt_error(f->first.conn), "paper, offline, fault"));
	assert_int_equal(lpt_adjust(f->first.conn, "LPT5", "paper", "much"), -EINVAL);
	assert_int_equal(lpt_adjust(f->first.conn, "LPT9", "paper", "1"), -ENOENT);
	assert_int_equal(lpt_adjustments(f->first.conn, "LPT9", NULL), -ENOENT);
}

/* Whatever a connection asks after a close comes after it. */
static void wait_until_closed(struct lpt_connection *conn)
{
	assert_true(lpt_ports(conn, NULL, NULL) >= 0);
}

static void a_removal_waits_for_nobody_and_names_who_is_in_the_way(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(lpt_remove(f->first.conn, "LPT1"), -EBUSY);
	assert_non_null(strstr(lpt_error(f->first.conn), "second"));
	f->first.file = lpt_close(f->first.file);
	f->second.file = lpt_close(f->second.file);
	wait_until_closed(f->second.conn);
	assert_int_equal(lpt_remove(f->first.conn, "LPT1"), 0);
	assert_int_equal(lpt_ports(f->first.conn, NULL, NULL), 0);
}

static void the_documented_interface_keeps_its_statuses(void **state)
{
	struct fixture *f = *state;
	enum lpt_status status;
	uint32_t information;

	assert_int_equal(lpt_request(f->first.file, LPT_CLASS_INTERNAL,
				     LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE, NULL, 0, NULL, 0, -1,
				     &status, &information),
			 0);
	assert_int_equal(lpt_status_number(status), 0xc0000184);
	assert_int_equal(lpt_request(f->first.file, LPT_CLASS_CONTROL, 0x1234, NULL, 0, NULL, 0, -1,
				     &status, &information),
			 0);
	assert_int_equal(status, LPT_STATUS_NOT_SUPPORTED);
}

static void a_request_that_pends_is_cancelled_in_time(void **state)
{
	struct fixture *f = *state;
	enum lpt_status status;
	uint32_t information;

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_request(f->second.file, LPT_CLASS_INTERNAL,
				     LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE, NULL, 0, NULL, 0,
				     20, &status, &information),
			 0);
	assert_int_equal(status, LPT_STATUS_CANCELLED);
	assert_int_equal(lpt_query_waiters(f->first.file), 0);
}

static void routines_work_while_their_file_is_open(void **state)
{
	struct fixture *f = *state;
	struct lpt_port_information first, second;

	assert_int_equal(lpt_get_port_information(f->first.file, &first), 0);
	assert_int_equal(lpt_get_port_information(f->second.file, &second), 0);
	assert_true(first.controller == 0x378);
	assert_int_equal(first.try_allocate_port(first.context), 1);
	assert_int_equal(second.try_allocate_port(second.context), 0);
	first.free_port(first.context);
	assert_int_equal(second.try_allocate_port(second.context), 1);
	f->second.file = lpt_close(f->second.file);
	wait_until_closed(f->second.conn);
	assert_int_equal(second.try_allocate_port(second.context), 0);
	assert_int_equal(first.try_allocate_port(first.context), 1);
}

static void more_and_pnp_information_describe_the_port(void **state)
{
	struct fixture *f = *state;
	struct lpt_more_port_information more;
	struct lpt_pnp_information pnp;

	assert_int_equal(lpt_get_more_port_information(f->first.file, &more), 0);
	assert_int_equal(more.interrupt_level, 7);
	assert_int_equal(lpt_get_pnp_information(f->first.file, &pnp), 0);
	assert_int_equal(pnp.port_name[3], '1');
	assert_non_null(pnp.try_select_device);
}

static void a_job_is_spooled_byte_for_byte(void **state)
{
	struct fixture *f = *state;
	static char bytes[200 * 1024], spooled[sizeof(bytes) + 1];
	char spec[160], path[300];
	struct lpt_records *list = NULL;
	struct lpt_file *file = NULL;
	size_t taken = 0;

	for (size_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] = (char)(i * 7 + i / 256);
	}
	snprintf(spec, sizeof(spec), "printer,spool=%s/out", f->daemon.folder);
	assert_int_equal(lpt_add(f->first.conn, spec, NULL), 0);
	assert_int_equal(lpt_open(f->first.conn, "LPT2", &file), 0);
	assert_int_equal(lpt_allocate(file, -1), 0);
	assert_int_equal(lpt_job_begin(file, "letter"), 0);
	assert_int_equal(lpt_print(file, bytes, sizeof(bytes), 5000, &taken), 0);
	assert_int_equal(taken, sizeof(bytes));
	assert_int_equal(lpt_job_end(file, &list), 0);
	assert_int_equal(lpt_records_job(list, 0)->bytes, sizeof(bytes));

	snprintf(path, sizeof(path), "%s/out/%s", f->daemon.folder, lpt_records_job(list, 0)->file);
	lpt_records_free(list);
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, spooled, sizeof(spooled)), sizeof(bytes));
	close(fd);
	assert_memory_equal(bytes, spooled, sizeof(bytes));
}

/* The plug returns nFault low while data line 1 is low: a device that is never ready. */
static void a_device_that_is_never_ready_costs_the_time_allowed(void **state)
{
	struct fixture *f = *state;
	size_t taken = 1;

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(run_text(f->first.file, "out data 0x00", NULL, 0), 0);
	assert_int_equal(lpt_print(f->first.file, "Hello", 5, 50, &taken), -ETIMEDOUT);
	assert_int_equal(taken, 0);
	assert_non_null(strstr(lpt_error(f->first.conn), "50 ms"));
}

static void note_event(const struct lpt_event *event, void *userdata)
{
	char *seen = userdata;
	size_t len = strlen(seen);

	snprintf(seen + len, 256 - len, "%s %s;", event->event, event->port);
}

static void a_watch_sees_ports_come_and_go(void **state)
{
	struct fixture *f = *state;
	char seen[256] = "";
	struct lpt_operation *watch = NULL;

	assert_int_equal(lpt_watch_start(f->first.conn, NULL, note_event, seen, &watch), 0);
	assert_int_equal(lpt_add(f->second.conn, "none", NULL), 0);
	assert_int_equal(lpt_remove(f->second.conn, "LPT2"), 0);
	while (!strstr(seen, ";removed LPT2;")) {
		assert_true(lpt_dispatch(f->first.conn, -1) >= 0);
	}
	assert_string_equal(seen, "added LPT1;device-added LPT1;added LPT2;device-added LPT2;"
				  "device-removed LPT2;removed LPT2;");
	assert_int_equal(lpt_cancel(watch), 0);
}

static void a_snapshot_needs_no_ownership(void **state)
{
	struct fixture *f = *state;
	struct lpt_lines_info lines;

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(run_text(f->first.file, "out data 0x5a", NULL, 0), 0);
	assert_int_equal(lpt_snapshot(f->second.conn, "LPT1", &lines), 0);
	assert_int_equal(lines.data, 0x5a);
}

static void a_daemon_that_is_killed_is_noticed_in_words(void **state)
{
	struct fixture *f = *state;
	struct outcome outcome = {0, 1};

	assert_int_equal(lpt_allocate(f->first.file, -1), 0);
	assert_int_equal(lpt_allocate_start(f->second.file, -1, note, &outcome, NULL), 0);
	private_daemon_kill(&f->daemon, SIGKILL);
	assert_int_equal(wait_for(f->second.conn, &outcome), -EPIPE);
	assert_int_equal(lpt_free(f->first.file), -EPIPE);
	assert_non_null(strstr(lpt_error(f->first.conn), "went away"));
}

static void help_names_the_kinds(void **state)
{
	struct fixture *f = *state;
	char *text = NULL;

	assert_int_equal(lpt_add_help(f->first.conn, NULL, &text), 0);
	assert_non_null(strstr(text, "printer"));
	free(text);
	assert_int_equal(lpt_add_help(f->first.conn, "toaster", &text), -ENOENT);
}

static void the_daemon_counts_its_clients(void **state)
{
	struct fixture *f = *state;
	struct lpt_daemon_info info;

	assert_int_equal(lpt_daemon_status(f->first.conn, &info), 0);
	assert_int_equal(info.pid, f->daemon.pid);
	assert_int_equal(info.n_ports, 1);
	assert_int_equal(info.n_clients, 2);
	assert_int_equal(info.n_files, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(a_user_may_do_all_on_a_daemon_of_their_own),
		TEST(a_list_names_port_and_files),
		TEST(a_port_that_is_not_there_is_refused_with_those_there_are),
		TEST(one_owns_and_the_other_is_told),
		TEST(a_free_port_goes_to_the_waiter),
		TEST(what_can_be_adjusted_is_listed_and_changed),
		TEST(what_cannot_be_adjusted_is_refused),
		TEST(closing_frees_too),
		TEST(a_cancelled_waiter_leaves_the_queue),
		TEST(a_closed_file_ends_its_wait_cancelled),
		TEST(a_program_reads_what_the_plug_returns),
		TEST(a_program_needs_ownership),
		TEST(a_refused_program_says_which_instruction),
		TEST(a_program_can_be_cut),
		TEST(an_unplugged_port_is_gone_for_good),
		TEST(an_evicted_owner_finds_its_file_closed),
		TEST(a_removal_waits_for_nobody_and_names_who_is_in_the_way),
		TEST(the_documented_interface_keeps_its_statuses),
		TEST(a_request_that_pends_is_cancelled_in_time),
		TEST(routines_work_while_their_file_is_open),
		TEST(more_and_pnp_information_describe_the_port),
		TEST(a_job_is_spooled_byte_for_byte),
		TEST(a_device_that_is_never_ready_costs_the_time_allowed),
		TEST(a_watch_sees_ports_come_and_go),
		TEST(a_snapshot_needs_no_ownership),
		TEST(a_daemon_that_is_killed_is_noticed_in_words),
		TEST(help_names_the_kinds),
		TEST(the_daemon_counts_its_clients),
	};

	return cmocka_run_group_tests_name("api", tests, NULL, NULL);
}
