/* SPDX-License-Identifier: MIT */
/* What a request names, or its refusal. */
#ifndef LPT_DAEMON_LOOKUP_H
#define LPT_DAEMON_LOOKUP_H

#include "daemon/session.h"

struct daemon_file;
struct daemon_port;

/* A port by any of its names. */
/* NULL: there is none, and the request was refused in words. */
struct daemon_port *lookup_port(struct session *session, uint32_t id, const char *name);

/* A file that may drive its port now.  NULL: the request was refused in words, or is parked until
 * it may. */
struct daemon_file *lookup_driver(struct session *session, uint32_t id, uint32_t number);

#endif
