/* SPDX-License-Identifier: MIT */
/*
 * Devices: what hangs on a port.  A device is exclusive, has a queue of its own, and uses its port
 * as an ordinary file does: it takes its turn for each request, unless it is locked.
 *
 * The rules of port.h hold here, too: nothing waits, nothing calls out.  Beside lpt_out.done, which
 * carries requests of ports, a call may append to lpt_out.device_done (finished device requests)
 * and set lpt_out.work (the device request whose work on the wires is to be started; its port is
 * owned and no job runs).  The host reports the end of work with lpt_device_work_done().
 *
 * What a host keeps to:
 *  - A request of port.h that belongs to a device (request->device) comes back through lpt_out.done
 *    like any other.  The host takes it out of that list and hands it to lpt_device_turn_done()
 *    before anything else is done with the port.
 *  - The acquisition time-out runs while the phase is ASKS, from its begin; each later ASKS, also
 *    of the same request, begins it anew.  Its end is reported with lpt_device_expire().
 *  - A work ends once, with work_done() or give_way(); it starts from the beginning when out.work
 *    has it again.  What it leaves on the wires, a mode or half a byte, the host owes to the port
 *    (lpt_port_owe()) before it reports the end.
 *  - Time-outs of device.timeouts are the host's: it ends the work with TIMEOUT and the count.
 *  - device.file is opened, used and closed by the core alone; to take a device from its client the
 *    host closes the device.
 *  - Buffers that a request names live until it is finished; input and output may be one.
 */
#ifndef LPT_PORT_DEVICE_H
#define LPT_PORT_DEVICE_H

#include "port/port.h"

#define LPT_DEVICE_ID_END_OF_CHAIN 4
#define LPT_DEVICE_ID_RAW 0xff

enum lpt_device_state {
	LPT_DEVICE_PRESENT = 1,
	LPT_DEVICE_REMOVING, /* a query for removal succeeded */
	LPT_DEVICE_GONE,     /* surprise removal; lives until it is closed */
	LPT_DEVICE_REMOVED,
};

enum lpt_device_lock { LPT_UNLOCKED = 0, LPT_LOCKED, LPT_LOCKED_NO_SELECT };

/* What the host has to do on the wires for one request; src/ieee1284 does it. */
enum lpt_device_work_kind {
	LPT_WORK_NONE = 0,
	LPT_WORK_READ,
	LPT_WORK_WRITE,
	LPT_WORK_NEGOTIATE, /* choose by read_mask and write_mask, connect forward */
	LPT_WORK_CONNECT,   /* choose likewise, connect as `reverse` says */
	LPT_WORK_TERMINATE, /* back to compatibility mode */
	LPT_WORK_TURN,      /* connect `protocol` in the direction `reverse` */
	LPT_WORK_DETERMINE, /* which protocols the device supports */
	LPT_WORK_STATUS,    /* the status lines, as LPT_PARALLEL_* */
	LPT_WORK_RESET,     /* look at the status, reset, look again */
	LPT_WORK_ID,        /* the raw device ID */
};

struct lpt_device_work {
	enum lpt_device_work_kind kind;
	uint16_t protocol; /* READ, WRITE, TURN */
	uint16_t read_mask, write_mask;
	bool reverse;
	bool has_address; /* somebody set one */
	uint8_t address;
	uint8_t *buffer;      /* READ, ID */
	const uint8_t *bytes; /* WRITE */
	uint32_t n;
};

/* How it ended.  What is chosen was offered, each 0 or one protocol; n is at most what was asked.
 */
struct lpt_device_result {
	enum lpt_status status;
	uint32_t n;           /* bytes moved; bytes of the raw ID */
	uint8_t lines;        /* STATUS, RESET: LPT_PARALLEL_* */
	uint16_t protocols;   /* DETERMINE */
	uint16_t read, write; /* NEGOTIATE, CONNECT: chosen; 0: none of those offered */
};

enum lpt_device_request_kind {
	LPT_DEVICE_READ = 1,
	LPT_DEVICE_WRITE,
	LPT_DEVICE_CONTROL, /* by io: class and code */
	LPT_DEVICE_ROUTINE, /* by routine and arguments */
};

/*
 * One request to a device.  The host's memory, zeroed before first use; the core's until it is
 * finished.  The host fills the first group.
 */
struct lpt_device_request {
	enum lpt_device_request_kind kind;
	uint64_t offset;      /* READ, WRITE */
	uint8_t *buffer;      /* READ */
	const uint8_t *bytes; /* WRITE */
	uint32_t n;           /* READ, WRITE; also of the routines */
	uint8_t *id; /* room for a raw ID, 65,536 bytes, for the requests that read one; NULL: such
		      * a request is refused UNSUCCESSFUL */
	struct lpt_io io; /* CONTROL */
	enum lpt_device_routine routine;
	uint16_t forward_mask, reverse_mask;
	uint32_t safety;
	bool is_forward;

	struct lpt_list link; /* in device.queue, or in out.device_done */
	struct lpt_device *device;
	struct lpt_device_work work; /* for out.work */
	enum lpt_status status;      /* PENDING while the core's */
	uint32_t information;        /* when done */
	uint16_t protocols;          /* when done: answer of the determine routine */
};

enum lpt_device_phase {
	LPT_DEVICE_IDLE = 0,
	LPT_DEVICE_ASKS, /* the first of its queue waits for the port: its acquisition time-out runs
			  */
	LPT_DEVICE_WORKS,  /* on the wires: lpt_device_work_done() is awaited */
	LPT_DEVICE_PAUSES, /* gave way: lpt_device_again() is awaited */
};

struct lpt_device {
	struct lpt_list link; /* in port.devices while it is there */
	struct lpt_port *port;
	uint8_t id;
	uint64_t instance; /* never used again */
	enum lpt_device_state state;
	bool has_hardware; /* something answered at enumeration (R162) */

	struct lpt_file *file; /* the one open, on the port; NULL: not open.  The host's memory */
	bool is_connected;     /* PARCLASS_CONNECT */
	enum lpt_device_lock lock;
	uint16_t read_protocol, write_protocol;
	uint16_t negotiated_read, negotiated_write; /* for the turns; 0 none */
	bool mode_is_set;                           /* connected in one of them */
	bool is_reverse;                            /* and in this direction */
	uint16_t supported;                         /* once determined; else 0 */
	uint16_t excluded;
	bool has_read_address, has_write_address;
	uint8_t read_address, write_address;
	struct lpt_serial_timeouts timeouts;

	struct lpt_list queue; /* of lpt_device_request; the first one is served */
	enum lpt_device_phase phase;
	struct lpt_device_request *current; /* asks, works or pauses; may be a routine, which is in
					     * no queue */
	struct lpt_request turn;            /* how it asks its port */
};

/* --- device.c: life (R8-R13, R47, R48, R54, R55, R159-R165) --- */

/* A device was found on a started port.  id: 0 to 3, END_OF_CHAIN, RAW. */
void lpt_device_arrive(struct lpt_device *device, struct lpt_port *port, uint8_t id,
		       uint64_t instance, bool has_hardware);

/* `LPT1`, `LPT1.0`, `LPT1.4`; `\Device\Parallel0.0`.  buf holds at least 32 bytes. */
void lpt_device_link_name(const struct lpt_device *device, char buf[32]);
void lpt_device_internal_name(const struct lpt_device *device, char buf[32]);

/* Raw devices register the interface class (R9, R12). */
bool lpt_device_has_interface(const struct lpt_device *device);

/* The port's device of that ID; NULL: none. */
struct lpt_device *lpt_device_find(struct lpt_port *port, uint8_t id);

/* Orderly removal: query gives FILES_OPEN and changes nothing, DELETE_PENDING, or SUCCESS; cancel
 * takes that back; remove ends it and takes the device off the port. */
enum lpt_status lpt_device_query_remove(struct lpt_device *device);
void lpt_device_cancel_remove(struct lpt_device *device);
void lpt_device_remove(struct lpt_device *device);

/* It vanished.  What is queued or runs completes DELETE_PENDING, later requests give
 * DEVICE_REMOVED.  Its port is given back, locked or not; a work that runs is forgotten (the host
 * cuts it and starts nothing else on the port before it has ended; its end need not be reported).
 * Without an open file it is REMOVED at once.  lpt_port_surprise_remove() does this to all devices
 * of the port, lpt_port_remove() makes them REMOVED. */
void lpt_device_surprise_remove(struct lpt_device *device, struct lpt_out *out);

/* Open exclusively; `file` is fresh memory and is open on the port from then on.  SUCCESS,
 * ACCESS_DENIED (open), DELETE_PENDING (going: also its port), DEVICE_REMOVED,
 * INVALID_DEVICE_REQUEST (no hardware), NOT_A_DIRECTORY. */
enum lpt_status lpt_device_open(struct lpt_device *device, struct lpt_file *file, uint64_t client,
				uint64_t context, bool as_directory, struct lpt_out *out);

/* Close: what is queued or asks or pauses completes with `reason`; a lock is given back; modes,
 * addresses, time-outs go back to their defaults.  False: it works.  Then nothing follows that work
 * any more; the host cuts it, reports its end, and closes again. */
bool lpt_device_close(struct lpt_device *device, enum lpt_status reason, struct lpt_out *out);

/* --- device-request.c: requests arrive (R60, R61, R165-R278) --- */

/*
 * Send a request.  PENDING: queued, or its work is in out.work; else finished, with status and
 * information set.  INVALID_HANDLE: not open.
 */
enum lpt_status lpt_device_request(struct lpt_device *device, struct lpt_device_request *request,
				   struct lpt_out *out);

/* FileStandardInformation and FilePositionInformation (R166-R169, R265).  Finished at once. */
enum lpt_status lpt_device_file_information(struct lpt_device *device, uint32_t information_class,
					    void *out_buffer, uint32_t out_len,
					    uint32_t *ret_information);

/* --- device-turn.c: what happens to them --- */

/* Cancel a PENDING request: it ends with `reason` at once while it is queued, asks or pauses.  One
 * that works: the host cuts the work, and reports its end with `reason`.  False: not pending, or it
 * works. */
bool lpt_device_cancel(struct lpt_device_request *request, enum lpt_status reason,
		       struct lpt_out *out);

/* The acquisition time-out of the request that asks ran out: DEVICE_BUSY.  False: none asks. */
bool lpt_device_expire(struct lpt_device *device, struct lpt_out *out);

/* Its request for the port, from lpt_out.done. */
void lpt_device_turn_done(struct lpt_device *device, struct lpt_out *out);

/* The work ended.  An automatically taken port is given back; the next request begins. */
void lpt_device_work_done(struct lpt_device *device, const struct lpt_device_result *result,
			  struct lpt_out *out);

/* The work found nothing to do yet (no data, busy device), nothing was moved: an automatically
 * taken port is given back for a while, so that others get it; the host calls again() after its
 * pause. */
void lpt_device_give_way(struct lpt_device *device, struct lpt_out *out);
void lpt_device_again(struct lpt_device *device, struct lpt_out *out);

#endif
