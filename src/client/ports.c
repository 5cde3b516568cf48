/* SPDX-License-Identifier: MIT */
/* Ports seen from outside: listed, watched, added, adjusted, removed.  Nothing here opens one. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/internal.h"

int lpt_ports(struct lpt_connection *conn, const char *port, struct lpt_records **ret_list)
{
	struct wire_list body = {port};
	struct collection collection = {.kind = WIRE_port};

	return collection_exchange(conn, WIRE_list, &body, &collection, ret_list);
}

int lpt_holders(struct lpt_connection *conn, const char *port, int all,
		struct lpt_records **ret_list)
{
	struct wire_who body = {port, all != 0};
	struct collection collection = {.kind = WIRE_holder};

	return collection_exchange(conn, WIRE_who, &body, &collection, ret_list);
}

int lpt_jobs(struct lpt_connection *conn, const char *port, struct lpt_records **ret_list)
{
	struct wire_jobs body = {port};
	struct collection collection = {.kind = WIRE_job};

	return collection_exchange(conn, WIRE_jobs, &body, &collection, ret_list);
}

int lpt_adjustments(struct lpt_connection *conn, const char *port, struct lpt_records **ret_list)
{
	struct wire_adjustments body = {port};
	struct collection collection = {.kind = WIRE_adjustment};

	return collection_exchange(conn, WIRE_adjustments, &body, &collection, ret_list);
}

int lpt_adjust(struct lpt_connection *conn, const char *port, const char *key, const char *value)
{
	struct wire_adjust body = {port, key, value};

	assert(conn);
	return exchange(conn, WIRE_adjust, &body, answer_done, NULL);
}

int lpt_unplug(struct lpt_connection *conn, const char *port, struct lpt_records **ret_list)
{
	struct wire_unplug body = {port};
	struct collection collection = {.kind = WIRE_holder};

	return collection_exchange(conn, WIRE_unplug, &body, &collection, ret_list);
}

int lpt_evict(struct lpt_connection *conn, const char *port, uint32_t pid, int64_t grace_ms,
	      struct lpt_records **ret_list)
{
	struct wire_evict body = {port, pid, grace_ms};
	struct collection collection = {.kind = WIRE_holder};

	return collection_exchange(conn, WIRE_evict, &body, &collection, ret_list);
}

int lpt_remove(struct lpt_connection *conn, const char *port)
{
	struct wire_remove body = {port};

	assert(conn);
	return exchange(conn, WIRE_remove, &body, answer_done, NULL);
}

static int send_spec(struct lpt_connection *conn, const char *spec, const struct spec_files *files,
		     struct collection *collection)
{
	struct wire_add body = {spec};
	struct lpt_operation operation;

	operation_init(&operation, conn, answer_records);
	operation.context = collection;
	int r = operation_send_fds(&operation, WIRE_add, &body, files->fds, files->n);

	return r < 0 ? r : operation_wait(&operation);
}

int lpt_add(struct lpt_connection *conn, const char *spec, struct lpt_records **ret_list)
{
	struct collection collection = {.kind = WIRE_port, .single = true};
	struct spec_files files;

	assert(conn);
	if (!spec) {
		return connection_fail(conn, -EINVAL, "no port specification was given");
	}
	int r = spec_open_files(conn, spec, &files);

	if (r < 0) {
		return r;
	}
	r = send_spec(conn, spec, &files, &collection);
	spec_close_files(&files);
	r = collection_finish(&collection, r, ret_list);
	return r < 0 ? r : 0;
}

static int answer_text(struct lpt_operation *operation, const struct wire_message *message)
{
	char **ret_text = operation->context;

	if (message->number != WIRE_text) {
		return -EPROTO;
	}
	char *text = strdup(message->as.text.text);

	if (!text) {
		return connection_fail(operation->conn, -ENOMEM, "out of memory for the answer");
	}
	*ret_text = text;
	return 0;
}

int lpt_add_help(struct lpt_connection *conn, const char *kind, char **ret_text)
{
	struct wire_add_help body = {kind};

	assert(conn && ret_text);
	return exchange(conn, WIRE_add_help, &body, answer_text, ret_text);
}

int lpt_screen(struct lpt_connection *conn, const char *port, char **ret_text)
{
	struct wire_screen body = {port};

	assert(conn && ret_text);
	return exchange(conn, WIRE_screen, &body, answer_text, ret_text);
}

static int answer_status(struct lpt_operation *operation, const struct wire_message *message)
{
	const struct wire_status_info *from = &message->as.status_info;
	struct lpt_daemon_info *to = operation->context;

	if (message->number != WIRE_status_info) {
		return -EPROTO;
	}
	*to = (struct lpt_daemon_info){
		.pid = from->pid,
		.uptime_ns = from->uptime_ns,
		.n_ports = from->n_ports,
		.n_clients = from->n_clients,
		.n_files = from->n_files,
		.n_requests = from->n_requests,
		.memory_bytes = from->memory_bytes,
	};
	snprintf(to->version, sizeof(to->version), "%s", from->version);
	snprintf(to->socket, sizeof(to->socket), "%s", from->socket);
	snprintf(to->user, sizeof(to->user), "%s", from->user);
	return 0;
}

int lpt_daemon_status(struct lpt_connection *conn, struct lpt_daemon_info *ret_info)
{
	struct wire_status body;

	assert(conn && ret_info);
	return exchange(conn, WIRE_status, &body, answer_status, ret_info);
}

static int answer_lines(struct lpt_operation *operation, const struct wire_message *message)
{
	const struct wire_lines *from = &message->as.lines;
	struct lpt_lines_info *to = operation->context;

	if (message->number != WIRE_lines) {
		return -EPROTO;
	}
	*to = (struct lpt_lines_info){
		.data = from->data,
		.status = from->status,
		.control = from->control,
		.reverse = from->reverse,
		.age_ns = from->age_ns,
	};
	return 0;
}

int lpt_snapshot(struct lpt_connection *conn, const char *port, struct lpt_lines_info *ret_info)
{
	struct wire_snapshot body = {port};

	assert(conn && ret_info);
	return exchange(conn, WIRE_snapshot, &body, answer_lines, ret_info);
}
