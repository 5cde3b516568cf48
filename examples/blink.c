/* SPDX-License-Identifier: MIT */
/*
 * Blink a lamp on pin 2 (data line 1) five times, 100 ms on, 100 ms off.
 * usage: blink [PORT]            cc blink.c $(pkg-config --cflags --libs lpt)
 *
 * The whole blinking is one port program: it runs beside the wires, so its rhythm does not depend
 * on how busy this machine is.
 */
#include <stdio.h>
#include <stdlib.h>

#include <lpt/lpt.h>

static const char text[] = "        set c0 5\n"
			   "again:  out data 0x01\n"
			   "        delay 100ms\n"
			   "        out data 0x00\n"
			   "        delay 100ms\n"
			   "        djnz c0 again\n";

static int blink(struct lpt_connection *conn, const char *port)
{
	struct lpt_insn insns[16];
	struct lpt_program_error error;
	struct lpt_file *file;
	int n = lpt_program_parse(text, insns, 16, &error);

	if (n < 0) {
		fprintf(stderr, "blink: line %u: %s\n", error.line, error.text);
		return n;
	}
	int r = lpt_open(conn, port, &file);

	if (r < 0) {
		return r;
	}
	r = lpt_allocate(file, -1); /* wait for our turn */
	if (r == 0) {
		struct lpt_program program = {.insns = insns, .n_insns = (uint32_t)n};

		r = lpt_run(file, &program, NULL);
	}
	lpt_close(file); /* frees the port too */
	return r;
}

int main(int n_arguments, char **arguments)
{
	struct lpt_connection *conn;
	int r = lpt_connect(LPT_DAEMON_ANY, NULL, NULL, &conn);

	if (r == 0) {
		r = blink(conn, n_arguments > 1 ? arguments[1] : "LPT1");
	}
	if (r < 0) {
		fprintf(stderr, "blink: %s\n", conn ? lpt_error(conn) : "out of memory");
	}
	lpt_disconnect(conn);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
