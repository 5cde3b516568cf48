/* SPDX-License-Identifier: MIT */
/*
 * lpt request: one request of the documented interface, to a port or a device; its status, count
 * and output.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/complain.h"
#include "cli/device.h"
#include "cli/options.h"
#include "cli/parse.h"
#include "cli/results.h"

#define BUFFER_MAX 4096u

struct request {
	enum lpt_request_class request_class;
	uint32_t code;
	uint8_t in[BUFFER_MAX];
	size_t in_len;
	uint32_t out_len;
	int64_t timeout_ms;
	bool to_device;
};

/* A request's name may lack any of these. */
static const char *const prefixes[] = {
	"", "IOCTL_", "IOCTL_INTERNAL_", "IOCTL_PAR_", "IOCTL_IEEE1284_", "IOCTL_SERIAL_",
};

static const struct {
	const char *name;
	enum lpt_request_class request_class;
	uint32_t code;
	bool to_device;
} names[] = {
#define PORT_NAME(name, request_class, code) {#name, request_class, code, false},
	LPT_PORT_REQUEST_TABLE(PORT_NAME)
#undef PORT_NAME
#define DEVICE_NAME(name, request_class, code) {#name, request_class, code, true},
		LPT_DEVICE_REQUEST_TABLE(DEVICE_NAME)
#undef DEVICE_NAME
};

/* With '-' for '_' and in any case. */
static bool is_same(const char *name, const char *text)
{
	while (*name && (!strncasecmp(name, text, 1) || (*name == '_' && *text == '-'))) {
		name++;
		text++;
	}
	return !*name && !*text;
}

static bool is_name(const char *name, const char *text)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t n = strlen(prefixes[i]);

		if (!strncmp(name, prefixes[i], n) && is_same(name + n, text)) {
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
			request->to_device |= names[i].to_device;
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

static int show_answer(const struct cli *cli, const char *target, enum lpt_status answer,
		       const uint8_t *out, const struct request *request, uint32_t information)
{
	printf("%s 0x%08" PRIx32 "  information %" PRIu32 "\n", lpt_status_name(answer),
	       lpt_status_number(answer), information);
	print_hex(out, information < request->out_len ? information : request->out_len);
	if (answer == LPT_STATUS_SUCCESS) {
		return EXIT_DONE;
	}
	remark(cli, "%s: %s", target, lpt_status_meaning(answer));
	return EXIT_FAILED;
}

static int ask_port(struct cli *cli, const char *name, const struct request *request)
{
	struct lpt_file *file = NULL;
	uint8_t out[BUFFER_MAX];
	enum lpt_status answer;
	uint32_t information;

	int status = cli_open(cli, name, &file);
	if (status != EXIT_DONE) {
		return status;
	}
	int r = lpt_request(file, request->request_class, request->code, request->in,
			    (uint32_t)request->in_len, out, request->out_len, request->timeout_ms,
			    &answer, &information);
	status = r < 0 ? complain_of(cli, r)
		       : show_answer(cli, lpt_file_port(file), answer, out, request, information);
	lpt_close(file);
	return status;
}

static int ask_device(struct cli *cli, const char *name, const struct request *request)
{
	struct lpt_device *device = NULL;
	uint8_t out[BUFFER_MAX];
	enum lpt_status answer;
	uint32_t information;

	int status = device_open(cli, name, &device);
	if (status != EXIT_DONE) {
		return status;
	}
	int r = lpt_device_request(device, request->request_class, request->code, request->in,
				   (uint32_t)request->in_len, out, request->out_len,
				   request->timeout_ms, &answer, &information);
	status = r < 0 ? device_complain(cli, device, r)
		       : show_answer(cli, lpt_device_name(device), answer, out, request,
				     information);
	lpt_device_close(device);
	return status;
}

int cmd_request(struct cli *cli, int argc, char **argv)
{
	struct request request = {.out_len = BUFFER_MAX, .timeout_ms = -1};
	const struct option_rule rules[] = {
		{"timeout", 't', OPTION_TIME_MS, "TIME", &request.timeout_ms,
		 "cancel a request that pends longer"},
		{"room", 'r', OPTION_NUMBER, "BYTES", &request.out_len,
		 "size of the output buffer, up to 4096"},
		{"device", 'd', OPTION_FLAG, NULL, &request.to_device,
		 "send a request that has no name to the device, not to its port"},
	};

	int first = options_parse(cli, rules, N_RULES(rules), argc, argv);
	if (argc - first < 2 || argc - first > 3) {
		return misuse(cli, "send which request to which port or device?");
	}
	if (request.out_len > BUFFER_MAX) {
		return misuse(cli, "--room is at most %u", BUFFER_MAX);
	}
	if (argc - first == 3 &&
	    parse_hex(argv[first + 2], request.in, sizeof(request.in), &request.in_len) < 0) {
		return misuse(cli, "'%s' is not bytes in hex, such as 00ff", argv[first + 2]);
	}
	int status = parse_code(cli, argv[first + 1], &request);
	if (status != EXIT_DONE) {
		return status;
	}
	/* Devices of a chain have no name in common with their port. */
	return request.to_device || strchr(argv[first], '.')
		       ? ask_device(cli, argv[first], &request)
		       : ask_port(cli, argv[first], &request);
}
