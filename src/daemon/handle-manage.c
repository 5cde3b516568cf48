/* SPDX-License-Identifier: MIT */
/* Requests of who manages: add, remove, unplug, evict, adjust. */
#include "daemon/handle.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/evict.h"
#include "daemon/file.h"
#include "daemon/lookup.h"
#include "daemon/messages.h"
#include "daemon/show.h"

/* A descriptor must be what its key is: a client could pass anything. */
static int check_kind(const struct setting *setting, int fd, char *error, size_t error_size)
{
	struct stat about;
	bool wants_folder = setting->key->type == KEY_FOLDER;
	bool wants_device = setting->key->type == KEY_DEVICE;

	if (fstat(fd, &about) < 0) {
		return -errno;
	}
	if (wants_device) {
		snprintf(error, error_size, "%s is no device", setting->text);
		return S_ISCHR(about.st_mode) ? 0 : -ENOTTY;
	}
	if (S_ISDIR(about.st_mode) == wants_folder) {
		return 0;
	}
	snprintf(error, error_size, "%s=%s is %s folder", setting->key->name, setting->text,
		 wants_folder ? "no" : "a");
	return wants_folder ? -ENOTDIR : -EISDIR;
}

/* Descriptors go to the keys that want one, in the order of both. */
static int attach(struct port_spec *spec, struct incoming_fds *fds, char *error, size_t error_size)
{
	uint32_t used = 0;

	for (struct setting *at = port_spec_wants(spec); at; at = port_spec_wants(spec)) {
		if (used == fds->n) {
			snprintf(error, error_size, "%s=%s: no open folder or file came with it",
				 at->key->name, at->text);
			return -EINVAL;
		}
		int r = check_kind(at, fds->fds[used], error, error_size);

		if (r < 0) {
			return r;
		}
		setting_attach(at, &fds->fds[used++]);
	}
	if (used < fds->n) {
		snprintf(error, error_size, "%u folders or files came with it, %u are wanted",
			 (unsigned int)fds->n, (unsigned int)used);
		return -EINVAL;
	}
	return 0;
}

void handle_add(struct session *session, const struct wire_message *message,
		struct incoming_fds *fds)
{
	struct port_spec spec = {0};
	struct daemon_port *port = NULL;
	char error[2048] = "";
	int r = port_spec_parse(message->as.add.spec, &spec, error, sizeof(error));

	if (r == 0) {
		r = attach(&spec, fds, error, sizeof(error));
		if (r < 0) {
			port_spec_deinit(&spec);
		}
	}
	if (r == 0) {
		r = registry_add(session->daemon, &spec, false, &port, error, sizeof(error));
	}
	if (r < 0) {
		session_refuse(session, message->id, r, LPT_STATUS_INVALID_PARAMETER, "%s",
			       *error ? error : strerror(-r));
		return;
	}
	if (r == REGISTRY_LATER) {
		port->asker = (struct asker){session, message->id};
		return;
	}
	show_port(session, message->id, port);
}

void handle_remove(struct session *session, const struct wire_message *message,
		   struct incoming_fds *fds)
{
	struct daemon_port *port = lookup_port(session, message->id, message->as.remove.port);
	char sentence[2048];
	struct text text = {sentence, sizeof(sentence), 0};

	if (!port) {
		return;
	}
	int r = registry_remove(port);

	if (r < 0) {
		message_files_open(&text, port);
		session_refuse(session, message->id, -EBUSY, LPT_STATUS_FILES_OPEN, "%s", sentence);
		return;
	}
	if (r == REGISTRY_LATER) {
		port->asker = (struct asker){session, message->id};
		return;
	}
	session_done(session, message->id);
}

void handle_unplug(struct session *session, const struct wire_message *message,
		   struct incoming_fds *fds)
{
	struct daemon_port *port = lookup_port(session, message->id, message->as.unplug.port);
	uint32_t id = message->id;

	if (!port) {
		return;
	}
	show_files(session, id, port);
	port_unplug(port, "pulled out by hand");
	session_done(session, id);
}

void handle_evict(struct session *session, const struct wire_message *message,
		  struct incoming_fds *fds)
{
	const struct wire_evict *evict = &message->as.evict;
	struct daemon_port *port = lookup_port(session, message->id, evict->port);

	if (!port) {
		return;
	}
	const struct daemon_file *owner = port_owner(port);

	if (evict->pid != 0 && (!owner || (uint32_t)owner->session->pid != evict->pid)) {
		session_done(session, message->id);
		return;
	}
	evict_start(session, message->id, port, evict->grace_ms);
}

/* Has somebody the wires of a port that can be adjusted only while nobody has? */
static bool is_out_of_reach(const struct daemon_port *port)
{
	return port->work.on_worker && port->source.driver->adjusts_at_rest;
}

void handle_adjust(struct session *session, const struct wire_message *message,
		   struct incoming_fds *fds)
{
	const struct wire_adjust *adjust = &message->as.adjust;
	struct daemon_port *port = lookup_port(session, message->id, adjust->port);
	char error[512] = "";

	if (!port) {
		return;
	}
	int r = is_out_of_reach(port) ? -EBUSY
				      : port_source_adjust(&port->source, adjust->key,
							   adjust->value, error, sizeof(error));

	if (r == -EBUSY) {
		session_refuse(session, message->id, r, LPT_STATUS_DEVICE_BUSY,
			       "%s runs a program; try again when it has ended", port->core.name);
		return;
	}
	if (r < 0) {
		session_refuse(session, message->id, r, LPT_STATUS_INVALID_PARAMETER, "%s",
			       *error ? error : strerror(-r));
		return;
	}
	session_done(session, message->id);
}
