/* SPDX-License-Identifier: MIT */
/*
 * XFER: a block by the driver's hardware, else, or while somebody watches each access, byte by byte
 * in software.  Resumable between bytes; what was moved stays moved.  A short block sets T = 0 and
 * the run goes on.
 */
#include "program/exec.h"

#define STOP_CHECK_BYTES 64

struct block {
	enum lpt_xfer_mode mode;
	bool reverse;
	uint8_t *bytes;
	uint32_t n;
};

/* Whole bytes only: a half-used byte of payload or results is left behind. */
static void align(struct lpt_run *run)
{
	if (run->payload_bit) {
		run->payload_bit = 0;
		run->payload_pos++;
	}
	run->results_bits = 0;
}

/*
 * A software handshake cannot be taken up again in its middle.  Where this call may not block it
 * is tried only if waits never sleep, or if (compatibility) its one wait comes first.
 */
static bool must_move_to_a_worker(const struct lpt_exec *x, const struct block *block)
{
	bool never_sleeps = (x->lines->caps & LPT_CAP_FAST) && x->lines->ops->wait;

	return !x->run->may_block && !never_sleeps && block->mode != LPT_XFER_COMPAT &&
	       block->mode != LPT_XFER_FIFO;
}

static int in_software(struct lpt_exec *x, const struct block *block, uint32_t *ret_done)
{
	*ret_done = 0;
	if (must_move_to_a_worker(x, block)) {
		return LPT_RUN_WAIT;
	}
	while (*ret_done < block->n) {
		if (*ret_done % STOP_CHECK_BYTES == 0) {
			int r = lpt_exec_interrupted(x);
			if (r < 0) {
				return r;
			}
		}
		bool moved;
		int r = lpt_handshake_byte(x, block->mode, block->reverse, &block->bytes[*ret_done],
					   &moved);
		*ret_done += moved;
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

static int move(struct lpt_exec *x, const struct block *block, uint32_t *ret_done)
{
	struct lpt_lines *lines = x->lines;

	*ret_done = 0;
	if (lpt_flag_is_set(&lines->gone)) {
		return -ENODEV;
	}
	if (!lines->ops->xfer || lines->trace) {
		return in_software(x, block, ret_done);
	}
	if (!x->run->may_block && !(lines->caps & LPT_CAP_FAST)) {
		return LPT_RUN_WAIT;
	}
	if (!lpt_exec_may_drive_all(x)) {
		return -EPERM;
	}
	int r = lines->ops->xfer(lines, block->mode, block->reverse, block->bytes, block->n,
				 LPT_ANSWER_NS, ret_done);
	if (r == -EOPNOTSUPP && *ret_done == 0) {
		return in_software(x, block, ret_done);
	}
	lpt_exec_accessed(x);
	return lpt_lines_accessed(lines, r);
}

/* The next piece: as much as is wanted, there is room or payload for, and the fuel allows. */
static struct block next_block(const struct lpt_run *run, const struct lpt_insn *insn)
{
	struct block block = {.mode = insn->mask, .reverse = insn->val};

	if (block.reverse) {
		block.bytes = run->results + run->results_len;
		block.n = run->results_size - run->results_len;
	} else {
		block.bytes = (uint8_t *)run->payload + run->payload_pos;
		block.n = run->payload_len - run->payload_pos;
	}
	if (insn->arg && insn->arg - run->xfer_done < block.n) {
		block.n = insn->arg - run->xfer_done;
	}
	uint32_t affordable = run->fuel > 0 ? run->fuel : 1;
	if (affordable < block.n) {
		block.n = affordable;
	}
	return block;
}

static void account(struct lpt_run *run, const struct block *block, uint32_t done)
{
	run->fuel -= done;
	run->xfer_done += done;
	if (block->reverse) {
		run->results_len += done;
	} else {
		run->payload_pos += done;
	}
}

int lpt_exec_xfer(struct lpt_exec *x, const struct lpt_insn *insn)
{
	struct lpt_run *run = x->run;
	int r = 0;

	align(run);
	for (;;) {
		struct block block = next_block(run, insn);
		if (block.n == 0) {
			break;
		}
		uint32_t done;
		r = move(x, &block, &done);
		account(run, &block, done);
		if (r != 0) {
			break;
		}
		if (run->fuel <= 0) {
			return LPT_RUN_MORE;
		}
	}
	if (r != 0 && r != -ETIMEDOUT && r != -ENODATA) {
		return r;
	}
	run->t = r == 0 && (insn->arg == 0 || run->xfer_done == insn->arg);
	run->xfer_done = 0;
	return 0;
}
