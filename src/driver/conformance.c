/* SPDX-License-Identifier: MIT */
/* Runs the cases of conformance-cases.c on one port after another; see conformance.h. */
#include "driver/conformance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/conformance-case.h"
#include "util/clock.h"

#define FUEL 1000
#define WALL_NS (10 * NS_PER_S) /* a driver that never ends a run fails by this */

bool conformance_fail(struct conformance *c, const char *what, int line)
{
	c->failed = what;
	c->failed_line = line;
	return false;
}

int conformance_start(struct conformance *c, const struct lpt_insn *code, uint32_t n,
		      const char *payload)
{
	struct lpt_verify_error error;

	if (n > sizeof(c->code) / sizeof(c->code[0])) {
		return -E2BIG;
	}
	memcpy(c->code, code, n * sizeof(*code));
	int r = lpt_program_verify(c->code, n, c->lines, &error);
	if (r < 0) {
		return r;
	}
	lpt_run_init(&c->run);
	c->run.code = c->code;
	c->run.n = n;
	c->run.payload = (const uint8_t *)payload;
	c->run.payload_len = payload ? (uint32_t)strlen(payload) : 0;
	return 0;
}

int conformance_finish(struct conformance *c)
{
	int r;

	do {
		c->run.fuel = c->fuel;
		r = lpt_run_step(c->lines, &c->run);
	} while (r == LPT_RUN_MORE);
	lpt_run_trailer(&c->run, &c->trailer);
	return r;
}

static void take_bytes(void *context, const uint8_t *bytes, size_t n)
{
	struct conformance *c = context;
	size_t room = sizeof(c->bytes) - 1 - c->n_bytes;

	n = n < room ? n : room;
	memcpy(c->bytes + c->n_bytes, bytes, n);
	c->n_bytes += n;
}

static void take_init(void *context)
{
	struct conformance *c = context;

	c->inits++;
}

/* The device of a real port. */
static int attach_device(struct conformance *c)
{
	struct setting *wanted = port_spec_wants(&c->spec);
	int fd = wanted ? open(wanted->text, O_RDWR | O_CLOEXEC) : -1;

	if (wanted && fd < 0) {
		snprintf(c->error, sizeof(c->error), "%s: %s", wanted->text, strerror(errno));
		return -errno;
	}
	if (wanted) {
		setting_attach(wanted, &fd);
	}
	return 0;
}

static int open_port(struct conformance *c, const char *spec)
{
	int r = port_spec_parse(spec, &c->spec, c->error, sizeof(c->error));

	if (r == 0) {
		r = attach_device(c);
	}
	if (r < 0) {
		return r;
	}
	c->sink = (struct peripheral_sink){c, take_bytes, take_init};
	c->lines = &c->source.lines;
	c->fuel = FUEL;
	c->run.results = c->results;
	c->run.results_size = sizeof(c->results);
	c->run.registers = UINT16_MAX;
	c->run.data_mask = UINT8_MAX;
	c->run.control_mask = UINT8_MAX;
	c->run.wall_ns = WALL_NS;
	c->run.may_block = true;
	return port_source_open(&c->spec, &c->sink, &c->source, c->error, sizeof(c->error));
}

static void close_port(struct conformance *c)
{
	port_source_close(&c->source);
	port_spec_deinit(&c->spec);
}

static bool applies(const struct conformance_case *test, const struct conformance *c,
		    unsigned features)
{
	return (test->caps & ~c->lines->caps) == 0 && (test->features & ~features) == 0;
}

/* Hardware lacks what it lacks: that is said.  What a simulated port is not meant to have is not.
 */
static void skip_case(const struct conformance_case *test, const struct conformance_target *target,
		      const struct conformance *c, unsigned *n_cases)
{
	if (c->spec.driver->path_key) {
		printf("ok %u - %s: %s # SKIP the port lacks %s\n", ++*n_cases, target->spec,
		       test->sentence,
		       test->features & CONFORMANCE_PRINTER    ? "a printer that can be asked"
		       : test->features & CONFORMANCE_LOOPBACK ? "a plug that moves its inputs"
							       : "this capability");
	}
}

/* One case on its own port.  1 failed, 0 passed or not applicable. */
static unsigned run_case(const struct conformance_case *test,
			 const struct conformance_target *target, unsigned *n_cases)
{
	struct conformance c = {0};
	bool passed = false;

	if (open_port(&c, target->spec) < 0) {
		c.failed = c.error;
	} else if (applies(test, &c, target->features)) {
		passed = test->run(&c);
	} else {
		skip_case(test, target, &c, n_cases);
		close_port(&c);
		return 0;
	}
	printf("%sok %u - %s: %s\n", passed ? "" : "not ", ++*n_cases, target->spec,
	       test->sentence);
	if (!passed) {
		printf("# line %d: expected %s; status %d, pc %u\n", c.failed_line, c.failed,
		       c.trailer.status, c.trailer.pc);
	}
	close_port(&c);
	return !passed;
}

unsigned conformance_run(const struct conformance_target *target, unsigned *n_cases)
{
	unsigned failed = 0;

	for (size_t i = 0; i < n_conformance_cases; i++) {
		failed += run_case(&conformance_cases[i], target, n_cases);
	}
	return failed;
}
