/* SPDX-License-Identifier: MIT */
/* What the verifier refuses, where, and in which words. */
#include "program/test-fake.h"

struct refusal {
	struct lpt_insn insn; /* followed by END */
	const char *reason;
};

static const struct refusal refusals[] = {
	{{0x15, 0, 0, 0, 0}, "there is no such instruction"},
	{{0x81, 0, 0, 0, 0}, "there is no such instruction"},
	{{LPT_OP_OUT | LPT_OP_SOFT, 0, 0, 0, 0},
	 "this instruction has no expected failure to be soft about"},
	{{LPT_OP_OUT, 9, 0, 0, 0}, "there is no such register"},
	{{LPT_OP_OUT, LPT_REG_ECR, 0, 0, 0}, "this port cannot write that register"},
	{{LPT_OP_IN, LPT_REG_CNFGA, 1, 0, 0}, "this port cannot read that register"},
	{{LPT_OP_WAIT, LPT_REG_EPPDATA, 0, 0, 0},
	 "a register whose reads move data cannot be waited for"},
	{{LPT_OP_OUT, 0, 1, 0, 0}, "the unused field mask is not 0"},
	{{LPT_OP_IN, 1, 1, 1, 0}, "the unused field val is not 0"},
	{{LPT_OP_REST, 1, 0, 0, 0}, "the unused field reg is not 0"},
	{{LPT_OP_REST, 0, 0, 0, 1}, "the unused field arg is not 0"},
	{{LPT_OP_DIR, 0, 0, 2, 0}, "val is out of range"},
	{{LPT_OP_OUT, 0, 0, 0, 1000000001}, "the gap is longer than 1 s"},
	{{LPT_OP_DELAY, 0, 0, 0, 1000000001}, "the delay is longer than 1 s"},
	{{LPT_OP_SET, 0x01, 0, 0, 1}, "there is no such counter"},
	{{LPT_OP_SET, 0x10, 0, 0, 0}, "a counter cannot start at 0"},
	{{LPT_OP_DJNZ, 0x30, 0, 0, 3}, "the jump goes past the end"},
	{{LPT_OP_JMP, 6, 0, 0, 0}, "there is no such condition"},
	{{LPT_OP_XFER, 0, 8, 0, 0}, "there is no such block mode"},
	{{LPT_OP_XFER, 0, LPT_XFER_COMPAT, 1, 0}, "this block mode only writes"},
	{{LPT_OP_XFER, 0, LPT_XFER_NIBBLE, 0, 0}, "this block mode only reads"},
};

static void each_mistake_is_refused_with_its_reason(void **state)
{
	struct fake *f = *state;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct lpt_insn code[] = {END, refusals[i].insn, END};
		struct lpt_verify_error error = {0};
		assert_int_equal(lpt_program_verify(code, 3, &f->lines, &error), -EINVAL);
		assert_int_equal(error.pc, 1);
		assert_string_equal(error.reason, refusals[i].reason);
	}
}

static void empty_and_too_long_programs_are_refused(void **state)
{
	static struct lpt_insn code[LPT_PROGRAM_MAX + 1];
	struct fake *f = *state;
	struct lpt_verify_error error;

	assert_int_equal(lpt_program_verify(code, 0, &f->lines, &error), -EINVAL);
	assert_int_equal(lpt_program_verify(code, LPT_PROGRAM_MAX + 1, &f->lines, &error), -EINVAL);
	assert_int_equal(lpt_program_verify(code, LPT_PROGRAM_MAX, &f->lines, &error), 0);
}

static void last_instruction_must_not_fall_off_the_end(void **state)
{
	struct fake *f = *state;
	struct lpt_verify_error error;
	struct lpt_insn rest[] = {{.op = LPT_OP_REST}};
	struct lpt_insn maybe[] = {{.op = LPT_OP_JMP, .reg = LPT_COND_T}};
	struct lpt_insn loop[] = {{.op = LPT_OP_JMP}};

	assert_int_equal(lpt_program_verify(rest, 1, &f->lines, &error), -EINVAL);
	assert_int_equal(lpt_program_verify(maybe, 1, &f->lines, &error), -EINVAL);
	assert_int_equal(lpt_program_verify(loop, 1, &f->lines, &error), 0);
}

static void epp_registers_are_legal_on_every_port(void **state)
{
	struct fake *f = *state;
	struct lpt_verify_error error;
	struct lpt_insn code[] = {{LPT_OP_OUT, LPT_REG_EPPADDR, 0, 1, 0},
				  {LPT_OP_IN, LPT_REG_EPPDATA, 0xff, 0, 0},
				  END};

	assert_int_equal(lpt_program_verify(code, 3, &f->lines, &error), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(each_mistake_is_refused_with_its_reason),
		test(empty_and_too_long_programs_are_refused),
		test(last_instruction_must_not_fall_off_the_end),
		test(epp_registers_are_legal_on_every_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
