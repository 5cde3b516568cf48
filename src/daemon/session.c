/* SPDX-License-Identifier: MIT */
/*
 * A connection: receive, decode, dispatch by the message table, answer.  Nothing is allocated for a
 * message that is answered at once and read by its client.
 */
#include "daemon/session.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "daemon/anchor.h"
#include "daemon/crowd.h"
#include "daemon/events.h"
#include "daemon/evict.h"
#include "daemon/file.h"
#include "daemon/handle.h"
#include "daemon/log.h"
#include "daemon/opening.h"
#include "daemon/printer-node.h"
#include "daemon/roles.h"
#include "daemon/trace.h"
#include "util/cleanup.h"
#include "util/fdio.h"

struct frame {
	struct lpt_list link; /* in session.output */
	int fd;               /* goes with it; -1 none */
	uint32_t len;
	uint8_t bytes[];
};

static const handle_fn handlers[] = {
#define HANDLE_REQUEST(number, name) [number] = handle_##name,
#define HANDLE_REPLY(number, name)
#define HANDLE_EVENT(number, name)
#define MESSAGE(number, name, kind, role, reply, fields) HANDLE_##kind(number, name)
#include "wire/messages.def"
#undef HANDLE_REQUEST
#undef HANDLE_REPLY
#undef HANDLE_EVENT
};

void session_close_fds(struct incoming_fds *fds)
{
	for (uint32_t i = 0; i < fds->n; i++) {
		fd_close(&fds->fds[i]);
	}
	fds->n = 0;
}

/* Interest follows the queue: output while there is some, input while there is not too much. */
static void update_interest(struct session *session)
{
	uint32_t events = session->output_bytes < SESSION_OUTPUT_PAUSE ? EPOLLIN : 0;

	if (!lpt_list_is_empty(&session->output)) {
		events |= EPOLLOUT;
	}
	crowd_listen(session, events);
}

static void free_frame(struct frame *frame)
{
	lpt_list_remove(&frame->link);
	fd_close(&frame->fd);
	free(frame);
}

static void drop_output(struct session *session)
{
	lpt_list_for_each_safe (at, &session->output) {
		free_frame(lpt_container_of(at, struct frame, link));
	}
	session->output_bytes = 0;
}

/* One message, perhaps with a descriptor.  0 or a negative errno. */
static int send_bytes(const struct session *session, const void *bytes, uint32_t len, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct iovec iov = {(void *)bytes, len};
	struct msghdr message = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n;

	if (fd < 0) {
		n = send(session->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	} else {
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
		n = sendmsg(session->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	}
	return n < 0 ? -errno : 0;
}

static int flush_output(struct session *session)
{
	lpt_list_for_each_safe (at, &session->output) {
		struct frame *frame = lpt_container_of(at, struct frame, link);

		int r = send_bytes(session, frame->bytes, frame->len, frame->fd);

		if (r < 0) {
			return r == -EAGAIN || r == -EINTR ? 0 : r;
		}
		session->output_bytes -= frame->len;
		free_frame(frame);
	}
	return 0;
}

static void queue_output(struct session *session, const void *bytes, uint32_t len, int *fd)
{
	if (session->output_bytes + len > SESSION_OUTPUT_MAX) {
		session_doom(session, "it does not read what it asked for");
		return;
	}
	struct frame *frame = malloc(sizeof(*frame) + len);

	if (!frame) {
		session_doom(session, "out of memory");
		return;
	}
	frame->fd = steal_fd(fd);
	frame->len = len;
	memcpy(frame->bytes, bytes, len);
	lpt_list_append(&session->output, &frame->link);
	session->output_bytes += len;
	update_interest(session);
}

static void send_message(struct session *session, enum wire_number number, uint32_t id,
			 const void *body, int *fd)
{
	struct daemon *daemon = session->daemon;

	if (session->fd < 0 || session->doomed) {
		return;
	}
	if (anchor_is_inside(session)) {
		anchor_answer(session, number, id, body);
		return;
	}
	int len = wire_encode(number, id, body, daemon->out, sizeof(daemon->out));

	if (len < 0) {
		session_doom(session, "its answer does not fit into a message");
		return;
	}
	if (!lpt_list_is_empty(&session->output)) {
		queue_output(session, daemon->out, (uint32_t)len, fd);
		return;
	}
	int r = send_bytes(session, daemon->out, (uint32_t)len, *fd);

	if (r == -EAGAIN || r == -EINTR) {
		queue_output(session, daemon->out, (uint32_t)len, fd);
	} else if (r < 0) {
		session_doom(session, NULL);
	}
}

void session_send(struct session *session, enum wire_number number, uint32_t id, const void *body)
{
	int none = -1;

	send_message(session, number, id, body, &none);
}

void session_send_fd(struct session *session, enum wire_number number, uint32_t id,
		     const void *body, int *fd)
{
	send_message(session, number, id, body, fd);
	fd_close(fd);
}

void session_done(struct session *session, uint32_t id)
{
	session_send(session, WIRE_done, id, NULL);
}

void session_refuse(struct session *session, uint32_t id, int error, enum lpt_status status,
		    const char *format, ...)
{
	char text[2048];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	const struct wire_error body = {
		.code = wire_error_from_errno(error),
		.status = status,
		.text = text,
	};

	session_send(session, WIRE_error, id, &body);
}

/* The sender broke the protocol: tell it, note it, cut it. */
static void protocol_error(struct session *session, uint32_t id, const char *what)
{
	session_refuse(session, id, -EPROTO, LPT_STATUS_DEVICE_PROTOCOL_ERROR,
		       "protocol error: %s; the connection is closed", what);
	session_doom(session, what);
}

/* A control connection has the file of its anchor, and finds no other. */
static bool opens_another(enum wire_number number)
{
	return number == WIRE_open_anchor || number == WIRE_trace || number == WIRE_open_device ||
	       number == WIRE_chain;
}

void session_dispatch(struct session *session, size_t len, struct incoming_fds *fds)
{
	struct wire_message message;
	int r = wire_decode(session->daemon->in, len, &message);

	session->daemon->in_len = (uint32_t)len;

	if (r == -ENOSYS) {
		session_refuse(session, message.id, -ENOSYS, LPT_STATUS_NOT_SUPPORTED,
			       "this daemon does not know request %d; it is version %s",
			       (int)message.number, DAEMON_VERSION);
		return;
	}
	if (r < 0) {
		protocol_error(session, 0, "it sent a malformed message");
	} else if (!wire_is_request(message.number) || message.id == 0) {
		protocol_error(session, message.id, "it sent a message that is not a request");
	} else if (!session->greeted && message.number != WIRE_hello) {
		protocol_error(session, message.id, "it did not begin with hello");
	} else if (session->is_control && opens_another(message.number)) {
		session_refuse(session, message.id, -EACCES, LPT_STATUS_ACCESS_DENIED, "%s",
			       "this connection serves one open file; connect to the daemon itself "
			       "for others");
	} else if (!roles_permit(session->roles, wire_least_role(message.number))) {
		char why[256];

		roles_sentence(session, message.number, why, sizeof(why));
		session_refuse(session, message.id, -EACCES, LPT_STATUS_ACCESS_DENIED, "%s", why);
	} else {
		handlers[message.number](session, &message, fds);
	}
}

static void take_fds(struct msghdr *header, struct incoming_fds *ret_fds)
{
	ret_fds->n = 0;
	for (struct cmsghdr *at = CMSG_FIRSTHDR(header); at; at = CMSG_NXTHDR(header, at)) {
		if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS) {
			continue;
		}
		size_t n = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(at) + i * sizeof(int), sizeof(fd));
			if (ret_fds->n < WIRE_FDS_MAX) {
				ret_fds->fds[ret_fds->n++] = fd;
			} else {
				fd_close(&fd);
			}
		}
	}
}

/* To close a descriptor may take for ever, if its file system is the sender's own or it is a socket
 * that lingers.  So they are taken only from who may add ports, and through an anchor.  From others
 * the system refuses them; before Linux 6.16 it drops them, and the last to drop one closes it. */
static bool takes_fds(const struct session *session)
{
	return (session->roles & WIRE_ROLE_MANAGE) || anchor_is_inside(session);
}

/* flags: MSG_TRUNC or MSG_CTRUNC if not all of it fitted. */
static ssize_t receive_some(struct session *session, struct iovec *iov,
			    struct incoming_fds *ret_fds, int *ret_flags)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int) * WIRE_FDS_MAX)];
	} control;
	struct msghdr header = {
		.msg_iov = iov,
		.msg_iovlen = 1,
		.msg_control = takes_fds(session) ? &control : NULL,
		.msg_controllen = takes_fds(session) ? sizeof(control) : 0,
	};
	ssize_t n = recvmsg(session->fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (n >= 0) {
		take_fds(&header, ret_fds);
		*ret_flags = header.msg_flags & (takes_fds(session) ? ~0 : ~MSG_CTRUNC);
	}
	return n;
}

ssize_t session_receive(struct session *session, struct iovec *iov, struct incoming_fds *ret_fds)
{
	int flags;

	return receive_some(session, iov, ret_fds, &flags);
}

/* One message a round, so that every client gets its turn. */
static void receive(struct session *session)
{
	struct daemon *daemon = session->daemon;
	struct iovec iov = {daemon->in, sizeof(daemon->in)};
	struct incoming_fds fds;
	int flags;
	ssize_t n = receive_some(session, &iov, &fds, &flags);

	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR) {
			session_doom(session, NULL);
		}
		return;
	}
	if (n == 0) {
		session_doom(session, NULL);
	} else if (flags & (MSG_TRUNC | MSG_CTRUNC)) {
		protocol_error(session, 0, "it sent a message that is too long");
	} else {
		session_dispatch(session, (size_t)n, &fds);
	}
	session_close_fds(&fds);
}

void session_ready(struct session *session, uint32_t events)
{
	if (session->doomed) {
		return;
	}
	if (anchor_is_inside(session)) {
		anchor_ready(session, events);
		return;
	}
	if (events & EPOLLOUT) {
		if (flush_output(session) < 0) {
			session_doom(session, NULL);
			return;
		}
		update_interest(session);
	}
	if (events & EPOLLIN) {
		receive(session);
	} else if (events & (EPOLLHUP | EPOLLERR)) {
		session_doom(session, NULL);
	}
}

static int identify(struct session *session)
{
	struct ucred peer = {.uid = (uid_t)-1};
	socklen_t len = sizeof(peer);

	if (getsockopt(session->fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0) {
		return -errno;
	}
	session->pid = peer.pid;
	session->account = account_charge(session->daemon, peer.uid);
	if (!session->account) {
		return -ENOMEM;
	}
	session->roles = roles_of(session->daemon, session->fd, &peer);
	if (session->roles & WIRE_ROLE_MANAGE) {
		fd_welcome_fds(session->fd, true);
	}
	switch (quota_connections(session->daemon, session->account)) {
	case QUOTA_FREE:
		break;
	case QUOTA_RESERVED:
		session->roles &= (uint32_t)~WIRE_ROLE_USE;
		break;
	case QUOTA_USED_UP:
		session->over_quota = true;
		break;
	case QUOTA_EXCEEDED:
		return -EDQUOT;
	}
	return 0;
}

static struct session *allocate(struct daemon *daemon, int *fd)
{
	struct session *session = calloc(1, sizeof(*session));

	if (!session) {
		return NULL;
	}
	session->daemon = daemon;
	session->client = ++daemon->last_client;
	session->fd = steal_fd(fd);
	lpt_list_init(&session->files);
	lpt_list_init(&session->output);
	lpt_list_append(&daemon->sessions, &session->link);
	daemon->n_sessions++;
	return session;
}

/* Set up as far as r, 0 or a negative errno, says: into the crowd, or away with it. */
static int join(struct session *session, int r, struct session **ret_session)
{
	if (r == 0) {
		r = crowd_join(session);
	}
	if (r < 0) {
		log_client(session, strerror(-r));
		session_close(session);
		return r;
	}
	*ret_session = session;
	return 0;
}

int session_new(struct daemon *daemon, int *fd)
{
	struct session *session = allocate(daemon, fd);

	return session ? join(session, identify(session), &session) : -ENOMEM;
}

/* A connection that another one answers for.  What the system says of a socket that was passed on
 * is whatever its sender wants: whose server it was connected to. */
static int charge_to(struct session *session, const struct session *other)
{
	session->pid = other->pid;
	session->roles = WIRE_ROLE_OBSERVE | WIRE_ROLE_USE;
	session->account = account_charge(session->daemon, other->account->uid);
	if (!session->account) {
		return -ENOMEM;
	}
	return quota_connections(session->daemon, session->account) == QUOTA_FREE ? 0 : -EDQUOT;
}

int session_new_control(const struct session *inside, int *fd, struct session **ret_session)
{
	struct session *session = allocate(inside->daemon, fd);

	if (!session) {
		return -ENOMEM;
	}
	session->is_control = true;
	return join(session, charge_to(session, inside), ret_session);
}

static int act_for(struct session *session, const struct session *other)
{
	session->greeted = true;
	session->program = strdup(other->program);
	return session->program ? charge_to(session, other) : -ENOMEM;
}

int session_new_inside(const struct session *other, int *fd, struct session **ret_session)
{
	struct session *session = allocate(other->daemon, fd);

	return session ? join(session, act_for(session, other), ret_session) : -ENOMEM;
}

char *session_showable(const char *name)
{
	char *copy = strdup(*name ? name : "?");

	for (char *at = copy; at && *at; at++) {
		if ((unsigned char)*at < 0x20 || *at == 0x7f) {
			*at = '?';
		}
	}
	return copy;
}

/* The name that the system knows a process by. */
static char *program_of(pid_t pid)
{
	char path[32], name[32] = "?";

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	cleanup_fclose FILE *stream = fopen(path, "re");

	if (stream && fgets(name, sizeof(name), stream)) {
		name[strcspn(name, "\n")] = '\0';
	}
	return session_showable(name);
}

int session_speak_for(struct session *session, pid_t pid, uid_t uid)
{
	char *program = program_of(pid);
	struct account *account = program ? account_charge(session->daemon, uid) : NULL;
	int r = account ? 0 : -ENOMEM;

	if (r == 0 && quota_connections(session->daemon, account) != QUOTA_FREE) {
		r = -EDQUOT;
	}
	if (r < 0) {
		account_refund(account);
		free(program);
		return r;
	}
	account->n_watches += session->n_watches;
	session->account->n_watches -= session->n_watches;
	account_refund(session->account);
	free(session->program);
	session->account = account;
	session->program = program;
	session->pid = pid;
	return 0;
}

void session_doom(struct session *session, const char *why)
{
	struct daemon *daemon = session->daemon;

	if (session->doomed || session->fd < 0) {
		return;
	}
	session->doomed = true;
	lpt_list_remove(&session->link);
	lpt_list_append(&daemon->doomed, &session->link);
	if (why) {
		log_client(session, why);
	}
	daemon_reap_later(daemon);
}

static struct daemon_file *first_open_file(const struct session *session)
{
	lpt_list_for_each (at, &session->files) {
		struct daemon_file *file = lpt_container_of(at, struct daemon_file, link);

		if (!file->closing) {
			return file;
		}
	}
	return NULL;
}

/* What one of them gives back may be what another waits for, which then ends and is freed. */
static void abandon_files(struct session *session)
{
	struct daemon_file *file;

	while ((file = first_open_file(session)) != NULL) {
		file_abandon(file);
	}
}

void session_close(struct session *session)
{
	session->doomed = true; /* nothing is sent any more */
	crowd_leave(session);
	lpt_list_remove(&session->link);
	drop_output(session);
	events_forget(session);
	trace_forget(session);
	evict_forget(session);
	opening_forget(session);
	printer_node_forget(session);
	anchor_leave(session);
	abandon_files(session);
	fd_close(&session->fd);
	session_release(session);
}

void session_release(struct session *session)
{
	if (session->fd >= 0 || !lpt_list_is_empty(&session->files)) {
		return;
	}
	session->daemon->n_sessions--;
	account_refund(session->account);
	free(session->program);
	free(session);
}
