/* SPDX-License-Identifier: MIT */
/*
 * Options.  A command describes its own in one table; getopt_long, --help and the test that
 * compares them with man page and completion all read that table.
 */
#ifndef LPT_CLI_OPTIONS_H
#define LPT_CLI_OPTIONS_H

#include "cli/cli.h"

enum option_kind {
	OPTION_FLAG = 1,  /* bool */
	OPTION_TEXT,      /* const char *, borrowed from argv */
	OPTION_TIME_MS,   /* int64_t, -1 for "never" */
	OPTION_NUMBER,    /* uint32_t */
	OPTION_TEXT_LIST, /* struct text_list: may be given more than once */
};

#define TEXT_LIST_MAX 16

struct text_list {
	const char *texts[TEXT_LIST_MAX]; /* borrowed from argv */
	size_t n;
};

struct option_rule {
	const char *name;
	char letter; /* 0: none */
	enum option_kind kind;
	const char *argument; /* its name in the help; NULL for a flag */
	void *value;
	const char *help; /* one clause */
};

#define N_RULES(rules) (sizeof(rules) / sizeof((rules)[0]))

/*
 * Parse a command's options and the global ones among its arguments.  Index of the first operand
 * in argv, which is put in order (operands last, "--" dropped).  Ends the program after --help
 * (EXIT_DONE) and on misuse (EXIT_MISUSE).
 */
int options_parse(struct cli *cli, const struct option_rule *rules, size_t n_rules, int argc,
		  char **argv);

/* Likewise, for a command whose operands are another program and its arguments: options end at the
 * first operand. */
int options_parse_program(struct cli *cli, const struct option_rule *rules, size_t n_rules,
			  int argc, char **argv);

/* Likewise for the global options alone, up to the command. */
int options_parse_global(struct cli *cli, int argc, char **argv);

#endif
