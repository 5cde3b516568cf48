/* SPDX-License-Identifier: MIT */
/*
 * What the linker finds instead of the C library's: ioperm() and iopl(), and the functions that set
 * the action for SIGSEGV or a mask.  For any other signal the latter do what they always did.
 */
#include "compat/ioport/interpose.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/io.h>

#include "compat/ioport/ioport.h"
#include "compat/ioport/trap.h"

#pragma GCC visibility push(default)

static int result(int r)
{
	if (r < 0) {
		errno = -r;
		return -1;
	}
	return r;
}

int ioperm(unsigned long from, unsigned long n, int on)
{
	return result(ioport_permit(from, n, on != 0));
}

int iopl(int level)
{
	return result(ioport_level(level));
}

int sigaction(int number, const struct sigaction *action, struct sigaction *ret_old)
{
	return result(trap_sigaction(number, action, ret_old));
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *ret_old)
{
	return -trap_sigmask(how, set, ret_old);
}

int sigprocmask(int how, const sigset_t *set, sigset_t *ret_old)
{
	return result(trap_sigmask(how, set, ret_old));
}

typedef sighandler_t (*signal_fn)(int number, sighandler_t handler);

/* The C library's function of that name, for the signals that are not ours.  It is looked for once:
 * handlers call these functions, and must not meet the linker. */
static sighandler_t call_next(signal_fn *next, const char *name, int number, sighandler_t handler)
{
	if (!*next) {
		*(void **)next = dlsym(RTLD_NEXT, name);
	}
	return (*next)(number, handler);
}

static sighandler_t handle_faults(sighandler_t handler, int flags)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags}, old;

	sigemptyset(&action.sa_mask);
	if (handler == SIG_ERR) {
		errno = EINVAL;
		return SIG_ERR;
	}
	return result(trap_sigaction(SIGSEGV, &action, &old)) < 0 ? SIG_ERR : old.sa_handler;
}

sighandler_t signal(int number, sighandler_t handler)
{
	static signal_fn next;

	if (number != SIGSEGV) {
		return call_next(&next, "signal", number, handler);
	}
	return handle_faults(handler, SA_RESTART);
}

sighandler_t bsd_signal(int number, sighandler_t handler)
{
	return signal(number, handler);
}

sighandler_t ssignal(int number, sighandler_t handler)
{
	return signal(number, handler);
}

sighandler_t sysv_signal(int number, sighandler_t handler)
{
	static signal_fn next;

	if (number != SIGSEGV) {
		return call_next(&next, "__sysv_signal", number, handler);
	}
	return handle_faults(handler, (int)SA_RESETHAND | SA_NODEFER);
}

sighandler_t __sysv_signal(int number, sighandler_t handler)
{
	return sysv_signal(number, handler);
}

/* SIG_HOLD would block SIGSEGV: it stays as it is. */
sighandler_t sigset(int number, sighandler_t handler)
{
	static signal_fn next;
	struct sigaction old;

	if (number != SIGSEGV) {
		return call_next(&next, "sigset", number, handler);
	}
	if (handler != SIG_HOLD) {
		return handle_faults(handler, 0);
	}
	return result(trap_sigaction(SIGSEGV, NULL, &old)) < 0 ? SIG_ERR : old.sa_handler;
}
