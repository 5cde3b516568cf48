/* SPDX-License-Identifier: MIT */
/* lpt play: run a port program given as text, and print what it read. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/listing.h"
#include "cli/options.h"
#include "cli/results.h"
#include "cli/run.h"
#include "cli/turn.h"
#include "util/cleanup.h"

#define TEXT_MAX (1024u * 1024u)

static int read_text(const char *path, char **ret_text)
{
	cleanup_free char *text = malloc(TEXT_MAX);
	cleanup_close int fd =
		!strcmp(path, "-") ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

	if (!text) {
		complain("%s: %s", path, strerror(ENOMEM));
		return EXIT_FAILED;
	}
	ssize_t n = fd < 0 ? -errno : fd_read_all(fd, text, TEXT_MAX);
	if (n < 0) {
		complain("%s: %s", path, strerror((int)-n));
		return EXIT_FAILED;
	}
	if (n == TEXT_MAX) {
		complain("%s: longer than any port program", path);
		return EXIT_MISUSE;
	}
	text[n] = '\0';
	*ret_text = steal_pointer(text);
	return EXIT_DONE;
}

static int assemble(const char *text, struct lpt_insn *insns, uint32_t *ret_n)
{
	struct lpt_program_error error;
	int n = lpt_program_parse(text, insns, LPT_PROGRAM_MAX, &error);

	if (n == -E2BIG) {
		complain("port program: more than %u instructions", LPT_PROGRAM_MAX);
		return EXIT_MISUSE;
	}
	if (n == -EINVAL && error.line > 1) {
		complain("port program, line %" PRIu32 ", instruction %" PRIu32 ", column %" PRIu32
			 ": %s",
			 error.line, error.instruction, error.column, error.text);
		return EXIT_MISUSE;
	}
	if (n == -EINVAL) {
		complain("port program, instruction %" PRIu32 ", column %" PRIu32 ": %s",
			 error.instruction, error.column, error.text);
		return EXIT_MISUSE;
	}
	*ret_n = (uint32_t)n;
	return EXIT_DONE;
}

/* "  0  01 00 00 55 00000000  out data 0x55" */
static int disassemble(const struct lpt_insn *insns, uint32_t n)
{
	struct listing listing;

	if (listing_init(&listing, insns, n) < 0) {
		complain("port program: an instruction is not valid");
		return EXIT_MISUSE;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct lpt_insn *insn = &insns[i];
		printf("%4" PRIu32 "  %02x %02x %02x %02x %08" PRIx32 "  %s\n", i, insn->op,
		       insn->reg, insn->mask, insn->val, insn->arg, listing_line(&listing, i));
	}
	listing_deinit(&listing);
	return EXIT_DONE;
}

static int play(struct cli *cli, struct lpt_file *file, const struct lpt_insn *insns, uint32_t n,
		int64_t timeout_ms)
{
	const struct turn turn = {"lpt play", "nothing was played", "lpt play", timeout_ms};
	cleanup_free uint8_t *results = malloc(LPT_RESULTS_MAX);
	const struct lpt_program program = {
		.insns = insns,
		.n_insns = n,
		.results = results,
		.results_size = LPT_RESULTS_MAX,
	};
	struct lpt_trailer trailer = {0};

	if (!results) {
		complain("out of memory");
		return EXIT_FAILED;
	}
	int status = turn_take(cli, file, &turn);
	if (status == EXIT_DONE) {
		status = run_program(cli, file, &program, &trailer);
		print_results(insns, n, results, &trailer);
	}
	if (status == EXIT_DONE && cli->verbose) {
		fprintf(stderr, "code %" PRIu32 ", last A 0x%02x, T %u, mark %" PRIu32 "\n",
			trailer.code, trailer.a, trailer.t, trailer.mark);
	}
	return status;
}

struct play_options {
	bool disassemble;
	const char *path; /* of the text; NULL: it is an operand */
	int64_t timeout_ms;
};

static int play_text(struct cli *cli, const char *port, const char *text,
		     const struct play_options *options)
{
	cleanup_free struct lpt_insn *insns = calloc(LPT_PROGRAM_MAX, sizeof(*insns));
	struct lpt_file *file = NULL;
	uint32_t n;

	if (!insns) {
		complain("out of memory");
		return EXIT_FAILED;
	}
	int status = assemble(text, insns, &n);
	if (status != EXIT_DONE || options->disassemble) {
		return status != EXIT_DONE ? status : disassemble(insns, n);
	}
	status = cli_open(cli, port, &file);
	if (status == EXIT_DONE) {
		status = play(cli, file, insns, n, options->timeout_ms);
	}
	lpt_close(file);
	return status;
}

int cmd_play(struct cli *cli, int argc, char **argv)
{
	struct play_options options = {.timeout_ms = -1};
	cleanup_free char *read = NULL;
	const struct option_rule rules[] = {
		{"file", 'f', OPTION_TEXT, "FILE", &options.path, "read the program from a file"},
		{"disassemble", 'd', OPTION_FLAG, NULL, &options.disassemble,
		 "print the instructions and play nothing; needs no PORT"},
		{"timeout", 't', OPTION_TIME_MS, "TIME", &options.timeout_ms,
		 "longest wait for the port"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	int n_texts = options.path ? 0 : 1;
	int n_operands = argc - first;
	if (n_operands > 1 + n_texts || n_operands < n_texts ||
	    (!options.path && !options.disassemble && n_operands < 2)) {
		return misuse(cli, "play which program on which port?");
	}
	int status = options.path ? read_text(options.path, &read) : EXIT_DONE;
	if (status == EXIT_DONE) {
		status = play_text(cli, n_operands > n_texts ? argv[first] : NULL,
				   read ? read : argv[argc - 1], &options);
	}
	return status;
}
