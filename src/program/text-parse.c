/* SPDX-License-Identifier: MIT */
/*
 * The assembler.  A statement is an instruction by its name with its operands; a name with a colon
 * before it is a label.
 */
#include <errno.h>
#include <string.h>

#include "program/ops.h"
#include "program/text.h"

struct label {
	uint32_t at; /* offset of its name in the text */
	uint16_t n;
	uint16_t target;
};

/* A jump whose operand is still a name has the offset of that name as its argument. */
struct assembler {
	struct lpt_text text;
	struct lpt_insn *insns;
	size_t n_insns, n_max;
	struct label labels[LPT_PROGRAM_MAX];
	size_t n_labels;
};

static int operation(struct lpt_text *text, struct lpt_word word, struct lpt_insn *ret_insn)
{
	for (size_t op = 0; op < LPT_OP_COUNT; op++) {
		if (lpt_word_is(word, lpt_op_infos[op].name)) {
			*ret_insn = (struct lpt_insn){.op = (uint8_t)op};
			return 0;
		}
	}
	return lpt_text_fail(text, word.at, "no instruction '%.*s'; for instance: %s, %s, %s, %s",
			     word.n < 32 ? (int)word.n : 32, word.at, "out", "in", "wait", "end");
}

static int instruction(struct assembler *a, struct lpt_word word)
{
	struct lpt_text *text = &a->text;
	struct lpt_insn insn;
	bool is_soft = lpt_word_is(word, "soft");

	if (is_soft) {
		lpt_text_word(text, &word);
	}
	const char *at = word.at;
	int r = operation(text, word, &insn);
	if (r == 0) {
		r = lpt_text_operands(text, &insn);
	}
	if (r < 0) {
		return r;
	}
	if (lpt_text_word(text, &word)) {
		return lpt_text_fail(text, word.at, "more words than '%s' takes",
				     lpt_op_infos[insn.op].name);
	}
	insn.op |= is_soft ? LPT_OP_SOFT : 0;
	bool is_jump = lpt_op_infos[insn.op & LPT_OP_MASK].arg == LPT_ARG_TARGET;
	const char *reason = lpt_insn_check(&insn, is_jump ? UINT32_MAX : 0, NULL);
	if (reason) {
		return lpt_text_fail(text, at, "%s", reason);
	}
	if (a->n_insns == a->n_max) {
		return -E2BIG;
	}
	a->insns[a->n_insns++] = insn;
	text->instruction++;
	return 0;
}

static const struct label *find_label(const struct assembler *a, struct lpt_word name)
{
	for (size_t i = 0; i < a->n_labels; i++) {
		const struct label *label = &a->labels[i];
		if (label->n == name.n && memcmp(a->text.start + label->at, name.at, name.n) == 0) {
			return label;
		}
	}
	return NULL;
}

static int add_label(struct assembler *a, struct lpt_word word)
{
	struct lpt_word name = {word.at, word.n - 1};

	if (name.n == 0 || name.n > 64) {
		return lpt_text_fail(&a->text, word.at, "a label has 1 to 64 characters");
	}
	if (find_label(a, name)) {
		return lpt_text_fail(&a->text, word.at, "the label '%.*s' is there twice",
				     (int)name.n, name.at);
	}
	if (a->n_labels == LPT_PROGRAM_MAX) {
		return lpt_text_fail(&a->text, word.at, "more than %u labels", LPT_PROGRAM_MAX);
	}
	a->labels[a->n_labels++] = (struct label){
		.at = (uint32_t)(name.at - a->text.start),
		.n = (uint16_t)name.n,
		.target = (uint16_t)a->n_insns,
	};
	return 0;
}

static int statement(struct assembler *a)
{
	struct lpt_word word;

	while (lpt_text_word(&a->text, &word)) {
		if (word.at[word.n - 1] != ':') {
			return instruction(a, word);
		}
		int r = add_label(a, word);
		if (r < 0) {
			return r;
		}
	}
	return 0;
}

static int resolve(struct assembler *a)
{
	for (size_t i = 0; i < a->n_insns; i++) {
		struct lpt_insn *insn = &a->insns[i];
		if (lpt_op_infos[insn->op & LPT_OP_MASK].arg != LPT_ARG_TARGET) {
			continue;
		}
		struct lpt_text ahead = a->text;
		struct lpt_word name;
		ahead.at = a->text.start + insn->arg;
		ahead.instruction = (uint32_t)i + 1;
		lpt_text_word(&ahead, &name);
		const struct label *label = find_label(a, name);
		if (!label) {
			return lpt_text_fail(&ahead, name.at, "no label '%.*s'",
					     name.n < 64 ? (int)name.n : 64, name.at);
		}
		insn->arg = label->target;
	}
	return 0;
}

/* An end is added where the text could run past its last instruction or jumps there. */
static int add_end(struct assembler *a)
{
	bool ends = a->n_insns && lpt_insn_ends(&a->insns[a->n_insns - 1]);
	bool jumps_there = a->n_labels && a->labels[a->n_labels - 1].target == a->n_insns;

	if (ends && !jumps_there) {
		return 0;
	}
	if (a->n_insns == a->n_max) {
		return -E2BIG;
	}
	a->insns[a->n_insns++] = (struct lpt_insn){.op = LPT_OP_END};
	return 0;
}

int lpt_program_parse(const char *text, struct lpt_insn *insns, size_t n_max,
		      struct lpt_program_error *ret_error)
{
	struct assembler a;

	a.text = (struct lpt_text){
		.start = text,
		.at = text,
		.instruction = 1,
		.error = ret_error,
	};
	a.insns = insns;
	a.n_insns = 0;
	a.n_max = n_max < LPT_PROGRAM_MAX ? n_max : LPT_PROGRAM_MAX;
	a.n_labels = 0;
	do {
		int r = statement(&a);
		if (r < 0) {
			return r;
		}
	} while (lpt_text_next_statement(&a.text));
	int r = add_end(&a);
	if (r == 0) {
		r = resolve(&a);
	}
	return r < 0 ? r : (int)a.n_insns;
}
