/* SPDX-License-Identifier: MIT */
/* Inside /dev/lpN: the printer and its turns, for writes and for the other calls. */
#ifndef LPT_COMPAT_LP_H
#define LPT_COMPAT_LP_H

#include <linux/lp.h>
#include <sys/ioctl.h>

#include "compat/internal.h"

/* The old form of LPSETTIMEOUT has the fields of a struct timeval of 32 bits, or of 64 where a
 * program is such; the new one says its size. */
#define LPSETTIMEOUT_64 _IOW(0x6, 0x0f, int64_t[2])

/* The device ID with its two length bytes, as of a printer on USB; the caller's size is in it. */
#define LPIOC_GET_DEVICE_ID(len) _IOC(_IOC_READ, 'P', 1, len)

/* The settings of the printer: they outlast the file. */
int lp_get_note(struct node *node, struct note *ret_note);

/* Own the port; at_once: -EAGAIN instead of waiting. */
int lp_begin_turn(struct node *node, bool at_once, const sigset_t *signals);
int lp_end_turn(struct node *node);

/* The errno of a device node for what came of a talk: -EIO, whatever the device did wrong. */
int lp_talk_result(int r);

/* The status register, by who owns the port. */
int lp_read_status(struct node *node, const sigset_t *signals, uint8_t *ret_status);

/* 0; -ENOSPC no paper; -EIO off line, or a fault.  A printer that reports no fault is trusted,
 * unless told to be careful. */
int lp_check(uint8_t status, uint32_t flags);

#endif
