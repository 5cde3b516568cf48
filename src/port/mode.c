/* SPDX-License-Identifier: MIT */
/* What an owner may do to the port as a whole: its chip mode, and numbering the chain again. */
#include "port/turn.h"

/* The owner, with no job on the wires. */
static enum lpt_status check(const struct lpt_file *file)
{
	enum lpt_status status = lpt_file_check(file);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	if (!lpt_file_owns(file)) {
		return LPT_STATUS_NOT_OWNER;
	}
	return file->port->job.steps != 0 ? LPT_STATUS_JOB_RUNNING : LPT_STATUS_SUCCESS;
}

/* A mode is the upper three bits of the extended control register. */
static bool has_mode(const struct lpt_port *port, uint8_t mode)
{
	uint32_t supported = port->hardware.chip_modes | 1u << (LPT_CHIP_COMPATIBILITY >> 5);

	return (mode & 0x1f) == 0 && (supported >> (mode >> 5) & 1) != 0;
}

enum lpt_status lpt_file_set_mode(struct lpt_file *file, struct lpt_request *request, uint8_t mode,
				  struct lpt_out *out)
{
	enum lpt_status status = check(file);
	struct lpt_job job = {.mode = mode};

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	if (file->port->chip_mode != LPT_CHIP_COMPATIBILITY) {
		return LPT_STATUS_MODE_SET;
	}
	if (!has_mode(file->port, mode)) {
		return LPT_STATUS_NO_SUCH_DEVICE;
	}
	if (mode != LPT_CHIP_COMPATIBILITY) {
		job.steps = LPT_STEP_MODE;
	}
	lpt_request_begin(request, file, LPT_REQUEST_SET_MODE);
	request->mode = mode;
	return lpt_turn_run(request, &job, out);
}

enum lpt_status lpt_file_clear_mode(struct lpt_file *file, struct lpt_request *request,
				    uint8_t mode, struct lpt_out *out)
{
	enum lpt_status status = check(file);
	struct lpt_job job = {0};

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	if (mode != file->port->chip_mode) {
		return LPT_STATUS_WRONG_MODE;
	}
	if (mode != LPT_CHIP_COMPATIBILITY) {
		job.steps = LPT_STEP_CLEAR;
	}
	lpt_request_begin(request, file, LPT_REQUEST_CLEAR_MODE);
	request->mode = mode;
	return lpt_turn_run(request, &job, out);
}

enum lpt_status lpt_file_init_bus(struct lpt_file *file, struct lpt_request *request,
				  struct lpt_out *out)
{
	static const struct lpt_job job = {.steps = LPT_STEP_INIT_BUS};
	enum lpt_status status = check(file);

	if (status != LPT_STATUS_SUCCESS) {
		return status;
	}
	lpt_request_begin(request, file, LPT_REQUEST_INIT_BUS);
	return lpt_turn_run(request, &job, out);
}
