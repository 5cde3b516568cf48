/* SPDX-License-Identifier: MIT */
/* lpt read: what a device says, on the standard output. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/complain.h"
#include "cli/device.h"
#include "cli/format.h"
#include "cli/options.h"

#define PIECE 4096u
#define PAUSE_MS 1000 /* a device that says nothing for that long has no more */
#define GAP_MS 50     /* what came so far is printed after a gap of this length */
#define NS_IN_MS 1000000

struct reading {
	const char *mode; /* NULL: as the device is */
	struct lpt_negotiation_mask masks;
	uint32_t count; /* UINT32_MAX: all there is */
	int64_t timeout_ms;
	uint64_t done;
};

/* The driver's own time-outs: they leave what came before in the buffer. */
static int set_timeouts(struct lpt_device *device, int64_t timeout_ms)
{
	const struct lpt_serial_timeouts timeouts = {
		.read_interval = GAP_MS,
		.read_total_constant = timeout_ms < 0            ? 0
				       : timeout_ms < UINT32_MAX ? (uint32_t)timeout_ms
								 : UINT32_MAX - 1,
	};

	return lpt_device_set_timeouts(device, &timeouts);
}

static int explain(struct cli *cli, struct lpt_device *device, const struct reading *reading,
		   int error)
{
	const char *name = lpt_device_name(device);
	char time[FORMAT_MAX];

	if (error == -ETIMEDOUT) {
		complain("%s had nothing to say for %s; %" PRIu64 " of %" PRIu32 " bytes were read",
			 name, format_time(reading->timeout_ms * NS_IN_MS, time, sizeof(time)),
			 reading->done, reading->count);
		return EXIT_NOT_NOW;
	}
	return device_complain_after(cli, device, error, reading->done, "read");
}

/* Reading ends with the count, or where no count was given with the first pause. */
static int read_all(struct cli *cli, struct lpt_device *device, struct reading *reading)
{
	char bytes[PIECE];
	bool is_counted = reading->count != UINT32_MAX;

	while (!is_counted || reading->done < reading->count) {
		uint64_t left = is_counted ? reading->count - reading->done : PIECE;
		uint32_t n = 0;
		int r = lpt_device_read(device, bytes, left < PIECE ? (uint32_t)left : PIECE, 0, -1,
					NULL, &n);

		reading->done += n;
		if (n > 0 && (fwrite(bytes, 1, n, stdout) < n || fflush(stdout) != 0)) {
			return EXIT_DONE; /* cli_finish() tells that it was lost */
		}
		if (r == -ETIMEDOUT && n == 0 && !is_counted) {
			return EXIT_DONE;
		}
		if (r < 0 && (r != -ETIMEDOUT || n == 0)) {
			return explain(cli, device, reading, r);
		}
	}
	return EXIT_DONE;
}

static int read_device(struct cli *cli, struct lpt_device *device, struct reading *reading)
{
	int status = EXIT_DONE;

	if (reading->mode) {
		status = device_negotiate(cli, device, &reading->masks, -1);
	}
	if (status != EXIT_DONE) {
		return status;
	}
	int r = set_timeouts(device, reading->timeout_ms);
	return r < 0 ? device_complain(cli, device, r) : read_all(cli, device, reading);
}

int cmd_read(struct cli *cli, int argc, char **argv)
{
	struct lpt_device *device = NULL;
	struct reading reading = {.count = UINT32_MAX, .timeout_ms = PAUSE_MS};
	const struct option_rule rules[] = {
		{"mode", 'm', OPTION_TEXT, "MODES", &reading.mode,
		 "use the fastest of these modes; nibble by default"},
		{"count", 'c', OPTION_NUMBER, "N", &reading.count,
		 "read so many bytes; all there is by default"},
		{"timeout", 't', OPTION_TIME_MS, "TIME", &reading.timeout_ms,
		 "longest wait for the device to say more; 1s by default"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one device at a time");
	}
	int status = device_parse_mode(cli, reading.mode, true, &reading.masks);
	if (status == EXIT_DONE) {
		status = device_open(cli, argv[first], &device);
	}
	if (status == EXIT_DONE) {
		status = read_device(cli, device, &reading);
	}
	lpt_device_close(device);
	return status;
}
