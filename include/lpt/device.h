/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Parallel devices: what hangs on a port.  A device is opened by one client at a time, identified,
 * negotiated with, read, written and locked.
 *
 * The raw device LPT1 and the end of chain LPT1.4 are the far end of the cable; LPT1.0 and on are
 * the devices of an IEEE 1284.3 chain.  An open device takes its port by itself for each request
 * and gives it back; between lpt_device_lock() and lpt_device_unlock() nobody else gets it.
 */
#ifndef LPT_DEVICE_H
#define LPT_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include <lpt/lpt.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An open device; it belongs to its connection and is closed with it. */
struct lpt_device;

/** A device as a list shows it; texts belong to the list, empty where the ID does not tell. */
struct lpt_device_info {
	const char *name;          /**< "LPT1", "LPT1.0", "LPT1.4" */
	const char *port;          /**< "LPT1" */
	const char *internal_name; /**< "\Device\Parallel0.0" */
	const char *location;      /**< of this instance: "sim:chain#7/0" */
	const char *device_class;  /**< CLS of the device ID */
	const char *make;          /**< MFG */
	const char *model;         /**< MDL */
	const char *commands;      /**< CMD */
	const char *description;   /**< DES */
	const char *serial;        /**< SN */
	uint16_t protocols;        /**< LPT_PROTOCOL_* that port and device have in common */
	int has_interface;         /**< registers the device interface class: raw devices do */
	int is_open;
	int is_locked;
};

#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/**
 * List devices.
 * @param conn      Borrowed.
 * @param port      A port or device by any of its names; NULL for all.
 * @param ret_list  The list, owned by the caller, freed with lpt_records_free().
 * @return Number of devices; -ENODEV no such port or device, -EACCES, -EPIPE, -ENOMEM.
 * @note Blocks until the daemon answers, which it does at once; not from a callback.
 * @source R8-R13
 * @since 0.2
 */
int lpt_devices(struct lpt_connection *conn, const char *port, struct lpt_records **ret_list);

/**
 * A record of such a list.
 * @param list   Borrowed.
 * @param index  From 0.
 * @return The record, valid as long as the list; NULL if there is none of that index or kind.
 * @note Does not block; may be called from a callback.
 * @source R8-R13
 * @since 0.2
 */
const struct lpt_device_info *lpt_records_device(const struct lpt_records *list, size_t index);

/**
 * Look again which devices hang on a port: number its chain from 0, read the IDs.  Takes the port,
 * and gives it back.  An open device that is no longer there is lost, as when it is unplugged.
 * @param conn        Borrowed.
 * @param port        The port by any of its names.
 * @param timeout_ms  For the port to become free; 0 tries once, -1 for ever.
 * @param ret_list    The devices found, as from lpt_devices(), owned by the caller; may be NULL.
 * @return Number of devices; -ENOENT no such port, -ENODEV it is going or gone, -ETIMEDOUT the port
 *         is held, -EDQUOT, -ESTALE, -EACCES, -EIO, -EPIPE, -ENOMEM.
 * @note Blocks; not from a callback.
 * @source R18-R20, R127, decision A65
 * @since 0.2
 */
int lpt_chain(struct lpt_connection *conn, const char *port, int64_t timeout_ms,
	      struct lpt_records **ret_list);

/**
 * Open a device.  Nobody else can while it is open; its port stays open to everybody.
 * @param conn        Borrowed.
 * @param name        "LPT1", "LPT1.0", "LPT1.4", or a location; upper or lower case.
 * @param flags       LPT_DEVICE_*.
 * @param ret_status  The documented status; may be NULL.
 * @param ret_device  Owned by the connection; closed with lpt_device_close().
 * @return 0; -EACCES it is open already (ACCESS_DENIED), or the role is missing; -ENODEV there is
 *         no such device (DEVICE_REMOVED if there was), or it is going (DELETE_PENDING); -ENXIO
 *         nothing answers there (INVALID_DEVICE_REQUEST); -ENOTDIR; -EDQUOT, -EPIPE, -ENOMEM.
 * @note Blocks until the daemon answers, which it does at once; not from a callback.
 * @source R159-R164, R54, R55
 * @since 0.2
 */
int lpt_device_open(struct lpt_connection *conn, const char *name, uint32_t flags,
		    enum lpt_status *ret_status, struct lpt_device **ret_device);

/**
 * Close a device: what it has queued is cancelled, its lock is given back.
 * @param device  Owned; NULL does nothing.
 * @return NULL.
 * @note Blocks until the daemon has closed it; not from a callback.
 * @source R161, decision A30
 * @since 0.2
 */
struct lpt_device *lpt_device_close(struct lpt_device *device);

/**
 * Name of an open device.
 * @param device  Borrowed.
 * @return Text such as "LPT1.0" that lives as long as the device.
 * @note Does not block; may be called from a callback.
 * @source R8-R11
 * @since 0.2
 */
const char *lpt_device_name(const struct lpt_device *device);

/**
 * Where an open device is.
 * @param device  Borrowed.
 * @return Text such as "sim:printer#7/raw" that lives as long as the device.
 * @note Does not block; may be called from a callback.
 * @source R50
 * @since 0.2
 */
const char *lpt_device_location(const struct lpt_device *device);

/**
 * Read with the device's read protocol (nibble until another one was negotiated).
 * @param device      Borrowed.
 * @param buffer      Borrowed until the end.
 * @param n           Bytes wanted, at most LPT_PAYLOAD_MAX; 0 ends at once.
 * @param offset      0; anything else is refused, as documented.
 * @param timeout_ms  Then the read is cancelled; -1 for ever.  The device's own time-outs
 *                    (lpt_device_set_timeouts()) may end it earlier.
 * @param ret_status  The documented status; may be NULL.
 * @param ret_n       Bytes read, on failure too.
 * @return 0 all were read; or the errno of the status: -ETIMEDOUT, -ECANCELED (also by timeout_ms),
 *         -EBUSY the port was not free in time, -EIO the device failed, -EINVAL, -ENODEV (gone,
 *         going), -ESTALE; -EPIPE, -ENOMEM.
 * @note Blocks until done; not from a callback.
 * @source R186, R188-R199, R270
 * @since 0.2
 */
int lpt_device_read(struct lpt_device *device, void *buffer, uint32_t n, uint64_t offset,
		    int64_t timeout_ms, enum lpt_status *ret_status, uint32_t *ret_n);

/**
 * Write with the device's write protocol (compatibility until another one was negotiated).
 * @param device      Borrowed.
 * @param bytes       Borrowed until the end.
 * @param n           Bytes, at most LPT_PAYLOAD_MAX; 0 ends at once.
 * @param offset      0; anything else is refused, as documented.
 * @param timeout_ms  Then the write is cancelled; -1 for ever.
 * @param ret_status  The documented status; may be NULL.
 * @param ret_n       Bytes that the device took, on failure too.
 * @return As lpt_device_read().
 * @note Blocks until done; not from a callback.
 * @source R187-R198, R200, R270
 * @since 0.2
 */
int lpt_device_write(struct lpt_device *device, const void *bytes, uint32_t n, uint64_t offset,
		     int64_t timeout_ms, enum lpt_status *ret_status, uint32_t *ret_n);

/** How a read or write ended that was started. */
struct lpt_device_transfer {
	enum lpt_status status;
	uint32_t n; /**< bytes moved */
};

/**
 * Start a read without waiting for it.
 * @param device        Borrowed.
 * @param buffer        Borrowed until the end.
 * @param n             As lpt_device_read().
 * @param offset        As lpt_device_read().
 * @param ret_transfer  Borrowed until the end; filled before done is called.  May be NULL.
 * @param done          Called once with what lpt_device_read() would return; may be NULL.
 * @param userdata      For done.
 * @param ret_operation The operation, for lpt_cancel(); may be NULL.
 * @return 0; -EINVAL, -EPIPE, -ENOMEM: done is not called.
 * @note Does not block; may be called from a callback.
 * @source R192, R193
 * @since 0.2
 */
int lpt_device_read_start(struct lpt_device *device, void *buffer, uint32_t n, uint64_t offset,
			  struct lpt_device_transfer *ret_transfer, lpt_done_fn done,
			  void *userdata, struct lpt_operation **ret_operation);

/**
 * Start a write without waiting for it.
 * @param device        Borrowed.
 * @param bytes         Borrowed until the end.
 * @param n             As lpt_device_write().
 * @param offset        As lpt_device_write().
 * @param ret_transfer  Borrowed until the end; filled before done is called.  May be NULL.
 * @param done          Called once with what lpt_device_write() would return; may be NULL.
 * @param userdata      For done.
 * @param ret_operation The operation, for lpt_cancel(); may be NULL.
 * @return 0; -EINVAL, -EPIPE, -ENOMEM: done is not called.
 * @note Does not block; may be called from a callback.
 * @source R192, R193
 * @since 0.2
 */
int lpt_device_write_start(struct lpt_device *device, const void *bytes, uint32_t n,
			   uint64_t offset, struct lpt_device_transfer *ret_transfer,
			   lpt_done_fn done, void *userdata, struct lpt_operation **ret_operation);

/**
 * Send one documented request to a device; the functions below, but for file information, are
 * forms of it.
 * @param device          Borrowed.
 * @param request_class   Control or internal.
 * @param code            LPT_IOCTL_*, or any number.
 * @param in              Borrowed; may be NULL.
 * @param in_len          Bytes of in.
 * @param out             Borrowed; may be in; may be NULL.
 * @param out_len         Bytes of out, at most LPT_RESULTS_MAX.
 * @param timeout_ms      Then a request that waits is cancelled; -1 for ever.
 * @param ret_status      The documented status.
 * @param ret_information The documented information count.
 * @return 0 the request was answered, see *ret_status; -EACCES, -EDQUOT, -EPIPE, -ENOMEM.
 * @note Blocks until done; not from a callback.
 * @source R165, R170-R185, R204-R256, R266-R278
 * @since 0.2
 */
int lpt_device_request(struct lpt_device *device, enum lpt_request_class request_class,
		       uint32_t code, const void *in, uint32_t in_len, void *out, uint32_t out_len,
		       int64_t timeout_ms, enum lpt_status *ret_status, uint32_t *ret_information);

/**
 * Take the port for this device until lpt_device_unlock(), and select the device.
 * @param device      Borrowed.
 * @param select      0: do not select it (for a selection scheme of its own).
 * @param timeout_ms  -1: as long as the port's own acquisition time-out allows.
 * @return 0; -EBUSY not free in time, -ECANCELED, -EPERM or -EALREADY locked already, -EIO the
 *         device did not answer its selection, -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks; not from a callback.
 * @source R174-R179
 * @since 0.2
 */
int lpt_device_lock(struct lpt_device *device, int select, int64_t timeout_ms);

/**
 * Give it back.
 * @param device    Borrowed.
 * @param deselect  0: leave the selection alone.
 * @return 0; -EPERM it is not locked, -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks until the daemon answers; not from a callback.
 * @source R175, R177
 * @since 0.2
 */
int lpt_device_unlock(struct lpt_device *device, int deselect);

/**
 * Choose the fastest protocols that port and device have in common.  Needs the lock.
 * @param device      Borrowed.
 * @param masks       Borrowed.  LPT_PROTOCOL_* allowed for each direction; a mask of 0 leaves that
 *                    direction as it is.
 * @param ret_chosen  The protocols in use from now on; may be NULL.
 * @return 0; -EIO none of those offered is spoken by both, -EPERM not locked, -ENODEV, -EPIPE.
 * @note Blocks; not from a callback.
 * @source R208-R214, R277
 * @since 0.2
 */
int lpt_device_negotiate(struct lpt_device *device, const struct lpt_negotiation_mask *masks,
			 struct lpt_negotiation_mask *ret_chosen);

/**
 * The protocols in use.
 * @param device     Borrowed.
 * @param ret_modes  One LPT_PROTOCOL_* for each direction.
 * @return 0; -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks until the daemon answers, which it does at once; not from a callback.
 * @source R205, R206
 * @since 0.2
 */
int lpt_device_modes(struct lpt_device *device, struct lpt_negotiation_mask *ret_modes);

/**
 * The protocols that the device supports.
 * @param device         Borrowed.
 * @param excluded       LPT_PROTOCOL_* that are not to be used with it until close, or until the
 *                       next such call.
 * @param ret_protocols  LPT_PROTOCOL_*.
 * @return 0; -EBUSY, -EIO, -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks; not from a callback.
 * @source R226-R228, R276
 * @since 0.2
 */
int lpt_device_caps(struct lpt_device *device, uint16_t excluded, uint16_t *ret_protocols);

/**
 * The device ID.
 * @param device  Borrowed.
 * @param raw     Non-zero: with its two length bytes.
 * @param buffer  Borrowed; receives the ID and a zero after it.
 * @param size    Bytes of buffer; 65,536 is always enough.
 * @return Bytes of the ID without that zero; -EIO it could not be read, -EMSGSIZE the buffer is too
 *         small, -EBUSY, -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks; not from a callback.
 * @source R243-R249
 * @since 0.2
 */
int lpt_device_id(struct lpt_device *device, int raw, void *buffer, uint32_t size);

/**
 * What the device reports on its status lines.
 * @param device      Borrowed.
 * @param ret_status  LPT_PARALLEL_*.
 * @return 0; -EBUSY, -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks; not from a callback.
 * @source R234
 * @since 0.2
 */
int lpt_device_status(struct lpt_device *device, uint8_t *ret_status);

/**
 * Reset and initialise the device.
 * @param device  Borrowed.
 * @return 0; -ENXIO off line, without power or not connected, -ENOSPC out of paper (lpt_error()
 *         says which), -EBUSY, -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks; not from a callback.
 * @source R236-R240
 * @since 0.2
 */
int lpt_device_reset(struct lpt_device *device);

/**
 * ECP channel or EPP address of later reads.  Takes its turn in the device's queue: reads before it
 * come from the address before.  Does not need the port.
 * @param device   Borrowed.
 * @param address  0 to 255 in EPP, 0 to 127 in ECP.
 * @return 0; -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks until the requests before it have ended; not from a callback.
 * @source R229, R231, decision A45
 * @since 0.2
 */
int lpt_device_set_read_address(struct lpt_device *device, uint8_t address);

/**
 * ECP channel or EPP address of later writes.  Takes its turn in the device's queue: writes before
 * it go to the address before.  Does not need the port.
 * @param device   Borrowed.
 * @param address  0 to 255 in EPP, 0 to 127 in ECP.
 * @return 0; -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks until the requests before it have ended; not from a callback.
 * @source R230, R231, decision A45
 * @since 0.2
 */
int lpt_device_set_write_address(struct lpt_device *device, uint8_t address);

/**
 * Set the time-outs of reads and writes; they count from the moment at which the transfer begins.
 * @param device    Borrowed.
 * @param timeouts  Borrowed.  All zero: never.
 * @return 0; -EINVAL read interval and read constant are both all ones, -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks until the daemon answers, which it does at once; not from a callback.
 * @source R232, R233, decision A44
 * @since 0.2
 */
int lpt_device_set_timeouts(struct lpt_device *device, const struct lpt_serial_timeouts *timeouts);

/**
 * The time-outs of reads and writes.
 * @param device        Borrowed.
 * @param ret_timeouts  Filled; all zero as long as nobody set any.
 * @return 0; -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks until the daemon answers, which it does at once; not from a callback.
 * @source R232, decision A44
 * @since 0.2
 */
int lpt_device_get_timeouts(struct lpt_device *device, struct lpt_serial_timeouts *ret_timeouts);

/**
 * Is the port free at this instant?
 * @param device  Borrowed.
 * @return 1, 0; -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks until the daemon answers, which it does at once; not from a callback.
 * @source R252, R253
 * @since 0.2
 */
int lpt_device_is_port_free(struct lpt_device *device);

/**
 * End the negotiated mode: the device is in compatibility mode again, the defaults apply.  Needs
 * the lock.
 * @param device  Borrowed.
 * @return 0; -EPERM not locked, -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks; not from a callback.
 * @source R215, R216, R269
 * @since 0.2
 */
int lpt_device_disconnect_idle(struct lpt_device *device);

/**
 * Connect: facts of the port, and seven callback routines.  They run in the thread that calls them,
 * block until done, and need the lock; without it, and after lpt_device_disconnect() or
 * lpt_device_close(), they do nothing and say so: a determine routine with 0, the others with the
 * number of a status.  Not from a callback.
 * @param device    Borrowed.
 * @param ret_info  Filled; its context is good for this device only.
 * @return 0; -ENFILE too many contexts, -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks until the daemon answers; not from a callback.
 * @source R170-R173
 * @since 0.2
 */
int lpt_device_connect(struct lpt_device *device, struct lpt_parclass_information *ret_info);

/**
 * Disconnect: from now on the routines of lpt_device_connect() refuse.  A lock stays.
 * @param device  Borrowed.
 * @return 0; -ENODEV, -ESTALE, -EPIPE.
 * @note Blocks until the daemon answers; not from a callback.
 * @source R173, R185, R273
 * @since 0.2
 */
int lpt_device_disconnect(struct lpt_device *device);

/**
 * File information, as documented for devices: all of it is zero.
 * @param device            Borrowed.
 * @param information_class One of enum lpt_file_information_class.
 * @param buffer            Borrowed.
 * @param size              Bytes of buffer.
 * @param ret_status        The documented status.
 * @param ret_information   The documented information count.
 * @return 0 answered; -EPIPE, -ENOMEM.
 * @note Blocks until the daemon answers, which it does at once; not from a callback.
 * @source R166-R169, R265; numbers of the classes as documented
 * @since 0.2
 */
int lpt_device_file_information(struct lpt_device *device, uint32_t information_class, void *buffer,
				uint32_t size, enum lpt_status *ret_status,
				uint32_t *ret_information);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
