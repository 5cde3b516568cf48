/* SPDX-License-Identifier: MIT */
/* A client that speaks the protocol itself, for what liblpt has no call for: no file is open. */
#ifndef TESTS_CONFORMANCE_DAEMON_RAW_H
#define TESTS_CONFORMANCE_DAEMON_RAW_H

#include "wire/wire.h"

/* A connection to the daemon at that socket that has said hello; -1 on failure. */
int raw_connection(const char *socket);

/* Send one message; the errno of the error that answers it, 0 if another message does. */
int raw_exchange_error(int fd, enum wire_number number, const void *body);

#endif
