/* SPDX-License-Identifier: MIT */
/* Requests about the connection itself: hello, cancel, status. */
#include "daemon/handle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/anchor.h"
#include "daemon/events.h"
#include "daemon/evict.h"
#include "daemon/file.h"
#include "daemon/messages.h"
#include "daemon/opening.h"
#include "daemon/printer-node.h"
#include "daemon/trace.h"
#include "util/cleanup.h"
#include "util/clock.h"

/* Refuse the greeting in words; the connection ends. */
static void turn_away(struct session *session, uint32_t id, int error, const char *why)
{
	session_refuse(session, id, error, LPT_STATUS_UNSUCCESSFUL, "%s", why);
	session_doom(session, NULL);
}

void handle_hello(struct session *session, const struct wire_message *message,
		  struct incoming_fds *fds)
{
	const struct wire_hello *hello = &message->as.hello;
	struct daemon *daemon = session->daemon;
	char name[256];
	struct text text = {name, sizeof(name), 0};

	if (hello->magic != WIRE_MAGIC || hello->major != WIRE_MAJOR) {
		turn_away(session, message->id, -EPROTO,
			  "this daemon speaks version 1 of the protocol; update the older of the "
			  "two");
		return;
	}
	if (session->greeted) {
		turn_away(session, message->id, -EPROTO, "hello comes once");
		return;
	}
	if (session->over_quota) {
		turn_away(session, message->id, -EDQUOT,
			  "this user has too many connections to the daemon; close some first");
		return;
	}
	session->program = session_showable(hello->name);
	if (!session->program) {
		turn_away(session, message->id, -ENOMEM, "the daemon is out of memory");
		return;
	}
	session->greeted = true;
	message_daemon(&text, daemon);
	const struct wire_hello_reply reply = {
		.major = WIRE_MAJOR,
		.minor = WIRE_MINOR,
		.roles = session->roles,
		.pid = (uint32_t)getpid(),
		.version = DAEMON_VERSION,
		.daemon = name,
	};

	session_send(session, WIRE_hello_reply, message->id, &reply);
}

/* The operation that is cancelled has its answer; cancel has none, and a late one does nothing. */
void handle_cancel(struct session *session, const struct wire_message *message,
		   struct incoming_fds *fds)
{
	uint32_t target = message->as.cancel.target;

	if (target == 0) {
		return; /* no request has it */
	}
	if (events_unwatch(session, target)) {
		session_refuse(session, target, -ECANCELED, LPT_STATUS_CANCELLED,
			       "the watch has ended");
		return;
	}
	if (trace_stop(session, target) || evict_cancel(session, target) ||
	    printer_node_cancel(session, target) || opening_cancel(session, target)) {
		return;
	}
	lpt_list_for_each (at, anchor_files(session)) {
		if (file_cancel(lpt_container_of(at, struct daemon_file, link), session, target)) {
			return;
		}
	}
}

static uint64_t memory_bytes(void)
{
	unsigned long size = 0, resident = 0;
	cleanup_fclose FILE *stream = fopen("/proc/self/statm", "re");

	if (!stream || fscanf(stream, "%lu %lu", &size, &resident) != 2) {
		return 0;
	}
	return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

void handle_status(struct session *session, const struct wire_message *message,
		   struct incoming_fds *fds)
{
	const struct daemon *daemon = session->daemon;
	struct wire_status_info info = {
		.pid = (uint32_t)getpid(),
		.version = DAEMON_VERSION,
		.socket = daemon->socket_path,
		.uptime_ns = clock_monotonic_ns() - daemon->started_ns,
		.n_clients = daemon->n_sessions,
		.n_files = daemon->n_files,
		.n_requests = daemon->n_requests,
		.memory_bytes = memory_bytes(),
		.user = daemon->user,
	};

	lpt_list_for_each (at, &daemon->registry.ports) {
		info.n_ports++;
	}
	session_send(session, WIRE_status_info, message->id, &info);
}
