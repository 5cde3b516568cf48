/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/parse.h"

#define RULES_MAX 24

/* getopt's value of the option with index i in a list of rules: out of the way of letters. */
#define VALUE_BASE 256

struct globals {
	bool user, system, no_pager, help, version;
};

struct rule_list {
	struct option_rule rules[RULES_MAX];
	size_t n_rules;
	size_t n_own; /* the command's own come first */
};

static void list_rules(struct cli *cli, struct globals *globals, const struct option_rule *own,
		       size_t n_own, struct rule_list *ret_list)
{
	const struct option_rule global[] = {
		{"user", 0, OPTION_FLAG, NULL, &globals->user, "ask your own daemon"},
		{"system", 0, OPTION_FLAG, NULL, &globals->system, "ask the system's daemon"},
		{"socket", 0, OPTION_TEXT, "PATH", &cli->socket, "ask the daemon at this socket"},
		{"quiet", 'q', OPTION_FLAG, NULL, &cli->quiet, "say only what failed"},
		{"verbose", 'v', OPTION_FLAG, NULL, &cli->verbose, "say more"},
		{"no-pager", 0, OPTION_FLAG, NULL, &globals->no_pager,
		 "accepted; lpt never starts a pager"},
		{"help", 'h', OPTION_FLAG, NULL, &globals->help, "show this help"},
		{"version", 0, OPTION_FLAG, NULL, &globals->version, "show the version"},
	};
	const size_t n_global = sizeof(global) / sizeof(global[0]);

	*ret_list = (struct rule_list){.n_rules = n_own + n_global, .n_own = n_own};
	if (n_own) {
		memcpy(ret_list->rules, own, n_own * sizeof(*own));
	}
	memcpy(ret_list->rules + n_own, global, sizeof(global));
}

static void print_rules(const struct option_rule *rules, size_t n_rules)
{
	for (size_t i = 0; i < n_rules; i++) {
		const struct option_rule *rule = &rules[i];
		char letter[8] = "    ";
		char name[40];
		if (rule->letter) {
			snprintf(letter, sizeof(letter), "-%c, ", rule->letter);
		}
		snprintf(name, sizeof(name), "--%s%s%s", rule->name, rule->argument ? " " : "",
			 rule->argument ? rule->argument : "");
		printf("  %s%-20s %s\n", letter, name, rule->help);
	}
}

static void print_command_help(const struct command *command, const struct rule_list *list)
{
	printf("usage: lpt %s %s\n\n%s.\n", command->name, command->synopsis, command->help);
	if (list->n_own) {
		printf("\nOptions:\n");
		print_rules(list->rules, list->n_own);
	}
	printf("\nOptions of every command:\n");
	print_rules(list->rules + list->n_own, list->n_rules - list->n_own);
}

static void print_help(const struct rule_list *list)
{
	printf("usage: lpt [OPTION...] COMMAND [ARGUMENT...]\n\n"
	       "Share parallel ports: ask lptd, the daemon that owns them.\n\nCommands:\n");
	for (size_t i = 0; i < n_commands; i++) {
		printf("  %-10s %s\n", commands[i].name, commands[i].help);
	}
	printf("\nOptions of every command:\n");
	print_rules(list->rules, list->n_rules);
	printf("\nMore: lpt COMMAND --help, lpt(1), and lpt(7) for an introduction.\n");
}

static int store(const struct cli *cli, const struct option_rule *rule, const char *text)
{
	switch (rule->kind) {
	case OPTION_FLAG:
		*(bool *)rule->value = true;
		return EXIT_DONE;
	case OPTION_TEXT:
		*(const char **)rule->value = text;
		return EXIT_DONE;
	case OPTION_TEXT_LIST: {
		struct text_list *list = rule->value;
		if (list->n == TEXT_LIST_MAX) {
			return misuse(cli, "--%s: more than %d of them", rule->name, TEXT_LIST_MAX);
		}
		list->texts[list->n++] = text;
		return EXIT_DONE;
	}
	case OPTION_TIME_MS:
		if (parse_ms(text, rule->value) < 0) {
			return misuse(cli, "--%s: '%s' is not a time; write 5s, 10ms or never",
				      rule->name, text);
		}
		return EXIT_DONE;
	case OPTION_NUMBER:
		if (parse_number(text, rule->value) < 0) {
			return misuse(cli, "--%s: '%s' is not a number", rule->name, text);
		}
		return EXIT_DONE;
	}
	return EXIT_FAILED;
}

static void getopt_tables(const struct rule_list *list, char *letters, struct option *options)
{
	for (size_t i = 0; i < list->n_rules; i++) {
		const struct option_rule *rule = &list->rules[i];
		options[i] = (struct option){rule->name, rule->argument ? 1 : 0, NULL,
					     VALUE_BASE + (int)i};
		if (rule->letter) {
			*letters++ = rule->letter;
			if (rule->argument) {
				*letters++ = ':';
			}
		}
	}
	*letters = '\0';
}

static const struct option_rule *rule_of(const struct rule_list *list, int value)
{
	if (value >= VALUE_BASE) {
		return &list->rules[value - VALUE_BASE];
	}
	for (size_t i = 0; i < list->n_rules; i++) {
		if (list->rules[i].letter == value) {
			return &list->rules[i];
		}
	}
	return NULL;
}

static void finish_globals(struct cli *cli, const struct globals *globals,
			   const struct rule_list *list)
{
	if (globals->help && cli->command) {
		print_command_help(cli->command, list);
		exit(cli_finish(EXIT_DONE));
	}
	if (globals->help) {
		print_help(list);
		exit(cli_finish(EXIT_DONE));
	}
	if (globals->version) {
		printf("lpt %s\n", LPT_VERSION);
		exit(cli_finish(EXIT_DONE));
	}
	if (globals->user && globals->system) {
		exit(misuse(cli, "--user and --system exclude each other"));
	}
	if (globals->user) {
		cli->daemon = LPT_DAEMON_USER;
	} else if (globals->system) {
		cli->daemon = LPT_DAEMON_SYSTEM;
	}
}

/* `order` is getopt's prefix: "+" stops at the first operand, "" puts the operands last. */
static int parse(struct cli *cli, struct rule_list *list, const char *order, int argc, char **argv)
{
	char letters[2 * RULES_MAX + 4];
	struct option options[RULES_MAX + 1] = {0};

	int n = snprintf(letters, sizeof(letters), "%s:", order);
	getopt_tables(list, letters + n, options);
	opterr = 0;
	optind = 0;
	for (;;) {
		int value = getopt_long(argc, argv, letters, options, NULL);
		if (value == -1) {
			return optind;
		}
		if (value == ':') {
			exit(misuse(cli, "%s needs a value", argv[optind - 1]));
		}
		const struct option_rule *rule = value == '?' ? NULL : rule_of(list, value);
		if (!rule && optopt && optopt < VALUE_BASE) {
			exit(misuse(cli, "no option -%c", optopt));
		}
		if (!rule) {
			exit(misuse(cli, "no option %s", argv[optind - 1]));
		}
		int status = store(cli, rule, optarg);
		if (status != EXIT_DONE) {
			exit(status);
		}
	}
}

static int parse_all(struct cli *cli, const struct option_rule *rules, size_t n_rules,
		     const char *order, int argc, char **argv)
{
	struct globals globals = {0};
	struct rule_list list;

	list_rules(cli, &globals, rules, n_rules, &list);
	int first = parse(cli, &list, order, argc, argv);
	finish_globals(cli, &globals, &list);
	return first;
}

int options_parse(struct cli *cli, const struct option_rule *rules, size_t n_rules, int argc,
		  char **argv)
{
	return parse_all(cli, rules, n_rules, "", argc, argv);
}

int options_parse_program(struct cli *cli, const struct option_rule *rules, size_t n_rules,
			  int argc, char **argv)
{
	return parse_all(cli, rules, n_rules, "+", argc, argv);
}

int options_parse_global(struct cli *cli, int argc, char **argv)
{
	return parse_all(cli, NULL, 0, "+", argc, argv);
}
