/* SPDX-License-Identifier: MIT */
/* Requests on files: open, close, allocate, free, waiters, request, jobs of a printer. */
#include "daemon/handle.h"

#include <errno.h>
#include <string.h>

#include <lpt/lpt.h>

#include "daemon/anchor.h"
#include "daemon/evict.h"
#include "daemon/file.h"
#include "daemon/lookup.h"
#include "daemon/pending.h"
#include "daemon/printer-node.h"
#include "daemon/roles.h"
#include "daemon/show.h"
#include "daemon/yield.h"

static struct wire_opened opened_of(const struct daemon_file *file)
{
	const struct daemon_port *port = file_port(file);

	return (struct wire_opened){
		.file = file->number,
		.instance = port->core.instance,
		.name = port->core.name,
		.location = port->location,
	};
}

static void refuse_open(struct session *session, uint32_t id, const struct daemon_port *port, int r)
{
	if (r == -EDQUOT) {
		session_refuse(session, id, r, LPT_STATUS_UNSUCCESSFUL,
			       "this user has too many connections and anchors; close some first");
		return;
	}
	session_refuse(session, id, r, LPT_STATUS_DELETE_PENDING, "%s cannot be opened: %s",
		       port->core.name, r == -ENODEV ? "it is being removed" : strerror(-r));
}

/* A control connection has its file; opening nothing tells which. */
static void tell_file(struct session *session, const struct wire_message *message)
{
	const struct lpt_list *files = anchor_files(session);
	struct daemon_file *file;

	if (message->as.open.port[0]) {
		session_refuse(session, message->id, -EACCES, LPT_STATUS_ACCESS_DENIED,
			       "this connection serves one open file; connect to the daemon itself "
			       "to open others");
		return;
	}
	file = file_find(session, message->id,
			 lpt_list_is_empty(files)
				 ? 0
				 : lpt_container_of(files->next, struct daemon_file, link)->number);
	if (file) {
		const struct wire_opened opened = opened_of(file);

		session_send(session, WIRE_opened, message->id, &opened);
	}
}

/* The request names a process: the connection is its own from now on.  False: refused in words. */
static bool speak_for_other(struct session *session, uint32_t id, const struct wire_open *open)
{
	if (!roles_permit(session->roles, WIRE_ROLE_MANAGE)) {
		session_refuse(session, id, -EACCES, LPT_STATUS_ACCESS_DENIED,
			       "opening in the name of process %u needs the role manage",
			       (unsigned int)open->pid);
		return false;
	}
	if (session->n_files != 0) {
		session_refuse(session, id, -EBUSY, LPT_STATUS_UNSUCCESSFUL,
			       "this connection has files open already; use one of its own to open "
			       "in the name of process %u",
			       (unsigned int)open->pid);
		return false;
	}
	int r = session_speak_for(session, (pid_t)open->pid, open->uid);

	if (r < 0) {
		session_refuse(session, id, r, LPT_STATUS_UNSUCCESSFUL,
			       r == -EDQUOT ? "user %u has too many connections and files; close "
					      "some first"
					    : "no memory to speak for user %u",
			       (unsigned int)open->uid);
	}
	return r == 0;
}

void handle_open(struct session *session, const struct wire_message *message,
		 struct incoming_fds *fds)
{
	struct daemon_port *port;
	uint32_t most = session->daemon->policy.max_files;
	struct daemon_file *file;

	if (anchor_is_control(session)) {
		tell_file(session, message);
		return;
	}
	port = lookup_port(session, message->id, message->as.open.port);
	if (!port) {
		return;
	}
	if (most != 0 && session->n_files >= most) {
		session_refuse(session, message->id, -EDQUOT, LPT_STATUS_UNSUCCESSFUL,
			       "this connection has %u files open; close some first",
			       (unsigned int)most);
		return;
	}
	if (message->as.open.pid != 0 &&
	    !speak_for_other(session, message->id, &message->as.open)) {
		return;
	}
	int r = file_new(session, port, &file);

	if (r < 0) {
		refuse_open(session, message->id, port, r);
		return;
	}
	const struct wire_opened opened = opened_of(file);

	session_send(session, WIRE_opened, message->id, &opened);
}

/* Closing always works, whatever became of the file. */
void handle_close(struct session *session, const struct wire_message *message,
		  struct incoming_fds *fds)
{
	uint32_t number = message->as.close.file;

	lpt_list_for_each (at, anchor_files(session)) {
		struct daemon_file *file = lpt_container_of(at, struct daemon_file, link);

		if (file->number != number || file->close_id != 0 || file->is_inside) {
			continue;
		}
		if (anchor_is_control(session)) {
			anchor_leave(session);
			session_done(session, message->id);
		} else {
			file_close(file, message->id);
		}
		return;
	}
	session_refuse(session, message->id, -EBADF, LPT_STATUS_INVALID_HANDLE,
		       "this connection has no open file %u", (unsigned int)number);
}

/* The file of a request that has to come after the programs before it.  NULL: it was parked. */
static struct daemon_file *find_in_turn(struct session *session, uint32_t id, uint32_t number)
{
	struct daemon_file *file = file_find(session, id, number);

	if (file && file_must_park(file)) {
		file_park(file, session, id);
		return NULL;
	}
	return file;
}

void handle_allocate(struct session *session, const struct wire_message *message,
		     struct incoming_fds *fds)
{
	const struct wire_allocate *allocate = &message->as.allocate;
	struct daemon_file *file = find_in_turn(session, message->id, allocate->file);
	struct pending *pending = file ? pending_new(file, session, message->id, 0) : NULL;
	enum lpt_status status;
	struct lpt_out out;

	if (!pending) {
		return;
	}
	struct daemon_port *port = file_port(file);

	lpt_out_init(&out);
	pending->timeout_ms = allocate->timeout_ms;
	if (yield_is_lent(file)) {
		status = LPT_STATUS_ALREADY_OWNER;
	} else if (allocate->try_only || allocate->timeout_ms == 0) {
		status = lpt_file_try_allocate(&file->core, &pending->core, &out);
		if (status == LPT_STATUS_NOT_QUEUED && !allocate->try_only) {
			status = LPT_STATUS_CANCELLED; /* no time to wait is a wait that is over */
			pending->timed_out = true;
		}
	} else {
		status = lpt_file_allocate(&file->core, &pending->core, &out);
	}
	if (status == LPT_STATUS_ALREADY_OWNER && anchor_hand_over(session)) {
		status = LPT_STATUS_SUCCESS;
	}
	pending_begin(pending, status);
	port_act(port, &out);
}

void handle_free(struct session *session, const struct wire_message *message,
		 struct incoming_fds *fds)
{
	struct daemon_file *file = find_in_turn(session, message->id, message->as.free.file);
	struct lpt_out out;

	if (!file) {
		return;
	}
	struct daemon_port *port = file_port(file);

	if (yield_drop(file)) {
		session_done(session, message->id);
		return;
	}
	anchor_hand_over(session);
	file_end_turn(file);
	lpt_out_init(&out);
	enum lpt_status status = lpt_file_free(&file->core, &out);

	if (status == LPT_STATUS_SUCCESS) {
		port_save_images(port); /* done means: it is in the file */
		session_done(session, message->id);
	} else {
		file_refuse(file, session, message->id, status);
	}
	port_act(port, &out);
}

void handle_waiters(struct session *session, const struct wire_message *message,
		    struct incoming_fds *fds)
{
	struct daemon_file *file = file_find(session, message->id, message->as.waiters.file);

	if (!file) {
		return;
	}
	const struct daemon_port *port = file_port(file);

	if (port->core.state == LPT_PORT_GONE) {
		file_refuse(file, session, message->id, LPT_STATUS_DELETE_PENDING);
		return;
	}
	const struct wire_count count = {
		.count = lpt_file_query_waiters(&file->core) + (evict_waits(port) ? 1 : 0),
	};

	session_send(session, WIRE_count, message->id, &count);
}

/* --- documents of a printer --- */

static bool may_begin_job(struct daemon_file *file, struct session *session, uint32_t id)
{
	const struct daemon_port *port = file_port(file);

	if (port->core.state == LPT_PORT_GONE) {
		file_refuse(file, session, id, LPT_STATUS_DELETE_PENDING);
		return false;
	}
	if (port_owner(port) != file || port->core.moving) {
		file_refuse(file, session, id, LPT_STATUS_NOT_OWNER);
		return false;
	}
	if (port->core.job.steps != 0) { /* on the wires: the spool is the worker's */
		file_refuse(file, session, id, LPT_STATUS_JOB_RUNNING);
		return false;
	}
	return true;
}

void handle_job_begin(struct session *session, const struct wire_message *message,
		      struct incoming_fds *fds)
{
	const struct wire_job_begin *begin = &message->as.job_begin;
	struct daemon_file *file = find_in_turn(session, message->id, begin->file);

	if (!file || yield_takes_back(file, session, message->id) ||
	    !may_begin_job(file, session, message->id)) {
		return;
	}
	struct daemon_port *port = file_port(file);

	if (file->is_printer && port->job_of == file->core.context && port->spool.job &&
	    port->spool.is_explicit) {
		session_done(session, message->id); /* one open of a printer node is one job */
		return;
	}
	if (file->is_printer) {
		port->job_of = file->core.context;
	}
	spool_begin(&port->spool, begin->title);
	port_publish_jobs(port);
	session_done(session, message->id);
}

/* What went wrong with a spool file, and the cure. */
static const char *spool_trouble(int error)
{
	switch (-error) {
	case ENOSPC:
	case EDQUOT:
		return "its disk is full. Make room and print again";
	case ENOENT:
		return "the spool folder was removed. Make it, and add the port again";
	default:
		return strerror(-error);
	}
}

void handle_job_end(struct session *session, const struct wire_message *message,
		    struct incoming_fds *fds)
{
	struct daemon_file *file = find_in_turn(session, message->id, message->as.job_end.file);

	if (!file || yield_takes_back(file, session, message->id) ||
	    !may_begin_job(file, session, message->id)) {
		return;
	}
	struct daemon_port *port = file_port(file);
	const struct spool_job *job = port_end_job(port);

	if (!job) {
		session_refuse(session, message->id, -ENOENT, LPT_STATUS_INVALID_PARAMETER,
			       "%s has no job to end; begin one first", port->core.name);
	} else if (job->error < 0) {
		session_refuse(session, message->id, -EIO, LPT_STATUS_IO_DEVICE_ERROR,
			       "%s: the spool file of job %u is not whole: %s", port->core.name,
			       (unsigned int)job->number, spool_trouble(job->error));
	} else {
		show_job(session, message->id, job);
	}
}

/* Whoever may open it gets the descriptor. */
void handle_anchor(struct session *session, uint32_t id, struct daemon_port *port, bool is_printer)
{
	struct daemon_file *file;
	int fd;
	int r = anchor_new(session, port, &file, &fd);

	if (r < 0) {
		refuse_open(session, id, port, r);
		return;
	}
	if (is_printer) {
		printer_node_opened(port, file);
	}
	const struct wire_opened opened = opened_of(file);

	session_send_fd(session, WIRE_opened, id, &opened, &fd);
}

void handle_open_anchor(struct session *session, const struct wire_message *message,
			struct incoming_fds *fds)
{
	const struct wire_open_anchor *open = &message->as.open_anchor;
	struct daemon_port *port = lookup_port(session, message->id, open->port);
	bool is_printer = open->flags & LPT_ANCHOR_PRINTER;

	if (!port) {
		return;
	}
	if (open->flags & ~(LPT_ANCHOR_PRINTER | LPT_ANCHOR_AT_ONCE)) {
		session_refuse(session, message->id, -EINVAL, LPT_STATUS_INVALID_PARAMETER,
			       "flags 0x%x are unknown to this daemon", (unsigned int)open->flags);
		return;
	}
	if (!is_printer ||
	    printer_node_may_open(port, session, message->id, open->flags & LPT_ANCHOR_AT_ONCE)) {
		handle_anchor(session, message->id, port, is_printer);
	}
}
