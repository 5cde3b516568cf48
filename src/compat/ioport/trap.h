/* SPDX-License-Identifier: MIT */
/*
 * SIGSEGV shared with the program: a fault is first offered to one function of ours, and goes to
 * the program's own action where that does not want it, as if we were not there: SA_SIGINFO,
 * SA_RESETHAND, SA_NODEFER, SA_ONSTACK and the mask of its action hold, and the default action
 * kills.  Before trap_install() nothing here changes anything.
 *
 * From then on SIGSEGV cannot be blocked, or a port access there would kill: masks that a program
 * sets lose it, and so do the masks of its actions.  The obsolete sighold(), sigblock() and
 * sigsetmask(), masks of sigsuspend() and the like, and what other threads blocked before are not
 * looked at.  With SA_ONSTACK our function runs on the program's alternate stack, and needs 8 KiB
 * of it.
 */
#ifndef LPT_COMPAT_IOPORT_TRAP_H
#define LPT_COMPAT_IOPORT_TRAP_H

#include <signal.h>
#include <stdbool.h>
#include <ucontext.h>

/* Every signal is blocked in the thread.  True: served, the program goes on as `context` says.
 * False: the program's action gets `info`, which may have been corrected. */
typedef bool (*trap_serve_fn)(siginfo_t *info, ucontext_t *context);

/* Stand in front of the program's action; later calls do nothing.  0 or a negative errno. */
int trap_install(trap_serve_fn serve);

/* What sigaction(2) and pthread_sigmask(3) are to do for the program: 0 or a negative errno. */
int trap_sigaction(int signal, const struct sigaction *action, struct sigaction *ret_old);
int trap_sigmask(int how, const sigset_t *set, sigset_t *ret_old);

/* The thread's mask by the system call itself. */
void trap_set_mask(const sigset_t *mask, sigset_t *ret_old);
void trap_block_all(sigset_t *ret_old);

#endif
