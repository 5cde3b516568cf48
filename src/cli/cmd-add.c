/* SPDX-License-Identifier: MIT */
/* lpt add: add a port, or show what can be added. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "util/cleanup.h"

static int show_help(struct cli *cli, const char *kind)
{
	cleanup_free char *text = NULL;
	int r = lpt_add_help(cli->conn, kind, &text);

	if (r < 0) {
		return r == -ENOENT ? misuse(cli, "%s", lpt_error(cli->conn)) : complain_of(cli, r);
	}
	fputs(text, stdout);
	return EXIT_DONE;
}

/* "help" asks for the kinds, "jtag,help" for the keys of one. */
static bool is_help(const char *spec, char *ret_kind, size_t size)
{
	const char *comma = strchr(spec, ',');

	ret_kind[0] = '\0';
	if (comma && !strcmp(comma, ",help") && (size_t)(comma - spec) < size) {
		snprintf(ret_kind, size, "%.*s", (int)(comma - spec), spec);
		return true;
	}
	return !strcmp(spec, "help");
}

/* "LPT1  sim:printer#9  0x3bc-0x3be irq 7" */
static void print_port(const struct lpt_port_info *port)
{
	printf("%s  %s", port->name, port->location);
	if (port->io) {
		printf("  0x%" PRIx32 "-0x%" PRIx32, port->io,
		       port->io + (port->io_span ? port->io_span - 1 : 0));
	}
	if (port->irq >= 0) {
		printf(" irq %" PRId32, port->irq);
	}
	putchar('\n');
}

static int add(struct cli *cli, const char *spec)
{
	struct lpt_records *list = NULL;
	int r = lpt_add(cli->conn, spec, &list);

	/* Not "no such port": a folder or file that the specification names is missing. */
	if (r == -ENOENT) {
		complain("%s", lpt_error(cli->conn));
		return EXIT_FAILED;
	}
	if (r < 0) {
		int status = complain_of(cli, r);

		return status == EXIT_MISUSE ? status : r == -EPIPE ? EXIT_GONE : EXIT_FAILED;
	}
	print_port(lpt_records_port(list, 0));
	lpt_records_free(list);
	return EXIT_DONE;
}

int cmd_add(struct cli *cli, int argc, char **argv)
{
	char kind[PORT_NAME_MAX];

	int first = options_parse(cli, NULL, 0, argc, argv);
	if (argc - first != 1) {
		return misuse(cli, "add takes one specification, for instance printer,spool=out; "
				   "see: lpt add help");
	}
	int status = cli_connect(cli);
	if (status != EXIT_DONE) {
		return status;
	}
	if (is_help(argv[first], kind, sizeof(kind))) {
		return show_help(cli, *kind ? kind : NULL);
	}
	return add(cli, argv[first]);
}
