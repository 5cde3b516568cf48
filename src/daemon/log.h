/* SPDX-License-Identifier: MIT */
/* Log lines that clients cause: with fields, escaped, and never more than a few a second. */
#ifndef LPT_DAEMON_LOG_H
#define LPT_DAEMON_LOG_H

struct session;

/* "client 7: disconnected: WHY (pid=812 uid=1000 program=openocd)" */
void log_client(const struct session *session, const char *why);

#endif
