/* SPDX-License-Identifier: MIT */
#include "daemon-side.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/private-daemon.h"

struct client clients[N_CLIENTS];
struct lpt_connection *admin;
static struct private_daemon lptd;

const char *daemon_folder(void)
{
	return lptd.folder;
}

const char *daemon_socket(void)
{
	return lptd.socket;
}

int add_port(const char *spec)
{
	const char *driver = getenv("LPT_CONFORMANCE_DRIVER");
	char text[300];

	snprintf(text, sizeof(text), "%s:%s", driver ? driver : "sim", spec);
	return lpt_add(admin, text, NULL);
}

int adjust_port(const char *port, const char *key, const char *value)
{
	int r = -EBUSY;

	for (int i = 0; r == -EBUSY && i < PATIENCE_LOOKS; i++) {
		r = lpt_adjust(admin, port, key, value);
	}
	return r;
}

void daemon_setup(void)
{
	memset(clients, 0, sizeof(clients));
	memset(&lptd, 0, sizeof(lptd));
	admin = NULL;
	CHECK(private_daemon_start(&lptd) == 0);
	CHECK(lpt_connect(LPT_DAEMON_ANY, lptd.socket, "administrator", &admin) == 0);
	CHECK(add_port("loopback,name=LPT1") == 0);
	CHECK(add_port("loopback,name=LPT2") == 0);
}

void daemon_teardown(void)
{
	for (int i = 0; i < N_CLIENTS; i++) {
		close_file(i);
		clients[i].conn = lpt_disconnect(clients[i].conn);
	}
	admin = lpt_disconnect(admin);
	private_daemon_stop(&lptd);
}

int connect_client(int i)
{
	char name[16];

	if (clients[i].conn) {
		return 0;
	}
	snprintf(name, sizeof(name), "client-%d", i);
	return lpt_connect(LPT_DAEMON_ANY, lptd.socket, name, &clients[i].conn);
}

int open_port(int i, const char *port)
{
	int r = connect_client(i);

	return r < 0 ? r : lpt_open(clients[i].conn, port, &clients[i].file);
}

void close_file(int i)
{
	clients[i].file = lpt_close(clients[i].file);
}

static void allocated(struct lpt_operation *operation, int result, void *userdata)
{
	struct client *c = userdata;

	c->operation = NULL;
	c->result = result;
	c->n_done++;
}

int start_allocate(int i)
{
	struct client *c = &clients[i];

	c->n_done = 0;
	int r = lpt_allocate_start(c->file, -1, allocated, c, &c->operation);
	if (r < 0) {
		return r;
	}
	lpt_query_waiters(c->file); /* answered after the allocate was taken in */
	lpt_dispatch(c->conn, 0);
	return 0;
}

int free_port(int i)
{
	return lpt_free(clients[i].file);
}

bool dispatch_until(struct lpt_connection *conn, const int *count, int n)
{
	/* A message need not lead to a callback: allow for some that do not. */
	for (int i = 0; *count < n && i < 100; i++) {
		if (lpt_dispatch(conn, PATIENCE_MS) < 0) {
			return false;
		}
	}
	return *count >= n;
}

bool waits(int i)
{
	lpt_query_waiters(clients[i].file); /* whatever was said before is here now */
	lpt_dispatch(clients[i].conn, 0);
	return clients[i].n_done == 0;
}

bool ended(int i, int result)
{
	struct client *c = &clients[i];

	if (!dispatch_until(c->conn, &c->n_done, 1)) {
		return false;
	}
	lpt_dispatch(c->conn, 0);
	return c->n_done == 1 && c->result == result;
}

bool is_granted(int i)
{
	return ended(i, 0);
}

int drive(int i, uint8_t data)
{
	const struct lpt_insn insns[] = {
		{.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = data},
		{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xf8},
		{.op = LPT_OP_END},
	};
	/* D0-nFault, D1-Select, D2-PError, D3-nAck, D4-Busy; Busy reads inverted */
	uint8_t expected = (uint8_t)((data & 0x0f) << 3 | (data & 0x10 ? 0 : 0x80));
	uint8_t status = 0;
	const struct lpt_program program = {
		.insns = insns, .n_insns = 3, .results = &status, .results_size = 1};

	int r = lpt_run(clients[i].file, &program, NULL);
	return r < 0 ? r : status == expected ? 0 : -EIO;
}

bool owns(int i)
{
	static uint8_t data;

	return drive(i, (uint8_t)(++data & 0x1f)) == 0;
}

int data_on_wires(const char *port)
{
	struct lpt_lines_info lines;

	return lpt_snapshot(admin, port, &lines) < 0 ? -1 : lines.data;
}

int control_on_wires(const char *port)
{
	struct lpt_lines_info lines;

	return lpt_snapshot(admin, port, &lines) < 0 ? -1 : lines.control;
}

enum lpt_status ask(int i, uint32_t code, void *buffer, uint32_t in_len, uint32_t out_len,
		    uint32_t *ret_information)
{
	enum lpt_status status = LPT_STATUS_UNSUCCESSFUL;
	uint32_t information = 0xbad;

	if (lpt_request(clients[i].file, LPT_CLASS_INTERNAL, code, buffer, in_len, buffer, out_len,
			50, &status, &information) < 0) {
		return LPT_STATUS_INVALID_HANDLE;
	}
	if (ret_information) {
		*ret_information = information;
	}
	return status;
}

enum lpt_status ask_select(int i, uint32_t code, uint8_t id, uint32_t flags)
{
	struct lpt_1284_command command = {.id = id, .command_flags = flags};

	return ask(i, code, &command, sizeof(command), 0, NULL);
}

bool look_at(const char *port, struct lpt_port_info *ret_info)
{
	struct lpt_records *list = NULL;

	if (lpt_ports(admin, port, &list) != 1) {
		lpt_records_free(list);
		return false;
	}
	*ret_info = *lpt_records_port(list, 0);
	/* Texts go with the list; tests look at numbers. */
	ret_info->name = ret_info->state = ret_info->owner = ret_info->device = NULL;
	ret_info->nodes = ret_info->location = ret_info->driver = ret_info->modes = NULL;
	ret_info->rest = NULL;
	lpt_records_free(list);
	return true;
}

uint32_t n_files(const char *port)
{
	struct lpt_port_info info;

	return look_at(port, &info) ? info.n_files : 0xbad;
}

uint32_t n_waiters(const char *port)
{
	struct lpt_port_info info;

	return look_at(port, &info) ? info.n_waiters : 0xbad;
}

bool await_files(const char *port, uint32_t n)
{
	for (int i = 0; i < PATIENCE_LOOKS; i++) {
		if (n_files(port) == n) {
			return true;
		}
	}
	return false;
}

bool await_waiters(const char *port, uint32_t n)
{
	for (int i = 0; i < PATIENCE_LOOKS; i++) {
		if (n_waiters(port) == n) {
			return true;
		}
	}
	return false;
}

/* The other process: hold the port and say so, then wait for the end. */
static void hold(const char *port, bool allocates, int ready)
{
	struct lpt_connection *conn;
	struct lpt_file *file;

	if (lpt_connect(LPT_DAEMON_ANY, lptd.socket, "process", &conn) == 0 &&
	    lpt_open(conn, port, &file) == 0 &&
	    (!allocates || lpt_allocate(file, PATIENCE_MS) == 0)) {
		(void)!write(ready, "", 1);
	}
	close(ready);
	pause();
	_exit(0);
}

pid_t fork_process(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	}
	return pid;
}

pid_t process_with(const char *port, bool allocates)
{
	int ends[2];
	char byte;

	if (pipe(ends) < 0) {
		return -1;
	}
	pid_t pid = fork_process();
	if (pid == 0) {
		close(ends[0]);
		hold(port, allocates, ends[1]);
	}
	close(ends[1]);
	if (pid > 0 && read(ends[0], &byte, 1) != 1) {
		kill_process(pid);
		pid = -1;
	}
	close(ends[0]);
	return pid;
}

void kill_process(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
