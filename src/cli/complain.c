/* SPDX-License-Identifier: MIT */
#include "cli/complain.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void make_printable(char *text)
{
	for (char *c = text; *c; c++) {
		if (iscntrl((unsigned char)*c)) {
			*c = '?';
		}
		/* U+0080 to U+009F in UTF-8: terminals take them for the start of a sequence. */
		if (c[0] == '\xc2' && (unsigned char)c[1] >= 0x80 && (unsigned char)c[1] < 0xa0) {
			c[0] = c[1] = '?';
		}
	}
}

__attribute__((format(printf, 1, 0))) static void say(const char *format, va_list arguments)
{
	char text[4096];

	vsnprintf(text, sizeof(text), format, arguments);
	make_printable(text);
	fprintf(stderr, "lpt: %s\n", text);
}

void complain(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

void remark(const struct cli *cli, const char *format, ...)
{
	va_list arguments;

	if (cli->quiet) {
		return;
	}
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

int misuse(const struct cli *cli, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
	const struct command *command = cli->command;
	if (command) {
		fprintf(stderr, "usage: lpt %s %s\n", command->name, command->synopsis);
	} else {
		fprintf(stderr, "usage: lpt [OPTION...] COMMAND [ARGUMENT...]; see: lpt --help\n");
	}
	return command && command->run == cmd_run ? EXIT_RUN_FAILED : EXIT_MISUSE;
}

int exit_status_of(int error)
{
	switch (-error) {
	case 0:
		return EXIT_DONE;
	case ENOENT:
	case ENODEV:
	case EPIPE:
	case ECONNREFUSED:
	case EPROTOTYPE: /* what listens there is no daemon */
		return EXIT_GONE;
	case EBUSY:
	case EAGAIN:
	case ETIMEDOUT:
		return EXIT_NOT_NOW;
	case EINVAL:
		return EXIT_MISUSE;
	default:
		return EXIT_FAILED;
	}
}

int complain_of(struct cli *cli, int error)
{
	const char *sentence = cli->conn ? lpt_error(cli->conn) : "";

	if (!*sentence) {
		sentence = error == -EPIPE ? "the daemon went away" : strerror(-error);
	}
	/* "no such port" is only half the news where there may be two daemons. */
	if (error == -ENOENT && cli->conn && !strstr(sentence, lpt_socket(cli->conn))) {
		complain("%s (%s)", sentence, lpt_socket(cli->conn));
	} else {
		complain("%s", sentence);
	}
	return exit_status_of(error);
}
