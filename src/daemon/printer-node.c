/* SPDX-License-Identifier: MIT */
/* Who waits to open a printer node; see printer-node.h. */
#include "daemon/printer-node.h"

#include <errno.h>
#include <stdlib.h>

#include "daemon/anchor.h"
#include "daemon/file.h"
#include "daemon/handle.h"
#include "daemon/pending.h"

struct opener {
	struct lpt_list link; /* in port.openers */
	struct daemon_port *port;
	struct session *session;
	uint32_t id;
};

static struct opener *opener_at(struct lpt_list *at)
{
	return lpt_container_of(at, struct opener, link);
}

static void free_opener(struct opener *opener)
{
	request_charge(opener->session, -1);
	lpt_list_remove(&opener->link);
	free(opener);
}

static void wait_for_turn(struct daemon_port *port, struct session *session, uint32_t id)
{
	if (!request_has_room(session, id)) {
		return;
	}
	struct opener *opener = calloc(1, sizeof(*opener));

	if (!opener) {
		session_refuse(session, id, -ENOMEM, LPT_STATUS_UNSUCCESSFUL,
			       "the daemon is out of memory");
		return;
	}
	opener->port = port;
	opener->session = session;
	opener->id = id;
	lpt_list_append(&port->openers, &opener->link);
	request_charge(session, 1);
}

bool printer_node_may_open(struct daemon_port *port, struct session *session, uint32_t id,
			   bool at_once)
{
	const struct daemon_file *printer = port->printer;

	if (!printer && lpt_list_is_empty(&port->openers)) {
		return true;
	}
	if (!at_once ||
	    (printer && !anchor_is_held(printer) && lpt_list_is_empty(&port->openers))) {
		wait_for_turn(port, session, id);
	} else if (printer) {
		session_refuse(session, id, -EBUSY, LPT_STATUS_DEVICE_BUSY,
			       "the printer node of %s is open in %s (pid %d)", port->core.name,
			       printer->session->program, (int)printer->session->pid);
	} else {
		session_refuse(session, id, -EBUSY, LPT_STATUS_DEVICE_BUSY,
			       "others wait for the printer node of %s", port->core.name);
	}
	return false;
}

void printer_node_opened(struct daemon_port *port, struct daemon_file *file)
{
	file->is_printer = true;
	port->printer = file;
}

/* The first who can be given it. */
static int on_turn(sd_event_source *source, void *userdata)
{
	struct daemon_port *port = userdata;

	while (!port->printer && !lpt_list_is_empty(&port->openers)) {
		struct opener *opener = opener_at(port->openers.next);
		struct session *session = opener->session;
		uint32_t id = opener->id;

		free_opener(opener);
		handle_anchor(session, id, port, true);
	}
	return 0;
}

void printer_node_closed(struct daemon_port *port, const struct daemon_file *file)
{
	if (port->printer != file) {
		return;
	}
	port->printer = NULL;
	if (lpt_list_is_empty(&port->openers)) {
		return;
	}
	port->opener_turn = sd_event_source_disable_unref(port->opener_turn);
	if (sd_event_add_defer(port->daemon->loop, &port->opener_turn, on_turn, port) < 0) {
		printer_node_refuse_all(port);
	}
}

/* --- who does not wait any more --- */

void printer_node_refuse_all(struct daemon_port *port)
{
	bool is_gone = port->core.state == LPT_PORT_GONE || port->released;

	port->opener_turn = sd_event_source_disable_unref(port->opener_turn);
	lpt_list_for_each_safe (at, &port->openers) {
		struct opener *opener = opener_at(at);

		session_refuse(opener->session, opener->id, is_gone ? -ENODEV : -ENOMEM,
			       is_gone ? LPT_STATUS_DELETE_PENDING : LPT_STATUS_UNSUCCESSFUL,
			       "%s cannot be opened: %s", port->core.name,
			       is_gone ? "it is gone" : "the daemon is out of memory");
		free_opener(opener);
	}
}

/* Calls `act` for what a session waits for, or for the one of them with an id. */
static bool drop(struct session *session, uint32_t id, bool answer)
{
	bool found = false;

	lpt_list_for_each (on, &session->daemon->registry.ports) {
		struct daemon_port *port = lpt_container_of(on, struct daemon_port, link);

		lpt_list_for_each_safe (at, &port->openers) {
			struct opener *opener = opener_at(at);

			if (opener->session != session || (answer && opener->id != id)) {
				continue;
			}
			if (answer) {
				session_refuse(session, id, -ECANCELED, LPT_STATUS_CANCELLED,
					       "%s was not opened", port->core.name);
			}
			free_opener(opener);
			found = true;
		}
	}
	return found;
}

void printer_node_forget(struct session *session)
{
	drop(session, 0, false);
}

bool printer_node_cancel(struct session *session, uint32_t id)
{
	return drop(session, id, true);
}
