/* SPDX-License-Identifier: MIT */
/* Running a port program on a port that we own, and saying why it ended early. */
#ifndef LPT_CLI_RUN_H
#define LPT_CLI_RUN_H

#include "cli/cli.h"

/* ret_trailer may be NULL; it is filled on failure too, all zero if the program never started. */
int run_program(struct cli *cli, struct lpt_file *file, const struct lpt_program *program,
		struct lpt_trailer *ret_trailer);

#endif
