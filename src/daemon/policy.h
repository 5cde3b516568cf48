/* SPDX-License-Identifier: MIT */
/* What an administrator may decide for the whole daemon: section [lptd] of the configuration. */
#ifndef LPT_DAEMON_POLICY_H
#define LPT_DAEMON_POLICY_H

#include <stdint.h>

struct policy {
	char *manage; /* users with the role manage, separated by blanks; NULL: root only */
	char *group;  /* whose members have the role use */
	uint32_t max_connections; /* of one user; 0: no limit */
	uint32_t max_files;       /* of one connection */
	uint32_t max_requests;    /* of one connection, waiting for an answer */
};

#endif
