/* SPDX-License-Identifier: MIT */
/* lpt negotiate: which modes a port and its device agree on. */
#include <stdio.h>

#include "cli/complain.h"
#include "cli/device.h"
#include "cli/options.h"
#include "cli/protocols.h"

static void print_modes(const struct lpt_negotiation_mask *chosen)
{
	char names[PROTOCOLS_TEXT_MAX];

	printf("write %s\n", protocols_text(chosen->write_mask, names, sizeof(names)));
	printf("read %s\n", protocols_text(chosen->read_mask, names, sizeof(names)));
}

static int negotiate(struct cli *cli, struct lpt_device *device,
		     const struct lpt_negotiation_mask *masks, int64_t timeout_ms)
{
	struct lpt_negotiation_mask agreed;
	int status = device_negotiate(cli, device, masks, timeout_ms);

	if (status != EXIT_DONE) {
		return status;
	}
	/* A direction for which nothing was offered has what it had. */
	int r = lpt_device_modes(device, &agreed);
	if (r < 0) {
		return device_complain(cli, device, r);
	}
	print_modes(&agreed);
	return EXIT_DONE;
}

int cmd_negotiate(struct cli *cli, int argc, char **argv)
{
	struct lpt_device *device = NULL;
	struct lpt_negotiation_mask masks;
	int64_t timeout_ms = -1;
	const struct option_rule rules[] = {
		{"timeout", 't', OPTION_TIME_MS, "TIME", &timeout_ms, "longest wait for the port"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first != 2) {
		return misuse(cli, "negotiate which modes with which device?");
	}
	int status = device_parse_modes(cli, argv[first + 1], &masks);
	if (status == EXIT_DONE) {
		status = device_open(cli, argv[first], &device);
	}
	if (status == EXIT_DONE) {
		status = negotiate(cli, device, &masks, timeout_ms);
	}
	lpt_device_close(device);
	return status;
}
