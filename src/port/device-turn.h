/* SPDX-License-Identifier: MIT */
/*
 * Inside the room: how a device serves its requests, one after the other.  device-turn.c alone
 * starts, ends and completes them.  What each kind of request needs and means is said by the rows
 * of three tables: device-request.c, device-transfer.c and device-mode.c.
 */
#ifndef LPT_PORT_DEVICE_TURN_H
#define LPT_PORT_DEVICE_TURN_H

#include "port/device.h"

/* The defaults that hold without negotiation (R196, R197, R204). */
#define LPT_DEVICE_DEFAULT_READ LPT_PROTOCOL_NIBBLE
#define LPT_DEVICE_DEFAULT_WRITE LPT_PROTOCOL_CENTRONICS

enum lpt_device_need {
	LPT_NEEDS_NOTHING = 0, /* no wires */
	LPT_NEEDS_PORT,        /* takes it by itself, unless the device is locked */
	LPT_NEEDS_LOCK,
};

/*
 * One kind of request.  Its functions give the status with which it is finished; SUCCESS from the
 * first two lets it go on.  Each may be NULL.
 */
struct lpt_device_handler {
	enum lpt_device_request_kind kind;
	enum lpt_request_class request_class; /* CONTROL: class and code name it together (R75) */
	uint32_t code;
	enum lpt_device_routine routine; /* ROUTINE */

	uint32_t in_size, out_size; /* at least; what is longer is accepted */
	enum lpt_status when_short; /* status of a short input (A9) */
	bool is_immediate;          /* finished by `arrive`, never queued */
	enum lpt_device_need need;
	enum lpt_device_work_kind work;
	enum lpt_device_lock lock; /* what the port is taken for, if it is to be kept */

	/* It arrives: copy its input, refuse what makes no sense. */
	enum lpt_status (*arrive)(struct lpt_device *device, struct lpt_device_request *request);
	/* Its turn has come, the port is not taken yet: prepare its work, or do what needs none. */
	enum lpt_status (*begin)(struct lpt_device *device, struct lpt_device_request *request,
				 struct lpt_out *out);
	/* Its work has ended: make its output of the result. */
	enum lpt_status (*done)(struct lpt_device *device, struct lpt_device_request *request,
				const struct lpt_device_result *result);
};

struct lpt_device_handlers {
	const struct lpt_device_handler *rows;
	size_t n;
};

extern const struct lpt_device_handlers lpt_device_transfers; /* device-transfer.c */
extern const struct lpt_device_handlers lpt_device_modes;     /* device-mode.c */

/* The row for a request; NULL: there is no such request. */
const struct lpt_device_handler *lpt_device_handler_of(const struct lpt_device_request *request);

/* What every request begins with: DELETE_PENDING, DEVICE_REMOVED, INVALID_HANDLE. */
enum lpt_status lpt_device_check(const struct lpt_device *device);

/* Queue a request that has arrived, and serve it if nothing is before it.  PENDING, or how it was
 * finished. */
enum lpt_status lpt_device_enqueue(struct lpt_device *device, struct lpt_device_request *request,
				   struct lpt_out *out);

/* A routine: at once or not at all. */
enum lpt_status lpt_device_run_routine(struct lpt_device *device,
				       struct lpt_device_request *request, struct lpt_out *out);

/* All that is queued, asks or pauses completes with `reason`, and what works, too, if `and_work`:
 * nobody waits for its end any more. */
void lpt_device_stop(struct lpt_device *device, enum lpt_status reason, bool and_work,
		     struct lpt_out *out);

/* Give the port back; what was connected on it is not any more. */
void lpt_device_give_back(struct lpt_device *device, bool keeps_selection, struct lpt_out *out);

/* Make the output of a request; its length is what the request informs of. */
void lpt_device_answer(struct lpt_device_request *request, const void *answer, uint32_t size);

/* The protocols that reads and writes use: what was negotiated, without what is excluded. */
uint16_t lpt_device_read_protocol(const struct lpt_device *device);
uint16_t lpt_device_write_protocol(const struct lpt_device *device);

/* The vanished port: all its devices; the removed one: all of them (device.c). */
void lpt_devices_vanish(struct lpt_port *port, struct lpt_out *out);
void lpt_devices_end(struct lpt_port *port);

#endif
