/* SPDX-License-Identifier: MIT */
/*
 * The port that the tests of this room run on: registers in memory, a log of what was written, a
 * hook for the far end, and a clock that moves only when asked or slept on.
 */
#ifndef LPT_PROGRAM_TEST_FAKE_H
#define LPT_PROGRAM_TEST_FAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "lines/signals.h"
#include "program/program.h"

#define FAKE_LOG 512
#define FAKE_TICK_NS 100 /* each look at the clock */

struct fake_access {
	enum lpt_reg reg;
	uint8_t value;
	int64_t ns;
};

struct fake {
	struct lpt_lines lines;
	struct lpt_lines_ops ops;
	uint8_t reg[LPT_REG_COUNT]; /* what reads give; writes to the outputs land here too */
	struct fake_access log[FAKE_LOG];
	uint32_t n_writes;
	uint32_t n_reads;
	int result;                       /* what each access answers */
	void (*react)(struct fake *fake); /* the far end, after each access; may be NULL */
	uint8_t sent[64];                 /* by the far end, or taken by it */
	uint32_t n_sent;
	uint32_t phase; /* of the far end */

	struct lpt_run run;
	struct lpt_insn code[32];
	uint8_t payload[64];
	uint8_t results[64];
	bool stop;
};

static int64_t fake_clock;
static uint32_t fake_sleeps;

static int64_t fake_now(void)
{
	fake_clock += FAKE_TICK_NS;
	return fake_clock;
}

static void fake_sleep(int64_t ns)
{
	fake_sleeps++;
	fake_clock += ns;
}

static int fake_write(struct lpt_lines *lines, enum lpt_reg reg, uint8_t value)
{
	struct fake *fake = lines->driver;

	if (fake->n_writes < FAKE_LOG) {
		fake->log[fake->n_writes] = (struct fake_access){reg, value, fake_clock};
	}
	fake->n_writes++;
	fake->reg[reg] = value;
	if (fake->react) {
		fake->react(fake);
	}
	return fake->result;
}

static int fake_read(struct lpt_lines *lines, enum lpt_reg reg, uint8_t *ret_value)
{
	struct fake *fake = lines->driver;

	fake->n_reads++;
	*ret_value = fake->reg[reg];
	return fake->result;
}

static int fake_setup(void **state)
{
	static const struct lpt_lines_host host = {.now = fake_now, .sleep = fake_sleep};
	static struct fake fake;

	memset(&fake, 0, sizeof(fake));
	fake_clock = 1000000;
	fake_sleeps = 0;
	fake.ops = (struct lpt_lines_ops){.write = fake_write, .read = fake_read};
	fake.lines = (struct lpt_lines){
		.ops = &fake.ops,
		.host = &host,
		.driver = &fake,
		.caps = LPT_CAP_FAST | LPT_CAP_BYTE,
		.readable = 0x07,
		.writable = 0x05,
		.chip_modes = 1,
	};
	fake.lines.shadow[LPT_REG_CONTROL] = LPT_CONTROL_REST;
	fake.reg[LPT_REG_CONTROL] = LPT_CONTROL_REST;
	fake.run = (struct lpt_run){
		.code = fake.code,
		.payload = fake.payload,
		.results = fake.results,
		.results_size = sizeof(fake.results),
		.registers = 0x1ff,
		.data_mask = 0xff,
		.control_mask = 0xff,
		.stop = &fake.stop,
		.may_block = true,
	};
	lpt_run_init(&fake.run);
	*state = &fake;
	return 0;
}

/* Load, verify and begin a program: gives the outcome of its first step. */
static inline int fake_run(struct fake *fake, const struct lpt_insn *code, uint32_t n)
{
	struct lpt_verify_error error;

	assert_true(n <= 32);
	memcpy(fake->code, code, n * sizeof(*code));
	fake->run.n = n;
	lpt_run_init(&fake->run);
	fake->run.fuel = 1000;
	assert_int_equal(lpt_program_verify(fake->code, n, &fake->lines, &error), 0);
	return lpt_run_step(&fake->lines, &fake->run);
}

static inline void fake_payload(struct fake *fake, const char *bytes)
{
	fake->run.payload_len = strlen(bytes);
	memcpy(fake->payload, bytes, fake->run.payload_len);
}

#define PROGRAM(...)                                                                               \
	(const struct lpt_insn[]){__VA_ARGS__},                                                    \
		sizeof((const struct lpt_insn[]){__VA_ARGS__}) / sizeof(struct lpt_insn)
#define END                                                                                        \
	{                                                                                          \
		LPT_OP_END, 0, 0, 0, 0                                                             \
	}

#define test(name) cmocka_unit_test_setup(name, fake_setup)

#endif
