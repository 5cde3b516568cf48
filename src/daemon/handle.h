/* SPDX-License-Identifier: MIT */
/* One handler per request of the message table, by topic in handle-*.c. */
#ifndef LPT_DAEMON_HANDLE_H
#define LPT_DAEMON_HANDLE_H

#include "daemon/session.h"

typedef void (*handle_fn)(struct session *session, const struct wire_message *message,
			  struct incoming_fds *fds);

struct daemon_port;

struct daemon_device;

/* A request with the handle of a device. */
void handle_device_request(struct daemon_device *device, struct session *session,
			   const struct wire_message *message);

/* The end of open_anchor, for who had to wait for it as well. */
void handle_anchor(struct session *session, uint32_t id, struct daemon_port *port, bool is_printer);

#define HANDLE_REQUEST(name)                                                                       \
	void handle_##name(struct session *session, const struct wire_message *message,            \
			   struct incoming_fds *fds);
#define HANDLE_REPLY(name)
#define HANDLE_EVENT(name)
#define MESSAGE(number, name, kind, role, reply, fields) HANDLE_##kind(name)
#include "wire/messages.def"
#undef HANDLE_REQUEST
#undef HANDLE_REPLY
#undef HANDLE_EVENT

#endif
