/* SPDX-License-Identifier: MIT */
/* Printing: pieces of 64 KiB, each one port program. */
#include <assert.h>
#include <errno.h>
#include <poll.h>

#include "client/internal.h"
#include "util/clock.h"

#define READY 0x88u          /* status: not busy, no fault */
#define PATIENCE_MS 3600000  /* longest wait of one program, and longest time of a run */
#define HANDSHAKE_WAIT_MS 35 /* what XFER itself waits for each byte */
#define RETRY_MS 20          /* between two programs that a busy device made end too soon */

/* How a program ended: the code of its END. */
enum {
	ALL_TAKEN = 0,
	STAYED_BUSY = 1,
};

/*
 * XFER sends what the device takes within its own 35 ms a byte; WAIT is the patience beyond that.
 */
static int print_piece(struct lpt_file *file, const void *bytes, uint32_t n, int64_t wait_ms,
		       struct lpt_trailer *ret_trailer)
{
	const struct lpt_insn insns[] = {
		{.op = LPT_OP_XFER, .mask = LPT_XFER_COMPAT},
		{.op = LPT_OP_JMP, .reg = LPT_COND_T, .arg = 5},
		{LPT_OP_WAIT | LPT_OP_SOFT, LPT_REG_STATUS, READY, READY,
		 (uint32_t)wait_ms * 1000u},
		{.op = LPT_OP_JMP, .reg = LPT_COND_T, .arg = 0},
		{.op = LPT_OP_END, .arg = STAYED_BUSY},
		{.op = LPT_OP_END, .arg = ALL_TAKEN},
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

/*
 * The device was busy to the end of a program.  A simulated clock may have jumped to that end, but
 * the caller's patience is counted in real time: what is left of it begins with a pause, unless the
 * daemon has something to say.  0 to go on.
 */
static int wait_busy(const struct lpt_file *file, int64_t since_ns, int64_t timeout_ms)
{
	struct pollfd daemon = {.fd = lpt_fd(file->conn), .events = POLLIN};

	if (timeout_ms >= 0 && clock_monotonic_ns() - since_ns >= clock_ns_of_ms(timeout_ms)) {
		return -ETIMEDOUT;
	}
	poll(&daemon, 1, RETRY_MS);
	return 0;
}

int lpt_print(struct lpt_file *file, const void *bytes, size_t n, int64_t timeout_ms,
	      size_t *ret_taken)
{
	const uint8_t *at = bytes;
	int64_t since_ns = clock_monotonic_ns();
	size_t taken = 0;
	int r = 0;

	assert(file && (bytes || n == 0) && ret_taken);
	while (taken < n && r == 0) {
		size_t left = n - taken;
		uint32_t piece = left < LPT_PAYLOAD_MAX ? (uint32_t)left : LPT_PAYLOAD_MAX;
		struct lpt_trailer trailer = {.payload_used = 0};

		r = print_piece(file, at + taken, piece, wait_of(timeout_ms), &trailer);
		if (trailer.payload_used > 0) {
			taken += trailer.payload_used;
			since_ns = clock_monotonic_ns();
		}
		if (r == -ETIMEDOUT) {
			r = 0; /* the program used up its hour; the next one goes on */
		} else if (r == 0 && trailer.code == STAYED_BUSY) {
			r = wait_busy(file, since_ns, timeout_ms);
		}
	}
	*ret_taken = taken;
	if (r == -ETIMEDOUT) {
		connection_fail(file->conn, r, "%s: the device took no byte for %lld ms",
				file->name, (long long)timeout_ms);
	}
	return r;
}
