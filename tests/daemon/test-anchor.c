/* SPDX-License-Identifier: MIT */
/*
 * Anchors with real processes: what is written to a descriptor by whoever has it is printed, the
 * file lives as long as any copy, and possession gives a control connection.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "raw.h"

#include <lpt/device.h>
#include <lpt/lpt.h>

#define PATIENCE_MS 20000

struct anchors {
	struct private_daemon daemon;
	char spool[128];
	struct lpt_connection *conn;  /* opens, looks, watches */
	struct lpt_connection *other; /* another client */
	int anchors[2];
	char awaited[16];
	int n_seen; /* events of that name since the last wait */
	pid_t children[2];
};

static void on_event(const struct lpt_event *event, void *userdata)
{
	struct anchors *f = userdata;

	f->n_seen += strcmp(event->event, f->awaited) == 0;
}

/* From now on count these events. */
static void await(struct anchors *f, const char *event)
{
	while (lpt_dispatch(f->conn, 0) > 0) {
	}
	snprintf(f->awaited, sizeof(f->awaited), "%s", event);
	f->n_seen = 0;
}

static void wait_for(struct anchors *f, int n)
{
	while (f->n_seen < n) {
		assert_true(lpt_dispatch(f->conn, PATIENCE_MS) > 0);
	}
}

static int setup_anchors(void **state)
{
	struct anchors *f = calloc(1, sizeof(*f));
	struct lpt_operation *watch;

	*state = f;
	f->anchors[0] = f->anchors[1] = -1;
	if (private_daemon_start(&f->daemon) < 0 ||
	    lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "opener", &f->conn) < 0 ||
	    lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "other", &f->other) < 0) {
		return -1;
	}
	snprintf(f->spool, sizeof(f->spool), "%s/spool", f->daemon.folder);
	return lpt_watch_start(f->conn, NULL, on_event, f, &watch);
}

static int teardown_anchors(void **state)
{
	struct anchors *f = *state;

	for (int i = 0; i < 2; i++) {
		if (f->anchors[i] >= 0) {
			close(f->anchors[i]);
		}
		if (f->children[i] > 0) {
			kill(f->children[i], SIGKILL);
			waitpid(f->children[i], NULL, 0);
		}
	}
	lpt_disconnect(f->conn);
	lpt_disconnect(f->other);
	int status = f->daemon.pid > 0 ? private_daemon_kill(&f->daemon, SIGTERM) : 0;

	private_daemon_stop(&f->daemon);
	free(f);
	return status;
}

static void add_printer(struct anchors *f, const char *keys)
{
	char spec[256];

	snprintf(spec, sizeof(spec), "printer,spool=%s%s", f->spool, keys);
	assert_int_equal(lpt_add(f->conn, spec, NULL), 0);
}

static int open_anchor(struct anchors *f, int which)
{
	assert_int_equal(lpt_open_anchor(f->conn, "LPT1", 0, &f->anchors[which]), 0);
	return f->anchors[which];
}

static void close_anchor(struct anchors *f, int which)
{
	close(f->anchors[which]);
	f->anchors[which] = -1;
}

/* A shell whose standard output is the anchor, and which knows no more of it. */
static void start_shell(struct anchors *f, int which, const char *script)
{
	f->children[which] = fork();
	if (f->children[which] == 0) {
		dup2(f->anchors[which], STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", script, NULL);
		_exit(127);
	}
	assert_true(f->children[which] > 0);
}

static void join_shell(struct anchors *f, int which)
{
	int status = -1;

	waitpid(f->children[which], &status, 0);
	f->children[which] = 0;
	assert_int_equal(status, 0);
}

static void kill_shell(struct anchors *f, int which)
{
	kill(f->children[which], SIGKILL);
	waitpid(f->children[which], NULL, 0);
	f->children[which] = 0;
}

/* The numbers of the port; its texts are gone. */
static struct lpt_port_info port_of(struct anchors *f)
{
	struct lpt_records *list;

	assert_int_equal(lpt_ports(f->other, "LPT1", &list), 1);
	struct lpt_port_info port = *lpt_records_port(list, 0);

	lpt_records_free(list);
	return port;
}

static uint32_t n_files(struct anchors *f)
{
	return port_of(f).n_files;
}

/* The bytes of a job, from 0; their number. */
static size_t read_job(struct anchors *f, int index, char *buf, size_t size)
{
	struct lpt_records *list;
	char path[512];

	assert_true(lpt_jobs(f->other, "LPT1", &list) > index);
	snprintf(path, sizeof(path), "%s/%s", f->spool, lpt_records_job(list, (size_t)index)->file);
	lpt_records_free(list);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	ssize_t n = read(fd, buf, size);

	close(fd);
	assert_true(n >= 0);
	return (size_t)n;
}

static void assert_job(struct anchors *f, int index, const char *text)
{
	char buf[4096];
	size_t n = read_job(f, index, buf, sizeof(buf) - 1);

	buf[n] = '\0';
	assert_string_equal(buf, text);
}

static int n_jobs(struct anchors *f)
{
	struct lpt_records *list;
	int n = lpt_jobs(f->other, "LPT1", &list);

	lpt_records_free(list);
	return n;
}

/* --- printing --- */

static void what_a_shell_writes_to_an_inherited_descriptor_is_printed(void **state)
{
	struct anchors *f = *state;

	add_printer(f, "");
	await(f, "job");
	open_anchor(f, 0);
	start_shell(f, 0, "printf 'Hello, '; echo printer");
	close_anchor(f, 0);
	join_shell(f, 0);
	wait_for(f, 1);
	assert_job(f, 0, "Hello, printer\n");
}

static void one_open_is_one_job_whoever_writes(void **state)
{
	struct anchors *f = *state;

	add_printer(f, "");
	await(f, "job");
	open_anchor(f, 0);
	start_shell(f, 0, "echo first; (echo second)");
	join_shell(f, 0);
	start_shell(f, 0, "exec /bin/echo third");
	join_shell(f, 0);
	close_anchor(f, 0);
	wait_for(f, 1);
	assert_job(f, 0, "first\nsecond\nthird\n");
	assert_int_equal(n_jobs(f), 1);
}

static void assert_uniform(struct anchors *f, int index, size_t n_expected)
{
	static char buf[300000];
	size_t n = read_job(f, index, buf, sizeof(buf));

	assert_int_equal(n, n_expected);
	for (size_t i = 2; i < n; i++) {
		assert_int_equal(buf[i], buf[i - 2]);
	}
}

static void two_shells_at_once_print_two_whole_documents(void **state)
{
	struct anchors *f = *state;

	add_printer(f, ",rate=10000000");
	await(f, "job");
	open_anchor(f, 0);
	open_anchor(f, 1);
	start_shell(f, 0, "yes A | head -c 200000");
	start_shell(f, 1, "yes B | head -c 200000");
	close_anchor(f, 0);
	close_anchor(f, 1);
	wait_for(f, 2);
	assert_uniform(f, 0, 200000);
	assert_uniform(f, 1, 200000);
}

/* While another client has the port, the writer has to wait; nothing is lost. */
static void a_writer_is_stopped_by_not_reading(void **state)
{
	struct anchors *f = *state;
	static char bytes[65536];
	struct lpt_file *held;
	size_t n_written = 0;
	ssize_t n;

	add_printer(f, ",rate=10000000");
	await(f, "job");
	assert_int_equal(lpt_open(f->other, "LPT1", &held), 0);
	assert_int_equal(lpt_allocate(held, -1), 0);
	int fd = open_anchor(f, 0);

	fcntl(fd, F_SETFL, O_NONBLOCK);
	lpt_ports(f->conn, NULL, NULL);
	while ((n = write(fd, bytes, sizeof(bytes))) > 0) {
		n_written += (size_t)n;
		assert_true(n_written < 4u << 20);
		lpt_ports(f->conn, NULL, NULL);
	}
	assert_int_equal(errno, EAGAIN);
	close_anchor(f, 0);
	lpt_close(held);
	wait_for(f, 1);
	struct lpt_records *list;

	assert_int_equal(lpt_jobs(f->other, "LPT1", &list), 1);
	assert_int_equal(lpt_records_job(list, 0)->bytes, n_written);
	lpt_records_free(list);
}

/* The port is free after the silence, and the job goes on since nobody else had it. */
static void the_port_is_given_back_in_a_silence_and_the_job_goes_on(void **state)
{
	struct anchors *f = *state;

	add_printer(f, ",idle=20ms");
	await(f, "freed");
	int fd = open_anchor(f, 0);

	assert_int_equal(write(fd, "one ", 4), 4);
	wait_for(f, 1);
	assert_int_equal(n_jobs(f), 0);
	await(f, "job");
	assert_int_equal(write(fd, "two", 3), 3);
	close_anchor(f, 0);
	wait_for(f, 1);
	assert_job(f, 0, "one two");
}

static void another_client_between_two_writes_ends_the_job(void **state)
{
	struct anchors *f = *state;
	struct lpt_file *file;

	add_printer(f, ",idle=20ms");
	int fd = open_anchor(f, 0);

	assert_int_equal(lpt_open(f->other, "LPT1", &file), 0);
	await(f, "freed");
	assert_int_equal(write(fd, "one", 3), 3);
	wait_for(f, 1);
	await(f, "job");
	assert_int_equal(lpt_allocate(file, -1), 0);
	lpt_close(file);
	assert_int_equal(write(fd, "two", 3), 3);
	close_anchor(f, 0);
	wait_for(f, 2);
	assert_job(f, 0, "one");
	assert_job(f, 1, "two");
}

/* What is printed slowly stays one document: nothing is lent before its end. */
static void an_anchor_lends_no_port_in_the_middle_of_its_document(void **state)
{
	struct anchors *f = *state;
	struct lpt_file *file;

	add_printer(f, ",idle=1h,yield-idle=1ms");
	await(f, "job");
	int fd = open_anchor(f, 0);

	assert_int_equal(write(fd, "one", 3), 3);
	while (port_of(f).bytes < 3) {
	}
	assert_int_equal(lpt_open(f->other, "LPT1", &file), 0);
	assert_int_equal(lpt_allocate(file, 50), -ETIMEDOUT);
	assert_int_equal(write(fd, "two", 3), 3);
	close_anchor(f, 0);
	assert_int_equal(lpt_allocate(file, PATIENCE_MS), 0);
	lpt_close(file);
	wait_for(f, 1);
	assert_job(f, 0, "onetwo");
}

/* --- life --- */

static void the_far_end_of_an_anchor_has_its_name(void **state)
{
	struct anchors *f = *state;
	struct sockaddr_un peer;
	socklen_t len = sizeof(peer);

	add_printer(f, "");
	assert_int_equal(getpeername(open_anchor(f, 0), (struct sockaddr *)&peer, &len), 0);
	assert_int_equal(peer.sun_path[0], 0);
	assert_memory_equal(peer.sun_path + 1, "lptd/anchor/", 12);
}

static void fork_and_exec_keep_the_file_open_until_the_last_ends(void **state)
{
	struct anchors *f = *state;
	int pipes[2];

	add_printer(f, "");
	open_anchor(f, 0);
	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	int input = dup(STDIN_FILENO);

	dup2(pipes[0], STDIN_FILENO);
	start_shell(f, 0, "exec 3>&1 >/dev/null; (cat; exec true); exec true");
	dup2(input, STDIN_FILENO);
	close(input);
	close(pipes[0]);
	close_anchor(f, 0);
	lpt_disconnect(f->conn);
	f->conn = NULL;
	assert_int_equal(n_files(f), 1);
	struct lpt_records *list;

	assert_int_equal(lpt_holders(f->other, "LPT1", 0, &list), 1);
	assert_string_equal(lpt_records_holder(list, 0)->program, "opener");
	lpt_records_free(list);
	close(pipes[1]);
	while (n_files(f) > 0) {
	}
	waitpid(f->children[0], NULL, 0);
	f->children[0] = 0;
}

static void killing_all_holders_closes_the_file(void **state)
{
	struct anchors *f = *state;

	add_printer(f, "");
	await(f, "granted");
	open_anchor(f, 0);
	f->anchors[1] = dup(f->anchors[0]);
	start_shell(f, 0, "echo begun; exec sleep 1000");
	start_shell(f, 1, "exec sleep 1000");
	close_anchor(f, 0);
	close_anchor(f, 1);
	wait_for(f, 1);
	await(f, "closed");
	kill_shell(f, 0);
	assert_int_equal(n_files(f), 1);
	kill_shell(f, 1);
	wait_for(f, 1);
	assert_int_equal(n_files(f), 0);
	assert_job(f, 0, "begun\n");
}

/* --- control connections --- */

static void a_control_connection_uses_the_file_and_the_last_close_frees(void **state)
{
	struct anchors *f = *state;
	struct lpt_connection *control;
	struct lpt_file *file, *waiter;

	add_printer(f, "");
	open_anchor(f, 0);
	assert_int_equal(lpt_anchor_connect(f->anchors[0], "control", &control, &file), 0);
	assert_string_equal(lpt_file_port(file), "LPT1");
	assert_int_equal(lpt_roles(control), LPT_ROLE_OBSERVE | LPT_ROLE_USE);
	assert_int_equal(lpt_allocate(file, -1), 0);
	assert_int_equal(lpt_open(f->other, "LPT1", &waiter), 0);
	assert_int_equal(lpt_try_allocate(waiter), -EAGAIN);
	assert_non_null(strstr(lpt_error(f->other), "held by opener"));
	close_anchor(f, 0);
	assert_int_equal(lpt_allocate(waiter, PATIENCE_MS), 0);
	assert_int_equal(lpt_free(file), -EPIPE);
	lpt_disconnect(control);
}

static void the_end_of_a_control_connection_leaves_the_file_as_it_is(void **state)
{
	struct anchors *f = *state;
	struct lpt_connection *first, *second;
	struct lpt_file *file, *again;

	add_printer(f, "");
	open_anchor(f, 0);
	assert_int_equal(lpt_anchor_connect(f->anchors[0], "first", &first, &file), 0);
	assert_int_equal(lpt_allocate(file, -1), 0);
	lpt_disconnect(first);
	assert_int_equal(lpt_anchor_connect(f->anchors[0], "second", &second, &again), 0);
	assert_int_equal(lpt_allocate(again, -1), -EALREADY);
	assert_int_equal(lpt_free(again), 0);
	lpt_close(again);
	assert_int_equal(n_files(f), 1);
	lpt_disconnect(second);
}

static void a_control_connection_gets_its_own_answers_only(void **state)
{
	struct anchors *f = *state;
	struct lpt_connection *a, *b;
	struct lpt_file *file_a, *file_b, *held;
	struct lpt_operation *operation;

	add_printer(f, "");
	assert_int_equal(lpt_open(f->other, "LPT1", &held), 0);
	assert_int_equal(lpt_allocate(held, -1), 0);
	open_anchor(f, 0);
	assert_int_equal(lpt_anchor_connect(f->anchors[0], "a", &a, &file_a), 0);
	assert_int_equal(lpt_anchor_connect(f->anchors[0], "b", &b, &file_b), 0);
	assert_int_equal(lpt_allocate_start(file_a, -1, NULL, NULL, &operation), 0);
	while (lpt_query_waiters(held) == 0) {
	}
	assert_int_equal(lpt_allocate(file_b, -1), -EALREADY);
	lpt_disconnect(a);
	while (lpt_query_waiters(held) > 0) {
	}
	assert_int_equal(lpt_allocate(file_b, 0), -ETIMEDOUT);
	lpt_disconnect(b);
}

/* Bytes and control are one file: there is no second allocation. */
static void bytes_are_printed_under_the_allocation_of_a_control_connection(void **state)
{
	struct anchors *f = *state;
	struct lpt_connection *control;
	struct lpt_file *file;

	add_printer(f, ",idle=20ms");
	int fd = open_anchor(f, 0);

	assert_int_equal(lpt_anchor_connect(fd, "control", &control, &file), 0);
	assert_int_equal(lpt_allocate(file, -1), 0);
	await(f, "job");
	assert_int_equal(write(fd, "mine", 4), 4);
	while (port_of(f).bytes < 4) {
	}
	assert_int_equal(port_of(f).n_allocations, 1);
	assert_int_equal(lpt_free(file), 0);
	lpt_disconnect(control);
	close_anchor(f, 0);
	wait_for(f, 1);
	assert_job(f, 0, "mine");
}

static int control_as_nobody(int anchor)
{
	const struct passwd *nobody = getpwnam("nobody");
	struct lpt_connection *control;
	struct lpt_file *file;

	if (!nobody || setgroups(0, NULL) < 0 || setgid(nobody->pw_gid) < 0 ||
	    setuid(nobody->pw_uid) < 0) {
		return 2;
	}
	if (lpt_anchor_connect(anchor, "dropped", &control, &file) < 0) {
		return 3;
	}
	return lpt_allocate(file, PATIENCE_MS) == 0 && lpt_free(file) == 0 ? 0 : 4;
}

/* What the bytes have allocated becomes the connection's own; silence frees it no more. */
static void a_control_connection_takes_over_what_the_bytes_allocated(void **state)
{
	struct anchors *f = *state;
	struct lpt_connection *control;
	struct lpt_file *file;

	add_printer(f, "");
	int fd = open_anchor(f, 0);

	assert_int_equal(write(fd, "mine", 4), 4);
	while (port_of(f).bytes < 4) {
	}
	assert_int_equal(lpt_anchor_connect(fd, "control", &control, &file), 0);
	assert_int_equal(lpt_allocate(file, 0), 0);
	assert_int_equal(lpt_allocate(file, 0), -EALREADY);
	assert_int_equal(lpt_free(file), 0);
	assert_int_equal(port_of(f).n_frees, 1);
	lpt_disconnect(control);
}

static void control_works_after_privileges_were_dropped(void **state)
{
	struct anchors *f = *state;
	int status;

	if (geteuid() != 0) {
		print_message("skipped: only root can become nobody\n");
		skip();
	}
	add_printer(f, "");
	int fd = open_anchor(f, 0);

	f->children[0] = fork();
	if (f->children[0] == 0) {
		_exit(control_as_nobody(fd));
	}
	waitpid(f->children[0], &status, 0);
	f->children[0] = 0;
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* --- what goes wrong --- */

static uint32_t n_clients(struct anchors *f)
{
	struct lpt_daemon_info info;

	assert_int_equal(lpt_daemon_status(f->conn, &info), 0);
	return info.n_clients;
}

static void send_fds(int anchor, const char *text, const int *fds, size_t n)
{
	struct iovec part = {(void *)text, strlen(text)};
	char control[CMSG_SPACE(sizeof(int) * 8)] = {0};
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = CMSG_SPACE(sizeof(int) * n),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int) * n);
	memcpy(CMSG_DATA(header), fds, sizeof(int) * n);
	assert_int_equal(sendmsg(anchor, &message, 0), strlen(text));
}

static void garbage_through_an_anchor_hurts_only_itself(void **state)
{
	struct anchors *f = *state;
	struct lpt_file *bystander;
	int pair[2], many[8];

	add_printer(f, "");
	assert_int_equal(lpt_open(f->other, "LPT1", &bystander), 0);
	await(f, "job");
	int fd = open_anchor(f, 0);

	for (int i = 0; i < 8; i++) {
		many[i] = STDERR_FILENO;
	}
	send_fds(fd, "a.", many, 8);
	send_fds(fd, "b.", &fd, 1);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	send_fds(fd, ".", &pair[1], 1);
	assert_int_equal(send(pair[0], "garbage", 7, 0), 7);
	close(pair[1]);
	while (recv(pair[0], many, sizeof(many), 0) > 0) {
	}
	close(pair[0]);
	assert_int_equal(lpt_query_waiters(bystander), 0);
	assert_int_equal(write(fd, "c", 1), 1);
	close_anchor(f, 0);
	wait_for(f, 1);
	assert_job(f, 0, "abc");
}

static void a_control_connection_opens_nothing_else(void **state)
{
	struct anchors *f = *state;
	struct lpt_connection *control;
	struct lpt_file *file, *another;
	struct lpt_records *devices;
	struct lpt_device *device;
	int fd;

	add_printer(f, "");
	open_anchor(f, 0);
	assert_int_equal(lpt_anchor_connect(f->anchors[0], "control", &control, &file), 0);
	assert_int_equal(lpt_open(control, "LPT1", &another), -EACCES);
	assert_int_equal(lpt_open_anchor(control, "LPT1", 0, &fd), -EACCES);
	assert_int_equal(lpt_remove(control, "LPT1"), -EACCES);
	assert_int_equal(lpt_device_open(control, "LPT1", 0, NULL, &device), -EACCES);
	assert_int_equal(lpt_chain(control, "LPT1", 0, &devices), -EACCES);
	lpt_disconnect(control);
}

static void an_evicted_anchor_says_so_and_writing_fails(void **state)
{
	struct anchors *f = *state;
	struct lpt_connection *control;
	struct lpt_file *file;

	add_printer(f, "");
	int fd = open_anchor(f, 0);

	assert_int_equal(lpt_anchor_connect(fd, "control", &control, &file), 0);
	assert_int_equal(lpt_allocate(file, -1), 0);
	assert_int_equal(lpt_evict(f->other, "LPT1", 0, 0, NULL), 1);
	assert_int_equal(lpt_allocate(file, -1), -ESTALE);
	assert_non_null(strstr(lpt_error(control), "LPT1 was taken from you by other"));
	signal(SIGPIPE, SIG_IGN);
	while (write(fd, "x", 1) > 0) {
	}
	assert_int_equal(errno, EPIPE);
	lpt_disconnect(control);
	close_anchor(f, 0);
}

/* A copy of its end waits to be read where nothing is read any more. */
static void an_evicted_anchor_is_not_kept_by_what_was_sent_through_it(void **state)
{
	struct anchors *f = *state;
	static char bytes[65536];

	add_printer(f, ",rate=10");
	int fd = open_anchor(f, 0);

	await(f, "granted");
	assert_true(write(fd, bytes, sizeof(bytes)) > 0);
	wait_for(f, 1);
	send_fds(fd, ".", &fd, 1);
	assert_int_equal(lpt_evict(f->other, "LPT1", 0, 0, NULL), 1);
	close_anchor(f, 0);
	while (n_clients(f) > 2) {
	}
}

static void unplugging_ends_an_anchor_that_prints(void **state)
{
	struct anchors *f = *state;
	static char bytes[65536];

	add_printer(f, ",rate=10");
	int fd = open_anchor(f, 0);

	await(f, "granted");
	assert_true(write(fd, bytes, sizeof(bytes)) > 0);
	wait_for(f, 1);
	await(f, "closed");
	assert_int_equal(lpt_unplug(f->other, "LPT1", NULL), 1);
	signal(SIGPIPE, SIG_IGN);
	while (write(fd, bytes, sizeof(bytes)) > 0) {
	}
	assert_int_equal(errno, EPIPE);
	wait_for(f, 1); /* it need not be closed for that */
	close_anchor(f, 0);
}

static void what_is_no_anchor_is_refused(void **state)
{
	struct lpt_connection *control;
	struct lpt_file *file;
	int pair[2];

	assert_int_equal(lpt_anchor_connect(STDERR_FILENO, NULL, &control, &file), -ENOTSOCK);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(lpt_anchor_connect(pair[0], NULL, &control, &file), -EINVAL);
	close(pair[0]);
	close(pair[1]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_anchors, teardown_anchors)
	const struct CMUnitTest tests[] = {
		TEST(what_a_shell_writes_to_an_inherited_descriptor_is_printed),
		TEST(one_open_is_one_job_whoever_writes),
		TEST(two_shells_at_once_print_two_whole_documents),
		TEST(a_writer_is_stopped_by_not_reading),
		TEST(the_port_is_given_back_in_a_silence_and_the_job_goes_on),
		TEST(another_client_between_two_writes_ends_the_job),
		TEST(an_anchor_lends_no_port_in_the_middle_of_its_document),
		TEST(the_far_end_of_an_anchor_has_its_name),
		TEST(fork_and_exec_keep_the_file_open_until_the_last_ends),
		TEST(killing_all_holders_closes_the_file),
		TEST(a_control_connection_uses_the_file_and_the_last_close_frees),
		TEST(the_end_of_a_control_connection_leaves_the_file_as_it_is),
		TEST(a_control_connection_gets_its_own_answers_only),
		TEST(bytes_are_printed_under_the_allocation_of_a_control_connection),
		TEST(a_control_connection_takes_over_what_the_bytes_allocated),
		TEST(control_works_after_privileges_were_dropped),
		TEST(garbage_through_an_anchor_hurts_only_itself),
		TEST(a_control_connection_opens_nothing_else),
		TEST(an_evicted_anchor_says_so_and_writing_fails),
		TEST(an_evicted_anchor_is_not_kept_by_what_was_sent_through_it),
		TEST(unplugging_ends_an_anchor_that_prints),
		TEST(what_is_no_anchor_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
