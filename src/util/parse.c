/* SPDX-License-Identifier: MIT */
/* Numbers, sizes and times as users write them; see parse.h. */
#include "util/parse.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit size_units[] = {
	{"", 1},
	{"K", 1024},
	{"M", 1024 * 1024},
	{"G", 1024 * 1024 * 1024},
};

static const struct unit time_units[] = {
	{"us", 1000},
	{"ms", 1000 * 1000},
	{"s", 1000 * 1000 * 1000},
	{"min", 60ull * 1000 * 1000 * 1000},
	{"h", 3600ull * 1000 * 1000 * 1000},
};

#define N_UNITS(units) (sizeof(units) / sizeof((units)[0]))

/* The value of a digit, 16 for anything else. */
static unsigned digit_value(char c)
{
	if (c >= '0' && c <= '9') {
		return (unsigned)(c - '0');
	}
	if (c >= 'a' && c <= 'f') {
		return (unsigned)(c - 'a') + 10;
	}
	if (c >= 'A' && c <= 'F') {
		return (unsigned)(c - 'A') + 10;
	}
	return 16;
}

/* Read digits; *text is moved behind them.  -EINVAL: there is none. */
static int parse_digits(const char **text, unsigned base, uint64_t *ret_value)
{
	const char *at = *text;
	uint64_t value = 0;

	if (digit_value(*at) >= base) {
		return -EINVAL;
	}
	for (; digit_value(*at) < base; at++) {
		if (__builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit_value(*at), &value)) {
			return -ERANGE;
		}
	}
	*text = at;
	*ret_value = value;
	return 0;
}

static int parse_with_unit(const char *text, const struct unit *units, size_t n_units,
			   uint64_t *ret_value)
{
	uint64_t value;
	int r = parse_digits(&text, 10, &value);

	if (r < 0) {
		return r;
	}
	for (size_t i = 0; i < n_units; i++) {
		if (strcmp(text, units[i].name) == 0) {
			return __builtin_mul_overflow(value, units[i].factor, ret_value) ? -ERANGE
											 : 0;
		}
	}
	return -EINVAL;
}

int parse_u32(const char *text, uint32_t *ret_value)
{
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *at = is_hex ? text + 2 : text;
	uint64_t value;
	int r = parse_digits(&at, is_hex ? 16 : 10, &value);

	if (r < 0) {
		return r;
	}
	if (*at) {
		return -EINVAL;
	}
	if (value > UINT32_MAX) {
		return -ERANGE;
	}
	*ret_value = (uint32_t)value;
	return 0;
}

int parse_size(const char *text, uint64_t *ret_value)
{
	uint64_t value;
	int r = parse_with_unit(text, size_units, N_UNITS(size_units), &value);

	if (r < 0) {
		return r;
	}
	*ret_value = value;
	return 0;
}

int parse_time_ns(const char *text, int64_t *ret_value)
{
	uint64_t value;
	int r;

	if (strcmp(text, "never") == 0) {
		*ret_value = -1;
		return 0;
	}
	if (strcmp(text, "0") == 0) {
		*ret_value = 0;
		return 0;
	}
	r = parse_with_unit(text, time_units, N_UNITS(time_units), &value);
	if (r < 0) {
		return r;
	}
	if (value > INT64_MAX) {
		return -ERANGE;
	}
	*ret_value = (int64_t)value;
	return 0;
}
