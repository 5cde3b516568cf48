/* SPDX-License-Identifier: MIT */
/*
 * Clients that send any message in any order, with any handle, and leave in the middle, while ports
 * and devices come and go and devices make mistakes.  What happens depends on STORM_SEED alone;
 * STORM_STEPS are sent.  Whatever it was, the daemon goes on, and when all have left it keeps
 * nothing of them.  Run it with a daemon built with sanitizers to see more.
 */
#include "raw.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STEPS 2000
#define RESERVED 1 /* the last client, which looks */
#define STORMERS (RAW_CLIENTS - RESERVED)

struct storm {
	struct fixture *f;
	uint32_t seed;
	struct raw *at; /* who sends now */
	void (*const *steps)(struct storm *s);
	uint32_t n_steps;
};

/* A generator of its own, so that a seed means the same everywhere. */
static uint32_t number(struct storm *s, uint32_t below)
{
	s->seed = s->seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)(s->seed >> 8) * below) >> 24);
}

#define CHOICE(s, choices) ((choices)[number(s, sizeof(choices) / sizeof((choices)[0]))])

/* --- what is sent --- */

static const uint8_t bytes[65536];

static uint32_t any_file(struct storm *s)
{
	static const uint32_t odd[] = {0, 99, UINT32_MAX};

	return number(s, 30) == 0 ? CHOICE(s, odd) : 1 + number(s, 3);
}

static uint32_t any_length(struct storm *s)
{
	static const uint32_t lengths[] = {0, 1, 2, 7, 300, 4096, 65535, 65536};

	return CHOICE(s, lengths);
}

static int64_t any_time(struct storm *s)
{
	static const int64_t times[] = {0, 1, 2, 30, -1, INT64_MAX, INT64_MIN, INT64_MAX / 1000};

	return CHOICE(s, times);
}

static const char *any_port(struct storm *s)
{
	static const char *const names[] = {"LPT1", "LPT2", "LPT3", "LPT4",
					    "LPT5", "lpt6", "",     "LPT9"};

	return CHOICE(s, names);
}

/* Sent without waiting: nobody but the daemon may be slow. */
static void send_any_id(struct storm *s, enum wire_number number_, const void *body)
{
	static uint8_t out[WIRE_MESSAGE_MAX];
	uint32_t id = number(s, 10) == 0 ? 1 + number(s, 8) : ++s->at->last_id;
	int len = wire_encode(number_, id, body, out, sizeof(out));

	assert_true(len > 0);
	if (send(s->at->fd, out, (size_t)len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN) {
		raw_close(s->at);
	}
}

static void send_open(struct storm *s)
{
	const struct wire_open open = {.port = any_port(s)};

	send_any_id(s, WIRE_open, &open);
}

static void send_open_device(struct storm *s)
{
	static const char *const names[] = {"LPT1",   "LPT2.0",   "LPT2.1", "LPT2.2", "LPT2.3",
					    "LPT2.4", "LPT3",     "LPT4.0", "LPT4.4", "LPT5",
					    "lpt6",   "LPT1.999", "",       "LPT2"};
	const struct wire_open_device open = {.device = CHOICE(s, names),
					      .flags = number(s, 20) == 0};

	send_any_id(s, WIRE_open_device, &open);
}

static void send_close(struct storm *s)
{
	const struct wire_close close = {.file = any_file(s)};

	send_any_id(s, WIRE_close, &close);
}

static void send_read(struct storm *s)
{
	const struct wire_device_read read = {.file = any_file(s),
					      .offset = number(s, 30) == 0 ? UINT64_MAX : 0,
					      .length = any_length(s) + (number(s, 40) == 0),
					      .direct = number(s, 3) == 0};

	send_any_id(s, WIRE_device_read, &read);
}

static void send_write(struct storm *s)
{
	const struct wire_device_write write = {
		.file = any_file(s), .direct = number(s, 3) == 0, .bytes = {bytes, any_length(s)}};

	send_any_id(s, WIRE_device_write, &write);
}

static void send_call(struct storm *s)
{
	const struct wire_device_call call = {.file = any_file(s),
					      .routine = number(s, 9),
					      .forward_mask = number(s, 0x10000),
					      .reverse_mask = number(s, 0x10000),
					      .safety = number(s, 4),
					      .is_forward = (uint8_t)number(s, 2)};

	send_any_id(s, WIRE_device_call, &call);
}

static void send_request(struct storm *s)
{
	static const uint32_t timeouts[] = {0, 1, 20, UINT32_MAX, UINT32_MAX - 1};
	uint32_t in[64] = {0};
	uint32_t function = number(s, 56);

	for (int i = 0; i < 5; i++) {
		in[i] = number(s, 4) == 0 ? number(s, UINT32_MAX) : CHOICE(s, timeouts);
	}
	const struct wire_request request = {
		.file = any_file(s),
		.request_class = 1 + number(s, 2),
		.code = number(s, 20) == 0 ? LPT_IOCTL_SERIAL_SET_TIMEOUTS : LPT_IOCTL(function),
		.out_len = number(s, 4) == 0 ? UINT32_MAX : any_length(s),
		.in = {in, number(s, sizeof(in))},
		.try_only = (uint8_t)number(s, 2),
	};

	send_any_id(s, WIRE_request, &request);
}

static void send_lock(struct storm *s)
{
	static const uint32_t codes[] = {
		LPT_IOCTL_INTERNAL_PARCLASS_CONNECT, LPT_IOCTL_INTERNAL_LOCK_PORT,
		LPT_IOCTL_INTERNAL_LOCK_PORT_NO_SELECT, LPT_IOCTL_INTERNAL_UNLOCK_PORT,
		LPT_IOCTL_INTERNAL_UNLOCK_PORT_NO_DESELECT};
	const struct wire_request request = {.file = any_file(s),
					     .request_class = LPT_CLASS_INTERNAL,
					     .code = CHOICE(s, codes),
					     .out_len = 256};

	send_any_id(s, WIRE_request, &request);
}

static void send_talk(struct storm *s)
{
	const struct wire_talk talk = {.file = any_file(s),
				       .operation = number(s, 12),
				       .mode = number(s, 10),
				       .flags = number(s, 9),
				       .wait_us = any_time(s),
				       .room = any_length(s),
				       .bytes = {bytes, any_length(s)}};

	send_any_id(s, WIRE_talk, &talk);
}

static void send_run(struct storm *s)
{
	static const struct lpt_insn codes[][2] = {
		{{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff}, {.op = LPT_OP_END}},
		{{.op = LPT_OP_OUT, .reg = LPT_REG_CONTROL, .val = 0x0c}, {.op = LPT_OP_END}},
		{{.op = LPT_OP_JMP, .arg = 0}, {.op = LPT_OP_END}},
		{{.op = LPT_OP_XFER, .mask = LPT_XFER_COMPAT}, {.op = LPT_OP_END}},
	};
	const struct wire_run run = {.file = any_file(s),
				     .room = 64,
				     .wall_ms = number(s, 40),
				     .program = {CHOICE(s, codes), sizeof(codes[0])},
				     .payload = {bytes, number(s, 100)}};

	send_any_id(s, WIRE_run, &run);
}

static void send_allocate(struct storm *s)
{
	const struct wire_allocate allocate = {
		.file = any_file(s), .timeout_ms = any_time(s), .try_only = (uint8_t)number(s, 2)};

	send_any_id(s, WIRE_allocate, &allocate);
}

static void send_free(struct storm *s)
{
	const struct wire_free body = {.file = any_file(s)};

	send_any_id(s, WIRE_free, &body);
}

static void send_cancel(struct storm *s)
{
	const struct wire_cancel cancel = {.target = s->at->last_id - number(s, 20)};

	send_any_id(s, WIRE_cancel, &cancel);
}

static void send_chain(struct storm *s)
{
	const struct wire_chain chain = {.port = any_port(s), .timeout_ms = any_time(s)};

	send_any_id(s, WIRE_chain, &chain);
}

static void send_devices(struct storm *s)
{
	const struct wire_devices devices = {.port = any_port(s)};

	send_any_id(s, WIRE_devices, &devices);
}

static void send_irq_wait(struct storm *s)
{
	const struct wire_irq_wait wait = {.file = any_file(s), .since = number(s, 3)};

	send_any_id(s, WIRE_irq_wait, &wait);
}

static void send_information(struct storm *s)
{
	const struct wire_file_information body = {
		.file = any_file(s), .information_class = number(s, 20), .out_len = any_length(s)};

	send_any_id(s, WIRE_file_information, &body);
}

static void send_evict(struct storm *s)
{
	const struct wire_evict evict = {.port = any_port(s), .grace_ms = any_time(s)};

	if (number(s, 3) == 0) {
		send_any_id(s, WIRE_evict, &evict);
	}
}

static const struct {
	const char *key, *values[4];
} mistakes[] = {
	{"mute", {"no", "no", "yes", "no"}},           {"refuse", {"none", "all", "ecp", "nibble"}},
	{"late", {"0us", "1us", "30ms", "36ms"}},      {"dies-after", {"never", "0", "3", "never"}},
	{"stuck", {"none", "nack", "busy", "select"}}, {"id-length", {"true", "0", "65535", "1"}},
	{"id-order", {"big", "little", "big", "big"}}, {"present0", {"yes", "no", "yes", "yes"}},
	{"present1", {"yes", "no", "yes", "yes"}},     {"deaf", {"none", "0", "1", "none"}},
	{"twin", {"no", "yes", "no", "no"}},           {"at", {"0", "1", "end", "2"}},
	{"say", {"x", "yy", "zzzzzzzz", "x"}},         {"offline", {"no", "yes", "no", "no"}},
};

static void send_adjust(struct storm *s)
{
	uint32_t which = number(s, sizeof(mistakes) / sizeof(mistakes[0]));
	const struct wire_adjust adjust = {.port = any_port(s),
					   .key = mistakes[which].key,
					   .value = mistakes[which].values[number(s, 4)]};

	send_any_id(s, WIRE_adjust, &adjust);
}

/* --- ports that come and go --- */

static const char *const specs[] = {
	"echo,clock=virtual,irq=7,name=LPT1",
	"chain,devices=3,end=echo,clock=virtual,name=LPT2,acquire=20ms",
	"slow:echo,clock=virtual,name=LPT3,irq=7,yield-idle=1ms",
	"chain,devices=4,name=LPT4,grace=5ms,probe=none",
	"echo,name=LPT5,acquire=5ms,grace=20ms",
	"loopback,name=LPT6,irq=5,yield-idle=1ms",
};

static void send_add(struct storm *s)
{
	const struct wire_add add = {.spec = CHOICE(s, specs)};

	send_any_id(s, WIRE_add, &add);
}

static void send_unplug(struct storm *s)
{
	const struct wire_unplug unplug = {.port = any_port(s)};

	if (number(s, 4) == 0) {
		send_any_id(s, WIRE_unplug, &unplug);
	}
}

static void send_remove(struct storm *s)
{
	const struct wire_remove body = {.port = any_port(s)};

	send_any_id(s, WIRE_remove, &body);
}

static void leave(struct storm *s)
{
	if (number(s, 4) == 0) {
		raw_close(s->at);
	}
}

/* Each as often as it stands there. */
typedef void (*step_fn)(struct storm *s);

static const step_fn anything[] = {
	send_open,        send_open_device,
	send_open_device, send_open_device,
	send_close,       send_read,
	send_read,        send_write,
	send_write,       send_call,
	send_call,        send_request,
	send_request,     send_lock,
	send_lock,        send_lock,
	send_talk,        send_talk,
	send_run,         send_allocate,
	send_free,        send_cancel,
	send_cancel,      send_chain,
	send_devices,     send_evict,
	send_irq_wait,    send_information,
	send_adjust,      send_adjust,
	send_add,         send_unplug,
	send_remove,      leave,
};

static const step_fn talks[] = {
	send_open, send_allocate, send_allocate, send_allocate, send_talk, send_talk,
	send_talk, send_talk,     send_talk,     send_talk,     send_run,  send_request,
	send_free, send_cancel,   send_adjust,   send_chain,
};

static const step_fn transfers[] = {
	send_open_device, send_open_device, send_lock,    send_lock,   send_lock,   send_read,
	send_read,        send_read,        send_write,   send_write,  send_write,  send_call,
	send_call,        send_call,        send_request, send_cancel, send_adjust, send_chain,
};

/* --- the storm --- */

/* Some read what they are sent, some do not for long. */
static void read_some(struct storm *s)
{
	for (int i = 0; i < STORMERS; i++) {
		struct raw *client = &s->f->clients[i];

		while (client->fd >= 0 && number(s, 8) != 0) {
			ssize_t n = recv(client->fd, client->in, sizeof(client->in), MSG_DONTWAIT);

			if (n == 0 || (n < 0 && errno != EAGAIN)) {
				raw_close(client);
			}
			if (n <= 0) {
				break;
			}
		}
	}
}

static void step(struct storm *s)
{
	uint32_t which = number(s, STORMERS);

	s->at = &s->f->clients[which];
	if (s->at->fd < 0) {
		raw_client(s->f, (int)which, "stormy");
	}
	s->steps[number(s, s->n_steps)](s);
	read_some(s);
}

static uint32_t from_environment(const char *name, uint32_t otherwise)
{
	const char *value = getenv(name);

	return value ? (uint32_t)strtoul(value, NULL, 10) : otherwise;
}

static void storm(struct fixture *f, const step_fn *steps, uint32_t n_steps)
{
	struct storm s = {.f = f,
			  .seed = from_environment("STORM_SEED", 1),
			  .steps = steps,
			  .n_steps = n_steps};
	uint32_t n = from_environment("STORM_STEPS", STEPS);
	struct raw *watcher = raw_client(s.f, STORMERS, "watcher");

	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		raw_add(watcher, specs[i]);
	}
	for (uint32_t i = 0; i < n; i++) {
		step(&s);
		if (i % 64 == 0) {
			raw_status(watcher);
		}
	}
	for (int i = 0; i < STORMERS; i++) {
		raw_close(&s.f->clients[i]);
	}
	struct wire_status_info status;

	do {
		status = raw_status(watcher);
	} while (status.n_clients > 1);
	assert_int_equal(status.n_files, 0);
	assert_int_equal(status.n_requests, 0);
}

#define STORM(state, steps) storm(*(state), steps, sizeof(steps) / sizeof((steps)[0]))

static void any_messages_leave_nothing_behind(void **state)
{
	STORM(state, anything);
}

static void any_talks_leave_nothing_behind(void **state)
{
	STORM(state, talks);
}

static void any_requests_to_devices_leave_nothing_behind(void **state)
{
	STORM(state, transfers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(any_messages_leave_nothing_behind),
		TEST(any_talks_leave_nothing_behind),
		TEST(any_requests_to_devices_leave_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
