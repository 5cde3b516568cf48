/* SPDX-License-Identifier: MIT */
/*
 * A real port: a program of 512 accesses through the driver, against the same accesses by hand, one
 * ioctl after another, on the same descriptor.  For a guest: tests/vm/run -- bench-ppdev.
 * Exit status: 0 the demand is met, 1 it is not, 77 there is no port or the machine was too
 * restless.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/ppdev.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "driver/source.h"
#include "program/program.h"
#include "rounds.h"

#define DEVICE "/dev/parport0"
#define N_ACCESSES 512
#define N_RUNS 20 /* of a round */
#define AT_MOST 1.5

struct bench {
	struct port_spec spec;
	struct port_source source;
	int fd; /* of the specification */
	struct lpt_insn code[N_ACCESSES + 1];
	uint8_t results[N_ACCESSES];
	struct series driver, by_hand;
};

/* Bytes that differ from one to the next, and a look at the status after each. */
static void write_program(struct lpt_insn *code)
{
	for (int i = 0; i < N_ACCESSES; i += 2) {
		code[i] = (struct lpt_insn){
			.op = LPT_OP_OUT, .reg = LPT_REG_DATA, .val = (uint8_t)(i / 2)};
		code[i + 1] =
			(struct lpt_insn){.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff};
	}
	code[N_ACCESSES] = (struct lpt_insn){.op = LPT_OP_END};
}

static int open_port(struct bench *b)
{
	char error[512] = "";
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	int r = fd < 0 ? -errno : port_spec_parse("ppdev:" DEVICE, &b->spec, error, sizeof(error));

	b->fd = fd;
	if (r == 0) {
		setting_attach(port_spec_wants(&b->spec), &fd);
		r = port_source_open(&b->spec, NULL, &b->source, error, sizeof(error));
	}
	if (r < 0) {
		printf("bench-ppdev: %s: %s\n", DEVICE, *error ? error : strerror(-r));
	}
	return r;
}

static int run_driver(struct bench *b)
{
	struct lpt_run run = {
		.code = b->code,
		.n = N_ACCESSES + 1,
		.results = b->results,
		.results_size = sizeof(b->results),
		.registers = b->source.lines.writable,
		.data_mask = 0xff,
		.control_mask = 0xff,
		.may_block = true,
		.fuel = 2 * N_ACCESSES,
	};
	int32_t fuel = run.fuel;

	lpt_run_init(&run);
	run.fuel = fuel;
	return lpt_run_step(&b->source.lines, &run);
}

static int run_by_hand(struct bench *b)
{
	for (int i = 0; i < N_ACCESSES; i += 2) {
		uint8_t value = (uint8_t)(i / 2);

		if (ioctl(b->fd, PPWDATA, &value) < 0 ||
		    ioctl(b->fd, PPRSTATUS, &b->results[i / 2]) < 0) {
			return -errno;
		}
	}
	return 0;
}

/* Time of one access, in ns. */
static double measure(struct bench *b, int (*run)(struct bench *b))
{
	int64_t begin_ns = now_ns();

	for (int i = 0; i < N_RUNS; i++) {
		if (run(b) != 0) {
			return 0;
		}
	}
	return (double)(now_ns() - begin_ns) / (N_RUNS * N_ACCESSES);
}

int main(void)
{
	static struct bench b;

	write_program(b.code);
	if (open_port(&b) < 0) {
		return 77;
	}
	for (int i = 0; i < N_ROUNDS; i++) {
		b.by_hand.ns[i] = measure(&b, run_by_hand);
		b.driver.ns[i] = measure(&b, run_driver);
	}
	port_source_close(&b.source);
	port_spec_deinit(&b.spec);
	double ratio = series_ratio(&b.driver, &b.by_hand);

	printf("%-34s %8.0f ns\n%-34s %8.0f ns  %.2f x, at most %.2f\n", "an access by hand",
	       series_median(&b.by_hand), "one of 512 through the ppdev driver",
	       series_median(&b.driver), ratio, AT_MOST);
	if (series_is_void(&b.by_hand)) {
		return 77;
	}
	return ratio > 0 && ratio <= AT_MOST ? 0 : 1;
}
