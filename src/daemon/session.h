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
	bool is_control;   /* of an anchor's file */
	uint32_t last_file;
	uint32_t n_files;
	uint32_t n_requests; /* pending and parked */
	uint32_t n_watches;
	struct lpt_list files;  /* of daemon_file.link, in order of opening */
	struct lpt_list output; /* of frames not yet sent */
	uint32_t output_bytes;
	struct anchor *anchor;       /* whose file it uses; NULL: files of its own */
	struct lpt_list anchor_link; /* is_control: in anchor.controls */
};

/* Descriptors that came with the message being handled; -1 when taken. */
struct incoming_fds {
	int fds[WIRE_FDS_MAX];
	uint32_t n;
};

/* A new connection; fd is consumed.  0, -ENOMEM or the loop's error. */
int session_new(struct daemon *daemon, int *fd);

/* One that came through the anchor of `inside`: its roles do not depend on who it is, and it counts
 * among the connections of who opened the anchor.  -EDQUOT, too. */
int session_new_control(const struct session *inside, int *fd, struct session **ret_session);

/* A client inside the daemon that acts in the name of another; fd, which is consumed, is where its
 * work comes from.  0, -EDQUOT, -ENOMEM or the loop's error. */
int session_new_inside(const struct session *other, int *fd, struct session **ret_session);

/* A copy of a client's name that can be shown: no control characters, never empty.  NULL: out of
 * memory. */
char *session_showable(const char *name);

/* From now on it speaks for another process: shown and charged as that one of user `uid`.  0,
 * -EDQUOT, -ENOMEM; then it speaks for itself as before. */
int session_speak_for(struct session *session, pid_t pid, uid_t uid);

/* The crowd says that these EPOLL* events are there. */
void session_ready(struct session *session, uint32_t events);

/* Cut a connection and close its files.  The object goes with the last of them. */
void session_close(struct session *session);

/* Free a cut session without files; no effect on any other. */
void session_release(struct session *session);

/* Close it when this round of the loop is over; `why` is for the log, NULL says nothing. */
void session_doom(struct session *session, const char *why);

/* One recvmsg() of its socket, with what descriptors came.  Its result and errno. */
struct iovec;
ssize_t session_receive(struct session *session, struct iovec *iov, struct incoming_fds *ret_fds);
void session_close_fds(struct incoming_fds *fds);

/* Send one message; kept if the client does not read, and the client cut if it never does. */
void session_send(struct session *session, enum wire_number number, uint32_t id, const void *body);
void session_done(struct session *session, uint32_t id);

/* The same with a descriptor, which is consumed. */
void session_send_fd(struct session *session, enum wire_number number, uint32_t id,
		     const void *body, int *fd);

/* Refuse a request: errno, status of the documented interface and a sentence. */
__attribute__((format(printf, 5, 6))) void session_refuse(struct session *session, uint32_t id,
							  int error, enum lpt_status status,
							  const char *format, ...);

/* Handle one whole message, from the socket or parked earlier; it stands in daemon.in. */
void session_dispatch(struct session *session, size_t len, struct incoming_fds *fds);

#endif
