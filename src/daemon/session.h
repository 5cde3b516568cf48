/* SPDX-License-Identifier: MIT */
/*
 * One connection of a client.  Its memory is small while it is idle: messages pass through the
 * daemon's buffers, and only what a client does not read is kept for it.
 */
#ifndef LPT_DAEMON_SESSION_H
#define LPT_DAEMON_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <lpt/status.h>

#include "daemon/daemon.h"
#include "daemon/quota.h"

#define SESSION_OUTPUT_PAUSE (256u * 1024u) /* unread bytes from which no request is taken */
#define SESSION_OUTPUT_MAX (1024u * 1024u)  /* unread bytes that cost the connection */

struct session {
	struct lpt_list link; /* in daemon.sessions or daemon.doomed; in none once cut */
	struct daemon *daemon;
	int fd;          /* -1: cut; the object lives until its last file is closed */
	uint64_t client; /* never used again */
	pid_t pid;
	struct account *account;
	uint32_t roles; /* enum wire_role, as bits */
	char *program;  /* NULL before the greeting */
	bool greeted;
	bool has_joined;   /* the crowd */
	uint32_t interest; /* EPOLL* events */
	bool over_quota;   /* the greeting will be refused */
	bool doomed;       /* the reaper closes it */
	uint32_t last_file;
	uint32_t n_files;
	uint32_t n_requests;    /* pending and parked */
	struct lpt_list files;  /* of daemon_file.link, in order of opening */
	struct lpt_list output; /* of frames not yet sent */
	uint32_t output_bytes;
};

/* Descriptors that came with the message being handled; -1 when taken. */
struct incoming_fds {
	int fds[WIRE_FDS_MAX];
	uint32_t n;
};

/* A new connection; fd is consumed.  0, -ENOMEM or the loop's error. */
int session_new(struct daemon *daemon, int *fd);

/* The crowd says that these EPOLL* events are there. */
void session_ready(struct session *session, uint32_t events);

/* Cut a connection and close its files.  The object goes with the last of them. */
void session_close(struct session *session);

/* Free a cut session without files; no effect on any other. */
void session_release(struct session *session);

/* Close it when this round of the loop is over; `why` is for the log, NULL says nothing. */
void session_doom(struct session *session, const char *why);

/* Send one message; kept if the client does not read, and the client cut if it never does. */
void session_send(struct session *session, enum wire_number number, uint32_t id, const void *body);
void session_done(struct session *session, uint32_t id);

/* Refuse a request: errno, status of the documented interface and a sentence. */
__attribute__((format(printf, 5, 6))) void session_refuse(struct session *session, uint32_t id,
							  int error, enum lpt_status status,
							  const char *format, ...);

/* Handle one whole message, from the socket or parked earlier; it stands in daemon.in. */
void session_dispatch(struct session *session, size_t len, struct incoming_fds *fds);

#endif
