/* SPDX-License-Identifier: MIT */
/*
 * Open files.  A file closes at once, or, while its program is on the wires, as soon as that was
 * cut; either way the request, the connection or the administrator that asked never waits.
 */
#include "daemon/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/anchor.h"
#include "daemon/device-request.h"
#include "daemon/events.h"
#include "daemon/interrupts.h"
#include "daemon/messages.h"
#include "daemon/pending.h"
#include "daemon/printer-node.h"
#include "daemon/routine.h"
#include "daemon/yield.h"
#include "util/clock.h"
#include "util/log.h"

/* A message that waits for the wires. */
struct parked {
	struct lpt_list link; /* in file.parked */
	struct session *session;
	uint32_t id;
	uint32_t len;
	uint8_t bytes[];
};

struct daemon_file *file_allocate(void)
{
	struct daemon_file *file = calloc(1, sizeof(*file));

	if (file) {
		lpt_list_init(&file->core.link);
		lpt_list_init(&file->pendings);
		lpt_list_init(&file->parked);
		lpt_list_init(&file->routines);
	}
	return file;
}

void file_begin(struct daemon_file *file, struct session *session, struct lpt_out *out)
{
	struct daemon_port *port = file_port(file);

	file->session = session;
	file->number = ++session->last_file;
	file->opened_ns = clock_monotonic_ns();
	lpt_list_append(&session->files, &file->link);
	session->n_files++;
	session->daemon->n_files++;
	events_publish(port, "opened", "%s (pid %d)", session->program, (int)session->pid);
	port_act(port, out);
}

int file_new(struct session *session, struct daemon_port *port, struct daemon_file **ret_file)
{
	struct daemon *daemon = session->daemon;
	struct daemon_file *file = file_allocate();
	struct lpt_out out;

	if (!file) {
		return -ENOMEM;
	}
	lpt_out_init(&out);
	enum lpt_status status = lpt_file_open(&file->core, &port->core, session->client,
					       ++daemon->last_context, &out);

	if (status != LPT_STATUS_SUCCESS) {
		free(file);
		return lpt_status_errno(status);
	}
	file_begin(file, session, &out);
	*ret_file = file;
	return 0;
}

/* The client may still close it. */
static const char *why_lost(const struct daemon_file *file)
{
	return file->lost ? file->lost : "an administrator closed the file";
}

struct daemon_file *file_find_any(struct session *session, uint32_t id, uint32_t number)
{
	lpt_list_for_each (at, anchor_files(session)) {
		struct daemon_file *file = lpt_container_of(at, struct daemon_file, link);

		if (file->number != number || file->close_id != 0 || file->is_inside) {
			continue;
		}
		if (file->reason == LPT_STATUS_EVICTED) {
			session_refuse(session, id, -ESTALE, LPT_STATUS_EVICTED, "%s",
				       why_lost(file));
			return NULL;
		}
		return file;
	}
	session_refuse(session, id, -EBADF, LPT_STATUS_INVALID_HANDLE,
		       "this connection has no open file %u", (unsigned int)number);
	return NULL;
}

struct daemon_file *file_find(struct session *session, uint32_t id, uint32_t number)
{
	struct daemon_file *file = file_find_any(session, id, number);

	if (file && file->device) {
		session_refuse(session, id, -EINVAL, LPT_STATUS_INVALID_PARAMETER,
			       "file %u is the device %s; open its port for this",
			       (unsigned int)number, file->device->name);
		return NULL;
	}
	return file;
}

/* --- closing --- */

static void free_file(struct daemon_file *file)
{
	struct session *session = file->session;

	lpt_list_remove(&file->link);
	session->n_files--;
	session->daemon->n_files--;
	sd_event_source_disable_unref(file->resume);
	yield_drop(file);
	free(file->lost);
	free(file);
	session_release(session);
}

void file_end_turn(struct daemon_file *file)
{
	struct daemon_port *port = file_port(file);

	if (port_owner(port) != file || port->core.state == LPT_PORT_GONE) {
		return;
	}
	if (port->job_of != file->core.context) {
		port_end_job_soon(port);
	}
	if (port->rest != REST_KEEP) {
		lpt_port_owe(&port->core, LPT_STEP_REST);
	}
}

/* The core lets go of it: what it owned goes to the next. */
static void close_core(struct daemon_file *file, bool was_cut)
{
	struct daemon_port *port = file_port(file);
	struct session *session = file->session;
	struct lpt_out out;

	if (!lpt_file_is_open(&file->core)) {
		return;
	}
	port_end_job_of(port, file->core.context);
	file_end_turn(file);
	if (was_cut) {
		lpt_port_owe(&port->core, LPT_STEP_REST);
	}
	bool is_device = file->device != NULL;

	lpt_out_init(&out);
	if (is_device) {
		device_close(file->device, file->reason, &out);
	} else {
		lpt_file_close(&file->core, file->reason, &out);
	}
	routine_free_all(file);
	printer_node_closed(port, file);
	events_publish(port, "closed", "%s (pid %d)", session->program, (int)session->pid);
	port_act(port, &out);
	if (is_device) {
		devices_release(port); /* who comes next may have freed it already */
	}
}

void file_finish_close(struct daemon_file *file, bool was_cut)
{
	file->closing = false;
	close_core(file, was_cut);
	if (file->close_id != 0) {
		session_done(file->session, file->close_id);
	}
	if (file->close_id != 0 || file->is_inside || file->session->doomed) {
		free_file(file);
	}
}

static bool has_work(const struct daemon_file *file)
{
	const struct daemon_port *port = file_port(file);

	return lpt_file_is_open(&file->core) && port->work.active && port->work.file == file;
}

/* What waits in its name ends here. */
static void drop_waiting(struct daemon_file *file)
{
	file_drop_parked(file);
	interrupts_refuse(file, NULL);
	if (file->device) {
		device_prepare_close(file->device, file->reason);
	}
}

/* Close with a reason; a running program is cut first and the end comes from there.  Of a file that
 * was evicted only the handle is left, and its port may be freed. */
static void begin_close(struct daemon_file *file, enum lpt_status reason)
{
	if (file->closing) {
		return;
	}
	file->reason = reason;
	if (lpt_file_is_open(&file->core)) {
		drop_waiting(file);
	}
	if (has_work(file)) {
		file->closing = true;
		work_cut(file_port(file), reason);
	} else {
		file_finish_close(file, false);
	}
}

void file_close(struct daemon_file *file, uint32_t id)
{
	file->close_id = id;
	begin_close(file, LPT_STATUS_CANCELLED);
}

void file_abandon(struct daemon_file *file)
{
	begin_close(file, LPT_STATUS_CANCELLED);
}

void file_evict(struct daemon_file *file, const char *sentence)
{
	const struct wire_lost lost = {
		.file = file->number,
		.code = wire_error_from_errno(-ESTALE),
		.text = sentence,
	};

	free(file->lost);
	file->lost = strdup(sentence);
	session_send(file->session, WIRE_lost, 0, &lost);
	begin_close(file, LPT_STATUS_EVICTED);
}

/* --- refusals --- */

void file_refuse(struct daemon_file *file, struct session *session, uint32_t id,
		 enum lpt_status status)
{
	const struct daemon_port *port = file_port(file);
	char sentence[512];
	struct text text = {sentence, sizeof(sentence), 0};

	switch (lpt_status_errno(status)) {
	case -ENODEV:
		text_add(&text, "%s (%s) was unplugged", port->core.name, port->location);
		break;
	case -EAGAIN:
		message_held(&text, port);
		break;
	case -ESTALE:
		text_add(&text, "%s", why_lost(file));
		break;
	default:
		text_add(&text, "%s: %s", port->core.name, lpt_status_meaning(status));
		break;
	}
	session_refuse(session, id, lpt_status_errno(status), status, "%s", sentence);
}

enum lpt_status file_why_not(const struct daemon_file *file)
{
	const struct daemon_port *port = file_port(file);

	if (lpt_file_may_drive(&file->core)) {
		return LPT_STATUS_SUCCESS;
	}
	if (port->core.state == LPT_PORT_GONE) {
		return LPT_STATUS_DELETE_PENDING;
	}
	if (port_owner(port) == file && port->core.job.steps != 0 && !port->core.moving) {
		return LPT_STATUS_JOB_RUNNING;
	}
	return LPT_STATUS_NOT_OWNER;
}

/* --- parked messages --- */

/* A program of its own works on the wires, or the port comes back first.  Who owns nothing has
 * nothing to wait for. */
static bool must_wait(const struct daemon_file *file)
{
	const struct daemon_port *port = file_port(file);

	return yield_is_asked_back(file) ||
	       (port->work.active && port_owner(port) == file && port->core.job.steps == 0);
}

bool file_must_park(struct daemon_file *file)
{
	if (file->session->daemon->resumed == file) {
		return false;
	}
	return !lpt_list_is_empty(&file->parked) || must_wait(file);
}

void file_park(struct daemon_file *file, struct session *session, uint32_t id)
{
	const struct daemon *daemon = session->daemon;

	if (!request_has_room(session, id)) {
		return;
	}
	struct parked *parked = malloc(sizeof(*parked) + daemon->in_len);

	if (!parked) {
		session_refuse(session, id, -ENOMEM, LPT_STATUS_UNSUCCESSFUL,
			       "the daemon is out of memory");
		return;
	}
	parked->session = session;
	parked->id = id;
	parked->len = daemon->in_len;
	memcpy(parked->bytes, daemon->in, parked->len);
	lpt_list_append(&file->parked, &parked->link);
	request_charge(session, 1);
}

static void free_parked(struct parked *parked)
{
	request_charge(parked->session, -1);
	lpt_list_remove(&parked->link);
	free(parked);
}

void file_drop_parked(struct daemon_file *file)
{
	bool is_evicted = file->reason == LPT_STATUS_EVICTED;
	enum lpt_status status = is_evicted ? LPT_STATUS_EVICTED : LPT_STATUS_CANCELLED;

	if (lpt_list_is_empty(&file->parked)) {
		return; /* the port may be gone altogether */
	}
	if (lpt_flag_is_set(&file_port(file)->source.lines.gone)) {
		status = LPT_STATUS_DELETE_PENDING;
	}
	lpt_list_for_each_safe (at, &file->parked) {
		struct parked *parked = lpt_container_of(at, struct parked, link);

		file_refuse(file, parked->session, parked->id, status);
		free_parked(parked);
	}
}

void file_refuse_parked(struct daemon_file *file, int error)
{
	lpt_list_for_each_safe (at, &file->parked) {
		struct parked *parked = lpt_container_of(at, struct parked, link);

		session_refuse(parked->session, parked->id, error, LPT_STATUS_UNSUCCESSFUL,
			       "the daemon cannot go on with it: %s", strerror(-error));
		free_parked(parked);
	}
}

/* Handle the first parked message; it stands in daemon.in like one that has just come. */
static void resume(struct daemon_file *file)
{
	struct daemon *daemon = file->session->daemon;
	struct parked *parked = lpt_container_of(file->parked.next, struct parked, link);
	struct session *session = parked->session;
	struct incoming_fds none = {.n = 0};
	uint32_t len = parked->len;

	if (session->doomed) {
		return; /* its end takes the message away */
	}
	memcpy(daemon->in, parked->bytes, len);
	free_parked(parked);
	file_resume_later(file);
	daemon->resumed = file;
	session_dispatch(session, len, &none);
	daemon->resumed = NULL;
}

static int on_resume(sd_event_source *source, void *userdata)
{
	struct daemon_file *file = userdata;

	if (!lpt_list_is_empty(&file->parked) && !must_wait(file)) {
		resume(file);
	}
	return 0;
}

/* A new source each time, for one that stays would be served before all others. */
void file_resume_later(struct daemon_file *file)
{
	if (lpt_list_is_empty(&file->parked)) {
		return;
	}
	file->resume = sd_event_source_disable_unref(file->resume);
	int r = sd_event_add_defer(file->session->daemon->loop, &file->resume, on_resume, file);

	if (r < 0) {
		log_error("%s: its messages cannot go on: %s", file_port(file)->core.name,
			  strerror(-r));
		file_refuse_parked(file, r);
	}
}

bool file_cancel(struct daemon_file *file, struct session *session, uint32_t id)
{
	struct daemon_port *port = file_port(file);
	struct lpt_out out;

	if (!lpt_file_is_open(&file->core)) {
		return false; /* evicted, and its port may be freed */
	}
	if (file->device) {
		return device_cancel(file->device, session, id);
	}
	lpt_list_for_each (at, &file->pendings) {
		struct pending *pending = lpt_container_of(at, struct pending, link);

		if (pending->session == session && pending->id == id) {
			lpt_out_init(&out);
			lpt_request_cancel(&pending->core, &out);
			port_act(port, &out);
			return true;
		}
	}
	lpt_list_for_each (at, &file->parked) {
		struct parked *parked = lpt_container_of(at, struct parked, link);

		if (parked->session == session && parked->id == id) {
			file_refuse(file, session, id, LPT_STATUS_CANCELLED);
			free_parked(parked);
			return true;
		}
	}
	if (has_work(file) && port->work.session == session && port->work.id == id) {
		work_cut(port, LPT_STATUS_CANCELLED);
		return true;
	}
	return interrupts_cancel(file, session, id);
}

/* Answers from now on go to whose file it is, under an id that nobody waits for. */
static void cancel_of(struct daemon_file *file, struct session *session)
{
	struct lpt_out out;

	lpt_out_init(&out);
	lpt_list_for_each (at, &file->pendings) {
		struct pending *pending = lpt_container_of(at, struct pending, link);

		if (pending->session == session) {
			request_charge(session, -1);
			request_charge(file->session, 1);
			pending->session = file->session;
			pending->id = 0;
			lpt_request_cancel(&pending->core, &out);
		}
	}
	port_act(file_port(file), &out);
}

void file_forsake(struct daemon_file *file, struct session *session)
{
	struct daemon_port *port = file_port(file);

	lpt_list_for_each_safe (at, &file->parked) {
		struct parked *parked = lpt_container_of(at, struct parked, link);

		if (parked->session == session) {
			free_parked(parked);
		}
	}
	if (!lpt_file_is_open(&file->core)) {
		return;
	}
	cancel_of(file, session);
	interrupts_refuse(file, session);
	routine_forsake(file, session);
	if (has_work(file) && port->work.session == session) {
		port->work.session = file->session;
		port->work.id = 0;
		work_cut(port, LPT_STATUS_CANCELLED);
	}
	file_resume_later(file);
}
