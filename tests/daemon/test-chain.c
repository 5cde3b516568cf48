/* SPDX-License-Identifier: MIT */
/*
 * What is known of devices, and which there are, through a running daemon: what a probe found, what
 * a look at the chain finds later, what is negotiated.
 */
#include "device-client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ECHO "echo,clock=virtual"
#define CHAIN "chain,clock=virtual"

/* --- identity --- */

static void a_list_tells_what_the_id_says(void **state)
{
	struct raw *a = raw_client(*state, 0, "looker");
	const struct wire_devices devices = {.port = "LPT1"};

	raw_add(a, ECHO ",id=MFG:Lines;MODEL:Parrot;CLS:PORTS;CMD:ECHO;DES:a bird;SN:7;");
	uint32_t id = raw_send(a, WIRE_devices, &devices);
	const struct wire_device *found = &raw_expect(a, WIRE_device, id)->as.device;

	assert_string_equal(found->make, "Lines");
	assert_string_equal(found->model, "Parrot");
	assert_string_equal(found->device_class, "PORTS");
	assert_string_equal(found->commands, "ECHO");
	assert_string_equal(found->description, "a bird");
	assert_string_equal(found->serial, "7");
	raw_expect(a, WIRE_done, id);
}

static void nothing_on_the_cable_cannot_be_opened(void **state)
{
	struct raw *a = raw_client(*state, 0, "opener");
	const struct wire_open_device open = {.device = "LPT1"};

	raw_add(a, "none,probe=chain");
	raw_expect_error(a, raw_send(a, WIRE_open_device, &open), -ENXIO, "lpt chain LPT1");
	assert_int_equal(a->message.as.error.status, LPT_STATUS_INVALID_DEVICE_REQUEST);
}

/* --- modes --- */

static enum lpt_status negotiate(struct raw *client, uint32_t file, uint16_t read, uint16_t write)
{
	const struct lpt_negotiation_mask masks = {read, write};
	uint32_t id = start_control(client, file, LPT_IOCTL_IEEE1284_NEGOTIATE, &masks,
				    sizeof(masks), sizeof(masks));

	return expect_control(client, id);
}

static void negotiated_modes_carry_what_is_read_and_written(void **state)
{
	static const uint16_t protocols[] = {LPT_PROTOCOL_EPP_SW, LPT_PROTOCOL_ECP_SW,
					     LPT_PROTOCOL_BOUNDED_ECP};
	struct raw *a = raw_client(*state, 0, "talker");

	raw_add(a, ECHO);
	uint32_t file = open_device(a, "LPT1");

	assert_int_equal(negotiate(a, file, 0xffff, 0xffff), LPT_STATUS_NOT_OWNER);
	assert_int_equal(lock_device(a, file), LPT_STATUS_SUCCESS);
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		assert_int_equal(negotiate(a, file, protocols[i], protocols[i]),
				 LPT_STATUS_SUCCESS);
		assert_int_equal(expect_moved(a, start_write(a, file, "hello", 5)),
				 LPT_STATUS_SUCCESS);
		assert_int_equal(expect_moved(a, start_read(a, file, 5)), LPT_STATUS_SUCCESS);
		assert_memory_equal(a->message.as.moved.bytes.bytes, "hello", 5);
	}
	assert_int_equal(unlock_device(a, file), LPT_STATUS_SUCCESS);
}

static void a_mode_that_the_device_refuses_is_not_chosen(void **state)
{
	struct raw *a = raw_client(*state, 0, "talker");

	raw_add(a, ECHO ",speaks=nibble+epp");
	uint32_t file = open_device(a, "LPT1");

	assert_int_equal(lock_device(a, file), LPT_STATUS_SUCCESS);
	assert_int_equal(negotiate(a, file, LPT_PROTOCOL_ECP_ANY, LPT_PROTOCOL_ECP_ANY),
			 LPT_STATUS_UNSUCCESSFUL);
	assert_int_equal(negotiate(a, file, LPT_PROTOCOL_NIBBLE, LPT_PROTOCOL_EPP_ANY),
			 LPT_STATUS_SUCCESS);
}

/* --- the chain --- */

static uint32_t list_names(struct raw *client, uint32_t id, char names[256])
{
	uint32_t n = 0;
	size_t len = 0;

	for (names[0] = '\0'; raw_receive(client)->number == WIRE_device && len < 256; n++) {
		len += (size_t)snprintf(names + len, 256 - len, "%s ",
					client->message.as.device.name);
	}
	assert_int_equal(client->message.number, WIRE_done);
	assert_int_equal(client->message.id, id);
	return n;
}

static uint32_t start_chain(struct raw *client, int64_t timeout_ms)
{
	const struct wire_chain chain = {.port = "LPT1", .timeout_ms = timeout_ms};

	return raw_send(client, WIRE_chain, &chain);
}

static void a_chain_has_its_devices_and_an_end(void **state)
{
	struct raw *a = raw_client(*state, 0, "looker");
	const struct wire_devices devices = {.port = "LPT1"}, one = {.port = "lpt1.1"};
	char names[256];

	raw_add(a, "chain,clock=virtual");
	list_names(a, raw_send(a, WIRE_devices, &devices), names);
	assert_string_equal(names, "LPT1 LPT1.0 LPT1.1 LPT1.4 ");
	uint32_t id = raw_send(a, WIRE_devices, &one);

	assert_string_equal(raw_expect(a, WIRE_device, id)->as.device.model, "Chain 1");
	assert_string_equal(a->message.as.device.location, "sim:chain#1/1");
	raw_expect(a, WIRE_done, id);
}

static void devices_of_a_chain_are_spoken_to_one_by_one(void **state)
{
	struct raw *a = raw_client(*state, 0, "talker");

	raw_add(a, "chain,clock=virtual");
	uint32_t first = open_device(a, "LPT1.0"), second = open_device(a, "LPT1.1");

	assert_int_equal(expect_moved(a, start_write(a, first, "one", 3)), LPT_STATUS_SUCCESS);
	assert_int_equal(expect_moved(a, start_write(a, second, "two", 3)), LPT_STATUS_SUCCESS);
	assert_int_equal(expect_moved(a, start_read(a, first, 3)), LPT_STATUS_SUCCESS);
	assert_memory_equal(a->message.as.moved.bytes.bytes, "one", 3);
	assert_int_equal(expect_moved(a, start_read(a, second, 3)), LPT_STATUS_SUCCESS);
	assert_memory_equal(a->message.as.moved.bytes.bytes, "two", 3);
}

static void looking_again_finds_what_went_and_what_came(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "looker"), *b = raw_client(f, 1, "user");
	char names[256];

	raw_add(a, "chain,clock=virtual");
	uint32_t second = open_device(b, "LPT1.1"), read = start_read(b, second, 1);

	adjust(a, "present1", "no");
	assert_int_equal(list_names(a, start_chain(a, -1), names), 3);
	assert_string_equal(names, "LPT1 LPT1.0 LPT1.4 ");
	assert_int_equal(raw_expect(b, WIRE_lost, 0)->as.lost.file, second);
	assert_int_equal(expect_moved(b, read), LPT_STATUS_DELETE_PENDING);
	adjust(a, "present1", "yes");
	assert_int_equal(list_names(a, start_chain(a, -1), names), 4);
	assert_int_equal(expect_moved(b, start_read(b, second, 1)), LPT_STATUS_DEVICE_REMOVED);
	close_file(b, second);
	close_file(b, open_device(b, "LPT1.1"));
}

static void a_device_that_was_there_is_refused_as_removed(void **state)
{
	struct raw *a = raw_client(*state, 0, "opener");
	const struct wire_open_device open = {.device = "LPT1.1"};
	char names[256];

	raw_add(a, "chain,clock=virtual");
	adjust(a, "present1", "no");
	list_names(a, start_chain(a, -1), names);
	raw_expect_error(a, raw_send(a, WIRE_open_device, &open), -ENODEV, "no device LPT1.1");
	assert_int_equal(a->message.as.error.status, LPT_STATUS_DEVICE_REMOVED);
}

static void a_held_port_is_not_looked_at(void **state)
{
	struct fixture *f = *state;
	struct raw *a = raw_client(f, 0, "holder"), *b = raw_client(f, 1, "looker");

	raw_add(a, "chain,clock=virtual");
	raw_allocate(a, raw_open(a, "LPT1"));
	raw_expect_error(b, start_chain(b, 30), -ETIMEDOUT, "held by holder");
	raw_expect_error(b, start_chain(b, 0), -ETIMEDOUT, "held by holder");
	uint32_t id = start_chain(b, -1);

	cancel(b, id);
	raw_expect_error(b, id, -ECANCELED, "");
	assert_int_equal(raw_port(a, "LPT1").n_files, 1);
}

static const char *next_event(struct raw *watcher)
{
	const struct wire_message *message = raw_receive(watcher);

	assert_int_equal(message->number, WIRE_event);
	return message->as.event.event;
}

/* The look is over within the call that grants the port to it. */
static void a_look_is_told_in_the_order_in_which_it_happened(void **state)
{
	struct raw *a = raw_client(*state, 0, "looker"), *b = raw_client(*state, 1, "watcher");
	const struct wire_watch watch = {.port = "LPT1"};
	bool is_granted = false;
	char names[256];

	raw_add(a, CHAIN);
	raw_send(b, WIRE_watch, &watch);
	while (raw_receive(b)->number != WIRE_done) {
	}
	list_names(a, start_chain(a, -1), names);
	while (strcmp(next_event(b), "freed") != 0) {
		is_granted |= strcmp(b->message.as.event.event, "granted") == 0;
	}
	assert_true(is_granted);
}

/* --- looks that end in the middle --- */

static void close_of_other(struct raw *admin)
{
	const struct wire_evict evict = {.port = "LPT1", .grace_ms = 0};
	uint32_t id = raw_send(admin, WIRE_evict, &evict);

	while (raw_receive(admin)->number != WIRE_done) {
	}
	assert_int_equal(admin->message.id, id);
}

/* The look that waited for the evicted device finds another one in its place, and frees it. */
static void a_look_that_waited_for_a_device_may_find_it_gone(void **state)
{
	struct raw *a = raw_client(*state, 0, "talker"), *b = raw_client(*state, 1, "looker");
	struct raw *admin = raw_client(*state, 2, "admin");
	char names[256];

	raw_add(a, CHAIN);
	assert_int_equal(lock_device(a, open_device(a, "LPT1.0")), LPT_STATUS_SUCCESS);
	uint32_t look = start_chain(b, -1);

	assert_int_equal(raw_port(b, "LPT1").n_waiters, 1);
	adjust(admin, "present0", "no");
	close_of_other(admin);
	list_names(b, look, names);
	raw_status(b);
}

/* The look has its turn, and ends, while the connection that asked for it is taken away. */
static void a_look_whose_client_left_begins_with_its_end(void **state)
{
	struct raw *a = raw_client(*state, 0, "hasty"), *b = raw_client(*state, 1, "looker");

	raw_add(a, CHAIN);
	raw_allocate(a, raw_open(a, "LPT1"));
	start_chain(a, -1);
	raw_status(a);
	raw_close(a);
	while (raw_status(b).n_clients > 1) {
	}
	assert_int_equal(raw_status(b).n_files, 0);
}

static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	TEST(a_list_tells_what_the_id_says),
	TEST(nothing_on_the_cable_cannot_be_opened),
	TEST(negotiated_modes_carry_what_is_read_and_written),
	TEST(a_mode_that_the_device_refuses_is_not_chosen),
	TEST(a_chain_has_its_devices_and_an_end),
	TEST(devices_of_a_chain_are_spoken_to_one_by_one),
	TEST(looking_again_finds_what_went_and_what_came),
	TEST(a_device_that_was_there_is_refused_as_removed),
	TEST(a_held_port_is_not_looked_at),
	TEST(a_look_is_told_in_the_order_in_which_it_happened),
	TEST(a_look_that_waited_for_a_device_may_find_it_gone),
	TEST(a_look_whose_client_left_begins_with_its_end),
};

int main(void)
{
	return cmocka_run_group_tests_name("chain", tests, NULL, NULL);
}
