/* SPDX-License-Identifier: MIT */
/* The client inside the daemon, one for each anchor; see anchor.h. */
#include "daemon/anchor.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <lpt/program.h>

#include "daemon/crowd.h"
#include "daemon/file.h"
#include "daemon/yield.h"
#include "util/cleanup.h"
#include "util/clock.h"
#include "util/log.h"

#define AWAITED 1   /* id of what the next step needs the answer of */
#define IGNORED 2   /* id of what just happens */
#define READY 0x88u /* status: not busy, no fault */
#define PATIENCE_MS 3600000
#define SILENCE_NS (2 * NS_PER_S) /* where the port does not say what ends a job */

enum anchor_state {
	ANCHOR_READS = 1, /* everything is printed; in the crowd */
	ANCHOR_ASKS,      /* an answer will come */
	ANCHOR_WAITS,     /* for the end of what a control connection asked */
	ANCHOR_LOST,      /* nothing is printed any more; only its end matters */
};

struct anchor {
	struct session *session; /* inside the daemon; its socket is our end of the pair */
	struct daemon_file *file;
	struct lpt_list controls; /* of session.anchor_link */
	enum anchor_state state;
	bool has_allocated;    /* for the bytes, and gives back */
	sd_event_source *next; /* the next step, in another round */
	sd_event_source *silence;
	uint8_t *bytes; /* being printed; NULL: none */
	uint32_t n_bytes, n_printed;
};

bool anchor_is_inside(const struct session *session)
{
	return session->anchor && session->anchor->session == session;
}

bool anchor_is_control(const struct session *session)
{
	return session->is_control;
}

struct lpt_list *anchor_files(struct session *session)
{
	return session->anchor ? &session->anchor->session->files : &session->files;
}

/* --- steps --- */

static int on_next(sd_event_source *source, void *userdata);

static void schedule(struct anchor *anchor)
{
	anchor->next = sd_event_source_disable_unref(anchor->next);
	int r = sd_event_add_defer(anchor->session->daemon->loop, &anchor->next, on_next, anchor);

	if (r < 0) {
		session_doom(anchor->session, "out of memory");
	}
}

/* Send a request as any client does: it is read from the daemon's buffer of the message at hand,
 * so this happens in rounds of our own only. */
static void ask(struct anchor *anchor, enum wire_number number, uint32_t id, const void *body)
{
	struct daemon *daemon = anchor->session->daemon;
	struct incoming_fds none = {.n = 0};
	int len = wire_encode(number, id, body, daemon->in, sizeof(daemon->in));

	if (id == AWAITED) {
		anchor->state = ANCHOR_ASKS;
	}
	session_dispatch(anchor->session, (size_t)len, &none);
}

/* XFER sends what the device takes at once; WAIT is the patience beyond that. */
static void print(struct anchor *anchor)
{
	static const struct lpt_insn code[] = {
		{.op = LPT_OP_XFER, .mask = LPT_XFER_COMPAT},
		{.op = LPT_OP_JMP, .reg = LPT_COND_T, .arg = 4},
		{LPT_OP_WAIT | LPT_OP_SOFT, LPT_REG_STATUS, READY, READY, PATIENCE_MS * 1000u},
		{.op = LPT_OP_JMP, .arg = 0},
		{.op = LPT_OP_END},
	};
	const struct wire_run run = {
		.file = anchor->file->number,
		.wall_ms = PATIENCE_MS,
		.program = {code, sizeof(code)},
		.payload = {anchor->bytes + anchor->n_printed, anchor->n_bytes - anchor->n_printed},
	};

	ask(anchor, WIRE_run, AWAITED, &run);
}

static void drop_bytes(struct anchor *anchor)
{
	free(anchor->bytes);
	anchor->bytes = NULL;
	anchor->n_bytes = anchor->n_printed = 0;
}

/* Into the crowd, where our end is heard: all of it, or only that the last copy is closed. */
static void listen_for(struct anchor *anchor, uint32_t events)
{
	if (crowd_join(anchor->session) < 0) {
		session_doom(anchor->session, "its socket cannot be watched");
		return;
	}
	crowd_listen(anchor->session, events);
}

static void give_back(struct anchor *anchor)
{
	const struct wire_free body = {.file = anchor->file->number};

	if (anchor->has_allocated) {
		anchor->has_allocated = false;
		ask(anchor, WIRE_free, IGNORED, &body);
	}
}

/* What nobody will read may hold copies of the far end itself, which are never closed otherwise. */
static void drop_unread(struct session *session)
{
	struct iovec iov = {session->daemon->in, sizeof(session->daemon->in)};
	struct incoming_fds fds;

	while (session_receive(session, &iov, &fds) > 0) {
		session_close_fds(&fds);
	}
}

/* What is written from now on fails with EPIPE instead of vanishing.  The holders of a port that is
 * gone hear of it at once: end of file, and a hang-up for who polls.  One that was evicted stays,
 * to say why. */
static void lose(struct anchor *anchor)
{
	drop_bytes(anchor);
	give_back(anchor);
	anchor->state = ANCHOR_LOST;
	if (lpt_file_is_open(&anchor->file->core) &&
	    file_port(anchor->file)->core.state == LPT_PORT_GONE) {
		session_doom(anchor->session, NULL);
		return;
	}
	crowd_leave(anchor->session);
	shutdown(anchor->session->fd, SHUT_RD);
	drop_unread(anchor->session);
	listen_for(anchor, 0);
}

/* --- silence --- */

static int on_silence(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct anchor *anchor = userdata;

	if (anchor->state == ANCHOR_READS) {
		give_back(anchor);
	}
	return 0;
}

static void wait_for_silence(struct anchor *anchor)
{
	int64_t idle_ns = file_port(anchor->file)->spool.idle_ns;
	uint64_t usec = (uint64_t)((idle_ns >= 0 ? idle_ns : SILENCE_NS) / 1000);

	anchor->silence = sd_event_source_disable_unref(anchor->silence);
	int r = sd_event_add_time_relative(anchor->session->daemon->loop, &anchor->silence,
					   CLOCK_MONOTONIC, usec, 1000, on_silence, anchor);

	if (r < 0) {
		on_silence(NULL, 0, anchor);
	}
}

/* --- printing --- */

static void all_printed(struct anchor *anchor)
{
	drop_bytes(anchor);
	anchor->state = ANCHOR_READS;
	listen_for(anchor, EPOLLIN);
	if (anchor->has_allocated) {
		wait_for_silence(anchor);
	}
}

/* What has to come next before the bytes are printed; and then they are. */
static void step(struct anchor *anchor)
{
	struct daemon_file *file = anchor->file;
	struct daemon_port *port = file_port(file);
	bool owns = port_owner(port) == file;

	if (file->core.waiting || (owns && (port->work.active || port->core.job.steps != 0))) {
		anchor->state = ANCHOR_WAITS;
	} else if (!owns && !yield_is_lent(file)) {
		const struct wire_allocate allocate = {.file = file->number, .timeout_ms = -1};

		anchor->has_allocated = true;
		ask(anchor, WIRE_allocate, AWAITED, &allocate);
	} else if (!owns || !port->spool.job || !port->spool.is_explicit) {
		const struct wire_job_begin begin = {.file = file->number, .title = ""};

		port->job_of = file->core.context;
		ask(anchor, WIRE_job_begin, AWAITED, &begin);
	} else {
		print(anchor);
	}
}

static int on_next(sd_event_source *source, void *userdata)
{
	struct anchor *anchor = userdata;

	if (anchor->session->doomed) {
		return 0;
	}
	if (anchor->state == ANCHOR_LOST || !lpt_file_is_open(&anchor->file->core)) {
		lose(anchor);
	} else if (anchor->n_printed == anchor->n_bytes) {
		all_printed(anchor);
	} else {
		step(anchor);
	}
	return 0;
}

/* Can it go on after this?  -EPERM: a control connection has freed the port; -ETIMEDOUT: the
 * program has used up its hour. */
static bool is_passing(int error)
{
	return error == 0 || error == -EPERM || error == -ETIMEDOUT;
}

static void tell_controls(struct anchor *anchor, const struct wire_lost *lost)
{
	lpt_list_for_each (at, &anchor->controls) {
		session_send(lpt_container_of(at, struct session, anchor_link), WIRE_lost, 0, lost);
	}
}

void anchor_answer(struct session *session, enum wire_number number, uint32_t id, const void *body)
{
	struct anchor *anchor = session->anchor;
	int error = 0;

	if (number == WIRE_lost) {
		tell_controls(anchor, body);
		anchor->state = ANCHOR_LOST;
		schedule(anchor);
		return;
	}
	if (id != AWAITED || anchor->state != ANCHOR_ASKS) {
		return;
	}
	if (number == WIRE_error) {
		error = wire_error_to_errno(((const struct wire_error *)body)->code);
	} else if (number == WIRE_result) {
		const struct wire_result *result = body;

		error = wire_error_to_errno((uint32_t)-result->status);
		anchor->n_printed += result->payload_used;
	}
	if (!is_passing(error)) {
		log_warning("%s: what %s (pid=%d) writes cannot be printed: %s",
			    file_port(anchor->file)->core.name, session->program, (int)session->pid,
			    strerror(-error));
		anchor->state = ANCHOR_LOST;
	}
	schedule(anchor);
}

void anchor_wake(struct daemon_file *file)
{
	struct anchor *anchor = file->session->anchor;

	if (anchor && anchor->state == ANCHOR_WAITS) {
		schedule(anchor);
	}
}

void anchor_announce(struct daemon_file *file)
{
	if (file->session->anchor && anchor_is_inside(file->session)) {
		send(file->session->fd, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	}
}

/* --- what comes through the anchor --- */

static bool is_seqpacket(int fd)
{
	int domain = 0, type = 0;
	socklen_t len = sizeof(int);

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 && domain == AF_UNIX &&
	       getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_SEQPACKET;
}

/* Possession of the anchor is the right: neither user nor group matters. */
static void add_control(struct anchor *anchor, struct incoming_fds *fds)
{
	struct session *control;

	if (!is_seqpacket(fds->fds[0]) ||
	    session_new_control(anchor->session, &fds->fds[0], &control) < 0) {
		return;
	}
	control->anchor = anchor;
	lpt_list_append(&anchor->controls, &control->anchor_link);
}

/* No more bytes will come, but copies may be open: somebody has shut down writing. */
static bool is_open(const struct anchor *anchor)
{
	struct pollfd at = {.fd = anchor->session->fd};

	return poll(&at, 1, 0) >= 0 && (at.revents & POLLHUP) == 0;
}

bool anchor_is_held(const struct daemon_file *file)
{
	return file->session->anchor && is_open(file->session->anchor);
}

/* Bytes to print, 0: there are none (yet); negative: there will be none. */
static ssize_t receive(struct anchor *anchor)
{
	struct incoming_fds fds = {.n = 0};
	struct iovec iov = {anchor->bytes, LPT_PAYLOAD_MAX};
	ssize_t n = session_receive(anchor->session, &iov, &fds);

	if (n <= 0) {
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -EPIPE;
	}
	if (fds.n > 0) {
		add_control(anchor, &fds);
		session_close_fds(&fds);
		n--;
	}
	return n;
}

void anchor_ready(struct session *session, uint32_t events)
{
	struct anchor *anchor = session->anchor;

	if (anchor->state == ANCHOR_LOST && (events & (EPOLLHUP | EPOLLERR))) {
		session_doom(session, NULL);
	}
	if (anchor->state != ANCHOR_READS) {
		return;
	}
	anchor->bytes = malloc(LPT_PAYLOAD_MAX);
	ssize_t n = anchor->bytes ? receive(anchor) : -ENOMEM;

	if (n == -EPIPE && is_open(anchor)) {
		lose(anchor);
		return;
	}
	if (n <= 0) {
		drop_bytes(anchor);
		if (n < 0) {
			session_doom(session, n == -ENOMEM ? "out of memory" : NULL);
		}
		return;
	}
	anchor->n_bytes = (uint32_t)n;
	crowd_leave(session);
	step(anchor);
}

/* --- beginning and end --- */

/* A pair whose far end knows ours by its name; nobody can guess or take the name. */
static int make_pair(int pair[2])
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	uint64_t id;

	if (getrandom(&id, sizeof(id), 0) != (ssize_t)sizeof(id) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		return -errno;
	}
	int n = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1,
			 "lptd/anchor/%016" PRIx64, id);
	socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);

	return bind(pair[0], (struct sockaddr *)&address, len) < 0 ? -errno : 0;
}

static int anchor_open(struct session *session, struct daemon_port *port,
		       struct daemon_file **ret_file)
{
	struct anchor *anchor = calloc(1, sizeof(*anchor));

	if (!anchor) {
		return -ENOMEM;
	}
	int r = file_new(session, port, &anchor->file);

	if (r < 0) {
		free(anchor);
		return r;
	}
	anchor->session = session;
	anchor->state = ANCHOR_READS;
	lpt_list_init(&anchor->controls);
	session->anchor = anchor;
	*ret_file = anchor->file;
	return 0;
}

int anchor_new(const struct session *opener, struct daemon_port *port,
	       struct daemon_file **ret_file, int *ret_fd)
{
	int pair[2] = {-1, -1};
	struct session *session = NULL;
	int r = make_pair(pair);
	cleanup_close int inside = pair[0];
	cleanup_close int outside = pair[1];

	if (r == 0) {
		r = session_new_inside(opener, &inside, &session);
	}
	if (r == 0) {
		r = anchor_open(session, port, ret_file);
		if (r < 0) {
			session_doom(session, NULL);
		}
	}
	if (r == 0) {
		*ret_fd = steal_fd(&outside);
	}
	return r;
}

bool anchor_hand_over(const struct session *session)
{
	struct anchor *anchor = session->anchor;

	if (!session->is_control || !anchor || !anchor->has_allocated ||
	    port_owner(file_port(anchor->file)) != anchor->file) {
		return false;
	}
	anchor->has_allocated = false;
	return true;
}

static void leave_control(struct session *session)
{
	struct daemon_file *file = session->anchor->file;

	lpt_list_remove(&session->anchor_link);
	session->anchor = NULL;
	file_forsake(file, session);
}

void anchor_leave(struct session *session)
{
	struct anchor *anchor = session->anchor;

	if (!anchor) {
		return;
	}
	if (anchor->session != session) {
		leave_control(session);
		return;
	}
	lpt_list_for_each_safe (at, &anchor->controls) {
		struct session *control = lpt_container_of(at, struct session, anchor_link);

		leave_control(control);
		session_doom(control, NULL);
	}
	session->anchor = NULL;
	anchor->next = sd_event_source_disable_unref(anchor->next);
	anchor->silence = sd_event_source_disable_unref(anchor->silence);
	drop_bytes(anchor);
	free(anchor);
}
