/* SPDX-License-Identifier: MIT */
/*
 * Ask a device who it is, agree with it on modes, say something to it and show what it answers.
 * usage: ask-device [DEVICE [TEXT]]           cc ask-device.c $(pkg-config --cflags --libs lpt)
 *
 * The device has its port only while it is locked; for the rest of the time others use the cable.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lpt/device.h>
#include <lpt/request.h>

#define PATIENCE_MS 5000

static int show_id(struct lpt_device *device)
{
	static char id[65536];
	int n = lpt_device_id(device, 0, id, sizeof(id));

	if (n < 0) {
		return n;
	}
	printf("%s: %s\n", lpt_device_name(device), id);
	return 0;
}

/* Modes are agreed on under the lock, and last until the device is closed. */
static int agree(struct lpt_device *device)
{
	const struct lpt_negotiation_mask any = {
		.read_mask = LPT_PROTOCOL_NIBBLE | LPT_PROTOCOL_BYTE_BIDIR | LPT_PROTOCOL_ECP_ANY,
		.write_mask = LPT_PROTOCOL_CENTRONICS | LPT_PROTOCOL_ECP_ANY,
	};
	struct lpt_negotiation_mask chosen;
	int r = lpt_device_lock(device, 1, -1);

	if (r < 0) {
		return r;
	}
	r = lpt_device_negotiate(device, &any, &chosen);
	if (r == 0) {
		printf("read in %#x, write in %#x\n", (unsigned int)chosen.read_mask,
		       (unsigned int)chosen.write_mask);
	}
	int unlocked = lpt_device_unlock(device, 1);

	return r < 0 ? r : unlocked;
}

/* A transfer tells how many bytes it moved, also where it failed. */
static int talk(struct lpt_device *device, const char *text)
{
	char answer[256];
	uint32_t n;
	int r = lpt_device_write(device, text, (uint32_t)strlen(text), 0, PATIENCE_MS, NULL, &n);

	if (r < 0) {
		return r;
	}
	r = lpt_device_read(device, answer, n < sizeof(answer) ? n : sizeof(answer), 0, PATIENCE_MS,
			    NULL, &n);
	printf("%u bytes back: %.*s\n", (unsigned int)n, (int)n, answer);
	return r;
}

int main(int n_arguments, char **arguments)
{
	struct lpt_connection *conn;
	struct lpt_device *device = NULL;
	int r = lpt_connect(LPT_DAEMON_ANY, NULL, NULL, &conn);

	if (r == 0) {
		r = lpt_device_open(conn, n_arguments > 1 ? arguments[1] : "LPT1", 0, NULL,
				    &device);
	}
	if (r == 0) {
		r = show_id(device);
	}
	if (r == 0) {
		r = agree(device);
	}
	if (r == 0) {
		r = talk(device, n_arguments > 2 ? arguments[2] : "hello");
	}
	if (r < 0) {
		fprintf(stderr, "ask-device: %s\n", conn ? lpt_error(conn) : "out of memory");
	}
	lpt_device_close(device);
	lpt_disconnect(conn);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
