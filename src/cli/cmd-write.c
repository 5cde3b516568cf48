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

#define PIECE 65536u

/* As it comes: who writes slowly into a pipe sees each piece taken. */
static int write_all(struct cli *cli, struct lpt_device *device)
{
	char bytes[PIECE];
	uint64_t done = 0;

	for (;;) {
		ssize_t got = read(STDIN_FILENO, bytes, sizeof(bytes));
		uint32_t n = 0;

		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			complain("standard input: %s; %" PRIu64 " bytes were taken",
				 strerror(errno), done);
			return EXIT_FAILED;
		}
		if (got == 0) {
			return EXIT_DONE;
		}
		int r = lpt_device_write(device, bytes, (uint32_t)got, 0, -1, NULL, &n);
		done += n;
		if (r < 0) {
			return device_complain_after(cli, device, r, done, "taken");
		}
	}
}

int cmd_write(struct cli *cli, int argc, char **argv)
{
	struct lpt_device *device = NULL;
	struct lpt_negotiation_mask masks;
	const char *mode = NULL;
	const struct option_rule rules[] = {
		{"mode", 'm', OPTION_TEXT, "MODES", &mode,
		 "use the fastest of these modes; compat by default"},
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
		status = write_all(cli, device);
	}
	lpt_device_close(device);
	return status;
}
