/* SPDX-License-Identifier: MIT */
/*
 * What is on the wires: what has to be cleaned before the next owner, what a grant needs, what a
 * job has changed.  Nothing here knows who waits.
 */
#include "port/turn.h"

uint32_t lpt_wires_to_clean(const struct lpt_port *port)
{
	uint32_t steps = port->owed;

	if (port->selected != LPT_NO_SELECTION && !port->keeps_selection) {
		steps |= LPT_STEP_DESELECT;
	}
	if (port->chip_mode != LPT_CHIP_COMPATIBILITY) {
		steps |= LPT_STEP_CLEAR;
	}
	return steps;
}

static void add_restore(struct lpt_job *job, const struct lpt_left *left)
{
	job->steps |= LPT_STEP_RESTORE;
	job->left = *left;
	if (left->chip_mode != LPT_CHIP_COMPATIBILITY) {
		job->steps |= LPT_STEP_MODE;
		job->mode = left->chip_mode;
	}
	if (left->selected != LPT_NO_SELECTION) {
		job->steps |= LPT_STEP_SELECT;
		job->id = left->selected;
	}
}

/* Latches are kept for their own client and put to rest before another one's turn. */
struct lpt_job lpt_wires_to_grant(const struct lpt_port *port, const struct lpt_request *request)
{
	struct lpt_job job = {.steps = lpt_wires_to_clean(port)};

	if (port->selected != LPT_NO_SELECTION && !request->keeps_selection) {
		job.steps |= LPT_STEP_DESELECT;
	}
	if (port->last_client != 0 && port->last_client != request->file->client) {
		job.steps |= LPT_STEP_REST;
	}
	if (lpt_request_is_select(request) &&
	    (request->command.command_flags & LPT_PAR_END_OF_CHAIN_DEVICE) == 0) {
		job.steps |= LPT_STEP_SELECT;
		job.id = request->command.id;
	}
	if (request->kind == LPT_REQUEST_RECLAIM) {
		add_restore(&job, &request->left);
	}
	return job;
}

/* What may be half done after a job that failed, and so has to be undone. */
static uint32_t steps_to_undo(uint32_t steps)
{
	uint32_t undo = steps & (LPT_STEP_DESELECT | LPT_STEP_CLEAR | LPT_STEP_REST);

	if (steps & (LPT_STEP_SELECT | LPT_STEP_INIT_BUS)) {
		undo |= LPT_STEP_DESELECT;
	}
	if (steps & LPT_STEP_MODE) {
		undo |= LPT_STEP_CLEAR;
	}
	if (steps & LPT_STEP_RESTORE) {
		undo |= LPT_STEP_REST;
	}
	return undo;
}

static void count_chain(struct lpt_port *port, uint32_t n_daisy)
{
	uint32_t limit = port->hardware.daisy_limit;

	port->hardware.n_daisy = n_daisy < limit ? n_daisy : limit;
	port->selected = LPT_NO_SELECTION;
}

/* How a result counts.  What is not in the chain is not selected, whatever answered (R111); and
 * a clean-up is over even if the device to be deselected is gone. */
static enum lpt_job_result judge(struct lpt_port *port, const struct lpt_job *job,
				 enum lpt_job_result result)
{
	bool is_select = (job->steps & LPT_STEP_SELECT) != 0;

	if (is_select && job->id >= port->hardware.n_daisy && result == LPT_JOB_OK) {
		port->owed |= LPT_STEP_DESELECT;
		return LPT_JOB_NO_ANSWER;
	}
	if (!is_select && port->moving && result == LPT_JOB_NO_ANSWER) {
		return LPT_JOB_OK;
	}
	return result;
}

/* An owner may try again what did not answer; between owners the steps before a select that got
 * no answer are done. */
static void record(struct lpt_port *port, const struct lpt_job *job, enum lpt_job_result result,
		   uint32_t n_daisy)
{
	bool is_done = result == LPT_JOB_OK || port->moving;

	if (is_done && (job->steps & LPT_STEP_DESELECT)) {
		port->selected = LPT_NO_SELECTION;
	}
	if (is_done && (job->steps & LPT_STEP_CLEAR)) {
		port->chip_mode = LPT_CHIP_COMPATIBILITY;
	}
	if (is_done && (job->steps & LPT_STEP_MODE)) {
		port->chip_mode = job->mode;
	}
	if (is_done && (job->steps & LPT_STEP_INIT_BUS)) {
		count_chain(port, n_daisy);
	}
	if (job->steps & LPT_STEP_SELECT) {
		port->selected = result == LPT_JOB_OK ? job->id : LPT_NO_SELECTION;
	}
}

enum lpt_job_result lpt_wires_record(struct lpt_port *port, const struct lpt_job *job,
				     enum lpt_job_result result, uint32_t n_daisy)
{
	result = judge(port, job, result);
	if (result == LPT_JOB_FAILED) {
		port->owed |= steps_to_undo(job->steps);
	} else {
		record(port, job, result, n_daisy);
	}
	return result;
}
