/* SPDX-License-Identifier: MIT */
/*
 * A daemon that only says what a test tells it to: the far end of a socket pair.  Ids of requests
 * count from 1 (the greeting), so a test lays answers out before it asks, and looks afterwards at
 * what was asked.  No thread, no waiting.
 */
#ifndef LPT_CLIENT_TEST_DAEMON_H
#define LPT_CLIENT_TEST_DAEMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <lpt/lpt.h>

#include "wire/wire.h"

struct fixture {
	int far; /* the daemon's end; -1 once it died */
	struct lpt_connection *conn;
	struct wire_message message; /* the last request read, borrowed from bytes */
	uint8_t bytes[WIRE_MESSAGE_MAX];
};

/* What the daemon says. */
static inline void say(struct fixture *f, enum wire_number number, uint32_t id, const void *body)
{
	static uint8_t bytes[WIRE_MESSAGE_MAX];
	int n = wire_encode(number, id, body, bytes, sizeof(bytes));

	assert_true(n > 0);
	assert_int_equal(send(f->far, bytes, (size_t)n, MSG_NOSIGNAL), n);
}

static inline void say_done(struct fixture *f, uint32_t id)
{
	struct wire_done body;

	say(f, WIRE_done, id, &body);
}

static inline void say_error(struct fixture *f, uint32_t id, int error, enum lpt_status status,
			     const char *text)
{
	struct wire_error body = {wire_error_from_errno(error), status, text};

	say(f, WIRE_error, id, &body);
}

static inline void say_opened(struct fixture *f, uint32_t id, uint32_t file)
{
	struct wire_opened body = {file, 7, "LPT1", "sim:printer#7"};

	say(f, WIRE_opened, id, &body);
}

/* The next request that the client sent; it must be this one. */
static inline const struct wire_message *asked(struct fixture *f, enum wire_number number)
{
	ssize_t n = recv(f->far, f->bytes, sizeof(f->bytes), MSG_DONTWAIT);

	assert_true(n > 0);
	assert_int_equal(wire_decode(f->bytes, (size_t)n, &f->message), 0);
	assert_string_equal(wire_name(f->message.number), wire_name(number));
	return &f->message;
}

static inline void asked_nothing(struct fixture *f)
{
	assert_int_equal(recv(f->far, f->bytes, sizeof(f->bytes), MSG_DONTWAIT), -1);
}

static inline void die(struct fixture *f)
{
	close(f->far);
	f->far = -1;
}

static inline void say_hello(struct fixture *f)
{
	struct wire_hello_reply body = {.major = WIRE_MAJOR, .roles = LPT_ROLE_USE, .pid = 42};

	say(f, WIRE_hello_reply, 1, &body);
}

/* Two ends, nothing said yet. */
static inline void make_pair(struct fixture *f, int *ret_near)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	f->far = ends[0];
	*ret_near = ends[1];
}

static inline int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int near;

	make_pair(f, &near);
	say_hello(f);
	assert_int_equal(lpt_connect_fd(&near, "tester", &f->conn), 0);
	asked(f, WIRE_hello);
	*state = f;
	return 0;
}

static inline int tear_down(void **state)
{
	struct fixture *f = *state;

	lpt_disconnect(f->conn);
	if (f->far >= 0) {
		die(f);
	}
	free(f);
	return 0;
}

/* An open file 11; uses id 2. */
static inline struct lpt_file *open_file(struct fixture *f)
{
	struct lpt_file *file = NULL;

	say_opened(f, 2, 11);
	assert_int_equal(lpt_open(f->conn, "LPT1", &file), 0);
	assert_string_equal(asked(f, WIRE_open)->as.open.port, "LPT1");
	return file;
}

/* How often a callback came, and with what. */
struct outcome {
	int n, result;
};

static inline void note(struct lpt_operation *operation, int result, void *userdata)
{
	struct outcome *outcome = userdata;

	outcome->n++;
	outcome->result = result;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
