/* SPDX-License-Identifier: MIT */
/* What a client may make the daemon hold, and a socket that somebody else made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lpt/lpt.h>

#include "support/private-daemon.h"

#define N_CONNECTIONS 16

struct fixture {
	struct private_daemon daemon;
	struct lpt_connection *conns[N_CONNECTIONS];
	int results[3]; /* of operations; 1: not ended */
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

	for (int i = 0; i < N_CONNECTIONS; i++) {
		lpt_disconnect(f->conns[i]);
	}
	private_daemon_stop(&f->daemon);
	free(f);
	return 0;
}

static void start(struct fixture *f, const char *policy)
{
	FILE *file = fopen(f->daemon.config, "we");

	assert_non_null(file);
	assert_true(fprintf(file, "[lptd]\n%s\n[LPT1]\nperipheral = loopback\n", policy) > 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(private_daemon_start(&f->daemon), 0);
}

static struct lpt_connection *connect_as(struct fixture *f, int which)
{
	assert_int_equal(lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "test", &f->conns[which]),
			 0);
	return f->conns[which];
}

static void assert_words(const char *sentence, const char *words)
{
	if (!strstr(sentence, words)) {
		fail_msg("'%s' is not in '%s'", words, sentence);
	}
}

static void open_files_of_a_connection_are_limited(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file;

	start(f, "max-files = 2");
	struct lpt_connection *conn = connect_as(f, 0);

	assert_int_equal(lpt_open(conn, "LPT1", &file), 0);
	assert_int_equal(lpt_open(conn, "LPT1", &file), 0);
	assert_int_equal(lpt_open(conn, "LPT1", &file), -EDQUOT);
	assert_words(lpt_error(conn), "2 files open");
	assert_int_equal(lpt_open(connect_as(f, 1), "LPT1", &file), 0);
}

static void note(struct lpt_operation *operation, int result, void *userdata)
{
	*(int *)userdata = result;
}

static void waiting_requests_of_a_connection_are_limited(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *owner, *waiters[3];

	start(f, "max-requests = 2");
	assert_int_equal(lpt_open(connect_as(f, 0), "LPT1", &owner), 0);
	assert_int_equal(lpt_allocate(owner, 0), 0);
	struct lpt_connection *conn = connect_as(f, 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(lpt_open(conn, "LPT1", &waiters[i]), 0);
		f->results[i] = 1;
		assert_int_equal(lpt_allocate_start(waiters[i], -1, note, &f->results[i], NULL), 0);
	}
	assert_int_equal(lpt_query_waiters(owner), 2);
	assert_int_equal(lpt_query_waiters(waiters[0]), 2);
	assert_int_equal(f->results[0], 1);
	assert_int_equal(f->results[1], 1);
	assert_int_equal(f->results[2], -EDQUOT);
}

/* The last few connections of a user are for looking and managing only. */
static void connections_of_a_user_are_limited_and_some_kept_for_looking(void **state)
{
	struct fixture *f = *state;
	struct lpt_records *list;
	struct lpt_file *file;
	int n = 0, r = 0;

	start(f, "max-connections = 10");
	while (n < N_CONNECTIONS && r == 0) {
		r = lpt_connect(LPT_DAEMON_ANY, f->daemon.socket, "test", &f->conns[n++]);
	}
	assert_int_equal(r, -EDQUOT);
	assert_int_equal(n, 11);
	assert_int_equal(lpt_open(f->conns[0], "LPT1", &file), 0);
	assert_int_equal(lpt_open(f->conns[9], "LPT1", &file), -EACCES);
	assert_int_equal(lpt_ports(f->conns[9], NULL, &list), 1);
	lpt_records_free(list);
}

/* Whoever lends a port to others is not who holds it. */
static void a_file_opened_for_a_process_is_shown_as_that_ones(void **state)
{
	struct fixture *f = *state;
	struct lpt_records *list;
	struct lpt_file *file;

	start(f, "");
	assert_int_equal(lpt_open_for(connect_as(f, 0), "LPT1", (uint32_t)getpid(), 61234, &file),
			 0);
	assert_int_equal(lpt_allocate(file, 0), 0);
	assert_int_equal(lpt_holders(connect_as(f, 1), "LPT1", 0, &list), 1);

	const struct lpt_holder *holder = lpt_records_holder(list, 0);

	assert_int_equal(holder->pid, getpid());
	assert_string_equal(holder->user, "61234");
	assert_words(holder->program,
		     "test-daemon-lim"); /* as much as the system knows of a name */
	lpt_records_free(list);
}

static void files_opened_for_a_user_are_charged_to_that_one(void **state)
{
	struct fixture *f = *state;
	uint32_t pid = (uint32_t)getpid();
	struct lpt_file *file;
	int r = 0, n = 0;

	start(f, "max-connections = 10");
	while (n < N_CONNECTIONS && r == 0) {
		r = lpt_open_for(connect_as(f, n), "LPT1", pid, 61234, &file);
		n++;
	}
	assert_int_equal(r, -EDQUOT);
	assert_words(lpt_error(f->conns[n - 1]), "user 61234 has too many");
	assert_int_equal(n, 7);
	assert_int_equal(lpt_open_for(f->conns[n - 1], "LPT1", pid, 61235, &file), 0);
}

static void a_connection_with_an_open_file_speaks_for_itself_only(void **state)
{
	struct fixture *f = *state;
	struct lpt_file *file;

	start(f, "");
	struct lpt_connection *conn = connect_as(f, 0);

	assert_int_equal(lpt_open(conn, "LPT1", &file), 0);
	assert_int_equal(lpt_open_for(conn, "LPT1", (uint32_t)getpid(), 61234, &file), -EBUSY);
	assert_words(lpt_error(conn), "files open already");
}

/* They hold a descriptor each, and would hold them all. */
static void connections_that_never_greet_are_limited_too(void **state)
{
	struct fixture *f = *state;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct lpt_daemon_info info;
	int silent[64];

	start(f, "max-connections = 10");
	struct lpt_connection *conn = connect_as(f, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", f->daemon.socket);
	for (int i = 0; i < 64; i++) {
		silent[i] = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
		assert_int_equal(connect(silent[i], (struct sockaddr *)&address, sizeof(address)),
				 0);
	}
	char byte;

	assert_int_equal(recv(silent[63], &byte, 1, 0), 0);
	assert_int_equal(lpt_daemon_status(conn, &info), 0);
	assert_in_range(info.n_clients, 10, 32);
	for (int i = 0; i < 64; i++) {
		close(silent[i]);
	}
}

/* The daemon with an inherited socket of this type.  Its process id. */
static pid_t start_with_socket(struct fixture *f, int type)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char state[96], pid[16];

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", f->daemon.socket);
	int fd = socket(AF_UNIX, type, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 8), 0);
	snprintf(state, sizeof(state), "%s/state", f->daemon.folder);
	pid_t child = fork();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(pid, sizeof(pid), "%d", (int)getpid());
		setenv("LISTEN_PID", pid, 1);
		setenv("LISTEN_FDS", "1", 1);
		if (fd == 3) {
			fcntl(fd, F_SETFD, 0);
		} else {
			dup2(fd, 3);
		}
		execl(private_daemon_program(), "lptd", "--user", "--state", state, NULL);
		_exit(127);
	}
	close(fd);
	return child;
}

static void a_socket_of_the_service_manager_is_served_and_left_in_place(void **state)
{
	struct fixture *f = *state;

	f->daemon.pid = start_with_socket(f, SOCK_SEQPACKET);
	struct lpt_connection *conn = connect_as(f, 0);

	assert_int_equal(lpt_add(conn, "loopback", NULL), 0);
	assert_int_equal(private_daemon_kill(&f->daemon, SIGTERM), 0);
	assert_int_equal(access(f->daemon.socket, F_OK), 0);
}

static void a_socket_of_another_kind_is_refused(void **state)
{
	struct fixture *f = *state;
	int status;

	assert_int_equal(waitpid(start_with_socket(f, SOCK_STREAM), &status, 0) > 0, 1);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(open_files_of_a_connection_are_limited),
		TEST(waiting_requests_of_a_connection_are_limited),
		TEST(connections_of_a_user_are_limited_and_some_kept_for_looking),
		TEST(a_file_opened_for_a_process_is_shown_as_that_ones),
		TEST(files_opened_for_a_user_are_charged_to_that_one),
		TEST(a_connection_with_an_open_file_speaks_for_itself_only),
		TEST(connections_that_never_greet_are_limited_too),
		TEST(a_socket_of_the_service_manager_is_served_and_left_in_place),
		TEST(a_socket_of_another_kind_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
