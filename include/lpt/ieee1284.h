/* SPDX-License-Identifier: MIT */
/**
 * @file
 * IEEE 1284 on a port that you own: negotiate, move bytes in the mode agreed, terminate, ask for
 * the device ID.  For programs that talk to one device it is simpler to open the device:
 * <lpt/device.h>.
 */
#ifndef LPT_IEEE1284_H
#define LPT_IEEE1284_H

#include <stddef.h>
#include <stdint.h>

#include <lpt/lpt.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, request byte, text): the modes of a cable.  Compatibility needs no request. */
#define LPT_1284_MODE_TABLE(X)                                                                     \
	X(COMPAT, 0xff, "compat")                                                                  \
	X(NIBBLE, 0x00, "nibble")                                                                  \
	X(CHANNEL_NIBBLE, 0x08, "channel-nibble")                                                  \
	X(BYTE, 0x01, "byte")                                                                      \
	X(EPP, 0x40, "epp")                                                                        \
	X(ECP, 0x10, "ecp")                                                                        \
	X(ECP_RLE, 0x30, "ecp-rle")                                                                \
	X(BECP, 0x18, "becp")

/** What a cable speaks. */
enum lpt_1284_mode {
#define LPT_1284_MODE_MEMBER(name, request, text) LPT_1284_##name,
	LPT_1284_MODE_TABLE(LPT_1284_MODE_MEMBER)
#undef LPT_1284_MODE_MEMBER
};

#define LPT_1284_MODE_COUNT 8

/** Added to the request byte: the device sends its ID in this mode (nibble, byte, ECP, ECP_RLE). */
#define LPT_1284_REQUEST_ID 0x04u

/** What lpt_1284_start() does. */
enum lpt_1284_operation {
	LPT_1284_NEGOTIATE = 1, /**< from any mode into `mode` */
	LPT_1284_TERMINATE,     /**< back to compatibility mode */
	LPT_1284_WRITE,         /**< bytes to the device */
	LPT_1284_READ,          /**< bytes from the device */
	LPT_1284_ID,    /**< the device ID, raw with its two length bytes, then compatibility */
	LPT_1284_RESET, /**< pulse nInit */
};

/** Flags of lpt_1284_request. */
#define LPT_1284_FLAG_ADDRESS 0x01u /**< WRITE, READ: EPP address cycles, ECP channel addresses */
#define LPT_1284_FLAG_ID 0x02u      /**< NEGOTIATE: into the device-ID form of `mode` */
#define LPT_1284_FLAG_AS_IS                                                                        \
	0x04u /**< WRITE, READ: the cable is in `mode` by the caller's word: negotiate nothing */

/** One operation. */
struct lpt_1284_request {
	enum lpt_1284_operation operation;
	/** NEGOTIATE; ID: nibble unless given; WRITE, READ: connects first */
	enum lpt_1284_mode mode;
	uint32_t flags; /**< LPT_1284_FLAG_* */
	/** port clock; 0: the standard's 35 ms.  WRITE: for each byte; READ: for the first, those
	 * behind it come within 35 ms or end it; RESET: until the device is ready, 0: not at all */
	int64_t wait_us;
	const void *bytes; /**< WRITE: borrowed until the end */
	void *buffer;      /**< READ, ID: borrowed until the end */
	uint32_t n;        /**< bytes of either, at most LPT_PAYLOAD_MAX */
};

/** How it went; complete on failure too. */
struct lpt_1284_result {
	uint32_t done;           /**< bytes that the device took, or gave */
	uint32_t event;          /**< event of the standard that did not come; 0: none missed */
	enum lpt_1284_mode mode; /**< the cable is in now */
	int reverse;             /**< non-zero: the device speaks */
};

#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/**
 * Do one operation on a port that the file owns.
 * @param file        Borrowed; must own its port.
 * @param request     Borrowed.
 * @param ret_result  Filled in any case but -EPIPE; may be NULL.
 * @return 0 done: all bytes of a write, at least one byte of a read, length of the ID in done;
 *         -ETIMEDOUT the device did not answer at event `event`, or took or gave nothing for
 *         wait_us; done counts what was moved before.  -ENODATA a read found nothing to read.
 *         -EOPNOTSUPP the device refuses this mode, or this port cannot do it.
 *         -ENXIO nothing on the cable speaks IEEE 1284.  -EPROTO the device broke the protocol at
 *         event `event`.  -EPERM not the owner.  -EINVAL a bad argument.  -ENODEV the port is gone.
 *         -ECANCELED, -ESTALE, -EPIPE, -ENOMEM.  After a failed negotiation the cable is in
 *         compatibility mode.
 * @note Blocks until done; not from a callback.
 * @source IEEE 1284, events by their number in the standard
 * @since 0.2
 */
int lpt_1284(struct lpt_file *file, const struct lpt_1284_request *request,
	     struct lpt_1284_result *ret_result);

/**
 * The same without waiting.
 * @param file           Borrowed; must own its port.
 * @param request        Borrowed; bytes and buffer until the end, the rest until this returns.
 * @param ret_result     Borrowed until the end; may be NULL.
 * @param done           Called once when it has ended, with what lpt_1284() would return.
 * @param userdata       For done.
 * @param ret_operation  The operation, for lpt_cancel(); may be NULL.
 * @return 0; -EINVAL, -EPIPE, -ENOMEM: done is not called.
 * @note Does not block; may be called from a callback.
 * @source IEEE 1284
 * @since 0.2
 */
int lpt_1284_start(struct lpt_file *file, const struct lpt_1284_request *request,
		   struct lpt_1284_result *ret_result, lpt_done_fn done, void *userdata,
		   struct lpt_operation **ret_operation);

/**
 * Name of a mode.
 * @param mode  One of enum lpt_1284_mode.
 * @return Static text such as "ecp-rle"; "?" for a value outside the enum.
 * @note Does not block; may be called from a callback.
 * @source LPT_1284_MODE_TABLE
 * @since 0.2
 */
const char *lpt_1284_mode_text(enum lpt_1284_mode mode);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
