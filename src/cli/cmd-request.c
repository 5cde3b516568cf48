/* SPDX-License-Identifier: MIT */
/* lpt request: one request of the documented interface, its status, count and output. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "cli/parse.h"
#include "cli/results.h"

#define BUFFER_MAX 4096u
#define PREFIX "IOCTL_INTERNAL_"

struct request {
	enum lpt_request_class request_class;
	uint32_t code;
	uint8_t in[BUFFER_MAX];
	size_t in_len;
	uint32_t out_len;
	int64_t timeout_ms;
};

static const struct {
	const char *name;
	enum lpt_request_class request_class;
	uint32_t code;
} names[] = {
#define NAME(name, request_class, code) {#name, request_class, code},
	LPT_PORT_REQUEST_TABLE(NAME)
#undef NAME
};

/* The documented name, or without its prefix, with '-' for '_' and in any case. */
static bool is_name(const char *name, const char *text)
{
	const char *candidates[] = {name, name + strlen(PREFIX)};

	for (size_t i = 0; i < 2; i++) {
		const char *c = candidates[i];
		const char *t = text;
		while (*c && (!strncasecmp(c, t, 1) || (*c == '_' && *t == '-'))) {
			c++;
			t++;
		}
		if (!*c && !*t) {
			return true;
		}
	}
	return false;
}

static int unknown_code(const struct cli *cli, const char *text)
{
	int status = misuse(
		cli, "no request '%s'; write internal:0x160030, control:0x160030 or a name", text);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		fprintf(stderr, "  %s\n", names[i].name);
	}
	return status;
}

static int parse_code(const struct cli *cli, const char *text, struct request *request)
{
	const char *colon = strchr(text, ':');

	for (size_t i = 0; !colon && i < sizeof(names) / sizeof(names[0]); i++) {
		if (is_name(names[i].name, text)) {
			request->request_class = names[i].request_class;
			request->code = names[i].code;
			return EXIT_DONE;
		}
	}
	if (!colon || parse_number(colon + 1, &request->code) < 0) {
		return unknown_code(cli, text);
	}
	size_t n = (size_t)(colon - text);
	if (n == strlen("internal") && !strncasecmp(text, "internal", n)) {
		request->request_class = LPT_CLASS_INTERNAL;
	} else if (n == strlen("control") && !strncasecmp(text, "control", n)) {
		request->request_class = LPT_CLASS_CONTROL;
	} else {
		return unknown_code(cli, text);
	}
	return EXIT_DONE;
}

static int send_request(struct cli *cli, struct lpt_file *file, const struct request *request)
{
	uint8_t out[BUFFER_MAX];
	enum lpt_status answer;
	uint32_t information;

	int r = lpt_request(file, request->request_class, request->code, request->in,
			    (uint32_t)request->in_len, out, request->out_len, request->timeout_ms,
			    &answer, &information);
	if (r < 0) {
		return complain_of(cli, r);
	}
	printf("%s 0x%08" PRIx32 "  information %" PRIu32 "\n", lpt_status_name(answer),
	       lpt_status_number(answer), information);
	print_hex(out, information < request->out_len ? information : request->out_len);
	if (answer == LPT_STATUS_SUCCESS) {
		return EXIT_DONE;
	}
	remark(cli, "%s: %s", lpt_file_port(file), lpt_status_meaning(answer));
	return EXIT_FAILED;
}

int cmd_request(struct cli *cli, int argc, char **argv)
{
	struct request request = {.out_len = BUFFER_MAX, .timeout_ms = -1};
	struct lpt_file *file = NULL;
	const struct option_rule rules[] = {
		{"timeout", 't', OPTION_TIME_MS, "TIME", &request.timeout_ms,
		 "cancel a request that pends longer"},
		{"room", 'r', OPTION_NUMBER, "BYTES", &request.out_len,
		 "size of the output buffer, up to 4096"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first < 2 || argc - first > 3) {
		return misuse(cli, "send which request to which port?");
	}
	if (request.out_len > BUFFER_MAX) {
		return misuse(cli, "--room is at most %u", BUFFER_MAX);
	}
	if (argc - first == 3 &&
	    parse_hex(argv[first + 2], request.in, sizeof(request.in), &request.in_len) < 0) {
		return misuse(cli, "'%s' is not bytes in hex, such as 00ff", argv[first + 2]);
	}
	int status = parse_code(cli, argv[first + 1], &request);
	if (status == EXIT_DONE) {
		status = cli_open(cli, argv[first], &file);
	}
	if (status == EXIT_DONE) {
		status = send_request(cli, file, &request);
	}
	lpt_close(file);
	return status;
}
