/* SPDX-License-Identifier: MIT */
/**
 * @file
 * liblpt: parallel ports that programs share.
 *
 * A program connects to the daemon, opens a port, allocates it in turn, runs port programs on it,
 * frees it and closes it.  Before open and after close nothing of it reaches the wires.
 *
 * Rules for everything here:
 * - Functions give 0 or a count, or a negative errno; lpt_error() then has the daemon's sentence.
 *   Beside the codes listed, each function that asks the daemon may give -EPIPE (the daemon went
 *   away), -ENOMEM and -EACCES (this connection lacks the role).
 * - -ENODEV: this instance of the port is gone for good.  -ESTALE: an administrator closed the
 *   file.  The file must still be closed with lpt_close().
 * - One connection and everything reached from it belong to one thread at a time; different
 *   connections are independent.  The library starts no thread and installs no signal handler.
 * - Strings are UTF-8, zero-terminated, borrowed for the call; NULL for an object itself is a
 *   programming error (assertion), any other bad argument gives -EINVAL.
 * - Callbacks run inside lpt_dispatch() or inside any function that waits for the daemon.  They may
 *   call everything except lpt_dispatch(), lpt_disconnect() and the functions that wait.
 */
#ifndef LPT_LPT_H
#define LPT_LPT_H

#include <stddef.h>
#include <stdint.h>

#include <lpt/program.h>
#include <lpt/request.h>
#include <lpt/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lpt_connection;
struct lpt_file;
struct lpt_operation;
struct lpt_records;

/** Which daemon to ask. */
enum lpt_daemon {
	LPT_DAEMON_ANY = 1, /**< LPTD_SOCKET, else the system's if it lets me in, else the user's */
	LPT_DAEMON_USER,    /**< the user's own */
	LPT_DAEMON_SYSTEM,  /**< the system's */
};

/** Roles of a connection, as bits. */
#define LPT_ROLE_OBSERVE 1u /**< list, who, monitor */
#define LPT_ROLE_USE 2u     /**< open, allocate, run */
#define LPT_ROLE_MANAGE 4u  /**< add, remove, unplug, evict, adjust */

#define LPT_ANCHOR_PRINTER 1u /**< as a printer node, which has one opener at a time */
#define LPT_ANCHOR_AT_ONCE 2u /**< and do not wait to be that one */

#define LPT_NOTE_MAX 64u /**< bytes of a file's note */

/** A port as lpt_ports() shows it.  Texts are borrowed from the record list. */
struct lpt_port_info {
	const char *name;  /**< "LPT1" */
	const char *state; /**< "free", "held", "gone" */
	const char *owner; /**< program name, "" if free */
	uint32_t owner_pid;
	uint32_t n_waiters;
	uint32_t n_files;
	const char *device;   /**< what hangs on it: "printer" */
	const char *nodes;    /**< device nodes that stand for it: "parport0,lp0" */
	const char *location; /**< "sim:printer#7" */
	const char *driver;
	const char *modes; /**< "SPP", "SPP,PS2,EPP" */
	uint64_t instance;
	uint32_t io, io_span, ecp, ecp_span;
	int32_t irq;           /**< -1 none */
	int64_t added_s;       /**< Unix time */
	int64_t grace_ns;      /**< -1 never */
	int64_t yield_idle_ns; /**< -1 off */
	const char *rest;
	uint32_t capabilities; /**< LPT_PPT_* */
	uint64_t n_allocations, n_frees, accesses, bytes;
	uint32_t n_jobs;
};

/** One open file, owner or waiter of a port, as lpt_holders() shows it. */
struct lpt_holder {
	const char *port;
	const char *role;  /**< "owner", "waiter", "lender" (owns, but its port is lent), "open" */
	uint32_t position; /**< of a waiter, from 1 */
	uint32_t pid;
	const char *user;
	const char *program;
	int64_t since_ns; /**< how long it has been so */
	const char *location;
};

/** A finished print job. */
struct lpt_job_info {
	uint32_t number;
	uint64_t bytes;
	const char *program;
	const char *title;
	int64_t ended_s;  /**< Unix time */
	const char *file; /**< name in the spool folder, "" without one */
};

/** What can be changed at the far end of a simulated cable while it is in use. */
struct lpt_adjustment {
	const char *key;
	const char *value;
	const char *choices; /**< "no|yes", or the kind of value: "NUMBER" */
	const char *meaning; /**< one clause */
};

/** Something that happened. */
struct lpt_event {
	int64_t time_ns;   /**< Unix time, ns */
	const char *event; /**< added, removed, unplugged, opened, closed, granted, freed, lent,
			      waiting, job, image */
	const char *port;
	const char *detail;
};

/** What lpt_daemon_status() tells. */
struct lpt_daemon_info {
	uint32_t pid;
	char version[64];
	char socket[256];
	char user[64];
	int64_t uptime_ns;
	uint32_t n_ports, n_clients, n_files, n_requests;
	uint64_t memory_bytes;
};

/** The lines as last seen; no ownership needed. */
struct lpt_lines_info {
	uint8_t data, status, control; /**< PC register bits */
	uint8_t reverse;               /**< data lines are inputs */
	int64_t age_ns;                /**< of status; -1: never read */
};

/** One execution of a port program. */
struct lpt_program {
	const struct lpt_insn *insns; /**< borrowed for the call */
	uint32_t n_insns;
	const void *payload;   /**< borrowed for the call; may be NULL */
	uint32_t payload_len;  /**< bytes */
	void *results;         /**< borrowed until the end; may be NULL */
	uint32_t results_size; /**< bytes */
	int64_t wall_ms;       /**< longest run; 0: 10 s, at most 1 h */
	int64_t t0_ns;         /**< port clock AT counts from; 0: the start */
};

/** One access to a register of a port, as lpt_trace_start() shows it. */
struct lpt_access {
	int64_t time_ns; /**< clock of the daemon's machine that only goes forward */
	int64_t port_ns; /**< port clock */
	uint8_t reg;     /**< enum lpt_reg */
	uint8_t value;   /**< PC register bits */
	uint8_t is_read;
};

/** Accesses of one client, in order.  All is borrowed for the call. */
struct lpt_access_batch {
	const struct lpt_access *accesses;
	size_t n_accesses; /**< 0: only of n_lost is something to be said */
	uint32_t pid;      /**< 0: the daemon's own */
	const char *program;
	uint64_t n_lost; /**< so many are missing just before these */
};

/** Called when an operation has ended; result is 0 or a negative errno. */
typedef void (*lpt_done_fn)(struct lpt_operation *operation, int result, void *userdata);
/** Called for each event of a watch; the event is borrowed for the call. */
typedef void (*lpt_event_fn)(const struct lpt_event *event, void *userdata);
/** Called for accesses that a trace has seen. */
typedef void (*lpt_access_fn)(const struct lpt_access_batch *batch, void *userdata);

#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/**
 * Connect to a daemon.
 * @param daemon   Which one.
 * @param socket   Path of its socket, or NULL to choose by `daemon`.
 * @param name     How this program is to be shown; NULL: its own name.
 * @param ret_conn Receives the connection, owned: lpt_disconnect().  Also set on failure (then it
 *                 only serves lpt_error() and lpt_socket()), but for -ENOMEM.
 * @return 0; -ENOENT no daemon there; -EACCES not permitted; -EPROTO another protocol version;
 *         -ETIMEDOUT it does not answer.
 * @note Blocks for the exchange of one message, at most 10 s.
 * @source design of lptd: which daemon
 * @since 0.1
 */
int lpt_connect(enum lpt_daemon daemon, const char *socket, const char *name,
		struct lpt_connection **ret_conn);

/**
 * Connect over a descriptor that is already connected to the daemon.
 * @param fd       Consumed on success: becomes -1.
 * @param name     As for lpt_connect().
 * @param ret_conn Receives the connection, owned.
 * @return 0; -EPROTO another protocol version; -EPIPE.
 * @note Blocks for the exchange of one message.
 * @source anchors
 * @since 0.1
 */
int lpt_connect_fd(int *fd, const char *name, struct lpt_connection **ret_conn);

/**
 * End a connection: its operations end with -ECANCELED, and files still open are closed as by
 * lpt_close(), so that they may not be used any more.
 * @param conn Consumed; NULL does nothing.
 * @return NULL always.
 * @note Does not block.  Not from a callback.
 * @source R39..R42
 * @since 0.1
 */
struct lpt_connection *lpt_disconnect(struct lpt_connection *conn);

/**
 * The sentence that explains the last failure on this connection.
 * @param conn Borrowed.
 * @return Borrowed until the next call on the connection; "" if nothing failed.
 * @note Does not block.
 * @source -
 * @since 0.1
 */
const char *lpt_error(struct lpt_connection *conn);

/**
 * The daemon that this connection asked, for messages: "system daemon, /run/lptd/socket".
 * @param conn Borrowed.
 * @return Borrowed as long as the connection.
 * @note Does not block.
 * @source -
 * @since 0.1
 */
const char *lpt_socket(struct lpt_connection *conn);

/**
 * What this connection may do.
 * @param conn Borrowed.
 * @return LPT_ROLE_* bits.
 * @note Does not block.
 * @source R278
 * @since 0.1
 */
uint32_t lpt_roles(struct lpt_connection *conn);

/**
 * A descriptor that is readable when lpt_dispatch() has something to do.
 * @param conn Borrowed.
 * @return The descriptor, owned by the connection: poll it, do not read it.
 * @note Does not block.  Call lpt_dispatch(conn, 0) once before the first poll, and after any
 *       function that waited: messages already read are kept there.
 * @source -
 * @since 0.1
 */
int lpt_fd(struct lpt_connection *conn);

/**
 * Read what the daemon sent and call the callbacks.
 * @param conn       Borrowed.
 * @param timeout_ms Longest wait for the first message; 0 does not wait, -1 waits for ever.
 * @return Number of callbacks made, interrupt routines among them; -EPIPE the daemon went away.
 * @note Blocks up to timeout_ms.  Not from a callback.  Interrupt routines that were connected by
 *       lpt_request() run here and nowhere else, in the order of connection: what is documented as
 *       interrupt level is the thread that dispatches.  They may call any function of this library
 *       but this one and lpt_disconnect().
 * @source R146..R154
 * @since 0.1
 */
int lpt_dispatch(struct lpt_connection *conn, int64_t timeout_ms);

/**
 * List ports.
 * @param conn     Borrowed.
 * @param port     One port by any of its names, or NULL for all.
 * @param ret_list Receives the list, owned: lpt_records_free().
 * @return Number of ports; -ENOENT no such port (the sentence names those there are).
 * @note Blocks for one exchange.
 * @source R5, R25
 * @since 0.1
 */
int lpt_ports(struct lpt_connection *conn, const char *port, struct lpt_records **ret_list);

/**
 * List owner, waiters in order, and open files.
 * @param conn     Borrowed.
 * @param port     One port, or NULL for all.
 * @param all      Non-zero: also ports that are gone but still open.
 * @param ret_list Receives the list, owned: lpt_records_free().
 * @return Number of holders; -ENOENT no such port.
 * @note Blocks for one exchange.
 * @source R80, R91
 * @since 0.1
 */
int lpt_holders(struct lpt_connection *conn, const char *port, int all,
		struct lpt_records **ret_list);

/**
 * List the jobs that the device of a port has received.
 * @param conn     Borrowed.
 * @param port     The port.
 * @param ret_list Receives the list, owned: lpt_records_free().
 * @return Number of jobs; -ENOENT no such port.
 * @note Blocks for one exchange.
 * @source -
 * @since 0.1
 */
int lpt_jobs(struct lpt_connection *conn, const char *port, struct lpt_records **ret_list);

/**
 * List what can be adjusted at a port: nothing where real hardware hangs on it.
 * @param conn     Borrowed.
 * @param port     The port.
 * @param ret_list Receives the list, owned: lpt_records_free().
 * @return Number of keys; -ENOENT no such port.
 * @note Blocks for one exchange.
 * @source -
 * @since 0.1
 */
int lpt_adjustments(struct lpt_connection *conn, const char *port, struct lpt_records **ret_list);

/**
 * One key of a list made by lpt_adjustments().
 * @param list  Borrowed.
 * @param index From 0.
 * @return Borrowed as long as the list; NULL past its end or for a list of something else.
 * @note Does not block; may be called from a callback.
 * @source -
 * @since 0.1
 */
const struct lpt_adjustment *lpt_records_adjustment(const struct lpt_records *list, size_t index);

/**
 * Change something at the far end of a simulated cable, at once: paper, a fault, the power.
 * @param conn  Borrowed.
 * @param port  The port; it may be in use.
 * @param key   A key that lpt_adjustments() lists.
 * @param value Its new value.
 * @return 0; -ENOENT no such port; -EINVAL no such key, or not one of its values; -EBUSY a program
 *         runs that cannot be disturbed (driver slow).
 * @note Blocks for one exchange.
 * @source -
 * @since 0.1
 */
int lpt_adjust(struct lpt_connection *conn, const char *port, const char *key, const char *value);

/**
 * One port of a list made by lpt_ports() or lpt_add().
 * @param list  Borrowed.
 * @param index From 0.
 * @return Borrowed as long as the list; NULL past its end or for a list of something else.
 * @note Does not block; may be called from a callback.
 * @source -
 * @since 0.1
 */
const struct lpt_port_info *lpt_records_port(const struct lpt_records *list, size_t index);

/**
 * One holder of a list made by lpt_holders(), lpt_unplug() or lpt_evict().
 * @param list  Borrowed.
 * @param index From 0.
 * @return Borrowed as long as the list; NULL past its end or for a list of something else.
 * @note Does not block; may be called from a callback.
 * @source -
 * @since 0.1
 */
const struct lpt_holder *lpt_records_holder(const struct lpt_records *list, size_t index);

/**
 * One job of a list made by lpt_jobs() or lpt_job_end().
 * @param list  Borrowed.
 * @param index From 0.
 * @return Borrowed as long as the list; NULL past its end or for a list of something else.
 * @note Does not block; may be called from a callback.
 * @source -
 * @since 0.1
 */
const struct lpt_job_info *lpt_records_job(const struct lpt_records *list, size_t index);

/**
 * Free a list.
 * @param list Consumed; NULL does nothing.
 * @return NULL always.
 * @note Does not block; may be called from a callback.
 * @source -
 * @since 0.1
 */
struct lpt_records *lpt_records_free(struct lpt_records *list);

/**
 * Be told of everything that happens to ports.  Those there are already come first as "added".
 * @param conn     Borrowed.
 * @param port     One port, or NULL for all, those to come included.
 * @param event    Called from lpt_dispatch() for each event.
 * @param userdata Passed on.
 * @param ret_operation Receives the watch, owned by the connection; lpt_cancel() ends it.
 * @return 0; -ENOENT no such port.
 * @note Blocks for one exchange.
 * @source R6
 * @since 0.1
 */
int lpt_watch_start(struct lpt_connection *conn, const char *port, lpt_event_fn event,
		    void *userdata, struct lpt_operation **ret_operation);

/**
 * Be told of every access to the registers of a port, whoever makes it.  Opens no file.  While
 * somebody watches, blocks that the hardware of the port could send are sent byte by byte.  Who
 * reads too slowly misses accesses, and is told how many; nobody waits for it.
 * @param conn     Borrowed; needs the role use, for it shows what others send.
 * @param port     The port.
 * @param access   Called from lpt_dispatch() for the accesses, some at a time.
 * @param done     Called once, from lpt_dispatch(): -ECANCELED after lpt_cancel(), when all that
 *                 was seen has been told; -ENODEV the port was removed or unplugged; -EPIPE.  NULL:
 *                 nobody is told.
 * @param userdata Passed on.
 * @param ret_operation Receives the trace, owned by the connection and valid until done was
 *                 called; lpt_cancel() ends it.  May be NULL.
 * @return 0; -ENOENT no such port; -EDQUOT this connection or its user watches too much.
 * @note Blocks for one exchange.
 * @source -
 * @since 0.1
 */
int lpt_trace_start(struct lpt_connection *conn, const char *port, lpt_access_fn access,
		    lpt_done_fn done, void *userdata, struct lpt_operation **ret_operation);

/**
 * What the display at a port shows.
 * @param conn     Borrowed.
 * @param port     The port.
 * @param ret_text Receives its lines, each ended by a newline, owned: free().
 * @return 0; -ENOENT no such port; -EOPNOTSUPP no display hangs on it; -EBUSY a program that may
 *         sleep is at it.
 * @note Blocks for one exchange.
 * @source -
 * @since 0.1
 */
int lpt_screen(struct lpt_connection *conn, const char *port, char **ret_text);

/**
 * Ask the daemon how it is.
 * @param conn     Borrowed.
 * @param ret_info Filled on success.
 * @return 0.
 * @note Blocks for one exchange.
 * @source -
 * @since 0.1
 */
int lpt_daemon_status(struct lpt_connection *conn, struct lpt_daemon_info *ret_info);

/**
 * Add a port.  Folders and files that the specification names are opened here, by this program,
 * and handed over as descriptors (a missing spool folder is made; one that root makes is given to
 * the daemon's user).
 * @param conn     Borrowed.
 * @param spec     "[DRIVER:]PERIPHERAL[,key=value...]".
 * @param ret_list Receives a list of one port, owned: lpt_records_free(); may be NULL.
 * @return 0; -EINVAL the sentence says what is wrong where; -EEXIST the name is taken; any errno of
 *         open(2) for a folder or file.
 * @note Blocks for one exchange.
 * @source R1..R6, R50
 * @since 0.1
 */
int lpt_add(struct lpt_connection *conn, const char *spec, struct lpt_records **ret_list);

/**
 * Help on port specifications.
 * @param conn     Borrowed.
 * @param kind     A driver or peripheral, or NULL for the list of kinds.
 * @param ret_text Receives text of many lines, owned: free().
 * @return 0; -ENOENT no such kind.
 * @note Blocks for one exchange.
 * @source -
 * @since 0.1
 */
int lpt_add_help(struct lpt_connection *conn, const char *kind, char **ret_text);

/**
 * Remove a port that nobody has open.
 * @param conn Borrowed.
 * @param port The port.
 * @return 0; -ENOENT no such port; -EBUSY files are open (the sentence names each).
 * @note Blocks until the port is gone.
 * @source R43..R46
 * @since 0.1
 */
int lpt_remove(struct lpt_connection *conn, const char *port);

/**
 * Pull a port out as if by hand; everybody who has it open is told -ENODEV.
 * @param conn     Borrowed.
 * @param port     The port.
 * @param ret_list Receives who was told, owned: lpt_records_free(); may be NULL.
 * @return Number of files that were told; -ENOENT no such port.
 * @note Blocks for one exchange.
 * @source R57..R59
 * @since 0.1
 */
int lpt_unplug(struct lpt_connection *conn, const char *port, struct lpt_records **ret_list);

/**
 * Close the owner's file in its place; its calls then give -ESTALE.
 * @param conn     Borrowed.
 * @param port     The port.
 * @param pid      Only if this process owns it; 0: whoever does.
 * @param grace_ms Wait this long for the owner to free it; 0: at once.
 * @param ret_list Receives who lost what, owned: lpt_records_free(); may be NULL.
 * @return Number of files closed, 0 if nobody held it; -ENOENT no such port.
 * @note Blocks up to grace_ms.
 * @source R100 and docs/differences.md
 * @since 0.1
 */
int lpt_evict(struct lpt_connection *conn, const char *port, uint32_t pid, int64_t grace_ms,
	      struct lpt_records **ret_list);

/**
 * The lines of a port as last seen.
 * @param conn     Borrowed.
 * @param port     The port.
 * @param ret_info Filled on success.
 * @return 0; -ENOENT no such port.
 * @note Blocks for one exchange; never waits for the port.
 * @source -
 * @since 0.1
 */
int lpt_snapshot(struct lpt_connection *conn, const char *port, struct lpt_lines_info *ret_info);

/**
 * Open a port.  Allocates nothing and never waits.
 * @param conn     Borrowed.
 * @param port     "LPT1", "lpt1", "parport0", "/dev/parport0", "lp0", "/dev/lp0" or "0x378".
 * @param ret_file Receives the file, owned: lpt_close().
 * @return 0; -ENOENT no such port; -ENODEV it is being removed; -EDQUOT too many open files.
 * @note Blocks for one exchange.
 * @source R28..R35
 * @since 0.1
 */
int lpt_open(struct lpt_connection *conn, const char *port, struct lpt_file **ret_file);

/**
 * Open a port in the name of another process, as a program does that lends ports to others.  From
 * then on the whole connection is shown as that process, and charged to that user.
 * @param conn     Borrowed; has no open file, and the role manage.
 * @param port     As for lpt_open().
 * @param pid      The process; lptd asks the system for its name.  Not 0.
 * @param uid      Its user.
 * @param ret_file Receives the file, owned: lpt_close().
 * @return 0; as lpt_open(); -EACCES the role manage is needed; -EBUSY the connection has an open
 *         file; -EINVAL pid is 0; -EDQUOT that user has too many connections.
 * @note Blocks for one exchange.
 * @source device nodes
 * @since 0.1
 */
int lpt_open_for(struct lpt_connection *conn, const char *port, uint32_t pid, uint32_t uid,
		 struct lpt_file **ret_file);

/**
 * Open a port for programs that know nothing of it: hand out a descriptor.  What is written to it
 * is printed, in order; the port is allocated in turn for it and given back when the descriptor is
 * closed or silent for a while.  One open is one job of the device.  The file is open until the
 * last copy of the descriptor is closed, wherever dup(), fork(), exec() and descriptor passing
 * brought copies, and whatever becomes of this connection.
 * @param conn   Borrowed.
 * @param port   As for lpt_open().
 * @param flags  LPT_ANCHOR_* bits.
 * @param ret_fd Receives the descriptor, owned: close(2).  Blocking, close-on-exec.
 * @return 0; -ENOENT no such port; -ENODEV it is being removed; -EBUSY another one has it open as
 *         the printer node; -EINVAL unknown flags; -EDQUOT too many connections and anchors of this
 *         user.
 * @note Blocks for one exchange, and with LPT_ANCHOR_PRINTER alone until nobody else has the
 *       printer node open.  write(2) to it blocks while the device is busy or another file
 *       owns the port; -EPIPE: the port is gone, or an administrator closed the file.
 * @source R28..R35, R39..R42; anchors
 * @since 0.1
 */
int lpt_open_anchor(struct lpt_connection *conn, const char *port, uint32_t flags, int *ret_fd);

/**
 * Start to open a port for programs that know nothing of it.
 * @param conn     Borrowed.
 * @param port     As for lpt_open().
 * @param flags    LPT_ANCHOR_* bits.
 * @param ret_fd   Borrowed until done, filled then: as for lpt_open_anchor().
 * @param done     Called once, from lpt_dispatch(), with the result of lpt_open_anchor().
 * @param userdata Passed on.
 * @param ret_operation Receives the operation, as for lpt_allocate_start(); may be NULL.
 * @return 0 it was asked for; -EINVAL no port was named.
 * @note Does not wait.  lpt_cancel() ends it with -ECANCELED.
 * @source Linux lp: open
 * @since 0.1
 */
int lpt_open_anchor_start(struct lpt_connection *conn, const char *port, uint32_t flags,
			  int *ret_fd, lpt_done_fn done, void *userdata,
			  struct lpt_operation **ret_operation);

/**
 * Control the file of an anchor: a connection that may use this one file, and observe.  Having the
 * descriptor is the right; neither user nor group matters, nor where the daemon's socket is.
 * lpt_close() gives up this handle, and what it waited for, but leaves the file open.
 * @param anchor_fd Borrowed: from lpt_open_anchor(), or a copy of it.
 * @param name      As for lpt_connect().
 * @param ret_conn  Receives the connection, owned: lpt_disconnect().
 * @param ret_file  Receives the file, owned: lpt_close().
 * @return 0; -ENOTSOCK, -EINVAL no anchor; -EPIPE its file is closed or its port is gone; -EAGAIN
 *         it is non-blocking and full; -EPROTO another protocol version; -EDQUOT too many
 *         connections; -ESTALE.
 * @note Blocks until the daemon has taken what was written to the anchor before, and for two
 *       exchanges.
 * @source anchors
 * @since 0.1
 */
int lpt_anchor_connect(int anchor_fd, const char *name, struct lpt_connection **ret_conn,
		       struct lpt_file **ret_file);

/**
 * Close a file: what it waits for ends with -ECANCELED, what it owns is freed.
 * @param file Consumed; NULL does nothing.
 * @return NULL always.
 * @note Does not wait for the daemon; whatever this connection asks later comes after it.
 * @source R36..R42
 * @since 0.1
 */
struct lpt_file *lpt_close(struct lpt_file *file);

/**
 * The name of the port of a file.
 * @param file Borrowed.
 * @return "LPT1", borrowed as long as the file.
 * @note Does not block; may be called from a callback.
 * @source R1
 * @since 0.1
 */
const char *lpt_file_port(const struct lpt_file *file);

/**
 * The location of the instance that a file is open on.
 * @param file Borrowed.
 * @return "sim:printer#7", borrowed as long as the file.
 * @note Does not block; may be called from a callback.
 * @source R50
 * @since 0.1
 */
const char *lpt_file_location(const struct lpt_file *file);

/**
 * Allocate the port of an open file: wait for our turn, then own it.
 * @param file       Borrowed.
 * @param timeout_ms Longest wait; 0 tries once, -1 waits for ever.
 * @return 0; -ETIMEDOUT our turn did not come; -ENODEV unplugged; -ESTALE closed by an
 *         administrator; -EALREADY this file owns it or waits already (R97).
 * @note Blocks up to timeout_ms.  In an event loop use lpt_allocate_start().
 * @source R77..R86
 * @since 0.1
 */
int lpt_allocate(struct lpt_file *file, int64_t timeout_ms);

/**
 * Start to allocate.
 * @param file       Borrowed.
 * @param timeout_ms As for lpt_allocate().
 * @param done       Called once, from lpt_dispatch(), with the result of lpt_allocate().
 * @param userdata   Passed on.
 * @param ret_operation Receives the operation, owned by the connection and valid until done was
 *                   called; may be NULL.
 * @return 0 it was asked for.
 * @note Does not wait.  lpt_cancel() ends it with -ECANCELED.
 * @source R79, R84
 * @since 0.1
 */
int lpt_allocate_start(struct lpt_file *file, int64_t timeout_ms, lpt_done_fn done, void *userdata,
		       struct lpt_operation **ret_operation);

/**
 * Own the port if it is free and nobody waits.
 * @param file Borrowed.
 * @return 0 owned; -EAGAIN held or others wait; -EALREADY; -ENODEV; -ESTALE.
 * @note Never waits for another client.
 * @source R87..R90
 * @since 0.1
 */
int lpt_try_allocate(struct lpt_file *file);

/**
 * Give the port back; the next waiter has it at once.
 * @param file Borrowed.
 * @return 0, also when the port is gone; -EPERM this file does not own it (R96); -ESTALE.
 * @note Blocks for one exchange.
 * @source R83, R94..R96
 * @since 0.1
 */
int lpt_free(struct lpt_file *file);

/**
 * How many allocate and select requests wait for the port; the owner is not counted.
 * @param file Borrowed.
 * @return The number; -ENODEV; -ESTALE.
 * @note Blocks for one exchange.
 * @source R91..R93
 * @since 0.1
 */
int lpt_query_waiters(struct lpt_file *file);

/**
 * Cancel an operation.  Its callback still comes, once: -ECANCELED, or its result if it was
 * faster (R86).
 * @param operation Borrowed; must not have ended.
 * @return 0.
 * @note Does not wait; may be called from a callback.
 * @source R84..R86
 * @since 0.1
 */
int lpt_cancel(struct lpt_operation *operation);

/**
 * Run a port program; the file must own the port.
 * @param file        Borrowed.
 * @param program     Borrowed.
 * @param ret_trailer Filled whenever the program was started, on failure too; may be NULL.
 * @return 0; -EPERM not the owner; -EINVAL the program was refused (the sentence says where);
 *         -EMSGSIZE payload or results too large; -ENOSPC results are full; -EOPNOTSUPP the port
 *         cannot do it; -ETIMEDOUT, -ENODATA, -ETIME, -EIO, -ECANCELED as the program ended;
 *         -ENODEV; -ESTALE.
 * @note Blocks until the program has ended.
 * @source docs/programs.md
 * @since 0.1
 */
int lpt_run(struct lpt_file *file, const struct lpt_program *program,
	    struct lpt_trailer *ret_trailer);

/**
 * Start a port program.
 * @param file        Borrowed.
 * @param program     Borrowed for the call, its results until done.
 * @param ret_trailer Borrowed until done, filled then; may be NULL.
 * @param done        Called once, from lpt_dispatch(), with the result of lpt_run().
 * @param userdata    Passed on.
 * @param ret_operation Receives the operation, as for lpt_allocate_start(); may be NULL.
 * @return 0 it was sent; -EINVAL, -EMSGSIZE as for lpt_run().
 * @note Does not wait.  lpt_cancel() cuts the program.
 * @source docs/programs.md
 * @since 0.1
 */
int lpt_run_start(struct lpt_file *file, const struct lpt_program *program,
		  struct lpt_trailer *ret_trailer, lpt_done_fn done, void *userdata,
		  struct lpt_operation **ret_operation);

/**
 * Send one request of the documented interface.
 * @param file          Borrowed.
 * @param request_class One of enum lpt_request_class.
 * @param code          Request code, see LPT_PORT_REQUEST_TABLE.
 * @param in            Borrowed; may be NULL, and may be the same buffer as out.
 * @param in_len        Bytes of in.
 * @param out           Borrowed; receives the output; may be NULL.
 * @param out_len       Bytes of out.
 * @param timeout_ms    Longest wait for a request that pends; it is then cancelled.  -1: for ever.
 * @param ret_status    Receives how the request ended.
 * @param ret_information Receives the information count, bytes.
 * @return 0 the request was answered (whatever its status); -EMSGSIZE in is over 4096 bytes.
 * @note Blocks up to timeout_ms.  Routine pointers in the output are this library's.
 * @source R62..R76
 * @since 0.1
 */
int lpt_request(struct lpt_file *file, enum lpt_request_class request_class, uint32_t code,
		const void *in, uint32_t in_len, void *out, uint32_t out_len, int64_t timeout_ms,
		enum lpt_status *ret_status, uint32_t *ret_information);

/**
 * Base address, span and the allocation routines of a port.
 * @param file     Borrowed.
 * @param ret_info Filled on success.  Its context serves the three routines while the file is
 *                 open; afterwards they refuse.
 * @return 0; -ENODEV; -ESTALE.
 * @note Blocks for one exchange; works while another client owns the port.  The routines block for
 *       one exchange each and never wait for another client.
 * @source R62..R65, R73, R87..R94
 * @since 0.1
 */
int lpt_get_port_information(struct lpt_file *file, struct lpt_port_information *ret_info);

/**
 * Bus and interrupt facts of a port.
 * @param file     Borrowed.
 * @param ret_info Filled on success.
 * @return 0; -ENODEV; -ESTALE.
 * @note Blocks for one exchange.
 * @source R66, R67
 * @since 0.1
 */
int lpt_get_more_port_information(struct lpt_file *file,
				  struct lpt_more_port_information *ret_info);

/**
 * Capabilities, current mode and the chip-mode and selection routines of a port.
 * @param file     Borrowed.
 * @param ret_info Filled on success; its context as for lpt_get_port_information().
 * @return 0; -ENODEV; -ESTALE.
 * @note Blocks for one exchange.
 * @source R68..R71
 * @since 0.1
 */
int lpt_get_pnp_information(struct lpt_file *file, struct lpt_pnp_information *ret_info);

/**
 * Enlist a file as a user of its port.  Users that know each other by the port's device nodes
 * exclude one another so; files that never enlist allocate as before.
 * @param file      Borrowed.
 * @param exclusive Non-zero: be the only one.
 * @return 0; -EBUSY another file of the port is enlisted exclusively, or this one was to be and
 *         another is enlisted or has ever allocated (the sentence names it); -ENODEV; -ESTALE.
 * @note Blocks for one exchange.  Lasts until the file is closed.
 * @source Linux ppdev: PPEXCL
 * @since 0.1
 */
int lpt_enlist(struct lpt_file *file, int exclusive);

/**
 * Read the note of a file: bytes that lptd keeps for whoever uses the file, and does not look at.
 * @param file     Borrowed.
 * @param ret_note Borrowed; receives up to LPT_NOTE_MAX bytes.
 * @return Bytes of the note, 0 if there is none yet; -ENODEV; -ESTALE.
 * @note Blocks for one exchange.
 * @source anchors: what the copies of a descriptor share
 * @since 0.1
 */
int lpt_get_note(struct lpt_file *file, void *ret_note);

/**
 * Replace the note of a file.
 * @param file  Borrowed.
 * @param note  Borrowed for the call.
 * @param n     Bytes, at most LPT_NOTE_MAX.
 * @return 0; -EMSGSIZE it is longer; -ENODEV; -ESTALE.
 * @note Blocks for one exchange.
 * @source anchors: what the copies of a descriptor share
 * @since 0.1
 */
int lpt_set_note(struct lpt_file *file, const void *note, size_t n);

/**
 * How many interrupts came while this file owned the port and were not taken yet.
 * @param file Borrowed.
 * @param take Non-zero: count anew from 0.
 * @return The number; -ENODEV; -ESTALE.
 * @note Blocks for one exchange.
 * @source Linux ppdev: PPCLRIRQ
 * @since 0.1
 */
int lpt_interrupts(struct lpt_file *file, int take);

/**
 * Wait for an interrupt of a port, whoever owns it.
 * @param file       Borrowed.
 * @param since      The count that you know: what this function gave last.  A count starts at 0;
 *                   any other number makes the first call tell the count at once.
 * @param timeout_ms Longest wait; -1: for ever.
 * @param ret_count  Receives the count when it differs from `since`.  Interrupts that come close
 *                   together are counted each and wake once.
 * @return 0; -ETIMEDOUT; -ENXIO the port has no interrupt; -ENODEV; -ESTALE.
 * @note Blocks up to timeout_ms.  A simulated port, and any port of a driver that never sleeps, is
 *       looked at every 5 ms meanwhile; other drivers notice interrupts when a program runs.
 * @source decision A48: waiting in place of a service routine
 * @since 0.2
 */
int lpt_irq_wait(struct lpt_file *file, uint32_t since, int64_t timeout_ms, uint32_t *ret_count);

/**
 * Have the four control lines set at the next interrupt.
 * @param file    Borrowed; must own the port.
 * @param control Bits of the control register.
 * @return 0; -EPERM not the owner; -ENODEV; -ESTALE.
 * @note Blocks for one exchange.
 * @source Linux ppdev: PPWCTLONIRQ
 * @since 0.1
 */
int lpt_arm_control(struct lpt_file *file, uint8_t control);

/**
 * Begin a job: what this file prints until lpt_job_end() is one document of the device.
 * @param file  Borrowed; must own the port.
 * @param title Name of the document; NULL: none.
 * @return 0; -EPERM not the owner; -ENODEV; -ESTALE.
 * @note Blocks for one exchange.
 * @source -
 * @since 0.1
 */
int lpt_job_begin(struct lpt_file *file, const char *title);

/**
 * End a job.
 * @param file     Borrowed; must own the port.
 * @param ret_list Receives a list of that one job, owned: lpt_records_free(); may be NULL.
 * @return 0; -EPERM not the owner; -ENODEV; -ESTALE; -EIO the spool file could not be written.
 * @note Blocks for one exchange.
 * @source -
 * @since 0.1
 */
int lpt_job_end(struct lpt_file *file, struct lpt_records **ret_list);

/**
 * Print bytes by the compatibility handshake: as many port programs as it takes, 64 KiB each.
 * @param file       Borrowed; must own the port.
 * @param bytes      Borrowed.
 * @param n          Number of bytes.
 * @param timeout_ms Longest wait for the device to take one byte; -1: for ever.
 * @param ret_taken  Receives the bytes that the device took, on failure too.
 * @return 0; -ETIMEDOUT the device stayed busy; -EPERM, -ENODEV, -ESTALE, -EIO as lpt_run().
 * @note Blocks.
 * @source IEEE 1284 compatibility mode
 * @since 0.1
 */
int lpt_print(struct lpt_file *file, const void *bytes, size_t n, int64_t timeout_ms,
	      size_t *ret_taken);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
