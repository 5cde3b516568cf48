/* SPDX-License-Identifier: MIT */
/*
 * One message out, one message in.  When the socket is full, a send waits, and keeps what the
 * daemon says meanwhile: a daemon that waits for us to read must not meet us waiting for it.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "client/internal.h"
#include "util/cleanup.h"
#include "util/clock.h"

struct kept {
	struct lpt_list link; /* in connection.kept */
	size_t n;             /* 0: the daemon went away */
	int fd;               /* came with it; -1 none */
	_Alignas(8) uint8_t bytes[];
};

#define POLL_FOR_EVER_MS 3600000

void channel_trace(const struct lpt_connection *conn, char direction, const void *bytes, size_t n)
{
	struct wire_message message;
	char line[512];

	if (!conn->trace) {
		return;
	}
	if (wire_decode(bytes, n, &message) == -EBADMSG) {
		fprintf(stderr, "lpt %c %zu bytes that are no message\n", direction, n);
		return;
	}
	fprintf(stderr, "lpt %c %s\n", direction, wire_print(&message, line, sizeof(line)));
}

/* The descriptor that came with a message, -1 if none did. */
static int take_fd(struct msghdr *message)
{
	struct cmsghdr *control = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (control && control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_RIGHTS &&
	    control->cmsg_len == CMSG_LEN(sizeof(fd))) {
		memcpy(&fd, CMSG_DATA(control), sizeof(fd));
	}
	return fd;
}

/* Bytes read into buf (0: the end), -EAGAIN, or another negative errno. */
static ssize_t read_message(const struct lpt_connection *conn, void *buf, int flags, int *ret_fd)
{
	struct iovec part = {buf, WIRE_MESSAGE_MAX};
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	ssize_t n;

	do {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		n = recvmsg(conn->fd, &message, flags | MSG_TRUNC | MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	*ret_fd = n < 0 ? -1 : take_fd(&message);
	return n < 0 ? -errno : n;
}

static int keep_one(struct lpt_connection *conn)
{
	struct kept *kept = malloc(sizeof(*kept) + WIRE_MESSAGE_MAX);

	if (!kept) {
		return -ENOMEM;
	}
	ssize_t n = read_message(conn, kept->bytes, MSG_DONTWAIT, &kept->fd);

	if (n == -EAGAIN) {
		free(kept);
		return 0;
	}
	kept->n = n < 0 ? 0 : (size_t)n;
	if (kept->n > 0 && kept->n <= WIRE_MESSAGE_MAX) {
		struct kept *smaller = realloc(kept, sizeof(*kept) + kept->n);

		kept = smaller ? smaller : kept;
	}
	lpt_list_append(&conn->kept, &kept->link);
	return kept->n == 0 ? -EPIPE : 0;
}

static int wait_for_room(struct lpt_connection *conn)
{
	struct pollfd ready = {conn->fd, POLLIN | POLLOUT, 0};

	if (poll(&ready, 1, -1) < 0) {
		return errno == EINTR ? 0 : -errno;
	}
	return ready.revents & POLLIN ? keep_one(conn) : 0;
}

static ssize_t send_once(const struct lpt_connection *conn, size_t len, const int *fds,
			 size_t n_fds)
{
	struct iovec part = {(void *)conn->out, len};
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int) * WIRE_FDS_MAX)];
	} control = {.bytes = {0}};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (n_fds == 0) {
		return send(conn->fd, conn->out, len, MSG_NOSIGNAL | MSG_DONTWAIT);
	}
	message.msg_control = control.bytes;
	message.msg_controllen = CMSG_SPACE(sizeof(int) * n_fds);
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int) * n_fds);
	memcpy(CMSG_DATA(&control.header), fds, sizeof(int) * n_fds);
	return sendmsg(conn->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* 0: try again. */
static int after_send_failed(struct lpt_connection *conn, int error)
{
	switch (error) {
	case EAGAIN:
		return wait_for_room(conn);
	case EINTR:
		return 0;
	case ECONNRESET:
	case ENOTCONN:
		return -EPIPE;
	default:
		return -error;
	}
}

int channel_send(struct lpt_connection *conn, enum wire_number number, uint32_t id,
		 const void *body, const int *fds, size_t n_fds)
{
	int len = wire_encode(number, id, body, conn->out, sizeof(conn->out));

	if (len < 0) {
		return connection_fail(conn, len, "%s: more than fits in one message",
				       wire_name(number));
	}
	if (conn->lost) {
		return -EPIPE;
	}
	channel_trace(conn, '>', conn->out, (size_t)len);
	while (send_once(conn, (size_t)len, fds, n_fds) < 0) {
		int r = after_send_failed(conn, errno);

		if (r < 0) {
			return connection_fail(conn, r, "%s: %s", conn->socket,
					       r == -EPIPE ? "the daemon went away" : strerror(-r));
		}
	}
	return 0;
}

/* Until something is there to read, or timeout_ms have passed.  -1: for ever. */
static bool is_readable_within(const struct lpt_connection *conn, int64_t timeout_ms)
{
	struct pollfd ready = {conn->fd, POLLIN, 0};
	int64_t end_ns = clock_ns_after_ms(timeout_ms);
	int n = -1;

	while (n <= 0) {
		int64_t left_ms = POLL_FOR_EVER_MS;

		if (timeout_ms >= 0) {
			left_ms = (end_ns - clock_monotonic_ns() + NS_PER_MS - 1) / NS_PER_MS;
		}
		if (left_ms <= 0) {
			return false;
		}
		n = poll(&ready, 1, (int)(left_ms < POLL_FOR_EVER_MS ? left_ms : POLL_FOR_EVER_MS));
	}
	return true;
}

/* Like read_message(), waiting up to timeout_ms; -EAGAIN when it is over.  What is waited for is
 * seldom there already, so nothing looks before it waits. */
static ssize_t read_within(struct lpt_connection *conn, int64_t timeout_ms)
{
	int *fd = &conn->passed_fd;
	ssize_t n;

	if (timeout_ms > 0 && !is_readable_within(conn, timeout_ms)) {
		return -EAGAIN;
	}
	n = read_message(conn, conn->in, timeout_ms < 0 ? 0 : MSG_DONTWAIT, fd);
	while (n == -EAGAIN && timeout_ms < 0) { /* somebody has made the socket non-blocking */
		is_readable_within(conn, -1);
		n = read_message(conn, conn->in, 0, fd);
	}
	return n;
}

int channel_receive(struct lpt_connection *conn, int64_t timeout_ms)
{
	if (conn->lost) {
		return -EPIPE;
	}
	if (channel_has_kept(conn)) {
		struct kept *kept =
			lpt_container_of(lpt_list_first(&conn->kept), struct kept, link);

		conn->bytes = kept->bytes;
		conn->n_bytes = kept->n;
		conn->passed_fd = steal_fd(&kept->fd);
		return kept->n > 0 ? 1 : -EPIPE;
	}
	ssize_t n = read_within(conn, timeout_ms);

	if (n == -EAGAIN) {
		return 0;
	}
	conn->bytes = conn->in;
	conn->n_bytes = n > 0 ? (size_t)n : 0;
	return n > 0 ? 1 : -EPIPE;
}

void channel_done(struct lpt_connection *conn)
{
	if (conn->bytes != conn->in) {
		struct kept *kept =
			lpt_container_of(lpt_list_first(&conn->kept), struct kept, link);

		lpt_list_remove(&kept->link);
		free(kept);
	}
	fd_close(&conn->passed_fd);
	conn->bytes = conn->in;
	conn->n_bytes = 0;
}

bool channel_has_kept(const struct lpt_connection *conn)
{
	return !lpt_list_is_empty(&conn->kept);
}

void channel_free_kept(struct lpt_connection *conn)
{
	lpt_list_for_each_safe (at, &conn->kept) {
		struct kept *kept = lpt_container_of(at, struct kept, link);

		fd_close(&kept->fd);
		free(kept);
	}
	lpt_list_init(&conn->kept);
}
