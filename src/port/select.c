/* SPDX-License-Identifier: MIT */
/*
 * Selecting one device of the daisy chain.  Without a selection the end of chain listens; so an
 * owner that selects the end of chain, or deselects it, needs the wires only if a device of the
 * chain is in between.
 */
#include "port/turn.h"

static bool has_flag(const struct lpt_1284_command *command, uint32_t flag)
{
	return (command->command_flags & flag) != 0;
}

static uint8_t target_of(const struct lpt_1284_command *command)
{
	return has_flag(command, LPT_PAR_END_OF_CHAIN_DEVICE) ? LPT_NO_SELECTION : command->id;
}

/* An ID equal to the number of devices passes, as documented (A4); it finds nobody to answer. */
static enum lpt_status check(const struct lpt_file *file, const struct lpt_1284_command *command)
{
	static const uint32_t known = LPT_PAR_END_OF_CHAIN_DEVICE | LPT_PAR_HAVE_PORT_KEEP_PORT;
	enum lpt_status status = lpt_file_check(file);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	if (command->port != 0 || has_flag(command, ~known)) {
		return LPT_STATUS_INVALID_PARAMETER;
	}
	if (!has_flag(command, LPT_PAR_END_OF_CHAIN_DEVICE) &&
	    command->id > file->port->hardware.n_daisy) {
		return LPT_STATUS_INVALID_PARAMETER;
	}
	return LPT_STATUS_SUCCESS;
}

static enum lpt_status select_as_owner(struct lpt_request *request, struct lpt_out *out)
{
	struct lpt_port *port = request->file->port;
	struct lpt_job job = {.id = target_of(&request->command)};

	if (!lpt_file_owns(request->file)) {
		return LPT_STATUS_NOT_OWNER;
	}
	if (port->selected != LPT_NO_SELECTION) {
		job.steps |= LPT_STEP_DESELECT;
	}
	if (job.id != LPT_NO_SELECTION) {
		job.steps |= LPT_STEP_SELECT;
	}
	return lpt_turn_run(request, &job, out);
}

enum lpt_status lpt_file_select(struct lpt_file *file, struct lpt_request *request,
				const struct lpt_1284_command *command, struct lpt_out *out)
{
	enum lpt_status status = check(file, command);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	lpt_request_begin(request, file, LPT_REQUEST_SELECT);
	request->command = *command;
	return has_flag(command, LPT_PAR_HAVE_PORT_KEEP_PORT) ? select_as_owner(request, out)
							      : lpt_turn_ask(request, out);
}

enum lpt_status lpt_file_try_select(struct lpt_file *file, struct lpt_request *request,
				    const struct lpt_1284_command *command, struct lpt_out *out)
{
	enum lpt_status status = check(file, command);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	lpt_request_begin(request, file, LPT_REQUEST_TRY_SELECT);
	request->command = *command;
	return has_flag(command, LPT_PAR_HAVE_PORT_KEEP_PORT) ? select_as_owner(request, out)
							      : lpt_turn_try(request, out);
}

enum lpt_status lpt_file_deselect(struct lpt_file *file, struct lpt_request *request,
				  const struct lpt_1284_command *command, struct lpt_out *out)
{
	enum lpt_status status = check(file, command);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	if (!lpt_file_owns(file)) {
		return LPT_STATUS_NOT_OWNER;
	}
	if (file->port->job.steps != 0) {
		return LPT_STATUS_JOB_RUNNING;
	}
	if (target_of(command) != file->port->selected) {
		return LPT_STATUS_UNSUCCESSFUL;
	}

	bool is_chained = !has_flag(command, LPT_PAR_END_OF_CHAIN_DEVICE);
	struct lpt_job job = {.steps = is_chained ? LPT_STEP_DESELECT : 0};

	lpt_request_begin(request, file, LPT_REQUEST_DESELECT);
	request->command = *command;
	status = lpt_turn_run(request, &job, out);
	if (status == LPT_STATUS_SUCCESS && !has_flag(command, LPT_PAR_HAVE_PORT_KEEP_PORT)) {
		lpt_turn_end(file->port, out);
	}
	return status;
}
