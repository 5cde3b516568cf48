/* SPDX-License-Identifier: MIT */
/*
 * Words, numbers and complaints of the text form; private to the assembler.  Host side: what is
 * here is no part of the freestanding room.
 */
#ifndef LPT_PROGRAM_TEXT_H
#define LPT_PROGRAM_TEXT_H

#include <stdbool.h>

#include "lines/signals.h"

struct lpt_word {
	const char *at; /* borrowed from the text */
	size_t n;
};

struct lpt_text {
	const char *start;
	const char *at;                  /* what comes next */
	uint32_t instruction;            /* counted from 1, for complaints */
	struct lpt_program_error *error; /* may be NULL */
};

/* The next word of this statement; false at its end, with an empty word at that place. */
bool lpt_text_word(struct lpt_text *text, struct lpt_word *ret_word);

/* The same, but the word stays to be read again. */
bool lpt_text_peek(const struct lpt_text *text, struct lpt_word *ret_word);

/* Step over the end of a statement; false at the end of the text. */
bool lpt_text_next_statement(struct lpt_text *text);

/* Whole word, case ignored. */
bool lpt_word_is(struct lpt_word word, const char *name);

/* Fill the error; `at` says where.  Gives -EINVAL. */
__attribute__((format(printf, 3, 4))) int lpt_text_fail(struct lpt_text *text, const char *at,
							const char *format, ...);

/* Complain about a word that is none of the names: "no line 'bsy'; expected Busy, nAck or ...". */
int lpt_text_fail_choice(struct lpt_text *text, struct lpt_word word, const char *what,
			 const char *const *names, size_t n_names);

/* Numbers (decimal or 0x...), times with a unit, and one of some names (its index).  0 or the
 * number on success; -EINVAL with the error filled. */
int lpt_text_number(struct lpt_text *text, struct lpt_word word, uint32_t max, uint32_t *ret_value);
int lpt_text_time_ns(struct lpt_text *text, struct lpt_word word, uint64_t max, uint64_t *ret_ns);
int lpt_text_choice(struct lpt_text *text, struct lpt_word word, const char *what,
		    const char *const *names, size_t n_names);

/* The operands of insn->op, up to the first word that is none of them.  A jump gets the offset of
 * its label in the text as its argument. */
int lpt_text_operands(struct lpt_text *text, struct lpt_insn *insn);

#endif
