/* SPDX-License-Identifier: MIT */
/* Start, end and start again; two daemons; folders that cannot be used; what is printed. */
#include "raw.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void expect_words(const char *said, const char *words)
{
	if (!strstr(said, words)) {
		assert_string_equal(said, words);
	}
}

static void a_second_daemon_on_a_socket_is_refused_in_one_sentence(void **state)
{
	struct fixture *f = *state;
	char said[1024], other[128];

	snprintf(other, sizeof(other), "%s/other", f->daemon.folder);
	const char *const arguments[] = {"lptd",    "--user", "--socket", f->daemon.socket,
					 "--state", other,    NULL};

	assert_int_equal(private_daemon_run(said, sizeof(said), arguments), 1);
	expect_words(said, "another lptd serves");
	assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
	raw_status(raw_client(f, 0, "bystander"));
}

static void a_second_daemon_on_a_state_folder_is_refused(void **state)
{
	struct fixture *f = *state;
	char said[1024], socket[128], folder[128];

	snprintf(socket, sizeof(socket), "%s/other", f->daemon.folder);
	snprintf(folder, sizeof(folder), "%s/state", f->daemon.folder);
	const char *const arguments[] = {"lptd",    "--user", "--socket", socket,
					 "--state", folder,   NULL};

	assert_int_equal(private_daemon_run(said, sizeof(said), arguments), 1);
	expect_words(said, "another lptd uses the state folder");
	assert_int_equal(access(socket, F_OK), -1);
}

static void a_state_folder_that_cannot_be_made_is_refused_with_the_cure(void **state)
{
	struct fixture *f = *state;
	char said[1024], socket[128];

	snprintf(socket, sizeof(socket), "%s/other", f->daemon.folder);
	const char *const arguments[] = {"lptd",    "--user",          "--socket", socket,
					 "--state", "/dev/null/state", NULL};

	assert_int_equal(private_daemon_run(said, sizeof(said), arguments), 1);
	expect_words(said, "cannot make the state folder /dev/null/state: Not a directory. Choose "
			   "another: --state DIR");
}

static void misuse_is_exit_2_and_version_is_0(void **state)
{
	char said[1024];
	const char *const wrong[] = {"lptd", "--nonsense", NULL};
	const char *const surplus[] = {"lptd", "start", NULL};

	assert_int_equal(private_daemon_run(said, sizeof(said), wrong), 2);
	assert_int_equal(private_daemon_run(said, sizeof(said), surplus), 2);
}

static void write_state(struct fixture *f, const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/state/%s", f->daemon.folder, name);
	FILE *stream = fopen(path, "w");

	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
}

static void instance_numbers_go_on_after_a_kill(void **state)
{
	struct fixture *f = *state;

	raw_add(raw_client(f, 0, "admin"), "loopback");
	raw_close(&f->clients[0]);
	private_daemon_kill(&f->daemon, SIGKILL);
	write_state(f, "state.new", "instance 99"); /* it died while it wrote */
	assert_int_equal(private_daemon_start(&f->daemon), 0);
	raw_add(raw_client(f, 0, "admin"), "loopback");
	assert_string_equal(raw_port(&f->clients[0], "LPT1").location, "sim:loopback#2");
}

static void a_damaged_state_file_is_refused_with_its_line(void **state)
{
	struct fixture *f = *state;
	char said[1024], folder[128];

	private_daemon_kill(&f->daemon, SIGTERM);
	write_state(f, "state", "instance 5\nname LPT1 sim:loopback/0\n");
	snprintf(folder, sizeof(folder), "%s/state", f->daemon.folder);
	const char *const arguments[] = {"lptd",    "--user", "--socket", f->daemon.socket,
					 "--state", folder,   NULL};

	assert_int_equal(private_daemon_run(said, sizeof(said), arguments), 1);
	expect_words(said, "state:3: damaged. Move the file away");
}

static void a_killed_daemon_ends_its_clients_and_leaves_no_hindrance(void **state)
{
	struct fixture *f = *state;

	raw_client(f, 0, "client");
	private_daemon_kill(&f->daemon, SIGKILL);
	assert_null(raw_receive(&f->clients[0]));
	raw_close(&f->clients[0]);
	assert_int_equal(private_daemon_start(&f->daemon), 0);
	raw_status(raw_client(f, 0, "client"));
}

static void a_clean_stop_removes_the_socket(void **state)
{
	struct fixture *f = *state;

	struct raw *a = raw_client(f, 0, "client");

	raw_add(a, "loopback");
	raw_allocate(a, raw_open(a, "LPT1"));
	assert_int_equal(private_daemon_kill(&f->daemon, SIGTERM), 0);
	assert_int_equal(access(f->daemon.socket, F_OK), -1);
}

/* --- printing --- */

static int spool_folder(struct fixture *f)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/spool", f->daemon.folder);
	mkdir(path, 0700);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void add_printer(struct raw *client, int folder, const char *spec)
{
	const struct wire_add add = {.spec = spec};
	uint32_t id = raw_send_fd(client, WIRE_add, &add, folder);

	close(folder);
	raw_expect(client, WIRE_port, id);
}

/* The printing program of the compatibility handshake. */
static void print_text(struct raw *client, uint32_t file, const char *text)
{
	const struct lpt_insn code[] = {
		{.op = LPT_OP_XFER, .mask = LPT_XFER_COMPAT},
		{.op = LPT_OP_END},
	};
	const struct wire_run run = {
		.file = file,
		.program = {code, sizeof(code)},
		.payload = {text, (uint32_t)strlen(text)},
	};
	uint32_t id = raw_send(client, WIRE_run, &run);

	assert_int_equal(raw_expect(client, WIRE_result, id)->as.result.status, 0);
}

static void expect_file(struct fixture *f, const char *name, const char *text)
{
	char path[512], found[256] = "";

	snprintf(path, sizeof(path), "%s/spool/%s", f->daemon.folder, name);
	FILE *stream = fopen(path, "r");

	assert_non_null(stream);
	size_t n = fread(found, 1, sizeof(found) - 1, stream);

	fclose(stream);
	found[n] = 0;
	assert_string_equal(found, text);
}

static void a_job_becomes_one_whole_file(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "lpt print");

	add_printer(a, spool_folder(f), "printer,spool=out");
	uint32_t file = raw_open(a, "LPT1");
	const struct wire_job_begin begin = {.file = file, .title = "report.txt"};
	const struct wire_job_end end = {.file = file};

	raw_allocate(a, file);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_job_begin, &begin));
	print_text(a, file, "first ");
	print_text(a, file, "second");
	const struct wire_job job =
		raw_expect(a, WIRE_job, raw_send(a, WIRE_job_end, &end))->as.job;

	assert_int_equal(job.bytes, 12);
	assert_string_equal(job.title, "report.txt");
	assert_string_equal(job.program, "lpt print");
	assert_memory_equal(job.file, "0001-", 5);
	expect_file(f, job.file, "first second");
}

static void numbers_of_jobs_go_on_where_the_folder_ends(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "lpt print");
	int folder = spool_folder(f);

	close(openat(folder, "0041-20260101-000000.prn", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	add_printer(a, folder, "printer,spool=out");
	uint32_t file = raw_open(a, "LPT1");
	const struct wire_job_begin begin = {.file = file};
	const struct wire_job_end end = {.file = file};

	raw_allocate(a, file);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_job_begin, &begin));
	const struct wire_message *job = raw_expect(a, WIRE_job, raw_send(a, WIRE_job_end, &end));

	assert_int_equal(job->as.job.number, 42);
}

static void silence_ends_a_job_that_nobody_ends(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "cat"), *b = raw_client(f, 1, "watcher");
	const struct wire_watch watch = {.port = ""};

	add_printer(a, spool_folder(f), "printer,spool=out,idle=10ms");
	uint32_t watching = raw_send(b, WIRE_watch, &watch);
	uint32_t file = raw_open(a, "LPT1");

	raw_allocate(a, file);
	print_text(a, file, "text");
	while (raw_receive(b)->number != WIRE_event ||
	       strcmp(b->message.as.event.event, "job") != 0) {
		assert_int_equal(b->message.id, watching);
	}
	assert_string_equal(b->message.as.event.detail, "1, 4 bytes, cat");
}

static void the_jobs_of_a_client_that_dies_are_kept(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "lpt print"), *b = raw_client(f, 1, "other");
	const struct wire_jobs jobs = {.port = "LPT1"};

	add_printer(a, spool_folder(f), "printer,spool=out");
	uint32_t file = raw_open(a, "LPT1");
	const struct wire_job_begin begin = {.file = file};

	raw_allocate(a, file);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_job_begin, &begin));
	print_text(a, file, "half");
	raw_close(a);
	raw_allocate(b, raw_open(b, "LPT1"));
	uint32_t id = raw_send(b, WIRE_jobs, &jobs);

	expect_file(f, raw_expect(b, WIRE_job, id)->as.job.file, "half");
	raw_expect(b, WIRE_done, id);
}

/* The name of the only file in the spool folder. */
static void find_file(struct fixture *f, char *name, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/spool", f->daemon.folder);
	DIR *entries = opendir(path);

	assert_non_null(entries);
	*name = 0;
	for (struct dirent *at = readdir(entries); at; at = readdir(entries)) {
		if (strcmp(at->d_name, ".") != 0 && strcmp(at->d_name, "..") != 0) {
			snprintf(name, size, "%s", at->d_name);
		}
	}
	closedir(entries);
}

static void a_stop_while_a_worker_works_keeps_what_was_printed(void **state)
{
	static const struct lpt_insn for_ever[] = {
		{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
		{.op = LPT_OP_SET, .arg = 1},
		{.op = LPT_OP_JMP, .arg = 1},
		{.op = LPT_OP_END},
	};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "lpt print");
	char name[300];

	add_printer(a, spool_folder(f), "slow:printer,spool=out");
	uint32_t file = raw_open(a, "LPT1");
	const struct wire_job_begin begin = {.file = file};

	raw_allocate(a, file);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_job_begin, &begin));
	print_text(a, file, "half");
	raw_start_run(a, file, for_ever, 4);
	raw_status(a);
	assert_int_equal(private_daemon_kill(&f->daemon, SIGTERM), 0);
	find_file(f, name, sizeof(name));
	assert_memory_equal(name, "0001-", 5);
	expect_file(f, name, "half");
}

/* The program is cut on the worker, and its client keeps the file open. */
static void what_was_printed_ends_with_its_port(void **state)
{
	static const struct lpt_insn for_ever[] = {{.op = LPT_OP_JMP}, {.op = LPT_OP_END}};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "lpt print");
	const struct wire_unplug unplug = {.port = "LPT1"};
	char name[300];

	add_printer(a, spool_folder(f), "slow:printer,spool=out");
	uint32_t file = raw_open(a, "LPT1");
	const struct wire_job_begin begin = {.file = file};

	raw_allocate(a, file);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_job_begin, &begin));
	print_text(a, file, "half");
	uint32_t run = raw_start_run(a, file, for_ever, 2);
	uint32_t pulled = raw_send(a, WIRE_unplug, &unplug);

	raw_expect(a, WIRE_holder, pulled);
	raw_expect(a, WIRE_lost, 0);
	raw_expect(a, WIRE_done, pulled);
	assert_int_equal(
		wire_error_to_errno((uint32_t)-raw_expect(a, WIRE_result, run)->as.result.status),
		-ENODEV);
	raw_status(a);
	find_file(f, name, sizeof(name));
	assert_memory_equal(name, "0001-", 5);
	expect_file(f, name, "half");
}

/* Its lines are still on their way to rest when the next owner comes. */
static void a_document_ends_with_an_owner_that_leaves_after_a_cut(void **state)
{
	static const struct lpt_insn for_ever[] = {{.op = LPT_OP_JMP}, {.op = LPT_OP_END}};
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "first"), *b = raw_client(f, 1, "second");
	const struct wire_jobs jobs = {.port = "LPT1"};

	add_printer(a, spool_folder(f), "slow:printer,spool=out");
	uint32_t file_a = raw_open(a, "LPT1"), file_b = raw_open(b, "LPT1");
	const struct wire_close close = {.file = file_a};

	raw_allocate(a, file_a);
	print_text(a, file_a, "one");
	const struct wire_cancel cancel = {.target = raw_start_run(a, file_a, for_ever, 2)};
	uint32_t wait = raw_start_allocate(b, file_b, -1);

	raw_status(b);
	raw_send(a, WIRE_cancel, &cancel);
	raw_expect(a, WIRE_result, cancel.target);
	raw_expect(a, WIRE_done, raw_send(a, WIRE_close, &close));
	raw_expect(b, WIRE_done, wait);
	print_text(b, file_b, "two");
	uint32_t id = raw_send(b, WIRE_jobs, &jobs);

	expect_file(f, raw_expect(b, WIRE_job, id)->as.job.file, "one");
	raw_expect(b, WIRE_done, id);
}

static void a_file_is_no_spool_folder(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "admin");
	const struct wire_add add = {.spec = "printer,spool=out"};
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	uint32_t id = raw_send_fd(a, WIRE_add, &add, fd);

	close(fd);
	raw_expect_error(a, id, -ENOTDIR, "spool=out is no folder");
	raw_expect_error(a, raw_send(a, WIRE_add, &add), -EINVAL, "spool=out: no open folder");
	assert_int_equal(raw_status(a).n_ports, 0);
}

static void a_folder_that_nobody_wants_is_refused(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "admin");
	const struct wire_add add = {.spec = "loopback"};
	int folder = spool_folder(f);
	uint32_t id = raw_send_fd(a, WIRE_add, &add, folder);

	close(folder);
	raw_expect_error(a, id, -EINVAL, "1 folders or files came with it, 0 are wanted");
}

static void an_unknown_key_is_refused_with_the_nearest(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "admin");
	const struct wire_add add = {.spec = "printer,spol=out"};

	raw_expect_error(a, raw_send(a, WIRE_add, &add), -EINVAL,
			 "printer has no key 'spol' (did you mean 'spool'?)");
	assert_int_equal(raw_status(a).n_ports, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(a_second_daemon_on_a_socket_is_refused_in_one_sentence),
		TEST(a_second_daemon_on_a_state_folder_is_refused),
		TEST(a_state_folder_that_cannot_be_made_is_refused_with_the_cure),
		TEST(misuse_is_exit_2_and_version_is_0),
		TEST(instance_numbers_go_on_after_a_kill),
		TEST(a_damaged_state_file_is_refused_with_its_line),
		TEST(a_killed_daemon_ends_its_clients_and_leaves_no_hindrance),
		TEST(a_clean_stop_removes_the_socket),
		TEST(a_job_becomes_one_whole_file),
		TEST(numbers_of_jobs_go_on_where_the_folder_ends),
		TEST(silence_ends_a_job_that_nobody_ends),
		TEST(the_jobs_of_a_client_that_dies_are_kept),
		TEST(a_stop_while_a_worker_works_keeps_what_was_printed),
		TEST(what_was_printed_ends_with_its_port),
		TEST(a_document_ends_with_an_owner_that_leaves_after_a_cut),
		TEST(a_file_is_no_spool_folder),
		TEST(a_folder_that_nobody_wants_is_refused),
		TEST(an_unknown_key_is_refused_with_the_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
