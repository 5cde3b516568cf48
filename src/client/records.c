/* SPDX-License-Identifier: MIT */
/* Lists that callers own.  A record keeps the bytes of its message, and its texts point there. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/internal.h"

struct record {
	union {
		struct lpt_port_info port;
		struct lpt_holder holder;
		struct lpt_job_info job;
		struct lpt_adjustment adjustment;
		struct lpt_device_info device;
	} as;
	uint8_t bytes[];
};

struct lpt_records {
	enum wire_number kind;
	size_t n, n_max;
	struct record **items; /* each owned */
};

/* The public structures have the members that the messages have. */
#define COPY(type, name, maximum) to->name = from->name;

static void copy_port(struct lpt_port_info *to, const struct wire_port *from)
{
	fields_port(COPY)
}

static void copy_holder(struct lpt_holder *to, const struct wire_holder *from)
{
	fields_holder(COPY)
}

static void copy_job(struct lpt_job_info *to, const struct wire_job *from)
{
	fields_job(COPY)
}

static void copy_adjustment(struct lpt_adjustment *to, const struct wire_adjustment *from)
{
	fields_adjustment(COPY)
}

static void copy_device(struct lpt_device_info *to, const struct wire_device *from)
{
	fields_device(COPY)
}

static struct record *record_new(const void *bytes, size_t n)
{
	struct record *record = calloc(1, sizeof(*record) + n);
	struct wire_message message;

	if (!record) {
		return NULL;
	}
	memcpy(record->bytes, bytes, n);
	if (wire_decode(record->bytes, n, &message) < 0) {
		free(record);
		return NULL;
	}
	if (message.number == WIRE_port) {
		copy_port(&record->as.port, &message.as.port);
	} else if (message.number == WIRE_holder) {
		copy_holder(&record->as.holder, &message.as.holder);
	} else if (message.number == WIRE_job) {
		copy_job(&record->as.job, &message.as.job);
	} else if (message.number == WIRE_device) {
		copy_device(&record->as.device, &message.as.device);
	} else {
		copy_adjustment(&record->as.adjustment, &message.as.adjustment);
	}
	return record;
}

static int make_room(struct lpt_records *list)
{
	if (list->n < list->n_max) {
		return 0;
	}
	size_t n_max = list->n_max ? 2 * list->n_max : 8;
	struct record **items = realloc(list->items, n_max * sizeof(*items));

	if (!items) {
		return -ENOMEM;
	}
	list->items = items;
	list->n_max = n_max;
	return 0;
}

static struct lpt_records *records_new(enum wire_number kind)
{
	struct lpt_records *list = calloc(1, sizeof(*list));

	if (list) {
		list->kind = kind;
	}
	return list;
}

static int add(struct collection *collection, const void *bytes, size_t n)
{
	if (!collection->list) {
		collection->list = records_new(collection->kind);
	}
	struct lpt_records *list = collection->list;

	if (!list || make_room(list) < 0) {
		return -ENOMEM;
	}
	list->items[list->n] = record_new(bytes, n);
	if (!list->items[list->n]) {
		return -ENOMEM;
	}
	list->n++;
	return 0;
}

int answer_records(struct lpt_operation *operation, const struct wire_message *message)
{
	struct collection *collection = operation->context;

	if (message->number == WIRE_done && !collection->single) {
		return 0;
	}
	if (message->number != collection->kind) {
		return -EPROTO;
	}
	int r = add(collection, operation->conn->bytes, operation->conn->n_bytes);

	return r == 0 && !collection->single ? 1 : r;
}

int collection_finish(struct collection *collection, int r, struct lpt_records **ret_list)
{
	if (r == 0 && !collection->list && ret_list) {
		collection->list = records_new(collection->kind);
		r = collection->list ? 0 : -ENOMEM;
	}
	if (r == 0 && collection->list) {
		r = (int)collection->list->n;
	}
	if (r >= 0 && ret_list) {
		*ret_list = collection->list;
	} else {
		lpt_records_free(collection->list);
	}
	collection->list = NULL;
	return r;
}

int collection_exchange(struct lpt_connection *conn, enum wire_number request, const void *body,
			struct collection *collection, struct lpt_records **ret_list)
{
	assert(conn);
	int r = exchange(conn, request, body, answer_records, collection);

	if (r == -ENOMEM) {
		connection_fail(conn, r, "out of memory for the list");
	}
	return collection_finish(collection, r, ret_list);
}

static const struct record *at(const struct lpt_records *list, enum wire_number kind, size_t index)
{
	return list && list->kind == kind && index < list->n ? list->items[index] : NULL;
}

const struct lpt_port_info *lpt_records_port(const struct lpt_records *list, size_t index)
{
	const struct record *record = at(list, WIRE_port, index);

	return record ? &record->as.port : NULL;
}

const struct lpt_holder *lpt_records_holder(const struct lpt_records *list, size_t index)
{
	const struct record *record = at(list, WIRE_holder, index);

	return record ? &record->as.holder : NULL;
}

const struct lpt_job_info *lpt_records_job(const struct lpt_records *list, size_t index)
{
	const struct record *record = at(list, WIRE_job, index);

	return record ? &record->as.job : NULL;
}

const struct lpt_adjustment *lpt_records_adjustment(const struct lpt_records *list, size_t index)
{
	const struct record *record = at(list, WIRE_adjustment, index);

	return record ? &record->as.adjustment : NULL;
}

const struct lpt_device_info *lpt_records_device(const struct lpt_records *list, size_t index)
{
	const struct record *record = at(list, WIRE_device, index);

	return record ? &record->as.device : NULL;
}

struct lpt_records *lpt_records_free(struct lpt_records *list)
{
	if (!list) {
		return NULL;
	}
	for (size_t i = 0; i < list->n; i++) {
		free(list->items[i]);
	}
	free(list->items);
	free(list);
	return NULL;
}
