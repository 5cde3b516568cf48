/* SPDX-License-Identifier: MIT */
/*
 * The sharing rules of a port: who has it open, who owns it, who waits, what happens when it is
 * freed, closed, removed or pulled out.
 *
 * The core never calls out and never waits.  A function changes state, returns a status and
 * appends to `struct lpt_out` what its host has to do: complete requests, publish events, run at
 * most one job on the wires.  The host does that after unlocking, and reports the end of the job
 * with lpt_port_job_done().  All objects are the host's memory; nothing is allocated here.
 * One port's functions must not run at the same time; ports are independent of one another (R99).
 *
 * Statuses: a function that returns LPT_STATUS_PENDING completes its request later, through
 * out->done, exactly once (also within the same call's out or that of a later call); with any
 * other status the request is finished and will never appear in out->done (R257, R260).
 */
#ifndef LPT_PORT_PORT_H
#define LPT_PORT_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include <lpt/request.h>
#include <lpt/status.h>

#include "util/list.h"

#define LPT_DAISY_MAX 4       /* devices of a chain by the standard */
#define LPT_DAISY_DEFAULT 2   /* default profile (R20) */
#define LPT_NO_SELECTION 0xff /* nothing on the chain listens; the end of chain does (R101) */

enum lpt_port_state {
	LPT_PORT_CREATED = 1, /* has a name, no resources yet */
	LPT_PORT_STARTED,
	LPT_PORT_REMOVING, /* a query for removal succeeded; opens give DELETE_PENDING */
	LPT_PORT_GONE,     /* surprise removal; lives until its last file closes */
	LPT_PORT_REMOVED,
};

/* Plug and Play placement, as the source supplied it at start. */
struct lpt_resources {
	uint64_t io;
	uint64_t ecp; /* 0 none */
	uint32_t io_span;
	uint32_t ecp_span;
	uint32_t irq; /* 0 none */
	uint32_t interface_type;
	uint32_t bus_number;
};

/* What the host's probing found. */
struct lpt_hardware {
	bool compatible;       /* at least IEEE 1284 compatible (R16) */
	uint32_t capabilities; /* LPT_PPT_* */
	uint16_t chip_modes;   /* supported, 1u << (mode >> 5); bit 0 is implied */
	uint32_t fifo_depth;   /* words */
	uint32_t fifo_width;   /* bits */
	uint32_t n_daisy;      /* daisy-chain devices found */
	uint32_t daisy_limit; /* 0: LPT_DAISY_DEFAULT; above LPT_DAISY_MAX start is refused (R21) */
};

/* Steps of a wire job, done by the host in this order. */
enum {
	LPT_STEP_DESELECT = 1u << 0, /* end IEEE 1284 mode, deselect the chain */
	LPT_STEP_CLEAR = 1u << 1,    /* chip mode to compatibility, direction forward */
	LPT_STEP_REST = 1u << 2,     /* latches to the port's rest values (control 0x0C) */
	LPT_STEP_INIT_BUS = 1u << 4, /* initialise the chain; report the count */
	LPT_STEP_SELECT = 1u << 5,   /* select device `id`; the end of chain listens without it */
	LPT_STEP_MODE = 1u << 3,     /* set chip mode `mode` */
	LPT_STEP_RESTORE = 1u << 6,  /* `left`: data before MODE, direction and control after it */
};

/* What an owner left on the wires when its port was lent. */
struct lpt_left {
	uint8_t selected; /* LPT_NO_SELECTION or daisy-chain ID */
	uint8_t protocol; /* enum lpt_1284_mode, 0 compatibility: negotiated again */
	uint8_t chip_mode;
	uint8_t ecr_mode; /* as the lines had it: a program may have written the register */
	uint8_t data, control;
	bool reverse; /* direction of the data lines; with a protocol: the device speaks */
};

struct lpt_job {
	uint32_t steps;
	uint8_t mode;
	uint8_t id;
	struct lpt_left left;
};

/*
 * How a wire job ended.  NO_ANSWER: all steps were done, but the device did not answer the select
 * (in a job without one: the deselect, which stops no grant).  After a select without answer
 * nothing is selected; after an owner's deselect without one the selection stands, so that it can
 * be tried again.  FAILED: the wires could not be driven; what was to be cleaned stays owed.
 */
enum lpt_job_result {
	LPT_JOB_OK = 0,
	LPT_JOB_NO_ANSWER,
	LPT_JOB_FAILED,
};

enum lpt_request_kind {
	LPT_REQUEST_NONE = 0,
	LPT_REQUEST_ALLOCATE,
	LPT_REQUEST_TRY_ALLOCATE,
	LPT_REQUEST_SELECT,
	LPT_REQUEST_TRY_SELECT,
	LPT_REQUEST_DESELECT,
	LPT_REQUEST_SET_MODE,
	LPT_REQUEST_CLEAR_MODE,
	LPT_REQUEST_INIT_BUS,
	LPT_REQUEST_FREE,
	LPT_REQUEST_RECLAIM,
};

/*
 * One request.  The host's memory, zeroed before first use; the core's from the call until it is
 * finished (not PENDING, or found in out->done).
 */
struct lpt_request {
	struct lpt_list link; /* in port.queue, or in out.done */
	struct lpt_file *file;
	struct lpt_device *device; /* the turn of a device; NULL: a client's own */
	enum lpt_request_kind kind;
	struct lpt_1284_command command;
	uint8_t mode;
	struct lpt_left left;   /* of RECLAIM */
	bool keeps_selection;   /* granted without deselecting what an owner left selected */
	bool cancelled;         /* remembered while a job runs for it */
	enum lpt_status status; /* PENDING while the core's; the result when done */
	uint32_t information;   /* when done: bytes of output */
};

/* One connected interrupt: host memory from connect until disconnect, close or removal (R41). */
struct lpt_routine {
	struct lpt_list link; /* in port.routines */
	struct lpt_file *file;
	struct lpt_interrupt_service_routine entry;
};

/* One open of a port.  Host memory from open to close. */
struct lpt_file {
	struct lpt_list link; /* in port.files; unlinked: not open */
	struct lpt_port *port;
	uint64_t client;             /* who opened it, as the host counts clients; never 0 */
	uint64_t context;            /* what information requests report as Context */
	bool has_allocated;          /* at least once */
	struct lpt_request *waiting; /* queued, or its grant is on the wires; at most one */
};

/* Routine pointers that information requests report; the same for every file of a host. */
struct lpt_routines {
	lpt_try_allocate_port_fn try_allocate_port;
	lpt_free_port_fn free_port;
	lpt_query_num_waiters_fn query_num_waiters;
	lpt_chip_mode_fn try_set_chip_mode;
	lpt_chip_mode_fn clear_chip_mode;
	lpt_select_fn try_select_device;
	lpt_select_fn deselect_device;
	lpt_try_allocate_port_fn try_allocate_at_interrupt;
	lpt_free_port_fn free_from_interrupt;
	/* of devices */
	lpt_determine_fn determine_ieee_modes;
	lpt_negotiate_fn negotiate_ieee_mode;
	lpt_device_fn terminate_ieee_mode;
	lpt_device_fn ieee_fwd_to_rev_mode;
	lpt_device_fn ieee_rev_to_fwd_mode;
	lpt_parallel_read_fn parallel_read;
	lpt_parallel_write_fn parallel_write;
};

struct lpt_port {
	enum lpt_port_state state;
	uint32_t index;    /* LPT1 is 0 (R2) */
	uint64_t instance; /* never used again */
	char name[16];     /* "LPT1" */
	struct lpt_resources resources;
	struct lpt_hardware hardware;
	const struct lpt_routines *routine_pointers; /* borrowed; may be NULL */
	bool interrupts_enabled; /* the setting EnableConnectInterruptIoctl (R141) */

	struct lpt_list files;
	uint32_t n_files;
	struct lpt_list queue; /* of lpt_request: allocate and select requests only (R82) */
	uint32_t n_waiters;
	struct lpt_list routines; /* of lpt_routine, in connection order */
	struct lpt_list devices;  /* of lpt_device: device.h */

	struct lpt_file *owner; /* also while the grant's job runs; NULL while only cleaning */
	bool moving;            /* a grant or a clean-up is on the wires: counts as allocated */
	struct lpt_request *current; /* the request a running job belongs to; may be NULL */
	struct lpt_job job;          /* steps 0: none runs */
	bool end_after_job;          /* the owner freed the port while its job ran */
	uint32_t owed;               /* LPT_STEP_*: clean-up due before the next owner */
	uint64_t last_client;        /* of the last owner; 0 none */

	uint8_t selected;     /* LPT_NO_SELECTION or daisy-chain ID */
	bool keeps_selection; /* the last owner left it on purpose */
	uint8_t chip_mode;    /* LPT_CHIP_COMPATIBILITY when cleared */

	/*
	 * Completed grants and ended ownerships (R23, R24, R102, R103).  A grant whose job failed
	 * or was cancelled never was an ownership and counts in neither, so the difference is 1
	 * while `owner` is set and not `moving`, else 0 (R259).
	 */
	uint64_t n_allocations;
	uint64_t n_frees;
};

/* Events a host may publish. */
enum {
	LPT_EVENT_OPENED = 1u << 0,
	LPT_EVENT_CLOSED = 1u << 1,
	LPT_EVENT_GRANTED = 1u << 2, /* port.owner is new */
	LPT_EVENT_FREED = 1u << 3,
	LPT_EVENT_WAITING = 1u << 4,  /* the number of waiters changed */
	LPT_EVENT_STARTED = 1u << 5,  /* interface enabled: announce the arrival (R5, R6) */
	LPT_EVENT_REMOVED = 1u << 6,  /* names and interface vanish now (R49) */
	LPT_EVENT_RELEASED = 1u << 7, /* the last file of a gone port closed: the object may go */
	LPT_EVENT_SERVICE = 1u << 8,  /* call every service routine, in order of port.routines */
	LPT_EVENT_DEFERRED = 1u << 9, /* call every deferred routine, in order (R148) */
};

/* What the host has to do, in this order: complete, publish, run the job. */
struct lpt_out {
	struct lpt_list done; /* of lpt_request.link; status and information are set */
	uint32_t events;
	const struct lpt_job *job; /* port.job when one is to be started, else NULL */
	struct lpt_list
		device_done; /* of lpt_device_request.link; status and information are set */
	struct lpt_device_request *work; /* whose work is to be started, else NULL */
};

static inline void lpt_out_init(struct lpt_out *out)
{
	lpt_list_init(&out->done);
	out->events = 0;
	out->job = NULL;
	lpt_list_init(&out->device_done);
	out->work = NULL;
}

/* --- name.c: names (R1-R4, R7, R8) --- */

/* "LPT<n>", n from 1 to 999 without leading zero, gives index n - 1.  SUCCESS or
 * INVALID_PARAMETER with *ret_index untouched. */
enum lpt_status lpt_port_name_parse(const char *name, uint32_t *ret_index);

/* `\Device\ParallelPort<m>` (R1); `\Device\Parallel<m>` (R8).  buf holds at least 32 bytes. */
void lpt_port_internal_name(const struct lpt_port *port, char buf[32]);
void lpt_port_raw_device_name(const struct lpt_port *port, char buf[32]);

/* --- lifecycle.c (R3, R14-R17, R25-R27, R43-R59) --- */

/* Create.  INVALID_PARAMETER for a malformed name: nothing is made (R3). */
enum lpt_status lpt_port_init(struct lpt_port *port, const char *name, uint64_t instance);

/* Start with resources and probed hardware.  INVALID_PARAMETER: resources without base or span,
 * overlapping ranges, or a daisy limit above the maximum; NO_SUCH_DEVICE: not even compatible.
 * On failure the port stays CREATED and nothing is announced (R25). */
enum lpt_status lpt_port_start(struct lpt_port *port, const struct lpt_resources *resources,
			       const struct lpt_hardware *hardware, struct lpt_out *out);

/* Orderly removal.  query: FILES_OPEN and nothing changes, NOT_STARTED, DELETE_PENDING (going or
 * gone already), or SUCCESS and the state is REMOVING.  cancel goes back to STARTED.  remove ends
 * it (from CREATED, or from REMOVING); a clean-up still on the wires is forgotten (its
 * lpt_port_job_done() is not called). */
enum lpt_status lpt_port_query_remove(struct lpt_port *port);
void lpt_port_cancel_remove(struct lpt_port *port);
void lpt_port_remove(struct lpt_port *port, struct lpt_out *out);

/* The hardware vanished: queued requests and the one whose job runs complete DELETE_PENDING, no
 * job is started any more, files live until closed; the job in progress is forgotten (its
 * lpt_port_job_done() is not called).  Without files: RELEASED at once. */
void lpt_port_surprise_remove(struct lpt_port *port, struct lpt_out *out);

/* --- file.c (R28-R42) --- */

/* SUCCESS; DELETE_PENDING while going or gone; NOT_STARTED.  Never waits, allocates nothing. */
enum lpt_status lpt_file_open(struct lpt_file *file, struct lpt_port *port, uint64_t client,
			      uint64_t context, struct lpt_out *out);

/* Close.  Queued requests of the file complete with `reason` (CANCELLED, or EVICTED when an
 * administrator closes it), also the one whose job runs: the job goes on for nobody, and its end
 * serves the next; a port it owns is freed; its routines leave the list.  The host may free the
 * file when this returns.  No effect on a closed file. */
void lpt_file_close(struct lpt_file *file, enum lpt_status reason, struct lpt_out *out);

bool lpt_file_is_open(const struct lpt_file *file);

/* --- queue.c (R77-R104, R257-R260) --- */

/* SUCCESS at once, PENDING (queued, or wire work first), ALREADY_OWNER, ALREADY_QUEUED (also
 * while the file's own grant is on the wires), DELETE_PENDING, INVALID_HANDLE (closed file).
 * PENDING may end UNSUCCESSFUL: the wires could not be made ready. */
enum lpt_status lpt_file_allocate(struct lpt_file *file, struct lpt_request *request,
				  struct lpt_out *out);

/* Like allocate but never queues: NOT_QUEUED when held by another, or when others wait (R90).
 * PENDING only for wire work on an otherwise free port. */
enum lpt_status lpt_file_try_allocate(struct lpt_file *file, struct lpt_request *request,
				      struct lpt_out *out);

/* Give the port back; the oldest waiter gets it in the same step (R98).  SUCCESS (also on a gone
 * port, R58), NOT_OWNER with no effect (R96; also while the grant is still on the wires),
 * INVALID_HANDLE.  While a job of this owner runs the free is remembered: the file owns the port
 * no more for any call, and the ownership ends with the job. */
enum lpt_status lpt_file_free(struct lpt_file *file, struct lpt_out *out);

/*
 * For hosts that lend: an owner whose port the host gave back with lpt_file_free(), for a while and
 * for those who wait, gets it again.  Like allocate, but ahead of all who wait, behind others that
 * reclaim; the grant ends with the wires as it left them (RESTORE, MODE, SELECT).  No documented
 * call does this: R77..R104 stay as they are for who does not lend.
 */
enum lpt_status lpt_file_reclaim(struct lpt_file *file, struct lpt_request *request,
				 const struct lpt_left *left, struct lpt_out *out);

/* Number of queued allocate and select requests, the owner not counted; 0 for a closed file. */
uint32_t lpt_file_query_waiters(const struct lpt_file *file);

/* Cancel a PENDING request: it completes CANCELLED, at once when queued, at the end of its job
 * when one runs for it (a port which that job was to grant goes to the next waiter; what it did
 * for an owner stays, and a deselect that was to free the port keeps it).  Returns false, with no
 * effect, if it is not pending any more (R86). */
bool lpt_request_cancel(struct lpt_request *request, struct lpt_out *out);

/* The job that an out carried has ended.  n_daisy counts the chain after LPT_STEP_INIT_BUS. */
void lpt_port_job_done(struct lpt_port *port, enum lpt_job_result result, uint32_t n_daisy,
		       struct lpt_out *out);

/* May this file drive the wires now: it owns the port, no job runs, the hardware is there. */
bool lpt_file_may_drive(const struct lpt_file *file);

/* The wires may be dirty (a program was cut, an IEEE 1284 mode is on): these steps are owed
 * before the next owner, whoever it is, also if a job that runs now does them already. */
void lpt_port_owe(struct lpt_port *port, uint32_t steps);

/* --- select.c, mode.c: sections 3.3 and 7 of the documented interface --- */

/* Select: without the keep flag allocate (queued like allocate), then select; with it the owner
 * selects.  try_select never queues: NOT_QUEUED when held, by the caller too.  INVALID_PARAMETER:
 * ID above the number of devices, unknown flags, port not 0.  NOT_OWNER, ALREADY_OWNER,
 * UNSUCCESSFUL (no answer; a port taken for this call is released). */
enum lpt_status lpt_file_select(struct lpt_file *file, struct lpt_request *request,
				const struct lpt_1284_command *command, struct lpt_out *out);
enum lpt_status lpt_file_try_select(struct lpt_file *file, struct lpt_request *request,
				    const struct lpt_1284_command *command, struct lpt_out *out);

/* Deselect, then free unless the keep flag is set.  UNSUCCESSFUL: not the selected one; kept. */
enum lpt_status lpt_file_deselect(struct lpt_file *file, struct lpt_request *request,
				  const struct lpt_1284_command *command, struct lpt_out *out);

/* Chip mode of the port.  NOT_OWNER, MODE_SET, NO_SUCH_DEVICE (not a mode of this port);
 * clear: WRONG_MODE.  JOB_RUNNING while another job of this owner runs. */
enum lpt_status lpt_file_set_mode(struct lpt_file *file, struct lpt_request *request, uint8_t mode,
				  struct lpt_out *out);
enum lpt_status lpt_file_clear_mode(struct lpt_file *file, struct lpt_request *request,
				    uint8_t mode, struct lpt_out *out);

/* Initialise the chain again: owner only. */
enum lpt_status lpt_file_init_bus(struct lpt_file *file, struct lpt_request *request,
				  struct lpt_out *out);

/* --- interrupt.c --- */

/* Connect or disconnect a routine entry.  NOT_SUPPORTED while disabled (R158).  Disconnect takes
 * out the file's first entry with this routine and context (A50), also while disabled, and gives it
 * back to the host in *ret_routine; INVALID_PARAMETER: there is none. */
enum lpt_status lpt_file_connect_interrupt(struct lpt_file *file, struct lpt_routine *routine);
enum lpt_status lpt_file_disconnect_interrupt(struct lpt_file *file,
					      const struct lpt_interrupt_service_routine *entry,
					      struct lpt_routine **ret_routine);

/* An interrupt arrived: SERVICE if anybody listens.  What comes while a device of the chain is
 * selected is that device's, and nobody's business (R275). */
void lpt_port_interrupt(struct lpt_port *port, struct lpt_out *out);

/* --- request.c: the documented request interface by class, code and buffers --- */

/* Buffered I/O: in and out may be one buffer (R264). */
struct lpt_io {
	enum lpt_request_class request_class;
	uint32_t code;
	const void *in;
	uint32_t in_len;
	void *out;
	uint32_t out_len;
	struct lpt_routine *routine; /* fresh memory for CONNECT_INTERRUPT; *taken tells */
	bool routine_taken;
	struct lpt_routine *routine_returned; /* by DISCONNECT_INTERRUPT, else NULL */
};

/* Dispatch one request.  Any status of the functions above; NOT_SUPPORTED for an unknown class or
 * code (R74); BUFFER_TOO_SMALL.  request->status and information are set when finished. */
enum lpt_status lpt_file_request(struct lpt_file *file, struct lpt_request *request,
				 struct lpt_io *io, struct lpt_out *out);

/* --- arbiter.c: resources for sources that supply none; names --- */

/* One range in use, or supplied by a source. */
struct lpt_claim {
	uint32_t io; /* 0: free slot */
	uint32_t irq;
};

/* The legacy pairs first, then 0xd000..0xd3f8 in steps of 8; `avoid` is not given while another
 * is free.  SUCCESS, or NO_SUCH_DEVICE when none is left. */
enum lpt_status lpt_arbiter_pick(const struct lpt_claim *used, uint32_t n_used,
				 const struct lpt_claim *avoid,
				 struct lpt_resources *ret_resources);

/*
 * Test builds of the model test are compiled with -DLPT_TEST_FAULT=n, which plants one fault:
 * 1 a cancelled waiter's successor is skipped, 2 try-allocate overtakes the queue,
 * 3 free_count is not raised when the owner closes, 4 a device keeps a port that nobody waits for,
 * 5 a device request that is cancelled leaves its turn in the queue, 6 exclusions are ignored.
 */

#endif
