/* SPDX-License-Identifier: MIT */
/* See raw.h. */
#include "raw.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_MS 20000

int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	for (int i = 0; i < RAW_CLIENTS; i++) {
		f->clients[i].fd = -1;
	}
	*state = f;
	return private_daemon_start(&f->daemon);
}

/* The daemon ends as it should after whatever a test did to it. */
int fixture_teardown(void **state)
{
	struct fixture *f = *state;
	int status = 0;

	for (int i = 0; i < RAW_CLIENTS; i++) {
		raw_close(&f->clients[i]);
	}
	if (f->daemon.pid > 0) {
		status = private_daemon_kill(&f->daemon, SIGTERM);
	}
	private_daemon_stop(&f->daemon);
	free(f);
	return status;
}

void raw_connect(struct fixture *f, struct raw *client)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", f->daemon.socket);
	client->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	assert_true(client->fd >= 0);
	assert_int_equal(connect(client->fd, (struct sockaddr *)&address, sizeof(address)), 0);
}

void raw_greet(struct raw *client, const char *name)
{
	const struct wire_hello hello = {
		.magic = WIRE_MAGIC,
		.major = WIRE_MAJOR,
		.minor = WIRE_MINOR,
		.name = name,
	};

	raw_expect(client, WIRE_hello_reply, raw_send(client, WIRE_hello, &hello));
}

struct raw *raw_client(struct fixture *f, int which, const char *name)
{
	struct raw *client = &f->clients[which];

	raw_connect(f, client);
	raw_greet(client, name);
	return client;
}

void raw_close(struct raw *client)
{
	if (client->fd >= 0) {
		close(client->fd);
	}
	client->fd = -1;
}

uint32_t raw_send_fd(struct raw *client, enum wire_number number, const void *body, int fd)
{
	static uint8_t out[WIRE_MESSAGE_MAX];
	uint32_t id = ++client->last_id;
	int len = wire_encode(number, id, body, out, sizeof(out));
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.header = {.cmsg_level = SOL_SOCKET,
				.cmsg_type = SCM_RIGHTS,
				.cmsg_len = CMSG_LEN(sizeof(int))}};
	struct iovec iov = {out, (size_t)len};
	struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};

	assert_true(len > 0);
	if (fd >= 0) {
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
	}
	assert_int_equal(sendmsg(client->fd, &message, MSG_NOSIGNAL), len);
	return id;
}

uint32_t raw_send(struct raw *client, enum wire_number number, const void *body)
{
	return raw_send_fd(client, number, body, -1);
}

int raw_has_message(struct raw *client, int timeout_ms)
{
	struct pollfd fd = {.fd = client->fd, .events = POLLIN};

	return poll(&fd, 1, timeout_ms) > 0;
}

const struct wire_message *raw_receive(struct raw *client)
{
	assert_true(raw_has_message(client, PATIENCE_MS));
	ssize_t n = recv(client->fd, client->in, sizeof(client->in), 0);

	if (n <= 0) {
		return NULL;
	}
	assert_int_equal(wire_decode(client->in, (size_t)n, &client->message), 0);
	return &client->message;
}

const struct wire_message *raw_expect(struct raw *client, enum wire_number number, uint32_t id)
{
	const struct wire_message *message = raw_receive(client);

	assert_non_null(message);
	if (message->number == WIRE_error && number != WIRE_error) {
		print_message("refused: %s\n", message->as.error.text);
	}
	assert_string_equal(wire_name(message->number), wire_name(number));
	assert_int_equal(message->id, id);
	return message;
}

void raw_expect_error(struct raw *client, uint32_t id, int error, const char *words)
{
	const struct wire_message *message = raw_expect(client, WIRE_error, id);

	assert_int_equal(wire_error_to_errno(message->as.error.code), error);
	if (!strstr(message->as.error.text, words)) {
		assert_string_equal(message->as.error.text, words);
	}
}

void raw_add(struct raw *client, const char *spec)
{
	const struct wire_add add = {.spec = spec};

	raw_expect(client, WIRE_port, raw_send(client, WIRE_add, &add));
}

uint32_t raw_open(struct raw *client, const char *port)
{
	const struct wire_open open = {.port = port};

	return raw_expect(client, WIRE_opened, raw_send(client, WIRE_open, &open))->as.opened.file;
}

uint32_t raw_start_allocate(struct raw *client, uint32_t file, int64_t timeout_ms)
{
	const struct wire_allocate allocate = {.file = file, .timeout_ms = timeout_ms};

	return raw_send(client, WIRE_allocate, &allocate);
}

void raw_allocate(struct raw *client, uint32_t file)
{
	raw_expect(client, WIRE_done, raw_start_allocate(client, file, -1));
}

uint32_t raw_start_run(struct raw *client, uint32_t file, const struct lpt_insn *code, uint32_t n)
{
	const struct wire_run run = {
		.file = file,
		.room = 64,
		.program = {code, n * (uint32_t)sizeof(*code)},
	};

	return raw_send(client, WIRE_run, &run);
}

const struct wire_result *raw_run(struct raw *client, uint32_t file, const struct lpt_insn *code,
				  uint32_t n)
{
	uint32_t id = raw_start_run(client, file, code, n);

	return &raw_expect(client, WIRE_result, id)->as.result;
}

struct wire_status_info raw_status(struct raw *client)
{
	uint32_t id = raw_send(client, WIRE_status, NULL);

	return raw_expect(client, WIRE_status_info, id)->as.status_info;
}

struct wire_port raw_port(struct raw *client, const char *port)
{
	const struct wire_list list = {.port = port};
	uint32_t id = raw_send(client, WIRE_list, &list);
	struct wire_port found = raw_expect(client, WIRE_port, id)->as.port;

	raw_expect(client, WIRE_done, id);
	return found;
}
