/* SPDX-License-Identifier: MIT */
/*
 * Clients that mean harm, or might as well: numbers at the ends of their range, requests in an
 * order that nobody expects, names and folders that are traps.  Run it with a daemon built with
 * sanitizers to see more.
 */
#include "raw.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/fdio.h"

static const struct lpt_insn read_status[] = {
	{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
	{.op = LPT_OP_END},
};

/* Milliseconds that are nothing when they are counted in microseconds of 64 bits. */
#define MS_THAT_WRAP (INT64_C(1) << 61)

/* --- orders nobody expects --- */

static void what_was_sent_behind_a_free_is_answered(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "hasty");

	raw_add(a, "slow:loopback");
	uint32_t file = raw_open(a, "LPT1");
	const struct wire_free free_it = {.file = file};

	raw_allocate(a, file);
	uint32_t run = raw_start_run(a, file, read_status, 2);
	uint32_t end = raw_send(a, WIRE_free, &free_it);
	uint32_t late = raw_start_run(a, file, read_status, 2);
	uint32_t again = raw_start_allocate(a, file, -1);

	raw_expect(a, WIRE_result, run);
	raw_expect(a, WIRE_done, end);
	raw_expect_error(a, late, -EPERM, "LPT1");
	raw_expect(a, WIRE_done, again);
	assert_int_equal(raw_run(a, file, read_status, 2)->status, 0);
}

/* --- numbers at the ends of their range --- */

static void a_time_out_without_end_does_not_end_at_once(void **state)
{
	static const int64_t timeouts[] = {MS_THAT_WRAP, INT64_MAX};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "patient");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	for (int i = 0; i < 2; i++) {
		uint32_t wait = raw_start_allocate(b, raw_open(b, "LPT1"), timeouts[i]);
		const struct wire_cancel cancel = {.target = wait};

		assert_int_equal(raw_port(b, "LPT1").n_waiters, 1);
		raw_send(b, WIRE_cancel, &cancel);
		raw_expect_error(b, wait, -ECANCELED, "");
	}
}

static void a_grace_without_end_does_not_end_at_once(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *b = raw_client(f, 1, "admin");
	const struct wire_evict evict = {.port = "LPT1", .grace_ms = MS_THAT_WRAP};

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	const struct wire_cancel cancel = {.target = raw_send(b, WIRE_evict, &evict)};

	raw_send(b, WIRE_cancel, &cancel);
	raw_expect_error(b, cancel.target, -ECANCELED, "the owner keeps LPT1");
}

static uint32_t start_at(struct raw *client, uint32_t file, int64_t t0_ns, int64_t wall_ms)
{
	static const struct lpt_insn at[] = {{.op = LPT_OP_AT | LPT_OP_SOFT, .arg = UINT32_MAX},
					     {.op = LPT_OP_IN, .mask = 0xff},
					     {.op = LPT_OP_STAMP},
					     {.op = LPT_OP_END}};
	const struct wire_run run = {
		.file = file,
		.room = 64,
		.t0_ns = t0_ns,
		.wall_ms = wall_ms,
		.program = {at, sizeof(at)},
	};

	return raw_send(client, WIRE_run, &run);
}

static void no_wall_limit_and_no_start_are_too_long_or_too_early(void **state)
{
	static const int64_t numbers[] = {INT64_MIN, -1, INT64_MAX, INT64_MAX / 1000000 + 1};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "dreamer");

	raw_add(a, "loopback,clock=virtual");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	for (int i = 0; i < 4; i++) {
		int64_t t0_ns = numbers[i] < 0 ? numbers[i] : 0;
		uint32_t id = start_at(a, file, t0_ns, numbers[i]);

		assert_int_equal(raw_expect(a, WIRE_result, id)->as.result.status, 0);
		assert_true(a->message.as.result.t_last_ns > 0);
	}
}

/* Taken for a time of the port clock, a date would drive a simulated one over its end. */
static void a_start_that_is_no_time_of_the_port_is_refused(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "dreamer");

	raw_add(a, "loopback,clock=virtual");
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	raw_expect_error(a, start_at(a, file, INT64_MAX, 0), -EINVAL, "more than an hour away");
	raw_expect_error(a, start_at(a, file, INT64_MAX / 2, 0), -EINVAL, "LPT1");
}

/* --- things in the way --- */

/* A pipe that nobody reads, where the daemon is about to write. */
static void a_spool_folder_full_of_pipes_stops_nobody(void **state)
{
	static const struct lpt_insn print[] = {{.op = LPT_OP_XFER}, {.op = LPT_OP_END}};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "admin");
	const struct wire_add add = {.spec = "printer,spool=here"};
	char path[128];

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/.%04d.growing", f->daemon.folder, i);
		assert_int_equal(mkfifo(path, 0600), 0);
	}
	int folder = open(f->daemon.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	raw_expect(a, WIRE_port, raw_send_fd(a, WIRE_add, &add, folder));
	close(folder);
	const struct wire_run run = {
		.file = raw_open(a, "LPT1"),
		.program = {print, sizeof(print)},
		.payload = {"hello", 5},
	};
	const struct wire_job_end job_end = {.file = run.file};

	raw_allocate(a, run.file);
	raw_expect(a, WIRE_result, raw_send(a, WIRE_run, &run));
	raw_expect(a, WIRE_job, raw_send(a, WIRE_job_end, &job_end));
	assert_int_equal(a->message.as.job.bytes, 5);
}

/* A limit of the system on the size of files is an error of the job, not the end of the daemon. */
static void a_job_longer_than_files_may_be_is_refused_in_words(void **state)
{
	static const struct lpt_insn print[] = {{.op = LPT_OP_XFER}, {.op = LPT_OP_END}};
	static const char bytes[LPT_PAYLOAD_MAX];
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "admin");
	const struct wire_add add = {.spec = "printer,spool=here"};
	const struct rlimit limit = {4096, 4096};
	int folder = open(f->daemon.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	raw_expect(a, WIRE_port, raw_send_fd(a, WIRE_add, &add, folder));
	close(folder);
	assert_int_equal(prlimit(f->daemon.pid, RLIMIT_FSIZE, &limit, NULL), 0);
	const struct wire_run run = {
		.file = raw_open(a, "LPT1"),
		.program = {print, sizeof(print)},
		.payload = {bytes, sizeof(bytes)},
	};
	const struct wire_job_end job_end = {.file = run.file};

	raw_allocate(a, run.file);
	raw_expect(a, WIRE_result, raw_send(a, WIRE_run, &run));
	raw_expect_error(a, raw_send(a, WIRE_job_end, &job_end), -EIO, "File too large");
}

static void a_specification_cannot_forge_lines_of_the_state_file(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "admin");
	const struct wire_add add = {.spec = "null:/dev/x\nend"};

	raw_expect_error(a, raw_send(a, WIRE_add, &add), -EINVAL, "control character");
}

static void what_is_no_socket_is_not_removed_to_make_one(void **state)
{
	struct private_daemon other;

	assert_int_equal(private_daemon_prepare(&other), 0);
	int fd = open(other.socket, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	close(fd);
	assert_int_equal(private_daemon_start(&other), -ECHILD);
	assert_int_equal(access(other.socket, F_OK), 0);
	private_daemon_stop(&other);
}

static void a_number_beyond_all_ports_names_none(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "counter");
	const struct wire_open open = {.port = "LPT4294967297"};

	raw_add(a, "loopback");
	raw_expect_error(a, raw_send(a, WIRE_open, &open), -ENOENT, "no port LPT4294967297");
}

/* --- what one client may keep --- */

static void watches_of_a_connection_are_limited(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "curious");
	const struct wire_watch watch = {.port = ""};

	for (int i = 0; i < 16; i++) {
		raw_expect(a, WIRE_done, raw_send(a, WIRE_watch, &watch));
	}
	raw_expect_error(a, raw_send(a, WIRE_watch, &watch), -EDQUOT, "watches");
	const struct wire_cancel cancel = {.target = a->last_id - 1};

	raw_send(a, WIRE_cancel, &cancel);
	raw_expect_error(a, cancel.target, -ECANCELED, "");
	raw_expect(a, WIRE_done, raw_send(a, WIRE_watch, &watch));
}

static enum lpt_status about_routine(struct raw *client, uint32_t file, uint32_t code, uintptr_t i)
{
	struct lpt_interrupt_service_routine entry;

	memset(&entry, 0, sizeof(entry));
	memcpy(&entry, &i, sizeof(i));
	const struct wire_request request = {
		.file = file,
		.request_class = LPT_CLASS_INTERNAL,
		.code = code,
		.out_len = sizeof(struct lpt_interrupt_information),
		.in = {(const uint8_t *)&entry, sizeof(entry)},
	};
	uint32_t id = raw_send(client, WIRE_request, &request);

	return raw_expect(client, WIRE_request_done, id)->as.request_done.status;
}

/* Each is memory of the daemon, and a message at every interrupt. */
static void interrupt_routines_of_a_file_are_limited(void **state)
{
	const uint32_t connect = LPT_IOCTL_INTERNAL_PARALLEL_CONNECT_INTERRUPT;
	const uint32_t disconnect = LPT_IOCTL_INTERNAL_PARALLEL_DISCONNECT_INTERRUPT;
	struct raw *a = raw_client(*state, 0, "eager");

	raw_add(a, "loopback,irq=7,routines=yes");
	uint32_t file = raw_open(a, "LPT1");

	for (uintptr_t i = 1; i <= 64; i++) {
		assert_int_equal(about_routine(a, file, connect, i), LPT_STATUS_SUCCESS);
	}
	assert_int_equal(about_routine(a, file, connect, 65), LPT_STATUS_UNSUCCESSFUL);
	assert_int_equal(about_routine(a, file, disconnect, 7), LPT_STATUS_SUCCESS);
	assert_int_equal(about_routine(a, file, connect, 65), LPT_STATUS_SUCCESS);
}

/* No request has the number 0: a trace that goes on does not end by it. */
static void cancelling_nothing_ends_no_trace(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "curious");
	const struct wire_trace trace = {.port = "LPT1"};
	const struct wire_cancel nothing = {.target = 0};

	raw_add(a, "loopback");
	raw_expect(a, WIRE_done, raw_send(a, WIRE_trace, &trace));
	raw_send(a, WIRE_cancel, &nothing);
	raw_status(a);
}

/* --- descriptors --- */

/* To let go of a descriptor may take as long as its sender likes: a socket lingers.  So the system
 * is told to refuse them to who has not said who it is, or manages no ports. */
static void a_descriptor_that_nobody_asked_for_is_not_sent(void **state)
{
	struct fixture *f = *state;
	struct raw *a = &f->clients[0];
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct iovec iov = {"?", 1};
	struct msghdr message = {.msg_iov = &iov,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};

	kill(f->daemon.pid, SIGSTOP); /* it has not even seen us */
	raw_connect(f, a);
	bool can_refuse = fd_welcome_fds(a->fd, true) == 0;

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	ssize_t n = sendmsg(a->fd, &message, MSG_NOSIGNAL);
	int error = errno;

	kill(f->daemon.pid, SIGCONT);
	close(fd);
	if (!can_refuse) {
		skip(); /* before Linux 6.16 nobody could refuse */
	}
	assert_int_equal(n, -1);
	assert_int_equal(error, EPERM);
}

/* Each watch costs at every event, whichever connection it came by. */
static void watches_of_a_user_are_limited(void **state)
{
	struct fixture *f = *state;
	const struct wire_watch watch = {.port = ""};
	struct raw *last = raw_client(f, 4, "last");

	for (int i = 0; i < 64; i++) {
		struct raw *client = &f->clients[i / 16];

		if (client->fd < 0) {
			raw_client(f, i / 16, "curious");
		}
		raw_expect(client, WIRE_done, raw_send(client, WIRE_watch, &watch));
	}
	raw_expect_error(last, raw_send(last, WIRE_watch, &watch), -EDQUOT, "its user");
	raw_close(&f->clients[0]);
	while (raw_status(last).n_clients > 4) {
	}
	raw_expect(last, WIRE_done, raw_send(last, WIRE_watch, &watch));
}

/* --- files of ports that are freed --- */

/* Of an evicted file only the handle is left: what is asked of it does not look at its port. */
static void an_evicted_file_outlives_its_port(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "owner"), *admin = raw_client(f, 1, "admin");
	const struct wire_evict evict = {.port = "LPT1"};
	const struct wire_remove remove = {.port = "LPT1"};
	const struct wire_cancel cancel = {.target = 77};

	raw_add(admin, "loopback");
	const struct wire_close close = {.file = raw_open(a, "LPT1")};

	raw_allocate(a, close.file);
	raw_send(admin, WIRE_evict, &evict);
	while (raw_receive(admin)->number != WIRE_done) {
	}
	raw_expect(a, WIRE_lost, 0);
	raw_expect(admin, WIRE_done, raw_send(admin, WIRE_remove, &remove));
	raw_status(a);
	raw_send(a, WIRE_cancel, &cancel);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_close, &close));
}

/* --- everything at once --- */

/* The owner to be evicted is not even owner yet: its grant is on the wires, which hang. */
static void an_eviction_ends_when_the_port_is_pulled_out_before_the_grant(void **state)
{
	static const struct lpt_insn strobe[] = {{.op = LPT_OP_OUT, .reg = LPT_REG_CONTROL},
						 {.op = LPT_OP_END}};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "first"), *b = raw_client(f, 1, "next");
	struct raw *admin = raw_client(f, 2, "admin");
	const struct wire_evict evict = {.port = "LPT1", .grace_ms = 3600000};
	const struct wire_unplug unplug = {.port = "LPT1"};

	raw_add(a, "loopback,hang=1");
	uint32_t file_a = raw_open(a, "LPT1"), file_b = raw_open(b, "LPT1");

	raw_allocate(a, file_a);
	assert_int_equal(raw_run(a, file_a, strobe, 2)->status, 0);
	raw_start_allocate(b, file_b, -1);
	raw_status(b);
	raw_close(a);
	while (raw_port(admin, "LPT1").n_files > 1) {
	}
	uint32_t asked = raw_send(admin, WIRE_evict, &evict);

	assert_int_equal(raw_port(admin, "LPT1").n_files, 1);
	uint32_t pulled = raw_send(admin, WIRE_unplug, &unplug);

	raw_expect(admin, WIRE_holder, pulled);
	raw_expect(admin, WIRE_done, asked);
	raw_expect(admin, WIRE_done, pulled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(what_was_sent_behind_a_free_is_answered),
		TEST(a_time_out_without_end_does_not_end_at_once),
		TEST(a_grace_without_end_does_not_end_at_once),
		TEST(no_wall_limit_and_no_start_are_too_long_or_too_early),
		TEST(a_start_that_is_no_time_of_the_port_is_refused),
		TEST(a_spool_folder_full_of_pipes_stops_nobody),
		TEST(a_job_longer_than_files_may_be_is_refused_in_words),
		TEST(a_specification_cannot_forge_lines_of_the_state_file),
		TEST(what_is_no_socket_is_not_removed_to_make_one),
		TEST(a_number_beyond_all_ports_names_none),
		TEST(watches_of_a_connection_are_limited),
		TEST(watches_of_a_user_are_limited),
		TEST(interrupt_routines_of_a_file_are_limited),
		TEST(cancelling_nothing_ends_no_trace),
		TEST(a_descriptor_that_nobody_asked_for_is_not_sent),
		TEST(an_evicted_file_outlives_its_port),
		TEST(an_eviction_ends_when_the_port_is_pulled_out_before_the_grant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
