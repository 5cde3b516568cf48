/* SPDX-License-Identifier: MIT */
/* Inside /dev/parportN: the calls of the ppdev interface, by topic. */
#ifndef LPT_COMPAT_PPDEV_H
#define LPT_COMPAT_PPDEV_H

#include <linux/parport.h>
#include <linux/ppdev.h>
#include <sys/ioctl.h>

#include "compat/internal.h"

/* Times in both sizes: the fields of a program's struct timeval have 32 or 64 bits. */
#define PPGETTIME_32 _IOR(PP_IOCTL, 0x95, int32_t[2])
#define PPGETTIME_64 _IOR(PP_IOCTL, 0x95, int64_t[2])
#define PPSETTIME_32 _IOW(PP_IOCTL, 0x96, int32_t[2])
#define PPSETTIME_64 _IOW(PP_IOCTL, 0x96, int64_t[2])

/* Phases of IEEE 1284 as the kernel numbers them. */
enum { PPDEV_FORWARD_IDLE = 1, PPDEV_REVERSE_IDLE = 5 };

/* The number of a request without the size of its argument: both sizes of times are one call. */
#define PPDEV_NR(number) ((number)&0xffu)

/* The note of a file, or what every file begins with. */
int ppdev_get_note(struct node *node, struct note *ret_note);

/* 0 if this file owns the port now, -EINVAL if not. */
int ppdev_check_claimed(struct node *node, const struct request *request);

/* An argument of a call that needs a claim: to be claimed comes before a bad pointer. */
int ppdev_read_claimed(struct node *node, const struct request *request, void *to, size_t n);

/* ppdev-registers.c: one access, one port program. */
int ppdev_read_register(struct node *node, const struct request *request);
int ppdev_write_register(struct node *node, const struct request *request);
int ppdev_frob_control(struct node *node, const struct request *request);
int ppdev_set_direction(struct node *node, const struct request *request);

/* ppdev-claim.c: turns. */
int ppdev_claim(struct node *node, const struct request *request);
int ppdev_release(struct node *node, const struct request *request);
int ppdev_yield(struct node *node, const struct request *request);
int ppdev_exclude(struct node *node, const struct request *request);

/* ppdev-1284.c: modes, as the kernel numbers them. */

/* What the cable speaks in a mode; -ENOSYS: it is none. */
int ppdev_mode_of(uint32_t mode);

int ppdev_negotiate(struct node *node, const struct request *request);

/* Make the device agree to a mode, or, for COMPAT, to none; the note says what came of it.  0; -EIO
 * nothing speaks IEEE 1284, -ENXIO the device refuses. */
int ppdev_agree(struct node *node, struct note *note, uint32_t mode, const sigset_t *signals);

/* Around a turn of somebody else: the cable is left in compatibility mode, and what was agreed is
 * agreed again. */
int ppdev_leave_mode(struct node *node, const struct request *request);
int ppdev_return_to_mode(struct node *node, const struct request *request, struct note *note);

/* The phase of a mode that was just agreed, or marked. */
uint32_t ppdev_phase_of(uint32_t mode);

/* ppdev-state.c: what a file remembers, and what a port can. */
int ppdev_set_number(struct node *node, const struct request *request);
int ppdev_get_number(struct node *node, const struct request *request);
int ppdev_get_modes(struct node *node, const struct request *request);
int ppdev_get_time(struct node *node, const struct request *request);
int ppdev_set_time(struct node *node, const struct request *request);
int ppdev_take_interrupts(struct node *node, const struct request *request);
int ppdev_arm_control(struct node *node, const struct request *request);

#endif
