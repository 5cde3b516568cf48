/* SPDX-License-Identifier: MIT */
/* Accounts live as long as their user is connected; see quota.h. */
#include "daemon/quota.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/session.h"

#define RESERVED_CONNECTIONS 4 /* of each user: to look and to put right */
#define REFUSED_CONNECTIONS 16 /* of each user: that wait to be refused in words */
#define WATCHES_OF_CONNECTION 16
#define WATCHES_OF_USER 64

static struct account *account_find(struct daemon *daemon, uid_t uid)
{
	lpt_list_for_each (at, &daemon->accounts) {
		struct account *account = lpt_container_of(at, struct account, link);

		if (account->uid == uid) {
			return account;
		}
	}
	return NULL;
}

static struct account *account_new(struct daemon *daemon, uid_t uid)
{
	const struct passwd *user = getpwuid(uid);
	char number[16];

	snprintf(number, sizeof(number), "%u", (unsigned int)uid);
	const char *name = user ? user->pw_name : number;
	struct account *account = calloc(1, sizeof(*account) + strlen(name) + 1);

	if (!account) {
		return NULL;
	}
	account->uid = uid;
	memcpy(account->name, name, strlen(name) + 1);
	lpt_list_append(&daemon->accounts, &account->link);
	return account;
}

struct account *account_charge(struct daemon *daemon, uid_t uid)
{
	struct account *account = account_find(daemon, uid);

	if (!account) {
		account = account_new(daemon, uid);
	}
	if (account) {
		account->n_connections++;
	}
	return account;
}

void account_refund(struct account *account)
{
	if (account && --account->n_connections == 0) {
		lpt_list_remove(&account->link);
		free(account);
	}
}

enum quota_outcome quota_connections(const struct daemon *daemon, const struct account *account)
{
	uint32_t most = daemon->policy.max_connections;

	if (most == 0 || account->n_connections + RESERVED_CONNECTIONS <= most) {
		return QUOTA_FREE;
	}
	if (account->n_connections <= most) {
		return QUOTA_RESERVED;
	}
	return account->n_connections <= most + REFUSED_CONNECTIONS ? QUOTA_USED_UP
								    : QUOTA_EXCEEDED;
}

int watch_charge(struct session *session)
{
	if (session->n_watches == WATCHES_OF_CONNECTION ||
	    session->account->n_watches >= WATCHES_OF_USER) {
		return -EDQUOT;
	}
	session->n_watches++;
	session->account->n_watches++;
	return 0;
}

void watch_refund(struct session *session)
{
	session->n_watches--;
	session->account->n_watches--;
}
