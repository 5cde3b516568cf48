/* SPDX-License-Identifier: MIT */
/*
 * Long work in small steps: after each step look whether others wait, and let them go first.
 * usage: take-turns [PORT [STEPS]]            cc take-turns.c $(pkg-config --cflags --libs lpt)
 *
 * A step here writes a number to the data lines.  Whoever holds a port for long should give way
 * like this: others then wait for one step, not for all of the work.
 */
#include <stdio.h>
#include <stdlib.h>

#include <lpt/lpt.h>

static int step(struct lpt_file *file, unsigned int number)
{
	const struct lpt_insn insns[] = {
		{LPT_OP_OUT, LPT_REG_DATA, 0, (uint8_t)number, 0},
		{LPT_OP_DELAY, 0, 0, 0, 10 * 1000 * 1000},
		{LPT_OP_END, 0, 0, 0, 0},
	};
	struct lpt_program program = {.insns = insns, .n_insns = 3};

	return lpt_run(file, &program, NULL);
}

/* Waiters are served in order, so we come back after all of them. */
static int give_way(struct lpt_file *file)
{
	int n = lpt_query_waiters(file);

	if (n <= 0) {
		return n;
	}
	printf("%d wait: after you\n", n);
	int r = lpt_free(file);

	return r < 0 ? r : lpt_allocate(file, -1);
}

int main(int n_arguments, char **arguments)
{
	unsigned long n_steps = n_arguments > 2 ? strtoul(arguments[2], NULL, 10) : 10;
	struct lpt_connection *conn;
	struct lpt_file *file = NULL;
	int r = lpt_connect(LPT_DAEMON_ANY, NULL, NULL, &conn);

	if (r == 0) {
		r = lpt_open(conn, n_arguments > 1 ? arguments[1] : "LPT1", &file);
	}
	if (r == 0) {
		r = lpt_allocate(file, -1);
	}
	for (unsigned int i = 0; r == 0 && i < n_steps; i++) {
		r = step(file, i);
		if (r == 0) {
			r = give_way(file);
		}
	}
	if (r < 0) {
		fprintf(stderr, "take-turns: %s\n", conn ? lpt_error(conn) : "out of memory");
	}
	lpt_close(file);
	lpt_disconnect(conn);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
