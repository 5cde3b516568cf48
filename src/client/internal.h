/* SPDX-License-Identifier: MIT */
/*
 * Inside liblpt.  A connection carries requests out and answers in; an operation is one request
 * that waits for its answers.  Everything asynchronous is an operation from the heap, everything
 * that blocks is an operation on the stack plus a wait.
 *
 * Answers are handled where they are read: in lpt_dispatch() or in a function that waits.  Sending
 * never handles any, so it may be done from callbacks.
 */
#ifndef LPT_CLIENT_INTERNAL_H
#define LPT_CLIENT_INTERNAL_H

#include <stdbool.h>

#include <lpt/device.h>
#include <lpt/lpt.h>

#include "util/list.h"
#include "wire/wire.h"

#define CONNECTION_CODE_MAX (LPT_PROGRAM_MAX * sizeof(struct lpt_insn))

struct lpt_connection {
	int fd;
	bool lost;    /* nothing comes any more; every operation has ended */
	bool trace;   /* LPT_TRACE: print both directions */
	bool wrapped; /* ids are used a second time */
	uint32_t last_id;
	uint32_t roles;
	int n_nested;               /* callbacks that run now */
	uint64_t n_callbacks;       /* made so far */
	struct lpt_list operations; /* of lpt_operation.link, oldest first */
	struct lpt_list files;      /* of lpt_file.link */
	struct lpt_list routines;   /* interrupt.c, in the order of connection */
	bool routines_are_due;
	bool in_routine;         /* one of them runs */
	struct lpt_list devices; /* of lpt_device.link */
	struct lpt_list kept;    /* of kept.link: read while a send had to wait */
	const uint8_t *bytes;    /* the message being handled */
	size_t n_bytes;
	int passed_fd; /* came with it; -1: none, or taken */
	char error[2048];
	char socket[400];
	_Alignas(8) uint8_t code[CONNECTION_CODE_MAX]; /* a program on its way out */
	_Alignas(8) uint8_t in[WIRE_MESSAGE_MAX];
	_Alignas(8) uint8_t out[WIRE_MESSAGE_MAX];
};

struct lpt_file {
	struct lpt_list link; /* in connection.files */
	struct lpt_connection *conn;
	uint32_t id;
	void *context; /* of the callback routines; NULL until somebody asked for it */
	char name[16];
	char location[160];
};

struct lpt_device {
	struct lpt_list link; /* in connection.devices */
	struct lpt_connection *conn;
	uint32_t id;
	void *context; /* of the callback routines; NULL while not connected */
	char name[16];
	char location[160];
};

/* Take one answer that is not `error`.  1: more will come; 0: this was the last; negative errno:
 * the operation failed (-EPROTO: no such answer was asked for, the connection is given up). */
typedef int (*answer_fn)(struct lpt_operation *operation, const struct wire_message *message);

struct lpt_operation {
	struct lpt_list link; /* in connection.operations; unlinked: not sent, or ended */
	struct lpt_connection *conn;
	uint32_t id;
	answer_fn answer;
	void *context; /* for answer */
	lpt_done_fn done;
	void *userdata;
	bool on_heap; /* freed when it ends */
	bool ended;
	int outcome;            /* the result when its answer gave 0 */
	int result;             /* once ended */
	enum lpt_status status; /* of an `error` */
};

/* address.c: where daemons listen. */
struct address {
	const char *kind; /* "system daemon"; static */
	char path[108];
};
#define ADDRESSES_MAX 2
/* The sockets to try, in order.  Their number; -ENAMETOOLONG the path fits in no socket address,
 * -ENOENT there is no HOME to put the user's in. */
int addresses_find(enum lpt_daemon daemon, const char *socket,
		   struct address ret_addresses[ADDRESSES_MAX]);
/* Connected descriptor, owned by the caller, or negative errno. */
int address_connect(const struct address *address);

/* channel.c: one message out, one message in. */

/* -EPIPE, -ENOMEM; may wait until the daemon has read, keeping what it sends meanwhile. */
int channel_send(struct lpt_connection *conn, enum wire_number number, uint32_t id,
		 const void *body, const int *fds, size_t n_fds);
/* 1: conn->bytes is the next message; 0: timed out; -EPIPE; -ENOMEM.  What it gave is valid until
 * channel_done(). */
int channel_receive(struct lpt_connection *conn, int64_t timeout_ms);
void channel_done(struct lpt_connection *conn);
bool channel_has_kept(const struct lpt_connection *conn);
void channel_free_kept(struct lpt_connection *conn);
void channel_trace(const struct lpt_connection *conn, char direction, const void *bytes, size_t n);

/* operation.c */
/* Handle one message.  1; 0 none came in time; -EPIPE. */
int connection_step(struct lpt_connection *conn, int64_t timeout_ms);
void operation_init(struct lpt_operation *operation, struct lpt_connection *conn, answer_fn answer);
/* On failure the operation was never pending. */
int operation_send(struct lpt_operation *operation, enum wire_number number, const void *body);
int operation_send_fds(struct lpt_operation *operation, enum wire_number number, const void *body,
		       const int *fds, size_t n_fds);
/* The result; not from a callback. */
int operation_wait(struct lpt_operation *operation);
/* True if it ended within the time. */
bool operation_wait_for(struct lpt_operation *operation, int64_t timeout_ms);
/* The result; cancelled where it takes longer (-1: it never does). */
int operation_wait_or_cancel(struct lpt_operation *operation, int64_t timeout_ms);
/* The documented status of one that ended; that of its `error`, or what comes nearest. */
enum lpt_status operation_status(const struct lpt_operation *operation);
void operations_end_all(struct lpt_connection *conn, int result);
/* The whole of a simple request: send, wait, result. */
int exchange(struct lpt_connection *conn, enum wire_number number, const void *body,
	     answer_fn answer, void *context);
int answer_done(struct lpt_operation *operation, const struct wire_message *message);
/* context: uint32_t *ret_count */
int answer_count(struct lpt_operation *operation, const struct wire_message *message);
/* A request whose answer nobody waits for. */
int send_and_forget(struct lpt_connection *conn, enum wire_number number, const void *body);

/* transfer.c: a read or write of a device, asked for by the first group. */
struct transfer {
	struct lpt_operation base;
	bool is_read;
	bool direct;       /* by a routine: inside the lock, not queued */
	void *buffer;      /* borrowed; is_read */
	const void *bytes; /* borrowed; else */
	uint32_t n;
	uint64_t offset;

	char name[16];                            /* of the device */
	struct lpt_device_transfer result;        /* once it has ended */
	struct lpt_device_transfer *ret_transfer; /* borrowed: receives result */
	lpt_done_fn done;                         /* then this is called */
	void *userdata;
};
int transfer_send(struct transfer *transfer, struct lpt_device *device);
/* The result, and transfer->result. */
int transfer_wait(struct transfer *transfer, int64_t timeout_ms);

/* subscription.c: an operation that brings events until it is cancelled.  First member of what its
 * creator allocates. */
struct subscription {
	struct lpt_operation base;
	bool confirmed; /* the daemon watches */
};
/* Is this the daemon's word that it watches?  For the answer of a subscription. */
bool subscription_takes(struct subscription *subscription, const struct wire_message *message);
/* Send it and wait until it is confirmed.  0: it belongs to the connection from then on; on failure
 * it has been freed. */
int subscription_start(struct subscription *subscription, enum wire_number number, const void *body,
		       struct lpt_operation **ret_operation);
/* Around each call of the user's function. */
void subscription_enter(struct subscription *subscription);
void subscription_leave(struct subscription *subscription);

/* file.c: lpt_open(); "" on a control connection gives its file. */
int file_open(struct lpt_connection *conn, const char *port, struct lpt_file **ret_file);

/* connect.c: remember the sentence for lpt_error(); gives r back. */
__attribute__((format(printf, 3, 4))) int connection_fail(struct lpt_connection *conn, int r,
							  const char *format, ...);

/* records.c: collect the answers of a list.  `single`: one record is the whole answer. */
struct collection {
	enum wire_number kind;
	bool single;
	struct lpt_records *list; /* owned; NULL if none came */
};
int answer_records(struct lpt_operation *operation, const struct wire_message *message);
/* The list to *ret_list (an empty one if none came), or free it where ret_list is NULL or r < 0.
 * r, or the number of records where r is 0, or -ENOMEM. */
int collection_finish(struct collection *collection, int r, struct lpt_records **ret_list);
/* Ask for a list, wait, and finish it. */
int collection_exchange(struct lpt_connection *conn, enum wire_number request, const void *body,
			struct collection *collection, struct lpt_records **ret_list);

/* spec.c: open what a port specification names. */
struct spec_files {
	int fds[WIRE_FDS_MAX];
	size_t n;
};
/* 0 or a negative errno, with the sentence set; the descriptors are the caller's. */
int spec_open_files(struct lpt_connection *conn, const char *spec, struct spec_files *ret_files);
void spec_close_files(struct spec_files *files);

/* run.c: an operation that runs a program, sent but not awaited. */
struct run_operation {
	struct lpt_operation base;
	void *results; /* borrowed */
	uint32_t results_size;
	struct lpt_trailer *ret_trailer; /* borrowed; may be NULL */
};
int run_send(struct run_operation *run, struct lpt_file *file, const struct lpt_program *program);

/* request.c: a documented request to a port or a device, or a routine that never queues. */
struct request {
	enum lpt_request_class request_class;
	uint32_t code;
	const void *in;
	uint32_t in_len;
	void *out;
	uint32_t out_len;
	bool try_only;
	int64_t timeout_ms;
	enum lpt_status status; /* when answered */
	uint32_t information;   /* when answered */
	bool explained;         /* when answered: lpt_error() has the daemon's words */
};
bool request_is_internal(const struct request *request, uint32_t code);
/* Send it and wait; `handle` is that of a file or a device.  0: it was answered. */
int request_exchange(struct lpt_connection *conn, uint32_t handle, struct request *request);
/* The errno of the status of one that was answered, its sentence set. */
int request_result(struct lpt_connection *conn, const char *name, const struct request *request);
/* context: struct request * */
int answer_request(struct lpt_operation *operation, const struct wire_message *message);
/* An operation that ended without `request_done`: 0, with its status, where that is an answer. */
int request_settle(const struct lpt_operation *operation, struct request *request);

/* device.c: request_exchange() for a device, its routines come and go with the answer. */
int device_request(struct lpt_device *device, struct request *request);

/* slots.c: contexts of callback routines. */
#define SLOTS_MAX 4096u
enum slot_kind { SLOT_FILE = 1, SLOT_DEVICE };
/* The context that stands for the object from now on; NULL: every slot is in use. */
void *slot_take(enum slot_kind kind, void *object);
/* The object, NULL if this context stands for none of that kind (any more). */
void *slot_object(enum slot_kind kind, void *context);
/* From now on the context refuses.  NULL does nothing; gives NULL. */
void *slot_give_back(void *context);
/* -ENFILE, with its sentence. */
int slots_full(struct lpt_connection *conn);

/* interrupt.c: routines that a client connected to an interrupt */
struct interrupt_entry;
/* Memory for the entry that a request may connect; *ret_entry is NULL for any other request.  0;
 * -ENOMEM with a sentence. */
int interrupt_prepare(struct lpt_file *file, const struct request *request,
		      struct interrupt_entry **ret_entry);
/* After that request: the entry is connected, or freed; one that was disconnected is no more. */
void interrupt_settle(struct lpt_file *file, const struct request *request,
		      struct interrupt_entry *entry);
/* The daemon says that a routine is to be called: it is, by the next lpt_dispatch(). */
void interrupt_note(struct lpt_connection *conn, const struct wire_interrupt *interrupt);
/* Call what is due. */
void interrupts_call(struct lpt_connection *conn);
/* The entries of a file that closes. */
void interrupts_drop(struct lpt_connection *conn, const struct lpt_file *file);

/* routines.c: the routines that an answer gives to a client */
/* Put this library's routines and the file's context into an answer; -ENFILE no slot is left. */
int routines_fill(struct lpt_file *file, const struct request *request);
/* From now on the context of this file refuses. */
void routines_forget(struct lpt_file *file);

/* device-routines.c: the same for a device that was connected. */
int device_routines_fill(struct lpt_device *device, const struct request *request);
void device_routines_forget(struct lpt_device *device);

#endif
