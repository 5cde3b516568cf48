/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a port program: what the verifier accepts runs on a simulated cable without leaving
 * its bounds.  The first two bytes are the room for results and the length of the payload, which
 * stands at the end; the rest are instructions.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "driver/source.h"
#include "fuzz.h"
#include "program/program.h"

#define SLICES_MAX 64 /* of FUEL each; an endless loop ends here */
#define FUEL 512
#define HEAD 2 /* bytes before the first instruction */

static void run_on(struct lpt_lines *lines, struct lpt_run *run)
{
	int r = LPT_RUN_MORE;

	lpt_run_init(run);
	for (int i = 0; i < SLICES_MAX && r == LPT_RUN_MORE; i++) {
		run->fuel = FUEL;
		r = lpt_run_step(lines, run);
	}

	struct lpt_trailer trailer;
	lpt_run_trailer(run, &trailer);
	if (trailer.results_len > run->results_size || trailer.payload_used > run->payload_len ||
	    trailer.pc > run->n || trailer.bits > 7) {
		abort();
	}
}

static void verify_and_run(struct lpt_lines *lines, struct lpt_run *run)
{
	struct lpt_verify_error why = {.reason = NULL};
	int r = lpt_program_verify(run->code, run->n, lines, &why);

	if (r == -EINVAL && !why.reason) {
		abort();
	}
	if (r == 0) {
		run_on(lines, run);
	}
}

/* Copies of exactly the right size, so that the sanitizer sees a step outside. */
static void run_input(struct lpt_lines *lines, const uint8_t *data, size_t size)
{
	uint32_t room = data[0];
	uint32_t payload = data[1] < size - HEAD ? data[1] : (uint32_t)(size - HEAD);
	uint32_t n = (uint32_t)((size - HEAD - payload) / sizeof(struct lpt_insn));
	struct lpt_insn *code = calloc(n ? n : 1, sizeof(*code));
	uint8_t *results = malloc(room ? room : 1);
	struct lpt_run run = {
		.code = code,
		.n = n,
		.payload = data + size - payload,
		.payload_len = payload,
		.results = results,
		.results_size = room,
		.registers = 0xffff,
		.data_mask = 0xff,
		.control_mask = 0xff,
		.may_block = true,
	};

	if (code && results) {
		memcpy(code, data + HEAD, n * sizeof(*code));
		verify_and_run(lines, &run);
	}
	free(code);
	free(results);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct port_spec spec;
	struct port_source source;
	char error[256];

	if (size < HEAD || size > LPT_PAYLOAD_MAX) {
		return 0;
	}
	if (port_spec_parse("loopback,clock=virtual", &spec, error, sizeof(error)) < 0) {
		abort();
	}
	if (port_source_open(&spec, NULL, &source, error, sizeof(error)) < 0) {
		abort();
	}
	run_input(&source.lines, data, size);
	port_source_close(&source);
	port_spec_deinit(&spec);
	return 0;
}
