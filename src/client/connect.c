/* SPDX-License-Identifier: MIT */
/* The beginning and the end of a connection, and what is known of it. */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/internal.h"
#include "util/cleanup.h"
#include "util/clock.h"

#define GREETING_MS 10000 /* a daemon that starts for us has that long */

int connection_fail(struct lpt_connection *conn, int r, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(conn->error, sizeof(conn->error), format, arguments);
	va_end(arguments);
	return r;
}

static struct lpt_connection *connection_new(void)
{
	struct lpt_connection *conn = calloc(1, sizeof(*conn));
	const char *trace = getenv("LPT_TRACE");

	if (!conn) {
		return NULL;
	}
	conn->fd = -1;
	conn->passed_fd = -1;
	conn->lost = true;
	conn->trace = trace && strcmp(trace, "1") == 0;
	conn->bytes = conn->in;
	lpt_list_init(&conn->operations);
	lpt_list_init(&conn->files);
	lpt_list_init(&conn->routines);
	lpt_list_init(&conn->devices);
	lpt_list_init(&conn->kept);
	return conn;
}

static int answer_hello(struct lpt_operation *operation, const struct wire_message *message)
{
	struct lpt_connection *conn = operation->conn;

	if (message->number != WIRE_hello_reply) {
		return -EPROTO;
	}
	if (message->as.hello_reply.major != WIRE_MAJOR) {
		return connection_fail(conn, -EPROTONOSUPPORT,
				       "%s speaks version %u of the protocol, not %u", conn->socket,
				       message->as.hello_reply.major, WIRE_MAJOR);
	}
	conn->roles = message->as.hello_reply.roles;
	return 0;
}

/* Has anything come within GREETING_MS?  A daemon that is stopped takes connections and says
 * nothing. */
static bool is_answering(const struct lpt_connection *conn)
{
	struct pollfd ready = {conn->fd, POLLIN, 0};
	int64_t end_ns = clock_ns_after_ms(GREETING_MS), left_ms;
	int n = 0;

	do {
		left_ms = (end_ns - clock_monotonic_ns()) / NS_PER_MS;
		n = left_ms > 0 ? poll(&ready, 1, (int)left_ms) : 0;
	} while (n < 0 && errno == EINTR);
	return n != 0;
}

/* The first exchange.  A connection that fails here serves lpt_error() only. */
static int greet(struct lpt_connection *conn, const char *name)
{
	struct wire_hello body = {
		.magic = WIRE_MAGIC,
		.major = WIRE_MAJOR,
		.minor = WIRE_MINOR,
		.name = name ? name : program_invocation_short_name,
	};

	conn->lost = false;
	struct lpt_operation operation;

	operation_init(&operation, conn, answer_hello);
	int r = operation_send(&operation, WIRE_hello, &body);

	if (r == 0 && !is_answering(conn)) {
		operations_end_all(conn, -ETIMEDOUT);
		r = connection_fail(conn, -ETIMEDOUT,
				    "%s: it does not answer; it is stopped, or busy", conn->socket);
	} else if (r == 0) {
		r = operation_wait(&operation);
	}
	if (r < 0) {
		conn->lost = true;
	}
	return r == -EPROTONOSUPPORT ? -EPROTO : r;
}

static int nobody_there(struct lpt_connection *conn, const struct address *addresses, int n)
{
	if (n > 1) {
		return connection_fail(conn, -ENOENT, "no lptd runs: neither %s nor %s answers",
				       addresses[0].path, addresses[1].path);
	}
	return connection_fail(conn, -ENOENT, "no lptd runs at %s", addresses[0].path);
}

/* The first daemon that lets us in.  What a daemon that is there says weighs more than that
 * another is not there. */
static int connect_to_one(struct lpt_connection *conn, const struct address *addresses, int n)
{
	int refusal = 0;

	for (int i = 0; i < n; i++) {
		int fd = address_connect(&addresses[i]);

		if (fd >= 0 || (fd != -ENOENT && fd != -ECONNREFUSED && fd != -ENOTDIR)) {
			snprintf(conn->socket, sizeof(conn->socket), "%s, %s", addresses[i].kind,
				 addresses[i].path);
		}
		if (fd >= 0) {
			conn->fd = fd;
			return 0;
		}
		if (fd != -ENOENT && fd != -ECONNREFUSED && fd != -ENOTDIR && refusal == 0) {
			refusal = connection_fail(conn, fd, "%s: %s", addresses[i].path,
						  fd == -EPROTOTYPE
							  ? "it is the socket of another program"
							  : strerror(-fd));
		}
	}
	if (refusal < 0) {
		return refusal;
	}
	snprintf(conn->socket, sizeof(conn->socket), "%s, %s", addresses[0].kind,
		 addresses[0].path);
	return nobody_there(conn, addresses, n);
}

int lpt_connect(enum lpt_daemon daemon, const char *socket, const char *name,
		struct lpt_connection **ret_conn)
{
	struct address addresses[ADDRESSES_MAX];
	struct lpt_connection *conn = connection_new();

	*ret_conn = conn;
	if (!conn) {
		return -ENOMEM;
	}
	if (daemon < LPT_DAEMON_ANY || daemon > LPT_DAEMON_SYSTEM) {
		return connection_fail(conn, -EINVAL, "%d names no daemon", (int)daemon);
	}
	int n = addresses_find(daemon, socket, addresses);

	if (n < 0) {
		return connection_fail(conn, n, "%s",
				       n == -ENOENT
					       ? "there is no place for your own lptd: HOME is "
						 "not set"
					       : "the path of the socket is too long, beyond "
						 "107 bytes");
	}
	int r = connect_to_one(conn, addresses, n);

	return r < 0 ? r : greet(conn, name);
}

int lpt_connect_fd(int *fd, const char *name, struct lpt_connection **ret_conn)
{
	struct lpt_connection *conn = connection_new();

	if (!conn) {
		return -ENOMEM;
	}
	snprintf(conn->socket, sizeof(conn->socket), "daemon, descriptor %d", *fd);
	conn->fd = *fd;
	int r = greet(conn, name);

	if (r < 0) {
		conn->fd = -1;
		lpt_disconnect(conn);
		return r;
	}
	*fd = -1;
	*ret_conn = conn;
	return 0;
}

struct lpt_connection *lpt_disconnect(struct lpt_connection *conn)
{
	if (!conn) {
		return NULL;
	}
	assert(conn->n_nested == 0);
	conn->lost = true;
	operations_end_all(conn, -ECANCELED);
	while (!lpt_list_is_empty(&conn->files)) {
		lpt_close(lpt_container_of(lpt_list_first(&conn->files), struct lpt_file, link));
	}
	while (!lpt_list_is_empty(&conn->devices)) {
		lpt_device_close(
			lpt_container_of(lpt_list_first(&conn->devices), struct lpt_device, link));
	}
	channel_free_kept(conn);
	fd_close(&conn->passed_fd);
	fd_close(&conn->fd);
	free(conn);
	return NULL;
}

const char *lpt_error(struct lpt_connection *conn)
{
	assert(conn);
	return conn->error;
}

const char *lpt_socket(struct lpt_connection *conn)
{
	assert(conn);
	return conn->socket;
}

uint32_t lpt_roles(struct lpt_connection *conn)
{
	assert(conn);
	return conn->roles;
}

int lpt_fd(struct lpt_connection *conn)
{
	assert(conn);
	return conn->fd;
}
