/* SPDX-License-Identifier: MIT */
/*
 * The assembler.  A statement is an instruction by its name with its operands; a name with a colon
 * before it is a label.  Lines are written by name with the level at the connector: this is the
 * place where inversions are taken into account.
 */
#include <errno.h>
#include <string.h>

#include "program/ops.h"
#include "program/text.h"

#define DEFAULT_WAIT_US 1000000 /* of wait and edge without a time */
#define NS_PER_US 1000u

#define FLAG_LSB_FIRST 0x01
#define FLAG_INVERTED 0x02

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

static int number(struct lpt_text *text, uint32_t max, uint32_t *ret_value)
{
	struct lpt_word word;

	lpt_text_word(text, &word);
	return lpt_text_number(text, word, max, ret_value);
}

static int byte(struct lpt_text *text, uint8_t *ret_value)
{
	uint32_t value;
	int r = number(text, 0xff, &value);

	if (r == 0) {
		*ret_value = (uint8_t)value;
	}
	return r;
}

/* A time in ns, or in us rounded up. */
static int time_arg(struct lpt_text *text, uint64_t max_ns, uint32_t unit_ns, uint32_t *ret_arg)
{
	struct lpt_word word;
	uint64_t ns;

	lpt_text_word(text, &word);
	int r = lpt_text_time_ns(text, word, max_ns, &ns);
	if (r == 0) {
		*ret_arg = (uint32_t)((ns + unit_ns - 1) / unit_ns);
	}
	return r;
}

static int us(struct lpt_text *text, uint32_t *ret_arg)
{
	return time_arg(text, (uint64_t)UINT32_MAX * NS_PER_US, NS_PER_US, ret_arg);
}

static int us_or_default(struct lpt_text *text, uint32_t *ret_arg)
{
	struct lpt_word word;

	if (!lpt_text_peek(text, &word)) {
		*ret_arg = DEFAULT_WAIT_US;
		return 0;
	}
	return us(text, ret_arg);
}

static int gap(struct lpt_text *text, struct lpt_insn *insn)
{
	struct lpt_word word;

	if (!lpt_text_peek(text, &word) || !lpt_word_is(word, "gap")) {
		return 0;
	}
	lpt_text_word(text, &word);
	return time_arg(text, LPT_GAP_MAX_NS, 1, &insn->arg);
}

/* The next word as one of some names, kept in a field. */
static int choice(struct lpt_text *text, const char *what, const char *const *names, size_t n,
		  uint8_t *ret_index)
{
	struct lpt_word word;

	lpt_text_word(text, &word);
	int index = lpt_text_choice(text, word, what, names, n);
	if (index < 0) {
		return index;
	}
	*ret_index = (uint8_t)index;
	return 0;
}

static int reg(struct lpt_text *text, struct lpt_insn *insn)
{
	return choice(text, "register", lpt_reg_names, LPT_REG_COUNT, &insn->reg);
}

/* Complain with the lines that are meant to be driven or looked at by such an instruction. */
static int fail_line(struct lpt_text *text, struct lpt_word name, enum lpt_reg expected)
{
	const char *names[LPT_SIGNAL_COUNT];
	size_t n = 0;

	for (size_t i = 0; i < LPT_SIGNAL_COUNT; i++) {
		if (lpt_signals[i].reg == expected) {
			names[n++] = lpt_signals[i].name;
		}
	}
	return lpt_text_fail_choice(text, name, "line", names, n);
}

/* One LINE=LEVEL, joined to what the instruction already says of that register. */
static int line_level(struct lpt_text *text, struct lpt_insn *insn, enum lpt_reg expected)
{
	static const char *const levels[] = {"0", "1", "low", "high"};
	struct lpt_word word;

	lpt_text_word(text, &word);
	const char *equals = memchr(word.at, '=', word.n);
	struct lpt_word name = {word.at, (size_t)(equals - word.at)};
	struct lpt_word level = {equals + 1, word.n - name.n - 1};
	const struct lpt_signal *signal = lpt_signal_find(name.at, name.n);
	if (!signal) {
		return fail_line(text, name, expected);
	}
	if (insn->mask && signal->reg != insn->reg) {
		return lpt_text_fail(text, word.at, "%s is not in the same register as the others",
				     signal->name);
	}
	int index = lpt_text_choice(text, level, "level", levels, 4);
	if (index < 0) {
		return index;
	}
	insn->reg = signal->reg;
	insn->mask |= signal->mask;
	insn->val &= ~signal->mask;
	insn->val |= lpt_signal_bits(signal, index & 1);
	return 0;
}

static bool is_line_level(const struct lpt_text *text)
{
	struct lpt_word word;

	return lpt_text_peek(text, &word) && memchr(word.at, '=', word.n) != NULL;
}

/* MASK=VALUE, or MASK^VALUE for frob. */
static int mask_and_value(struct lpt_text *text, struct lpt_insn *insn, char joint)
{
	struct lpt_word word;
	uint32_t mask, value;

	lpt_text_word(text, &word);
	const char *middle = memchr(word.at, joint, word.n);
	if (!middle) {
		return lpt_text_fail(text, word.at, "expected mask%cvalue, for instance 0x80%c0x80",
				     joint, joint);
	}
	struct lpt_word left = {word.at, (size_t)(middle - word.at)};
	struct lpt_word right = {middle + 1, word.n - left.n - 1};
	int r = lpt_text_number(text, left, 0xff, &mask);
	if (r == 0) {
		r = lpt_text_number(text, right, 0xff, &value);
	}
	if (r == 0) {
		insn->mask = (uint8_t)mask;
		insn->val = (uint8_t)value;
	}
	return r;
}

/* LINE=LEVEL..., or a register with mask and value. */
static int bits(struct lpt_text *text, struct lpt_insn *insn, enum lpt_reg expected, char joint)
{
	if (!is_line_level(text)) {
		int r = reg(text, insn);
		return r < 0 ? r : mask_and_value(text, insn, joint);
	}
	while (is_line_level(text)) {
		int r = line_level(text, insn, expected);
		if (r < 0) {
			return r;
		}
	}
	return 0;
}

/* A line by name, or a register with a mask; then lsb and inverted in any order. */
static int bit_stream(struct lpt_text *text, struct lpt_insn *insn)
{
	struct lpt_word word;

	lpt_text_peek(text, &word);
	const struct lpt_signal *signal = lpt_signal_find(word.at, word.n);
	int r = 0;
	if (signal) {
		lpt_text_word(text, &word);
		insn->reg = signal->reg;
		insn->mask = signal->mask;
		insn->val = signal->inverted ? FLAG_INVERTED : 0;
	} else {
		r = reg(text, insn);
		if (r == 0) {
			r = byte(text, &insn->mask);
		}
	}
	while (r == 0 && lpt_text_peek(text, &word)) {
		if (lpt_word_is(word, "lsb")) {
			insn->val |= FLAG_LSB_FIRST;
		} else if (lpt_word_is(word, "inverted")) {
			insn->val ^= FLAG_INVERTED;
		} else {
			break;
		}
		lpt_text_word(text, &word);
	}
	return r;
}

static int counter(struct lpt_text *text, struct lpt_insn *insn)
{
	static const char *const names[] = {"c0", "c1", "c2", "c3"};
	int r = choice(text, "counter", names, 4, &insn->reg);

	insn->reg = (uint8_t)(insn->reg << 4);
	return r;
}

static int target(struct lpt_text *text, struct lpt_insn *insn)
{
	struct lpt_word word;

	if (!lpt_text_word(text, &word)) {
		return lpt_text_fail(text, word.at, "the label to jump to is missing");
	}
	insn->arg = (uint32_t)(word.at - text->start);
	return 0;
}

/* One word is a label; of two the first is a condition. */
static int condition(struct lpt_text *text, struct lpt_insn *insn)
{
	struct lpt_text ahead = *text;
	struct lpt_word word;

	lpt_text_word(&ahead, &word);
	if (!lpt_text_word(&ahead, &word)) {
		return 0;
	}
	return choice(text, "condition", lpt_cond_names, LPT_COND_COUNT, &insn->reg);
}

static int optional_number(struct lpt_text *text, uint32_t *ret_value)
{
	struct lpt_word word;

	return lpt_text_peek(text, &word) ? number(text, UINT32_MAX, ret_value) : 0;
}

static int parse_in(struct lpt_text *text, struct lpt_insn *insn)
{
	struct lpt_word word;
	int r = reg(text, insn);

	insn->mask = 0xff;
	if (r == 0 && lpt_text_peek(text, &word) && !lpt_word_is(word, "gap")) {
		r = byte(text, &insn->mask);
	}
	return r;
}

static int parse_xfer(struct lpt_text *text, struct lpt_insn *insn)
{
	static const char *const ways[] = {"write", "read"};
	int r = choice(text, "block mode", lpt_xfer_names, LPT_XFER_MODE_COUNT, &insn->mask);

	if (r == 0) {
		r = choice(text, "way", ways, 2, &insn->val);
	}
	return r < 0 ? r : optional_number(text, &insn->arg);
}

static int parse_jump(struct lpt_text *text, struct lpt_insn *insn)
{
	int r = insn->op == LPT_OP_JMP ? condition(text, insn) : counter(text, insn);

	return r < 0 ? r : target(text, insn);
}

/* The operands of an access, before its gap. */
static int access_operands(struct lpt_text *text, struct lpt_insn *insn)
{
	static const char *const directions[] = {"forward", "reverse"};
	static const char *const halves[] = {"low", "high"};
	int r;

	switch (insn->op) {
	case LPT_OP_OUT:
		r = reg(text, insn);
		return r < 0 ? r : byte(text, &insn->val);
	case LPT_OP_FROB:
		return bits(text, insn, LPT_REG_CONTROL, '^');
	case LPT_OP_IN:
		return parse_in(text, insn);
	case LPT_OP_TEST:
		return bits(text, insn, LPT_REG_STATUS, '=');
	case LPT_OP_DIR:
		return choice(text, "direction", directions, 2, &insn->val);
	case LPT_OP_PUT:
		return reg(text, insn);
	case LPT_OP_NIB:
		return choice(text, "half", halves, 2, &insn->val);
	default:
		return bit_stream(text, insn);
	}
}

static int operands(struct lpt_text *text, struct lpt_insn *insn)
{
	int r = 0;

	switch ((enum lpt_op)(insn->op & LPT_OP_MASK)) {
	case LPT_OP_END:
		return optional_number(text, &insn->arg);
	case LPT_OP_OUT:
	case LPT_OP_FROB:
	case LPT_OP_IN:
	case LPT_OP_TEST:
	case LPT_OP_DIR:
	case LPT_OP_PUT:
	case LPT_OP_OUTB:
	case LPT_OP_INB:
	case LPT_OP_NIB:
		r = access_operands(text, insn);
		return r < 0 ? r : gap(text, insn);
	case LPT_OP_WAIT:
		r = bits(text, insn, LPT_REG_STATUS, '=');
		return r < 0 ? r : us_or_default(text, &insn->arg);
	case LPT_OP_EDGE:
		return us_or_default(text, &insn->arg);
	case LPT_OP_DELAY:
		return time_arg(text, LPT_GAP_MAX_NS, 1, &insn->arg);
	case LPT_OP_AT:
		return us(text, &insn->arg);
	case LPT_OP_SET:
		r = counter(text, insn);
		return r < 0 ? r : number(text, UINT32_MAX, &insn->arg);
	case LPT_OP_DJNZ:
	case LPT_OP_JMP:
		return parse_jump(text, insn);
	case LPT_OP_XFER:
		return parse_xfer(text, insn);
	case LPT_OP_MARK:
		return number(text, UINT32_MAX, &insn->arg);
	case LPT_OP_STAMP:
	case LPT_OP_REST:
		return 0;
	}
	return 0;
}

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
		r = operands(text, &insn);
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
	const struct lpt_insn *last = a->n_insns ? &a->insns[a->n_insns - 1] : NULL;
	bool ends = last && (last->op == LPT_OP_END ||
			     (last->op == LPT_OP_JMP && last->reg == LPT_COND_ALWAYS));
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
