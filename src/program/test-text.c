/* SPDX-License-Identifier: MIT */
/* Texts that assemble, texts that are refused with a place and a reason, and the way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "program/ops.h"
#include "program/program.h"

#define N_MAX 64

struct example {
	const char *text;
	struct lpt_insn insn;
};

static const struct example examples[] = {
	{"out data 0x55", {LPT_OP_OUT, LPT_REG_DATA, 0, 0x55, 0}},
	{"OUT Data 85 gap 1us", {LPT_OP_OUT, LPT_REG_DATA, 0, 0x55, 1000}},
	{"in status", {LPT_OP_IN, LPT_REG_STATUS, 0xff, 0, 0}},
	{"in status 0x80 gap 1ms", {LPT_OP_IN, LPT_REG_STATUS, 0x80, 0, 1000000}},
	{"wait nAck=low 35ms", {LPT_OP_WAIT, LPT_REG_STATUS, 0x40, 0, 35000}},
	{"wait Busy=0 1us", {LPT_OP_WAIT, LPT_REG_STATUS, 0x80, 0x80, 1}},
	{"wait Busy=1 nAck=1 1ns", {LPT_OP_WAIT, LPT_REG_STATUS, 0xc0, 0x40, 1}},
	{"wait busy=0", {LPT_OP_WAIT, LPT_REG_STATUS, 0x80, 0x80, 1000000}},
	{"wait status 0x88=0x88 35ms", {LPT_OP_WAIT, LPT_REG_STATUS, 0x88, 0x88, 35000}},
	{"soft wait perror=high 2s",
	 {LPT_OP_WAIT | LPT_OP_SOFT, LPT_REG_STATUS, 0x20, 0x20, 2000000}},
	{"test Busy=0", {LPT_OP_TEST, LPT_REG_STATUS, 0x80, 0x80, 0}},
	{"test ecr 0x01=0x01", {LPT_OP_TEST, LPT_REG_ECR, 1, 1, 0}},
	{"frob control 1^1 gap 750ns", {LPT_OP_FROB, LPT_REG_CONTROL, 1, 1, 750}},
	{"frob nStrobe=0 nInit=1", {LPT_OP_FROB, LPT_REG_CONTROL, 0x05, 0x05, 0}},
	{"frob selectin=high", {LPT_OP_FROB, LPT_REG_CONTROL, 0x08, 0, 0}},
	{"edge", {LPT_OP_EDGE, 0, 0, 0, 1000000}},
	{"soft edge 5ms", {LPT_OP_EDGE | LPT_OP_SOFT, 0, 0, 0, 5000}},
	{"dir reverse", {LPT_OP_DIR, 0, 0, 1, 0}},
	{"delay 1s", {LPT_OP_DELAY, 0, 0, 0, 1000000000}},
	{"at 1min", {LPT_OP_AT, 0, 0, 0, 60000000}},
	{"stamp", {LPT_OP_STAMP, 0, 0, 0, 0}},
	{"set c3 8", {LPT_OP_SET, 0x30, 0, 0, 8}},
	{"here: djnz c1 here", {LPT_OP_DJNZ, 0x10, 0, 0, 0}},
	{"here: jmp not-t, here", {LPT_OP_JMP, LPT_COND_NOT_T, 0, 0, 0}},
	{"put data gap 10us", {LPT_OP_PUT, LPT_REG_DATA, 0, 0, 10000}},
	{"outb nStrobe", {LPT_OP_OUTB, LPT_REG_CONTROL, 1, 2, 0}},
	{"outb data 0x04 lsb", {LPT_OP_OUTB, LPT_REG_DATA, 4, 1, 0}},
	{"inb Busy inverted", {LPT_OP_INB, LPT_REG_STATUS, 0x80, 0, 0}},
	{"nib high gap 500ns", {LPT_OP_NIB, 0, 0, 1, 500}},
	{"xfer compat write 0", {LPT_OP_XFER, 0, LPT_XFER_COMPAT, 0, 0}},
	{"xfer eppdata read 16", {LPT_OP_XFER, 0, LPT_XFER_EPP_DATA, 1, 16}},
	{"rest", {LPT_OP_REST, 0, 0, 0, 0}},
	{"mark 6 # event 6", {LPT_OP_MARK, 0, 0, 0, 6}},
	{"end 3", {LPT_OP_END, 0, 0, 0, 3}},
};

static void each_instruction_assembles_to_its_encoding(void **state)
{
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		struct lpt_insn insns[N_MAX];
		struct lpt_program_error error;
		int n = lpt_program_parse(examples[i].text, insns, N_MAX, &error);
		if (n < 1) {
			print_error("%s: %s\n", examples[i].text, error.text);
		}
		assert_int_equal(n, examples[i].insn.op == LPT_OP_END ? 1 : 2);
		assert_memory_equal(&insns[0], &examples[i].insn, sizeof(insns[0]));
	}
}

struct refusal {
	const char *text;
	uint32_t instruction, line, column;
	const char *reason;
};

static const struct refusal refusals[] = {
	{"out data 0x55; wait bsy=0", 2, 1, 21,
	 "no line 'bsy'; expected Busy, nAck, PError, Select or nFault"},
	{"frob strob=0", 1, 1, 6, "no line 'strob'; expected nStrobe, nAutoFd, nInit or nSelectIn"},
	{"rest\nblink data", 2, 2, 1, "no instruction 'blink'; for instance: out, in, wait, end"},
	{"out dat 1", 1, 1, 5,
	 "no register 'dat'; expected data, status, control, eppaddr, eppdata, ecr, fifo, cnfga "
	 "or cnfgb"},
	{"out data", 1, 1, 9, "a number is missing"},
	{"out data 256", 1, 1, 10, "256 is too large; at most 255"},
	{"out data 0x", 1, 1, 10, "'0x' is not a number such as 85 or 0x55"},
	{"out data 1 2", 1, 1, 12, "more words than 'out' takes"},
	{"wait Busy=2", 1, 1, 11, "no level '2'; expected 0, 1, low or high"},
	{"wait status 3", 1, 1, 13, "expected mask=value, for instance 0x80=0x80"},
	{"wait Busy=0 nStrobe=0", 1, 1, 13, "nStrobe is not in the same register as the others"},
	{"delay 5", 1, 1, 7, "'5' is not a time such as 750ns or 35ms"},
	{"delay 2s", 1, 1, 7, "2s is too long; at most 1 s"},
	{"delay 99999999999s", 1, 1, 7, "99999999999s is too long; at most 1 s"},
	{"jmp", 1, 1, 4, "the label to jump to is missing"},
	{"rest; jmp t there", 2, 1, 13, "no label 'there'"},
	{"jmp maybe x; x: end", 1, 1, 5,
	 "no condition 'maybe'; expected always, t, not-t, payload-empty, payload-left or "
	 "results-full"},
	{"x: rest; x: rest", 2, 1, 10, "the label 'x' is there twice"},
	{"set c4 1", 1, 1, 5, "no counter 'c4'; expected c0, c1, c2 or c3"},
	{"set c0 0", 1, 1, 1, "a counter cannot start at 0"},
	{"soft out data 1", 1, 1, 6, "this instruction has no expected failure to be soft about"},
	{"xfer nibble write", 1, 1, 1, "this block mode only reads"},
	{"out \x1b[2J 1", 1, 1, 5,
	 "no register '?[2J'; expected data, status, control, eppaddr, eppdata, ecr, fifo, cnfga "
	 "or cnfgb"},
};

static void each_mistake_is_refused_with_its_place_and_reason(void **state)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct lpt_insn insns[N_MAX];
		struct lpt_program_error error = {0};
		int r = lpt_program_parse(refusals[i].text, insns, N_MAX, &error);
		assert_int_equal(r, -EINVAL);
		assert_string_equal(error.text, refusals[i].reason);
		assert_int_equal(error.instruction, refusals[i].instruction);
		assert_int_equal(error.line, refusals[i].line);
		assert_int_equal(error.column, refusals[i].column);
	}
}

static void mistake_is_refused_where_nobody_wants_to_know_why(void **state)
{
	struct lpt_insn insns[N_MAX];

	assert_int_equal(lpt_program_parse("blink", insns, N_MAX, NULL), -EINVAL);
}

static void empty_text_is_a_program_that_ends(void **state)
{
	struct lpt_insn insns[N_MAX];

	assert_int_equal(lpt_program_parse(" ; # nothing\n\n", insns, N_MAX, NULL), 1);
	assert_int_equal(insns[0].op, LPT_OP_END);
}

static void jump_to_the_end_of_the_text_gets_an_end_there(void **state)
{
	struct lpt_insn insns[N_MAX];

	int n = lpt_program_parse(
		"again: jmp payload-empty done; put data; jmp again; done:", insns, N_MAX, NULL);

	assert_int_equal(n, 4);
	assert_int_equal(insns[0].arg, 3);
	assert_int_equal(insns[2].arg, 0);
	assert_int_equal(insns[3].op, LPT_OP_END);
}

static void too_many_instructions_do_not_fit(void **state)
{
	struct lpt_insn insns[2];

	assert_int_equal(lpt_program_parse("rest; end", insns, 2, NULL), 2);
	assert_int_equal(lpt_program_parse("rest; rest", insns, 2, NULL), -E2BIG);
	assert_int_equal(lpt_program_parse("rest; rest; end", insns, 2, NULL), -E2BIG);
}

static uint32_t seed;

static uint32_t any(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)seed * n) >> 32);
}

/* Any fields: most are refused, and what the check passes is kept. */
static struct lpt_insn any_valid_insn(uint32_t n)
{
	for (;;) {
		uint8_t op = (uint8_t)any(LPT_OP_COUNT);
		const struct lpt_op_info *info = &lpt_op_infos[op];
		struct lpt_insn insn = {
			.op = op | (info->may_be_soft && any(2) ? LPT_OP_SOFT : 0),
			.reg = (uint8_t)any(64),
			.mask = (uint8_t)any(info->mask_max + 1u),
			.val = (uint8_t)any(info->val_max + 1u),
			.arg = any(2) ? any(n) : any(UINT32_MAX),
		};
		if (any(2)) {
			insn.reg &= 0x03;
		}
		if (info->arg == LPT_ARG_UNUSED || any(4) == 0) {
			insn.arg = 0;
		}
		if (!lpt_insn_check(&insn, n, NULL)) {
			return insn;
		}
	}
}

static void formatted_programs_assemble_to_themselves(void **state)
{
	static char text[N_MAX * 80];
	seed = 1;

	for (int i = 0; i < 2000; i++) {
		struct lpt_insn before[N_MAX], after[N_MAX];
		uint32_t n = 1 + any(N_MAX);
		for (uint32_t k = 0; k + 1 < n; k++) {
			before[k] = any_valid_insn(n);
		}
		before[n - 1] = (struct lpt_insn){.op = LPT_OP_END, .arg = any(3)};

		int len = lpt_program_format(before, n, text, sizeof(text));
		assert_in_range(len, 1, sizeof(text) - 1);
		assert_int_equal(strlen(text), len);
		struct lpt_program_error error = {0};
		int parsed = lpt_program_parse(text, after, N_MAX, &error);
		if (parsed < 0) {
			print_error("%s\nline %u: %s\n", text, error.line, error.text);
		}
		assert_int_equal(parsed, n);
		assert_memory_equal(after, before, n * sizeof(before[0]));
	}
}

static void format_measures_and_cuts(void **state)
{
	const struct lpt_insn insns[] = {{LPT_OP_OUT, LPT_REG_DATA, 0, 0x55, 750},
					 {LPT_OP_END, 0, 0, 0, 0}};
	char text[10];

	assert_int_equal(lpt_program_format(insns, 2, NULL, 0), 30);
	assert_int_equal(lpt_program_format(insns, 2, text, sizeof(text)), 30);

	assert_string_equal(text, "out data ");
}

static void format_refuses_what_the_verifier_refuses(void **state)
{
	const struct lpt_insn bad[] = {{.op = 0x3f}, {.op = LPT_OP_END}};
	char text[80];

	assert_int_equal(lpt_program_format(bad, 2, text, sizeof(text)), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_instruction_assembles_to_its_encoding),
		cmocka_unit_test(each_mistake_is_refused_with_its_place_and_reason),
		cmocka_unit_test(mistake_is_refused_where_nobody_wants_to_know_why),
		cmocka_unit_test(empty_text_is_a_program_that_ends),
		cmocka_unit_test(jump_to_the_end_of_the_text_gets_an_end_there),
		cmocka_unit_test(too_many_instructions_do_not_fit),
		cmocka_unit_test(formatted_programs_assemble_to_themselves),
		cmocka_unit_test(format_measures_and_cuts),
		cmocka_unit_test(format_refuses_what_the_verifier_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
