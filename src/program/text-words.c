/* SPDX-License-Identifier: MIT */
/* Words, numbers, times and complaints of the text form; see text.h. */
#include "program/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define QUOTE_MAX 32 /* bytes of a word that a complaint repeats */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == ',';
}

static bool ends_statement(char c)
{
	return c == '\0' || c == '\n' || c == ';' || c == '#';
}

bool lpt_text_word(struct lpt_text *text, struct lpt_word *ret_word)
{
	while (is_blank(*text->at)) {
		text->at++;
	}
	const char *start = text->at;
	while (!is_blank(*text->at) && !ends_statement(*text->at)) {
		text->at++;
	}
	*ret_word = (struct lpt_word){start, (size_t)(text->at - start)};
	return ret_word->n > 0;
}

bool lpt_text_peek(const struct lpt_text *text, struct lpt_word *ret_word)
{
	struct lpt_text copy = *text;

	return lpt_text_word(&copy, ret_word);
}

bool lpt_text_next_statement(struct lpt_text *text)
{
	if (*text->at == '#') {
		text->at += strcspn(text->at, "\n");
	}
	if (*text->at == '\0') {
		return false;
	}
	text->at++;
	return true;
}

bool lpt_word_is(struct lpt_word word, const char *name)
{
	return strlen(name) == word.n && strncasecmp(word.at, name, word.n) == 0;
}

int lpt_text_fail(struct lpt_text *text, const char *at, const char *format, ...)
{
	struct lpt_program_error *error = text->error;
	va_list args;

	if (!error) {
		return -EINVAL;
	}
	*error = (struct lpt_program_error){
		.instruction = text->instruction,
		.line = 1,
		.column = 1,
	};
	for (const char *c = text->start; c < at; c++) {
		error->column++;
		if (*c == '\n') {
			error->line++;
			error->column = 1;
		}
	}
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	for (char *c = error->text; *c; c++) {
		*c = *c >= ' ' && *c < 0x7f ? *c : '?'; /* it may repeat any bytes of the text */
	}
	return -EINVAL;
}

/* A word as it may be repeated: not at length. */
static void quote(struct lpt_word word, char ret_quoted[QUOTE_MAX + 1])
{
	size_t n = word.n < QUOTE_MAX ? word.n : QUOTE_MAX;

	memcpy(ret_quoted, word.at, n);
	ret_quoted[n] = '\0';
}

int lpt_text_fail_choice(struct lpt_text *text, struct lpt_word word, const char *what,
			 const char *const *names, size_t n_names)
{
	char expected[120] = "";
	char quoted[QUOTE_MAX + 1];
	size_t len = 0;

	for (size_t i = 0; i < n_names && len < sizeof(expected); i++) {
		const char *joint = i == 0 ? "" : i + 1 == n_names ? " or " : ", ";
		len += (size_t)snprintf(expected + len, sizeof(expected) - len, "%s%s", joint,
					names[i]);
	}
	quote(word, quoted);
	if (word.n == 0) {
		return lpt_text_fail(text, word.at, "%s is missing; expected %s", what, expected);
	}
	return lpt_text_fail(text, word.at, "no %s '%s'; expected %s", what, quoted, expected);
}

static int digit_value(char c, unsigned base)
{
	int value = c >= '0' && c <= '9'   ? c - '0'
		    : c >= 'a' && c <= 'f' ? c - 'a' + 10
		    : c >= 'A' && c <= 'F' ? c - 'A' + 10
					   : 16;

	return (unsigned)value < base ? value : -1;
}

/* Digits at the start of a word: how many bytes they take, 0 none; false if above UINT32_MAX. */
static bool leading_number(struct lpt_word word, size_t *ret_n, uint32_t *ret_value)
{
	bool is_hex = word.n > 2 && word.at[0] == '0' && (word.at[1] | 0x20) == 'x';
	unsigned base = is_hex ? 16 : 10;
	size_t first = is_hex ? 2 : 0;
	uint64_t value = 0;
	size_t i = first;

	for (; i < word.n && digit_value(word.at[i], base) >= 0; i++) {
		value = value * base + (unsigned)digit_value(word.at[i], base);
		if (value > UINT32_MAX) {
			return false;
		}
	}
	*ret_n = i == first ? 0 : i;
	*ret_value = (uint32_t)value;
	return true;
}

int lpt_text_number(struct lpt_text *text, struct lpt_word word, uint32_t max, uint32_t *ret_value)
{
	char quoted[QUOTE_MAX + 1];
	uint32_t value;
	size_t n;

	quote(word, quoted);
	if (word.n == 0) {
		return lpt_text_fail(text, word.at, "a number is missing");
	}
	bool fits = leading_number(word, &n, &value);
	if (fits && n != word.n) {
		return lpt_text_fail(text, word.at, "'%s' is not a number such as 85 or 0x55",
				     quoted);
	}
	if (!fits || value > max) {
		return lpt_text_fail(text, word.at, "%s is too large; at most %u", quoted, max);
	}
	*ret_value = value;
	return 0;
}

struct unit {
	const char *name;
	uint64_t ns;
};

static const struct unit units[] = {
	{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}, {"min", 60000000000},
};

int lpt_text_time_ns(struct lpt_text *text, struct lpt_word word, uint64_t max, uint64_t *ret_ns)
{
	char quoted[QUOTE_MAX + 1];
	uint32_t value;
	size_t n;

	quote(word, quoted);
	if (word.n == 0) {
		return lpt_text_fail(text, word.at, "a time such as 750ns or 35ms is missing");
	}
	bool fits = leading_number(word, &n, &value);
	struct lpt_word rest = {word.at + (fits ? n : 0), word.n - (fits ? n : 0)};
	uint64_t ns = fits && rest.n == 0 && value == 0 ? 1 : 0; /* zero needs no unit */
	for (size_t i = 0; fits && n > 0 && i < sizeof(units) / sizeof(units[0]); i++) {
		if (lpt_word_is(rest, units[i].name)) {
			ns = units[i].ns;
		}
	}
	if (fits && ns == 0) {
		return lpt_text_fail(text, word.at, "'%s' is not a time such as 750ns or 35ms",
				     quoted);
	}
	if (!fits || value * ns > max) {
		return lpt_text_fail(text, word.at, "%s is too long; at most %u s", quoted,
				     (unsigned)(max / 1000000000));
	}
	*ret_ns = value * ns;
	return 0;
}

int lpt_text_choice(struct lpt_text *text, struct lpt_word word, const char *what,
		    const char *const *names, size_t n_names)
{
	for (size_t i = 0; i < n_names; i++) {
		if (lpt_word_is(word, names[i])) {
			return (int)i;
		}
	}
	return lpt_text_fail_choice(text, word, what, names, n_names);
}
