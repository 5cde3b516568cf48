/* SPDX-License-Identifier: MIT */
/* One open of a port by a client, what it waits for, and how it ends. */
#ifndef LPT_DAEMON_FILE_H
#define LPT_DAEMON_FILE_H

#include "daemon/port.h"
#include "daemon/session.h"
#include "port/port.h"

/* Whether a file counts as a user of its port, as the device nodes understand it. */
enum file_enlisted { FILE_NOT_ENLISTED = 0, FILE_SHARING, FILE_EXCLUSIVE };

struct daemon_file {
	struct lpt_file core; /* in port.files while open */
	struct lpt_list link; /* in session.files */
	struct daemon_device
		*device;         /* it is an open device of the port; NULL: of the port itself */
	struct session *session; /* whose it is; others may use it, see anchor.h */
	uint32_t number;         /* the client's handle */
	int64_t opened_ns;
	bool is_inside;           /* of the daemon's own, for a request: it has no handle */
	bool is_printer;          /* of a printer node, see printer-node.h */
	struct lpt_list pendings; /* of pending.link */
	struct lpt_list parked;   /* of parked.link: messages that wait for the wires */
	sd_event_source *resume;  /* the first of them goes on */
	uint32_t close_id;        /* of the request to close it, answered when it is closed */
	bool closing;             /* as soon as its program has ended */
	enum lpt_status reason;   /* of closing */
	struct lent *lent;        /* its port is lent, see yield.h; NULL: it is not */
	char *lost; /* the sentence for it if an administrator closed it; may be NULL */
	enum file_enlisted enlisted;
	uint32_t n_interrupts; /* while it owned the port, not yet taken */
	struct node_note note;
	struct lpt_list routines; /* of daemon_routine.link */
};

static inline struct daemon_port *file_port(const struct daemon_file *file)
{
	return lpt_container_of(file->core.port, struct daemon_port, core);
}

/* The file of a link in port.files. */
static inline struct daemon_file *file_at(struct lpt_list *at)
{
	return lpt_container_of(lpt_container_of(at, struct lpt_file, link), struct daemon_file,
				core);
}

/* Open a port for a session.  0; -ENOMEM, or the errno of what the core said. */
int file_new(struct session *session, struct daemon_port *port, struct daemon_file **ret_file);

/* The two halves of it for who opens with the core in between: memory, which is the caller's to
 * free(), and once it is open, its place among the files of the session. */
struct daemon_file *file_allocate(void);
void file_begin(struct daemon_file *file, struct session *session, struct lpt_out *out);

/* The open file of a handle, of a port or of a device; NULL after the request was refused in words.
 */
struct daemon_file *file_find_any(struct session *session, uint32_t id, uint32_t number);

/* The same where only the file of a port will do. */
struct daemon_file *file_find(struct session *session, uint32_t id, uint32_t number);

/* Close: at once, or when its running program was cut.  `id` is answered then; 0: nobody asked. */
void file_close(struct daemon_file *file, uint32_t id);

/* The owner is about to give the port back: its job ends, the lines are owed their rest if the port
 * says so.  No effect for others. */
void file_end_turn(struct daemon_file *file);

/* The client is gone. */
void file_abandon(struct daemon_file *file);

/* An administrator takes it away: its calls give -ESTALE and this sentence. */
void file_evict(struct daemon_file *file, const char *sentence);

/* Its program has ended, perhaps cut: what waited for that happens, the file may be freed. */
void file_finish_close(struct daemon_file *file, bool was_cut);

/* Refuse a session's request by what the core said, in words. */
void file_refuse(struct daemon_file *file, struct session *session, uint32_t id,
		 enum lpt_status status);

/* Why a file may not drive; SUCCESS: it may. */
enum lpt_status file_why_not(const struct daemon_file *file);

/* Do the wires work, or did other messages of this file come first? */
bool file_must_park(struct daemon_file *file);

/* Keep the message being handled until the wires are free; refused in words if too many wait. */
void file_park(struct daemon_file *file, struct session *session, uint32_t id);

/* The port is gone: what was parked is refused. */
void file_drop_parked(struct daemon_file *file);

/* The daemon cannot go on with what was parked. */
void file_refuse_parked(struct daemon_file *file, int error);

/* Handle what was parked, one message a round of the loop, unless it still has to wait for the
 * wires. To be called when that may have changed. */
void file_resume_later(struct daemon_file *file);

/* Cancel whatever the session asked of this file with that id.  False: nothing. */
bool file_cancel(struct daemon_file *file, struct session *session, uint32_t id);

/* A session that used a file of another one is gone: what it waits for is cancelled, its program
 * is cut.  Nobody is answered. */
void file_forsake(struct daemon_file *file, struct session *session);

#endif
