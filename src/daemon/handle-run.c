/* SPDX-License-Identifier: MIT */
/* Port programs and requests of the documented interface. */
#include "daemon/handle.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

#include "daemon/anchor.h"
#include "daemon/evict.h"
#include "daemon/file.h"
#include "daemon/lookup.h"
#include "daemon/pending.h"
#include "daemon/routine.h"
#include "daemon/yield.h"
#include "program/program.h"
#include "util/clock.h"

#define T0_MAX_NS (3600 * NS_PER_S) /* from now; no program runs for longer */

/* Instructions stand in the receive buffer, at a multiple of their alignment; the numbers in them
 * are little-endian. */
static void to_host_order(const struct wire_blob *program)
{
#if __BYTE_ORDER == __BIG_ENDIAN
	struct lpt_insn *code = (struct lpt_insn *)program->bytes;

	for (uint32_t i = 0; i < program->len / sizeof(*code); i++) {
		code[i].arg = le32toh(code[i].arg);
	}
#endif
}

/* Is the program one that this port can run?  Else it was refused in words. */
static bool is_runnable(const struct daemon_file *file, struct session *session, uint32_t id,
			const struct wire_run *run)
{
	struct lpt_verify_error error;

	if (run->room > LPT_RESULTS_MAX) {
		session_refuse(session, id, -EMSGSIZE, LPT_STATUS_INVALID_PARAMETER,
			       "room for %u bytes of results, at most %u are possible",
			       (unsigned int)run->room, LPT_RESULTS_MAX);
		return false;
	}
	if (run->program.len % sizeof(struct lpt_insn) != 0) {
		session_refuse(session, id, -EINVAL, LPT_STATUS_INVALID_PARAMETER,
			       "port program: %u bytes are no whole number of instructions",
			       (unsigned int)run->program.len);
		return false;
	}
	if (run->t0_ns != 0 &&
	    run->t0_ns > lpt_lines_now(&file_port(file)->source.lines) + T0_MAX_NS) {
		session_refuse(session, id, -EINVAL, LPT_STATUS_INVALID_PARAMETER,
			       "t0 is more than an hour away on the clock of %s",
			       file_port(file)->core.name);
		return false;
	}
	to_host_order(&run->program);
	if (lpt_program_verify(run->program.bytes, run->program.len / sizeof(struct lpt_insn),
			       &file_port(file)->source.lines, &error) < 0) {
		session_refuse(session, id, -EINVAL, LPT_STATUS_INVALID_PARAMETER,
			       "port program, instruction %u: %s", (unsigned int)error.pc + 1,
			       error.reason);
		return false;
	}
	return true;
}

void handle_run(struct session *session, const struct wire_message *message,
		struct incoming_fds *fds)
{
	const struct wire_run *run = &message->as.run;
	struct daemon_file *file = lookup_driver(session, message->id, run->file);

	if (file && is_runnable(file, session, message->id, run)) {
		run_start(file, session, message->id, run);
	}
}

/* --- the documented interface --- */

/* The two requests that queue have a form that never does, for the callback routines. */
static enum lpt_status send_request(struct pending *pending, bool try_only, struct lpt_out *out)
{
	struct lpt_file *file = &pending->file->core;
	struct lpt_io *io = &pending->io;
	bool is_internal = io->request_class == LPT_CLASS_INTERNAL;

	if (is_internal && io->code == LPT_IOCTL_INTERNAL_PARALLEL_PORT_FREE) {
		if (yield_drop(pending->file)) {
			return LPT_STATUS_SUCCESS;
		}
		anchor_hand_over(pending->session);
		file_end_turn(pending->file);
	}
	if (try_only && is_internal && io->code == LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE) {
		return lpt_file_try_allocate(file, &pending->core, out);
	}
	if (try_only && is_internal && io->code == LPT_IOCTL_INTERNAL_SELECT_DEVICE &&
	    io->in_len >= sizeof(struct lpt_1284_command)) {
		return lpt_file_try_select(file, &pending->core, io->in, out);
	}
	return lpt_file_request(file, &pending->core, io, out);
}

/* Does a request need the port that its sender owns? */
static bool needs_port(const struct wire_request *request)
{
	if (request->request_class != LPT_CLASS_INTERNAL) {
		return false;
	}
	switch (request->code) {
	case LPT_IOCTL_INTERNAL_PARALLEL_PORT_ALLOCATE:
	case LPT_IOCTL_INTERNAL_PARALLEL_SET_CHIP_MODE:
	case LPT_IOCTL_INTERNAL_PARALLEL_CLEAR_CHIP_MODE:
	case LPT_IOCTL_INTERNAL_INIT_1284_3_BUS:
	case LPT_IOCTL_INTERNAL_SELECT_DEVICE:
	case LPT_IOCTL_INTERNAL_DESELECT_DEVICE:
		return true;
	default:
		return false;
	}
}

/* The count of waiters that an information request tells is the core's own; routines are the
 * library's: their pointers are left empty. */
void handle_request(struct session *session, const struct wire_message *message,
		    struct incoming_fds *fds)
{
	const struct wire_request *request = &message->as.request;
	struct daemon_file *file = file_find_any(session, message->id, request->file);
	struct lpt_out out;

	if (!file) {
		return;
	}
	if (file->device) {
		handle_device_request(file->device, session, message);
		return;
	}
	if (needs_port(request) && yield_takes_back(file, session, message->id)) {
		return;
	}
	if (file_must_park(file)) {
		file_park(file, session, message->id);
		return;
	}
	uint32_t out_len = request->out_len < 4096 ? request->out_len : 4096;
	struct pending *pending =
		pending_new(file, session, message->id, request->in.len + out_len);

	if (!pending) {
		return;
	}
	struct daemon_port *port = file_port(file);

	pending->is_request = true;
	memcpy(pending->buffer, request->in.bytes, request->in.len);
	pending->io = (struct lpt_io){
		.request_class = request->request_class,
		.code = request->code,
		.in = pending->buffer,
		.in_len = request->in.len,
		.out = pending->buffer + request->in.len,
		.out_len = out_len,
	};
	lpt_out_init(&out);
	if (routine_lend(file, session, &pending->io) < 0) {
		pending_begin(pending, LPT_STATUS_UNSUCCESSFUL);
		return;
	}
	enum lpt_status status = send_request(pending, request->try_only, &out);

	routine_settle(&pending->io);
	pending_begin(pending, status);
	port_act(port, &out);
}
