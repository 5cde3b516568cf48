/* SPDX-License-Identifier: MIT */
/* lpt write: the standard input, to a device. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/device.h"
#include "cli/options.h"
#include "util/clock.h"

#define PIECE 65536u
#define STALL_MS 1000 /* a device that takes nothing for that long is asked why */

struct writing {
	int64_t timeout_ms; /* longest time in which nothing is taken; -1 for ever */
	uint64_t done;
	const char *told; /* why nothing is taken; NULL: it is */
};

static const char *reason_of(uint8_t status)
{
	static const struct {
		uint8_t line;
		const char *text;
	} reasons[] = {
		{LPT_PARALLEL_NOT_CONNECTED, "is not connected"},
		{LPT_PARALLEL_POWER_OFF, "has no power"},
		{LPT_PARALLEL_PAPER_EMPTY, "is out of paper"},
		{LPT_PARALLEL_OFF_LINE, "is off line"},
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (status & reasons[i].line) {
			return reasons[i].text;
		}
	}
	return "takes nothing";
}

/* Nothing was taken for STALL_MS. */
static int explain_wait(struct cli *cli, struct lpt_device *device, struct writing *writing)
{
	uint8_t status = 0;
	int r = lpt_device_status(device, &status);

	if (r < 0) {
		return r;
	}
	const char *reason = reason_of(status);
	if (reason != writing->told) {
		remark(cli, "%s %s. Ctrl-C gives up.", lpt_device_name(device), reason);
	}
	writing->told = reason;
	return 0;
}

/* What the device takes in its own time; 0 or a negative errno. */
static int write_piece(struct cli *cli, struct lpt_device *device, const char *bytes, uint32_t n,
		       struct writing *writing)
{
	int64_t since_ns = clock_monotonic_ns();

	while (n > 0) {
		uint32_t taken = 0;
		int r = lpt_device_write(device, bytes, n, 0, -1, NULL, &taken);

		bytes += taken;
		n -= taken;
		writing->done += taken;
		if (taken > 0) {
			since_ns = clock_monotonic_ns();
			writing->told = NULL;
		} else if (r == -ETIMEDOUT && writing->timeout_ms >= 0 &&
			   clock_monotonic_ns() - since_ns >= clock_ns_of_ms(writing->timeout_ms)) {
			return r;
		} else if (r == -ETIMEDOUT) {
			r = explain_wait(cli, device, writing);
		}
		if (r < 0 && r != -ETIMEDOUT) {
			return r;
		}
	}
	return 0;
}

/* The input is written as it comes: who is slow at the other end of a pipe sees each piece taken.
 */
static int write_all(struct cli *cli, struct lpt_device *device, struct writing *writing)
{
	char bytes[PIECE];

	for (;;) {
		ssize_t got = read(STDIN_FILENO, bytes, sizeof(bytes));

		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			complain("standard input: %s; %" PRIu64 " bytes were taken",
				 strerror(errno), writing->done);
			return EXIT_FAILED;
		}
		if (got == 0) {
			return EXIT_DONE;
		}
		int r = write_piece(cli, device, bytes, (uint32_t)got, writing);
		if (r < 0) {
			return device_complain_after(cli, device, r, writing->done, "taken");
		}
	}
}

static int write_device(struct cli *cli, struct lpt_device *device, struct writing *writing)
{
	int64_t stall_ms = STALL_MS;

	if (writing->timeout_ms >= 0 && writing->timeout_ms < stall_ms) {
		stall_ms = writing->timeout_ms > 0 ? writing->timeout_ms : 1;
	}
	const struct lpt_serial_timeouts timeouts = {.write_total_constant = (uint32_t)stall_ms};
	int r = lpt_device_set_timeouts(device, &timeouts);

	return r < 0 ? device_complain(cli, device, r) : write_all(cli, device, writing);
}

int cmd_write(struct cli *cli, int argc, char **argv)
{
	struct lpt_device *device = NULL;
	struct lpt_negotiation_mask masks;
	struct writing writing = {.timeout_ms = -1};
	const char *mode = NULL;
	const struct option_rule rules[] = {
		{"mode", 'm', OPTION_TEXT, "MODES", &mode,
		 "use the fastest of these modes; compat by default"},
		{"timeout", 't', OPTION_TIME_MS, "TIME", &writing.timeout_ms,
		 "longest wait for the device to take more"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one device at a time");
	}
	int status = device_parse_mode(cli, mode, false, &masks);
	if (status == EXIT_DONE) {
		status = device_open(cli, argv[first], &device);
	}
	if (status == EXIT_DONE && mode) {
		status = device_negotiate(cli, device, &masks, -1);
	}
	if (status == EXIT_DONE) {
		status = write_device(cli, device, &writing);
	}
	lpt_device_close(device);
	return status;
}
