/* SPDX-License-Identifier: MIT */
/*
 * The operands of each instruction, from words to fields.  Lines are written by name with the
 * level at the connector: this is the place where inversions are taken into account.
 */
#include <string.h>

#include "program/ops.h"
#include "program/text.h"

#define DEFAULT_WAIT_US 1000000 /* of wait and edge without a time */
#define NS_PER_US 1000u

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
		insn->val = signal->inverted ? LPT_BITS_INVERTED : 0;
	} else {
		r = reg(text, insn);
		if (r == 0) {
			r = byte(text, &insn->mask);
		}
	}
	while (r == 0 && lpt_text_peek(text, &word)) {
		if (lpt_word_is(word, "lsb")) {
			insn->val |= LPT_BITS_LSB_FIRST;
		} else if (lpt_word_is(word, "inverted")) {
			insn->val ^= LPT_BITS_INVERTED;
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

int lpt_text_operands(struct lpt_text *text, struct lpt_insn *insn)
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
