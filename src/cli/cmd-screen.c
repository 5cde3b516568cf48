/* SPDX-License-Identifier: MIT */
/* lpt screen: what the display at a port shows. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "util/cleanup.h"

/* Columns that a line of UTF-8 takes: one for each character. */
static size_t width_of(const char *line, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++) {
		width += ((unsigned char)line[i] & 0xc0) != 0x80;
	}
	return width;
}

static void print_edge(size_t width)
{
	putchar('+');
	for (size_t i = 0; i < width; i++) {
		putchar('-');
	}
	puts("+");
}

/* With a frame around it, so that its blanks are seen. */
static void print_framed(const char *text)
{
	size_t width = width_of(text, strcspn(text, "\n"));

	print_edge(width);
	for (const char *line = text; *line;) {
		size_t n = strcspn(line, "\n");

		printf("|%.*s|\n", (int)n, line);
		line += n + (line[n] == '\n');
	}
	print_edge(width);
}

int cmd_screen(struct cli *cli, int argc, char **argv)
{
	struct lpt_records *list = NULL;
	const struct lpt_port_info *port = NULL;
	cleanup_free char *text = NULL;

	int first = options_parse(cli, NULL, 0, argc, argv);
	if (argc - first > 1) {
		return misuse(cli, "one port at a time");
	}
	int status = cli_port(cli, argv[first], &list, &port);
	if (status == EXIT_DONE) {
		int r = lpt_screen(cli->conn, port->name, &text);
		status = r < 0 ? complain_of(cli, r) : EXIT_DONE;
	}
	lpt_records_free(list);
	if (status != EXIT_DONE) {
		return status;
	}
	if (isatty(STDOUT_FILENO)) {
		print_framed(text);
	} else {
		fputs(text, stdout);
	}
	return EXIT_DONE;
}
