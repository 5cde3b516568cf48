/* SPDX-License-Identifier: MIT */
/*
 * A program on libieee1284 that speaks IEEE 1284 with a device that gives back what it is sent: the
 * device ID, then bytes in every mode that the library has.  It prints what it found; its status is
 * 0 if all was as it should be.  With an argument it asks for the device ID alone.
 */
#include <ieee1284.h>
#include <stdio.h>
#include <string.h>

#define N 200

typedef ssize_t mover(struct parport *port, int flags, char *buffer, size_t n);
typedef ssize_t sender(struct parport *port, int flags, const char *buffer, size_t n);

/* How bytes go out and come back; the mode to write in, and the one to read in. */
static const struct round {
	const char *name;
	int to, from;
	sender *send;
	mover *fetch;
	int flags;
} rounds[] = {
	{"nibble", M1284_COMPAT, M1284_NIBBLE, ieee1284_compat_write, ieee1284_nibble_read, 0},
	{"byte", M1284_COMPAT, M1284_BYTE, ieee1284_compat_write, ieee1284_byte_read, 0},
	{"epp data", M1284_EPP, M1284_EPP, ieee1284_epp_write_data, ieee1284_epp_read_data, 0},
	{"epp data, software", M1284_EPPSWE, M1284_EPPSWE, ieee1284_epp_write_data,
	 ieee1284_epp_read_data, F1284_SWE},
	{"epp addr", M1284_EPP, M1284_EPP, ieee1284_epp_write_addr, ieee1284_epp_read_addr, 0},
	{"ecp data", M1284_ECP, M1284_ECP, ieee1284_ecp_write_data, ieee1284_ecp_read_data, 0},
	{"ecp data, software", M1284_ECPSWE, M1284_ECPSWE, ieee1284_ecp_write_data,
	 ieee1284_ecp_read_data, F1284_SWE},
	{"ecp data, run lengths", M1284_ECPRLE, M1284_ECPRLE, ieee1284_ecp_write_data,
	 ieee1284_ecp_read_data, F1284_RLE},
};

static int fail(const char *what, long r)
{
	printf("%s failed: %ld\n", what, r);
	return 1;
}

static int print_id(struct parport *port)
{
	char id[1024] = "";
	ssize_t n = ieee1284_get_deviceid(port, -1, F1284_FRESH, id, sizeof(id) - 1);

	if (n < 2) {
		return fail("device ID", (long)n);
	}
	printf("%ld bytes of ID: %.*s\n", (long)n, (int)n - 2, id + 2);
	return 0;
}

static int enter(struct parport *port, int mode)
{
	int r = ieee1284_negotiate(port, mode);

	return r == E1284_OK ? 0 : fail("negotiation", r);
}

static int check_round(struct parport *port, const struct round *round)
{
	char out[N], back[N] = {0};
	size_t done = 0;

	for (size_t i = 0; i < N; i++) {
		out[i] = (char)(i / 4);
	}
	if (enter(port, round->to)) {
		return fail(round->name, -1);
	}
	ssize_t n = round->send(port, round->flags, out, N);

	if (n != N) {
		return fail(round->name, (long)n);
	}
	if (enter(port, round->from)) {
		return fail(round->name, -1);
	}
	while (done < N) {
		n = round->fetch(port, round->flags, back + done, N - done);
		if (n <= 0) {
			return fail(round->name, (long)n);
		}
		done += (size_t)n;
	}
	ieee1284_terminate(port);
	if (memcmp(out, back, N) != 0) {
		return fail(round->name, 0);
	}
	printf("%s: %d bytes came back\n", round->name, N);
	return 0;
}

/* The library cannot read channel addresses; it can send one. */
static int check_channel(struct parport *port)
{
	char channel = 5, byte = 'c', back = 0;

	if (enter(port, M1284_ECP)) {
		return 1;
	}
	ssize_t n = ieee1284_ecp_write_addr(port, 0, &channel, 1);

	if (n != 1) {
		return fail("ecp addr", (long)n);
	}
	n = ieee1284_ecp_write_data(port, 0, &byte, 1);
	if (n != 1) {
		return fail("ecp data on a channel", (long)n);
	}
	n = ieee1284_ecp_read_data(port, 0, &back, 1);
	ieee1284_terminate(port);
	if (n != 1 || back != byte) {
		return fail("ecp data from a channel", (long)n);
	}
	printf("ecp addr: a channel was named\n");
	return 0;
}

static int use(struct parport *port)
{
	int capabilities = 0, failed = 0;
	int r = ieee1284_open(port, 0, &capabilities);

	if (r != E1284_OK) {
		return fail("open", r);
	}
	r = ieee1284_claim(port);
	if (r != E1284_OK) {
		return fail("claim", r);
	}
	for (size_t i = 0; i < sizeof(rounds) / sizeof(rounds[0]); i++) {
		failed += check_round(port, &rounds[i]);
	}
	failed += check_channel(port);
	ieee1284_release(port);
	r = ieee1284_close(port);
	return failed + (r == E1284_OK ? 0 : fail("close", r));
}

int main(int argc, char **argv)
{
	struct parport_list list;
	int r = ieee1284_find_ports(&list, 0);

	(void)argv;
	if (r != E1284_OK || list.portc == 0) {
		return fail("discovery", r);
	}
	int failed = print_id(list.portv[0]);

	if (argc == 1) {
		failed += use(list.portv[0]);
	}
	ieee1284_free_ports(&list);
	return failed;
}
