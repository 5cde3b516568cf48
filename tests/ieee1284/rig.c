/* SPDX-License-Identifier: MIT */
/* A host and a peripheral on one simulated cable; see rig.h. */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines/signals.h"
#include "util/clock.h"

#define LINES                                                                                      \
	(LPT_CONTROL_NSTROBE | LPT_CONTROL_NAUTOFD | LPT_CONTROL_NINIT | LPT_CONTROL_NSELECTIN)

const char *way_text(enum way way)
{
	switch (way) {
	case WAY_BLOCKS:
		return "blocks";
	case WAY_SOFTWARE:
		return "software";
	case WAY_SLOW:
		return "slow";
	}
	return "?";
}

/* Nobody looks; that somebody could is what keeps blocks away. */
static void look_away(void *context, const struct lpt_lines *lines, enum lpt_reg reg, uint8_t value,
		      bool is_read)
{
}

static const struct lpt_lines_trace watched = {.access = look_away};

static void start(struct rig *rig, enum way way)
{
	char error[256] = "";
	int r = port_source_open(&rig->spec, NULL, &rig->source, error, sizeof(error));

	assert_string_equal(error, "");
	assert_int_equal(r, 0);
	rig->source.lines.trace = way == WAY_SOFTWARE ? &watched : NULL;
	lpt_1284_cable_init(&rig->cable, rig->source.lines.caps);
	rig->run = (struct lpt_run){
		.registers = UINT16_MAX,
		.data_mask = UINT8_MAX,
		.control_mask = UINT8_MAX,
		.may_block = true,
	};
}

static void parse(struct rig *rig, enum way way, const char *peripheral)
{
	char text[512], error[256] = "";

	*rig = (struct rig){0};
	snprintf(text, sizeof(text), "%s:%s,clock=virtual", way == WAY_SLOW ? "slow" : "sim",
		 peripheral);
	assert_int_equal(port_spec_parse(text, &rig->spec, error, sizeof(error)), 0);
}

void rig_open_spec(struct rig *rig, enum way way, const char *peripheral)
{
	parse(rig, way, peripheral);
	start(rig, way);
}

void rig_open(struct rig *rig, enum way way)
{
	parse(rig, way, "none");
	rig->spec.peripheral = &recorder_ops;
	start(rig, way);
	rig->recorder = (struct recorder *)rig->source.peripheral->state;
}

void rig_close(struct rig *rig)
{
	if (rig->source.driver) {
		port_source_close(&rig->source);
	}
	port_spec_deinit(&rig->spec);
	*rig = (struct rig){0};
}

void rig_adjust(struct rig *rig, const char *key, const char *value)
{
	char error[160] = "";

	port_source_adjust(&rig->source, key, value, error, sizeof(error));
	assert_string_equal(error, "");
}

int rig_setup(void **state, size_t fixture_size)
{
	*state = calloc(1, fixture_size);
	return *state ? 0 : -1;
}

int rig_teardown(void **state)
{
	rig_close(*state);
	free(*state);
	return 0;
}

void rig_changed(struct rig *rig)
{
	rig_adjust(rig, "changed", "yes");
}

void rig_pass(struct rig *rig, int64_t ns)
{
	const struct lpt_insn code[] = {
		{.op = LPT_OP_SET, .val = 0, .arg = (uint32_t)(ns / NS_PER_MS)},
		{.op = LPT_OP_DELAY, .arg = NS_PER_MS},
		{.op = LPT_OP_DJNZ, .arg = 1},
		{.op = LPT_OP_IN, .reg = LPT_REG_STATUS, .mask = 0xff},
		{.op = LPT_OP_END},
	};
	uint8_t status;

	lpt_run_init(&rig->run);
	rig->run.code = code;
	rig->run.n = sizeof(code) / sizeof(code[0]);
	rig->run.payload_len = 0;
	rig->run.results = &status;
	rig->run.results_size = sizeof(status);
	rig->run.fuel = INT32_MAX;
	assert_int_equal(lpt_run_step(&rig->source.lines, &rig->run), 0);
}

/* Program by program, as a host does that has something else to do in between. */
static void talk_stepwise(struct rig *rig)
{
	while (lpt_1284_next(&rig->talk, &rig->run)) {
		lpt_run_init(&rig->run);
		do {
			rig->run.fuel = 1000;
		} while (lpt_run_step(&rig->source.lines, &rig->run) == LPT_RUN_MORE);
		rig->programs++;
		rig->between(rig);
		lpt_1284_took(&rig->talk, &rig->run);
	}
}

int rig_talk(struct rig *rig, const struct lpt_1284_want *want)
{
	struct lpt_lines *lines = &rig->source.lines;
	int64_t began_ns = lpt_lines_now(lines);

	rig->programs = 0;
	lpt_1284_begin(&rig->talk, &rig->cable, want);
	if (rig->between) {
		talk_stepwise(rig);
	} else {
		lpt_1284_execute(&rig->talk, lines, &rig->run);
	}
	rig->took_ns = lpt_lines_now(lines) - began_ns;
	return rig->talk.result.error;
}

int rig_do(struct rig *rig, enum lpt_1284_kind kind, enum lpt_1284_mode mode)
{
	const struct lpt_1284_want want = {.kind = kind, .mode = mode};

	return rig_talk(rig, &want);
}

static int fill(struct rig *rig, enum lpt_1284_kind kind, enum lpt_1284_mode mode, uint8_t *buffer,
		uint32_t n)
{
	const struct lpt_1284_want want = {.kind = kind, .mode = mode, .buffer = buffer, .n = n};

	return rig_talk(rig, &want);
}

int rig_read(struct rig *rig, enum lpt_1284_mode mode, uint8_t *buffer, uint32_t n)
{
	return fill(rig, LPT_TALK_READ, mode, buffer, n);
}

int rig_read_id(struct rig *rig, enum lpt_1284_mode mode, uint8_t *buffer, uint32_t n)
{
	return fill(rig, LPT_TALK_ID, mode, buffer, n);
}

bool rig_is_at_rest(const struct rig *rig)
{
	const struct lpt_lines *lines = &rig->source.lines;

	return (lines->shadow[LPT_REG_CONTROL] & LINES) == LPT_CONTROL_REST && !lines->reverse &&
	       rig->cable.mode == LPT_1284_COMPAT && !rig->cable.reverse &&
	       !(rig->recorder && ieee1284_is_active(&rig->recorder->responder));
}
