/* SPDX-License-Identifier: MIT */
/* Open files: open, close, allocate and free in turn, jobs. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/internal.h"

static int answer_opened(struct lpt_operation *operation, const struct wire_message *message)
{
	const struct wire_opened *from = &message->as.opened;
	struct lpt_file *file = operation->context;

	if (message->number != WIRE_opened) {
		return -EPROTO;
	}
	file->id = from->file;
	snprintf(file->name, sizeof(file->name), "%s", from->name);
	snprintf(file->location, sizeof(file->location), "%s", from->location);
	return 0;
}

static int open_by(struct lpt_connection *conn, const struct wire_open *body,
		   struct lpt_file **ret_file)
{
	struct lpt_file *file = calloc(1, sizeof(*file));

	if (!file) {
		return connection_fail(conn, -ENOMEM, "out of memory for a file");
	}
	file->conn = conn;
	int r = exchange(conn, WIRE_open, body, answer_opened, file);

	if (r < 0) {
		free(file);
		return r;
	}
	lpt_list_append(&conn->files, &file->link);
	*ret_file = file;
	return 0;
}

int file_open(struct lpt_connection *conn, const char *port, struct lpt_file **ret_file)
{
	const struct wire_open body = {.port = port};

	return open_by(conn, &body, ret_file);
}

int lpt_open(struct lpt_connection *conn, const char *port, struct lpt_file **ret_file)
{
	assert(conn && ret_file);
	if (!port) {
		return connection_fail(conn, -EINVAL, "no port was named");
	}
	return file_open(conn, port, ret_file);
}

int lpt_open_for(struct lpt_connection *conn, const char *port, uint32_t pid, uint32_t uid,
		 struct lpt_file **ret_file)
{
	const struct wire_open body = {.port = port, .pid = pid, .uid = uid};

	assert(conn && ret_file);
	if (!port || pid == 0) {
		return connection_fail(conn, -EINVAL, "no port or no process was named");
	}
	return open_by(conn, &body, ret_file);
}

struct lpt_file *lpt_close(struct lpt_file *file)
{
	if (!file) {
		return NULL;
	}
	struct wire_close body = {file->id};

	send_and_forget(file->conn, WIRE_close, &body);
	routines_forget(file);
	interrupts_drop(file->conn, file);
	lpt_list_remove(&file->link);
	free(file);
	return NULL;
}

const char *lpt_file_port(const struct lpt_file *file)
{
	assert(file);
	return file->name;
}

const char *lpt_file_location(const struct lpt_file *file)
{
	assert(file);
	return file->location;
}

int lpt_allocate(struct lpt_file *file, int64_t timeout_ms)
{
	assert(file);
	struct wire_allocate body = {.file = file->id, .timeout_ms = timeout_ms};

	return exchange(file->conn, WIRE_allocate, &body, answer_done, NULL);
}

int lpt_allocate_start(struct lpt_file *file, int64_t timeout_ms, lpt_done_fn done, void *userdata,
		       struct lpt_operation **ret_operation)
{
	assert(file);
	struct wire_allocate body = {.file = file->id, .timeout_ms = timeout_ms};
	struct lpt_operation *operation = malloc(sizeof(*operation));

	if (!operation) {
		return connection_fail(file->conn, -ENOMEM, "out of memory for a request");
	}
	operation_init(operation, file->conn, answer_done);
	operation->done = done;
	operation->userdata = userdata;
	operation->on_heap = true;
	int r = operation_send(operation, WIRE_allocate, &body);

	if (r < 0) {
		free(operation);
		return r;
	}
	if (ret_operation) {
		*ret_operation = operation;
	}
	return 0;
}

int lpt_try_allocate(struct lpt_file *file)
{
	assert(file);
	struct wire_allocate body = {.file = file->id, .try_only = 1};

	return exchange(file->conn, WIRE_allocate, &body, answer_done, NULL);
}

int lpt_free(struct lpt_file *file)
{
	assert(file);
	struct wire_free body = {file->id};

	return exchange(file->conn, WIRE_free, &body, answer_done, NULL);
}

int answer_count(struct lpt_operation *operation, const struct wire_message *message)
{
	uint32_t *ret_count = operation->context;

	if (message->number != WIRE_count) {
		return -EPROTO;
	}
	*ret_count = message->as.count.count;
	return 0;
}

int lpt_query_waiters(struct lpt_file *file)
{
	assert(file);
	struct wire_waiters body = {file->id};
	uint32_t count = 0;
	int r = exchange(file->conn, WIRE_waiters, &body, answer_count, &count);

	return r < 0 ? r : (int)(count & INT32_MAX);
}

int lpt_job_begin(struct lpt_file *file, const char *title)
{
	assert(file);
	struct wire_job_begin body = {file->id, title};

	return exchange(file->conn, WIRE_job_begin, &body, answer_done, NULL);
}

int lpt_job_end(struct lpt_file *file, struct lpt_records **ret_list)
{
	assert(file);
	struct wire_job_end body = {file->id};
	struct collection collection = {.kind = WIRE_job, .single = true};
	int r = exchange(file->conn, WIRE_job_end, &body, answer_records, &collection);

	r = collection_finish(&collection, r, ret_list);
	return r < 0 ? r : 0;
}
