/* SPDX-License-Identifier: MIT */
/* The daemon's own life: from its loop and state folder to the last line brought to rest. */
#include "daemon/daemon.h"

#include <string.h>

#include "daemon/crowd.h"
#include "daemon/session.h"
#include "util/clock.h"
#include "util/fdio.h"
#include "util/log.h"

static int on_reap(sd_event_source *source, void *userdata)
{
	struct daemon *daemon = userdata;

	while (!lpt_list_is_empty(&daemon->doomed)) {
		session_close(lpt_container_of(daemon->doomed.next, struct session, link));
	}
	registry_reap(daemon);
	if (daemon->stops && !registry_is_at_work(daemon)) {
		return sd_event_exit(daemon->loop, 0);
	}
	return 0;
}

void daemon_reap_later(struct daemon *daemon)
{
	if (daemon->reaper) {
		sd_event_source_set_enabled(daemon->reaper, SD_EVENT_ONESHOT);
	}
}

int daemon_init(struct daemon *daemon, const char *state_path)
{
	daemon->started_ns = clock_monotonic_ns();
	daemon->crowd_fd = daemon->listen_fd = daemon->spare_fd = daemon->lock_fd = -1;
	lpt_list_init(&daemon->sessions);
	lpt_list_init(&daemon->doomed);
	lpt_list_init(&daemon->accounts);
	lpt_list_init(&daemon->watches);
	registry_init(&daemon->registry);
	int r = state_open(&daemon->state, state_path);

	if (r < 0) {
		return r;
	}
	r = sd_event_new(&daemon->loop);
	if (r >= 0) {
		r = sd_event_add_defer(daemon->loop, &daemon->reaper, on_reap, daemon);
	}
	if (r >= 0) {
		r = crowd_start(daemon);
	}
	if (r < 0) {
		log_error("cannot make an event loop: %s", strerror(-r));
		return r;
	}
	return sd_event_source_set_enabled(daemon->reaper, SD_EVENT_OFF);
}

static void close_all(struct lpt_list *sessions)
{
	while (!lpt_list_is_empty(sessions)) {
		session_close(lpt_container_of(sessions->next, struct session, link));
	}
}

void daemon_stop(struct daemon *daemon)
{
	daemon->stops = true;
	daemon->listen_source = sd_event_source_disable_unref(daemon->listen_source);
	close_all(&daemon->sessions);
	close_all(&daemon->doomed);
	registry_rest(daemon);
	daemon_reap_later(daemon);
}

void daemon_deinit(struct daemon *daemon)
{
	close_all(&daemon->sessions);
	close_all(&daemon->doomed);
	registry_deinit(daemon);
	crowd_stop(daemon);
	daemon->reaper = sd_event_source_disable_unref(daemon->reaper);
	daemon->loop = sd_event_unref(daemon->loop);
	state_close(&daemon->state);
}
