/* SPDX-License-Identifier: MIT */
/* Old names of functions that programs call and the C library's headers no longer declare. */
#ifndef LPT_COMPAT_IOPORT_INTERPOSE_H
#define LPT_COMPAT_IOPORT_INTERPOSE_H

#include <signal.h>

sighandler_t bsd_signal(int number, sighandler_t handler);
sighandler_t sysv_signal(int number, sighandler_t handler);
sighandler_t __sysv_signal(int number, sighandler_t handler);
sighandler_t ssignal(int number, sighandler_t handler);

#endif
