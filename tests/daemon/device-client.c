/* SPDX-License-Identifier: MIT */
/* See device-client.h. */
#include "device-client.h"

uint32_t open_device(struct raw *client, const char *name)
{
	const struct wire_open_device open = {.device = name};
	uint32_t id = raw_send(client, WIRE_open_device, &open);

	return raw_expect(client, WIRE_opened, id)->as.opened.file;
}

uint32_t open_device_when_free(struct raw *client, const char *name)
{
	const struct wire_open_device open = {.device = name};
	const struct wire_message *message;

	do {
		raw_send(client, WIRE_open_device, &open);
		message = raw_receive(client);
	} while (message->number == WIRE_error &&
		 message->as.error.status == LPT_STATUS_ACCESS_DENIED);
	assert_int_equal(message->number, WIRE_opened);
	return message->as.opened.file;
}

void close_file(struct raw *client, uint32_t file)
{
	const struct wire_close close = {.file = file};

	raw_expect(client, WIRE_done, raw_send(client, WIRE_close, &close));
}

void cancel(struct raw *client, uint32_t id)
{
	const struct wire_cancel cancel = {.target = id};

	raw_send(client, WIRE_cancel, &cancel);
}

/* Its files are listed before it is done. */
void unplug(struct raw *client)
{
	const struct wire_unplug unplug = {.port = "LPT1"};
	uint32_t id = raw_send(client, WIRE_unplug, &unplug);

	while (raw_receive(client)->number != WIRE_done) {
	}
	assert_int_equal(client->message.id, id);
}

void adjust(struct raw *client, const char *key, const char *value)
{
	const struct wire_adjust adjust = {.port = "LPT1", .key = key, .value = value};

	raw_expect(client, WIRE_done, raw_send(client, WIRE_adjust, &adjust));
}

uint32_t start_control(struct raw *client, uint32_t file, uint32_t code, const void *in,
		       uint32_t in_len, uint32_t out_len)
{
	const struct wire_request request = {
		.file = file,
		.request_class = LPT_CLASS_CONTROL,
		.code = code,
		.out_len = out_len,
		.in = {in, in_len},
	};

	return raw_send(client, WIRE_request, &request);
}

uint32_t start_internal(struct raw *client, uint32_t file, uint32_t code)
{
	const struct wire_request request = {
		.file = file,
		.request_class = LPT_CLASS_INTERNAL,
		.code = code,
		.out_len = 256,
	};

	return raw_send(client, WIRE_request, &request);
}

enum lpt_status expect_control(struct raw *client, uint32_t id)
{
	return raw_expect(client, WIRE_request_done, id)->as.request_done.status;
}

uint32_t start_lock(struct raw *client, uint32_t file)
{
	return start_internal(client, file, LPT_IOCTL_INTERNAL_LOCK_PORT);
}

enum lpt_status lock_device(struct raw *client, uint32_t file)
{
	return expect_control(client, start_lock(client, file));
}

enum lpt_status unlock_device(struct raw *client, uint32_t file)
{
	return expect_control(client, start_internal(client, file, LPT_IOCTL_INTERNAL_UNLOCK_PORT));
}

uint32_t start_read(struct raw *client, uint32_t file, uint32_t n)
{
	const struct wire_device_read read = {.file = file, .length = n};

	return raw_send(client, WIRE_device_read, &read);
}

uint32_t start_write(struct raw *client, uint32_t file, const void *bytes, uint32_t n)
{
	const struct wire_device_write write = {.file = file, .bytes = {bytes, n}};

	return raw_send(client, WIRE_device_write, &write);
}

enum lpt_status expect_moved(struct raw *client, uint32_t id)
{
	return raw_expect(client, WIRE_moved, id)->as.moved.status;
}

void set_timeouts(struct raw *client, uint32_t file, const struct lpt_serial_timeouts *timeouts)
{
	uint32_t id = start_control(client, file, LPT_IOCTL_SERIAL_SET_TIMEOUTS, timeouts,
				    sizeof(*timeouts), 0);

	assert_int_equal(expect_control(client, id), LPT_STATUS_SUCCESS);
}
