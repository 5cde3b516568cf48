/* SPDX-License-Identifier: MIT */
/*
 * Bytes to the device of a port that is ours, in the fastest mode that both ends have.  While the
 * device takes nothing, it says in words why, and it goes on when the reason is gone: what counts
 * as taken was taken once.
 */
#ifndef LPT_CLI_SENDER_H
#define LPT_CLI_SENDER_H

#include <lpt/ieee1284.h>

#include "cli/cli.h"

/* Why a device takes nothing, by its status lines. */
enum sender_reason {
	SENDER_BUSY = 0, /* no reason that it tells */
	SENDER_PAPER_OUT,
	SENDER_OFF_LINE,
	SENDER_FAULT,
};

struct sender {
	struct cli *cli;
	struct lpt_file *file; /* borrowed; owns its port */
	const char *title;     /* what is sent, for messages; borrowed */
	enum lpt_1284_mode mode;
	enum sender_reason reason; /* told last */
};

/* A mode for output by its name.  EXIT_MISUSE: there is none of that name, or it is for input. */
int sender_parse_mode(const struct cli *cli, const char *name, enum lpt_1284_mode *ret_mode);

/* Agree with the device on a mode: on the one wanted, or on the fastest (NULL).  0; a negative
 * errno: it does not do the one wanted. */
int sender_begin(struct sender *sender, const enum lpt_1284_mode *wanted);

/* 0, or a negative errno; -ETIMEDOUT: for SENDER_PATIENCE_MS it took nothing and told no reason.
 * *ret_taken is exact on failure, too. */
int sender_send(struct sender *sender, const void *bytes, size_t n, size_t *ret_taken);

/* The cable is in compatibility mode again. */
void sender_end(struct sender *sender);

#define SENDER_PATIENCE_MS 30000

#endif
