/* SPDX-License-Identifier: MIT */
/* Names of a port: `LPT1` is port 0, `\Device\ParallelPort0` inside, raw device
 * `\Device\Parallel0`. */
#include "port/port.h"

#include <string.h>

#define INDEX_DIGITS_MAX 3

enum lpt_status lpt_port_name_parse(const char *name, uint32_t *ret_index)
{
	static const char prefix[] = {'L', 'P', 'T'};
	const char *digit = name;
	uint32_t number = 0;

	for (size_t i = 0; i < sizeof(prefix); i++, digit++) {
		if (*digit != prefix[i]) {
			return LPT_STATUS_INVALID_PARAMETER;
		}
	}

	const char *first = digit;

	for (; *digit >= '0' && *digit <= '9' && digit - first < INDEX_DIGITS_MAX; digit++) {
		number = number * 10 + (uint32_t)(*digit - '0');
	}
	if (digit == first || *first == '0' || *digit != '\0') {
		return LPT_STATUS_INVALID_PARAMETER;
	}
	*ret_index = number - 1;
	return LPT_STATUS_SUCCESS;
}

/* `prefix` and the decimal index. */
static void format(char buf[32], const char *prefix, size_t prefix_len, uint32_t index)
{
	char digits[10];
	size_t n_digits = 0;

	do {
		digits[n_digits++] = (char)('0' + index % 10);
		index /= 10;
	} while (index != 0);
	memcpy(buf, prefix, prefix_len);
	for (size_t i = 0; i < n_digits; i++) {
		buf[prefix_len + i] = digits[n_digits - 1 - i];
	}
	buf[prefix_len + n_digits] = '\0';
}

void lpt_port_internal_name(const struct lpt_port *port, char buf[32])
{
	static const char prefix[] = "\\Device\\ParallelPort";

	format(buf, prefix, sizeof(prefix) - 1, port->index);
}

void lpt_port_raw_device_name(const struct lpt_port *port, char buf[32])
{
	static const char prefix[] = "\\Device\\Parallel";

	format(buf, prefix, sizeof(prefix) - 1, port->index);
}
