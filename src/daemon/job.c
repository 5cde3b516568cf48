/* SPDX-License-Identifier: MIT */
/* See job.h.  Steps that end a protocol come before those that look for a device. */
#include "daemon/job.h"

#include <errno.h>

#include "daemon/port.h"
#include "program/program.h"
#include "util/clock.h"

#define OWN_FUEL 500 /* instructions between two looks at the stop flag */

/* --- programs of our own --- */

/* What comes after a cut is not cut by the same flag. */
static struct lpt_run own_run(struct daemon_port *port)
{
	const volatile bool *stop = &port->work.stop;

	return (struct lpt_run){
		.registers = port->source.lines.writable,
		.data_mask = 0xff,
		.control_mask = 0xff,
		.wall_ns = NS_PER_S,
		.stop = lpt_flag_is_set(stop) ? NULL : stop,
		.may_block = true,
	};
}

/* Execute a short program.  A driver need not have single accesses. */
static int run_own(struct daemon_port *port, const struct lpt_insn code[2])
{
	struct lpt_run run = own_run(port);
	int r = LPT_RUN_MORE;

	run.code = code;
	run.n = 2;
	lpt_run_init(&run);
	while (r > LPT_RUN_DONE) {
		run.fuel = OWN_FUEL;
		r = lpt_run_step(&port->source.lines, &run);
	}
	return r;
}

int job_talk(struct daemon_port *port, const struct lpt_1284_want *want,
	     struct lpt_1284_answer *ret_answer)
{
	struct lpt_run run = own_run(port);
	struct lpt_1284_talk talk;

	lpt_1284_begin(&talk, &port->cable, want);
	lpt_1284_execute(&talk, &port->source.lines, &run);
	*ret_answer = talk.result;
	return talk.result.error;
}

/* The wires could not be driven; anything else is a device that does not answer. */
static bool is_failure(int error)
{
	return error == -ENODEV || error == -EIO || error == -ECANCELED || error == -ENOMEM;
}

/* --- steps --- */

/* A register that already holds the value is not written. */
static int put_back(struct daemon_port *port, enum lpt_reg reg, uint8_t value)
{
	const struct lpt_insn code[] = {
		{.op = LPT_OP_OUT, .reg = (uint8_t)reg, .val = value},
		{.op = LPT_OP_END},
	};

	return port->source.lines.shadow[reg] == value ? 0 : run_own(port, code);
}

/* What is at rest already costs no access. */
int job_rest(struct daemon_port *port)
{
	static const struct lpt_insn rest[] = {{.op = LPT_OP_REST}, {.op = LPT_OP_END}};
	int r = run_own(port, rest);

	if (r == 0 && port->rest == REST_DATA) {
		r = put_back(port, LPT_REG_DATA, port->rest_data);
	}
	lpt_1284_cable_init(&port->cable, port->source.lines.caps);
	return r;
}

/* Protocol state without the latches: chip mode and direction. */
static int clear_mode(struct daemon_port *port)
{
	static const struct lpt_insn forward[] = {{.op = LPT_OP_DIR}, {.op = LPT_OP_END}};
	struct lpt_lines *lines = &port->source.lines;
	int r = lines->ecr_mode ? lpt_lines_mode(lines, LPT_CHIP_COMPATIBILITY) : 0;

	return r == 0 && lines->reverse ? run_own(port, forward) : r;
}

static bool ends_mode(const struct daemon_port *port, const struct lpt_job *job)
{
	return (job->steps & (LPT_STEP_DESELECT | LPT_STEP_REST)) &&
	       port->cable.mode != LPT_1284_COMPAT;
}

static bool deselects(const struct daemon_port *port, const struct lpt_job *job)
{
	return (job->steps & LPT_STEP_DESELECT) && port->chain_listens;
}

/* The mode that an owner left on ends as the standard wants it; then nobody on the chain listens.
 * What does not answer any more is left to the steps that follow. */
static enum lpt_job_result end_protocol(struct daemon_port *port, const struct lpt_job *job)
{
	static const struct lpt_1284_want terminate = {.kind = LPT_TALK_TERMINATE};
	static const struct lpt_1284_want deselect = {.kind = LPT_TALK_DESELECT};
	struct lpt_1284_answer answer;

	if (ends_mode(port, job) && is_failure(job_talk(port, &terminate, &answer))) {
		return LPT_JOB_FAILED;
	}
	if (!deselects(port, job)) {
		return LPT_JOB_OK;
	}
	int r = job_talk(port, &deselect, &answer);

	port->chain_listens = r < 0;
	if (is_failure(r)) {
		return LPT_JOB_FAILED;
	}
	return r < 0 && !(job->steps & LPT_STEP_SELECT) ? LPT_JOB_NO_ANSWER : LPT_JOB_OK;
}

static int clean(struct daemon_port *port, const struct lpt_job *job)
{
	int r = 0;

	if (job->steps & (LPT_STEP_CLEAR | LPT_STEP_DESELECT)) {
		r = clear_mode(port);
	}
	if (r == 0 && (job->steps & LPT_STEP_REST)) {
		r = job_rest(port);
	}
	return r;
}

/* Number the chain.  No device at all is an answer, too. */
static enum lpt_job_result init_bus(struct daemon_port *port, uint32_t *ret_n_daisy)
{
	const struct lpt_1284_want want = {
		.kind = LPT_TALK_INIT_BUS,
		.limit = port->daisy_limit,
	};
	struct lpt_1284_answer answer;
	int r = job_talk(port, &want, &answer);

	port->chain_listens = r < 0;
	*ret_n_daisy = answer.n_daisy;
	port->probe.has_end = answer.has_end || r < 0; /* asked for its ID, it will tell */
	return is_failure(r) ? LPT_JOB_FAILED : LPT_JOB_OK;
}

static enum lpt_job_result select_device(struct daemon_port *port, uint8_t id)
{
	const struct lpt_1284_want want = {.kind = LPT_TALK_SELECT, .id = id};
	struct lpt_1284_answer answer;

	port->chain_listens = true;
	int r = job_talk(port, &want, &answer);

	if (is_failure(r)) {
		return LPT_JOB_FAILED;
	}
	return r < 0 ? LPT_JOB_NO_ANSWER : LPT_JOB_OK;
}

/* What an owner that comes back had beside its data lines: direction and control, or a mode that
 * is negotiated again.  A device that refuses it now is seen by the owner's next transfer. */
static int restore_control(struct daemon_port *port, const struct lpt_left *left)
{
	const struct lpt_insn turn[] = {
		{.op = LPT_OP_DIR, .val = left->reverse},
		{.op = LPT_OP_END},
	};
	struct lpt_lines *lines = &port->source.lines;
	int r = 0;

	if (lines->ecr_mode != left->ecr_mode) {
		r = lpt_lines_mode(lines, left->ecr_mode);
	}
	if (r == 0 && lines->reverse != left->reverse) {
		r = run_own(port, turn);
	}
	return r == 0 ? put_back(port, LPT_REG_CONTROL, left->control) : r;
}

static int restore_protocol(struct daemon_port *port, const struct lpt_left *left)
{
	const struct lpt_1284_want want = {
		.kind = LPT_TALK_CONNECT,
		.mode = left->protocol,
		.reverse = left->reverse,
	};
	struct lpt_1284_answer answer;
	int r = job_talk(port, &want, &answer);

	return is_failure(r) ? r : 0;
}

static int set_up(struct daemon_port *port, const struct lpt_job *job)
{
	int r = 0;

	if (job->steps & LPT_STEP_RESTORE) {
		r = put_back(port, LPT_REG_DATA, job->left.data);
	}
	if (r == 0 && (job->steps & LPT_STEP_MODE)) {
		r = lpt_lines_mode(&port->source.lines, job->mode);
	}
	if (r == 0 && (job->steps & LPT_STEP_RESTORE)) {
		r = job->left.protocol ? restore_protocol(port, &job->left)
				       : restore_control(port, &job->left);
	}
	return r;
}

/* --- a whole job --- */

enum lpt_job_result job_execute(struct daemon_port *port, const struct lpt_job *job,
				uint32_t *ret_n_daisy)
{
	*ret_n_daisy = 0;
	enum lpt_job_result result = end_protocol(port, job);

	if (result == LPT_JOB_FAILED || clean(port, job) < 0) {
		return LPT_JOB_FAILED;
	}
	if (job->steps & LPT_STEP_INIT_BUS) {
		result = init_bus(port, ret_n_daisy);
	}
	if (result != LPT_JOB_FAILED && (job->steps & LPT_STEP_SELECT)) {
		result = select_device(port, job->id);
	}
	if (result == LPT_JOB_FAILED || set_up(port, job) < 0) {
		return LPT_JOB_FAILED;
	}
	return result;
}

bool job_waits_sleep(const struct daemon_port *port)
{
	const struct lpt_lines *lines = &port->source.lines;

	return !(lines->caps & LPT_CAP_FAST) || !lines->ops->wait;
}

bool job_talks(const struct daemon_port *port, const struct lpt_job *job)
{
	return (job->steps & (LPT_STEP_INIT_BUS | LPT_STEP_SELECT)) || ends_mode(port, job) ||
	       deselects(port, job) || ((job->steps & LPT_STEP_RESTORE) && job->left.protocol);
}

bool job_may_sleep(const struct daemon_port *port, const struct lpt_job *job)
{
	return !(port->source.lines.caps & LPT_CAP_FAST) ||
	       (job_talks(port, job) && job_waits_sleep(port));
}
