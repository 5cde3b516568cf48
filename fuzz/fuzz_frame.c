/* SPDX-License-Identifier: MIT */
/*
 * Any frames from a client that has greeted, to a whole daemon in this process: sessions, files,
 * runs, watches and ports, and their end.  The input is frames, each behind its length (u16).
 */
#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/daemon.h"
#include "daemon/port.h"
#include "daemon/registry.h"
#include "daemon/session.h"
#include "util/log.h"

#define ROUNDS_MAX 64 /* of the loop for one frame: a program may run for ever */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void say_nothing(enum log_level level, const char *line)
{
}

/* In memory: the state file is synced for every port that is added. */
static char state[] = "/dev/shm/lptd-fuzz-XXXXXX";

static int remove_entry(const char *path, const struct stat *about, int type, struct FTW *ftw)
{
	return remove(path);
}

static void remove_state(void)
{
	nftw(state, remove_entry, 4, FTW_DEPTH | FTW_PHYS);
}

static struct daemon *make_daemon(void)
{
	struct daemon *daemon = calloc(1, sizeof(*daemon));
	int r = daemon && mkdtemp(state) ? daemon_init(daemon, state) : -1;

	log_set_sink(say_nothing);
	assert(r >= 0);
	atexit(remove_state);
	strcpy(daemon->user, "fuzz");
	return daemon;
}

static void add_port(struct daemon *daemon, const char *text)
{
	struct port_spec spec = {0};
	struct daemon_port *port;
	char error[2048];

	if (port_spec_parse(text, &spec, error, sizeof(error)) == 0) {
		registry_add(daemon, &spec, false, &port, error, sizeof(error));
	}
}

static void run_loop(struct daemon *daemon)
{
	for (int i = 0; i < ROUNDS_MAX && sd_event_run(daemon->loop, 0) > 0; i++) {
	}
}

/* What the daemon answers is not looked at, but taken, so that it goes on. */
static void discard_answers(int client)
{
	static uint8_t answer[WIRE_MESSAGE_MAX];

	while (recv(client, answer, sizeof(answer), MSG_DONTWAIT) > 0) {
	}
}

static void greet(int client)
{
	const struct wire_hello hello = {.magic = WIRE_MAGIC, .major = WIRE_MAJOR, .name = "fuzz"};
	uint8_t bytes[128];
	int len = wire_encode(WIRE_hello, 1, &hello, bytes, sizeof(bytes));

	send(client, bytes, (size_t)len, MSG_NOSIGNAL);
}

static void send_frames(struct daemon *daemon, int client, const uint8_t *data, size_t size)
{
	while (size >= 2) {
		size_t len = data[0] | (size_t)data[1] << 8;

		data += 2;
		size -= 2;
		len = len < size ? len : size;
		if (len > 0) {
			send(client, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		}
		run_loop(daemon);
		discard_answers(client);
		data += len;
		size -= len;
	}
}

static void remove_ports(struct daemon *daemon)
{
	while (!lpt_list_is_empty(&daemon->registry.ports)) {
		port_unplug(lpt_container_of(daemon->registry.ports.next, struct daemon_port, link),
			    "the input is over");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct daemon *daemon;
	int pair[2];

	daemon = daemon ? daemon : make_daemon();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) < 0) {
		return 0;
	}
	add_port(daemon, "loopback,clock=virtual,name=LPT1");
	add_port(daemon, "printer,clock=virtual,name=LPT2");
	add_port(daemon, "hd44780,clock=virtual,name=LPT3");
	add_port(daemon, "jtag,clock=virtual,name=LPT4");
	add_port(daemon, "echo,clock=virtual,probe=none,irq=7,name=LPT5");
	add_port(daemon, "chain,clock=virtual,probe=none,name=LPT6");
	if (session_new(daemon, &pair[1]) == 0) {
		greet(pair[0]);
		send_frames(daemon, pair[0], data, size);
	}
	close(pair[0]);
	run_loop(daemon);
	remove_ports(daemon);
	run_loop(daemon);
	assert(daemon->n_sessions == 0 && daemon->n_files == 0 && daemon->n_requests == 0);
	return 0;
}
