/* SPDX-License-Identifier: MIT */
/* What lpt says on stderr, and the exit status that goes with an error. */
#ifndef LPT_CLI_COMPLAIN_H
#define LPT_CLI_COMPLAIN_H

#include "cli/cli.h"

/* Texts come from file names and from other programs: none may move the cursor. */
void make_printable(char *text);

/* Say one message: "lpt: " and the text, control characters made harmless. */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

/* Likewise, but not with --quiet: for what is no failure. */
__attribute__((format(printf, 2, 3))) void remark(const struct cli *cli, const char *format, ...);

/* Say how the command is used, after the message that says what is wrong.  EXIT_MISUSE. */
__attribute__((format(printf, 2, 3))) int misuse(const struct cli *cli, const char *format, ...);

/* The exit status for a negative errno of the library. */
int exit_status_of(int error);

/* Say the daemon's sentence for the last failure, or what the errno says.  The exit status. */
int complain_of(struct cli *cli, int error);

#endif
