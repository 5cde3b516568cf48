/* SPDX-License-Identifier: MIT */
/* Who may do what: enum wire_role, as bits, decided once per connection. */
#ifndef LPT_DAEMON_ROLES_H
#define LPT_DAEMON_ROLES_H

#include <stdbool.h>
#include <sys/socket.h>

#include <stddef.h>

#include "daemon/daemon.h"

struct session;

/* The roles of a peer.  A user's own daemon gives that user (and root) all, others none; the
 * system's gives everybody observe, the group use, and manage to root and those named. */
uint32_t roles_of(const struct daemon *daemon, int fd, const struct ucred *peer);

bool roles_permit(uint32_t roles, enum wire_role least);

/* Why a request was refused, and the cure. */
void roles_sentence(const struct session *session, enum wire_number number, char *text,
		    size_t size);

#endif
