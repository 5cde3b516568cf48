/* SPDX-License-Identifier: MIT */
/* Descriptors that keep a file open, and control connections through them. */
#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "client/internal.h"
#include "util/cleanup.h"

#define PEER_NAME "lptd/anchor/" /* how the far end of an anchor is named, in the abstract */

static int answer_anchor(struct lpt_operation *operation, const struct wire_message *message)
{
	struct lpt_connection *conn = operation->conn;

	if (message->number != WIRE_opened || conn->passed_fd < 0) {
		return -EPROTO;
	}
	*(int *)operation->context = steal_fd(&conn->passed_fd);
	return 0;
}

int lpt_open_anchor(struct lpt_connection *conn, const char *port, uint32_t flags, int *ret_fd)
{
	struct wire_open_anchor body = {.port = port, .flags = flags};

	assert(conn && ret_fd);
	if (!port) {
		return connection_fail(conn, -EINVAL, "no port was named");
	}
	return exchange(conn, WIRE_open_anchor, &body, answer_anchor, ret_fd);
}

int lpt_open_anchor_start(struct lpt_connection *conn, const char *port, uint32_t flags,
			  int *ret_fd, lpt_done_fn done, void *userdata,
			  struct lpt_operation **ret_operation)
{
	struct wire_open_anchor body = {.port = port, .flags = flags};
	struct lpt_operation *operation;

	assert(conn && ret_fd);
	if (!port) {
		return connection_fail(conn, -EINVAL, "no port was named");
	}
	operation = malloc(sizeof(*operation));
	if (!operation) {
		return connection_fail(conn, -ENOMEM, "out of memory for a request");
	}
	operation_init(operation, conn, answer_anchor);
	operation->context = ret_fd;
	operation->done = done;
	operation->userdata = userdata;
	operation->on_heap = true;
	int r = operation_send(operation, WIRE_open_anchor, &body);

	if (r < 0) {
		free(operation);
		return r;
	}
	if (ret_operation) {
		*ret_operation = operation;
	}
	return 0;
}

static int check_anchor(int fd)
{
	struct sockaddr_un peer = {.sun_family = AF_UNSPEC};
	socklen_t len = sizeof(peer);

	if (getpeername(fd, (struct sockaddr *)&peer, &len) < 0) {
		return -errno;
	}
	if (peer.sun_family != AF_UNIX ||
	    len <= offsetof(struct sockaddr_un, sun_path) + 1 + strlen(PEER_NAME) ||
	    peer.sun_path[0] != '\0' ||
	    memcmp(peer.sun_path + 1, PEER_NAME, strlen(PEER_NAME)) != 0) {
		return -EINVAL;
	}
	return 0;
}

/* One byte that is not printed carries the descriptor. */
static int send_through(int anchor_fd, int fd)
{
	char dummy = 0;
	struct iovec part = {&dummy, sizeof(dummy)};
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n;

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	do {
		n = sendmsg(anchor_fd, &message, MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

int lpt_anchor_connect(int anchor_fd, const char *name, struct lpt_connection **ret_conn,
		       struct lpt_file **ret_file)
{
	struct lpt_connection *conn = NULL;
	int pair[2];

	assert(ret_conn && ret_file);
	int r = check_anchor(anchor_fd);

	if (r < 0) {
		return r;
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		return -errno;
	}
	cleanup_close int ours = pair[0];

	r = send_through(anchor_fd, pair[1]);
	fd_close(&pair[1]);
	if (r == 0) {
		r = lpt_connect_fd(&ours, name, &conn);
	}
	if (r < 0) {
		return r;
	}
	r = file_open(conn, "", ret_file);
	if (r < 0) {
		lpt_disconnect(conn);
		return r;
	}
	*ret_conn = conn;
	return 0;
}
