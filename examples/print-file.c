/* SPDX-License-Identifier: MIT */
/*
 * Print standard input as one job, as soon as the port is ours.
 * usage: print-file [PORT] <FILE            cc print-file.c $(pkg-config --cflags --libs lpt)
 */
#include <stdio.h>
#include <stdlib.h>

#include <lpt/lpt.h>

#define BYTE_TIMEOUT_MS 30000 /* a printer that takes nothing for so long has a problem */

static int print_all(struct lpt_file *file)
{
	static char bytes[LPT_PAYLOAD_MAX];
	size_t n, taken, sum = 0;
	int r = lpt_job_begin(file, "standard input");

	while (r == 0 && (n = fread(bytes, 1, sizeof(bytes), stdin)) > 0) {
		r = lpt_print(file, bytes, n, BYTE_TIMEOUT_MS, &taken);
		sum += taken;
	}
	printf("%s: %zu bytes printed\n", lpt_file_port(file), sum);
	return r == 0 ? lpt_job_end(file, NULL) : r;
}

int main(int n_arguments, char **arguments)
{
	struct lpt_connection *conn;
	struct lpt_file *file = NULL;
	int r = lpt_connect(LPT_DAEMON_ANY, NULL, NULL, &conn);

	if (r == 0) {
		r = lpt_open(conn, n_arguments > 1 ? arguments[1] : "LPT1", &file);
	}
	if (r == 0) {
		r = lpt_allocate(file, -1);
	}
	if (r == 0) {
		r = print_all(file);
	}
	if (r < 0) {
		fprintf(stderr, "print-file: %s\n", conn ? lpt_error(conn) : "out of memory");
	}
	lpt_close(file);
	lpt_disconnect(conn);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
