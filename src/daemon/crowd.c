/* SPDX-License-Identifier: MIT */
#include "daemon/crowd.h"

#include <errno.h>
#include <sys/epoll.h>

#include "daemon/session.h"
#include "util/fdio.h"

#define ROUND 64 /* connections served before the loop looks at timers and workers again */

static int on_ready(sd_event_source *source, int crowd_fd, uint32_t revents, void *userdata)
{
	struct epoll_event ready[ROUND];
	int n = epoll_wait(crowd_fd, ready, ROUND, 0);

	for (int i = 0; i < n; i++) {
		session_ready(ready[i].data.ptr, ready[i].events);
	}
	return 0;
}

int crowd_start(struct daemon *daemon)
{
	daemon->crowd_fd = epoll_create1(EPOLL_CLOEXEC);
	if (daemon->crowd_fd < 0) {
		return -errno;
	}
	return sd_event_add_io(daemon->loop, &daemon->crowd, daemon->crowd_fd, EPOLLIN, on_ready,
			       NULL);
}

void crowd_stop(struct daemon *daemon)
{
	daemon->crowd = sd_event_source_disable_unref(daemon->crowd);
	fd_close(&daemon->crowd_fd);
}

static int control(struct session *session, int operation, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = session};

	if (epoll_ctl(session->daemon->crowd_fd, operation, session->fd, &event) < 0) {
		return -errno;
	}
	session->interest = events;
	return 0;
}

int crowd_join(struct session *session)
{
	int r = control(session, EPOLL_CTL_ADD, EPOLLIN);

	session->has_joined = r == 0;
	return r;
}

void crowd_listen(struct session *session, uint32_t events)
{
	if (session->has_joined && session->interest != events &&
	    control(session, EPOLL_CTL_MOD, events) < 0) {
		session_doom(session, "its socket cannot be watched");
	}
}

void crowd_leave(struct session *session)
{
	if (session->has_joined) {
		control(session, EPOLL_CTL_DEL, 0);
		session->has_joined = false;
	}
}
