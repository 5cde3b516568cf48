/* SPDX-License-Identifier: MIT */
/* The listening socket: made here or inherited from systemd, one daemon a socket. */
#ifndef LPT_DAEMON_SERVER_H
#define LPT_DAEMON_SERVER_H

#include "daemon/daemon.h"

/* Begin to listen.  0, or a negative errno after one sentence in the log: -EADDRINUSE another
 * daemon serves this socket. */
int server_start(struct daemon *daemon);

/* Stop listening and remove what was made. */
void server_stop(struct daemon *daemon);

#endif
