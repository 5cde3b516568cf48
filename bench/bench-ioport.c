/* SPDX-License-Identifier: MIT */
/*
 * Direct port I/O: one trapped OUT, and one byte of a REP OUTS of 4,096, against a port program of
 * one instruction and against getppid() of the same round.
 * Exit status: 0 the demand is met, 1 it is not, 77 the machine was too restless.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <lpt/lpt.h>

#include "compat/ioport/ioport.h"
#include "rounds.h"
#include "tests/support/private-daemon.h"

#define DATA 0x378
#define N_CALLS 20000
#define N_RUNS 1000
#define N_BLOCKS 50
#define BLOCK 4096
#define AT_MOST 1.6 /* a fault and a return from a signal beside the exchange */

struct bench {
	struct private_daemon daemon;
	struct lpt_connection *conn;
	struct lpt_file *file; /* LPT2; LPT1 is the one that is trapped */
	struct series call, program, trapped, string;
};

static int set_up(struct bench *b)
{
	int r = private_daemon_start(&b->daemon);

	if (r == 0) {
		r = lpt_connect(LPT_DAEMON_ANY, b->daemon.socket, NULL, &b->conn);
	}
	for (int i = 0; i < 2 && r == 0; i++) {
		r = lpt_add(b->conn, "null:", NULL);
	}
	if (r == 0) {
		r = lpt_open(b->conn, "LPT2", &b->file);
	}
	if (r == 0) {
		r = lpt_allocate(b->file, 0);
	}
	ioport_use_socket(b->daemon.socket);
	return r == 0 && ioperm(DATA, 3, 1) < 0 ? -errno : r;
}

static double measure_call(const struct bench *b)
{
	int64_t begin_ns = now_ns();

	for (int i = 0; i < N_CALLS; i++) {
		syscall(SYS_getppid);
	}
	return (double)(now_ns() - begin_ns) / N_CALLS;
}

static double measure_program(const struct bench *b)
{
	const struct lpt_insn insns[] = {{.op = LPT_OP_OUT, .reg = LPT_REG_DATA},
					 {.op = LPT_OP_END}};
	const struct lpt_program program = {.insns = insns, .n_insns = 2};
	int64_t begin_ns = now_ns();

	for (int i = 0; i < N_RUNS; i++) {
		lpt_run(b->file, &program, NULL);
	}
	return (double)(now_ns() - begin_ns) / N_RUNS;
}

static double measure_trapped(const struct bench *b)
{
	int64_t begin_ns = now_ns();

	for (int i = 0; i < N_RUNS; i++) {
		outb((unsigned char)i, DATA);
	}
	return (double)(now_ns() - begin_ns) / N_RUNS;
}

static double measure_string(const struct bench *b)
{
	static const char bytes[BLOCK];
	int64_t begin_ns = now_ns();

	for (int i = 0; i < N_BLOCKS; i++) {
		outsb(DATA, bytes, BLOCK);
	}
	return (double)(now_ns() - begin_ns) / (N_BLOCKS * BLOCK);
}

static void show(const char *what, const struct series *series, const struct bench *b)
{
	printf("%-34s %8.0f ns  %7.2f x getppid, %5.2f x a program\n", what, series_median(series),
	       series_ratio(series, &b->call), series_ratio(series, &b->program));
}

int main(void)
{
	static struct bench b;
	int r = set_up(&b);

	if (r < 0) {
		printf("bench-ioport: %s\n", b.conn ? lpt_error(b.conn) : strerror(-r));
		private_daemon_stop(&b.daemon);
		return 1;
	}
	for (int i = 0; i < N_ROUNDS; i++) {
		b.call.ns[i] = measure_call(&b);
		b.program.ns[i] = measure_program(&b);
		b.trapped.ns[i] = measure_trapped(&b);
		b.string.ns[i] = measure_string(&b);
	}
	lpt_disconnect(b.conn);
	private_daemon_stop(&b.daemon);
	double ratio = series_ratio(&b.trapped, &b.program);

	show("getppid", &b.call, &b);
	show("a program of one instruction", &b.program, &b);
	show("one trapped OUT", &b.trapped, &b);
	show("one byte of a REP OUTS", &b.string, &b);
	printf("one trapped OUT: %.2f x a program, at most %.2f\n", ratio, AT_MOST);
	if (series_is_void(&b.program)) {
		return 77;
	}
	return ratio > 0 && ratio <= AT_MOST ? 0 : 1;
}
