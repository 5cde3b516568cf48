/* SPDX-License-Identifier: MIT */
#include "cli/parse.h"

#include <ctype.h>
#include <errno.h>

#include "util/parse.h"

#define NS_IN_MS 1000000

int parse_number(const char *text, uint32_t *ret_value)
{
	return parse_u32(text, ret_value) < 0 ? -EINVAL : 0;
}

int parse_ms(const char *text, int64_t *ret_ms)
{
	int64_t ns;

	if (parse_time_ns(text, &ns) < 0) {
		return -EINVAL;
	}
	*ret_ms = ns < 0 ? -1 : ns / NS_IN_MS + (ns % NS_IN_MS != 0);
	return 0;
}

int parse_ns(const char *text, int64_t *ret_ns)
{
	int64_t ns;

	if (parse_time_ns(text, &ns) < 0 || ns < 0) {
		return -EINVAL;
	}
	*ret_ns = ns;
	return 0;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int parse_hex(const char *text, void *buf, size_t size, size_t *ret_len)
{
	uint8_t *bytes = buf;
	size_t n = 0;

	while (*text) {
		if (*text == ' ') {
			text++;
			continue;
		}
		int high = digit(text[0]);
		int low = high < 0 ? -1 : digit(text[1]);
		if (low < 0 || n == size) {
			return -EINVAL;
		}
		bytes[n++] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	if (n == 0) {
		return -EINVAL;
	}
	*ret_len = n;
	return 0;
}
