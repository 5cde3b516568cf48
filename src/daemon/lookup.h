/* SPDX-License-Identifier: MIT */
/* A port by any of its names, for a request. */
#ifndef LPT_DAEMON_LOOKUP_H
#define LPT_DAEMON_LOOKUP_H

#include "daemon/session.h"

struct daemon_port;

/* NULL: there is none, and the request was refused in words. */
struct daemon_port *lookup_port(struct session *session, uint32_t id, const char *name);

#endif
