/* SPDX-License-Identifier: MIT */
/*
 * A client without manners: raw messages to a daemon, right ones and wrong ones, and what comes
 * back.  Every wait has an end, so a daemon that falls silent fails a test instead of stopping it.
 */
#ifndef LPT_TESTS_DAEMON_RAW_H
#define LPT_TESTS_DAEMON_RAW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lpt/program.h>
#include <lpt/request.h>

#include "support/private-daemon.h"
#include "wire/wire.h"

#define RAW_CLIENTS 8

struct raw {
	int fd; /* -1: not connected */
	uint32_t last_id;
	struct wire_message message; /* the last one received */
	uint8_t in[WIRE_MESSAGE_MAX];
};

/* A private daemon and clients that the teardown closes. */
struct fixture {
	struct private_daemon daemon;
	struct raw clients[RAW_CLIENTS];
};

int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Connect; with or without the greeting. */
void raw_connect(struct fixture *f, struct raw *client);
void raw_greet(struct raw *client, const char *name);
struct raw *raw_client(struct fixture *f, int which, const char *name);
void raw_close(struct raw *client);

/* Send one request; its id.  With a descriptor, -1 none. */
uint32_t raw_send(struct raw *client, enum wire_number number, const void *body);
uint32_t raw_send_fd(struct raw *client, enum wire_number number, const void *body, int fd);

/* The next message.  NULL: the daemon has cut the connection. */
const struct wire_message *raw_receive(struct raw *client);

/* The next message has to be this one, for this id. */
const struct wire_message *raw_expect(struct raw *client, enum wire_number number, uint32_t id);

/* The next message has to be a refusal with this errno and these words in it. */
void raw_expect_error(struct raw *client, uint32_t id, int error, const char *words);

/* Is there a message within this time? */
int raw_has_message(struct raw *client, int timeout_ms);

/* What tests do all the time. */
void raw_add(struct raw *client, const char *spec);
uint32_t raw_open(struct raw *client, const char *port);
void raw_allocate(struct raw *client, uint32_t file);
uint32_t raw_start_allocate(struct raw *client, uint32_t file, int64_t timeout_ms);
uint32_t raw_start_run(struct raw *client, uint32_t file, const struct lpt_insn *code, uint32_t n);
const struct wire_result *raw_run(struct raw *client, uint32_t file, const struct lpt_insn *code,
				  uint32_t n);

/* How the daemon is: that it answers is the point. */
struct wire_status_info raw_status(struct raw *client);
struct wire_port raw_port(struct raw *client, const char *port);

#endif
