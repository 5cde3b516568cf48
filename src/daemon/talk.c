/* SPDX-License-Identifier: MIT */
/*
 * A talk as work on the wires: when one program has ended, the talk chooses the next one; run.c
 * executes them.  What a cut leaves on the lines goes to rest before anybody hears of the end.
 */
#include "daemon/talk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/job.h"
#include "daemon/port.h"
#include "program/program.h"
#include "util/clock.h"

#define SET_UP_US (10 * INT64_C(1000000)) /* negotiations, and a driver that is slow with them */
#define ANSWER_US 35000                   /* what each byte may take by the standard */

uint64_t talk_limit_us(const struct work_talk *talk)
{
	const struct lpt_1284_want *want = &talk->machine.want;
	const int64_t max_us = TALK_MAX_NS / 1000;
	int64_t byte_us = want->wait_us > ANSWER_US ? want->wait_us : ANSWER_US;

	if (want->n > 0 && byte_us > (max_us - SET_UP_US) / want->n) {
		return (uint64_t)max_us;
	}
	return (uint64_t)(SET_UP_US + byte_us * want->n);
}

/* Fetch the next program.  False: the talk is over. */
static bool next_program(struct work *work)
{
	int32_t fuel = work->run.fuel;

	work->talk.has_program = lpt_1284_next(&work->talk.machine, &work->run);
	if (work->talk.has_program) {
		lpt_run_init(&work->run);
		work->run.fuel = fuel;
	}
	return work->talk.has_program;
}

static void program_ended(struct work *work)
{
	work->talk.has_program = false;
	lpt_1284_took(&work->talk.machine, &work->run);
}

void talk_start(struct daemon_port *port, const struct talk_order *order)
{
	struct work *work = &port->work;

	work->memory = order->memory;
	work->talk.ended = order->ended;
	work->talk.context = order->context;
	work->run = (struct lpt_run){
		.registers = port->source.lines.writable,
		.data_mask = 0xff,
		.control_mask = 0xff,
		.wall_ns = TALK_MAX_NS,
		.stop = &work->stop,
	};
	lpt_1284_begin(&work->talk.machine, &port->cable, &order->want);
	work_start_talk(port, order);
}

/* A device in the middle of a mode may take long to notice lines at rest: it is told the end, as
 * the standard has it, for as long as the standard waits.  So is one in the middle of the way into
 * that mode. */
static void end_mode(struct daemon_port *port, struct lpt_1284_cable *cable)
{
	static const struct lpt_1284_want terminate = {.kind = LPT_TALK_TERMINATE};
	const struct lpt_1284_want *want = &port->work.talk.machine.want;
	struct lpt_1284_answer answer;

	if (cable->mode == LPT_1284_COMPAT && !(want->flags & LPT_1284_FLAG_AS_IS)) {
		cable->mode = want->mode;
	}
	if (cable->mode != LPT_1284_COMPAT && (port->work.on_worker || !job_waits_sleep(port))) {
		port->cable = *cable;
		job_talk(port, &terminate, &answer);
	}
}

/* The program at work was cut, or the wires failed. */
static void end_badly(struct daemon_port *port)
{
	struct lpt_1284_cable cable = port->cable;

	program_ended(&port->work);
	if (lpt_flag_is_set(&port->source.lines.gone)) {
		return;
	}
	end_mode(port, &cable);
	if (job_rest(port) == -ECANCELED) {
		job_rest(port); /* the abort of a cut was heard here only */
	}
}

bool talk_begin(struct daemon_port *port)
{
	return next_program(&port->work);
}

int talk_step(struct daemon_port *port)
{
	struct work *work = &port->work;
	int r = lpt_run_step(&port->source.lines, &work->run);

	if (r > LPT_RUN_DONE) {
		return r;
	}
	if (work->run.status < 0) {
		end_badly(port);
		return LPT_RUN_DONE;
	}
	program_ended(work);
	return next_program(work) ? LPT_RUN_MORE : LPT_RUN_DONE;
}

void talk_stop(struct daemon_port *port)
{
	if (port->work.talk.has_program) {
		end_badly(port);
	}
}

int talk_finish(struct daemon_port *port)
{
	struct work *work = &port->work;
	struct lpt_1284_answer answer = work->talk.machine.result;
	talk_ended_fn ended = work->talk.ended;
	void *memory = work->memory;

	work->memory = NULL;
	work->file = NULL;
	work->talk.ended = NULL;
	if (lpt_flag_is_set(&port->source.lines.gone)) {
		answer.error = -ENODEV;
	} else if (work->cut != LPT_STATUS_SUCCESS) {
		answer.error = lpt_status_errno(work->cut);
	}
	if (port->cable.mode != LPT_1284_COMPAT) {
		lpt_port_owe(&port->core, LPT_STEP_DESELECT);
	}
	port_count(port);
	int error = answer.error;

	if (ended) {
		ended(port, &answer, work->talk.context);
	}
	free(memory);
	return error;
}

void talk_give_up(struct daemon_port *port)
{
	static const struct lpt_1284_answer gone = {.error = -ENODEV};
	talk_ended_fn ended = port->work.talk.ended;

	port->work.talk.ended = NULL;
	if (ended) {
		ended(port, &gone, port->work.talk.context);
	}
}

/* --- in words --- */

void talk_describe(const struct daemon_port *port, const struct lpt_1284_answer *answer, char *text,
		   uint32_t size)
{
	const char *name = port->core.name, *event = lpt_1284_event_text(answer->event);

	switch (answer->error) {
	case 0:
		*text = '\0';
		break;
	case -ENXIO:
		snprintf(text, size, "nothing on the cable of %s speaks IEEE 1284", name);
		break;
	case -EOPNOTSUPP:
		snprintf(text, size, "the device on %s refuses this mode, or the port lacks it",
			 name);
		break;
	case -ENODATA:
		snprintf(text, size, "the device on %s has nothing to send", name);
		break;
	default:
		if (*event) {
			snprintf(text, size, "event %u: %s", (unsigned int)answer->event, event);
		} else {
			snprintf(text, size, "%s: %s", name, strerror(-answer->error));
		}
		break;
	}
}
