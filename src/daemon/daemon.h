/* SPDX-License-Identifier: MIT */
/*
 * The daemon as one object: what every part of it reaches.  Everything here belongs to the control
 * thread, which runs the loop; workers see their port's driver and nothing else.
 */
#ifndef LPT_DAEMON_DAEMON_H
#define LPT_DAEMON_DAEMON_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include <lpt/program.h>

#include "daemon/policy.h"
#include "daemon/registry.h"
#include "daemon/state.h"
#include "util/list.h"
#include "wire/wire.h"

#define DAEMON_VERSION "0.1.0"
#define SERVICE_USER "_lptd" /* whom the system's daemon runs as */

struct daemon {
	sd_event *loop;
	bool is_system; /* roles by user and group; else its user may do all */
	int64_t started_ns;
	char socket_path[256];
	char *config_path;
	bool config_is_named; /* on the command line: it has to be there */
	char user[64];
	struct policy policy;
	struct state state;
	struct registry registry;

	int listen_fd;
	int spare_fd; /* given up for a moment when descriptors run out */
	int lock_fd;  /* keeps a second daemon off the socket */
	sd_event_source *listen_source;
	bool socket_is_ours; /* made, not inherited: removed at the end */

	int crowd_fd; /* epoll of all connections */
	sd_event_source *crowd;
	struct lpt_list sessions; /* of session.link */
	struct lpt_list doomed;   /* of session.link: to be closed after the round */
	uint32_t n_sessions;
	uint32_t n_files;
	uint32_t n_requests; /* pending and parked */
	uint64_t last_client;
	uint64_t last_context;
	uint64_t last_device;
	struct lpt_list accounts; /* of account.link */
	struct lpt_list watches;  /* of watch.link */
	sd_event_source *reaper;  /* closes and frees after the round */
	bool stops;               /* the reaper ends the loop when no worker works any more */

	/* One message at a time is received, answered and run. */
	uint32_t in_len;                   /* of the message being handled */
	const struct daemon_file *resumed; /* where that was parked; NULL: it has just come */
	_Alignas(8) uint8_t in[WIRE_MESSAGE_MAX];
	_Alignas(8) uint8_t out[WIRE_MESSAGE_MAX];
	_Alignas(8) uint8_t results[LPT_RESULTS_MAX];
};

/* Everything but its socket.  path of the state folder.  0, or a negative errno after a sentence.
 */
int daemon_init(struct daemon *daemon, const char *state_path);
void daemon_deinit(struct daemon *daemon);

/* Cut everybody off; the loop ends when the programs that are cut by it have ended. */
void daemon_stop(struct daemon *daemon);

/* Close what is doomed and free what is released, when this round of the loop is over. */
void daemon_reap_later(struct daemon *daemon);

#endif
