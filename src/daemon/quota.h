/* SPDX-License-Identifier: MIT */
/* What one user holds of the daemon, counted and limited. */
#ifndef LPT_DAEMON_QUOTA_H
#define LPT_DAEMON_QUOTA_H

#include <stdbool.h>
#include <sys/types.h>

#include "daemon/daemon.h"

struct session;

struct account {
	struct lpt_list link; /* in daemon.accounts */
	uid_t uid;
	uint32_t n_connections;
	uint32_t n_watches; /* of all of them */
	char name[];        /* of the user, or its number */
};

/* Charge one connection to a user.  NULL: out of memory. */
struct account *account_charge(struct daemon *daemon, uid_t uid);

/* Give it back; the account goes with its last connection.  NULL does nothing. */
void account_refund(struct account *account);

/* How full the user's share is. */
enum quota_outcome {
	QUOTA_FREE = 0,
	QUOTA_RESERVED, /* what is left is kept for observing and managing */
	QUOTA_USED_UP,  /* it will be told so when it greets */
	QUOTA_EXCEEDED, /* not even that: those who are told are too many */
};
enum quota_outcome quota_connections(const struct daemon *daemon, const struct account *account);

/* Charge a watch, of events or of accesses, to a connection and its user: each costs something
 * whenever anything happens.  0; -EDQUOT one of the two has too many. */
int watch_charge(struct session *session);
void watch_refund(struct session *session);

#endif
