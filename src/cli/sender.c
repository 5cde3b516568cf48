/* SPDX-License-Identifier: MIT */
#include "cli/sender.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <lpt/device.h>

#include "cli/complain.h"
#include "cli/lines.h"
#include "util/clock.h"

#define STALL_MS 1000 /* a device that takes nothing for that long is asked why */
#define US_IN_MS 1000
#define LOOK_MS 100 /* between two looks at a device that takes nothing */

/* Modes for output, fastest first, and the protocols that a device has which speaks them. */
static const struct {
	enum lpt_1284_mode mode;
	uint16_t protocols;
} modes[] = {
	{LPT_1284_ECP_RLE, LPT_PROTOCOL_ECP_ANY},
	{LPT_1284_ECP, LPT_PROTOCOL_ECP_ANY},
	{LPT_1284_EPP, LPT_PROTOCOL_EPP_ANY},
};

#define N_MODES (sizeof(modes) / sizeof(modes[0]))

static const struct {
	const char *line; /* its level at the connector then */
	unsigned level;
	const char *text;
} reasons[] = {
	[SENDER_PAPER_OUT] = {"PError", 1, "is out of paper"},
	[SENDER_OFF_LINE] = {"Select", 0, "is off line"},
	[SENDER_FAULT] = {"nFault", 0, "reports a fault"},
};

#define N_REASONS (sizeof(reasons) / sizeof(reasons[0]))

int sender_parse_mode(const struct cli *cli, const char *name, enum lpt_1284_mode *ret_mode)
{
	static const enum lpt_1284_mode known[] = {LPT_1284_COMPAT, LPT_1284_EPP, LPT_1284_ECP,
						   LPT_1284_ECP_RLE, LPT_1284_BECP};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!strcasecmp(name, lpt_1284_mode_text(known[i]))) {
			*ret_mode = known[i];
			return EXIT_DONE;
		}
	}
	return misuse(cli,
		      "'%s' is no mode for output; there are compat, epp, ecp, ecp-rle and becp",
		      name);
}

/* What is known of the device: LPT_PROTOCOL_*.  Nothing where nobody has looked, for real ports are
 * looked at only when somebody wants it. */
static uint16_t known_protocols(struct sender *sender)
{
	const char *port = lpt_file_port(sender->file);
	const struct lpt_device_info *device;
	struct lpt_records *list = NULL;
	uint16_t protocols = 0;

	if (lpt_devices(sender->cli->conn, port, &list) < 0) {
		return 0;
	}
	for (size_t i = 0; (device = lpt_records_device(list, i)); i++) {
		if (!strcmp(device->name, port)) {
			protocols = device->protocols;
		}
	}
	lpt_records_free(list);
	return protocols;
}

static int negotiate(struct sender *sender, enum lpt_1284_mode mode)
{
	const struct lpt_1284_request request = {.operation = LPT_1284_NEGOTIATE, .mode = mode};
	int r = lpt_1284(sender->file, &request, NULL);

	if (r == 0) {
		sender->mode = mode;
	}
	return r;
}

/* A refusal leads to the next mode; everything else is for the transfer to find out. */
static void negotiate_fastest(struct sender *sender)
{
	uint16_t protocols = known_protocols(sender);

	for (size_t i = 0; i < N_MODES; i++) {
		if (!(modes[i].protocols & protocols)) {
			continue;
		}
		int r = negotiate(sender, modes[i].mode);
		if (r != -EOPNOTSUPP) {
			return;
		}
	}
}

int sender_begin(struct sender *sender, const enum lpt_1284_mode *wanted)
{
	sender->mode = LPT_1284_COMPAT;
	sender->reason = SENDER_BUSY;
	if (!wanted) {
		negotiate_fastest(sender);
		return 0;
	}
	return *wanted == LPT_1284_COMPAT ? 0 : negotiate(sender, *wanted);
}

void sender_end(struct sender *sender)
{
	const struct lpt_1284_request request = {.operation = LPT_1284_TERMINATE};

	if (sender->mode != LPT_1284_COMPAT) {
		lpt_1284(sender->file, &request, NULL);
	}
}

/* As much as goes without a stall.  A transfer that failed leaves compatibility mode, in which the
 * status lines tell why; the next one negotiates again. */
static int transfer(struct sender *sender, const void *bytes, size_t n, size_t *ret_taken)
{
	const struct lpt_1284_request request = {
		.operation = LPT_1284_WRITE,
		.mode = sender->mode,
		.wait_us = STALL_MS * US_IN_MS,
		.bytes = bytes,
		.n = n < LPT_PAYLOAD_MAX ? (uint32_t)n : LPT_PAYLOAD_MAX,
	};
	struct lpt_1284_result result = {0};

	if (sender->mode == LPT_1284_COMPAT) {
		return lpt_print(sender->file, bytes, n, STALL_MS, ret_taken);
	}
	int r = lpt_1284(sender->file, &request, &result);

	*ret_taken = result.done;
	return r;
}

static enum sender_reason reason_of(struct sender *sender, const struct lpt_lines_info *seen)
{
	struct line line;

	for (size_t i = SENDER_PAPER_OUT; i < N_REASONS; i++) {
		if (line_find(sender->cli, reasons[i].line, &line) == EXIT_DONE &&
		    line_level(&line, seen) == reasons[i].level) {
			return (enum sender_reason)i;
		}
	}
	return SENDER_BUSY;
}

static int look(struct sender *sender, enum sender_reason *ret_reason)
{
	const struct lpt_insn insns[] = {
		{LPT_OP_IN, LPT_REG_STATUS, 0xff, 0, 0},
		{LPT_OP_END, 0, 0, 0, 0},
	};
	struct lpt_lines_info seen = {0};
	const struct lpt_program program = {.insns = insns,
					    .n_insns = 2,
					    .results = &seen.status,
					    .results_size = sizeof(seen.status)};
	int r = lpt_run(sender->file, &program, NULL);

	if (r == 0) {
		*ret_reason = reason_of(sender, &seen);
	}
	return r;
}

static void tell(struct sender *sender, enum sender_reason reason)
{
	const char *port = lpt_file_port(sender->file);

	if (reason == sender->reason) {
		return;
	}
	if (!sender->cli->quiet && isatty(STDERR_FILENO)) {
		fputs("\r\033[K", stderr); /* a progress bar */
	}
	if (reason == SENDER_BUSY) {
		remark(sender->cli, "%s: the device on %s is ready again, and the rest is printed",
		       sender->title, port);
	} else {
		remark(sender->cli, "%s waits: the device on %s %s. Ctrl-C gives up.",
		       sender->title, port, reasons[reason].text);
	}
	sender->reason = reason;
}

/* Look, and look again until the device has no reason to take nothing.  Had it one? */
static int wait_for_device(struct sender *sender, bool *ret_waited)
{
	struct pollfd daemon = {.fd = lpt_fd(sender->cli->conn), .events = POLLIN};
	enum sender_reason reason = SENDER_BUSY;

	*ret_waited = false;
	do {
		int r = look(sender, &reason);

		if (r < 0) {
			return r;
		}
		tell(sender, reason);
		*ret_waited |= reason != SENDER_BUSY;
		poll(&daemon, 1, LOOK_MS);
	} while (reason != SENDER_BUSY);
	return 0;
}

/* A device that is off line may not even answer a negotiation. */
static bool is_stall(int error)
{
	return error == -ETIMEDOUT || error == -ENXIO;
}

int sender_send(struct sender *sender, const void *bytes, size_t n, size_t *ret_taken)
{
	int64_t since_ns = clock_monotonic_ns();
	size_t taken = 0;
	int r = 0;

	while (taken < n && r == 0) {
		size_t more = 0;
		bool waited = false;
		int stall = transfer(sender, (const char *)bytes + taken, n - taken, &more);

		taken += more;
		r = is_stall(stall) ? wait_for_device(sender, &waited) : stall;
		if (more > 0 || waited) {
			since_ns = clock_monotonic_ns();
		}
		bool is_late =
			clock_monotonic_ns() - since_ns >= clock_ns_of_ms(SENDER_PATIENCE_MS);
		if (r == 0 && stall < 0 && !waited && (stall == -ENXIO || is_late)) {
			r = stall;
		}
	}
	*ret_taken = taken;
	return r;
}
