/* SPDX-License-Identifier: MIT */
/* Each sentence says what was attempted, on what, why not, and the cure. */
#include "daemon/messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon/device.h"
#include "daemon/file.h"
#include "util/clock.h"

#define ROOM_FOR_END 512 /* of a list: its last file, how many more there are, and the cure */

void text_add(struct text *text, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(text->at + text->len, text->size - text->len, format, arguments);
	va_end(arguments);
	if (n > 0) {
		text->len += (size_t)n;
	}
	if (text->len >= text->size) {
		text->len = text->size - 1;
	}
}

void text_add_duration(struct text *text, int64_t ns)
{
	long long ms = ns / NS_PER_MS;

	if (ms < 10000 && ms % 1000 != 0) {
		text_add(text, "%lld.%lld s", ms / 1000, ms / 100 % 10);
	} else if (ms < 120000) {
		text_add(text, "%lld s", ms / 1000);
	} else if (ms < 7200000) {
		text_add(text, "%lld min", ms / 60000);
	} else {
		text_add(text, "%lld h", ms / 3600000);
	}
}

void text_add_file(struct text *text, const struct daemon_file *file)
{
	const struct session *session = file->session;

	text_add(text, "%s (pid %d, %s)", session->program, (int)session->pid,
		 session->account->name);
}

void text_add_holder(struct text *text, const struct daemon_port *port)
{
	const struct daemon_file *owner = port_owner(port);

	if (!owner) {
		text_add(text, "its lines are being cleaned");
		return;
	}
	text_add(text, "held by ");
	text_add_file(text, owner);
	text_add(text, " for ");
	text_add_duration(text, clock_monotonic_ns() - port->owner_since_ns);
}

static void add_waiters(struct text *text, uint32_t n)
{
	if (n == 0) {
		text_add(text, "nobody is before you");
	} else {
		text_add(text, "%u waiter%s before you", (unsigned int)n, n == 1 ? "" : "s");
	}
}

void message_held(struct text *text, const struct daemon_port *port)
{
	text_add(text, "%s is ", port->core.name);
	text_add_holder(text, port);
	text_add(text, "; ");
	add_waiters(text, port->core.n_waiters);
}

void message_timed_out(struct text *text, const struct daemon_port *port, int64_t timeout_ms)
{
	text_add(text, "%s not free within ", port->core.name);
	text_add_duration(text, clock_ns_of_ms(timeout_ms));
	text_add(text, ": ");
	text_add_holder(text, port);
}

/* The first file says "pid", the owner says so; the rest is short (the list may be long). */
static void add_open_file(struct text *text, const struct daemon_file *file, bool is_first)
{
	const struct session *session = file->session;

	text_add(text, "%s%s (%s%d, %s%s%s%s)", is_first ? "" : ", ", session->program,
		 is_first ? "pid " : "", (int)session->pid, session->account->name,
		 port_owner(file_port(file)) == file ? ", owner" : "",
		 file->device ? ", device " : "", file->device ? file->device->name : "");
}

void message_files_open(struct text *text, const struct daemon_port *port)
{
	const struct daemon_file *owner = port_owner(port);
	bool is_first = true;
	uint32_t n_more = 0;

	text_add(text, "cannot remove %s: ", port->core.name);
	if (port->core.n_files == 1) {
		text_add(text, "1 file is open: ");
	} else {
		text_add(text, "%u files are open: ", (unsigned int)port->core.n_files);
	}
	if (owner) {
		add_open_file(text, owner, true);
		is_first = false;
	}
	lpt_list_for_each (at, &port->core.files) {
		if (file_at(at) == owner) {
			continue;
		}
		if (text->size - text->len < ROOM_FOR_END) {
			n_more++;
			continue;
		}
		add_open_file(text, file_at(at), is_first);
		is_first = false;
	}
	if (n_more > 0) {
		text_add(text, ", and %u more", (unsigned int)n_more);
	}
	text_add(text, ". Close %s and try again, or pull it as if by hand: lpt unplug %s",
		 port->core.n_files == 1 ? "it" : "them", port->core.name);
}

void message_daemon(struct text *text, const struct daemon *daemon)
{
	text_add(text, "%s daemon, %s", daemon->is_system ? "system" : "user", daemon->socket_path);
}

void message_no_port(struct text *text, const struct daemon *daemon, const char *name)
{
	const struct lpt_list *ports = &daemon->registry.ports;

	text_add(text, "no port %s.", name);
	if (lpt_list_is_empty(ports)) {
		text_add(text, " There are no ports; add one: lpt add printer,spool=out");
	} else {
		text_add(text, ports->next == ports->prev ? " There is " : " There are ");
		lpt_list_for_each (at, ports) {
			const struct daemon_port *port =
				lpt_container_of(at, struct daemon_port, link);
			const char *joint = at->next->next == ports ? " and " : ", ";

			text_add(text, "%s%s", port->core.name, at->next == ports ? "." : joint);
		}
	}
	text_add(text, " (");
	message_daemon(text, daemon);
	text_add(text, ")");
}
