/* SPDX-License-Identifier: MIT */
/* One handler in front of the program's; see trap.h. */
#include "compat/ioport/trap.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KERNEL_MASK_BYTES 8
#define NEAR (1024 * 1024) /* a frame so far below another is on the same stack */

struct trap {
	trap_serve_fn serve;     /* NULL: not installed */
	pthread_mutex_t lock;    /* of action; taken with all signals blocked */
	struct sigaction action; /* the program's own */
};

static struct trap trap = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Where the program's handler runs in this thread; 0: it does not.  The model because a handler may
 * be the first to use it, and the others allocate. */
static _Thread_local uintptr_t handler_frame __attribute__((tls_model("initial-exec")));

static int system_sigaction(int signal, const struct sigaction *action, struct sigaction *ret_old)
{
	static int (*next)(int, const struct sigaction *, struct sigaction *);

	if (!next) {
		*(void **)&next = dlsym(RTLD_NEXT, "sigaction");
	}
	return next(signal, action, ret_old) < 0 ? -errno : 0;
}

void trap_set_mask(const sigset_t *mask, sigset_t *ret_old)
{
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, mask, ret_old, KERNEL_MASK_BYTES);
}

void trap_block_all(sigset_t *ret_old)
{
	sigset_t all;

	sigfillset(&all);
	trap_set_mask(&all, ret_old);
}

/* --- the program's action --- */

static void lock(sigset_t *ret_old)
{
	trap_block_all(ret_old);
	pthread_mutex_lock(&trap.lock);
}

static void unlock(const sigset_t *old)
{
	pthread_mutex_unlock(&trap.lock);
	trap_set_mask(old, NULL);
}

/* The action for a fault now; SA_RESETHAND is done. */
static struct sigaction take_action(void)
{
	struct sigaction action;

	pthread_mutex_lock(&trap.lock);
	action = trap.action;
	if (action.sa_flags & (int)SA_RESETHAND) {
		trap.action.sa_handler = SIG_DFL;
		trap.action.sa_flags &= ~SA_SIGINFO;
	}
	pthread_mutex_unlock(&trap.lock);
	return action;
}

/* Did the program's handler itself fault?  Its frame is then a little above the stack pointer; when
 * it was left by a jump, it is below. */
static bool is_inside_handler(const ucontext_t *context)
{
	uintptr_t sp = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];

	return handler_frame != 0 && sp < handler_frame && handler_frame - sp < NEAR;
}

static sigset_t mask_for(const struct sigaction *action, const ucontext_t *context)
{
	sigset_t mask;

	sigorset(&mask, &context->uc_sigmask, &action->sa_mask);
	sigdelset(&mask, SIGSEGV);
	return mask;
}

static void call(const struct sigaction *action, int signal, siginfo_t *info, ucontext_t *context)
{
	uintptr_t outer_frame = handler_frame;
	sigset_t mask = mask_for(action, context);

	handler_frame = (uintptr_t)__builtin_frame_address(0);
	trap_set_mask(&mask, NULL);
	if (action->sa_flags & SA_SIGINFO) {
		action->sa_sigaction(signal, info, context);
	} else {
		action->sa_handler(signal);
	}
	handler_frame = outer_frame;
}

/* The default action.  A fault happens again as soon as we return; what was sent is sent again. */
static void die(const siginfo_t *info)
{
	const struct sigaction action = {.sa_handler = SIG_DFL};

	system_sigaction(SIGSEGV, &action, NULL);
	if (info->si_code <= 0) {
		syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGSEGV);
	}
}

static void on_fault(int signal, siginfo_t *info, void *userdata)
{
	ucontext_t *context = userdata;
	int saved_errno = errno;
	bool served = trap.serve(info, context);

	errno = saved_errno;
	if (served) {
		return;
	}
	struct sigaction action = take_action();
	bool is_sent = info->si_code <= 0;

	if (action.sa_handler == SIG_IGN && is_sent) {
		return;
	}
	if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN ||
	    (!(action.sa_flags & SA_NODEFER) && is_inside_handler(context))) {
		die(info);
		return;
	}
	call(&action, signal, info, context);
}

/* --- what the program asks for --- */

static int stand_in_front(void)
{
	struct sigaction action = {
		.sa_sigaction = on_fault,
		.sa_flags = SA_SIGINFO | SA_RESTART | (trap.action.sa_flags & SA_ONSTACK),
	};

	sigfillset(&action.sa_mask);
	return system_sigaction(SIGSEGV, &action, NULL);
}

/* Actions from before must not block SIGSEGV either. */
static void clean_other_actions(void)
{
	for (int signal = 1; signal <= SIGRTMAX; signal++) {
		struct sigaction action;

		if (signal != SIGSEGV && system_sigaction(signal, NULL, &action) == 0 &&
		    sigismember(&action.sa_mask, SIGSEGV) == 1) {
			sigdelset(&action.sa_mask, SIGSEGV);
			system_sigaction(signal, &action, NULL);
		}
	}
}

int trap_install(trap_serve_fn serve)
{
	sigset_t old;
	int r = 0;

	lock(&old);
	if (!trap.serve) {
		r = system_sigaction(SIGSEGV, NULL, &trap.action);
		if (r == 0) {
			trap.serve = serve;
			r = stand_in_front();
		}
		if (r < 0) {
			trap.serve = NULL;
		} else {
			clean_other_actions();
		}
	}
	sigdelset(&old, SIGSEGV);
	unlock(&old);
	return r;
}

static int set_own_action(const struct sigaction *action, struct sigaction *ret_old)
{
	sigset_t old;
	int r = 0;

	lock(&old);
	struct sigaction before = trap.action;

	if (action) {
		trap.action = *action;
		r = stand_in_front();
	}
	unlock(&old);
	if (ret_old) {
		*ret_old = before;
	}
	return r;
}

int trap_sigaction(int signal, const struct sigaction *action, struct sigaction *ret_old)
{
	struct sigaction clean;

	if (trap.serve && signal == SIGSEGV) {
		return set_own_action(action, ret_old);
	}
	if (trap.serve && action) {
		clean = *action;
		sigdelset(&clean.sa_mask, SIGSEGV);
		action = &clean;
	}
	return system_sigaction(signal, action, ret_old);
}

int trap_sigmask(int how, const sigset_t *set, sigset_t *ret_old)
{
	static int (*next)(int, const sigset_t *, sigset_t *);
	sigset_t clean;

	if (!next) {
		*(void **)&next = dlsym(RTLD_NEXT, "pthread_sigmask");
	}
	if (trap.serve && set && how != SIG_UNBLOCK) {
		clean = *set;
		sigdelset(&clean, SIGSEGV);
		set = &clean;
	}
	return -next(how, set, ret_old);
}
