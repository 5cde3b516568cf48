/* SPDX-License-Identifier: MIT */
/* lpt reset: reset and initialise a device. */
#include "cli/complain.h"
#include "cli/device.h"
#include "cli/options.h"

int cmd_reset(struct cli *cli, int argc, char **argv)
{
	struct lpt_device *device = NULL;

	int first = options_parse(cli, NULL, 0, argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one device at a time");
	}
	int status = device_open(cli, argv[first], &device);
	if (status == EXIT_DONE) {
		int r = lpt_device_reset(device);
		status = r < 0 ? device_complain(cli, device, r) : EXIT_DONE;
	}
	lpt_device_close(device);
	return status;
}
