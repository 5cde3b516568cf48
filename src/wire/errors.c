/* SPDX-License-Identifier: MIT */
/* Error numbers of the wire and those of this machine. */
#include <errno.h>

#include "wire/wire.h"

static const struct pair {
	uint32_t number;
	int error;
} pairs[] = {
#define PAIR(number, error) {number, error},
	WIRE_ERROR_TABLE(PAIR)};

#define N_PAIRS (sizeof(pairs) / sizeof(pairs[0]))

uint32_t wire_error_from_errno(int error)
{
	if (error == 0) {
		return 0;
	}
	for (size_t i = 0; i < N_PAIRS; i++) {
		if (pairs[i].error == error || pairs[i].error == -error) {
			return pairs[i].number;
		}
	}
	return wire_error_from_errno(EIO);
}

int wire_error_to_errno(uint32_t number)
{
	if (number == 0) {
		return 0;
	}
	for (size_t i = 0; i < N_PAIRS; i++) {
		if (pairs[i].number == number) {
			return -pairs[i].error;
		}
	}
	return -EIO;
}
