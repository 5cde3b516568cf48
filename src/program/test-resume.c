/* SPDX-License-Identifier: MIT */
/*
 * A run in the smallest slices does what it does in one: random programs without a clock, once
 * with all fuel at once and once with one instruction a call, leave the same wires and results.
 */
#include "program/test-fake.h"

#define N_INSNS 12
#define FUEL 2000
#define PROGRAMS 3000

static uint32_t seed;

static uint32_t any(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)seed * n) >> 32);
}

/* Without a gap: their only time is the order in which they come. */
static const uint8_t timeless[] = {
	LPT_OP_OUT, LPT_OP_FROB, LPT_OP_IN,   LPT_OP_TEST, LPT_OP_DIR,
	LPT_OP_SET, LPT_OP_DJNZ, LPT_OP_JMP,  LPT_OP_PUT,  LPT_OP_OUTB,
	LPT_OP_INB, LPT_OP_NIB,  LPT_OP_XFER, LPT_OP_REST, LPT_OP_MARK,
};

static struct lpt_insn any_insn(const struct lpt_lines *lines)
{
	for (;;) {
		struct lpt_verify_error error;
		struct lpt_insn insn[N_INSNS] = {{
			.op = timeless[any(sizeof(timeless))],
			.reg = any(2) ? any(3) : any(4) << 4,
			.mask = any(2) ? any(256) : 0,
			.val = any(2) ? any(256) : any(2),
			.arg = any(2) ? any(N_INSNS) : 0,
		}};
		bool has_gap = insn[0].arg && insn[0].op != LPT_OP_SET &&
			       insn[0].op != LPT_OP_DJNZ && insn[0].op != LPT_OP_JMP &&
			       insn[0].op != LPT_OP_XFER && insn[0].op != LPT_OP_MARK;
		if (!has_gap && lpt_program_verify(insn, N_INSNS, lines, &error) == 0) {
			return insn[0];
		}
	}
}

/* Ready for anything that prints, and otherwise what the data lines say. */
static void far_end(struct fake *f)
{
	f->reg[LPT_REG_STATUS] = 0x88 | (f->reg[LPT_REG_DATA] & 0x70);
}

/* Fills a fixture by running the program in slices of `fuel`; gives how it ended. */
static int run_in_slices(struct fake *f, const struct lpt_insn *code, int32_t fuel)
{
	void *state;
	int r = LPT_RUN_MORE;

	fake_setup(&state);
	fake_payload(f, "payload of a random program");
	f->react = far_end;
	far_end(f);
	memcpy(f->code, code, N_INSNS * sizeof(*code));
	f->run.n = N_INSNS;
	for (int32_t used = 0; r == LPT_RUN_MORE && used < FUEL; used += fuel) {
		f->run.fuel = fuel;
		r = lpt_run_step(&f->lines, &f->run);
	}
	return r;
}

/* Arrays only: what lies between the fields of a structure cannot be compared. */
struct outcome {
	int64_t told[11];
	int64_t n_accesses;
	uint8_t results[64];
	uint8_t written[FAKE_LOG];
};

static void note(const struct fake *f, int r, struct outcome *ret_outcome)
{
	struct lpt_trailer t;

	lpt_run_trailer(&f->run, &t);
	*ret_outcome = (struct outcome){
		.told = {r, t.status, t.pc, t.mark, t.code, t.payload_used, t.results_len, t.bits,
			 t.a, t.t, f->n_writes},
		.n_accesses = f->n_writes + f->n_reads,
	};
	memcpy(ret_outcome->results, f->results, sizeof(f->results));
	for (uint32_t i = 0; i < f->n_writes && i < FAKE_LOG; i++) {
		ret_outcome->written[i] = f->log[i].value;
	}
}

static void slices_change_nothing_on_the_wires(void **state)
{
	struct fake *f = *state;
	int n_ended = 0;
	seed = 1;

	for (int i = 0; i < PROGRAMS; i++) {
		struct lpt_insn code[N_INSNS] = {0};
		for (int k = 0; k + 1 < N_INSNS; k++) {
			code[k] = any_insn(&f->lines);
		}

		struct outcome whole, sliced;
		note(f, run_in_slices(f, code, FUEL), &whole);
		note(f, run_in_slices(f, code, 1), &sliced);
		if (whole.told[0] == LPT_RUN_MORE) {
			continue; /* an endless loop is cut anywhere */
		}
		assert_memory_equal(&whole, &sliced, sizeof(whole));
		n_ended++;
	}

	assert_true(n_ended > PROGRAMS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(slices_change_nothing_on_the_wires),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
