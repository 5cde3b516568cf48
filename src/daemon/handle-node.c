/* SPDX-License-Identifier: MIT */
/*
 * What the device nodes of a port need of its files: users that exclude one another, bytes that all
 * copies of a descriptor share, and interrupts that are counted.
 */
#include "daemon/handle.h"

#include <errno.h>
#include <string.h>

#include "daemon/file.h"
#include "daemon/interrupts.h"

#define CONTROL_LINES 0x0f

/* The file of a request if its port is still there; else it was refused in words. */
static struct daemon_file *find_alive(struct session *session, uint32_t id, uint32_t number)
{
	struct daemon_file *file = file_find(session, id, number);

	if (file && file_port(file)->core.state == LPT_PORT_GONE) {
		file_refuse(file, session, id, LPT_STATUS_DELETE_PENDING);
		return NULL;
	}
	return file;
}

/* Another file of the port that stands in the way; NULL: none does.  Who merely has the port open
 * is in nobody's way; and where owners lend the port, nobody can want it alone. */
static struct daemon_file *find_rival(const struct daemon_file *file, bool exclusive)
{
	if (file_port(file)->yield_idle_ns >= 0) {
		return NULL;
	}
	lpt_list_for_each (at, &file_port(file)->core.files) {
		struct daemon_file *other = file_at(at);

		if (other == file) {
			continue;
		}
		if (other->enlisted == FILE_EXCLUSIVE ||
		    (exclusive && (other->enlisted == FILE_SHARING || other->core.has_allocated))) {
			return other;
		}
	}
	return NULL;
}

void handle_enlist(struct session *session, const struct wire_message *message,
		   struct incoming_fds *fds)
{
	const struct wire_enlist *enlist = &message->as.enlist;
	struct daemon_file *file = find_alive(session, message->id, enlist->file);

	if (!file) {
		return;
	}
	const struct daemon_file *rival = find_rival(file, enlist->exclusive);

	if (rival) {
		session_refuse(session, message->id, -EBUSY, LPT_STATUS_DEVICE_BUSY,
			       "%s is in use by %s (pid %d)%s", file_port(file)->core.name,
			       rival->session->program, (int)rival->session->pid,
			       rival->enlisted == FILE_EXCLUSIVE ? ", which wants it alone" : "");
		return;
	}
	file->enlisted = enlist->exclusive ? FILE_EXCLUSIVE : FILE_SHARING;
	session_done(session, message->id);
}

/* Settings of a printer node outlast its file: programs set them, close it, and print later. */
static struct node_note *note_of(struct daemon_file *file)
{
	return file->is_printer ? &file_port(file)->printer_note : &file->note;
}

void handle_note_get(struct session *session, const struct wire_message *message,
		     struct incoming_fds *fds)
{
	struct daemon_file *file = find_alive(session, message->id, message->as.note_get.file);

	if (file) {
		const struct node_note *kept = note_of(file);
		const struct wire_note note = {.note = {kept->bytes, kept->len}};

		session_send(session, WIRE_note, message->id, &note);
	}
}

void handle_note_set(struct session *session, const struct wire_message *message,
		     struct incoming_fds *fds)
{
	const struct wire_blob *note = &message->as.note_set.note;
	struct daemon_file *file = find_alive(session, message->id, message->as.note_set.file);

	if (file) {
		struct node_note *kept = note_of(file);

		memcpy(kept->bytes, note->bytes, note->len);
		kept->len = (uint8_t)note->len;
		session_done(session, message->id);
	}
}

/* Arm one write of the control lines for the next interrupt of who owns the port. */
static void arm(struct daemon_port *port, uint8_t control)
{
	struct lpt_lines *lines = &port->source.lines;
	uint8_t kept = lines->shadow[LPT_REG_CONTROL] & (uint8_t)~CONTROL_LINES;

	lines->edge_write = kept | (control & CONTROL_LINES);
	lines->edge_armed = true;
}

void handle_interrupts(struct session *session, const struct wire_message *message,
		       struct incoming_fds *fds)
{
	const struct wire_interrupts *interrupts = &message->as.interrupts;
	struct daemon_file *file = find_alive(session, message->id, interrupts->file);

	if (!file) {
		return;
	}
	if (file_must_park(file)) {
		file_park(file, session, message->id);
		return;
	}
	if (interrupts->arm && !lpt_file_may_drive(&file->core)) {
		file_refuse(file, session, message->id, LPT_STATUS_NOT_OWNER);
		return;
	}
	if (interrupts->arm) {
		arm(file_port(file), interrupts->control);
	}
	const struct wire_count count = {.count = interrupts_ask(file)};

	if (interrupts->take) {
		file->n_interrupts = 0;
	}
	session_send(session, WIRE_count, message->id, &count);
}
