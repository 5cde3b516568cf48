/* SPDX-License-Identifier: MIT */
/* Printing: pieces of 64 KiB, each one port program. */
#include <assert.h>
#include <errno.h>

#include "client/internal.h"

#define READY 0x88u          /* status: not busy, no fault */
#define PATIENCE_MS 3600000  /* longest wait of one program, and longest wall time of a run */
#define HANDSHAKE_WAIT_MS 35 /* what XFER itself waits for each byte */

/*
 * XFER sends what the device takes within its own 35 ms a byte; WAIT is the patience beyond that.
 * A WAIT that fails leaves the bytes already taken counted.
 */
static int print_piece(struct lpt_file *file, const void *bytes, uint32_t n, int64_t wait_ms,
		       struct lpt_trailer *ret_trailer)
{
	const struct lpt_insn insns[] = {
		{.op = LPT_OP_XFER, .mask = LPT_XFER_COMPAT},
		{.op = LPT_OP_JMP, .reg = LPT_COND_T, .arg = 4},
		{LPT_OP_WAIT, LPT_REG_STATUS, READY, READY, (uint32_t)wait_ms * 1000u},
		{.op = LPT_OP_JMP, .reg = LPT_COND_ALWAYS, .arg = 0},
		{.op = LPT_OP_END},
	};
	struct lpt_program program = {
		.insns = insns,
		.n_insns = sizeof(insns) / sizeof(insns[0]),
		.payload = bytes,
		.payload_len = n,
		.wall_ms = PATIENCE_MS,
	};

	return lpt_run(file, &program, ret_trailer);
}

static int64_t wait_of(int64_t timeout_ms)
{
	if (timeout_ms < 0 || timeout_ms > PATIENCE_MS) {
		return PATIENCE_MS;
	}
	return timeout_ms > HANDSHAKE_WAIT_MS ? timeout_ms - HANDSHAKE_WAIT_MS : 0;
}

/* A run that took an hour goes on in the next one; a busy device only if the caller said so. */
static bool may_go_on(int r, int64_t timeout_ms)
{
	return r == -ETIME || (r == -ETIMEDOUT && timeout_ms < 0);
}

int lpt_print(struct lpt_file *file, const void *bytes, size_t n, int64_t timeout_ms,
	      size_t *ret_taken)
{
	const uint8_t *at = bytes;
	size_t taken = 0;
	int r = 0;

	assert(file && (bytes || n == 0) && ret_taken);
	while (taken < n && r == 0) {
		uint32_t piece =
			n - taken < LPT_PAYLOAD_MAX ? (uint32_t)(n - taken) : LPT_PAYLOAD_MAX;
		struct lpt_trailer trailer = {.payload_used = 0};

		r = print_piece(file, at + taken, piece, wait_of(timeout_ms), &trailer);
		taken += trailer.payload_used;
		if (may_go_on(r, timeout_ms)) {
			r = 0;
		}
	}
	*ret_taken = taken;
	if (r == -ETIMEDOUT) {
		connection_fail(file->conn, r, "%s: the device took no byte for %lld ms",
				file->name, (long long)timeout_ms);
	}
	return r;
}
