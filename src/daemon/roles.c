/* SPDX-License-Identifier: MIT */
/* Roles from the credentials that the kernel vouches for; see roles.h. */
#include "daemon/roles.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/session.h"
#include "util/cleanup.h"

#define ROLES_ALL (WIRE_ROLE_OBSERVE | WIRE_ROLE_USE | WIRE_ROLE_MANAGE)
#define GROUPS_MAX 65536

static bool has_group(int fd, const struct ucred *peer, gid_t group)
{
	cleanup_free gid_t *groups = malloc(GROUPS_MAX * sizeof(*groups));
	socklen_t len = GROUPS_MAX * sizeof(*groups);

	if (peer->gid == group) {
		return true;
	}
	if (!groups || getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len) < 0) {
		return false;
	}
	for (size_t i = 0; i < len / sizeof(*groups); i++) {
		if (groups[i] == group) {
			return true;
		}
	}
	return false;
}

/* Is a user's name or number one of the words of a list? */
static bool is_named(const char *list, uid_t uid)
{
	cleanup_free char *words = list ? strdup(list) : NULL;
	char *rest = NULL;

	for (char *word = words ? strtok_r(words, " ,\t", &rest) : NULL; word;
	     word = strtok_r(NULL, " ,\t", &rest)) {
		const struct passwd *user = getpwnam(word);
		char *end;

		if (user ? user->pw_uid == uid : (strtoul(word, &end, 10) == uid && *end == 0)) {
			return true;
		}
	}
	return false;
}

static const char *group_of(const struct daemon *daemon)
{
	return daemon->policy.group ? daemon->policy.group : "lp";
}

uint32_t roles_of(const struct daemon *daemon, int fd, const struct ucred *peer)
{
	uint32_t roles = WIRE_ROLE_OBSERVE;

	if (!daemon->is_system) {
		return peer->uid == geteuid() || peer->uid == 0 ? ROLES_ALL : 0;
	}
	if (peer->uid == 0 || is_named(daemon->policy.manage, peer->uid)) {
		return ROLES_ALL;
	}
	const struct group *group = getgrnam(group_of(daemon));

	if (group && has_group(fd, peer, group->gr_gid)) {
		roles |= WIRE_ROLE_USE;
	}
	return roles;
}

bool roles_permit(uint32_t roles, enum wire_role least)
{
	return (roles & least) == (uint32_t)least;
}

void roles_sentence(const struct session *session, enum wire_number number, char *text, size_t size)
{
	const char *group = group_of(session->daemon);

	switch (wire_least_role(number)) {
	case WIRE_ROLE_MANAGE:
		snprintf(text, size,
			 "adding, removing, unplugging, evicting and adjusting need root, or a "
			 "user named by manage= in lptd.conf(5)");
		return;
	case WIRE_ROLE_USE:
		snprintf(text, size,
			 "using ports needs the group %s: sudo adduser USER %s, then log in again",
			 group, group);
		return;
	case WIRE_ROLE_OBSERVE:
	case WIRE_ROLE_NONE:
		break;
	}
	snprintf(text, size, "this daemon serves another user only");
}
