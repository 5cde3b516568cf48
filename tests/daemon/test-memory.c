/* SPDX-License-Identifier: MIT */
/*
 * Out of memory is an ordinary failure: the same life of two clients is led again and again with
 * the first, second, third ... allocation failing, until one life passes untouched.  Each request
 * is answered or its client cut, nothing is left over, and the same daemon serves the next client.
 * The daemon lives in this process.
 */
#include "raw.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/daemon.h"
#include "daemon/session.h"
#include "daemon/spool.h"
#include "no-memory.h"

#define PATIENCE_US 20000000
#define REQUESTS_MAX 128     /* of one client */
#define UNTOUCHED_AFTER 1000 /* allocations that no life needs */

/* --- a daemon in this process --- */

struct client {
	struct raw raw;
	bool ended[REQUESTS_MAX]; /* by id: the request has its last answer */
};

struct life {
	struct daemon *daemon;
	struct client first, second;
	struct private_daemon folder; /* only that: no process */
	int spool, image;
	int n_refused;
	int n_told; /* that their file was taken */
	bool cut;   /* a client of this life */
};

/* Let the daemon do what there is to do. */
static void settle(struct life *life)
{
	int r;

	do {
		r = sd_event_run(life->daemon->loop, 0);
	} while (r > 0);
	assert_int_equal(r, 0);
}

static bool is_cut(const struct raw *client)
{
	uint8_t byte;

	return client->fd < 0 || recv(client->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* The next message, however long the daemon has to work for it.  NULL: it has cut the client. */
static const struct wire_message *next(struct life *life, struct raw *client)
{
	while (!raw_has_message(client, 0)) {
		assert_true(sd_event_run(life->daemon->loop, PATIENCE_US) > 0);
	}
	return raw_receive(client);
}

/* Note the end of whatever request this message ends; an error behind that is no refusal, but the
 * end of a trace. */
static void note(struct life *life, struct client *client, const struct wire_message *message)
{
	if (message->number == WIRE_error) {
		assert_string_not_equal(message->as.error.text, "");
		life->n_refused += !client->ended[message->id % REQUESTS_MAX];
	}
	if (message->number != WIRE_holder && message->number != WIRE_event &&
	    message->number != WIRE_access && message->number != WIRE_device) {
		assert_true(message->id < REQUESTS_MAX);
		client->ended[message->id] = true;
	}
}

/* Until a request has its answer, the last message of it; NULL: it was refused, or had ended
 * before, or the client was cut. */
static const struct wire_message *answer(struct life *life, struct client *client, uint32_t id)
{
	const struct wire_message *message = NULL;

	while (id != 0 && !client->ended[id]) {
		message = next(life, &client->raw);
		if (!message) {
			break;
		}
		note(life, client, message);
	}
	life->cut |= id == 0 || !client->ended[id];
	settle(life);
	return message && message->id == id && message->number != WIRE_error ? message : NULL;
}

/* Send a request; 0: the client was cut before. */
static uint32_t start(struct client *client, enum wire_number number, const void *body)
{
	return is_cut(&client->raw) ? 0 : raw_send(&client->raw, number, body);
}

static const struct wire_message *ask(struct life *life, struct client *client,
				      enum wire_number number, const void *body)
{
	return answer(life, client, start(client, number, body));
}

static void connect_to(struct life *life, struct client *client)
{
	const struct wire_hello hello = {WIRE_MAGIC, WIRE_MAJOR, WIRE_MINOR, 0, "client"};
	int fds[2];

	memset(client, 0, sizeof(*client));
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	client->raw.fd = fds[0];
	if (session_new(life->daemon, &fds[1]) < 0) {
		raw_close(&client->raw);
		life->cut = true;
	}
	if (fds[1] >= 0) {
		close(fds[1]);
	}
	ask(life, client, WIRE_hello, &hello);
}

static void disconnect(struct life *life, struct client *client)
{
	raw_close(&client->raw);
	settle(life);
}

/* --- what the clients do --- */

static void add(struct life *life, const char *spec, int folder)
{
	const struct wire_add body = {.spec = spec};
	struct raw *raw = &life->first.raw;
	uint32_t id = is_cut(raw) ? 0 : raw_send_fd(raw, WIRE_add, &body, folder);

	answer(life, &life->first, id);
}

static uint32_t open_port(struct life *life, struct client *client, const char *port)
{
	const struct wire_open body = {.port = port};
	const struct wire_message *opened = ask(life, client, WIRE_open, &body);

	return opened ? opened->as.opened.file : 0;
}

static void allocate(struct life *life, struct client *client, uint32_t file)
{
	const struct wire_allocate body = {.file = file, .timeout_ms = -1};

	ask(life, client, WIRE_allocate, &body);
}

static void free_port(struct life *life, struct client *client, uint32_t file)
{
	const struct wire_free body = {.file = file};

	ask(life, client, WIRE_free, &body);
}

static void close_file(struct life *life, struct client *client, uint32_t file)
{
	const struct wire_close body = {.file = file};

	ask(life, client, WIRE_close, &body);
}

/* A page, then a wait that no daemon does on its control thread. */
static uint32_t start_print(struct client *client, uint32_t file)
{
	static const struct lpt_insn code[] = {
		{.op = LPT_OP_XFER, .mask = LPT_XFER_COMPAT},
		{.op = LPT_OP_DELAY, .arg = 1000},
		{.op = LPT_OP_END},
	};
	const struct wire_run run = {
		.file = file,
		.room = 64,
		.program = {code, sizeof(code)},
		.payload = {"page\n", 5},
	};

	return start(client, WIRE_run, &run);
}

static void print_documents(struct life *life, struct client *client, uint32_t file)
{
	const struct wire_job_begin begin = {.file = file, .title = "document"};
	const struct wire_job_end end = {.file = file};
	const struct wire_jobs jobs = {.port = "LPT1"};

	ask(life, client, WIRE_job_begin, &begin);
	answer(life, client, start_print(client, file));
	ask(life, client, WIRE_job_end, &end);
	answer(life, client, start_print(client, file));
	ask(life, client, WIRE_jobs, &jobs);
}

/* What became of the file is told even if there was no memory for the sentence. */
static void use_lost_file(struct life *life, uint32_t file)
{
	const struct wire_waiters waiters = {.file = file};
	int n_refused = life->n_refused;

	ask(life, &life->second, WIRE_waiters, &waiters);
	if (life->n_refused > n_refused) {
		life->n_refused--;
		life->n_told++;
	}
}

/* The second waits, the first gives way; then somebody takes the port from the second. */
static void take_turns(struct life *life, uint32_t first, uint32_t second)
{
	const struct wire_allocate wait = {.file = second, .timeout_ms = 60000};
	const struct wire_evict evict = {.port = "LPT1"},
				later = {.port = "LPT1", .grace_ms = 60000};
	const struct wire_who who = {.port = ""};
	uint32_t id = start(&life->second, WIRE_allocate, &wait);

	settle(life);
	ask(life, &life->first, WIRE_who, &who);
	uint32_t patient = start(&life->first, WIRE_evict, &later);

	settle(life);
	free_port(life, &life->first, first);
	answer(life, &life->second, id);
	ask(life, &life->first, WIRE_evict, &evict);
	answer(life, &life->first, patient);
	use_lost_file(life, second);
	close_file(life, &life->second, second);
}

/* Slow wires: programs go to a worker, what comes meanwhile is parked, and one is cut. */
static void use_slow_port(struct life *life)
{
	struct client *client = &life->second;
	uint32_t file = open_port(life, client, "LPT2");
	const struct wire_job_begin begin = {.file = file, .title = "parked"};
	const struct wire_free free_it = {.file = file};

	allocate(life, client, file);
	uint32_t run = start_print(client, file);
	uint32_t parked = start(client, WIRE_job_begin, &begin);
	uint32_t last = start(client, WIRE_free, &free_it);

	answer(life, client, run);
	answer(life, client, parked);
	answer(life, client, last);
	allocate(life, client, file);
	start_print(client, file);
	close_file(life, client, file);
}

static void ask_documented(struct life *life, uint32_t file)
{
	const struct wire_request request = {
		.file = file,
		.request_class = LPT_CLASS_INTERNAL,
		.code = LPT_IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO,
		.out_len = 256,
	};

	ask(life, &life->first, WIRE_request, &request);
}

/* A file of its own connection, which ends with it: nobody keeps the descriptor that came. */
static void open_anchor(struct life *life)
{
	const struct wire_open_anchor body = {.port = "LPT1"};

	ask(life, &life->first, WIRE_open_anchor, &body);
	settle(life);
}

/* The printer as a device: its ID, a few bytes, one read that nothing comes for, the chain. */
static void use_device(struct life *life)
{
	const struct wire_open_device open = {.device = "LPT1"};
	const struct wire_message *opened = ask(life, &life->first, WIRE_open_device, &open);
	uint32_t file = opened ? opened->as.opened.file : 0;
	const struct wire_request id = {
		.file = file,
		.request_class = LPT_CLASS_CONTROL,
		.code = LPT_IOCTL_PAR_QUERY_DEVICE_ID,
		.out_len = 1024,
	};
	const struct wire_device_write write = {.file = file, .bytes = {"page\n", 5}};
	const struct wire_device_read read = {.file = file, .length = 1};
	const struct wire_chain chain = {.port = "LPT1", .timeout_ms = -1};

	if (file == 0) {
		return;
	}
	ask(life, &life->first, WIRE_request, &id);
	ask(life, &life->first, WIRE_device_write, &write);
	const struct wire_cancel cancel = {
		.target = start(&life->first, WIRE_device_read, &read),
	};

	settle(life);
	start(&life->first, WIRE_cancel, &cancel);
	answer(life, &life->first, cancel.target);
	ask(life, &life->first, WIRE_chain, &chain);
	close_file(life, &life->first, file);
}

static void look(struct life *life)
{
	const struct wire_watch watch = {.port = ""};
	const struct wire_list list = {.port = ""};
	const struct wire_add_help help = {.kind = ""};

	ask(life, &life->first, WIRE_watch, &watch);
	ask(life, &life->first, WIRE_status, NULL);
	ask(life, &life->first, WIRE_add_help, &help);
	ask(life, &life->first, WIRE_list, &list);
}

/* From here on to the end of the port. */
static void trace(struct life *life)
{
	const struct wire_trace body = {.port = "LPT1"};

	ask(life, &life->first, WIRE_trace, &body);
}

static void remove_ports(struct life *life)
{
	const struct wire_remove remove = {.port = "LPT1"}, other = {.port = "LPT4"};
	const struct wire_unplug unplug = {.port = "LPT2"}, unplug_flash = {.port = "LPT3"};

	ask(life, &life->first, WIRE_unplug, &unplug);
	ask(life, &life->first, WIRE_unplug, &unplug_flash);
	ask(life, &life->first, WIRE_remove, &remove);
	ask(life, &life->first, WIRE_remove, &other);
}

static void lead(struct life *life)
{
	life->cut = false;
	life->n_refused = life->n_told = 0;
	connect_to(life, &life->first);
	connect_to(life, &life->second);
	add(life, "printer,spool=out,idle=60s,grace=60s", life->spool);
	add(life, "slow:printer,name=LPT2", -1);
	add(life, "spi-flash,name=LPT3,size=64K,image=flash.bin", life->image);
	add(life, "loopback,name=LPT4,open-takes=1us", -1);
	look(life);
	use_device(life);
	uint32_t first = open_port(life, &life->first, "LPT1");
	uint32_t second = open_port(life, &life->second, "LPT1");

	allocate(life, &life->first, first);
	trace(life);
	print_documents(life, &life->first, first);
	ask_documented(life, first);
	open_anchor(life);
	take_turns(life, first, second);
	use_slow_port(life);
	close_file(life, &life->first, first);
	remove_ports(life);
	disconnect(life, &life->first);
	disconnect(life, &life->second);
}

/* A life in which something failed may have left its ports; somebody clears them away. */
static void clear_away(struct life *life)
{
	connect_to(life, &life->first);
	for (const char *const *port = (const char *const[]){"LPT1", "LPT2", "LPT3", "LPT4", NULL};
	     *port; port++) {
		const struct wire_unplug unplug = {.port = *port};

		ask(life, &life->first, WIRE_unplug, &unplug);
	}
	disconnect(life, &life->first);
	life->n_refused = 0;
}

static void expect_nothing_left(const struct life *life)
{
	assert_int_equal(life->daemon->n_sessions, 0);
	assert_int_equal(life->daemon->n_files, 0);
	assert_int_equal(life->daemon->n_requests, 0);
	assert_true(lpt_list_is_empty(&life->daemon->watches));
	assert_true(lpt_list_is_empty(&life->daemon->accounts));
	assert_true(lpt_list_is_empty(&life->daemon->registry.opening));
	assert_true(lpt_list_is_empty(&life->daemon->registry.ports));
	assert_true(lpt_list_is_empty(&life->daemon->registry.gone));
}

static void expect_a_whole_life(struct life *life)
{
	lead(life);
	assert_false(life->cut);
	assert_int_equal(life->n_refused, 0);
	assert_int_equal(life->n_told, 1);
	expect_nothing_left(life);
}

/* --- tests --- */

static int begin(struct life *life)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/state", life->folder.folder);
	return daemon_init(life->daemon, path);
}

static void end(struct life *life)
{
	daemon_deinit(life->daemon);
	memset(life->daemon, 0, sizeof(*life->daemon));
}

static int setup(void **state)
{
	struct life *life = calloc(1, sizeof(*life));

	life->daemon = calloc(1, sizeof(*life->daemon));
	*state = life;
	int r = private_daemon_prepare(&life->folder);

	life->spool = open(life->folder.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	life->image = memfd_create("flash.bin", MFD_CLOEXEC);
	return r == 0 && life->spool >= 0 && life->image >= 0 ? 0 : -1;
}

static int teardown(void **state)
{
	struct life *life = *state;

	close(life->spool);
	close(life->image);
	private_daemon_stop(&life->folder);
	free(life->daemon);
	free(life);
	return 0;
}

static void clients_are_answered_or_cut_whichever_allocation_fails(void **state)
{
	struct life *life = *state;
	bool untouched = false;
	int n = 0;

	assert_int_equal(begin(life), 0);
	expect_a_whole_life(life);
	while (!untouched && n < UNTOUCHED_AFTER) {
		no_memory_after(n);
		lead(life);
		untouched = !no_memory_ends();
		clear_away(life);
		expect_nothing_left(life);
		n++;
	}
	assert_true(n > 50 && untouched);
	expect_a_whole_life(life);
	end(life);
}

static void a_daemon_that_cannot_begin_leaves_nothing(void **state)
{
	struct life *life = *state;
	int n = 0, r;

	do {
		no_memory_after(n++);
		r = begin(life);
		no_memory_ends();
		assert_true(r == 0 || r == -ENOMEM);
		end(life);
	} while (r < 0);
	assert_true(n > 2);
}

static void who_does_not_read_is_cut_if_nothing_can_be_kept(void **state)
{
	struct life *life = *state;

	assert_int_equal(begin(life), 0);
	connect_to(life, &life->first);
	no_memory_after(0);
	while (life->daemon->n_sessions > 0) {
		raw_send(&life->first.raw, WIRE_status, NULL);
		settle(life);
	}
	no_memory_ends();
	disconnect(life, &life->first);
	expect_a_whole_life(life);
	end(life);
}

static void what_is_printed_is_kept_without_memory(void **state)
{
	struct life *life = *state;
	struct spool spool;

	assert_int_equal(spool_open(&spool, life->spool, -1), 0);
	for (uint32_t i = 1; i <= 3; i++) {
		no_memory_after(0);
		spool_take(&spool, (const uint8_t *)"page\n", 5);
		const struct spool_job *job = spool_end(&spool);

		assert_int_equal(job->number, i);
		assert_int_equal(job->bytes, 5);
		assert_int_equal(job->error, 0);
		assert_true(no_memory_ends());
	}
	spool_close(&spool);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(clients_are_answered_or_cut_whichever_allocation_fails),
		TEST(a_daemon_that_cannot_begin_leaves_nothing),
		TEST(who_does_not_read_is_cut_if_nothing_can_be_kept),
		TEST(what_is_printed_is_kept_without_memory),
	};

	return cmocka_run_group_tests_name("daemon/memory", tests, NULL, NULL);
}
