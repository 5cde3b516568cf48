/* SPDX-License-Identifier: MIT */
/*
 * Port programs inside the project: the verifier and the resumable interpreter.  Freestanding;
 * the text form (text.h) is not.
 */
#ifndef LPT_PROGRAM_PROGRAM_H
#define LPT_PROGRAM_PROGRAM_H

#include "lines/lines.h"

/* Why and where the verifier refused; `reason` is a clause such as "jump target 9 is past the end".
 */
struct lpt_verify_error {
	uint32_t pc;
	const char *reason;
};

/*
 * Check a private copy of a program against the port it shall run on: known operations, zero
 * unused fields, registers that this driver has, jump targets inside, the last instruction END or
 * JMP always, gaps and delays of at most 1 s.  Software EPP makes 3 and 4 legal on every port.
 * 0, or -EINVAL with *ret_error filled (never touched on success).
 */
int lpt_program_verify(const struct lpt_insn *code, uint32_t n, const struct lpt_lines *lines,
		       struct lpt_verify_error *ret_error);

/* Put the second group of fields of a run to its start. */
void lpt_run_init(struct lpt_run *run);

/*
 * Execute or resume a verified program, by the driver's run() where it has one, else by the
 * interpreter.  Returns enum lpt_run_outcome or the negative errno that also stands in
 * run->status.  Once it returned 0 or an errno the run is over.
 */
int lpt_run_step(struct lpt_lines *lines, struct lpt_run *run);

/* The interpreter itself, for drivers whose run() falls back on it. */
int lpt_interpret(struct lpt_lines *lines, struct lpt_run *run);

/* Fill the trailer of an ended (or cut) run. */
void lpt_run_trailer(const struct lpt_run *run, struct lpt_trailer *ret_trailer);

#endif
