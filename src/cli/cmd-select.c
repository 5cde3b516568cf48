/* SPDX-License-Identifier: MIT */
/* lpt select: select a device of a chain, and hold the port until Ctrl-C. */
#include <stdio.h>
#include <strings.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "cli/parse.h"
#include "cli/turn.h"

#define CHAIN_MAX 4u /* devices that a chain can number */

static int parse_id(const struct cli *cli, const char *text, struct lpt_1284_command *ret_command)
{
	uint32_t id = 0;

	*ret_command = (struct lpt_1284_command){.command_flags = LPT_PAR_HAVE_PORT_KEEP_PORT};
	if (!strcasecmp(text, "end")) {
		ret_command->command_flags |= LPT_PAR_END_OF_CHAIN_DEVICE;
		return EXIT_DONE;
	}
	if (parse_number(text, &id) < 0 || id >= CHAIN_MAX) {
		return misuse(cli, "'%s' is no device of a chain; write 0 to 3, or end", text);
	}
	ret_command->id = (uint8_t)id;
	return EXIT_DONE;
}

/* Select, or deselect, on a port that is ours. */
static int request(struct cli *cli, struct lpt_file *file, uint32_t code,
		   const struct lpt_1284_command *command)
{
	enum lpt_status answer;
	uint32_t information;
	int r = lpt_request(file, LPT_CLASS_INTERNAL, code, command, sizeof(*command), NULL, 0, -1,
			    &answer, &information);

	if (r < 0) {
		return complain_of(cli, r);
	}
	if (answer == LPT_STATUS_UNSUCCESSFUL || answer == LPT_STATUS_INVALID_PARAMETER) {
		complain("%s: no device of a chain answers to that number. See: lpt chain %s",
			 lpt_file_port(file), lpt_file_port(file));
	} else if (answer != LPT_STATUS_SUCCESS) {
		complain("%s: %s", lpt_file_port(file), lpt_status_meaning(answer));
	}
	return exit_status_of(lpt_status_errno(answer));
}

static int select_device(struct cli *cli, struct lpt_file *file, const char *id,
			 const struct lpt_1284_command *command, int64_t timeout_ms)
{
	char again[PORT_NAME_MAX + 16];
	const struct turn turn = {"lpt select", "nothing was selected", again, timeout_ms};

	snprintf(again, sizeof(again), "lpt select %s %s", lpt_file_port(file), id);
	int status = turn_take(cli, file, &turn);
	if (status == EXIT_DONE) {
		status = request(cli, file, LPT_IOCTL_INTERNAL_SELECT_DEVICE, command);
	}
	if (status != EXIT_DONE) {
		return status;
	}
	turn_catch_signals();
	remark(cli, "%s device %s is selected; Ctrl-C ends it.", lpt_file_port(file), id);
	status = turn_keep(cli, file);
	if (status == EXIT_DONE) {
		status = request(cli, file, LPT_IOCTL_INTERNAL_DESELECT_DEVICE, command);
	}
	return status;
}

int cmd_select(struct cli *cli, int argc, char **argv)
{
	struct lpt_1284_command command;
	struct lpt_file *file = NULL;
	int64_t timeout_ms = -1;
	const struct option_rule rules[] = {
		{"timeout", 't', OPTION_TIME_MS, "TIME", &timeout_ms, "longest wait for the port"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first != 2) {
		return misuse(cli, "select which device of which port?");
	}
	int status = parse_id(cli, argv[first + 1], &command);
	if (status == EXIT_DONE) {
		status = cli_open(cli, argv[first], &file);
	}
	if (status == EXIT_DONE) {
		status = select_device(cli, file, argv[first + 1], &command, timeout_ms);
	}
	lpt_close(file);
	return status;
}
