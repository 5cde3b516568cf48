/* SPDX-License-Identifier: MIT */
/*
 * The program's SIGSEGV beside ours.  Each test is a child with real faults: HLT, which no program
 * may execute, is served by going on behind it; everything else is the program's.
 */
#include <setjmp.h>
#include <stdlib.h>

#include "compat/ioport/interpose.h"
#include "compat/ioport/test-child.h"
#include "compat/ioport/trap.h"

#define HLT 0xf4
#define BAD ((void *)16)

static volatile int n_served, n_seen;
static void *volatile seen_address;
static sigjmp_buf back;

static bool serve(siginfo_t *info, ucontext_t *context)
{
	greg_t *gregs = context->uc_mcontext.gregs;

	if (info->si_code != SI_KERNEL || *(const uint8_t *)gregs[REG_RIP] != HLT) {
		return false;
	}
	gregs[REG_RIP]++;
	n_served++;
	return true;
}

static void trapped(void)
{
	__asm__ volatile("hlt");
}

static void fault(void)
{
	int *volatile bad = BAD; /* hidden from the compiler */

	*bad = 1;
}

static void install(void)
{
	STEP(trap_install(serve) == 0);
}

static void jump_back(int number, siginfo_t *info, void *context)
{
	n_seen++;
	seen_address = info->si_addr;
	siglongjmp(back, 1);
}

static void jump_from_signal(int number)
{
	n_seen++;
	siglongjmp(back, 1);
}

static void set_action(void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};

	STEP(sigaction(SIGSEGV, &action, NULL) == 0);
}

static void do_served(void)
{
	install();
	install();
	trapped();
	trapped();
	STEP(n_served == 2);
}

static void a_fault_that_is_served_goes_on(void **state)
{
	expect_success(do_served);
}

static void do_fault(void)
{
	install();
	fault();
}

static void any_other_fault_kills_by_default(void **state)
{
	expect_death(trapped);
	expect_death(do_fault);
}

static void do_own_handler(void)
{
	install();
	set_action(jump_back, 0);
	for (int i = 1; i <= 3; i++) {
		if (sigsetjmp(back, 1) == 0) {
			fault();
		}
		STEP(n_seen == i && seen_address == BAD);
		trapped();
		STEP(n_served == i);
	}
}

static void the_program_handles_its_own_faults(void **state)
{
	expect_success(do_own_handler);
}

static void do_earlier_handler(void)
{
	struct sigaction old;

	set_action(jump_back, 0);
	install();
	STEP(sigaction(SIGSEGV, NULL, &old) == 0 && old.sa_sigaction == jump_back);
	if (sigsetjmp(back, 1) == 0) {
		fault();
	}
	STEP(n_seen == 1);
	signal(SIGSEGV, SIG_IGN);
	STEP(bsd_signal(SIGSEGV, SIG_DFL) == SIG_IGN);
	STEP(ssignal(SIGSEGV, SIG_DFL) == SIG_DFL);
	trapped();
	STEP(n_served == 1);
}

static void an_action_from_before_stays_and_is_told(void **state)
{
	expect_success(do_earlier_handler);
}

static void step_over(int number, siginfo_t *info, void *userdata)
{
	ucontext_t *context = userdata;

	n_seen++;
	context->uc_mcontext.gregs[REG_RIP] += 2;
}

static void do_change_of_context(void)
{
	install();
	set_action(step_over, 0);
	__asm__ volatile("int $0x20" : : : "memory");
	STEP(n_seen == 1);
}

static void what_a_handler_does_to_the_context_holds(void **state)
{
	expect_success(do_change_of_context);
}

static void do_reset(void)
{
	install();
	set_action(jump_back, (int)SA_RESETHAND);
	if (sigsetjmp(back, 1) == 0) {
		fault();
	}
	trapped();
	STEP(n_seen == 1 && n_served == 1);
	fault();
}

static void do_old_signal(void)
{
	install();
	sysv_signal(SIGSEGV, jump_from_signal);
	if (sigsetjmp(back, 1) == 0) {
		fault();
	}
	STEP(n_seen == 1);
	trapped();
	STEP(signal(SIGSEGV, SIG_DFL) == SIG_DFL);
	fault();
}

static void an_action_for_one_fault_is_reset(void **state)
{
	expect_death(do_reset);
	expect_death(do_old_signal);
}

static void fault_again(int number, siginfo_t *info, void *context)
{
	n_seen++;
	trapped();
	if (n_seen < 3) {
		fault();
	}
	_exit(n_seen == 3 && n_served == 3 ? 0 : 1);
}

static void do_handler_that_faults(void)
{
	install();
	set_action(fault_again, 0);
	fault();
}

static void do_handler_that_may_fault(void)
{
	install();
	set_action(fault_again, SA_NODEFER);
	fault();
}

static void a_handler_that_faults_is_killed_unless_it_allows_that(void **state)
{
	expect_death(do_handler_that_faults);
	expect_success(do_handler_that_may_fault);
}

static void handle_alarm(int number)
{
	trapped();
}

static void do_blocked(void)
{
	struct sigaction action = {.sa_handler = handle_alarm};
	sigset_t all;

	sigfillset(&all);
	action.sa_mask = all;
	sigaction(SIGUSR1, &action, NULL);
	sigprocmask(SIG_SETMASK, &all, NULL);
	install();
	trapped();
	sigprocmask(SIG_SETMASK, &all, NULL);
	trapped();
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	trapped();
	sigaction(SIGUSR2, &action, NULL);
	sigemptyset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	raise(SIGUSR1);
	raise(SIGUSR2);
	STEP(n_served == 5);
}

static void a_mask_does_not_stop_what_is_served(void **state)
{
	expect_success(do_blocked);
}

static void do_ignored(void)
{
	install();
	signal(SIGSEGV, SIG_IGN);
	kill(getpid(), SIGSEGV);
	trapped();
	STEP(n_served == 1);
}

static void do_sent(void)
{
	install();
	kill(getpid(), SIGSEGV);
}

static void do_ignored_fault(void)
{
	install();
	signal(SIGSEGV, SIG_IGN);
	fault();
}

static void a_signal_that_was_sent_is_ignored_or_kills(void **state)
{
	expect_success(do_ignored);
	expect_death(do_sent);
	expect_death(do_ignored_fault);
}

/* Uses up the stack. */
static int overflow(int depth)
{
	volatile char frame[4096];

	frame[0] = (char)depth;
	return depth > 0 ? overflow(depth + 1) + frame[0] : 0;
}

static void do_alternate_stack(void)
{
	static char stack[65536];
	const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};

	install();
	STEP(sigaltstack(&alternate, NULL) == 0);
	set_action(jump_back, SA_ONSTACK);
	for (int i = 1; i <= 2; i++) {
		if (sigsetjmp(back, 1) == 0) {
			overflow(1);
		}
		STEP(n_seen == i);
		trapped();
		STEP(n_served == i);
	}
}

static void a_handler_has_its_alternate_stack(void **state)
{
	expect_success(do_alternate_stack);
}

static void look_at_mask(int number, siginfo_t *info, void *context)
{
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	_exit(sigismember(&mask, SIGUSR1) == 1 && sigismember(&mask, SIGUSR2) == 0 ? 0 : 1);
}

static void do_mask(void)
{
	struct sigaction action = {.sa_sigaction = look_at_mask, .sa_flags = SA_SIGINFO};

	install();
	sigaddset(&action.sa_mask, SIGUSR1);
	sigaction(SIGSEGV, &action, NULL);
	fault();
}

static void a_handler_has_the_mask_of_its_action(void **state)
{
	expect_success(do_mask);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fault_that_is_served_goes_on),
		cmocka_unit_test(any_other_fault_kills_by_default),
		cmocka_unit_test(the_program_handles_its_own_faults),
		cmocka_unit_test(an_action_from_before_stays_and_is_told),
		cmocka_unit_test(what_a_handler_does_to_the_context_holds),
		cmocka_unit_test(an_action_for_one_fault_is_reset),
		cmocka_unit_test(a_handler_that_faults_is_killed_unless_it_allows_that),
		cmocka_unit_test(a_mask_does_not_stop_what_is_served),
		cmocka_unit_test(a_signal_that_was_sent_is_ignored_or_kills),
		cmocka_unit_test(a_handler_has_its_alternate_stack),
		cmocka_unit_test(a_handler_has_the_mask_of_its_action),
	};

	if (is_under_thread_sanitizer()) {
		return 0;
	}
	return cmocka_run_group_tests_name("trap", tests, NULL, NULL);
}
