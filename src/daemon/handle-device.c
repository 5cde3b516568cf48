/* SPDX-License-Identifier: MIT */
/* Devices: open, requests, reads, writes, routines, file information, lists, the chain. */
#include "daemon/handle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lpt/request.h>

#include "daemon/chain.h"
#include "daemon/device-request.h"
#include "daemon/file.h"
#include "daemon/lookup.h"
#include "daemon/messages.h"

#define ID_ROOM 65536u        /* of a raw device ID, and of an answer with one */
#define CONTROL_OUT_MAX 4096u /* of any other answer */

/* --- opening --- */

static void refuse_name(struct session *session, uint32_t id, const char *name)
{
	enum lpt_status status = device_was_there(session->daemon, name)
					 ? LPT_STATUS_DEVICE_REMOVED
					 : LPT_STATUS_INVALID_HANDLE;

	session_refuse(session, id, -ENODEV, status, "no device %s. See them: lpt devices", name);
}

static void refuse_open(struct session *session, uint32_t id, const struct daemon_device *device,
			enum lpt_status status)
{
	char sentence[512];
	struct text text = {sentence, sizeof(sentence), 0};

	text_add(&text, "%s cannot be opened: ", device->name);
	if (status == LPT_STATUS_ACCESS_DENIED && device->file) {
		text_add(&text, "it is open already, by ");
		text_add_file(&text, device->file);
	} else if (status == LPT_STATUS_INVALID_DEVICE_REQUEST) {
		text_add(&text, "nothing answers there. Connect it, and look again: lpt chain %s",
			 device->port->core.name);
	} else {
		text_add(&text, "%s", lpt_status_meaning(status));
	}
	session_refuse(session, id, lpt_status_errno(status), status, "%s", sentence);
}

static bool may_open(struct session *session, uint32_t id, uint32_t flags)
{
	uint32_t most = session->daemon->policy.max_files;

	if (flags & ~LPT_DEVICE_AS_DIRECTORY) {
		session_refuse(session, id, -EINVAL, LPT_STATUS_INVALID_PARAMETER,
			       "flags 0x%x are unknown to this daemon", (unsigned int)flags);
		return false;
	}
	if (most != 0 && session->n_files >= most) {
		session_refuse(session, id, -EDQUOT, LPT_STATUS_UNSUCCESSFUL,
			       "this connection has %u files open; close some first",
			       (unsigned int)most);
		return false;
	}
	return true;
}

void handle_open_device(struct session *session, const struct wire_message *message,
			struct incoming_fds *fds)
{
	const struct wire_open_device *open = &message->as.open_device;
	struct daemon_device *device = device_find(session->daemon, open->device);
	struct daemon_file *file;

	if (!may_open(session, message->id, open->flags)) {
		return;
	}
	if (!device) {
		refuse_name(session, message->id, open->device);
		return;
	}
	enum lpt_status status =
		device_open(device, session, open->flags & LPT_DEVICE_AS_DIRECTORY, &file);

	if (status != LPT_STATUS_SUCCESS) {
		refuse_open(session, message->id, device, status);
		return;
	}
	const struct wire_opened opened = {
		.file = file->number,
		.instance = device->core.instance,
		.name = device->name,
		.location = device->location,
	};

	session_send(session, WIRE_opened, message->id, &opened);
}

/* --- requests --- */

/* The open device of a handle.  NULL: the request was refused in words. */
static struct daemon_device *find(struct session *session, uint32_t id, uint32_t number)
{
	struct daemon_file *file = file_find_any(session, id, number);

	if (file && !file->device) {
		session_refuse(session, id, -EINVAL, LPT_STATUS_INVALID_PARAMETER,
			       "file %u is a port; open a device of it for this",
			       (unsigned int)number);
		return NULL;
	}
	return file ? file->device : NULL;
}

static bool reads_id(uint32_t request_class, uint32_t code)
{
	return request_class == LPT_CLASS_CONTROL && (code == LPT_IOCTL_PAR_QUERY_DEVICE_ID ||
						      code == LPT_IOCTL_PAR_QUERY_DEVICE_ID_SIZE ||
						      code == LPT_IOCTL_PAR_QUERY_RAW_DEVICE_ID);
}

/* The core has no room of its own for an ID before it is known to fit. */
static bool make_id_room(struct device_request *request)
{
	request->core.id = request->id_room = malloc(ID_ROOM);
	if (request->id_room) {
		return true;
	}
	session_refuse(request->session, request->id, -ENOMEM, LPT_STATUS_UNSUCCESSFUL,
		       "the daemon is out of memory");
	device_request_free(request);
	return false;
}

void handle_device_request(struct daemon_device *device, struct session *session,
			   const struct wire_message *message)
{
	const struct wire_request *asked = &message->as.request;
	bool has_id = reads_id(asked->request_class, asked->code);
	uint32_t most = has_id ? ID_ROOM : CONTROL_OUT_MAX;
	uint32_t out_len = asked->out_len < most ? asked->out_len : most;
	struct device_request *request =
		device_request_new(device, session, message->id, asked->in.len + out_len);

	if (!request || (has_id && !make_id_room(request))) {
		return;
	}
	request->answer = DEVICE_ANSWER_REQUEST_DONE;
	request->out_len = out_len;
	request->core.kind = LPT_DEVICE_CONTROL;
	memcpy(request->buffer, asked->in.bytes, asked->in.len);
	request->core.io = (struct lpt_io){
		.request_class = asked->request_class,
		.code = asked->code,
		.in = request->buffer,
		.in_len = asked->in.len,
		.out = request->buffer + asked->in.len,
		.out_len = out_len,
	};
	device_request_send(request);
}

void handle_device_read(struct session *session, const struct wire_message *message,
			struct incoming_fds *fds)
{
	const struct wire_device_read *read = &message->as.device_read;
	struct daemon_device *device = find(session, message->id, read->file);
	struct device_request *request;

	if (!device) {
		return;
	}
	if (read->length > LPT_PAYLOAD_MAX) {
		session_refuse(session, message->id, -EMSGSIZE, LPT_STATUS_INVALID_PARAMETER,
			       "a read of %u bytes, at most %u are possible",
			       (unsigned int)read->length, (unsigned int)LPT_PAYLOAD_MAX);
		return;
	}
	request = device_request_new(device, session, message->id, read->length);
	if (!request) {
		return;
	}
	request->answer = DEVICE_ANSWER_MOVED;
	request->core.kind = read->direct ? LPT_DEVICE_ROUTINE : LPT_DEVICE_READ;
	request->core.routine = read->direct ? LPT_ROUTINE_READ : LPT_ROUTINE_NONE;
	request->core.offset = read->offset;
	request->core.buffer = request->buffer;
	request->core.n = read->length;
	device_request_send(request);
}

void handle_device_write(struct session *session, const struct wire_message *message,
			 struct incoming_fds *fds)
{
	const struct wire_device_write *write = &message->as.device_write;
	struct daemon_device *device = find(session, message->id, write->file);
	struct device_request *request =
		device ? device_request_new(device, session, message->id, write->bytes.len) : NULL;

	if (!request) {
		return;
	}
	memcpy(request->buffer, write->bytes.bytes, write->bytes.len);
	request->answer = DEVICE_ANSWER_MOVED;
	request->core.kind = write->direct ? LPT_DEVICE_ROUTINE : LPT_DEVICE_WRITE;
	request->core.routine = write->direct ? LPT_ROUTINE_WRITE : LPT_ROUTINE_NONE;
	request->core.offset = write->offset;
	request->core.bytes = request->buffer;
	request->core.n = write->bytes.len;
	device_request_send(request);
}

/* Reads and writes have messages of their own, for their bytes. */
static bool is_routine(uint32_t routine)
{
	return routine > LPT_ROUTINE_NONE && routine < LPT_ROUTINE_READ;
}

void handle_device_call(struct session *session, const struct wire_message *message,
			struct incoming_fds *fds)
{
	const struct wire_device_call *call = &message->as.device_call;
	struct daemon_device *device = find(session, message->id, call->file);
	struct device_request *request;

	if (!device) {
		return;
	}
	if (!is_routine(call->routine)) {
		session_refuse(session, message->id, -EINVAL, LPT_STATUS_INVALID_PARAMETER,
			       "there is no routine %u", (unsigned int)call->routine);
		return;
	}
	request = device_request_new(device, session, message->id, 0);
	if (!request) {
		return;
	}
	request->answer = DEVICE_ANSWER_MOVED;
	request->core.kind = LPT_DEVICE_ROUTINE;
	request->core.routine = (enum lpt_device_routine)call->routine;
	request->core.forward_mask = (uint16_t)call->forward_mask;
	request->core.reverse_mask = (uint16_t)call->reverse_mask;
	request->core.safety = call->safety;
	request->core.is_forward = call->is_forward;
	device_request_send(request);
}

void handle_file_information(struct session *session, const struct wire_message *message,
			     struct incoming_fds *fds)
{
	const struct wire_file_information *asked = &message->as.file_information;
	struct daemon_device *device = find(session, message->id, asked->file);
	_Alignas(8) uint8_t out[sizeof(struct lpt_file_standard_information)];
	uint32_t out_len = asked->out_len < sizeof(out) ? asked->out_len : (uint32_t)sizeof(out);
	uint32_t information = 0;

	if (!device) {
		return;
	}
	enum lpt_status status = lpt_device_file_information(
		&device->core, asked->information_class, out, out_len, &information);
	const struct wire_request_done done = {
		.status = status,
		.information = information,
		.out = {out, information},
	};

	session_send(session, WIRE_request_done, message->id, &done);
}

/* --- lists --- */

void handle_devices(struct session *session, const struct wire_message *message,
		    struct incoming_fds *fds)
{
	const char *name = message->as.devices.port;
	struct daemon_port *port = *name ? registry_find(session->daemon, name) : NULL;
	const struct daemon_device *device =
		*name && !port ? device_find(session->daemon, name) : NULL;

	if (*name && !port && !device) {
		refuse_name(session, message->id, name);
		return;
	}
	if (device) {
		device_show(session, message->id, device);
	} else if (port) {
		devices_show(session, message->id, port);
	} else {
		lpt_list_for_each (at, &session->daemon->registry.ports) {
			devices_show(session, message->id,
				     lpt_container_of(at, struct daemon_port, link));
		}
	}
	session_done(session, message->id);
}

void handle_chain(struct session *session, const struct wire_message *message,
		  struct incoming_fds *fds)
{
	const struct wire_chain *chain = &message->as.chain;
	struct daemon_port *port = lookup_port(session, message->id, chain->port);

	if (port) {
		chain_start(session, message->id, port, chain->timeout_ms);
	}
}
