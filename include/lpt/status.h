/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Statuses of the documented request interface.
 *
 * One table holds every status: name, the documented number, the errno that the rest of the
 * library gives for it, and its meaning.  Where one documented status stands for several causes,
 * there are several names here with the same number.
 */
#ifndef LPT_STATUS_H
#define LPT_STATUS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, documented name, documented number, errno, meaning) */
#define LPT_STATUS_TABLE(X)                                                                        \
	X(SUCCESS, STATUS_SUCCESS, 0x00000000, 0, "done")                                          \
	X(TIMEOUT, STATUS_TIMEOUT, 0x00000102, ETIMEDOUT, "time ran out")                          \
	X(PENDING, STATUS_PENDING, 0x00000103, EINPROGRESS, "accepted, not finished")              \
	X(NOT_QUEUED, STATUS_PENDING, 0x00000103, EAGAIN, "the port is held; nothing was queued")  \
	X(DEVICE_PAPER_EMPTY, STATUS_DEVICE_PAPER_EMPTY, 0x8000000e, ENOSPC, "out of paper")       \
	X(DEVICE_POWERED_OFF, STATUS_DEVICE_POWERED_OFF, 0x8000000f, ENXIO, "device has no power") \
	X(DEVICE_OFF_LINE, STATUS_DEVICE_OFF_LINE, 0x80000010, ENXIO, "device is off line")        \
	X(DEVICE_BUSY, STATUS_DEVICE_BUSY, 0x80000011, EBUSY, "device is busy")                    \
	X(UNSUCCESSFUL, STATUS_UNSUCCESSFUL, 0xc0000001, EIO, "did not work")                      \
	X(INVALID_HANDLE, STATUS_INVALID_HANDLE, 0xc0000008, EBADF, "no such open file")           \
	X(INVALID_PARAMETER, STATUS_INVALID_PARAMETER, 0xc000000d, EINVAL, "bad argument")         \
	X(NOT_SUPPORTED, STATUS_INVALID_PARAMETER, 0xc000000d, EOPNOTSUPP, "no such request")      \
	X(NO_SUCH_DEVICE, STATUS_NO_SUCH_DEVICE, 0xc000000e, ENXIO, "the port cannot do this")     \
	X(INVALID_DEVICE_REQUEST, STATUS_INVALID_DEVICE_REQUEST, 0xc0000010, ENXIO, "no hardware") \
	X(ACCESS_DENIED, STATUS_ACCESS_DENIED, 0xc0000022, EACCES, "not permitted")                \
	X(BUFFER_TOO_SMALL, STATUS_BUFFER_TOO_SMALL, 0xc0000023, EMSGSIZE, "buffer is too small")  \
	X(DELETE_PENDING, STATUS_DELETE_PENDING, 0xc0000056, ENODEV, "the port is going or gone")  \
	X(DEVICE_NOT_CONNECTED, STATUS_DEVICE_NOT_CONNECTED, 0xc000009d, ENXIO,                    \
	  "nothing is connected")                                                                  \
	X(DEVICE_NOT_READY, STATUS_DEVICE_NOT_READY, 0xc00000a3, EAGAIN, "device is not ready")    \
	X(NOT_A_DIRECTORY, STATUS_NOT_A_DIRECTORY, 0xc0000103, ENOTDIR, "a device is no folder")   \
	X(CANCELLED, STATUS_CANCELLED, 0xc0000120, ECANCELED, "cancelled")                         \
	X(EVICTED, STATUS_CANCELLED, 0xc0000120, ESTALE, "an administrator closed the file")       \
	X(ALREADY_OWNER, STATUS_INVALID_DEVICE_STATE, 0xc0000184, EALREADY, "you own the port")    \
	X(ALREADY_QUEUED, STATUS_INVALID_DEVICE_STATE, 0xc0000184, EALREADY, "you wait already")   \
	X(NOT_OWNER, STATUS_INVALID_DEVICE_STATE, 0xc0000184, EPERM, "you do not own the port")    \
	X(MODE_SET, STATUS_INVALID_DEVICE_STATE, 0xc0000184, EBUSY, "a chip mode is set")          \
	X(WRONG_MODE, STATUS_INVALID_DEVICE_STATE, 0xc0000184, EINVAL, "not the current mode")     \
	X(JOB_RUNNING, STATUS_INVALID_DEVICE_STATE, 0xc0000184, EBUSY, "your last request runs")   \
	X(NOT_STARTED, STATUS_INVALID_DEVICE_STATE, 0xc0000184, EINVAL, "the port is not started") \
	X(FILES_OPEN, STATUS_INVALID_DEVICE_STATE, 0xc0000184, EBUSY, "files are open")            \
	X(IO_DEVICE_ERROR, STATUS_IO_DEVICE_ERROR, 0xc0000185, EIO, "the device failed")           \
	X(DEVICE_PROTOCOL_ERROR, STATUS_DEVICE_PROTOCOL_ERROR, 0xc0000186, EPROTO,                 \
	  "protocol error")                                                                        \
	X(DEVICE_REMOVED, STATUS_DEVICE_REMOVED, 0xc00002b6, ENODEV, "the device is gone")

/** Every status, as LPT_STATUS_<name>; the values are the library's own, lpt_status_number() maps.
 */
enum lpt_status {
#define LPT_STATUS_MEMBER(name, documented, number, error, meaning) LPT_STATUS_##name,
	LPT_STATUS_TABLE(LPT_STATUS_MEMBER)
#undef LPT_STATUS_MEMBER
};

#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/**
 * The documented number of a status.
 * @param status One of enum lpt_status.
 * @return The number; 0xc0000001 for a value outside the enum.
 * @note Does not block; may be called from a callback.
 * @source NTSTATUS values
 * @since 0.1
 */
uint32_t lpt_status_number(enum lpt_status status);

/**
 * The documented name of a status.
 * @param status One of enum lpt_status.
 * @return Static text such as "STATUS_SUCCESS".
 * @note Does not block; may be called from a callback.
 * @source NTSTATUS names
 * @since 0.1
 */
const char *lpt_status_name(enum lpt_status status);

/**
 * What a status means, as a clause.
 * @param status One of enum lpt_status.
 * @return Static text such as "you do not own the port".
 * @note Does not block; may be called from a callback.
 * @source LPT_STATUS_TABLE
 * @since 0.1
 */
const char *lpt_status_meaning(enum lpt_status status);

/**
 * The errno that the library's other functions give for a status.
 * @param status One of enum lpt_status.
 * @return 0 for success, else a negative errno.
 * @note Does not block; may be called from a callback.
 * @source LPT_STATUS_TABLE
 * @since 0.1
 */
int lpt_status_errno(enum lpt_status status);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
